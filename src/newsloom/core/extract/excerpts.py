"""What does the publisher say in brief?

The summary as readers should see it: without what a blog system leaves at its end, ending with a sentence, never the
headline again,
and nothing where nothing is left.
"""

from __future__ import annotations

import re
from itertools import pairwise

from newsloom.core.extract.ld import Node
from newsloom.core.extract.page import Head, text_of
from newsloom.core.extract.phrases import phrases
from newsloom.core.extract.shortcodes import without_shortcodes
from newsloom.core.extract.times import is_date_only
from newsloom.core.extract.titles import is_site_name
from newsloom.core.extract.words import key, key_words, mended, one_line, weight

LONGEST = 500
"""Characters of an excerpt; what is longer ends at the last sentence before."""

SHORTEST = 12
PROSE = 60
"""Weighed characters of a line from which on it may be the opening of a text."""
BEGINNING = 6
"""Lines among which the first prose of a text is looked for: labels and bylines stand before it."""
OPENING = 250
"""Characters of an opening that stands for a summary."""

_MORE = (
    r"read (?:more|on|the (?:full|whole|rest)[^.!?]{0,60})|continue reading[^.!?]{0,200}|keep reading[^.!?]{0,80}|"
    r"learn more|see more|more|"
    r"view (?:article|post)|weiterlesen|weiter lesen|mehr lesen|mehr|lire la suite|en savoir plus|lire plus|leer más|"
    r"seguir leyendo|sigue leyendo|"
    r"leggi tutto|continua a leggere|leia mais|continuar lendo|lees verder|lees meer|läs mer|les mer|læs mere|"
    r"lue lisää|czytaj (?:więcej|dalej)|"
    r"číst (?:více|dále)|tovább olvas\w*|citește mai (?:mult|departe)|devamını oku|читать далее|подробнее|читати далі|"
    r"続きを読む|阅读更多|阅读全文|더 보기"
)
_ENDS = re.compile(
    r"(?<!\s)\s+[•|·–-]\s(?:foto|photo|bild|image|picture|credit)\s?:.{1,80}$|"
    rf"(?<!\s)(?:\s*[\[(]\s?(?:…|\.\.\.|&hellip;)\s?[\])])+\s*$|(?<!\s)\s+\[?(?:{_MORE})\s?(?:[»›→>…:.\]]|&raquo;)*+\s*$|"
    r"(?<!\s)\s*(?:the post|der beitrag|l['’]article|la entrada|l['’]articolo|o post|het bericht|артикулът|запись)\s.{1,300}?\s"
    r"(?:appeared first on|first appeared on|erschien zuerst auf|est apparu en premier sur|aparece primero en|"
    r"se publicó primero en|"
    r"proviene da|apareceu primeiro em|verscheen eerst op|впервые появилась)\s.{0,200}$|"
    r"(?<!\s)\s*(?:first (?:published|appeared) (?:on|at|in)|originally published (?:on|at|in|by)|"
    r"this (?:article|story|post) (?:was )?(?:originally|"
    r"first) (?:published|appeared))\s.{1,120}$|"
    r"(?<!\s)\s*[➤✓✔►▶★☆»›→|•·]+\s*$",
    re.IGNORECASE,
)
_STARTS = re.compile(
    r"^(?:[➤✓✔►▶★☆»›→|•·]+\s*)+|^(?:(?:photo|foto|image|bild|picture|credit)\s?:\s?[^.]{2,60}\.\s)|^\d{1,6}\s(?:votes?|comments?|views?|shares?|likes?)\b\W*",
    re.IGNORECASE,
)
_ORNAMENTS = re.compile(r"\s*[➤✓✔►▶★☆]+\s*")
_MISSING = re.compile(
    r"\{\{|\}\}|\$\{|<%|%%|^\W*(?:undefined|null|nan|none|n/?a|false|true|description|excerpt|object object|"
    r"no description|test)\W*$|^https?://\S+$|^lorem ipsum",
    re.IGNORECASE,
)
# A title before a name ("Dr.") ends no sentence.
_SENTENCE = re.compile(
    r"(?<!\bDr)(?<!\bProf)(?<!\bMr)(?<!\bMrs)(?<!\bNr)(?<!\bSt)[.!?…。！？।۔؟](?:[\"'”’»«“)\]]{0,2})(?=\s|$|(?<=[。！？]))"
)
_DOMAIN = re.compile(r"^(?:www\.)?[\w-]{2,40}\.[a-z]{2,6}$", re.IGNORECASE)
_SLOGAN = re.compile(r"\s+[-–—|:]\s+|:\s|,\s")
_QUOTES = str.maketrans("’‘ʼ“”„«»", '\'\'\'"""""')
_CELLS = re.compile(r"^[|\s-]+|[|\s]+$")
_CUT = re.compile(r"\s*(?:…|\.\.\.)\s*$")


def excerpt(head: Head, node: Node, title: str, site: str = "") -> str:
    """The publisher's own summary, tidied; "" if there is none. `site` is the site's name."""
    for text in _declared(head, node):
        clean = tidy(text, title)
        if clean and not _is_slogan(clean, site, head) and key(clean) != key(site) and not is_date_only(clean):
            return clean
    return ""


def is_declared(head: Head, node: Node) -> bool:
    """Does the page declare a summary at all, be it one that says nothing ("undefined", the headline again)?"""
    return any(_declared(head, node))


