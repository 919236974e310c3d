"""What part of the page does an element stand in?

One model for all fields: the headline and what stands around it is the article's; comments, other stories, boxes, forms and
navigation are not. Known by structure first (who holds the headline and most of the text, who links to another story, who
repeats), by what elements are called second. An element that holds the headline is never anything but the article.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from typing import Literal

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsloom.core.extract.words import key, one_line

Role = Literal["article", "comments", "related", "box", "call", "gate", "chrome"]

MAX_PARAGRAPHS = 1500
PROSE = 80
"""Characters from which on a paragraph counts as prose."""

FEW = 600
"""Characters of prose in paragraphs below which other blocks are counted."""

LONGEST_KICKER = 80
"""Characters that may stand above the heading of a teaser."""

_NAMES: dict[Role, str] = {
    "gate": r"cookies?|cookie-?\w*|consent|gdpr|cmp|onetrust|didomi|usercentrics|paywall|regwall|piano|adblock\w*",
    "comments": r"comments?|comment-?\w+|commentlist|kommentare?|commentaires?|comentarios?|commenti|reacties|respond|"
    r"repl(?:y|ies)|disqus\w*|discussion|guestbook|opinions?-list|pingbacks?|trackbacks?",
    "related": r"related\w*|recommend(?:ed|ations?|ation)?|recirc\w*|most-?(?:read|popular|viewed)|popular|trending|similar|"
    r"also|more-?(?:stories|news|articles|from|on|posts)|read-?(?:more|next|also)|latest\w*|teasers?|upcoming|archives?|"
    r"next-?(?:post|article)|prev(?:ious)?-?(?:post|article)|post-?navigation|blogroll|outbrain|taboola|see-?also",
    "call": r"newsletters?|subscri\w+|sign-?up|promo\w*|donat\w+|share\w*|sharing|social\w*|follow\w*|app-?(?:banner|promo)|"
    r"call-?to-?action|cta|poll|quiz",
    "chrome": r"sidebar\w*|breadcrumbs?|nav|navi|navbar|navigation|menu|widget\w*|(?:site|page|main|global)-?footer|masthead|"
    r"skip-?\w*|toolbar|pagination|ads?|advert\w*|banner|sponsor\w*|imprint|search-?\w*",
    "box": r"(?:info|fact|side|knowledge)-?box|factbox|infobox|info-?panel|caption\w*|bildunterschrift|credits?",
}  # fmt: skip
# Of chrome the name has to end so: "news-nav-buttons" may hold a byline, "main-nav" holds none.
_NAMED = [
    (role, re.compile(rf"(?:^|[\s_-])(?:{words})(?:$|[{' ' if role == 'chrome' else ' _-'}])", re.IGNORECASE))
    for role, words in _NAMES.items()
]
_PERSON = re.compile(r"author|autor|byline|writer|contributor|meta|entry-?info|post-?info", re.IGNORECASE)
_WRITER = re.compile(r"author|autor|byline|writer", re.IGNORECASE)
_OWN = re.compile(r"(?:^|[\s_-])(?:entry|post|article|node|content|story|single|body)(?:$|[\s_-])", re.IGNORECASE)
_TAGS: dict[str, Role] = {
    "nav": "chrome", "menu": "chrome", "dialog": "gate", "form": "call", "select": "chrome", "button": "chrome",
    "textarea": "call", "label": "call", "figcaption": "box",
}  # fmt: skip
_COMMENT_TYPE = re.compile(r"comment|userreview|\banswer\b", re.IGNORECASE)
_OTHER_WORK = re.compile(
    r"schema\.org/(?:\w*article|blogposting|videoobject|product|event|book|movie|organization)$", re.IGNORECASE
)


class Regions:
    """The regions of one parsed page; asks are remembered. Valid as long as the tree is not changed."""

    def __init__(self, tree: LexborHTMLParser, titles: Sequence[str], url: str = "") -> None:
        self._roles: dict[int, Role | None] = {}
        self._mass = _mass(tree)
        self._total = max(self._mass.values(), default=0)
        self._length = len(tree.body.text(deep=True)) if tree.body is not None else 0
        self._path = _path(url)
        articles = tree.css("article")[:50]
        self._articles = len(articles)
        self._only = articles[0] if len(articles) == 1 else None
        self.headline = _headline(tree, titles)
        self._holding = {node.mem_id for node in _upward(self.headline)} if self.headline is not None else set()

    def role(self, node: LexborNode) -> Role:
        """The part of the page that an element belongs to: the nearest around it that is not the article's."""
        seen: list[int] = []
        found: Role = "article"
        for around in _upward(node):
            id = around.mem_id
            if id in self._holding:
                break
            if id not in self._roles:
                self._roles[id] = self._own_role(around)
            seen.append(id)
            if (own := self._roles[id]) is not None:
                found = own
                break
        if found != "article":
            self._roles.update(dict.fromkeys(seen, found))
        return found

    def is_article(self, node: LexborNode) -> bool:
        return self.role(node) == "article"

    def holds_headline(self, node: LexborNode | None) -> bool:
        """Is it an element around the headline, that is: of the article's own flow?"""
        return node is not None and node.mem_id in self._holding

    def own_element(self) -> LexborNode | None:
        """The innermost `<article>` around the headline, else the page's only one; None where neither is."""
        around = next((node for node in _upward(self.headline) if node.tag == "article"), None)
        return around if around is not None else self._only

    def _own_role(self, node: LexborNode) -> Role | None:
        """What an element makes of all that is in it; None if it makes nothing of it. It does not hold the headline."""
        tag = node.tag or ""
        if tag in ("html", "body", "main"):
            return None
        at = node.attributes
        names = f"{at.get('class') or ''} {at.get('id') or ''}"
        kinds = f"{at.get('itemtype') or ''} {at.get('itemprop') or ''} {at.get('typeof') or ''}"
        if "omment" in kinds or (kinds.strip() and _COMMENT_TYPE.search(kinds)):
            return "comments"
        role = _role_of_name(names)
        if role == "comments":
            return role
        if self._total and self._mass.get(node.mem_id, 0) >= 0.5 * self._total:
            return None
        if role is not None and self.headline is None and len(node.text(deep=True)) > 0.5 * self._length:
            return None
        if tag == "aside" and not _PERSON.search(names):
            return "box"
        if tag == "footer" and not self._is_own_footer(node, names):
            return "chrome"
        if tag in _TAGS:
            return _TAGS[tag]
        if (
            role == "box"
            and tag == "p"
            and (home := node.parent) is not None
            and home.css_first("img, picture, video") is None
        ):
            return None  # called a caption, and there is no picture
        if role is not None and not (_PERSON if role in ("chrome", "call", "box") else _WRITER).search(names):
            return role
        if (
            tag in ("article", "li", "section", "div", "td")
            and not _WRITER.search(names)
            and self._tells_another(node, kinds)
        ):
            return "related"
        return None

    def _is_own_footer(self, node: LexborNode, names: str) -> bool:
        """The footer of the article, with its writer and day, not that of the page."""
        if _OWN.search(names) or _PERSON.search(names):
            return True
        return any(
            around.tag == "article" and (not self._holding or around.mem_id in self._holding)
            for around in _upward(node)
        )

    def _tells_another(self, node: LexborNode, kinds: str) -> bool:
        """Does it head another story: a heading that is a link to another page, or a work of its own?"""
        if _OTHER_WORK.search(kinds.strip()) and self._holding:
            return True
        if (
            node.tag == "article"
            and self._articles > 1
            and self._holding
            and node.css_first("h1, h2, h3, h4") is not None
        ):
            return True
        for heading in node.css("h2, h3, h4, h5")[:3]:
            if _WRITER.search(heading.attributes.get("class") or "") or not _begins_with(node, heading):
                continue
            link = heading.css_first("a[href]") or _around(heading, "a")
            address = (link.attributes.get("href") or "").strip() if link is not None else ""
            if not address or address.startswith(("#", "javascript:")) or link is None:
                continue
            text = key(heading.text(deep=True)[:400])
            if (
                _path(address) != self._path
                and len(text) > 8
                and len(key(link.text(deep=True)[:400])) > 0.6 * len(text)
            ):
                return True
        return False


