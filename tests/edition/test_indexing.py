"""The search index is made when pages changed, and only then."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from newsloom.app import indexing, operating
from newsloom.engine import indexing as program
from newsloom.store import leases
from tests.edition.newsrooms import newsroom, record, taken_over


def test_an_index_is_made_once_for_the_same_pages(tmp_path: Path, indexed: list[Path]) -> None:
    taken_over(tmp_path, record("New crane for the port of Aldsea"))
    with newsroom(tmp_path) as world:
        operating.publish(world)
        assert "search index made" in (indexing.index(world, patient=True) or "")
        assert indexing.index(world, patient=True) is None
    assert indexed == [tmp_path / "_site"]


def test_a_site_without_stories_has_no_index(tmp_path: Path, indexed: list[Path]) -> None:
    taken_over(tmp_path, record("New crane for the port of Aldsea", is_published=False))
    with newsroom(tmp_path) as world:
        operating.publish(world)
        assert indexing.index(world, patient=True) is None
    assert indexed == []


def test_without_pagefind_the_owner_is_told_and_nothing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "is_installed", lambda: False)
    taken_over(tmp_path, record("New crane for the port of Aldsea"))
    with newsroom(tmp_path) as world:
        operating.publish(world)
        assert "pip install" in (indexing.index(world, patient=True) or "")


def test_two_processes_do_not_index_at_the_same_time(tmp_path: Path, indexed: list[Path]) -> None:
    taken_over(tmp_path, record("New crane for the port of Aldsea"))
    with newsroom(tmp_path) as world:
        operating.publish(world)
        now = world.clock()
        with world.db.write() as tx:
            leases.take(tx, indexing.LEASE, "another", now, now + timedelta(minutes=1))
        assert indexing.index(world, patient=True) == indexing.BUSY
        assert indexed == []
        with world.db.write() as tx:
            leases.drop(tx, indexing.LEASE, "another")
        assert "made" in (indexing.index(world, patient=True) or "")
        assert indexing.index(world, patient=True) is None
    assert len(indexed) == 1


def test_a_site_that_pagefind_cannot_read_is_told_in_its_words(tmp_path: Path) -> None:
    if not program.is_installed():
        pytest.skip("Pagefind is not installed")
    (tmp_path / "_site").mkdir()
    assert program.index_site(tmp_path / "_site") != ""
