"""Lists that a text reader left out between two paragraphs that it kept."""

from __future__ import annotations

from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from newsloom.core.extract.page import Head, said
from newsloom.core.extract.phrases import phrases
from newsloom.core.extract.words import key, key_words

MAX_LISTS = 40
MAX_MEMBERS = 40
LONGEST = 400


def with_lists(lines: list[str], head: Head) -> list[str]:
    """The lines with the members of lists put back that stand between two blocks of them in the article's own flow: what a
    paragraph or
    a heading announces ("Did they admit it? No:") and another one goes on after."""
    if len(lines) < 2:
        return lines
    places = {key(line): place for place, line in enumerate(lines)}
    added: dict[int, list[str]] = {}
    for listed in head.tree.css("ul, ol")[:MAX_LISTS]:
        found = _members(listed)
        if not found or not head.regions.is_article(listed) or any(key(text) in places for text in found):
            continue
        above, below = beside(listed, forward=False), beside(listed, forward=True)
        if above is None or below is None or not announces(above):
            continue
        start, end = places.get(key(said(above))), places.get(key(said(below)))
        if start is not None and end is not None and start < end <= start + 2:
            added[start] = found
    return [text for place, line in enumerate(lines) for text in (line, *added.get(place, ()))] if added else lines


def announces(block: LexborNode) -> bool:
    """Does a block announce a list of the article's: a heading that is none of "Related" and the like, or a paragraph that
    ends with a
    colon?"""
    text = said(block)
    if block.tag in ("h2", "h3", "h4"):
        return len(text) > 3 and " ".join(key_words(text)) not in phrases("tail") | phrases("whole")
    return block.tag == "p" and len(text) > 15 and text.endswith((":", "："))


def beside(node: LexborNode, *, forward: bool) -> LexborNode | None:
    """The next element in the same parent in one direction."""
    other = node.next if forward else node.prev
    while other is not None and not other.is_element_node:
        other = other.next if forward else other.prev
    return other


def _members(listed: LexborNode) -> list[str]:
    texts = [said(member) for member in _items(listed)]
    fits = 1 < len(texts) <= MAX_MEMBERS and all(1 < len(text) < LONGEST for text in texts)
    return texts if fits else []


def _items(listed: LexborNode) -> Iterator[LexborNode]:
    child = listed.first_child
    while child is not None:
        if child.tag == "li":
            yield child
        child = child.next
