"""Is this an everyday word of English? A small table answers, so that "bank" and "rekognition" weigh differently.

`data/words/english.txt` lists words seen in general news: as they are, when they are used in lower case (ordinary
words); after "~", when they are only names or rare. How it was counted: docs/technotes/everyday-words.md.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def _table() -> tuple[frozenset[str], frozenset[str]]:
    lines = files("newsloom.data.words").joinpath("english.txt").read_text("utf-8").split()
    ordinary = frozenset(line for line in lines if line[0] != "~")
    return ordinary, ordinary | {line[1:] for line in lines if line[0] == "~"}


def _forms(word: str) -> tuple[str, ...]:
    if len(word) > 3 and word.endswith("s"):
        return (word, word[:-1])
    return (word, word + "s")


def is_everyday(word: str) -> bool:
    """Whether a lower-case word (or its plural or singular) is ordinary English, as in "bank" or "security"."""
    ordinary, _ = _table()
    return any(form in ordinary for form in _forms(word))


def is_known(word: str) -> bool:
    """Whether general news uses the word at all, as a word or as a name ("tesla"). False for jargon ("sagemaker")."""
    _, known = _table()
    return any(form in known for form in _forms(word))


def is_name(word: str) -> bool:
    """Whether general news uses the word as a name only, or hardly at all ("tesla", "amazon")."""
    return is_known(word) and not is_everyday(word)
