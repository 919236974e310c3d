"""Lists and subheads that a text reader left out between two paragraphs that it kept."""

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


MAX_BLOCKS = 1500
LONGEST_SUBHEAD = 160
"""Characters of a subhead; what is longer is a paragraph or a caption in large letters."""

_HEADINGS = "h2, h3, h4, h5, h6"
_BLOCKS = f"{_HEADINGS}, p, li, blockquote, dd"


def with_subheads(lines: list[str], head: Head) -> list[str]:
    """The lines with the article's subheads put back: headings that stand right above a paragraph that was kept, after another
    one that was kept, and lines named under a heading. Trafilatura's fast mode loses those that are wrapped in elements of their
    own, and those that are links."""
    if len(lines) < 3:
        return lines
    places = {key(line): place for place, line in enumerate(lines)}
    headings = [node for node in head.tree.css(_HEADINGS)[:200] if 3 < len(key(said(node))) < 200]
    named = {
        link.parent.mem_id
        for link in head.tree.css("p > a[href]")[:200]
        if link.parent and is_named_under(link.parent, head)
    }
    if not named and all(key(said(node)) in places for node in headings):
        return lines
    added: dict[int, list[str]] = {}
    last, waiting = -1, list[LexborNode]()
    for node in head.tree.css(_BLOCKS)[:MAX_BLOCKS]:
        text = said(node)
        place = places.get(key(text))
        if place is not None:
            if 0 <= last == place - 1 and waiting:
                added[last] = _subheads(waiting, key(text), head)
            last, waiting = place, []
        elif (node.tag or "")[:1] == "h" or node.mem_id in named:
            waiting.append(node)
        elif text:
            waiting = []
    return (
        [text for place, line in enumerate(lines) for text in (line, *added.get(place, ()))]
        if any(added.values())
        else lines
    )


def _subheads(headings: list[LexborNode], below: str, head: Head) -> list[str]:
    """Which of the headings above a paragraph are its own: the last, and those of higher levels above it. `below` is the key of
    the paragraph."""
    found: list[str] = []
    level = ""
    for node in reversed(headings):
        text = said(node)
        if not _leads_to(node, below) or (level and (node.tag or "") >= level) or not _is_subhead(node, text, head):
            break
        found.insert(0, text)
        level, below = node.tag or "", key(text)
    return found


def _leads_to(node: LexborNode, below: str) -> bool:
    """Is what follows a heading, outside of elements that hold nothing else, the text with this key?"""
    own = key(said(node))
    for _ in range(3):
        after = beside(node, forward=True)
        while after is not None and not (text := key(said(after))):
            after = beside(after, forward=True)
        if after is not None:
            return text[:60].startswith(below[:60])
        parent = node.parent
        if parent is None or key(said(parent)) != own:
            return False
        node = parent
    return False


def _is_subhead(node: LexborNode, text: str, head: Head) -> bool:
    """Is a heading the article's own: in its flow, no link to elsewhere, nothing that every page says?"""
    around: LexborNode | None = node
    for _ in range(4):
        if around is None or around.tag in ("a", "figure", "blockquote", "button"):
            return False
        around = around.parent
    link = node.css_first("a[href]")
    is_link = link is not None and not (link.attributes.get("href") or "#").startswith("#")
    if node.tag == "p":
        return len(text) < LONGEST_SUBHEAD and head.regions.is_article(node)
    is_said_by_all = " ".join(key_words(text)) in phrases("tail") | phrases("whole")
    return not is_link and not is_said_by_all and len(text) < LONGEST_SUBHEAD and head.regions.is_article(node)


def is_named_under(block: LexborNode, head: Head) -> bool:
    """Does a line stand between a heading and a paragraph of prose, in the flow of the article: a winner, a product?"""
    above, below = beside(block, forward=False), beside(block, forward=True)
    return (
        above is not None
        and above.tag in ("h2", "h3", "h4")
        and announces(above)
        and below is not None
        and below.tag == "p"
        and len(below.text(deep=True)) > 80
        and head.regions.holds_headline(block.parent)
    )


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
