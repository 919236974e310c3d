"""Which line of the page names its writer, where no markup does?

A line is what stands in one block of the page: "By <a>Jane Doe</a>" is one. It names a writer if it says so ("Text:",
"Posted by"), or if it is a name beside a date under the headline.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from newsloom.core.extract.names import clean, is_full_name, split_names
from newsloom.core.extract.page import Head
from newsloom.core.extract.phrases import phrases
from newsloom.core.extract.words import key, key_words, one_line
from newsloom.core.extract.written_dates import written_dates

MAX_NODES = 8_000
LONGEST = 160
"""Characters of a line that names a writer with a date, a role or a place beside."""

_BLOCKS = frozenset((
    "p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "header", "footer", "main", "table",
    "tr", "td", "th", "dl", "dt", "dd", "figure", "figcaption", "blockquote", "address", "center", "body", "tbody", "form", "nav",
    "aside",
))  # fmt: skip
_SILENT = frozenset(("script", "style", "noscript", "template", "select", "option", "button", "textarea", "nav", "svg"))
_WORD = r"(?!(?:Illustration\w*|Fotos?|Photos?|Bilder|Tags|Text|Grafik)\b)[A-ZÀ-ÞĀ-ŽА-ЯΑ-Ω][\w.'’-]{0,24}"
_NAME = (
    rf"(?:(?:(?:Dr|Prof|Dipl)\.[ ]?(?:-?[A-Za-z]\w{{1,6}}\.[ ]?)?){{0,2}}{_WORD}"
    rf"(?:[ ](?:van|von|de|der|den|da|di|del|la|le|zu|dos|bin|al)){{0,2}}(?:[ ]{_WORD}){{1,3}}(?!\w))"
)
_NAMES = rf"({_NAME}(?:(?:,\s(?:and\s|und\s)?|\s(?:and|und|et|y|e|og|och|&)\s){_NAME}){{0,6}})"
# What may follow a name on its line: a place or a role after a comma, a date, another part after a sign.
_REST = (
    r"(?:\s{0,3}(?:[|,·•–(/-].{0,90}|\d.{0,60}|(?i:am|on|le|el|um|at|mit|with|tags?:|fotos?|photos?|bilder|"
    r"illustration\w*|grafik)\s.{0,120}))?$"
)
_LABELS = (
    r"(?:posted|published|written|reported|submitted|words|story|text|article|illustrated)(?: on| at)?[ ,|–-]{0,4}by|"
    r"(?:text|words|story|autor(?:en|in)?|autorin/autor|author|auteure?s?|autore|verfasser(?:in)?|redaktion|yazan|автор|текст)"
    r"\s{0,2}[:/]?|(?:(?:ein |gast|blog)?\s?(?:beitrag|artikel|bericht|interview|kommentar|kolumne|text|essay))\s(?:von|by)|"
    r"(?:geschrieben|verfasst|veröffentlicht|eingestellt|erstellt|gepostet|publiziert)(?: am)?[ ,|–-]{0,4}von|"
    r"(?:an? (?:column|essay|opinion|interview))\sby|(?:publié|écrit|rédigé|posté)(?: le)?[ ,|–-]{0,4}par|"
    r"(?:publicado|escrito)(?: el| em)?[ ,|–-]{0,4}por|(?:pubblicato|scritto)(?: il)?[ ,|–-]{0,4}da|"
    r"(?:geschreven|geplaatst|gepubliceerd)(?: op)?[ ,|–-]{0,4}door"
)
_LABELLED = re.compile(rf"^\W{{0,5}}(?i:(?:{_LABELS}|by|von|par|por|door|av|af)\s{{0,2}}:?)\s{{0,3}}{_NAMES}{_REST}")
# After words that leave no doubt one word is a name too: most are the accounts of blogs.
_ACCOUNT = re.compile(
    r"^\W{0,5}(?i:(?:posted|written|submitted) by|(?:geschrieben|verfasst|gepostet|erstellt) von|(?:écrit|rédigé|posté) par|"
    r"escrito por|scritto da|geschreven door)\s{0,2}:?\s{0,3}([\w][\w.'’-]{1,30})(?:\s{0,3}[|·•–—(-].{0,60})?$"
)
# Where names have no capitals: a word for the writer beside a name of the length that names have.
_OTHER = re.compile(
    r"^[\[【（(]?\s?(?:(?:.{0,30}[\s|｜])?(?:本报|本報|本刊)?(?:记者|記者|作者|撰文|文|取材|執筆|筆者)\s{0,2}[:：/／・|]?\s{0,2}([㐀-鿿]{2,4})(?:\s|$|[／/)）\]】|｜].{0,20}$)|"
    r"(?:[가-힣A-Za-z0-9]{1,12}[\s=])?([가-힣]{2,4})\s(?:기자|특파원|선임기자)(?:\s|$|\]|=).{0,40}$)"
)
_EDITORS = re.compile(r"^.{0,8}责(?:任编辑|编)\s?[:：]\s{0,2}([㐀-鿿]{2,4}(?:[、 ，,]{1,2}[㐀-鿿]{2,4}){0,4})[)）]?$")
_BEFORE_DATE = re.compile(r"\s(?:am|on|le|el|um|at|il|op|em)$", re.IGNORECASE)
_SIGNS = re.compile(r"\s*[|·•–—/]\s*|\s+-\s*|\s*-\s+|^\W+|\W+$")


def lines(head: Head) -> Iterator[tuple[LexborNode, str]]:
    """The short lines of the page with an element that holds them, in order."""
    body = head.tree.body
    if body is None:
        return
    texts: list[str] = []
    length, home, block = 0, body, body
    for count, node in enumerate(body.traverse(include_text=True)):
        if count > MAX_NODES:
            return
        if node.tag != "-text" or (parent := node.parent) is None or parent.tag in _SILENT:
            continue
        here = _block(parent)
        if here.mem_id != block.mem_id:
            if 0 < length < 2 * LONGEST and 3 < len(line := one_line("".join(texts))) <= LONGEST:
                yield home, line
            texts, length, block, home = [], 0, here, parent
        text = node.text_content or ""
        if length < 2 * LONGEST:
            texts.append(text)
        length += len(text)
    if 0 < length < 2 * LONGEST and 3 < len(line := one_line("".join(texts))) <= LONGEST:
        yield home, line


def _block(node: LexborNode) -> LexborNode:
    """The nearest block around a text."""
    around = node
    for _ in range(12):
        if around.tag in _BLOCKS or around.parent is None:
            break
        around = around.parent
    return around


def named(line: str, language: str, month_first: bool, *, is_near: bool) -> tuple[str, ...]:
    """The writers that a line names; () if it names none. `is_near`: it stands under the headline, where a name beside a date is
    a byline without a word for it."""
    if match := _OTHER.match(line) or _EDITORS.match(line):
        return clean(split_names(next(filter(None, match.groups())).replace("，", "、"), language))
    bare = _without_dates(line, month_first)
    if match := _LABELLED.match(bare):
        names = clean(split_names(match[1], language))
        return names if any(map(is_full_name, names)) else ()
    if match := _ACCOUNT.match(bare):
        return clean([match[1]])
    if is_near and bare != line and len(line) < 90:
        parts = [part for part in _SIGNS.split(bare) if key(part) and not _is_label(part)]
        if len(parts) == 1 and _is_bare_name(parts[0]):
            return clean(split_names(parts[0], language))
    return ()


def beside_house(line: str, site: str) -> tuple[str, ...]:
    """The name that stands with the site's own and nothing else on a line: "Ann Lee, Harbour Post"."""
    parts = [part.strip() for part in re.split(r"[,|·•–—]", line) if key(part)]
    people = [part for part in parts if key(part) != key(site)]
    return (people[0],) if len(parts) == 2 and len(people) == 1 and _is_bare_name(people[0]) else ()


def _without_dates(line: str, month_first: bool) -> str:
    """A line without the dates in it, their clocks too."""
    if not any(map(str.isdigit, line)):
        return line
    for found in reversed(list(written_dates(line, month_first=month_first))):
        line = f"{line[: found.start]} {line[found.end :]}"
    return _BEFORE_DATE.sub("", one_line(line).strip(" ,|-–"))


def _is_label(text: str) -> bool:
    plain = " ".join(key_words(text))
    return plain in phrases("published") | phrases("changed") or plain in (
        "uhr",
        "h",
        "am",
        "um",
        "on",
        "at",
        "le",
        "el",
    )


def _is_bare_name(text: str) -> bool:
    words = text.split()
    return 2 <= len(words) <= 4 and is_full_name(text) and phrases("institution").isdisjoint(key_words(text))
