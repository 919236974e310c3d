"""Is this page an article at all, and does it show all of it?

Told from articles: front pages, section and tag pages (listing), pages that ask for a login, error pages. An article that shows
only a part is an article still, and `restricted`.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from newsloom.core.extract.article_node import ARTICLE_TYPES, LISTING_TYPES
from newsloom.core.extract.ld import Node
from newsloom.core.extract.page import Head, attributes
from newsloom.core.extract.phrases import phrases
from newsloom.core.extract.words import key_words, one_line, words_of
from newsloom.model.article import ArticleType

SHORT_TEXT = 250
"""Characters below which a text without any declaration of an article is no article."""

LONG_TEXT = 1200
_ERROR_CODE = re.compile(r"^(?:error\s*)?(?:4(?:0[0134]|10|29|51)|50[0-4])\b")
_LISTING_PATH = re.compile(
    r"/(?:tags?|topics?|thema|themen|category|categories|kategorie|rubrik|author|autor|autoren|search|suche|archive|archiv|page/\d+)"
    r"(?:/[^/]{0,80}){0,2}/?$",
    re.IGNORECASE,
)


def kind(head: Head, node: Node, title: str, lines: list[str]) -> tuple[ArticleType, str]:
    """The type of the page and the reason; ("article", "") for what needs none."""
    if why := _is_login(head, node, lines):
        return "login", why
    if why := _is_error(head, title, lines):
        return "error", why
    if why := _is_video(head, node):
        return "video", why
    if why := _is_listing(head, node, lines):
        return "listing", why
    if sum(map(len, lines)) < SHORT_TEXT and not _declares_article(head, node):
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


def _is_error(head: Head, title: str, lines: list[str]) -> str:
    length = sum(map(len, lines))
    for text in (title, one_line(head.title_tag)):
        plain = " ".join(key_words(text))
        if length < LONG_TEXT and (
            _ERROR_CODE.match(plain) or (any(phrase in plain for phrase in phrases("error")) and len(plain) < 80)
        ):
            return f"an error page: {text[:80]!r}"
    body = head.tree.body
    start = " ".join(key_words(" ".join(lines)[:300])) if lines else ""
    if length < 600 and any(phrase in start for phrase in phrases("challenge")):
        return "a page that checks the browser, not an article"
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
    if _declares_article(head, node) or sum(map(len, lines)) > LONG_TEXT:
        return ""
    if head.tree.css_first('input[type="password" i]') is None:
        return ""
    plain = " ".join(key_words(head.title_tag))
    if any(phrase in plain for phrase in phrases("login")):
        return "a page that asks to log in"
    return ""


def _is_listing(head: Head, node: Node, lines: list[str]) -> str:
    if _declares_article(head, node):
        return ""
    path, query = _address(head.url)
    if path in ("", "/", "/index.html", "/index.php", "/home") and not query:
        return "the front page of a site"
    kinds = {name for each in head.ld if not each["@aside"] for name in each["@types"]}
    if kinds & LISTING_TYPES:
        return f"declared {sorted(kinds & LISTING_TYPES)[0]} in JSON-LD"
    teasers = len(head.tree.css("article")[:30])
    long_lines = sum(len(line) > 300 for line in lines)
    if path is not None and _LISTING_PATH.search(path) and long_lines < 3:
        return "the address is that of a list, and the text is teasers"
    if teasers >= 8 and long_lines < 2 and sum(map(len, lines)) < LONG_TEXT:
        return f"a list of {teasers} teasers"
    return ""


def _address(url: str) -> tuple[str | None, str]:
    """Path and query of a web address; (None, "") of anything else."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None, ""
    return (parts.path, parts.query) if parts.scheme in ("http", "https") else (None, "")


def restricted(head: Head, node: Node, lines: list[str]) -> str:
    """Why only a part is shown; "" if all is.

    What the page says of the barrier wins; that the publisher charges (`isAccessibleForFree` is false) counts only if the text is
    short or ends at a barrier: many pages carry the whole text all the same.
    """
    length = sum(map(len, lines))
    charged = _is_charged(head, node)
    if not charged and length >= 2 * LONG_TEXT:
        return ""
    return _asks_to_pay(head, lines) or (charged if length < 2 * LONG_TEXT else "")


def _is_charged(head: Head, node: Node) -> str:
    for each in (node, *(n for n in head.ld if n["@types"] & ARTICLE_TYPES and not n["@aside"])):
        if str(each.get("isAccessibleForFree", "")).strip().lower().rsplit("/", 1)[-1] in ("false", "no", "0"):
            return "isAccessibleForFree is false"
    tier = head.meta("article:content_tier", "og:article:content_tier").lower()
    return f"content tier {tier}" if tier in ("locked", "metered") else ""


def _asks_to_pay(head: Head, lines: list[str]) -> str:
    for line in (*lines[:3], *lines[-4:]):
        plain = words_of(line[:400])
        for phrase in phrases("barrier"):
            if phrase in plain:
                return f"the text asks to subscribe: {one_line(line)[:80]!r}"
    for node in head.tree.css(
        '[class*="paywall" i], [id*="paywall" i], [class*="piano-offer" i], [class*="regwall" i]'
    )[:10]:
        if node.tag in ("body", "html", "script", "style", "link", "meta", "article", "main") or "hidden" in attributes(
            node
        ):
            continue
        plain = " ".join(key_words(node.text(deep=True)[:2000]))
        if any(phrase in plain for phrase in phrases("barrier")):
            return "the page shows a paywall"
    return ""


def without_barrier(lines: list[str]) -> list[str]:
    """The text without the lines that only ask to subscribe or to log in."""
    return [line for line in lines if len(line) > 400 or not any(p in words_of(line) for p in phrases("barrier"))]
