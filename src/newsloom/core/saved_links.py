"""Lists of what somebody reads or kept elsewhere: subscriptions and single pages, out of the files that other programs write.

OPML (Feedly, Inoreader, every reader), JSON (Google Reader's shape: Inoreader's subscriptions and starred items; Feedly's), CSV
with a column of addresses (Raindrop, Pocket, Instapaper), bookmarks as HTML (every browser, Raindrop, Pinboard).
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Literal
from urllib.parse import quote

from newsloom.core.feed.decode import decoded, unpacked
from newsloom.core.feed.links import without_credentials
from newsloom.core.opml import credentials, read_opml, shown
from newsloom.core.url import is_web_url

MOST = 50_000
MOST_FAULTS = 1000
Kind = Literal["feed", "page"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedLink:
    """A subscription, or a page that was kept. `folder` is the path of folders it lay in, or ""."""

    url: str
    kind: Kind
    title: str = ""
    folder: str = ""
    homepage: str | None = None
    language: str | None = None
    login: tuple[str, str] | None = field(default=None, repr=False)
    """The name and password that stood in the address of a feed: a secret, which is never written."""

    @property
    def given(self) -> str:
        """The address with its secret, as it stood in the list: for the form of whoever sent the list."""
        if self.login is None:
            return self.url
        scheme, _, rest = self.url.partition("://")
        return f"{scheme}://{':'.join(quote(part, safe='') for part in self.login)}@{rest}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedLinks:
    """What a file holds, each address once; `faults` names each line that is none, with where it stands."""

    links: tuple[SavedLink, ...] = ()
    faults: tuple[str, ...] = ()
    format: str = ""


def read_saved(data: bytes) -> SavedLinks:
    """The subscriptions and pages in a file, whatever it is. Never raises; what is none of these has no links."""
    plain, _ = unpacked(data)
    text, _ = decoded(plain, None)
    start = text.lstrip("\ufeff \t\r\n")[:4000].lower()
    if start.startswith(("{", "[")):
        return _kept("JSON", _of_json(text))
    if "<opml" in start or "<outline" in start:
        found = read_opml(data)
        links = (
            SavedLink(
                url=o.url, kind="feed", title=o.title, folder=o.folder, homepage=o.homepage, language=o.language,
                login=o.login,
            )
            for o in found.outlines
        )  # fmt: skip
        return SavedLinks(links=tuple(links), faults=found.faults, format="OPML")
    if start.startswith("<"):
        return _kept("bookmarks", _of_bookmarks(text))
    return _kept("CSV", _of_csv(text))


def _kept(name: str, found: Iterable[SavedLink | str]) -> SavedLinks:
    links: dict[tuple[str, str], SavedLink] = {}
    faults: list[str] = []
    for one in found:
        if isinstance(one, str):
            faults.append(one)
        elif len(links) < MOST:
            links.setdefault((one.kind, one.url), one)
    hidden = len(faults) - MOST_FAULTS
    shown = [*faults[:MOST_FAULTS], f"and {hidden} more"] if hidden > 0 else faults
    return SavedLinks(links=tuple(links.values()), faults=tuple(shown), format=name)


def saved_link(url: object, kind: Kind, title: object, folder: str, where: str) -> SavedLink | str:
    """The link that a line of a list names, or what is wrong with the line (`where` says which). Name and password do not stay
    in its address."""
    url = url.strip() if isinstance(url, str) else ""
    if not is_web_url(url):
        return f"{where}: not a web address: {shown(url)[:80]!r}" if url else f"{where}: no address"
    login = credentials(url) if kind == "feed" else None
    return SavedLink(
        url=without_credentials(url), kind=kind, title=_line(title)[:500], folder=folder[:500], login=login
    )  # fmt: skip


def _line(text: object) -> str:
    return " ".join(text.split()) if isinstance(text, str) else ""


# ------------------------------------------------------------------------------------------------------------ bookmarks


class _Bookmarks(HTMLParser):
    """A file of bookmarks: folders are headings before a list, links are anchors; a link with a FEEDURL is a live bookmark."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[SavedLink | str] = []
        self._folders: list[str] = []
        self._heading: list[str] | None = None
        self._next = ""
        self._open: tuple[dict[str, str | None], int] | None = None
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._end_link()
            self._open, self._words = (dict(attrs), self.getpos()[0]), []
        elif tag in ("h3", "h2"):
            self._heading = []
        elif tag == "dl":
            self._end_link()
            self._folders.append(self._next)
            self._next = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._end_link()
        elif tag in ("h3", "h2") and self._heading is not None:
            self._next, self._heading = _line("".join(self._heading)), None
        elif tag == "dl" and self._folders:
            self._folders.pop()

    def handle_data(self, data: str) -> None:
        if self._heading is not None:
            self._heading.append(data)
        elif self._open is not None:
            self._words.append(data)

    def close(self) -> None:
        super().close()
        self._end_link()

    def _end_link(self) -> None:
        if self._open is None:
            return
        (attrs, line), self._open = self._open, None
        folder = "/".join(name for name in self._folders[:32] if name)
        feed = attrs.get("feedurl")
        url, kind = (feed, "feed") if feed else (attrs.get("href"), "page")
        self.found.append(saved_link(url, kind, "".join(self._words), folder, f"line {line}"))  # type: ignore[arg-type]


