"""The phrases that pages put around articles, by list (phrases.toml)."""

from __future__ import annotations

import functools
import tomllib
from importlib import resources

from newsloom.core.extract.words import key_words


def phrases(name: str) -> frozenset[str]:
    """A list, its phrases in lower case and without punctuation. KeyError for a list that is not there."""
    return _table()[name]


@functools.lru_cache(maxsize=1)
def _table() -> dict[str, frozenset[str]]:
    table = tomllib.loads(resources.files("newsloom.core.extract").joinpath("phrases.toml").read_text("utf-8"))
    return {name: frozenset(" ".join(key_words(text)) for text in texts) for name, texts in table.items()}
