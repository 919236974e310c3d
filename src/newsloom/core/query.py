"""The search language: words, "phrases", begin*, -without, topic:, source:, state:, before:, after:.

Whatever is typed has a meaning; operators of the engines have none. What is no filter of ours ("12:30", "foo:bar") is words.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from newsloom.model.query import Query, Term
from newsloom.model.review import STATES

LONGEST = 500
"""Characters of a query that are read."""
MOST_WORDS = 12
MOST_VALUES = 20

_PART = re.compile(
    r'(?P<minus>(?<!\S)-)?(?:(?P<key>[A-Za-z]+):(?=[^\s:/]))?(?:"(?P<phrase>[^"]*)"?(?P<star>\*?)|(?P<plain>[^\s"]+))'
)
_WORD = re.compile(r"[^\W_]+")
_SPAN = re.compile(r"(\d{1,4})([hdw])")
_HOURS = {"h": 1, "d": 24, "w": 168}
# Scripts that write no spaces: what the index holds of them is whole sentences, so a word can only be looked for at a beginning.
_SPACELESS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
KEYS = ("topic", "source", "state", "before", "after")


def fold(text: str) -> str:
    """A text as words are compared: lower case, without accents, character by character (the length stays)."""
    return text.lower() if text.isascii() else "".join(_folded(c) for c in text)


def _folded(c: str) -> str:
    return c.lower()[:1] if c < "\x80" else (unicodedata.normalize("NFD", c)[:1].lower()[:1] or c)


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, folded, as both engines part them: letters and digits, and nothing else."""
    return tuple(fold(word) for word in _WORD.findall(unicodedata.normalize("NFC", text)))


@dataclass(slots=True)
class _Reading:
    terms: list[Term] = field(default_factory=list)
    without: list[Term] = field(default_factory=list)
    filters: dict[str, list[str]] = field(default_factory=dict)
    since: datetime | None = None
    until: datetime | None = None
    faults: list[str] = field(default_factory=list)
    left: int = MOST_WORDS


def parse(text: str, *, now: datetime, zone: tzinfo = UTC, topics: Sequence[str] | None = None) -> Query:
    """What a query asks for. Days are those of `zone`; `topics` are the names there are (None: any name is taken)."""
    made = _Reading()
    for part in _PART.finditer(text[:LONGEST].replace("\x00", " ")):
        said = part["phrase"] if part["phrase"] is not None else part["plain"]
        key = (part["key"] or "").lower()
        if key in ("before", "after"):
            _time(made, key, said, now, zone)
        elif key in ("topic", "source", "state"):
            _filter(made, f"{'not_' if part['minus'] else ''}{key}s", key, said.strip(), topics)
        else:
            _term(made, part, said if not part["key"] else f"{part['key']} {said}")
    values = {name: tuple(dict.fromkeys(found))[:MOST_VALUES] for name, found in made.filters.items()}
    return Query(
        terms=tuple(made.terms), without=tuple(made.without), since=made.since, until=made.until,
        faults=tuple(made.faults), **values,
    )  # fmt: skip


def _term(made: _Reading, part: re.Match[str], text: str) -> None:
    words = words_of(text)[: made.left]
    if not words:
        return
    made.left -= len(words)
    starred = part["star"] == "*" or (part["plain"] or "").endswith("*")
    term = Term(words, starred or _SPACELESS.search(words[-1]) is not None)
    (made.without if part["minus"] else made.terms).append(term)


def _filter(made: _Reading, name: str, key: str, said: str, topics: Sequence[str] | None) -> None:
    value = said
    if key == "source":
        value = said.lower()
    elif key == "state":
        value = said.lower()
        if value not in STATES:
            made.faults.append(f"state: there is no state “{said[:40]}”; there are {', '.join(STATES)}")
            return
    elif topics is not None:
        known = {topic.casefold(): topic for topic in topics}
        if said.casefold() not in known:
            close = difflib.get_close_matches(said.casefold()[:60], list(known), n=1, cutoff=0.5)
            hint = f"; did you mean “{known[close[0]]}”?" if close else ""
            made.faults.append(f"topic: there is no topic “{said[:40]}”{hint}")
            return
        value = known[said.casefold()]
    if value:
        made.filters.setdefault(name, []).append(value)


def _time(made: _Reading, key: str, said: str, now: datetime, zone: tzinfo) -> None:
    at = _moment(said.strip(), now, zone)
    if at is None:
        made.faults.append(f"{key}: expected a day such as 2026-03-01, or a time ago such as 7d, got “{said[:40]}”")
    elif key == "after":
        made.since = at if made.since is None else max(at, made.since)
    else:
        made.until = at if made.until is None else min(at, made.until)


def _moment(said: str, now: datetime, zone: tzinfo) -> datetime | None:
    """The beginning of a day, month or year, or a time ago; None for anything else."""
    if span := _SPAN.fullmatch(said.lower()):
        return now - timedelta(hours=int(span[1]) * _HOURS[span[2]])
    whole = re.fullmatch(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?", said, re.ASCII)
    if whole is None:
        return None
    try:
        day = date(int(whole[1]), int(whole[2] or 1), int(whole[3] or 1))
        return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def marked(text: str, query: Query, length: int = 0) -> list[tuple[str, bool]]:
    """A text in pieces: (piece, whether the query asked for it). `length`: only so many characters, from around the first
    place that was asked for; 0: all of it."""
    text = unicodedata.normalize("NFC", text)
    found = _places(text, query.terms)
    start, end = 0, len(text)
    if length and len(text) > length:
        first = found[0][0] if found else 0
        start = max(0, min(first - length // 3, len(text) - length))
        start = text.rfind(" ", 0, start) + 1 if start else 0
        end = min(len(text), start + length)
    pieces: list[tuple[str, bool]] = []
    at = start
    for begun, ended in found:
        if begun < at or ended > end:
            continue
        pieces += [(text[at:begun], False), (text[begun:ended], True)]
        at = ended
    pieces.append((text[at:end], False))
    if start:
        pieces.insert(0, ("… ", False))
    if end < len(text):
        pieces.append(("…", False))
    return [piece for piece in pieces if piece[0]]


def _places(text: str, terms: Sequence[Term]) -> list[tuple[int, int]]:
    spans = [(m.start(), m.end()) for m in _WORD.finditer(text)]
    words = [fold(text[a:b]) for a, b in spans]
    found = []
    for term in terms:
        size = len(term.words)
        for n in range(len(words) - size + 1):
            here = words[n : n + size]
            last = here[-1].startswith(term.words[-1]) if term.open else here[-1] == term.words[-1]
            if last and tuple(here[:-1]) == term.words[:-1]:
                end = spans[n + size - 1][1]
                found.append(
                    (spans[n][0], min(end, spans[n + size - 1][0] + len(term.words[-1])) if term.open else end)
                )
    return sorted(found)
