"""Feeds that a page names, and articles that it links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from newsloom.core.feed.decode import decoded, unpacked
from newsloom.core.feed.links import web_link
from newsloom.core.feed.text import title_text
from newsloom.core.url import canonical_url, host_of, join_url, registrable_domain
from newsloom.model.capture import Entry

MAX_LINKS = 5000
_TYPES = {
    "application/rss+xml": "rss",
    "application/atom+xml": "atom",
    "application/feed+json": "json",
    "application/rdf+xml": "rss",
    "application/x.atom+xml": "atom",
    "text/rss+xml": "rss",
    "text/atom+xml": "atom",
}
_FEEDISH = re.compile(r"(?:^|[/._?=&-])(?:rss\d?|atom|feeds?|rdf|index\.xml|feed\.json)(?:$|[/._?=&-])", re.IGNORECASE)
_NOT_A_FEED = re.compile(
    r"feedback|/comments/feed|feedly\.com|newsfeed-?settings|\.(?:png|jpe?g|svg|gif|css|js)$|^mailto:", re.IGNORECASE
)
_COMMENTS = re.compile(r"comment|kommentar|comentario|commentaire|reaction", re.IGNORECASE)
_ADD = re.compile(
    r"https?://(?:www\.)?(?:feedly\.com/i/(?:subscription|spotlight)/feed%2F|add\.my\.yahoo\.com/.*?url=)(.+)",
    re.IGNORECASE,
)
_GUESSES = (
    "/feed/",
    "/rss",
    "/rss.xml",
    "/feed.xml",
    "/atom.xml",
    "/index.xml",
    "/feed",
    "/feeds/posts/default",
    "/news/rss",
    "/feed.json",
)
_SLUG = re.compile(r"[^/]+[-_][^/]+[-_][^/]+")
_DATED = re.compile(r"/(?:19|20)\d\d[/-]?(?:\d\d?|[a-z]{3})(?:[/-]|$)|\d{6,}", re.IGNORECASE)
_SERVICE = re.compile(
    r"/(?:tags?|topics?|categor(?:y|ies)|authors?|autor|search|login|signin|register|subscribe|account|about|contact|privacy|terms|"
    r"impressum|datenschutz|newsletters?|jobs?|careers|help|faq|sitemap|shop|cart|page|rss|feeds?|share|cdn-cgi|wp-admin)(?:[/.?]|$)",
    re.IGNORECASE,
)
_CHROME = frozenset({"nav", "header", "footer", "aside", "form", "noscript"})
_CONTENT = frozenset({"article", "main", "li", "section"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFeed:
    """A feed that a page names; `how`: "link" (declared), "anchor" (linked in the text). Declared ones come first."""

    url: str
    title: str = ""
    kind: str = ""
    how: str = "link"


def find_feeds(page: bytes, *, url: str) -> tuple[FoundFeed, ...]:
    """The feeds that a page declares or links, best first: declared ones, feeds of articles before feeds of comments.

    Never raises. `url` is the page's own address.
    """
    tree = _tree(page)
    base = _base(tree, url)
    found: dict[str, FoundFeed] = {}
    for node in tree.css("link[rel][href]")[:MAX_LINKS]:
        said = node.attributes
        kind = _TYPES.get((said.get("type") or "").split(";")[0].strip().lower(), "")
        rel = (said.get("rel") or "").lower().split()
        link = web_link(said.get("href"), base)
        if link and (("alternate" in rel and kind) or "feed" in rel):
            found.setdefault(link, FoundFeed(url=link, title=title_text(said.get("title") or ""), kind=kind))
    for node in tree.css("a[href]")[:MAX_LINKS]:
        href = (node.attributes.get("href") or "").strip()
        link = _anchor_feed(href, base, url)
        if link and link not in found:
            found[link] = FoundFeed(url=link, title=" ".join(node.text(separator=" ").split())[:200], how="anchor")
    return tuple(
        sorted(
            found.values(), key=lambda feed: (bool(_COMMENTS.search(feed.url + " " + feed.title)), feed.how != "link")
        )
    )


def _anchor_feed(href: str, base: str, page: str) -> str | None:
    added = _ADD.match(href)
    if added:
        from urllib.parse import unquote

        return web_link(unquote(added[1]), None)
    if not href or href.startswith("#") or not _FEEDISH.search(href) or _NOT_A_FEED.search(href):
        return None
    link = web_link(href, base)
    if link is None or _slashless(link) == _slashless(page):
        return None
    near = registrable_domain(link) == registrable_domain(page) or "feed" in host_of(link)
    return link if near else None


def guesses(url: str) -> tuple[str, ...]:
    """Where feeds often lie: below the page's own folder first, then at the root of its host. For asking, few at a time."""
    folder = join_url(url, "./")
    root = join_url(url, "/")
    own = (
        [folder.rstrip("/") + path for path in ("/feed/", "/rss.xml", "/feed.xml", "/index.xml")]
        if folder != root
        else []
    )
    return tuple(dict.fromkeys([*own, *(root.rstrip("/") + path for path in _GUESSES)]))


