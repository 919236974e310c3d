"""The links of an article's body, and none of the page around it.

The witness is the text that was read out of the page: a link belongs to the body if the words around it, up to the next
break of a line, are a line of that text. So whatever the readers of text hold for chrome (menus, boxes of related stories,
comments) brings no links, and there is no second judgement about what a body is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsloom.core.links.credits import is_credit
from newsloom.core.url import article_url, canonical_url, host_of, is_web_url
from newsloom.model.link import Outlink

MOST_LINKS = 200
"""Links that are kept of one article; a roundup of a year has fewer."""
MOST_ANCHORS = 5_000
"""Anchors of a page that are looked at."""
MOST_ANCHOR_CHARS = 200
MOST_RUN = 2_000
"""Characters of a line that are compared, on each side of its link."""
MOST_SIBLINGS = 40
"""Pieces of a line (links, words in bold) that are looked at on each side: a paragraph of thousands of links is no prose."""
LEAST_WORDS = 3
"""A line with fewer words beside its link is nothing but the link."""

_NO_WORD = re.compile(r"[\W_]+")
_INLINE = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
    "kbd", "label", "mark", "nobr", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub",
    "sup", "time", "tt", "u", "var", "wbr", "-text",
})  # fmt: skip


def outlinks(tree: LexborHTMLParser, base: str, url: str, lines: Sequence[str]) -> tuple[Outlink, ...]:
    """The links of the body, each target once, in the order of the page; at most `MOST_LINKS`.

    `tree` is the page, `base` what its addresses are relative to, `url` the page's own address, `lines` the text that was
    read out of it, a paragraph each. Links to the page itself, to no web address, and links without words are left out. A line
    that is nothing but a link counts where it leads to another host: within a site such lines advertise.
    """
    text = {_key(line) for line in lines}
    text.discard("")
    if not text:
        return ()
    whole = "\n".join(sorted(text, key=len, reverse=True))
    own = canonical_url(url)
    found: dict[str, Outlink] = {}
    for node in _anchors(tree):
        anchor = " ".join(node.text(deep=True).split())
        # Cheap first: most anchors of a page are menus, whose words stand nowhere in the text.
        if not (name := _key(anchor)) or name not in whole:
            continue
        before, after = _run(node)
        line = _key(before + anchor + after)
        if line not in text and (len(line) < 40 or line not in whole):
            continue
        target = _target(base, node.attributes.get("href") or "")
        if target is None or target == own or target in found:
            continue
        alone = len((before + " " + after).split()) < LEAST_WORDS
        if alone and host_of(target) == host_of(own):
            continue
        found[target] = Outlink(url=target, anchor=anchor[:MOST_ANCHOR_CHARS], credit=is_credit(before, anchor))
        if len(found) >= MOST_LINKS:
            break
    return tuple(found.values())


def _anchors(tree: LexborHTMLParser) -> Iterator[LexborNode]:
    for number, node in enumerate(tree.css("a[href]")):
        if number >= MOST_ANCHORS:
            return
        yield node


def _target(base: str, href: str) -> str | None:
    """The canonical address of a link; None for what is no address of a page on the web."""
    href = href.strip()
    if not href or href.startswith(("#", "mailto:", "tel:", "javascript:", "data:")) or len(href) > 4_000:
        return None
    try:
        full = urljoin(base, href)
    except ValueError:
        return None
    full = article_url(full)
    return canonical_url(full) if is_web_url(full) else None


def _run(node: LexborNode) -> tuple[str, str]:
    """The words before and after a link, up to the ends of its line: the next block or <br> on both sides."""
    before: list[str] = []
    after: list[str] = []
    here: LexborNode | None = node
    open_left = open_right = True
    while here is not None:
        if open_left:
            open_left = _gather(here, before, back=True)
        if open_right:
            open_right = _gather(here, after, back=False)
        parent = here.parent
        if parent is None or parent.tag not in _INLINE:
            break
        here = parent
    before.reverse()
    return "".join(before)[-MOST_RUN:], "".join(after)[:MOST_RUN]


def _gather(node: LexborNode, parts: list[str], *, back: bool) -> bool:
    """Add the text of siblings on one side; False when the line ended there."""
    size = pieces = 0
    sibling = node.prev if back else node.next
    while sibling is not None:
        if sibling.tag not in _INLINE:
            return False
        words = sibling.text(deep=True)
        parts.append(words)
        size, pieces = size + len(words), pieces + 1
        if size > MOST_RUN or pieces > MOST_SIBLINGS:
            return False
        sibling = sibling.prev if back else sibling.next
    return True


def _key(text: str) -> str:
    return _NO_WORD.sub("", text.casefold())