def _begins_with(node: LexborNode, heading: LexborNode) -> bool:
    """Does an element begin with a heading, but for a kicker and a day above it? A row of the page that holds a byline and then
    other stories does not."""
    text = heading.text(deep=True).strip()
    place = node.text(deep=True).find(text)
    return place >= 0 and len(one_line(node.text(deep=True)[:place])) <= LONGEST_KICKER


def _around(node: LexborNode, tag: str) -> LexborNode | None:
    parent = node.parent
    for _ in range(2):
        if parent is None:
            return None
        if parent.tag == tag:
            return parent
        parent = parent.parent
    return None


def _upward(node: LexborNode | None) -> Iterator[LexborNode]:
    """An element and those around it, from the inside."""
    for _ in range(60):
        if node is None or node.tag == "html":
            return
        if node.is_element_node:
            yield node
        node = node.parent


def is_among_comments(node: LexborNode) -> bool:
    """Does an element of a head stand among readers' comments instead?"""
    if node.parent is None or node.parent.tag == "head":
        return False
    for around in _upward(node.parent):
        at = around.attributes
        if (
            around.tag not in ("body", "main", "article")
            and _role_of_name(f"{at.get('class') or ''} {at.get('id') or ''}") == "comments"
        ):
            return True
        if "omment" in f"{at.get('itemtype') or ''} {at.get('itemprop') or ''}":
            return True
    return False


