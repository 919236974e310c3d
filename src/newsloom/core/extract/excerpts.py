"""What does the publisher say in brief?

The summary as readers should see it: without what a blog system leaves at its end, ending with a sentence, never the
headline again,
and nothing where nothing is left.
"""

from __future__ import annotations

import re

from newsloom.core.extract.ld import Node
from newsloom.core.extract.page import Head, text_of
from newsloom.core.extract.phrases import phrases
from newsloom.core.extract.words import key, key_words, mended, one_line, weight

LONGEST = 500
"""Characters of an excerpt; what is longer ends at the last sentence before."""

SHORTEST = 12
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
    rf"(?<!\s)(?:\s*[\[(]\s?(?:…|\.\.\.|&hellip;)\s?[\])])+\s*$|(?<!\s)\s+(?:{_MORE})\s?(?:[»›→>…:.]|\.\.\.|&raquo;)*\s*$|"
    r"(?<!\s)\s*(?:the post|der beitrag|l['’]article|la entrada|l['’]articolo|o post|het bericht|артикулът|запись)\s.{1,300}?\s"
    r"(?:appeared first on|first appeared on|erschien zuerst auf|est apparu en premier sur|aparece primero en|"
    r"se publicó primero en|"
    r"proviene da|apareceu primeiro em|verscheen eerst op|впервые появилась)\s.{0,200}$|"
    r"(?<!\s)\s*(?:first (?:published|appeared) (?:on|at|in)|this (?:article|story|post) (?:was )?(?:originally|"
    r"first) (?:published|appeared))\s.{1,120}$|"
    r"(?<!\s)\s*[➤✓✔►▶★☆»›→|•·]+\s*$",
    re.IGNORECASE,
)
_STARTS = re.compile(
    r"^(?:[➤✓✔►▶★☆»›→|•·]+\s*)+|^(?:(?:photo|foto|image|bild|picture|credit)\s?:\s?[^.]{2,60}\.\s)|^\d{1,6}\s(?:votes?|comments?|views?|shares?|likes?)\b\W*",
    re.IGNORECASE,
)
_SHORTCODE = re.compile(
    r"\[(caption|gallery|embed|video|audio|vc_\w+|et_pb_\w+|av_\w+)\b[^\]]{0,400}\](?:.{0,300}?\[/\1\])?|\[/?(?:vc_|et_pb_|av_)\w+[^\]]{0,400}\]"
)
_ORNAMENTS = re.compile(r"\s*[➤✓✔►▶★☆]+\s*")
_MISSING = re.compile(
    r"\{\{|\}\}|\$\{|<%|%%|^\W*(?:undefined|null|nan|none|n/?a|false|true|description|excerpt|object object|"
    r"no description|test)\W*$",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?…。！？।۔؟](?:[\"'”’»«“)\]]{0,2})(?=\s|$|(?<=[。！？]))")
_CUT = re.compile(r"\s*(?:…|\.\.\.)\s*$")


def excerpt(head: Head, node: Node, title: str) -> str:
    """The publisher's own summary, tidied; "" if there is none."""
    for text in (
        head.meta("og:description"), text_of(node.get("description")),
        head.meta("description", "twitter:description"),
        head.meta("dc.description", "dcterms.description", "itemprop:description", "sailthru.description",
        "dcterms.abstract"),
    ):  # fmt: skip
        if clean := tidy(text, title):
            return clean
    return ""


def tidy(text: str, title: str = "") -> str:
    """A summary without leftovers; "" if nothing of it is one."""
    clean = _SHORTCODE.sub(" ", mended(text[:4000]))
    clean = one_line(_ORNAMENTS.sub(" ", _STARTS.sub("", one_line(clean))))
    if " ".join(key_words(clean)) in phrases("noexcerpt"):
        return ""
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


def completed(text: str, lines: list[str]) -> str:
    """A summary that stops within a sentence, with the end of that sentence if the article's text holds it, else without the
    sentence's beginning if enough stands before it."""
    bare = _CUT.sub("", text).rstrip(" ,;:–—-")
    if not text or (_SENTENCE.search(text[-3:]) and not _CUT.search(text)):
        return text
    start = bare[-40:] if len(bare) > 40 else bare
    for line in lines[:12]:
        place = line.find(start)
        if len(start) >= 15 and place >= 0:
            rest = line[place + len(start) :]
            end = _SENTENCE.search(rest)
            whole = bare + (rest[: end.end()] if end else rest)
            if len(whole) <= LONGEST and _SENTENCE.search(whole[-3:]):
                return one_line(whole)
    ends = [found.end() for found in _SENTENCE.finditer(bare)]
    if ends and weight(bare[: ends[-1]]) >= 60:
        return bare[: ends[-1]]
    return text if _CUT.search(text) or len(bare) < 100 else bare + "…"


def _short(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    ends = [found.end() for found in _SENTENCE.finditer(text[:LONGEST])]
    if ends and ends[-1] > 80:
        return text[: ends[-1]]
    return text[:LONGEST].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + "…"
