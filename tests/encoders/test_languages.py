"""Stories cross languages with a multilingual encoder only; and the newsroom says which it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from encoders.making import a_model
from engine.newsrooms import at_work, make
from newsloom.core.group import Grouper
from newsloom.model.story import Item
from newsloom.pipeline.grouping.resident import ResidentGrouper, encoder_for
from newsloom.services.newsroom.doctor import Finding, examine

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
ENGLISH = "Quake of magnitude 6.1 hits Aceh in Indonesia, governor Teuku Rahman says"
GERMAN = "Beben der Stärke 6.1 erschüttert Aceh in Indonesien, sagt Gouverneur Teuku Rahman"
FLOOD = "Hochwasser in Passau: Oberbürgermeister Jürgen Dupper ruft Notstand aus"


class Meaning:
    """To it, everything about Aceh is one thing, and all else another."""

    model_id, dimensions = "test/1", 2

    def __init__(self, multilingual: bool) -> None:
        self.multilingual = multilingual

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([[1, 0] if "Aceh" in text else [0, 1] for text in texts], dtype=np.float32)


def an_item(number: int, title: str, language: str) -> Item:
    seen = START + timedelta(hours=number)
    return Item(id=f"n{number}", title=title, language=language, provider=f"p{number}.example", seen=seen)


def stories(encoder: Meaning | None) -> list[str | None]:
    grouper = Grouper(encoder=encoder)
    grouper.place_many([an_item(0, ENGLISH, "en"), an_item(1, GERMAN, "de"), an_item(2, FLOOD, "de")])
    grouper.repair()
    return [grouper.story_of(f"n{number}") for number in range(3)]


def test_a_multilingual_encoder_joins_one_event_in_two_languages() -> None:
    english, german, flood = stories(Meaning(multilingual=True))
    assert english == german != flood


@pytest.mark.parametrize("encoder", [None, Meaning(multilingual=False)], ids=["static", "monolingual"])
def test_without_one_stories_stay_within_a_language(encoder: Meaning | None) -> None:
    assert len(set(stories(encoder))) == 3


def said(folder: Path) -> Finding:
    with at_work(folder) as newsroom:
        return next(found for found in examine(newsroom) if found.about == "stories")


def test_the_doctor_says_whether_stories_cross_languages(tmp_path: Path) -> None:
    make(tmp_path / "static", "sqlite", group__multilingual=True)
    found = said(tmp_path / "static")
    assert found.problem == "each story stays within one language: there is no sentence model"
    assert not found.bad

    pytest.importorskip("onnxruntime", reason="the semantic extra is not installed")
    a_model(tmp_path / "many" / "models")
    make(tmp_path / "many", "sqlite", group__tier="semantic", group__model="models", group__multilingual=True)
    assert said(tmp_path / "many").problem.startswith("stories may cross languages")
    (tmp_path / "many" / "models" / "model.onnx").unlink()
    found = said(tmp_path / "many")
    assert found.bad and found.problem.endswith("models: no model.onnx")
    assert found.advice == "a model folder has model.onnx and tokenizer.json"

    make(tmp_path / "far", "sqlite", group__tier="semantic", group__endpoint="http://127.0.0.1:9/v1")
    found = said(tmp_path / "far")
    assert found.bad and found.problem.startswith("group.model: expected the endpoint's name")


def test_the_setting_reaches_the_encoder_of_a_folder(tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime", reason="the semantic extra is not installed")
    for name, multilingual in (("one", False), ("many", True)):
        a_model(tmp_path / name / "models")
        make(tmp_path / name, "sqlite", group__tier="semantic", group__model="models", group__multilingual=multilingual)
        with at_work(tmp_path / name) as newsroom:
            assert encoder_for(newsroom).multilingual is multilingual


def test_a_grouper_that_begins_anew_has_vectors_of_its_own_model_only(tmp_path: Path) -> None:
    """Vectors are in no table: another model, or another word on its languages, begins with texts."""
    pytest.importorskip("onnxruntime", reason="the semantic extra is not installed")
    from engine.newsrooms import tables, take_in
    from newsloom.store import work

    a_model(tmp_path / "models", width=8)
    a_model(tmp_path / "others", width=6)
    make(tmp_path, "sqlite", group__tier="semantic", group__model="models")
    with at_work(tmp_path) as newsroom:
        take_in(newsroom, rows=30, pages=0)
        assert tables(newsroom)["features"] == {}
    toml = (tmp_path / "newsloom.toml").read_text("utf-8")
    (tmp_path / "newsloom.toml").write_text(toml.replace('"models"', '"others"'), "utf-8")
    with at_work(tmp_path) as newsroom:
        resident = ResidentGrouper(newsroom, "another")
        with newsroom.db.write() as tx:
            work.schedule(tx, [work.Then(stage="repair", item="stories")], newsroom.clock())
        resident.step(newsroom.clock())
        assert resident._grouper is not None and len(resident._grouper) >= 25
        semantics = resident._grouper._semantics
        assert semantics is not None and semantics.encoder.dimensions == 6
        assert {len(vector) for vector in semantics._vectors.values()} <= {6}
        resident.close()
