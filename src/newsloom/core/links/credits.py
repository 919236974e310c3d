"""Does an article name another newsroom as its source? By the words before a link, or by a name within a sentence.

Names are never guessed: a credit in words counts only for a publisher that the caller asks about (the other reports of a
story), so a list of phrases is enough to tell a credit from a mention.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

WINDOW = 80
"""Characters between a phrase of credit and the name, at most: one clause."""

# What stands before the name. Phrases of European newsrooms' style sheets and of agencies' copy.
_BEFORE = (
    # English
    "first reported by", "reported by", "as reported in", "as reported by", "according to", "was first to report", "broken by",
    "citing", "revealed by", "first published by", "originally published by", "originally appeared in", "originally reported by",
    "told", "hat tip", "h/t", "via", "quoted by", "confirmed to", "in an interview with", "said in a report by", "obtained by",
    "seen by", "a report by", "a report from", "a report in", "reports from",
    # German
    "laut", "wie zuerst", "zuerst berichtete", "nach angaben von", "nach informationen von", "nach informationen der",
    "nach informationen des", "nach recherchen von", "nach recherchen der", "berichtet die", "berichtet der", "berichtete die",
    "berichtete der", "berichteten", "unter berufung auf", "einem bericht von", "einem bericht der", "einem bericht des",
    # French
    "selon", "d'après", "d’après", "révélé par", "révélée par", "révélées par", "rapporté par", "rapporte", "cité par",
    "comme l'a révélé", "comme l’a révélé", "indique", "a annoncé à",
    # Spanish
    "según", "informó", "informa", "adelantó", "adelanta", "ha adelantado", "publicó", "publicado por",
    "de acuerdo con", "citado por",
    # Italian
    "secondo", "come riportato da", "riportato da", "riporta", "rivelato da", "anticipato da", "stando a",
    # Portuguese
    "segundo", "de acordo com", "informou", "divulgado por", "noticiado por", "conforme",
    # Dutch
    "volgens", "meldt", "meldde", "zo meldt", "bericht van", "onthuld door",
    # Scandinavian
    "enligt", "ifølge", "ifölge", "rapporterar", "skriver", "melder", "først omtalt av", "først omtalt i", "rapporterade",
    # Polish, Czech, Turkish
    "według", "jak podał", "jak podaje", "podało", "podle", "informoval", "göre", "haberine göre",
)  # fmt: skip
# What stands behind the name ("the Courier first reported", "berichtete der Bote zuerst" is above).
_AFTER = (
    "first reported", "was first to report", "reported first", "broke the news", "broke the story", "originally reported",
    "zuerst berichtet", "zuerst gemeldet", "berichtet", "berichtete", "a révélé", "révèle", "rapporte", "adelantó", "informó",
    "ha rivelato", "riporta", "meldt", "meldde", "reported", "reports",
    "rapporterade", "skriver", "podał", "yazdı", "bildirdi",
)  # fmt: skip


def _any(phrases: tuple[str, ...]) -> str:
    return "|".join(re.escape(p) for p in sorted(phrases, key=len, reverse=True))


_ENDS = re.compile(
    rf"(?:^|[\s(\"“„«:;,.])(?:{_any(_BEFORE)})[:\s]{{1,3}}(?:[^\s.;!?]{{1,20}}\s){{0,3}}[\"“„«']?$", re.IGNORECASE
)
_BEFORE_NAME = re.compile(rf"(?:^|[\s(\"“„«:;,.])(?:{_any(_BEFORE)})\s", re.IGNORECASE)
_AFTER_NAME = re.compile(rf"^[\"”»']?,?\s(?:{_any(_AFTER)})\b", re.IGNORECASE)
_AFTER_ENDS = re.compile(rf"\s(?:{_any(_AFTER)})[.:,]?$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?;]\s")


def is_credit(before: str, anchor: str = "") -> bool:
    """Do the words before a link, or its own words, name the page behind it as the source of a report?

    Looks at the last `WINDOW` characters before it ("as first reported by"), and at a short anchor ("wie der Bote berichtet").
    """
    if _ENDS.search(before[-WINDOW:]):
        return True
    return len(anchor) <= WINDOW and bool(_BEFORE_NAME.match(" " + anchor) or _AFTER_ENDS.search(anchor))


def credits(text: str, names: Mapping[str, str], most_chars: int = 20_000) -> frozenset[str]:
    """Those of `names` (name -> what it stands for) that the text names as its source.

    A name counts where a phrase of credit stands before it within one clause ("according to the Courier") or right behind it
    ("the Courier first reported"). Names shorter than three signs are left out; only the first `most_chars` are read.
    """
    body = text[:most_chars]
    found: set[str] = set()
    for name, stands_for in names.items():
        bare = name.strip()
        if len(bare) < 3 or stands_for in found or bare.casefold() not in body.casefold():
            continue
        for match in re.finditer(rf"(?<!\w){re.escape(bare)}(?!\w)", body, re.IGNORECASE):
            clause = _SENTENCE_END.split(body[max(0, match.start() - WINDOW) : match.start()])[-1]
            if _BEFORE_NAME.search(clause) or _AFTER_NAME.search(body[match.end() : match.end() + 40]):
                found.add(stands_for)
                break
    return frozenset(found)
