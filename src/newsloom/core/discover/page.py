"""Feeds that a page names, and articles that it links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from newsloom.core.discover.headers import linked_feeds
from newsloom.core.discover.systems import page_at_service, system_feeds
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
# Types that say "XML" or "JSON" and no more: feeds of many sites, and much else.
_GENERAL = frozenset(
    {
        "",
        "text/xml",
        "application/xml",
        "application/json",
        "application/rss",
        "application/atom",
        "application/x-rss+xml",
    }
)
_NAMED = re.compile(r"\b(?:rss|atom|feeds?|abonnieren per rss)\b|json ?feed", re.IGNORECASE)
_NO_ALTERNATE = re.compile(
    r"oembed|wp-json|xmlrpc|opensearch|sitemap|\.(?:png|jpe?g|svg|gif|css|js|pdf)(?:$|\?)", re.IGNORECASE
)
_FEEDISH = re.compile(r"(?:^|[/._?=&-])(?:rss\d?|atom|feeds?|rdf|index\.xml|feed\.json)(?:$|[/._?=&-])", re.IGNORECASE)
_NOT_A_FEED = re.compile(
    r"feedback|/comments/feed|feedly\.com|newsfeed-?settings|\.(?:png|jpe?g|svg|gif|css|js)$|^mailto:", re.IGNORECASE
)
_COMMENTS = re.compile(r"comment|kommentar|comentario|commentaire|reaction", re.IGNORECASE)
_ICON = re.compile(r"(?:^|[\s-])(?:rss|feed)(?:$|[\s-])", re.IGNORECASE)
_SAYS = 200
"""Characters of a page that says something itself."""
_FEED_ENDING = re.compile(r"\.(?:xml|rss|atom|rdf)(?:$|\?)", re.IGNORECASE)
_REFRESH = re.compile(r"^\s*\d{1,3}\s*[;,]\s*(?:url\s*=\s*)?[\"']?([^\"']{1,2000})", re.IGNORECASE)
_ADD = re.compile(
    r"https?://(?:www\.)?(?:feedly\.com/i/(?:subscription|spotlight)/feed%2F|add\.my\.yahoo\.com/.*?url=)(.+)",
    re.IGNORECASE,
)
_GUESSES = (
    "/feed/",
    "/rss.xml",
    "/feed.xml",
    "/rss",
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


def find_feeds(page: bytes, *, url: str, link_header: str = "", is_list: bool = False) -> tuple[FoundFeed, ...]:
    """The feeds that a page declares or links, best first: feeds of articles before feeds of comments, the feed of this page
    (a section, a tag, an author) before that of the whole site, declared ones before those that are linked.

    Never raises. `url` is the page's own address, `link_header` the answer's Link header. On a page that lists feeds
    (`is_list`) a link needs no more than the ending of one (.xml, .rss).
    """
    tree = _tree(page)
    base = _base(tree, url)
    found: dict[str, FoundFeed] = {}
    for address, kind, title in linked_feeds(link_header, url):
        if (known := _declared(address, kind, title)) is not None:
            found.setdefault(address, FoundFeed(url=address, title=title_text(title), kind=known))
    for node in tree.css("link[rel][href], a[rel][type][href]")[:MAX_LINKS]:
        said = node.attributes
        rel = (said.get("rel") or "").lower().split()
        link = web_link(_without_feed_scheme(said.get("href") or ""), base)
        title = said.get("title") or ""
        kind = (said.get("type") or "").split(";")[0].strip().lower()
        known = _declared(link, kind, title) if link and "alternate" in rel and "stylesheet" not in rel else None
        if link and (known is not None or "feed" in rel):
            found.setdefault(link, FoundFeed(url=link, title=title_text(title), kind=known or ""))
    for node in tree.css("a[href]")[:MAX_LINKS]:
        href = (node.attributes.get("href") or "").strip()
        said_there = _words_of(node)
        link = _anchor_feed(href, base, url, "RSS" if is_list and _FEED_ENDING.search(href) else said_there)
        if link and link not in found:
            found[link] = FoundFeed(url=link, title=said_there[:200], how="anchor")
    about = _about(tree)
    return tuple(sorted(found.values(), key=lambda feed: _rank(feed, url, about)))


def is_of_comments(feed: FoundFeed) -> bool:
    """Does its address or title say that it holds what readers wrote?"""
    return bool(_COMMENTS.search(f"{feed.url} {feed.title}"))


def is_shell(page: bytes) -> bool:
    """Is this page drawn by a script: it has one, and says next to nothing itself?"""
    tree = _tree(page)
    if tree.css_first("script") is None:
        return False
    tree.strip_tags(["script", "style"])
    root = tree.body or tree.root
    return root is None or len(" ".join(root.text(separator=" ").split())) < _SAYS


def sent_on_to(page: bytes, *, url: str) -> str | None:
    """Where a page sends its readers by itself (``<meta http-equiv=refresh>``), on its own site; None if it does not."""
    for node in _tree(page).css('meta[http-equiv="refresh" i][content]')[:1]:
        found = _REFRESH.match(node.attributes.get("content") or "")
        link = web_link(found[1].strip(), url) if found else None
        if link and registrable_domain(link) == registrable_domain(url) and _slashless(link) != _slashless(url):
            return link
    return None


def _declared(url: str, kind: str, title: str) -> str | None:
    """The kind of a declared alternate, "" where its type says only XML or JSON; None if it is no feed."""
    if kind in _TYPES:
        return _TYPES[kind]
    if kind not in _GENERAL or _NO_ALTERNATE.search(url):
        return None
    named = _FEEDISH.search(url) or _NAMED.search(title)
    return "" if named or kind in ("text/xml", "application/xml") else None


def _rank(feed: FoundFeed, page: str, about: frozenset[str]) -> tuple[bool, bool, bool, bool]:
    comments = is_of_comments(feed)
    path = _path_of(page)
    own = len(path) > 1 and _path_of(feed.url).startswith(path if path.endswith("/") else path + "/")
    named = bool(about) and about <= frozenset(re.findall(r"\w{3,}", feed.title.lower()))
    return comments, not own, not (named and len(path) > 1), feed.how != "link"


def _about(tree: Any) -> frozenset[str]:
    """The words of a page's own heading."""
    node = tree.css_first("h1")
    return frozenset(re.findall(r"\w{3,}", node.text().lower())) if node is not None else frozenset()