@functools.lru_cache(maxsize=4096)
def _role_of_name(names: str) -> Role | None:
    if not names.strip():
        return None
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", names.replace("__", "-"))
    return next((role for role, pattern in _NAMED if pattern.search(words)), None)


def _mass(tree: LexborHTMLParser) -> dict[int, int]:
    """Characters of prose in each element, by its id: of paragraphs; of the texts of other blocks too where there is hardly a
    paragraph, as in blogs that part lines by `<br>`."""
    found: dict[int, int] = {}
    for paragraph in tree.css("p")[:MAX_PARAGRAPHS]:
        if (length := len(paragraph.text(deep=True))) >= PROSE:
            for around in _upward(paragraph.parent):
                found[around.mem_id] = found.get(around.mem_id, 0) + length
    if max(found.values(), default=0) < FEW:
        for block in tree.css("div, td")[:MAX_PARAGRAPHS]:
            if (length := len(block.text(deep=False))) >= PROSE:
                for around in _upward(block):
                    found[around.mem_id] = found.get(around.mem_id, 0) + length
    return found


def _headline(tree: LexborHTMLParser, titles: Sequence[str]) -> LexborNode | None:
    """The heading that shows one of the page's titles, `<h1>` first; else the only `<h1>`."""
    wanted = [plain for title in titles if len(plain := key(title)) >= 4]
    firsts = tree.css("h1")[:8]
    for nodes in (firsts, tree.css("h2, h3")[:30] if wanted else []):
        best: tuple[int, LexborNode] | None = None
        for node in nodes:
            plain = key(one_line(node.text(deep=True)[:600]))
            fits = len(plain) >= 4 and any(plain in title or title in plain for title in wanted)
            if fits and (best is None or len(plain) > best[0]):
                best = (len(plain), node)
        if best is not None:
            return best[1]
    return firsts[0] if len(firsts) == 1 else None


def _path(address: str) -> str:
    """What of an address tells pages of a site apart."""
    rest = address.split("://", 1)[-1] if "://" in address else address.lstrip("/")
    if "://" in address:
        rest = rest.partition("/")[2]
    return rest.split("#", 1)[0].strip("/").lower()
