"""What a text reader leaves in that is not the article, and what it leaves out that is.

Out go: the headline repeated, lines that are nothing but a link, captions and credits, calls to subscribe, bylines, the
author's biography. In comes the standfirst that the publisher prints above the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from newsloom.core.extract.barrier import is_barrier
from newsloom.core.extract.lists import announces, beside, is_named_under
from newsloom.core.extract.names import is_full_name, without_by
from newsloom.core.extract.notices import ENDED, LONG_CALL, SHORT_LINE, is_notice, speaks_of_cookies
from newsloom.core.extract.page import Head, attributes, said
from newsloom.core.extract.phrases import phrases
from newsloom.core.extract.words import key, key_words, mended, one_line, weight
from newsloom.core.extract.written_dates import written_dates
from newsloom.core.url import same_site

MAX_LINKS = 3000

_CAPTION_WORDS = ("caption", "credit", "copyright", "bildunterschrift", "bildtext", "photographer", "legend")
_CAPTIONS = ", ".join(["figcaption", *(f"[class*={word} i]" for word in _CAPTION_WORDS)])
_POSTS = "blockquote.twitter-tweet, blockquote.instagram-media, blockquote.tiktok-embed, blockquote.bluesky-embed"
_STANDFIRST = re.compile(
    r"(?:^|[\s_-])(?:lead|lede|intro|standfirst|sub-?head(?:line|ing)?|sub-?title|deck?|excerpt|epigraph|summary|vorspann|chapo|"
    r"chapeau|ingress|sapo|entradilla|bajada|strapline|subline|abstract)(?:$|[\s_-]|text)",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"^\W{0,3}(?:(?:photos?|photograph|pictures?|images?|fotos?|bild(?:er)?|quelle|source|credits?|grafik|illustration|"
    r"video|foto ?credit|bildnachweis|kuva|fotograf[ií]a|crédits?)\s{0,2}:|©|\(c\)\s|ⓒ)",
    re.IGNORECASE,
)
_DURATION = re.compile(
    r"^\W*(?:\d{1,2}\.\d{1,2}\.\d{2,4}\s*)?\W*(?:\d{1,2}:\d{2}\s*)?(?:min|uhr|h)?\W*$", re.IGNORECASE
)
_LINE_TAGS = frozenset(("li", "p", "h2", "h3", "h4", "h5", "strong", "b", "em", "span", "div"))
_BYLINE = re.compile(r"^(?:by|von|par|por|di|af|av|door|text|mit|with)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What of a page is not the text, read once: what its links and captions say, its headlines, its writers."""

    links: frozenset[str]
    captions: frozenset[str]
    headlines: frozenset[str]
    authors: tuple[str, ...]
    linked: frozenset[str] = frozenset()
    """Blocks that a link makes up for a good part."""
    apart: Callable[[str], bool] = lambda _: False
    """Does a block with this key stand in comments, boxes, calls or other stories? Asked of few lines, so looked up then."""


def surroundings(head: Head, title: str, authors: Sequence[str]) -> Surroundings:
    """Read what stands around the text; `title` and `authors` are what the page was found to say."""
    headings = [said(h) for h in head.tree.css("h1")[:3]]
    titles = (title, *headings, *head.every("og:title", "twitter:title"), head.title_tag)
    links, linked = _link_keys(head)
    return Surroundings(
        links=links,
        linked=linked,
        apart=_apart(head),
        captions=_caption_keys(head),
        headlines=frozenset(key(text) for text in titles) - {""},
        authors=tuple(authors),
    )


def tidied(lines: list[str], around: Surroundings) -> list[str]:
    """The lines that belong to the article.

    If more than half of the text would go, the page is made of such lines (a list of links is its content), and only the
    repeated headline and the calls to action go.
    """
    lines = _without_repeats(lines)
    lines = lines[_after_headline(lines, around.headlines) :]
    lines = lines[: _before_tail(lines, around)]
    last = len(lines) - 2
    lines = [
        line
        for place, line in enumerate(lines)
        if not (
            _is_call(line, around, at_end=place < 2 or place >= last)
            or ((place < 2 or place >= last) and is_notice(line))
            or (place < 2 and speaks_of_cookies(line, around.headlines, lines))
            or _is_byline(line, around.authors)
        )
    ]
    lines = _without_biography(_without_bylines(lines), around.authors)
    kept = [line for line in lines if (plain := key(line)) not in around.links and plain not in around.captions]
    if sum(map(len, kept)) * 2 < sum(map(len, lines)):
        kept = lines
    return kept


