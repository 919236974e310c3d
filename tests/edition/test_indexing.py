"""The search index is made when pages changed, and only then."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests.edition.newsrooms import opened_newsroom, record, taken_over

from newsloom.publishing import search_index as program
from newsloom.services.newsroom import run
from newsloom.services.publish import search_index
from newsloom.store import leases


def test_an_index_is_made_once_for_the_same_pages(tmp_path: Path, indexed: list[Path]) -> None:
    taken_over(tmp_path, record("New crane for the port of Aldsea"))
    with opened_newsroom(tmp_path) as newsroom:
        run.publish(newsroom)
        assert "search index made" in (search_index.index(newsroom, patient=True) or "")
        assert search_index.index(newsroom, patient=True) is None
    assert indexed == [tmp_path / "_site"]


def test_a_site_without_stories_has_no_index(tmp_path: Path, indexed: list[Path]) -> None:
    taken_over(tmp_path, record("New crane for the port of Aldsea", is_published=False))
    with opened_newsroom(tmp_path) as newsroom:
        run.publish(newsroom)
        assert search_index.index(newsroom, patient=True) is None
    assert indexed == []


def test_without_pagefind_the_owner_is_told_and_nothing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "is_installed", lambda: False)
    taken_over(tmp_path, record("New crane for the port of Aldsea"))
    with opened_newsroom(tmp_path) as newsroom:
        run.publish(newsroom)
        assert "pip install" in (search_index.index(newsroom, patient=True) or "")


def test_two_processes_do_not_index_at_the_same_time(tmp_path: Path, indexed: list[Path]) -> None:
    taken_over(tmp_path, record("New crane for the port of Aldsea"))
    with opened_newsroom(tmp_path) as newsroom:
        run.publish(newsroom)
        now = newsroom.clock()
        with newsroom.db.write() as tx:
            leases.take(tx, search_index.LEASE, "another", now, now + timedelta(minutes=1))
        assert search_index.index(newsroom, patient=True) == search_index.BUSY
        assert indexed == []
        with newsroom.db.write() as tx:
            leases.drop(tx, search_index.LEASE, "another")
        assert "made" in (search_index.index(newsroom, patient=True) or "")
        assert search_index.index(newsroom, patient=True) is None
    assert len(indexed) == 1


def test_a_site_that_pagefind_cannot_read_is_told_in_its_words(tmp_path: Path) -> None:
    if not program.is_installed():
        pytest.skip("Pagefind is not installed")
    (tmp_path / "_site").mkdir()
    assert program.index_site(tmp_path / "_site") != ""
