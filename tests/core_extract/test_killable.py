"""Work that hangs, eats memory or dies costs its own answer and nobody else's."""

from __future__ import annotations

import gzip
import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

from newsloom.cli.main import run
from newsloom.pipeline.executors.process_pool import killable


def work(item: Any) -> Any:
    """A module's function, as `killable` needs it."""
    if item == "hang":
        time.sleep(60)
    if item == "eat":
        return len(bytearray(4_000_000_000))
    if item == "die":
        os._exit(3)
    if item == "raise":
        raise ValueError("no such thing")
    return item


def test_each_item_is_answered_in_order_whatever_the_others_do() -> None:
    items = [1, "hang", 2, "die", "raise", 3, *range(4, 20)]
    answers = list(killable(work, items, workers=2, seconds=2, megabytes=500))
    assert [answer if not isinstance(answer, Exception) else type(answer).__name__ for answer in answers] == [
        1, "TimeoutError", 2, "ChildProcessError", "ValueError", 3, *range(4, 20),
    ]  # fmt: skip


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is limited where the system can")
def test_an_item_that_eats_memory_is_stopped() -> None:
    first, eaten, last = killable(work, [1, "eat", 2], workers=1, seconds=20, megabytes=500)
    assert (first, last) == (1, 2)
    assert isinstance(eaten, MemoryError)


def test_no_items_need_no_answers() -> None:
    assert list(killable(work, [], workers=1)) == []


PAGE = (
    "<html><head><title>Old pier to close</title></head><body><article><p>"
    + "The board voted to close the pier. " * 20
    + "</p></article>"
)


def answers(capfdbinary: pytest.CaptureFixture[bytes]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]


def test_the_filter_answers_every_row_and_passes_unknown_keys(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    (tmp_path / "page.html.gz").write_bytes(gzip.compress(PAGE.encode()))
    (tmp_path / "cut.html.gz").write_bytes(gzip.compress(PAGE.encode())[:40])
    rows: list[dict[str, Any]] = [
        {"id": 7, "url": "https://courier.example/a?utm_source=x", "html": PAGE},
        {"url": "https://courier.example/b", "file": str(tmp_path / "page.html.gz"), "note": "kept"},
        {"url": "https://courier.example/c", "file": str(tmp_path / "absent.html")},
        {"url": "https://courier.example/d", "file": str(tmp_path / "cut.html.gz")},
        {"url": "https://courier.example/e", "html": ""},
        {"id": 8},
        {"url": 5, "html": PAGE},
    ]
    source = tmp_path / "rows.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in rows) + "not json\n", "utf-8")
    assert run(["extract", str(source)]) == 1
    first, second, absent, cut, empty, bare, odd, broken = answers(capfdbinary)
    assert first["id"] == 7 and "html" not in first
    assert list(first) == [
        "url", "id", "canonicalUrl", "ampUrl", "title", "excerpt", "text", "authors", "publishedDateTime",
        "modifiedDateTime", "language", "images", "siteName", "section", "keywords", "video", "type", "restricted",
        "clutter", "corrections", "copyOf", "signals", "links", "ranks", "because",
    ]  # fmt: skip
    assert first["canonicalUrl"] == "https://courier.example/a" and first["url"] == rows[0]["url"]
    assert second["note"] == "kept" and second["text"] == first["text"]
    assert absent["error"].endswith("no such file")
    assert "cannot be read" in cut["error"]
    assert empty["error"] == "https://courier.example/e: the page is empty"
    assert bare == {"id": 8, "error": "row: there is neither `html` nor `file`"}
    assert odd["error"] == "5: `url` is not a string"
    assert broken["line"] == 8 and "not JSON" in broken["error"]