def listing_links(page: bytes, *, url: str) -> tuple[Entry, ...]:
    """The articles that a page of links names, in page order: address and headline, each once. Never raises.

    A link counts if it stays on the publisher's site, is no service page (tags, login, search), and looks like an article:
    a headline of four words or more, with a slug, a date or a number in its address.
    """
    tree = _tree(page)
    base = _base(tree, url)
    home = registrable_domain(url)
    own = canonical_url(url)
    found: dict[str, Entry] = {}
    for node in tree.css("a[href]")[:MAX_LINKS]:
        link = web_link(node.attributes.get("href"), base)
        if link is None or registrable_domain(link) != home or _is_chrome(node):
            continue
        identity = canonical_url(link)
        title = _headline(node)
        if identity == own or not _is_article_link(identity, title):
            continue
        before = found.get(identity)
        if before is None or len(title) > len(before.title):
            found[identity] = Entry(id=identity, link=link, title=title)
    return tuple(found.values())


def outgoing_links(page: bytes, *, url: str) -> tuple[str, ...]:
    """The addresses on other sites to which a page links outside of its chrome, each once, in page order. Never raises."""
    tree = _tree(page)
    base = _base(tree, url)
    home = registrable_domain(url)
    found: dict[str, None] = {}
    for node in tree.css("a[href]")[:MAX_LINKS]:
        link = web_link(node.attributes.get("href"), base)
        if link is not None and registrable_domain(link) != home and not _is_chrome(node):
            found.setdefault(link)
    return tuple(found)


def _is_article_link(link: str, title: str) -> bool:
    path = link.partition("://")[2].partition("/")[2]
    if _SERVICE.search("/" + path) or len(title) < 12:
        return False
    words = len(title.split())
    # Scripts without spaces between words: length stands for words.
    if words < 4 and not (words <= 2 and len(title) >= 12 and not title.isascii()):
        return False
    leaf = path.partition("?")[0].rstrip("/").rpartition("/")[2]
    return bool(_SLUG.fullmatch(leaf) or _DATED.search("/" + path))


def _headline(node: Any) -> str:
    heading = node.css_first("h1, h2, h3, h4")
    text = (heading or node).text(separator=" ")
    return " ".join((text or node.attributes.get("title") or node.attributes.get("aria-label") or "").split())[:300]


def _is_chrome(node: Any) -> bool:
    """Does a link stand in the page's frame? An article's own header holds its headline and is none."""
    names: list[str] = []
    parent = node.parent
    for _ in range(40):
        if parent is None:
            break
        names.append(str(parent.tag))
        parent = parent.parent
    for at, name in enumerate(names):
        if name in _CHROME and not (name == "header" and _CONTENT.intersection(names[at + 1 :])):
            return True
    return False


def _tree(page: bytes) -> Any:
    from selectolax.lexbor import LexborHTMLParser

    text, _ = decoded(unpacked(page)[0][: 8 * 1024 * 1024], None)
    return LexborHTMLParser(text)


def _base(tree: Any, url: str) -> str:
    node = tree.css_first("base[href]")
    return join_url(url, node.attributes.get("href") or "") if node is not None else url


def _slashless(url: str) -> str:
    return url.partition("#")[0].rstrip("/")