def _declared(head: Head, node: Node) -> tuple[str, ...]:
    return (
        head.meta("og:description"), text_of(node.get("description")),
        head.meta("description", "twitter:description"),
        head.meta("dc.description", "dcterms.description", "itemprop:description", "sailthru.description",
        "dcterms.abstract"),
    )  # fmt: skip


def _is_slogan(text: str, site: str, head: Head) -> bool:
    """Does a summary begin with the site's own name or address, as what a publisher says of itself does?"""
    first = _SLOGAN.split(text, maxsplit=1)
    return len(first) > 1 and (_DOMAIN.match(first[0]) is not None or _names_site(first[0], site, head))


def _names_site(text: str, site: str, head: Head) -> bool:
    return len(key(text)) > 2 and is_site_name(text, site, head)


def _without_calls(text: str) -> str:
    """A summary without the sentences that tell readers to read on ("Lesen Sie jetzt ..."), as long as others stay."""
    ends = [0, *(found.end() for found in _SENTENCE.finditer(text)), len(text)]
    parts = [part for start, end in pairwise(ends) if (part := text[start:end].strip())]
    kept = [part for part in parts if not _calls(part)]
    return text if len(kept) == len(parts) else " ".join(kept)


def _calls(sentence: str) -> bool:
    words = key_words(sentence[:80])
    return len(sentence) < 200 and any(" ".join(words[:n]) in phrases("excerpt_call") for n in range(1, 6))


def tidy(text: str, title: str = "") -> str:
    """A summary without leftovers; "" if nothing of it is one."""
    clean = without_shortcodes(mended(text[:4000]))
    clean = one_line(_ORNAMENTS.sub(" ", _STARTS.sub("", one_line(clean))))
    if " ".join(key_words(clean)) in phrases("noexcerpt"):
        return ""
    clean = _without_calls(clean)
    if len(key(title)) > 12 and key(clean).startswith(key(title)):
        clean = _after(clean, key(title))
    was_cut = False
    for _ in range(4):
        shorter = _ENDS.sub("", clean).strip()
        was_cut = was_cut or (
            "…" in clean[len(shorter) :] or "..." in clean[len(shorter) :] or "[" in clean[len(shorter) :]
        )
        if shorter == clean:
            break
        clean = shorter
    if _MISSING.search(clean) or weight(clean) < SHORTEST or " ".join(key_words(clean)) in phrases("noexcerpt"):
        return ""
    if title and (key(clean) == key(title) or (len(key(title)) > 12 and key(_CUT.sub("", clean)) == key(title))):
        return ""
    if was_cut and not _SENTENCE.search(clean[-3:]):
        clean = clean.rstrip(" ,;:–—-") + "…"
    return _short(clean)


def _after(text: str, plain: str) -> str:
    """What of a text stands after its beginning with the key `plain`."""
    for place in range(len(plain), len(text)):
        if key(text[:place]) == plain:
            return text[place:].lstrip(" .:;,|–—-•·").rstrip()
    return ""


def is_whole(text: str) -> bool:
    """Does a text end as a sentence does, and is not cut off?"""
    return not _CUT.search(text) and any(found.end() == len(text) for found in _SENTENCE.finditer(text))


def is_cut(text: str) -> bool:
    """Does a text say that it stops before its end?"""
    return _CUT.search(text) is not None


def completed(text: str, lines: list[str]) -> str:
    """A summary that stops within a sentence, with the end of that sentence if the article's text holds it, else without the
    sentence's beginning if enough stands before it."""
    if not text or is_whole(text):
        return text
    bare = _CUT.sub("", text).rstrip(" ,;:–—-")
    start = bare[-40:] if len(bare) > 40 else bare
    whole = "\n".join(lines[:12])
    place = _straight(whole).replace("\n", " ").find(_straight(start)) if len(start) >= 15 else -1
    if place >= 0:
        # The end of its sentence is in the same paragraph; what stops where a paragraph does (a standfirst) is whole.
        rest = whole[place + len(start) :].split("\n", 1)[0]
        if not rest.strip():
            return bare
        end = _SENTENCE.search(rest)
        told = bare + (rest[: end.end()] if end else "")
        if len(told) <= LONGEST and is_whole(told):
            return one_line(told)
    ends = [found.end() for found in _SENTENCE.finditer(bare)]
    if ends and weight(bare[: ends[-1]]) >= 40:
        return bare[: ends[-1]]
    return text if is_cut(text) or len(bare) < 100 else bare + "…"


def _straight(text: str) -> str:
    """A text with one form of apostrophes and quotation marks, of the same length."""
    return text.translate(_QUOTES)


def opening(lines: list[str], title: str = "") -> str:
    """The first sentences of the text, for an article that has no summary; "" if it does not begin with prose.

    A row of a table counts where it has one cell, as in pages that are laid out by tables.
    """
    for row in lines[:BEGINNING]:
        line = _CELLS.sub("", row)
        if "|" in line[:OPENING] or weight(line) < PROSE:
            continue
        ends = [found.end() for found in _SENTENCE.finditer(line) if found.end() <= OPENING]
        fitting = [end for end in ends if weight(line[:end]) >= PROSE]
        told = line[: fitting[-1]] if fitting else _short(line) if is_whole(line) else ""
        if told and key(told) != key(title):
            return told
    return ""


def _short(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    ends = [found.end() for found in _SENTENCE.finditer(text[:LONGEST])]
    if ends and ends[-1] > 80:
        return text[: ends[-1]]
    return text[:LONGEST].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + "…"
