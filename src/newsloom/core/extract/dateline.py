"""Which date does the page show its readers?

Read from the text around the headline: what a label calls the date of publication, then the date that stands beside the
headline by itself, in an element named for it, or at the start of the text; then what is called the last change.
Navigation, comments, teasers of other articles and the like are passed over.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from selectolax.lexbor import LexborNode

from newsloom.core.extract.page import Head, said
from newsloom.core.extract.phrases import phrases
from newsloom.core.extract.times import has_time, read_time
from newsloom.core.extract.words import key, key_words
from newsloom.core.extract.written_dates import written_dates

NEAR = 600
"""Characters after the headline within which a date without a label may be the article's."""

BEFORE = 250
AFTER = 20_000
MAX_STEPS = 6_000

_SKIPPED_TAGS = frozenset((
    "nav", "aside", "script", "style", "noscript", "template", "select", "button", "svg", "iframe", "textarea", "dialog",
    "head", "menu", "form", "figcaption",
))  # fmt: skip
_BLOCKS = frozenset((
    "p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "header", "main", "table", "tr", "td",
    "th", "dl", "dt", "dd", "br", "hr", "figure", "figcaption", "blockquote", "address", "center", "body", "tbody",
))  # fmt: skip
_CHROME = re.compile(
    r"(?:^|[\s_-])(?:caption|bildunterschrift|comments?|comment-?list|kommentare?|commentaires|comentarios|respond|sidebar|related|recommend(?:ed|ations?)|"
    r"most-?read|popular|trending|newsletter|cookies?|consent|breadcrumbs?|similar|also|upcoming|latest|archives?|widget|teasers|(?:site|page|main|global)-?footer)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_DATE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:date|dates|datum|datetime|time|timestamp|time-?stamp|publish(?:ed)?|pub-?date|post-?(?:date|meta|info|on)|posted|"
    r"posted-on|entry-?(?:date|meta)|dateline|byline|meta|fecha|data|published-?(?:at|on|date)?|article-?date|date-?published|created|"
    r"blog-?date|news-?date|stand|timedata)(?:$|[\s_-])",
    re.IGNORECASE,
)
_ARTICLE_FOOTER = re.compile(r"entry|post|article|node|meta", re.IGNORECASE)
_CHANGED_CLASS = re.compile(r"updated|modified|changed", re.IGNORECASE)
_PUBLISHED_CLASS = re.compile(r"publish|posted|created", re.IGNORECASE)
_HEADINGS = ("h1", "h2, h3, h4", '[class*="title" i], [class*="headline" i], [class*="titel" i]')
_OPENING = re.compile(r"^(?:[^\W\d_][\w .,/'’-]{0,40}[,(–—][ (]{0,2}(?:den |le )?|\(|\[)?$")
_SPACES = re.compile(r"\s+")
_SUBHEADS = frozenset(("h2", "h3", "h4"))
_FOLLOWS = re.compile(r"^\s?(?:[)\].:|–—-]|$)")


@dataclass(frozen=True, slots=True)
class Shown:
    """A date as the page shows it: the text, the time (naive if no zone stands there), and how it was known.
    `is_last_resort`: it is that of the last change, far from the headline."""

    text: str
    time: datetime
    why: str
    is_last_resort: bool = False


@dataclass(slots=True)
class _Text:
    """Text around the headline; `starts[i]` is where the text of `nodes[i]` begins."""

    pieces: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    nodes: list[LexborNode] = field(default_factory=list)
    length: int = 0
    headline: int = 0
    text: str = ""

    def add(self, pieces: Iterable[tuple[LexborNode, str]]) -> None:
        for node, piece in pieces:
            self.nodes.append(node)
            self.starts.append(self.length)
            self.pieces.append(piece)
            self.length += len(piece)
        self.text = "".join(self.pieces)

    def node_at(self, place: int) -> LexborNode:
        return self.nodes[bisect_right(self.starts, place) - 1]


def shown(head: Head, headline: str, now: datetime | None) -> Shown | None:
    """The date that the page shows for the article; None if none stands out. Dates later than tomorrow are passed over.

    Where no element shows the headline, only what a label calls the date of publication counts.
    """
    body = head.tree.body
    if body is None:
        return None
    month_first = is_month_first(head)
    around = _around(_headline(head, headline), body, month_first)
    latest = (now or datetime(2100, 1, 1, tzinfo=UTC)).replace(tzinfo=None) + timedelta(days=1)
    best: tuple[int, int, Shown] | None = None
    for found in written_dates(around.text, month_first=month_first):
        if found.time.replace(tzinfo=None) > latest:
            continue
        rank, why = _rank(around, found.start, found.end)
        distance = found.start - around.headline
        distance = -2 * distance if distance < 0 else distance
        if why and (best is None or (rank, distance) < best[:2]):
            best = (rank, distance, Shown(around.text[found.start : found.end], found.time, why, rank > 3))
    return None if best is None else best[2]


