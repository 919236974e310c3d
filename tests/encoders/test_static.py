"""The static tier reads the package's table itself, and reads it as the package does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import made_news
from newsloom.core.encode.static import DIMENSIONS, word_vectors

wordllama = pytest.importorskip("wordllama")
THEIRS = wordllama.WordLlama.load(cache_dir=Path(wordllama.__file__).parent, disable_download=True)
WORDS = sorted({word for row in made_news.rows(60) for word in f"{row['title']} {row['text']}".split()})
MARKED = ["<s>", "</s>ab", "a<unk>b", "<s></s>"]
ODD = ["", " ", "Zürich", "naïve", "日本", "😀", "12.5", "a\nb", "x y", "▁", "e\u0301", "\x00", *MARKED]


@pytest.mark.parametrize("words", [WORDS, ODD], ids=["news", "odd"])
def test_a_word_has_the_tokens_that_its_own_tokenizer_gives(words: list[str]) -> None:
    for word in words:
        assert word_vectors().tokens(word) == THEIRS.tokenizer.encode(word, add_special_tokens=False).ids, repr(word)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=64))
def test_so_has_any_other_text(word: str) -> None:
    assert word_vectors().tokens(word) == THEIRS.tokenizer.encode(word, add_special_tokens=False).ids


def test_its_vector_is_the_sum_of_their_rows() -> None:
    for word in WORDS:
        rows = THEIRS.embedding[THEIRS.tokenizer.encode(word, add_special_tokens=False).ids]
        assert np.array_equal(word_vectors().vector(word), rows.sum(axis=0, dtype=np.float32))
    assert not word_vectors().vector("").any() and word_vectors().vector("").shape == (DIMENSIONS,)
