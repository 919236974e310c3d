"""Reading a mailbox: the newest letters of one folder, and nothing is changed there.

imaplib of the standard library speaks the protocol; the socket is ours: the address is judged as those of the web are, TLS is
always checked, and every read looks at the deadline of the call. A folder is opened with EXAMINE and letters are read with
BODY.PEEK, so that a letter that was not read stays so. How much a server may send is bounded.
"""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO, cast
from urllib.parse import unquote, urlsplit

from newsloom.errors import FetchError, UsageError
from newsloom.net.dial import CALL, calling

MOST_LETTERS = 50
"""So many letters are read at once, the newest; of a mailbox of years the older ones are no news."""
MOST_BYTES = 2_000_000
"""Of a letter, so many bytes are read: what follows are attachments."""
MOST_ANSWER = 8_000_000
"""Bytes of one answer of the server; the numbers of a million letters fit."""
SECONDS = 120.0
"""A look into a mailbox ends after so long, whatever the server does."""
_VALIDITY = re.compile(rb"\d{1,10}")


@dataclass(frozen=True, slots=True)
class Place:
    """A mailbox by its address: ``imaps://name@host/Folder``."""

    host: str
    port: int
    name: str
    folder: str
    is_secure: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """What was read of a folder: its UIDVALIDITY and the highest number. Under another validity the number means nothing."""

    validity: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class Mailbox:
    """What a look brought: the new letters, oldest first, and what to remember. `left` older ones were passed over."""

    seen: Seen
    letters: tuple[bytes, ...] = ()
    left: int = 0


def place_of(url: str) -> Place:
    """The mailbox that an address means. Raises UsageError, which repeats no password."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    name = unquote(parts.username or "")
    folder = unquote(parts.path.lstrip("/")) or "INBOX"
    odd = any(ord(c) < 32 or ord(c) == 127 for c in name + folder) or len(folder) > 300
    if parts.scheme not in ("imaps", "imap") or not parts.hostname or not name or odd:
        raise UsageError(
            parts.hostname or "mailbox", "not the address of a mailbox", hint="like imaps://name@mail.example.org/INBOX"
        )
    is_secure = parts.scheme == "imaps"
    return Place(parts.hostname, port or (993 if is_secure else 143), name, folder, is_secure)


def look(
    url: str, password: str, seen: Seen, *, dial: Callable[[str, int], socket.socket], context: ssl.SSLContext
) -> Mailbox:
    """The letters that came since `seen`. Raises FetchError, with what the server or the connection said; UsageError."""
    place = place_of(url)
    with _spoken(url, place), calling(url, SECONDS, 30.0), _connected(place, dial, context) as box:
        box.login(place.name, password)
        _select(box, place)
        validity = _number(box.response("UIDVALIDITY")[1])
        known = seen.last if validity and validity == seen.validity else 0
        found = _new_numbers(box, known)
        wanted = found[-MOST_LETTERS:]
        letters = [letter for uid in wanted if (letter := _letter(box, uid))]
        last = max([known, *found])
        return Mailbox(Seen(validity, last), tuple(letters), len(found) - len(wanted))


@contextmanager
def _spoken(url: str, place: Place) -> Iterator[None]:
    """What goes wrong, in words, without the password."""
    name = f"the mailbox of {place.name} at {place.host}"
    try:
        yield
    except FetchError as err:
        raise FetchError(name, err.problem, hint=err.hint) from err
    except _Refused as err:
        raise FetchError(name, str(err)) from err
    except imaplib.IMAP4.abort as err:
        raise FetchError(name, f"the server broke off: {_short(err)}") from err
    except imaplib.IMAP4.error as err:
        refused = "authenticat" in str(err).lower() or "login" in str(err).lower() or "credentials" in str(err).lower()
        raise FetchError(
            name,
            "the server refused name and password" if refused else f"the server said: {_short(err)}",
            hint="newsloom source access NAME --login NAME" if refused else None,
        ) from err
    except TimeoutError as err:
        raise FetchError(name, "the server took too long") from err
    except ssl.SSLError as err:
        raise FetchError(name, f"its certificate or its TLS is not good: {_short(err.reason or err)}") from err
    except (OSError, ValueError, LookupError, UnicodeError) as err:
        raise FetchError(name, f"no connection: {_short(err)}") from err


class _Refused(Exception):
    """The server offers less than we ask."""


def _short(err: object) -> str:
    if isinstance(err, UnicodeEncodeError):  # its own words hold a letter of the password
        return "password and folder can have letters of ASCII only"
    return " ".join(str(err).split())[:200]


@contextmanager
def _connected(
    place: Place, dial: Callable[[str, int], socket.socket], context: ssl.SSLContext
) -> Iterator[imaplib.IMAP4]:
    box = _Bounded(place, dial, context)
    try:
        if not place.is_secure:
            if "STARTTLS" not in box.capabilities:
                raise _Refused("the server offers no TLS, and a password is not sent in the clear")
            box.starttls(context)
        yield box
    finally:
        with suppress(Exception):
            box.shutdown()


class _Bounded(imaplib.IMAP4):
    """imaplib over our socket; a server that announces more than it may send is left."""

    def __init__(self, place: Place, dial: Callable[[str, int], socket.socket], context: ssl.SSLContext) -> None:
        self._place, self._dial, self._tls, self._read = place, dial, context, 0
        super().__init__(place.host, place.port, timeout=CALL.left(30.0))

    def _create_socket(self, timeout: float | None) -> socket.socket:
        made = self._dial(self._place.host, self._place.port)
        if self._place.is_secure:
            return self._tls.wrap_socket(made, server_hostname=self._place.host)
        return made

    def read(self, size: int) -> bytes:
        self._count(size)
        return super().read(size)

    def readline(self) -> bytes:
        # Not imaplib's own, which takes no line above a million bytes: the numbers of a large mailbox are one line.
        lines = cast("IO[bytes]", getattr(self, "_file", None) or self.file)  # "_file" from Python 3.14 on
        line = lines.readline(MOST_ANSWER + 1)
        self._count(len(line))
        return line

    def _count(self, size: int) -> None:
        self._read += size
        if size > MOST_ANSWER or self._read > MOST_ANSWER + MOST_LETTERS * MOST_BYTES * 2:
            raise self.abort("it sends more than was asked for")


def _select(box: imaplib.IMAP4, place: Place) -> None:
    folder = '"' + place.folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
    kind, told = box.select(folder, readonly=True)
    if kind != "OK":
        said = _short((told[0] or b"").decode("utf-8", "replace")) if told else ""
        raise _Refused(f"there is no folder {place.folder!r}: {said}")


def _number(told: list[bytes | None] | list[bytes] | None) -> int:
    found = _VALIDITY.search((told or [b""])[-1] or b"")
    return int(found[0]) if found else 0


def _new_numbers(box: imaplib.IMAP4, known: int) -> list[int]:
    """The numbers of letters above `known`, in order. Servers give the last letter for `n:*` even where n is higher."""
    kind, told = box.uid("SEARCH", "UID", f"{known + 1}:*")
    if kind != "OK":
        raise _Refused("the server lists no letters")
    numbers = {
        int(word) for part in told if part for word in part.split()[:1_000_000] if word.isdigit() and len(word) < 11
    }
    return sorted(number for number in numbers if number > known)


def _letter(box: imaplib.IMAP4, uid: int) -> bytes:
    kind, told = box.uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{MOST_BYTES}>)")
    if kind != "OK":
        return b""
    return next((bytes(part[1]) for part in told if isinstance(part, tuple)), b"")[:MOST_BYTES]
