"""What a source is asked with beside its address: a name and password, headers, a user agent. Secrets: they are never shown."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from newsloom.errors import UsageError

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
# What the program itself decides of each request.
_OURS = frozenset(
    {"host", "connection", "content-length", "transfer-encoding", "accept-encoding", "range", "te", "upgrade", "expect"}
    | {"if-none-match", "if-modified-since", "if-range", "proxy-authorization", "user-agent"}
)
MAX_VALUE = 4096
MAX_HEADERS = 10


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Access:
    """How a source lets us in: sent to the host of `origin` and no other, never in the clear where `origin` is https."""

    origin: str
    login: str = ""
    password: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    user_agent: str = ""

    def __repr__(self) -> str:
        return f"Access({', '.join(self.names) or 'nothing'})"

    @property
    def names(self) -> tuple[str, ...]:
        """What is kept, without its value: ("login", "header X-Key", "user agent")."""
        named = ["login"] if self.login else []
        named += [f"header {name}" for name, _ in self.headers]
        return (*named, *(["user agent"] if self.user_agent else []))

    def headers_for(self, url: str) -> dict[str, str]:
        """The headers of a request to this address; none for another host, another port, or http after https."""
        if not _same_origin(self.origin, url):
            return {}
        made = dict(self.headers)
        if self.login:
            pair = f"{self.login}:{self.password}".encode()
            made["Authorization"] = "Basic " + base64.b64encode(pair).decode("ascii")
        if self.user_agent:
            made["User-Agent"] = self.user_agent
        return made


def checked(access: Access) -> Access:
    """The same, if it can be sent. Raises UsageError, which names no value."""
    if ":" in access.login or _is_broken(access.login) or _is_broken(access.password):
        raise UsageError("--login", "a name has no colon, and neither it nor the password a control character")
    if len(access.headers) > MAX_HEADERS:
        raise UsageError("--header", f"more than {MAX_HEADERS} headers")
    for name, value in access.headers:
        if not _TOKEN.fullmatch(name) or name.lower() in _OURS:
            raise UsageError("--header", f"{name[:60]!r} is no header that can be set", hint="like 'X-Api-Key: value'")
        if not value or _is_broken(value) or not _is_latin(value):
            raise UsageError(
                "--header", f"the value of {name} cannot be sent: it is empty, too long, or has odd characters"
            )
    if _is_broken(access.user_agent) or not _is_latin(access.user_agent):
        raise UsageError("--user-agent", "it is too long, or has characters that cannot be sent")
    return access


def _is_broken(value: str) -> bool:
    return len(value) > MAX_VALUE or any(ord(c) < 32 or ord(c) == 127 for c in value)


def _is_latin(value: str) -> bool:
    return all(ord(c) < 256 for c in value)


def _same_origin(origin: str, url: str) -> bool:
    try:
        mine, other = urlsplit(origin), urlsplit(url)
        ports = (mine.port, other.port)
    except ValueError:
        return False
    if (mine.hostname or "") != (other.hostname or "") or not mine.hostname:
        return False
    if mine.scheme == other.scheme:
        return ports[0] == ports[1]
    # A site that moved from http to https is the same; the other way round a password would go in the clear.
    return mine.scheme == "http" and other.scheme == "https" and ports[0] in (None, 80) and ports[1] in (None, 443)
