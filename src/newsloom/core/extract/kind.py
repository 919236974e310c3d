"""Is this page an article at all, and does it show all of it?

Told from articles: front pages, section and tag pages (listing), pages that ask for a login, error pages. An article that shows
only a part is an article still, and `restricted`.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from newsloom.core.extract.article_node import ARTICLE_TYPES, LISTING_TYPES, is_another, is_same
from newsloom.core.extract.barrier import asks_to_pay
from newsloom.core.extract.gates import stand_in
from newsloom.core.extract.ld import Node
from newsloom.core.extract.page import Head
from newsloom.core.extract.phrases import phrases
from newsloom.core.extract.words import key, key_words, weight
from newsloom.model.article import ArticleType

SHORT_TEXT = 250
"""Weighed characters below which a text without any declaration of an article is no article."""

LONG_TEXT = 1200
PROSE = 120
"""Weighed characters of a line from which on it counts as prose of a page."""

_TEASERS = "article, li, div.post, div.teaser, div.card"

_LISTING_PATH = re.compile(
    r"/(?:tags?|topics?|thema|themen|category|categories|kategorie|rubrik|author|autor|autoren|search|suche|archive|archiv|page/\d+)"
    r"(?:/[^/]{0,80}){0,2}/?$",
    re.IGNORECASE,
)


def kind(head: Head, node: Node, title: str, lines: list[str]) -> tuple[ArticleType, str]:
    """The type of the page and the reason; ("article", "") for what needs none."""
    if why := _is_login(head, node, lines):
        return "login", why
    if why := _is_error(head, node, title, lines):
        return "error", why
    if why := _is_video(head, node):
        return "video", why
    if why := _is_listing(head, node, lines):
        return "listing", why
    if sum(map(weight, lines)) < SHORT_TEXT and not _declares_article(head, node):
        return (
            "other",
            f"not an article: {len(' '.join(lines).split())} words after extraction, and the page declares none",
        )
    return "article", ""


def _declares_article(head: Head, node: Node) -> bool:
    return (
        bool(node.get("@types", set()) & ARTICLE_TYPES)
        or head.meta("og:type").lower() in ("article", "news", "newsarticle", "blog_post")
        or bool(head.meta("article:published_time", "og:article:published_time", "itemprop:datepublished"))
    )


def _is_error(head: Head, node: Node, title: str, lines: list[str]) -> str:
    if why := stand_in(head, title, lines, is_declared=_declares_article(head, node)):
        return why
    body = head.tree.body
    if body is None or (not lines and not _declares_article(head, {}) and len(body.text(deep=True).strip()) < 20):
        return "an empty page"
    return ""


def _is_video(head: Head, node: Node) -> str:
    if "videoobject" in node.get("@types", set()):
        return "declared a video in JSON-LD"
    if head.meta("og:type").lower().startswith("video"):
        return "declared a video by og:type"
    return ""


def _is_login(head: Head, node: Node, lines: list[str]) -> str:
    if _declares_article(head, node) or sum(map(weight, lines)) > LONG_TEXT:
        return ""
    if head.tree.css_first('input[type="password" i]') is None:
        return ""
    plain = " ".join(key_words(head.title_tag))
    if any(phrase in plain for phrase in phrases("login")):
        return "a page that asks to log in"
    return ""


def _is_listing(head: Head, node: Node, lines: list[str]) -> str:
    """A list tells other stories: by its address, by what it declares itself to be, and by teasers that are all it says.
    That it calls
    itself an article (og:type) switches off none of these signs; an article node of its own does."""
    if node.get("@types", set()) & ARTICLE_TYPES and is_same(node, head):
        return ""
    declared = _declares_article(head, node)
    path, query = _address(head.url)
    prose = _prose_lines(head, lines)
    if path in ("", "/", "/index.html", "/index.php", "/home") and not query and (not declared or prose < 3):
        return "the front page of a site"
    kinds = {name for each in head.ld if not each["@aside"] for name in each["@types"]}
    if kinds & LISTING_TYPES and (not declared or prose < 3):
        return f"declared {sorted(kinds & LISTING_TYPES)[0]} in JSON-LD"
    if (
        path is not None
        and _LISTING_PATH.search(path)
        and prose < 3
        and not (declared or (prose and _tells_story(path)))
    ):
        return "the address is that of a list, and the text is teasers"
    others = [
        each for each in head.ld if each["@types"] & ARTICLE_TYPES and not each["@aside"] and is_another(each, head)
    ]
    if len(others) >= 3 and prose < 3:
        return f"the nodes of {len(others)} other articles"
    teasers = _teasers(head)
    if teasers >= 5 and prose < 2:
        return f"a list of {teasers} teasers"
    shown = len(head.tree.css("article")[:30])
    if (
        not declared
        and shown >= 8
        and sum(len(line) > 300 for line in lines) < 2
        and sum(map(weight, lines)) < LONG_TEXT
    ):
        return f"a list of {shown} teasers"
    return ""


def _tells_story(path: str) -> bool:
    """Does the last part of a path look like one story's: four words or more, or words with a number?"""
    words = [
        word
        for word in re.split(r"[-_.]", path.rstrip("/").rsplit("/", 1)[-1])
        if word and word not in ("html", "htm", "php")
    ]
    return len(words) >= 4 or (len(words) >= 2 and any(word.isdigit() and len(word) > 2 for word in words))


def _prose_lines(head: Head, lines: list[str]) -> int:
    """Lines that are long enough for prose and stand in no teaser of another story."""
    teased = "".join(key(node.text(deep=True)[:2000]) for node in head.tree.css(_TEASERS)[:200] if _heads_another(node))
    return sum(weight(line) >= PROSE and key(line) not in teased for line in lines)


def _teasers(head: Head) -> int:
    return sum(_heads_another(node) for node in head.tree.css(_TEASERS)[:300])


def _heads_another(node: LexborNode) -> bool:
    """Is it short and begins with a link of several words to another page, with more words of its own after it?"""
    if node.css_first("h1") is not None:
        return False
    link = node.css_first("h2 a[href], h3 a[href], h4 a[href], a[href]")
    text = link.text(deep=True).strip() if link is not None else ""
    whole = len(node.text(deep=True).strip())
    several = len(text.split()) >= 4 or weight(text) >= 2 * len(text)  # or a script that has no spaces
    return several and weight(text) >= 20 and len(text) + 25 < whole < 900


def _address(url: str) -> tuple[str | None, str]:
    """Path and query of a web address; (None, "") of anything else."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None, ""
    return (parts.path, parts.query) if parts.scheme in ("http", "https") else (None, "")


def restricted(head: Head, node: Node, lines: list[str], charged: str) -> str:
    """Why only a part is shown; "" if all is.

    What the page says of the barrier wins; that the publisher charges (`charged`, read before the page was stripped) counts
    only if
    the text is short or ends at a barrier: many pages carry the whole text all the same.
    """
    length = sum(map(weight, lines))
    if not charged and length >= 2 * LONG_TEXT:
        return ""
    return asks_to_pay(head, lines) or (charged if length < 2 * LONG_TEXT else "")
