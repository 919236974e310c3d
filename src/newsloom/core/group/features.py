"""What grouping remembers of an article: weighted words, names, numbers. Compact, and independent of the text."""

from __future__ import annotations

import math
import zlib
from collections import Counter
from dataclasses import dataclass

from newsloom.core.group import words
from newsloom.model.story import Item

VERSION = "text-1"
MAX_TERMS = 48
_LEAD_WORDS = 300


@dataclass(frozen=True, slots=True)
class Features:
    """One article. `terms` maps a stem's hash to its weight (unit length); names and numbers are hashes."""

    terms: dict[int, float]
    names: frozenset[int]
    numbers: frozenset[int]
    day: float | None
    headline: str


def headline_of(item: Item) -> str:
    """The title, or the first sentence of excerpt or text where the title is empty or junk."""
    if item.title and not words.is_junk_title(item.title, item.provider):
        return item.title
    for body in (item.excerpt, item.text):
        sentence = words.first_sentence(body)
        if sentence:
            return sentence
    return item.title


def features(item: Item) -> Features:
    """Never fails: an article without a single word has no terms and joins nothing."""
    head = headline_of(item)
    body = f"{item.excerpt}\n{item.text}"[: _LEAD_WORDS * 12]
    counts: Counter[str] = Counter()
    names: set[int] = set()
    numbers: set[int] = set()
    for text, worth, limit in ((head, 2, 60), (body, 1, _LEAD_WORDS)):
        cased = words.has_case(text)
        for token in words.tokens(text)[:limit]:
            for stem in words.stem(token):
                counts[stem] += worth
                if stem[0].isdigit():
                    numbers.add(_hash(stem))
                elif cased and token[0].isupper():
                    names.add(_hash(stem))
    weights = {_hash(s): 1 + math.log(n) for s, n in counts.items()}
    top = dict(sorted(weights.items(), key=lambda kv: (-kv[1], kv[0]))[:MAX_TERMS])
    when = item.seen or item.published
    return Features(top, frozenset(names), frozenset(numbers), when.timestamp() / 86400 if when else None, head)


def _hash(stem: str) -> int:
    return zlib.crc32(stem.encode("utf-8", "surrogatepass"))
