"""What is the headline? And what the excerpt?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsloom.core.extract.dates import read_time
from newsloom.core.extract.ld import Node
from newsloom.core.extract.page import Head, text_of
from newsloom.core.extract.words import key, mended, one_line

_SUFFIX = re.compile(r"\s+[-–—|·•»:/~]{1,2}\s+|\s*[|»]\s+|\s+::\s+")
_JUNK = frozenset((
    "home", "homepage", "index", "untitled", "news", "article", "artikel", "startseite", "accueil", "inicio", "blog",
    "page", "default", "welcome", "notitle", "ohnetitel", "untitleddocument", "documentosinttulo", "loading",
))  # fmt: skip


def title(head: Head, node: Node, site: str) -> tuple[str, str]:
    """The headline and where it was read; ("", "") if the page has none.

    In order: og:title, the JSON-LD headline, `<h1>`, twitter:title, microdata, `<title>` without the site's name. One
    that is junk (the site's name, a date, "Home") is passed over.
    """
    for text, place in _candidates(head, node):
        clean = without_site(mended(text), site, head)
        if clean and not is_junk(clean, site, head):
            return clean, place
    return "", ""


def _candidates(head: Head, node: Node) -> Iterator[tuple[str, str]]:
    headings = [one_line(h.text(deep=True)) for h in head.tree.css("h1")[:5]]
    headings = [h for h in headings if h]
    yield text_of(node.get("headline")), "JSON-LD"
    for value in head.every("og:title"):
        yield value, "og:title"
    if len(headings) == 1:
        yield headings[0], "h1"
    for value in head.every("twitter:title", "dc.title", "dcterms.title", "itemprop:headline"):
        yield value, "meta"
    for h in headings:
        yield h, "h1"
    yield head.title_tag, "title"
    yield text_of(node.get("name")), "JSON-LD"


def without_site(text: str, site: str, head: Head) -> str:
    """A title without " | Site name" at its end (or "Site name | " at its start)."""
    names = {key(name) for name in (site, head.meta("og:site_name"), host_word(head.url)) if name}
    parts = [(m.start(), m.end()) for m in _SUFFIX.finditer(text)]
    if parts:
        start, end = parts[-1]
        if _is_site(key(text[end:]), names):
            return without_site(text[:start].strip(), site, head) if len(parts) > 1 else text[:start].strip()
        start, end = parts[0]
        if key(text[:start]) in names:
            return text[end:].strip()
    return text


def _is_site(part: str, names: set[str]) -> bool:
    return bool(part) and any(
        part == name or (len(part) > 3 and (part in name or name in part)) for name in names if name
    )


def host_word(url: str) -> str:
    """The word of a host that names the site: "example" of www.example.co.uk."""
    host = url.split("://", 1)[-1].split("/", 1)[0].split(":")[0].lower()
    labels = [
        label
        for label in host.split(".")
        if label not in ("www", "m", "amp", "blog", "news", "co", "com", "org", "net", "gov", "ac")
    ]
    return labels[-2] if len(labels) > 1 else (labels[0] if labels else "")


def is_junk(text: str, site: str, head: Head) -> bool:
    """Is this the name of the site, a date, an address or a word that every page has?"""
    plain = key(text)
    if not plain or plain in _JUNK or plain == key(site) or plain == key(head.meta("og:site_name")):
        return True
    return read_time(text) is not None or text.startswith(("http://", "https://", "www."))


def excerpt(head: Head, node: Node) -> str:
    """The publisher's own summary, at most 1,000 characters; "" if there is none."""
    for text in (
        head.meta("og:description"), text_of(node.get("description")),
        head.meta("description", "twitter:description"),
        head.meta("dc.description", "dcterms.description", "itemprop:description", "sailthru.description",
        "dcterms.abstract"),
    ):  # fmt: skip
        if len(clean := mended(text)) > 1 and key(clean) != "null":
            return clean[:1000]
    return ""