def _without_repeats(lines: list[str]) -> list[str]:
    """Long lines once: a page that prints a teaser and the text, or a text for phones and one for desks."""
    seen: set[str] = set()
    kept = []
    for line in lines:
        if len(line) < 50 or line not in seen:
            kept.append(line)
            seen.add(line)
    return kept


def _after_headline(lines: list[str], known: frozenset[str]) -> int:
    """How many lines at the top only repeat a headline of the page (and what stands above it)."""
    for place in range(min(3, len(lines) - 1), -1, -1):
        if place < len(lines) and len(plain := key(lines[place])) > 8 and len(lines[place]) < 300:
            alike = any(
                plain == k or (len(plain) > 20 and (plain in k or (k in plain and len(k) > 0.6 * len(plain))))
                for k in known
            )
            if alike and all(len(above) < 120 for above in lines[:place]):
                return place + 1
    return 0


def _before_tail(lines: list[str], around: Surroundings) -> int:
    """Where the article ends: before a heading such as "Related stories" in the last third of the text, if no prose follows: a
    section of the article may be called "Comments"."""
    total, past = sum(map(len, lines)), 0
    for place, line in enumerate(lines):
        is_heading = past > 0.5 * total and len(line) < 60 and " ".join(key_words(line)) in phrases("tail")
        after = lines[place + 1 :]
        if is_heading and all(len(line) < SHORT_LINE for line in after) and not _are_prose(after, around):
            return place
        past += len(line)
    return len(lines)


def _are_prose(lines: list[str], around: Surroundings) -> bool:
    """Are most lines sentences of the article itself: ended as sentences are, no links, in no box?"""
    own = [
        line
        for line in lines
        if ENDED.search(line)
        and len(line) > 40
        and (plain := key(line)) not in around.linked
        and not around.apart(plain)
    ]
    return 2 * len(own) > len(lines)


def _is_call(line: str, around: Surroundings, *, at_end: bool) -> bool:
    """A credit, a duration, or words that ask the reader to do something else than read on."""
    if _DURATION.match(line) or _is_dateline(line):
        return True
    if is_barrier(line):
        return False  # it tells that the text stops here, and goes when that was noted
    if len(line) > LONG_CALL:
        return False
    words = key_words(line[:SHORT_LINE])
    if any(" ".join(words[:n]) in phrases("consent") for n in range(3, 7)):
        return True
    if len(line) > SHORT_LINE:
        return False
    plain = " ".join(words)
    if plain in phrases("whole") or (_CREDIT.match(line) and len(line) < 100):
        return True
    begun = next((n for n in range(5, 0, -1) if " ".join(words[:n]) in phrases("start")), 0)
    if not begun:
        return False
    # A sentence of the article may begin so too ("Related industries fear for jobs."): a call is a link, or stands apart, or
    # is none.
    # Or it names what the publisher offers (an app, a newsletter) at an end of the text.
    key_of_line = key(line)
    if at_end and not phrases("service").isdisjoint(words[begun:]):
        return True
    return not ENDED.search(line) or len(line) < 45 or key_of_line in around.linked or around.apart(key_of_line)


def _is_dateline(line: str) -> bool:
    """A short line that says when the page was published or changed ("Last modified: 3 March 2026"), and nothing else."""
    if len(line) > 110 or not any(map(str.isdigit, line)):
        return False
    words = key_words(line)
    if not any(" ".join(words[:n]) in phrases(name) for n in range(1, 4) for name in ("published", "changed")):
        return False
    ends = [found.end for found in written_dates(line, month_first=False)]
    return bool(ends) and len(key(line[ends[-1] :])) < 10 and len(line) < 60 * len(ends)


