"""The best story of an arrival is found over many stories at once: as near as each is when it is asked alone."""

from __future__ import annotations

import numpy as np
import pytest

from core_group.test_grouper import an_item
from newsloom.core.group import Grouper, judge, kernel
from newsloom.core.group.features import features
from newsloom.core.group.live import NONE

QUAKE = "Quake of magnitude 6.1 hits Aceh"
TITLES = [
    QUAKE,
    "Magnitude 6.1 quake shakes Aceh",
    "Aceh quake: thousands flee to the hills of Banda Aceh",
    "Aceh governor resigns after bribery trial",
    "Bribery trial of Aceh governor ends",
    "Magnitude 7 quake off Japan",
    "Japan quake: trains stopped in Sendai",
    "Rice price rises in Jakarta",
]


def test_links_to_many_stories_are_those_to_each() -> None:
    grouper = Grouper("tight")
    grouper.place_many([an_item(f"{i}", title) for i, title in enumerate(TITLES)])
    live = grouper._live
    row = live.add("new", None, features(an_item("new", "Quake of magnitude 6.1 hits Aceh and Japan")))
    best, links, nears = np.empty(4, dtype=np.int64), np.zeros(4), np.empty(4, dtype=np.int64)
    found, _, usual = kernel.best_stories(live.arena, row, NONE, -1, best, links, nears)
    assert found >= 3
    assert list(links[:found]) == sorted(links[:found], reverse=True)
    for story, value, near in zip(best[:found], links[:found], nears[:found], strict=True):
        square = kernel.load_query(live.arena, row)
        alone = kernel.link(live.arena, row, story, square, judge.MEMBERS)
        kernel.clear_query(live.arena, row)
        assert alone == (pytest.approx(value + usual), near, live.arena.size[story])
    assert usual > 0
    assert not live.arena.query.any()


def test_a_member_is_not_compared_with_itself() -> None:
    grouper = Grouper()
    grouper.place_many([an_item(f"{i}", QUAKE) for i in range(3)])
    live = grouper._live
    square = kernel.load_query(live.arena, 1)
    _, near, looked = kernel.link(live.arena, 1, int(live.arena.story[1]), square, judge.MEMBERS)
    kernel.clear_query(live.arena, 1)
    assert looked == 2
    assert near in (0, 2)
