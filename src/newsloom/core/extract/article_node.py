"""Which JSON-LD node is this page's article?"""

from __future__ import annotations

from newsloom.core.extract.ld import Node, resolve
from newsloom.core.extract.page import Head, text_of
from newsloom.core.extract.words import key

ARTICLE_TYPES = frozenset((
    "newsarticle", "article", "reportagenewsarticle", "analysisnewsarticle", "opinionnewsarticle",
    "backgroundnewsarticle", "reviewnewsarticle", "asknewsarticle", "advertisercontentarticle", "satiricalarticle",
    "scholarlyarticle", "techarticle", "blogposting", "liveblogposting", "socialmediaposting",
    "discussionforumposting", "report", "review", "recipe", "podcastepisode",
))  # fmt: skip
NEWS_TYPES = frozenset((
    "newsarticle", "reportagenewsarticle", "analysisnewsarticle", "opinionnewsarticle", "backgroundnewsarticle",
    "reviewnewsarticle",
))  # fmt: skip
VIDEO_TYPES = frozenset({"videoobject"})
PAGE_TYPES = frozenset({"webpage", "itempage", "aboutpage", "contactpage", "profilepage", "faqpage", "medicalwebpage"})
LISTING_TYPES = frozenset({"collectionpage", "searchresultspage", "profilepage"})


def article_node(head: Head) -> Node:
    """The node of the article, with the fields of its WebPage filled in where it has none; {} if there is none.

    Among several, the one whose address or headline is the page's wins, then the one with more of the fields that we
    read, then the first.
    """
    candidates = [node for node in head.ld if node["@types"] & ARTICLE_TYPES and not node["@aside"]]
    candidates = candidates or [node for node in head.ld if node["@types"] & VIDEO_TYPES and not node["@aside"]]
    if not candidates:
        return {}
    best = max(candidates, key=lambda node: _fit(node, head))
    page = resolve(best.get("mainEntityOfPage"), head.ld)
    if isinstance(page, dict) and page.get("@types", set()) & PAGE_TYPES:
        filled = {
            name: value for name, value in page.items() if name in ("datePublished", "dateModified", "inLanguage")
        }
        return filled | best
    return best


def page_node(head: Head) -> Node:
    """The WebPage node, or {}."""
    return next((node for node in head.ld if node["@types"] & PAGE_TYPES and not node["@aside"]), {})


def _fit(node: Node, head: Head) -> tuple[int, int, int]:
    addresses = {_bare(head.url), _bare(head.link("canonical")), _bare(head.meta("og:url"))} - {""}
    own = [node.get("url"), node.get("@id"), node.get("mainEntityOfPage")]
    own += [value.get("@id") or value.get("url") for value in own if isinstance(value, dict)]
    same_address = any(isinstance(value, str) and _bare(value) in addresses for value in own)
    headline = key(text_of(node.get("headline") or node.get("name")))
    page_title = key(head.meta("og:title")) + key(head.title_tag)
    same_title = bool(headline) and headline in page_title
    weight = sum(
        bool(node.get(name)) for name in ("headline", "datePublished", "author", "image", "articleBody", "dateModified")
    )
    return (2 * same_address + 2 * same_title, weight, 0)


def _bare(address: str) -> str:
    return address.split("://", 1)[-1].split("#", 1)[0].split("?", 1)[0].rstrip("/").lower().removeprefix("www.")