def _rank(around: _Text, start: int, end: int) -> tuple[int, str]:
    """How much a date looks like the article's, 0 the best, and why; (9, "") if it does not."""
    line_start = around.text.rfind("\n", 0, start) + 1
    line_end = around.text.find("\n", end)
    before, after = around.text[line_start:start], around.text[end : line_end if line_end >= 0 else None]
    label = (
        before
        if before.strip(" \t:|")
        else around.text[max(0, line_start - 60) : line_start].strip().rsplit("\n", 1)[-1]
    )
    distance = start - around.headline
    near = -BEFORE <= distance <= NEAR
    called = "changed" if _is_marked_changed(around.node_at(start)) else _called(label, after)
    if called == "event":
        return 9, ""
    if called == "published" and (near or len(before) + len(after) < 100):
        return (0 if near else 2), "a label"
    if called == "changed":
        return (3 if near else 4), "a label of the last change"
    alone = len(before) + len(after) < 60 and len(before.split()) < 5 and not _in_long_link(around.node_at(start))
    if near and alone:
        return 1, "beside the headline"
    if -BEFORE <= distance <= 2 * NEAR and _OPENING.match(before.strip()) and _FOLLOWS.match(after):
        return 1, "at the start of the text"
    if near and _is_named(around.node_at(start)) and not _in_long_link(around.node_at(start)):
        return 1, "an element named for it"
    return 9, ""


def _called(before: str, after: str) -> str:
    """What the words before a date (or after it) call it: "published", "changed", "event" or ""."""
    words = key_words(before[-80:])
    ends = [
        " ".join(words[i:j]) for j in range(len(words), max(0, len(words) - 3), -1) for i in range(max(0, j - 4), j)
    ]
    starts = [" ".join(words[:n]) for n in range(1, 5)] if len(before) <= 80 else []
    for told in (ends, starts):
        for name in ("event", "changed", "published"):
            if any(text in phrases(name) for text in told):
                return name
    following = (word for word in key_words(after[:60])[:5] if len(word) > 5)
    return "published" if any(word in phrases("published") for word in following) else ""


def _is_marked_changed(node: LexborNode) -> bool:
    """Is it the text of an element whose class or property says that the page was changed then?"""
    home = node if node.tag == "time" else node.parent
    if home is None or home.tag not in ("time", "span", "abbr", "small", "em"):
        return False
    names = f"{_names(home)} {home.attributes.get('itemprop') or ''}"
    return bool(_CHANGED_CLASS.search(names)) and not _PUBLISHED_CLASS.search(names)


def _is_named(node: LexborNode) -> bool:
    """Does the element around a text, or one of the two around it, say in tag or class that it is a date?"""
    around = node.parent
    for _ in range(3):
        if around is None or around.tag in ("body", "article", "main"):
            return False
        if around.tag == "time" or _DATE_CLASS.search(_names(around)):
            return True
        around = around.parent
    return False


def _in_long_link(node: LexborNode) -> bool:
    """Is it a part of a link that says more than a date? Then it is the date of another article."""
    around: LexborNode | None = node
    for _ in range(6):
        if around is None:
            return False
        if around.tag == "a":
            return len(said(around)) > 40
        around = around.parent
    return False


def _headline(head: Head, headline: str) -> LexborNode | None:
    """The element that shows the headline: the first `<h1>` that does, another heading, or an element named a title."""
    wanted = key(headline)
    body = head.tree.body
    if body is None:
        return None
    only = head.tree.css("h1")[:8]
    for selector in _HEADINGS:
        for node in head.tree.css(selector)[:60]:
            plain = key(said(node)[:600])
            if len(plain) >= 4 and len(wanted) >= 4 and _alike(plain, wanted) and not _in_chrome(node):
                return node
    return only[0] if len(only) == 1 else None


def _alike(plain: str, wanted: str) -> bool:
    return (
        plain == wanted
        or (wanted in plain and len(plain) < 1.6 * len(wanted))
        or (plain in wanted and len(plain) > 0.6 * len(wanted))
    )


def _in_chrome(node: LexborNode) -> bool:
    around: LexborNode | None = node
    for _ in range(30):
        if around is None:
            return False
        if around.tag in ("nav", "footer", "aside"):
            return True
        around = around.parent
    return False


