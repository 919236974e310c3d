"""Every case of tests/corpus/feeds: a feed, what must be read from it, and why the case is there."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from newsloom.cli.commands.feed import feed_row
from newsloom.core.feed import read_feed

CORPUS = Path(__file__).resolve().parents[1] / "corpus" / "feeds"
CASES = sorted(path.name for path in CORPUS.iterdir())


@pytest.mark.parametrize("case", CASES)
def test_the_feed_reads_as_expected(case: str) -> None:
    data = (CORPUS / case / "feed").read_bytes()
    expected = json.loads((CORPUS / case / "expected.json").read_text("utf-8"))
    assert feed_row(read_feed(data), everything=True) == expected


@pytest.mark.parametrize("case", CASES)
def test_gzip_and_utf16_change_nothing(case: str) -> None:
    data = (CORPUS / case / "feed").read_bytes()
    plain = feed_row(read_feed(data), everything=True)
    assert feed_row(read_feed(gzip.compress(data)), everything=True) == plain
    if not data.startswith(b"{"):
        assert feed_row(read_feed(data.decode().encode("utf-16")), everything=True)["entries"] == plain["entries"]


def test_every_case_says_why_it_is_there() -> None:
    assert [case for case in CASES if not (CORPUS / case / "why.txt").read_text("utf-8").strip()] == []