def _is_byline(line: str, authors: Sequence[str]) -> bool:
    """A short line that is made of "by" and the authors' names."""
    if len(line) > 100 or not authors:
        return False
    rest = key(line)
    for name in authors:
        rest = rest.replace(key(name), "", 1)
    return rest != key(line) and (len(rest) <= 3 or (bool(_BYLINE.match(line)) and len(rest) < 25))


def _without_bylines(lines: list[str]) -> list[str]:
    """Without the lines at the end that name a writer and nothing else: those of the stories that a page goes on with."""
    last = len(lines)
    while last > 1 and len(line := lines[last - 1]) < 60 and _BYLINE.match(line) and is_full_name(without_by(line)):
        last -= 1
    return lines[:last]


def _without_biography(lines: list[str], authors: Sequence[str]) -> list[str]:
    """Drop lines among the last four that begin with an author's full name."""
    names = [key(name) for name in authors if " " in name]
    start = max(1, len(lines) - 4)
    return lines[:start] + [x for x in lines[start:] if not any(key(x[:120]).startswith(name) for name in names)]


def _link_keys(head: Head) -> tuple[frozenset[str], frozenset[str]]:
    """What links to other pages say, and blocks that say hardly more than their link, but for those that are the article's
    content;
    and blocks of which a link is a good part."""
    found: set[str] = set()
    linked: set[str] = set()
    blocks: dict[int, str] = {}
    own: set[str] = set()
    for link in head.tree.css("a[href]")[:MAX_LINKS]:
        if attributes(link).get("href", "#").startswith("#"):
            continue
        text = link.text(deep=True)
        if len(text) > 600 or len(plain := key(text)) < 4:
            continue
        if _is_content(link, text, head):
            own.add(plain)
        found.add(plain)
        parent = link.parent
        for _ in range(3):
            if parent is None or parent.tag not in _LINE_TAGS:
                break
            if (around := blocks.get(parent.mem_id)) is None:
                around = blocks[parent.mem_id] = key(said(parent))
            if len(around) <= len(plain) / 0.3:
                linked.add(around)
            if len(around) <= len(plain) / 0.7:
                found.add(around)
                if plain in own:
                    own.add(around)
            parent = parent.parent
    return frozenset(found - own), frozenset(linked | found)


def _is_content(link: LexborNode, text: str, head: Head) -> bool:
    """Is a line that is a link a part of what the article tells: a subhead with prose below it, a member of a list that the
    text announces,
    a sentence that quotes its source?"""
    block = link.parent
    while block is not None and block.tag in ("strong", "b", "em", "span", "i"):
        block = block.parent
    if block is None or block.tag not in ("h2", "h3", "h4", "li", "p"):
        return False
    if block.tag == "p" and is_named_under(block, head):
        return True
    if block.tag == "p":
        return (
            bool(ENDED.search(text.strip()))
            and len(text) > 60
            and not same_site(head.absolute(attributes(link)["href"]), head.url)
        )
    if block.tag != "li":
        below = next(_elements_after(block), None)
        is_own = below is not None and below.tag == "p" and weight(below.text(deep=True)) > 80
        return (
            is_own and below is not None and below.css_first("a") is None and head.regions.holds_headline(block.parent)
        )
    listed = block.parent
    if listed is None or listed.parent is None or not head.regions.holds_headline(listed.parent):
        return False
    above, below = beside(listed, forward=False), beside(listed, forward=True)
    return above is not None and below is not None and below.tag in ("p", "h2", "h3") and announces(above)


def _apart(head: Head) -> Callable[[str], bool]:
    """Asks whether a short block stands in comments, boxes, calls or other stories. Blocks are listed at the first question:
    most pages have no line that needs it, and the region of an element costs far more than its text."""
    blocks: dict[str, list[LexborNode]] = {}

    def is_apart(plain: str) -> bool:
        if not blocks:
            blocks[""] = []
            for node in head.tree.css("p, li, div, span, h2, h3, h4")[:4000]:
                if 8 < len(text := node.text(deep=True)) < 400:
                    blocks.setdefault(key(text), []).append(node)
        return any(not head.regions.is_article(node) for node in blocks.get(plain, ()))

    return is_apart


