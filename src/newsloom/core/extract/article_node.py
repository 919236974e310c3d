"""Which JSON-LD node is this page's article?"""

from __future__ import annotations

from newsloom.core.extract.ld import Node, resolve
from newsloom.core.extract.page import Head, said, text_of
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
    candidates = [node for node in candidates if not is_another(node, head)]
    if not candidates:
        films = [node for node in head.ld if node["@types"] & VIDEO_TYPES and not node["@aside"]]
        candidates = [node for node in films if is_video_page(node, films, head)]
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


def is_another(node: Node, head: Head) -> bool:
    """Is it the node of another page: with another address and another headline, or with a headline that has nothing to do
    with any that this page shows?"""
    own = _addresses(node)
    if any(_bare(address) in _own_addresses(head) for address in own):
        return False
    headline = key(text_of(node.get("headline") or node.get("name")))
    titles = [key(text) for text in (head.meta("og:title"), head.title_tag, *_headings(head))]
    titles = [title for title in titles if title]
    if len(headline) < 4 or not titles:
        return False
    if any(headline in title or (len(title) > 8 and title in headline) for title in titles):
        return False
    likeness = max(_likeness(headline, title) for title in titles)
    return likeness < (0.5 if own else 0.1)


def is_video_page(node: Node, films: list[Node], head: Head) -> bool:
    """Is a film what the page is about, and not one that an article shows?"""
    if head.meta("og:type").lower().startswith("video") or is_same(node, head):
        return True
    return len(films) == 1 and not is_another(node, head) and head.meta("og:type").lower() not in ("article", "news")


def is_same(node: Node, head: Head) -> bool:
    """Does it carry the page's address or headline?"""
    fit = _fit(node, head)[0]
    return fit > 0


def _headings(head: Head) -> list[str]:
    return [said(node) for node in head.tree.css("h1")[:4]]


def _likeness(one: str, other: str) -> float:
    """The share of the shorter text's runs of three signs that the other has too."""
    left, right = ({text[i : i + 3] for i in range(max(1, len(text) - 2))} for text in (one, other))
    return len(left & right) / min(len(left), len(right))


def _addresses(node: Node) -> list[str]:
    own = [node.get("url"), node.get("@id"), node.get("mainEntityOfPage")]
    own += [value.get("@id") or value.get("url") for value in own if isinstance(value, dict)]
    return [value for value in own if isinstance(value, str) and value.startswith(("http://", "https://"))]


def _own_addresses(head: Head) -> set[str]:
    return {_bare(head.url), _bare(head.link("canonical")), _bare(head.meta("og:url"))} - {""}


def _fit(node: Node, head: Head) -> tuple[int, int, int]:
    addresses = _own_addresses(head)
    same_address = any(_bare(value) in addresses for value in _addresses(node))
    headline = key(text_of(node.get("headline") or node.get("name")))
    page_title = key(head.meta("og:title")) + key(head.title_tag)
    same_title = bool(headline) and headline in page_title
    weight = sum(
        bool(node.get(name)) for name in ("headline", "datePublished", "author", "image", "articleBody", "dateModified")
    )
    return (2 * same_address + 2 * same_title, weight, 0)


def _bare(address: str) -> str:
    return address.split("://", 1)[-1].split("#", 1)[0].split("?", 1)[0].rstrip("/").lower().removeprefix("www.")