def _path_of(url: str) -> str:
    return "/" + url.partition("://")[2].partition("/")[2].partition("?")[0]


def _words_of(node: Any) -> str:
    """What a link says to a reader: its text, its title, the words of its picture."""
    at = node.attributes
    picture = node.css_first("img[alt], svg[aria-label]")
    more = (picture.attributes.get("alt") or picture.attributes.get("aria-label") or "") if picture is not None else ""
    text = " ".join(node.text(separator=" ").split())
    said = text or (at.get("title") or at.get("aria-label") or more).strip()
    if said:
        return said
    # An icon alone: fa-rss, icon-feed.
    icons = " ".join((one.attributes.get("class") or "") for one in node.css("i, span, svg")[:3])
    return "RSS" if _ICON.search(icons) else ""


def _without_feed_scheme(href: str) -> str:
    """``feed://host/x`` and ``feed:https://host/x`` are ways to ask a program to subscribe."""
    low = href.strip()
    if not low.lower().startswith("feed:"):
        return low
    rest = low[5:]
    return rest if rest.lower().startswith("http") else f"https://{rest.lstrip('/')}"


def _anchor_feed(href: str, base: str, page: str, said: str) -> str | None:
    added = _ADD.match(href)
    if added:
        from urllib.parse import unquote

        return web_link(unquote(added[1]), None)
    is_feed = href.lower().startswith("feed:")
    told = len(said) < 40 and _NAMED.search(said) is not None
    if not href or href.startswith("#") or not (is_feed or told or _FEEDISH.search(href)) or _NOT_A_FEED.search(href):
        return None
    link = web_link(_without_feed_scheme(href), base)
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


def known_paths(page: bytes, *, url: str) -> tuple[str, ...]:
    """Where the system that made a page, or the service whose page it is, keeps its feeds, though the page names none.

    Never raises. For asking: what a page of that kind usually has, this one may lack.
    """
    text, _ = decoded(unpacked(page)[0][: 8 * 1024 * 1024], None)
    tree = _tree(page)
    own = page_at_service(tree, text, url)
    return tuple(dict.fromkeys([*([own] if own else []), *system_feeds(tree, text, url)]))


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