def _around(anchor: LexborNode | None, body: LexborNode, month_first: bool) -> _Text:
    """The text before and after the headline, a line for each block; without a headline all of it, as if far away."""
    around = _Text()
    if anchor is None:
        around.headline = -AFTER
        around.add(_pieces(body.first_child, forward=True, limit=AFTER, month_first=month_first))
        return around
    before, after = _beyond(anchor, forward=False)[0], _beyond(anchor, forward=True)[0]
    around.add(list(_pieces(before, forward=False, limit=BEFORE, month_first=month_first))[::-1])
    around.add([(anchor, "\n"), *_inside(anchor)])
    around.headline = around.length
    around.add([(anchor, "\n"), *_pieces(after, forward=True, limit=AFTER, month_first=month_first)])
    return around


def _inside(anchor: LexborNode) -> Iterator[tuple[LexborNode, str]]:
    for node in anchor.traverse(include_text=True):
        if node.tag == "-text":
            yield node, _cut(node.text_content or "", BEFORE)


def _cut(text: str, length: int, forward: bool = True) -> str:
    """The nearest `length` characters of a text in one direction, white space folded."""
    return _SPACES.sub(" ", text[:length] if forward else text[-length:])


def _pieces(
    node: LexborNode | None, *, forward: bool, limit: int, month_first: bool
) -> Iterator[tuple[LexborNode, str]]:
    """Texts from a node on in one direction, nearest first, "\\n" where blocks begin and end."""
    length = 0
    for _ in range(MAX_STEPS):
        if node is None or length > limit:
            return
        tag, piece = node.tag, ""
        if tag in _BLOCKS:
            yield node, "\n"
            if forward and tag in _SUBHEADS and " ".join(key_words(node.text(deep=True)[:80])) in phrases("tail"):
                return
        if tag == "-text":
            piece = _cut(node.text_content or "", limit - length + 1, forward)
        elif tag == "time":
            piece = _declared(node, month_first)
        if not piece and tag != "-text" and not _is_skipped(node, tag, forward):
            inner = node.first_child if forward else node.last_child
            if inner is not None:
                node = inner
                continue
        if piece:
            length += len(piece)
            yield node, piece
        left = node
        node, ends_block = _beyond(left, forward)
        if ends_block:
            yield left, "\n"


def _declared(node: LexborNode, month_first: bool) -> str:
    """The `datetime` of a `<time>` as a written date, "" if it has none that we can read. Where the element shows the day
    before or after, it was written elsewhere: what is shown counts."""
    value = node.attributes.get("datetime") or ""
    time = read_time(value)
    if time is None:
        return ""
    seen = next(written_dates(said(node)[:100], month_first=month_first), None)
    if (
        seen is not None
        and seen.time.date() != time.date()
        and abs(seen.time - time.replace(tzinfo=None)) < timedelta(hours=36)
    ):
        return f" {seen.time:%Y-%m-%d} "
    return f" {time:%Y-%m-%d %H:%M} " if has_time(value) else f" {time:%Y-%m-%d} "


def _is_skipped(node: LexborNode, tag: str | None, forward: bool) -> bool:
    if tag in _SKIPPED_TAGS or (not forward and tag == "header"):
        return True
    names = _names(node)
    return (tag == "footer" and not _ARTICLE_FOOTER.search(names)) or bool(_CHROME.search(names))


def _names(node: LexborNode) -> str:
    at = node.attributes
    return f"{at.get('class') or ''} {at.get('id') or ''}".strip()


def _beyond(node: LexborNode, forward: bool) -> tuple[LexborNode | None, bool]:
    """The next node of the document outside of this one, None at the end of the body; and whether a block ends between."""
    around: LexborNode | None = node
    ends_block = False
    while around is not None and around.tag not in ("body", "html"):
        ends_block = ends_block or around.tag in _BLOCKS
        beside = around.next if forward else around.prev
        if beside is not None:
            return beside, ends_block
        around = around.parent
    return None, True


def is_month_first(head: Head) -> bool:
    """Is 3/4/2026 the fourth of March here? In English unless the page or its country says otherwise."""
    tag = head.language_tag.lower().replace("_", "-")
    if tag and not tag.startswith("en"):
        return False
    host = head.url.split("://", 1)[-1].split("/", 1)[0].split(":")[0]
    return tag.partition("-")[2] in ("", "us", "ca", "ph") and host.rsplit(".", 1)[-1] not in _DAY_FIRST_COUNTRIES


_DAY_FIRST_COUNTRIES = frozenset(
    ("uk", "au", "nz", "ie", "in", "za", "de", "fr", "es", "it", "nl", "be", "at", "ch", "pt", "br", "eu")
)
