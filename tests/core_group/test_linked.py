"""A text that links to a report is nearer to it: by a bounded vote, shared by all that it links to."""
# ruff: noqa: E501

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from newsloom.core.group import Grouper, judge
from newsloom.core.group.linked import LINKED, best_story, votes
from newsloom.model.story import Founds, Item, Joins

NOW = datetime(2026, 3, 9, 7, tzinfo=UTC)


def an_item(id: str, title: str, text: str, provider: str, hours: float = 0, **more: object) -> Item:
    return Item(
        id=id, title=title, text=text, provider=provider, seen=NOW + timedelta(hours=hours), language="en", **more
    )  # type: ignore[arg-type]


SCOOP = an_item(
    "scoop", "Norwick port authority hid crane inspection failures, documents show",
    "Documents seen by the Courier show that the Norwick port authority knew of cracks in three cranes. The authority's director, Ola "
    "Brandt, signed off inspections that never took place, according to the papers. Unions had warned of the cranes in May.",
    "courier.example",
)  # fmt: skip
FOLLOW = an_item(
    "follow", "Falk under fire over Norwick cranes",
    "Cranes in Norwick are the next trouble. Transport minister Lene Falk faces questions in parliament on Thursday. Her budget for "
    "railways was cut twice this winter, and two tunnels wait for money.",
    "tribune.example", 6,
)  # fmt: skip
OTHER = an_item(
    "other", "Bakers of Lund bake the longest bread of the year",
    "A bread of 90 metres was baked in Lund at the weekend. Thirty bakers worked through the night, and children ate it within an hour.",
    "tribune.example", 7,
)  # fmt: skip


WIDTH = "tight"
"""Among two stories all that share a name are near: the near miss of a crowd is one at this width."""


def near(item: Item, extra: float = 0.0) -> float:
    """How near an article is to the scoop's story."""
    grouper = Grouper(WIDTH)
    grouper.place(SCOOP)
    live = grouper._live
    row = live.add(item.id, item.seen, grouper._features(item))
    return best_story(live, row, {0: extra} if extra else {})[1]


def placed(item: Item, *before: Item) -> Founds | Joins:
    grouper = Grouper(WIDTH)
    grouper.place_many([SCOOP, *before])
    return grouper.place(item)


def linking(item: Item, *cites: str, outlinks: int = 1) -> Item:
    return replace(item, cites=cites, outlinks=outlinks)


def test_a_link_makes_up_for_what_the_words_miss_by_and_says_so():
    threshold = judge.THRESHOLD[WIDTH]
    assert threshold - LINKED <= near(FOLLOW) < threshold
    assert isinstance(placed(FOLLOW), Founds)
    made = placed(linking(FOLLOW, "scoop"))
    assert isinstance(made, Joins) and made.because[0] == f"its text links to a report there +{LINKED:.2f}"
    assert made.score == near(FOLLOW) + LINKED


def test_the_next_repair_leaves_what_a_link_joined_where_it_is():
    grouper = Grouper(WIDTH)
    grouper.place_many([SCOOP, linking(FOLLOW, "scoop")])
    assert grouper.repair() == () and grouper.story_of("follow") == grouper.story_of("scoop")


def test_what_has_little_in_common_is_not_joined_by_a_link():
    assert isinstance(placed(linking(OTHER, "scoop")), Founds)


def test_a_round_up_says_nothing_and_joins_no_two_events():
    other = replace(OTHER, provider="mail.example")
    assert isinstance(placed(linking(FOLLOW, "scoop", outlinks=40)), Founds)
    assert isinstance(placed(linking(FOLLOW, "scoop", "other", outlinks=2), other), Founds)
    grouper = Grouper(WIDTH)
    grouper.place_many([SCOOP, other, linking(FOLLOW, "scoop", "other", outlinks=2)])
    grouper.repair()
    assert grouper.story_of("scoop") != grouper.story_of("other")


def test_a_publishers_link_to_itself_and_one_to_what_is_not_here_count_for_nothing():
    assert isinstance(placed(linking(replace(FOLLOW, provider=SCOOP.provider), "scoop")), Founds)
    assert isinstance(placed(linking(FOLLOW, "elsewhere", "follow")), Founds)


def test_no_link_opens_a_story_that_has_ended():
    late = replace(FOLLOW, seen=NOW + timedelta(days=judge.CLOSED_DAYS + 1))
    assert isinstance(placed(linking(late, "scoop")), Founds)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["scoop", "other", "nowhere", "follow"]), max_size=6), st.integers(0, 100))
def test_a_vote_is_bounded_and_so_are_all_of_them_together(cites, outlinks):
    grouper = Grouper(WIDTH)
    grouper.place_many([SCOOP, OTHER])
    item = linking(FOLLOW, *cites, outlinks=max(outlinks, len(set(cites))))
    row = grouper._live.add(item.id, item.seen, grouper._features(item))
    found = votes(grouper._live, item, row)
    assert sum(found.values()) <= LINKED + 1e-9 and all(one > 0 for one in found.values())
    assert bool(found) == ("scoop" in cites)  # "other" is the linker's own publisher's


def test_links_change_nothing_for_articles_that_have_none():
    rows = [SCOOP, OTHER, FOLLOW]
    one, two = Grouper(), Grouper()
    assert one.place_many(rows) == [two.place(row) for row in rows]