def _caption_keys(head: Head) -> frozenset[str]:
    """What captions, credits and embedded posts say, unless a paragraph outside of them says the same."""
    nodes = [node for node in head.tree.css(_CAPTIONS)[:300] if len(node.text(deep=True)) < 1000]
    inside = [plain for node in nodes if len(plain := key(node.text(deep=True))) > 8]
    for post in head.tree.css(_POSTS)[:50]:
        inside += [plain for line in post.text(deep=True).split("\n") if len(plain := key(line)) > 8]
        inside += [plain for p in post.css("p")[:20] if len(plain := key(said(p))) > 8]
    if not inside:
        return frozenset()
    found = frozenset(inside)
    printed = [plain for p in head.tree.css("p")[:MAX_LINKS] if (plain := key(said(p))) in found and not _is_caption(p)]
    return found - frozenset(printed)


def _is_caption(node: LexborNode) -> bool:
    around: LexborNode | None = node
    for _ in range(5):
        if around is None:
            return False
        name = f"{around.attributes.get('class') or ''}".lower()
        if around.tag in ("figcaption", "figure", "blockquote") or any(word in name for word in _CAPTION_WORDS):
            return True
        around = around.parent
    return False


def with_standfirst(lines: list[str], head: Head, excerpt: str) -> list[str]:
    """Put back the summary that the page prints as a block of its own if the text lacks it.

    It is the block that says what a description says, or else one below the headline whose class names it as such.
    """
    if not lines:
        return lines
    said = "".join(map(key, lines))
    told = (excerpt, *(mended(text[:1000]) for text in head.every("og:description", "description")[:3]))
    for text in dict.fromkeys(told):
        if key(text)[:60] not in said and _is_new(found := _described(head, text), said):
            return [found, *lines]
    found = _below_headline(head)
    headlines = frozenset(map(key, (head.title_tag, *head.every("og:title"))))
    is_own = _is_new(found, said) and not is_notice(found) and not speaks_of_cookies(found, headlines, lines)
    return [found, *lines] if is_own else lines


def _is_new(text: str, said: str) -> bool:
    return len(plain := key(text)) >= 40 and plain[:60] not in said


def _described(head: Head, excerpt: str) -> str:
    wanted = key(excerpt)
    if len(wanted) < 40:
        return ""
    for node in head.tree.css("p, h2, h3, h4, div, span, strong"):
        text = node.text(deep=True)
        if len(excerpt) * 0.8 <= len(text) <= len(excerpt) * 2 + 200:
            plain = key(text)
            if wanted in plain and len(plain) < len(wanted) + 30:
                return one_line(text)
    return ""


def _below_headline(head: Head) -> str:
    """The first block after the headline that is marked as a standfirst, looked for beside the `<h1>` and beside the
    three elements around it."""
    around = head.tree.css_first("h1")
    if around is None:
        return ""
    for level in range(4):
        for after in _elements_after(around):
            if after.tag == "h1":
                return ""
            for node in (after, *after.css("p, h2, div, span, section")[:8]):
                direct = level == 0 and node is after and node.tag in ("h2", "p")
                if (direct or _STANDFIRST.search(node.attributes.get("class") or "")) and _is_standfirst(node):
                    return one_line(node.text(deep=True))
        if around.parent is None or around.parent.tag in ("body", "html"):
            return ""
        around = around.parent
    return ""


def _elements_after(node: LexborNode) -> Iterator[LexborNode]:
    """Up to eight elements that follow a node in its parent."""
    found = 0
    beside = node.next
    while beside is not None and found < 8:
        if beside.is_element_node:
            found += 1
            yield beside
        beside = beside.next


def _is_standfirst(node: LexborNode) -> bool:
    """A block of its own words, 50 to 600 characters; not a link, not a caption and not one teaser among many."""
    if not 50 <= len(said(node)) <= 600:
        return False
    if node.css_first("img, picture, figure, figcaption, h1") is not None or _CREDIT.search(node.text(deep=True)[:80]):
        return False
    if sum(len(link.text(deep=True)) for link in node.css("a")[:20]) > 0.3 * len(node.text(deep=True)):
        return False
    around = node.parent
    for _ in range(6):
        if around is None or around.tag in ("body", "html"):
            break
        if around.tag in ("a", "li", "aside", "nav", "footer", "figure", "blockquote"):
            return False
        around = around.parent
    return True
