"""Who wrote it?

JSON-LD, then meta names, then microdata and rel=author, then a byline in the page, then a line that reads like one. The site's
own name counts only where nobody else is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml.html import HtmlElement
from selectolax.lexbor import LexborNode
from trafilatura.metadata import extract_author

from newsloom.core.extract.ld import Node, resolve
from newsloom.core.extract.page import Head, said, text_of
from newsloom.core.extract.words import key, mended, one_line

META = (
    "author", "article:author", "og:article:author", "byl", "parsely-author", "sailthru.author", "dc.creator",
    "dcterms.creator", "cxenseparse:author", "citation_author", "article:author_name", "authors", "dc.contributor",
)  # fmt: skip
MAX_AUTHORS = 20

_BY = re.compile(
    r"^(?:(?:written|reported|words|story|text|article|posted|published|submitted|eingestellt|erstellt|artikel|"
    r"geschrieben|verfasst|veröffentlicht|publié|escrito|publicado|geplaatst|beitrag|ein beitrag|gastbeitrag|"
    r"ein gastbeitrag|interview|protokoll)\s{0,3}(?:by\b|von\b|par\b|por\b|door\b|:)|"
    r"aut(?:or|eur|ore)(?:en|in|innen|es|a|e)?\s{0,2}:|authors?\s{0,2}:|by[ -]?line\s{0,2}:|redaktion\s{0,2}:|"
    r"by\b|von\b|par\b|por\b|di\b|door\b|av\b|af\b|od\b|przez\b|de\b(?=\s[A-Z])|autor(?:es|a|en|in)?\b\s{0,2}:?|"
    r"(?:zeige )?alle (?:beiträge|artikel) (?:von|anzeigen von)\b|(?:view all )?posts by\b|"
    r"more (?:posts|stories|articles) (?:by|from)\b|mehr von\b|voir tous les articles de\b)\s{0,3}:?\s{0,3}",
    re.IGNORECASE,
)
_JOIN = re.compile(
    r"\s{0,3}(?:[,;|•·、，]|\s(?:and|und|et|y|e|og|och|en|ve|&amp;)\s|\s?&\s?|\s[-–/]\s)\s{0,3}", re.IGNORECASE
)
_ADDRESS = re.compile(r"https?:|www\.|@|^[\w-]+\.(?:com|de|org|net|at|ch|fr|co|it|es|pl)$", re.IGNORECASE)
_EMAIL = re.compile(r"[^\s@]{1,80}+@(?:[^\s@.]{1,63}+\.){1,8}\w{2,10}")
_ASIDE = re.compile(
    r"\s{0,3}[(\[][^()\[\]]{0,60}[)\]]|\s(?:alle artikel|sagt|says|—).{0,40}$|"
    r"\s(?:stand|updated?|aktualisiert|posted on):?\s.{0,40}$|\s[→»›>].{0,40}$|\s기자$",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s(?:am|on|le|el|il|um)\s(?:\d{1,2}\b|\w{1,3}tag\b).{0,60}$|\s\d{1,2}[./:]\d{1,2}.{0,40}$", re.IGNORECASE
)
_JUNK = frozenset((
    "admin", "administrator", "null", "none", "undefined", "unknown", "editor", "webmaster", "root", "user", "default", "author",
    "autor", "na", "nan", "wordpressadmin", "siteadmin", "superuser", "guest", "anonymous", "text", "beitrag", "allebeiträge",
    "alleartikel", "phd", "md", "autorin", "autoren", "authors", "redaktionell", "by", "von", "facebook", "twitter", "linkedin",
))  # fmt: skip
_BYLINES = (
    '[itemprop~="author" i] [itemprop="name" i]', '[itemprop~="author" i]', '[rel~="author" i]', "address .author",
    ".byline .author", ".byline a", ".author-name", ".authorname", ".author__name", ".article__author", ".article-author",
    ".post-author", ".entry-author", ".byline-name", ".byline", ".author a", ".author", '[data-testid*="byline" i] a',
)  # fmt: skip
_LOOSE = (
    '[class*="byline" i]', '[class*="author-name" i], [class*="authorname" i], [class*="author_name" i]',
    '[class*="autor" i]', '[class*="author" i]',
)  # fmt: skip
_FULL_NAME = re.compile(r"^[^\W\d_a-zß-ÿ][\w.'’-]*(?: [\w.'’-]+){1,4}$")
_NO_NAME = re.compile(
    r"\d\d| \d|:|(?:^|\s)(?:fotos?|bild|photos?|stand|sagt|says|minut\w+|uhr|follow|folgen|lesezeit)(?:$|\s)",
    re.IGNORECASE,
)
# A line of its own that names a writer: two to four capitalised words, with "by" or "text:" before them.
_LINE = re.compile(
    r"^(?i:(?:(?:text|words|story|autor(?:in)?|author|written|geschrieben|verfasst|ein (?:gast)?beitrag|(?:gast)?beitrag|"
    r"(?:ein )?kommentar|interview|a column|an essay|eine kolumne)\s{0,3}(?:by\b|von\b|:)|"
    r"by\b|von\b|par\b|por\b|door\b)\s{0,2}:?)\s{0,3}"
    r"((?:(?:Dr|Prof|Dipl)\.[ ]?(?:-?[A-Z]\w{1,6}\.[ ]?)?)?[A-ZÀ-ÞĀ-ŽА-Я][\w.'’-]{1,20}"
    r"(?:[ ](?:van|von|de|der|den|da|di|del|la|le|zu)){0,2}(?:[ ][A-ZÀ-ÞĀ-ŽА-Я][\w.'’-]{0,20}){1,3})"
    r"(?:\s{0,3}(?:[|,·•–-].{0,50}|\d.{0,30}))?$"
)


def authors(head: Head, node: Node, site: str) -> tuple[tuple[str, ...], str]:
    """Names in the page's order without doubles, and where they were read; ((), "") if there are none."""
    house: tuple[tuple[str, ...], str] = ((), "")
    for names, place in _places(head, node):
        found = _clean(names)
        people = [name for name in found if not _is_house(name, site, head)]
        if people and (not house[0] or any(_is_full_name(name) for name in people)):
            return found, place
        house = house if house[0] else (found, place)
    if house[0]:
        return house
    for selector in _LOOSE:
        if found := _clean(_byline(head, selector)):
            return found, f"byline {selector}"
    return (), ""


