"""Lists of feeds, in and out (OPML 1.0 and 2.0).

Reading takes what readers of the last twenty years have written: folders in folders, folders as `category` lists, attribute
names in any case, files that are no longer well-formed. Writing gives OPML 2.0 that they all take.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.sax.saxutils import quoteattr

from newsloom.core.feed.decode import decoded, unpacked
from newsloom.core.feed.links import web_link
from newsloom.core.feed.text import title_text
from newsloom.core.feed.xml import parse_xml

MAX_OUTLINES = 50_000
MAX_DEPTH = 32
_LOGIN = re.compile(r"//[^/?#\s]*@")
_HOST = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63}){1,20}(?::\d{1,5})?(?:[/?#]|$)")
_OUTLINE = re.compile(r"<outline\b")
_SAID = re.compile(r"""\s([a-z][\w:.-]{1,30})\s{0,9}=\s{0,9}(["'])""", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """One subscription. `folder` is the path of folders it lies in, joined by "/", or "" at the top."""

    url: str
    title: str = ""
    homepage: str | None = None
    folder: str = ""
    categories: tuple[str, ...] = ()
    language: str | None = None
    description: str = ""
    login: tuple[str, str] | None = field(default=None, repr=False)
    """The name and password that stood in its address: a secret, which is never written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opml:
    """A list of subscriptions; `faults` says what could not be taken."""

    title: str = ""
    outlines: tuple[Outline, ...] = ()
    faults: tuple[str, ...] = ()


def read_opml(data: bytes) -> Opml:
    """The subscriptions in an OPML file. Never raises; a feed that is listed twice comes once, with its first folder.

    Categories are the comma-separated paths of the `category` attribute, without their leading slash; an outline without a
    folder around it lies in the folder that its first category names.
    """
    packed, packing = unpacked(data)
    text, charset = decoded(packed, None)
    root, broken = parse_xml(text) if text.strip() else (None, ("the document is empty",))
    faults = [fault for fault in (packing, charset, *broken) if fault]
    if root is None or str(root.tag).lower().rpartition("}")[2] not in ("opml", "outlinedocument"):
        return Opml(faults=(*faults, "no OPML document"))
    head: dict[str, str] = {}
    found: dict[str, Outline] = {}
    # A stack, not recursion: files nest as deep as they like.
    stack: list[tuple[Any, tuple[str, ...]]] = [(root, ())]
    while stack:
        element, folders = stack.pop()
        inside = folders
        name = str(element.tag).lower().rpartition("}")[2]
        if name == "title" and "title" not in head:
            head["title"] = title_text(element.text or "")
        elif name == "outline":
            inside = _take(element, folders, found, faults)
        if len(found) >= MAX_OUTLINES:
            faults.append(f"more than {MAX_OUTLINES} outlines: the rest was left out")
            break
        stack.extend((child, inside) for child in reversed(element) if isinstance(child.tag, str))
    if broken:
        _by_pattern(text, found)
    return Opml(title=head.get("title", ""), outlines=tuple(found.values()), faults=tuple(dict.fromkeys(faults)))


def _by_pattern(text: str, found: dict[str, Outline]) -> None:
    """The second opinion on a list that is no XML: attributes by their names, each up to the next one's name."""
    at = [match.start() for match in _OUTLINE.finditer(text)][:MAX_OUTLINES]
    for start, end in zip(at, [*at[1:], len(text)], strict=True):
        tag = text[start : min(end, start + 5000)].partition("<outline")[2].partition("<")[0]
        names = list(_SAID.finditer(tag))
        said: dict[str, str] = {}
        for match, after in zip(names, [*names[1:], None], strict=True):
            value = tag[match.end() : after.start() if after else len(tag)].rstrip().rstrip(">").rstrip("/").rstrip()
            value = value.rpartition(match[2])[0] if after is None else value.removesuffix(match[2])
            said[match[1].lower()] = " ".join(html.unescape(value).split())
        url = web_link(said.get("xmlurl"), None)
        title = said.get("title") or said.get("text") or ""
        if url is None or (url in found and len(found[url].title) >= len(title)):
            continue
        known = found.get(url)
        folder = known.folder if known else ""
        found[url] = Outline(url=url, title=title, homepage=web_link(said.get("htmlurl"), None), folder=folder)


def credentials(address: str) -> tuple[str, str] | None:
    """The name and password that stand in an address; None where there are none. Secrets: they are not to be shown."""
    try:
        parts = urlsplit(address)
        named = (unquote(parts.username or ""), unquote(parts.password or ""))
    except ValueError:
        return None
    return named if named[0] else None


def shown(address: str) -> str:
    """An address, or what stands in its place, as messages show it: without name and password."""
    return _LOGIN.sub("//", address)


def _take(element: Any, folders: tuple[str, ...], found: dict[str, Outline], faults: list[str]) -> tuple[str, ...]:
    """Take one outline, a subscription or a folder; return the folders that hold for what is inside it."""
    said = {str(key).lower().rpartition("}")[2]: str(value).strip() for key, value in element.attrib.items()}
    title = " ".join((said.get("title") or said.get("text") or said.get("description") or "").split())
    address = (
        said.get("xmlurl")
        or said.get("feedurl")
        or (said.get("url") if said.get("type") in ("rss", "atom", "feed") else "")
    )
    if not address:
        return (*folders, title.replace("/", "-"))[:MAX_DEPTH] if title and len(element) else folders
    address = address.removeprefix("feed:").removeprefix("//") if address.startswith("feed:") else address
    # Without a scheme only a host is an address: newsboat lists commands here (exec:, filter:).
    url = web_link(address if "://" in address else f"https://{address}" if _HOST.match(address) else None, None)
    if url is None:
        faults.append(f"no web address: {shown(address)[:200]!r}")
        return folders
    categories = tuple(c.strip().strip("/") for c in said.get("category", "").split(",") if c.strip().strip("/"))
    found.setdefault(
        url,
        Outline(
            url=url,
            title=title,
            homepage=web_link(said.get("htmlurl"), None),
            folder="/".join(folders) or (categories[0] if categories else ""),
            categories=categories,
            language=said.get("language") or None,
            description=said.get("description", ""),
            login=credentials(address),
        ),
    )
    return folders


def write_opml(outlines: Sequence[Outline], *, title: str, created: datetime | None = None) -> bytes:
    """An OPML 2.0 file: folders nested by their path, everything in the order given; the same bytes for the same list."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        "  <head>",
        f"    <title>{_escaped(title)}</title>",
    ]
    if created is not None:
        lines.append(f"    <dateCreated>{format_datetime(created)}</dateCreated>")
    lines += ["  </head>", "  <body>", *_body(outlines), "  </body>", "</opml>", ""]
    return "\n".join(lines).encode()


def _body(outlines: Iterable[Outline]) -> list[str]:
    tree: dict[str, Any] = {}
    for outline in outlines:
        branch = tree
        for part in filter(None, outline.folder.split("/")[:MAX_DEPTH]):
            branch = branch.setdefault(f"folder {part}", {})
        branch[f"feed {outline.url}"] = outline
    return list(_written(tree, 2))


def _written(branch: dict[str, Any], depth: int) -> list[str]:
    lines: list[str] = []
    pad = "  " * depth
    for key, value in branch.items():
        if isinstance(value, Outline):
            lines.append(f"{pad}<outline {_attributes(value)}/>")
        else:
            name = _attribute(key.removeprefix("folder "))
            lines += [f"{pad}<outline text={name} title={name}>", *_written(value, depth + 1), f"{pad}</outline>"]
    return lines


def _attributes(outline: Outline) -> str:
    title = outline.title or outline.url
    pairs = [("type", "rss"), ("text", title), ("title", title), ("xmlUrl", outline.url)]
    pairs += [("htmlUrl", outline.homepage or ""), ("language", outline.language or "")]
    pairs += [("category", ",".join(outline.categories)), ("description", outline.description)]
    return " ".join(f"{name}={_attribute(value)}" for name, value in pairs if value)


def _attribute(value: str) -> str:
    return quoteattr(_allowed(value), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def _escaped(value: str) -> str:
    return _allowed(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _allowed(value: str) -> str:
    """Without characters that XML 1.0 forbids."""
    return "".join(
        c for c in value if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff" and not "\ud800" <= c <= "\udfff")
    )