def _of_bookmarks(text: str) -> Iterable[SavedLink | str]:
    parser = _Bookmarks()
    parser.feed(text)
    parser.close()
    return parser.found


# ------------------------------------------------------------------------------------------------------------------ CSV

_URLS = ("url", "link", "href", "address", "uri")
_FEEDS = ("feed_url", "feedurl", "xmlurl", "feed")


def _of_csv(text: str) -> Iterator[SavedLink | str]:
    """A table with a heading that names a column of addresses."""
    lines = text.lstrip("\ufeff").splitlines()
    if not lines:
        return
    marks = max(",;\t", key=lines[0].count)
    rows = csv.reader((line + "\n" for line in lines), delimiter=marks)
    names: list[str] = []
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as err:
            yield f"line {rows.line_num}: {err}"
            continue
        if not names:
            names = [_line(name).casefold() for name in row]
            if not set(names) & {*_URLS, *_FEEDS}:
                return
        elif any(cell.strip() for cell in row):
            yield _of_row(dict(zip(names, row, strict=False)), f"line {rows.line_num}")


def _of_row(row: Mapping[str, str], where: str) -> SavedLink | str:
    feed = next((row[name] for name in _FEEDS if row.get(name, "").strip()), "")
    url = feed or next((row[name] for name in _URLS if row.get(name, "").strip()), "")
    return saved_link(url, "feed" if feed else "page", row.get("title", ""), _line(row.get("folder", "")), where)


# ----------------------------------------------------------------------------------------------------------------- JSON


def _of_json(text: str) -> Iterator[SavedLink | str]:
    """Subscriptions have an id "feed/ADDRESS"; items have a canonical or an alternate address."""
    try:
        document = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError) as err:
        yield f"not JSON: {str(err)[:100]}"
        return
    rows = document if isinstance(document, list) else _rows_of(document)
    for number, row in enumerate(rows, 1):
        where = f"item {number}"
        if not isinstance(row, dict):
            yield f"{where}: not an object"
            continue
        id = row.get("id")
        if isinstance(id, str) and id.startswith("feed/"):
            yield _subscription(row, id.removeprefix("feed/"), where)
        else:
            yield saved_link(_address(row), "page", row.get("title"), "", where)


def _rows_of(document: Any) -> list[Any]:
    for name in ("subscriptions", "items", "feeds", "entries"):
        if isinstance(document, dict) and isinstance(document.get(name), list):
            return list(document[name])
    return []


def _subscription(row: Mapping[str, Any], url: str, where: str) -> SavedLink | str:
    labels = row.get("categories") if isinstance(row.get("categories"), list) else []
    named = [one.get("label") for one in labels if isinstance(one, dict)]  # type: ignore[union-attr]
    return saved_link(url, "feed", row.get("title"), next((_line(n) for n in named if isinstance(n, str)), ""), where)


def _address(row: Mapping[str, Any]) -> Any:
    for name in ("canonicalUrl", "url", "link"):
        if isinstance(row.get(name), str):
            return row[name]
    for name in ("canonical", "alternate"):
        listed = row.get(name)
        if isinstance(listed, list):
            for one in listed:
                if isinstance(one, dict) and isinstance(one.get("href"), str):
                    return one["href"]
    return None
