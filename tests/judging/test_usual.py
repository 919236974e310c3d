"""What coverage is usual in a topic is learned while scores are saved."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from newsloom.core.heat import Baseline
from newsloom.pipeline.scoring import baselines

from .newsroom import NOW, Clock, a_newsroom, some_rows, take_in


@pytest.fixture
def newsroom(tmp_path: Path):
    newsroom = a_newsroom(tmp_path, Clock())
    take_in(newsroom, some_rows())
    yield newsroom
    newsroom.db.close()
    newsroom.http.close()


def test_it_is_learned_by_itself_and_starts_from_the_prior(newsroom):
    with newsroom.db.read() as tx:
        first = baselines.read(tx)
    assert set(first) <= {"Bridges", "Ferries"}
    with newsroom.db.write() as tx:
        assert baselines.learn(tx, NOW + baselines.AGAIN)
        known = baselines.read(tx)
    # One story of one source, beside ten of three.
    assert known["Ferries"].sources == pytest.approx((10 * Baseline().sources + 1) / 11, abs=0.001)
    assert known["Bridges"].sources > known["Ferries"].sources


def test_it_is_learned_anew_after_six_hours_or_when_the_clock_was_set_back(newsroom):
    later = NOW + 2 * baselines.AGAIN
    with newsroom.db.write() as tx:
        assert baselines.learn(tx, later)
        assert not baselines.learn(tx, later + timedelta(hours=5))
        assert baselines.learn(tx, later + timedelta(hours=6))
        assert baselines.learn(tx, NOW)


def test_stories_of_long_ago_teach_nothing(newsroom):
    with newsroom.db.write() as tx:
        assert baselines.learn(tx, NOW + timedelta(days=60))
        assert baselines.read(tx) == {}
