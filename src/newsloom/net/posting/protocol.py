"""What an adapter of a network is, and what all of them share: JSON requests and their refusals."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from newsloom.errors import FetchError
from newsloom.model import gate
from newsloom.net.http import Http

_WORDS = ("error_description", "description", "message", "error")
"""Under which keys networks say what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What is to be posted. `key` names it for ever: the same key is the same post. `url` is the story's address."""

    key: str
    text: str
    url: str
    title: str
    at: datetime
    story: str
    language: str = ""
    excerpt: str = ""
    """Of a `long` network: the plain words above the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """Where a post stands: the network's id of it, and its public address ("" where it has none, or none of the web)."""

    id: str
    url: str = ""

    def __post_init__(self) -> None:
        gate.settle(self, id=gate.address(self.id), url=gate.web(self.url) or "")


class Network(Protocol):
    """A network that stories are posted to. Every method raises FetchError: `lasting` where trying again is of no use."""

    @property
    def name(self) -> str: ...

    @property
    def limit(self) -> int:
        """The longest text it takes, in graphemes."""

    @property
    def repeatable(self) -> bool:
        """The same key sent twice makes one post: after a crash it may be sent again."""

    @property
    def edits(self) -> bool: ...

    @property
    def removes(self) -> bool: ...

    @property
    def long(self) -> bool:
        """It takes a whole story as HTML, with a title of its own; else a few words."""

    def send(self, http: Http, post: Post) -> Posted: ...

    def edit(self, http: Http, posted: Posted, post: Post) -> Posted: ...

    def remove(self, http: Http, posted: Posted, post: Post) -> None: ...


def ask(
    http: Http,
    method: str,
    url: str,
    content: Mapping[str, Any] | None,
    *,
    network: str,
    headers: Mapping[str, str] | None = None,
    gone_is_fine: bool = False,
) -> Mapping[str, Any]:
    """One JSON request; the answer's object ({} where it has none): see `asked`."""
    found = asked(http, method, url, content, network=network, headers=headers, gone_is_fine=gone_is_fine)
    return found if isinstance(found, dict) else {}


_LONGEST = 2_000_000
"""Bytes of an answer: some tell the whole post back."""


def asked(
    http: Http,
    method: str,
    url: str,
    content: Mapping[str, Any] | None,
    *,
    network: str,
    headers: Mapping[str, str] | None = None,
    gone_is_fine: bool = False,
) -> Any:
    """One JSON request; whatever the answer holds ({} where it holds none).

    Raises FetchError for an answer that is not 2xx: lasting for a 4xx other than 408, 425 and 429. `gone_is_fine`: 404 and 410
    are an answer too (what was to be removed is not there).
    """
    body = b"" if content is None else json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
    answer = http.post(url, body, content_type="application/json", headers=headers, method=method, max_bytes=_LONGEST)
    if gone_is_fine and answer.status in (404, 410):
        return {}
    try:
        found = json.loads(answer.body or b"{}")
    except ValueError:
        found = {}
    held = found if isinstance(found, dict) else {}
    if not 200 <= answer.status < 300:
        said = gate.line(str(next((held[key] for key in _WORDS if held.get(key)), "")), gate.LABEL)
        lasting = 400 <= answer.status < 500 and answer.status not in (408, 425, 429)
        words = f"{network} answered with status {answer.status}" + (f": {said}" if said else "")
        raise FetchError(url.partition("?")[0], words, lasting=lasting)
    return found


def wanted(found: Mapping[str, Any], key: str, url: str, network: str) -> str:
    """A value that the answer must have. Raises FetchError (lasting: it was taken, and we do not know as what)."""
    value = found.get(key)
    if not isinstance(value, (str, int)) or isinstance(value, bool) or not str(value):
        raise FetchError(url, f"{network} took the post and did not say under which {key}", lasting=True)
    return str(value)