def guessed(tree: HtmlElement, head: Head, site: str) -> tuple[tuple[str, ...], str]:
    """Names that no markup declares: a line of the page that reads like a byline, else what trafilatura takes for one."""
    body = head.tree.body
    if body is not None:
        for raw in body.text(deep=True, separator="\n")[:200_000].split("\n"):
            line = one_line(raw) if len(raw) < 200 else ""
            if 6 < len(line) < 100 and (match := _LINE.match(line)) and (found := _clean(split_names(match.group(1)))):
                return found, "a line of the text"
    try:
        found = _clean(split_names(extract_author(tree) or ""))
    except Exception:  # hostile markup may fail in any way; nobody named is an answer
        return (), ""
    return tuple(name for name in found if not _is_house(name, site, head)), "the page"


def _places(head: Head, node: Node) -> Iterator[tuple[list[str], str]]:
    for name in ("author", "creator"):
        yield _names(node.get(name), head), "JSON-LD"
    for name in META:
        values = [value for value in head.every(name) if not _ADDRESS.search(value)]
        yield [part for value in values for part in split_names(value)], f"meta {name}"
    for selector in _BYLINES:
        yield _byline(head, selector), f"byline {selector}"


def _byline(head: Head, selector: str) -> list[str]:
    nodes = [found for found in head.tree.css(selector)[:8] if found.tag != "meta"]
    texts = [text for found in _together(nodes) if 3 <= len(text := said(found)) <= 80]
    return [part for text in texts[:4] for part in split_names(text)]


def _together(nodes: list[LexborNode]) -> list[LexborNode]:
    """The first node and those beside it: further down the authors of comments and other articles follow."""
    if not nodes or (home := nodes[0].parent) is None:
        return nodes[:1]
    homes = {home.mem_id} | (
        {home.parent.mem_id} if home.parent is not None and home.parent.tag in ("p", "div", "span", "ul") else set()
    )
    near = []
    for node in nodes:
        up, over = node.parent, node.parent.parent if node.parent is not None else None
        if (up is not None and up.mem_id in homes) or (over is not None and over.mem_id in homes):
            near.append(node)
    return near


def _names(value: Any, head: Head, depth: int = 0) -> list[str]:
    if depth > 4:
        return []
    if isinstance(value, list):
        return [name for each in value[:MAX_AUTHORS] for name in _names(each, head, depth + 1)]
    value = resolve(value, head.ld)
    if isinstance(value, dict):
        name = value.get("name")
        if isinstance(name, list):
            return [n for each in name[:MAX_AUTHORS] for n in _names(each, head, depth + 1)]
        return split_names(name) if isinstance(name, str) else []
    return split_names(value) if isinstance(value, str) else []


def split_names(text: str) -> list[str]:
    """Names in a byline: "By A. Smith, B. Jones and C. Wu" are three."""
    text = _BY.sub("", mended(_EMAIL.sub(" ", text[:600])))
    return [part.strip() for part in _JOIN.split(_ASIDE.sub("", text)) if part.strip()]


def _clean(names: list[str]) -> tuple[str, ...]:
    kept: dict[str, str] = {}
    for name in names:
        name = _TAIL.sub("", _BY.sub("", one_line(name))).strip(" ,;:-–|()\"'")
        if name.endswith(".") and len(name.rsplit(None, 1)[-1]) > 4:
            name = name.rstrip(".")
        plain = key(name)
        if len(plain) < 2 or len(name) > 80 or plain in _JUNK or _ADDRESS.search(name) or plain.isdigit():
            continue
        if len(name.split()) > 6 or (" " in name and _NO_NAME.search(name)):
            continue
        kept.setdefault(plain, name)
    return tuple(kept.values())[:MAX_AUTHORS]


def _is_full_name(name: str) -> bool:
    """Two to five words, the first with a capital: enough to overrule the site's name."""
    return bool(_FULL_NAME.match(name))


def _is_house(name: str, site: str, head: Head) -> bool:
    """Is this the site itself and not a writer?"""
    plain = key(name)
    host = key(head.url.split("://", 1)[-1].split("/", 1)[0].removeprefix("www."))
    titles = key(head.meta("og:site_name"))
    return (
        plain in (key(site), titles, host)
        or (len(plain) > 4 and (plain in host or plain in key(site)))
        or (" " not in name and len(key(site)) > 3 and key(site) in plain)
    )


def site_name(head: Head, node: Node) -> str:
    """The site's name as it calls itself; "" if it does not."""
    publisher = resolve(node.get("publisher"), head.ld)
    website = next((n for n in head.ld if "website" in n["@types"]), {})
    for text in (
        head.meta("og:site_name"),
        text_of(publisher),
        text_of(website.get("name")),
        head.meta("application-name", "al:ios:app_name"),
    ):
        if 1 < len(clean := mended(text)) <= 80:
            return clean
    return ""
