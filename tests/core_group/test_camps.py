"""Two events that a few articles chained together come apart; one event told in two ways does not."""

from __future__ import annotations

import numpy as np

from newsloom.core.group import Grouper
from newsloom.core.group.camps import two_camps
from newsloom.model.story import Founds, Item, Moved, Pin

QUAKE = (
    "Quake of magnitude 6.1 hits Aceh", "Aceh shaken by 6.1 quake", "Homes fall in Aceh quake", "Quake in Aceh kills nine",
    "Aceh quake: rescuers dig for survivors", "Nine dead as quake shakes Aceh homes",
)  # fmt: skip
FERRY = (
    "Ferry sinks off Zamboanga", "Dozens missing as Zamboanga ferry sinks", "Zamboanga ferry captain questioned",
    "Divers search sunken Zamboanga ferry", "Ferry captain blamed in Zamboanga sinking", "Zamboanga ferry was overloaded",
)  # fmt: skip


def chained() -> Grouper:
    """One story that holds both events, as a chain of bridging articles would have left it."""
    grouper = Grouper()
    first = grouper.place(Item(id="q0", title=QUAKE[0]))
    assert isinstance(first, Founds)
    rows = [(f"q{i}", title) for i, title in enumerate(QUAKE)] + [(f"f{i}", title) for i, title in enumerate(FERRY)]
    grouper.restore((Item(id=id, title=title), first.story) for id, title in rows[1:])
    grouper.touch([first.story])
    return grouper


def test_two_camps_with_a_thin_tie_come_apart_and_the_oldest_keeps_the_story() -> None:
    grouper = chained()
    story = grouper.story_of("q0")
    changes = grouper.repair()
    assert {c.article for c in changes if isinstance(c, Moved)} == {f"f{i}" for i in range(6)}
    assert grouper.members(story or "") == tuple(f"q{i}" for i in range(6))
    assert len({grouper.story_of(f"f{i}") for i in range(6)}) == 1


def test_two_camps_that_came_apart_stay_apart() -> None:
    grouper = chained()
    grouper.repair()
    grouper.touch([grouper.story_of("q0") or "", grouper.story_of("f0") or ""])
    assert grouper.repair() == ()


def test_a_story_that_a_person_pinned_an_article_to_stays_whole() -> None:
    grouper = chained()
    story = grouper.story_of("q0") or ""
    grouper.constrain(Pin("f0", story))
    grouper.repair()
    assert len(grouper.members(story)) == 12


def test_the_cut_runs_between_the_camps() -> None:
    like = np.full((9, 9), 0.1)
    like[:4, :4] = like[4:, 4:] = 0.7
    camp = two_camps(like)
    assert len(set(camp[:4])) == len(set(camp[4:])) == 1
    assert camp[0] != camp[4]
