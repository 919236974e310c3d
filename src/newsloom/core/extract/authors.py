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

from newsloom.core.extract import bylines
from newsloom.core.extract.dateline import is_month_first
from newsloom.core.extract.ld import Node, resolve
from newsloom.core.extract.names import ADDRESS, clean, is_full_name, is_institution, split_names
from newsloom.core.extract.page import Head, said, text_of
from newsloom.core.extract.titles import is_site_name
from newsloom.core.extract.words import key, mended, one_line, without_accents
from newsloom.model.article import Rank

META = (
    "author", "article:author", "og:article:author", "byl", "parsely-author", "sailthru.author", "dc.creator",
    "dcterms.creator", "cxenseparse:author", "citation_author", "article:author_name", "authors", "dc.contributor",
    "og:author", "twitter:author", "dc:creator", "article:authors",
)  # fmt: skip
MAX_AUTHORS = 20
LONGEST_GUESS = 45
"""Characters of a name that is guessed; what is longer is a sentence."""

_BYLINES = (
    '[itemprop~="author" i] [itemprop="name" i]', '[itemprop~="author" i]', '[property$="author" i] [property$="name" i]',
    '[property="author" i], [property="schema:author" i]', '[rel~="author" i]', "address .author",
    ".byline .author", ".byline a", ".author-name", ".authorname", ".author__name", ".article__author", ".article-author",
    ".post-author", ".entry-author", ".byline-name", ".byline", ".author a", ".author", '[data-testid*="byline" i] a',
)  # fmt: skip
_WRITTEN_BY = re.compile(
    r"\b(?:by|von|par|por|da|door|av|af|przez|autor\w*|author|auteur|автор)\b|tarafından|作者|投稿者|글쓴이",
    re.IGNORECASE,
)
NEAR_LINES = 8
"""Lines below the headline among which a name beside a date is the writer's."""

_HOLDERS = "p, div, span, a, li, b, strong, em, i, small, td, cite, address, h1, h2, h3, h4, h5, h6, label"
_LOOSE = (
    '[class*="byline" i]', '[class*="author-name" i], [class*="authorname" i], [class*="author_name" i]',
    '[class*="autor" i]', '[class*="author" i]',
)  # fmt: skip


def authors(head: Head, node: Node, site: str) -> tuple[tuple[str, ...], str]:
    """Names in the page's order without doubles, and where they were read; ((), "") if there are none.

    A place that names only the house is passed over where a later one, or a line under the headline, names a person.
    """
    house: tuple[tuple[str, ...], str] = ((), "")
    for found, place in _places(head, node):
        found = tuple(_without_house(name, site) for name in found if not _is_section(name, head))
        people = [name for name in found if not _is_house(name, site, head)]
        if people and place.startswith("meta") and all(map(is_institution, people)):
            people = []  # who runs the site stands in the same place as who wrote the page
        if people and (not house[0] or any(is_full_name(name) for name in people)):
            found = tuple(people) if any(is_full_name(name) for name in people) else found
            return _with_whole_names(found, head), place
        house = house if house[0] else (found, place)
    if house[0]:
        line = _from_line(head, site)
        return (line, "a line of the text") if line else house
    for selector in _LOOSE:
        if found := _byline(head, selector):
            line = () if any(map(is_full_name, found)) else _from_line(head, site)
            return (line, "a line of the text") if line else (found, f"byline {selector}")
    return (), ""


def _without_house(name: str, site: str) -> str:
    """A name without the house's before or after it ("Harbour Post Ann Lee"), where a whole name is left."""
    house = one_line(site)
    if len(key(house)) < 3 or len(name) <= len(house) + 2:
        return name
    lower = name.casefold()
    for begins, rest in (
        (lower.startswith(f"{house.casefold()} "), name[len(house) :]),
        (lower.endswith(f" {house.casefold()}"), name[: -len(house)]),
    ):
        if begins and is_full_name(rest.strip(" ,|/·-–—")):
            return rest.strip(" ,|/·-–—")
    return name


def _is_section(name: str, head: Head) -> bool:
    """Is a word in small letters a part of the page's own address: the section, or the place that it is filed under?"""
    parts = {key(part) for part in head.url.split("://", 1)[-1].split("?", 1)[0].split("/")[1:-1]}
    return " " not in name and name.islower() and without_accents(key(name)) in parts


def _with_whole_names(names: tuple[str, ...], head: Head) -> tuple[str, ...]:
    """The names, an account ("jane.doe") as the page writes it out elsewhere in its head."""
    if not any(" " not in name and "." in name for name in names):
        return names
    told = {key(name): name for value in head.every(*META) for name in clean(split_names(value, head.language))}
    return tuple(told.get(key(name), name) if " " not in name else name for name in names)


def guessed(tree: HtmlElement, head: Head, site: str) -> tuple[tuple[str, ...], str]:
    """Names that no markup declares: a line of the page that reads like a byline, else what trafilatura takes for one and the
    page does not say elsewhere (beside a comment, in a box)."""
    if line := _from_line(head, site):
        return line, "a line of the text"
    try:
        found = clean(split_names(extract_author(tree) or "", head.language))
    except Exception:  # hostile markup may fail in any way; nobody named is an answer
        return (), ""
    found = tuple(name for name in found if not _is_house(name, site, head) and not _is_others(name, head))
    return (found if all(len(name) <= LONGEST_GUESS for name in found) else ()), "the page"


def rank(place: str) -> Rank | None:
    """How well authors are witnessed by the place where they were read."""
    if not place:
        return None
    if place.startswith(("JSON-LD", "meta")):
        return "declared"
    return "guess" if place in ("a line of the text", "the page") or place.split(" ", 1)[-1] in _LOOSE else "shown"


def _from_line(head: Head, site: str) -> tuple[str, ...]:
    """The writer that a line of the article names, beside the headline or at the end."""
    headline = head.regions.headline
    wanted = key(said(headline)) if headline is not None else ""
    first, near = is_month_first(head), 0
    for home, line in bylines.lines(head):
        near = NEAR_LINES if wanted and key(line) == wanted else near - 1
        names = bylines.named(line, head.language, first, is_near=near > 0)
        if not names and near > 0:
            names = bylines.beside_house(line, site)
        found = tuple(name for name in names if not _is_house(name, site, head))
        if found and head.regions.is_article(home) and not _is_others(line, head):
            return found
    return ()


def _is_others(text: str, head: Head) -> bool:
    """Does a text stand only where other stories, comments or forms are, or in a heading?"""
    wanted = key(text)
    places = list(_elements_saying(head, wanted))
    return bool(places) and all(node.tag in ("h1", "h2", "h3") or not head.regions.is_article(node) for node in places)


def _elements_saying(head: Head, wanted: str) -> Iterator[LexborNode]:
    for node in head.tree.css(_HOLDERS)[:6000]:
        text = node.text(deep=True)
        if len(text) < 200 and key(text) == wanted:
            yield node


def _places(head: Head, node: Node) -> Iterator[tuple[tuple[str, ...], str]]:
    for name in ("author", "creator"):
        yield clean(_names(node.get(name), head), is_declared=True), "JSON-LD"
    for name in META:
        values = [value for value in map(mended, head.every(name)) if not ADDRESS.search(value)]
        yield (
            clean(
                [
                    part
                    for value in values
                    for part in split_names(value, head.language, is_one=name == "citation_author")
                ],
                is_declared=True,
            ),
            f"meta {name}",
        )
    for number in "1234":
        # The card that blog programs write: "Written by" and the name in two elements.
        if _WRITTEN_BY.search(head.meta(f"twitter:label{number}")):
            yield (
                clean(split_names(head.meta(f"twitter:data{number}"), head.language), is_declared=True),
                "meta twitter:data",
            )
    for selector in _BYLINES:
        yield _byline(head, selector), f"byline {selector}"


def _byline(head: Head, selector: str) -> tuple[str, ...]:
    every = head.tree.css(selector)[:20]
    nodes = [found for found in every if head.regions.is_article(found)][:8]
    if not nodes and len(every) <= 2 and all(head.regions.role(found) in ("chrome", "box") for found in every):
        nodes = every[:1]  # the one box about a writer that the page has, beside the article
    texts = [text for found in _together(nodes) if 2 <= len(text := _text_of_byline(found)) <= 120]
    return clean([part for text in texts[:6] for part in split_names(text, head.language)])


def _text_of_byline(node: LexborNode) -> str:
    """What an element says; what stands in blocks of their own (a name, then a role or a place) on lines of their own."""
    if node.tag == "meta":
        return one_line(node.attributes.get("content") or "")
    if node.css_first("div, p, br, li") is None:
        return said(node)
    lines = map(one_line, node.text(deep=True, separator="\n")[:400].split("\n"))
    return "\n".join(line for line in lines if line)


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
    if not isinstance(value, dict):
        return split_names(value, head.language) if isinstance(value, str) and not ADDRESS.match(value) else []
    if isinstance(listed := value.get("@list"), list):
        return _names(listed, head, depth + 1)
    if "role" in value.get("@types", set()) and value.get("author"):
        return _names(value["author"], head, depth + 1)
    name = value.get("name") or value.get("@value")
    if isinstance(name, (list, dict)):
        return _names(name, head, depth + 1)
    if not isinstance(name, str) or not name.strip():
        name = " ".join(text_of(value.get(part)) for part in ("givenName", "additionalName", "familyName"))
    kinds = value.get("@types", set())
    is_house = any("organization" in kind or kind in ("corporation", "governmentorganization") for kind in kinds)
    return split_names(name, head.language, is_one=bool(kinds), is_house=is_house)


def _is_house(name: str, site: str, head: Head) -> bool:
    """Is this the site itself and not a writer?"""
    plain = key(name)
    if is_site_name(name, site, head):
        return True
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
