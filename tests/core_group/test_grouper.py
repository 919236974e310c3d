"""What the grouper promises, by example."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from newsloom.core.group import Grouper
from newsloom.model.story import Anchor, Apart, Ban, Founds, Item, Joins, Merged, Packed, Pin, Redirect

START = datetime(2026, 1, 1, tzinfo=UTC)

SUBJECTS = (
    "Aceh earthquake magnitude Indonesia",
    "Chargers Jackson arrested suspicion drunk driving",
    "Colts clinch playoff berth Jaguars",
    "Chiquita Fyffes banana merger shareholders",
    "Massachusetts police facial recognition law",
)
FILLERS = ("officials", "Tuesday", "latest", "what we know", "in pictures", "statement", "residents", "analysis")


def an_item(id: str, title: str, **more: object) -> Item:
    return Item(id=id, title=title, **more)  # type: ignore[arg-type]


def some_items(many: int, start: datetime | None = START) -> list[Item]:
    """Headlines on five events, dealt round."""
    return [
        an_item(
            f"a{i:03d}",
            f"{SUBJECTS[i % 5]} {FILLERS[i % 8]} {FILLERS[(i * 3 + 1) % 8]}",
            seen=start + timedelta(hours=i) if start else None,
        )
        for i in range(many)
    ]


def test_two_headlines_of_one_quake_are_one_story() -> None:
    grouper = Grouper()
    first = grouper.place(an_item("a", "Quake of magnitude 6.1 hits Aceh in Indonesia"))
    second = grouper.place(an_item("b", "Indonesia: Aceh shaken by 6.1-magnitude quake"))
    assert isinstance(first, Founds)
    assert isinstance(second, Joins)
    assert second.story == first.story
    assert any("6.1" in reason for reason in second.because)


def test_an_article_without_words_founds_a_story_of_its_own() -> None:
    grouper = Grouper()
    assert isinstance(grouper.place(an_item("a", "")), Founds)
    assert isinstance(grouper.place(an_item("b", "")), Founds)
    assert isinstance(grouper.place(an_item("c", "of the and")), Founds)
    assert grouper.repair() == ()


def test_a_junk_title_gives_way_to_the_first_sentence() -> None:
    grouper = Grouper()
    story = grouper.place(
        an_item("a", "ABC News", text="Quake of magnitude 6.1 hits Aceh in Indonesia. Roads are cut.")
    ).story
    assert grouper.place(an_item("b", "Magnitude 6.1 quake hits Aceh, Indonesia")).story == story


def test_the_same_event_a_year_later_in_a_crowded_stream_is_another_story() -> None:
    grouper = Grouper()
    crowd = [
        an_item(f"x{i}", f"{FILLERS[i % 8]} {i * 7919} {i * 104729}", seen=START + timedelta(hours=8 * i))
        for i in range(1200)
    ]
    first = grouper.place(an_item("a", "Quake of magnitude 6.1 hits Aceh", seen=START)).story
    grouper.place_many(crowd)
    later = grouper.place(an_item("b", "Quake of magnitude 6.1 hits Aceh", seen=START + timedelta(days=365)))
    assert later.story != first


def test_known_languages_that_differ_do_not_meet() -> None:
    grouper = Grouper()
    first = grouper.place(an_item("a", "Merkel Obama Berlin 2013", language="de")).story
    assert grouper.place(an_item("b", "Merkel Obama Berlin 2013", language="en")).story != first
    assert grouper.place(an_item("c", "Merkel Obama Berlin 2013", language="de-AT")).story == first


def test_one_by_one_and_in_a_batch_is_the_same() -> None:
    one, many = Grouper(), Grouper()
    items = some_items(60)
    assert [one.place(item) for item in items] == many.place_many(items)


def test_an_article_placed_twice_keeps_its_story() -> None:
    grouper = Grouper()
    items = some_items(20)
    before = [one.story for one in grouper.place_many(items)]
    assert [one.story for one in grouper.place_many(items)] == before
    assert len(grouper) == 20


def test_a_pinned_article_goes_where_the_editor_said() -> None:
    grouper = Grouper()
    story = grouper.place(an_item("a", "Quake hits Aceh")).story
    grouper.constrain(Pin("b", story))
    assert grouper.place(an_item("b", "Bananas are cheap in Berlin")).story == story
    grouper.repair()
    assert grouper.story_of("b") == story


def test_a_banned_article_leaves_and_stays_away() -> None:
    grouper = Grouper()
    placed = grouper.place_many(
        [an_item("a", "Quake of magnitude 6.1 hits Aceh"), an_item("b", "Magnitude 6.1 quake hits Aceh")]
    )
    story = placed[0].story
    assert placed[1].story == story
    grouper.constrain(Ban("b", story))
    for _ in range(3):
        grouper.repair()
    assert grouper.story_of("b") != story


def test_two_stories_that_an_editor_parted_are_not_merged() -> None:
    grouper = Grouper()
    a = grouper.place(an_item("a", "Quake of magnitude 6.1 hits Aceh")).story
    grouper.constrain(Ban("b", a))
    b = grouper.place(an_item("b", "Quake of magnitude 6.1 hits Aceh")).story
    grouper.constrain(Apart(a, b))
    grouper.repair()
    assert grouper.story_of("a") == a
    assert grouper.story_of("b") == b


def test_an_editors_merge_leaves_a_redirect() -> None:
    grouper = Grouper()
    a = grouper.place(an_item("a", "Quake hits Aceh")).story
    b = grouper.place(an_item("b", "Bananas are cheap in Berlin")).story
    grouper.constrain(Redirect(b, a), Pin("b", a))
    changes = grouper.repair()
    assert [c for c in changes if isinstance(c, Merged)] == [Merged(kept=a, gone=b, because=("merged by an editor",))]
    assert grouper.members(b) == ("a", "b")


def test_what_is_old_is_forgotten_and_the_rest_goes_on() -> None:
    grouper = Grouper()
    items = some_items(100)
    grouper.place_many(items)
    gone = grouper.expire(START + timedelta(hours=50))
    assert gone == 50
    assert len(grouper) == 50
    assert grouper.story_of("a010") is None
    story = grouper.story_of("a095")
    again = grouper.place(an_item("new", items[95].title, seen=START + timedelta(hours=101)))
    assert again.story == story


@pytest.mark.parametrize("start", [START, None])
def test_a_loaded_grouper_goes_on_exactly_where_the_first_stood(start: datetime | None) -> None:
    items = some_items(80, start)
    first = Grouper()
    first.place_many(items[:50])
    second = Grouper.load(first.dump())
    assert first.place_many(items[50:]) == second.place_many(items[50:])
    assert first.repair() == second.repair()


def test_packed_features_bring_an_article_back_to_its_story() -> None:
    first = Grouper()
    items = some_items(30)
    placed = first.place_many(items)
    second = Grouper()
    second.restore((first.packed(item.id), one.story) for item, one in zip(items, placed, strict=True))
    assert [second.story_of(item.id) for item in items] == [one.story for one in placed]
    assert second.place(an_item("new", items[29].title, seen=START + timedelta(hours=31))).story == placed[29].story


def test_features_of_another_maker_are_refused() -> None:
    with pytest.raises(ValueError, match="features made by"):
        Grouper().restore([(Packed(id="a", seen=None, features=b"", made_by="another"), "s")])
    with pytest.raises(ValueError, match="no saved grouper"):
        Grouper.load(b"nothing of ours")


def test_two_halves_of_a_debate_are_two_stories_of_one_saga() -> None:
    """In our own words: two reports on one state's law, and a council elsewhere that puts off its vote."""
    grouper = Grouper()
    texts = {
        "m1": (
            "Massachusetts sets rules for how police may use facial recognition",
            "Massachusetts is the first state to regulate facial recognition by police, with a court order.",
        ),
        "k": (
            "King County Council delays facial recognition ban vote",
            "The Metropolitan King County Council put off its vote on a ban of facial recognition around Seattle.",
        ),
        "m2": (
            "Massachusetts approves limits on facial recognition by police",
            "Under the Massachusetts law police need a court order before they use facial recognition.",
        ),
    }
    for hours, (name, (title, excerpt)) in enumerate(texts.items()):
        grouper.place(an_item(name, title, excerpt=excerpt, seen=START + timedelta(hours=6 * hours)))
    grouper.repair()
    story = {name: grouper.story_of(name) for name in texts}
    assert story["m1"] == story["m2"]
    assert story["m1"] != story["k"]
    assert [set(saga) for saga in grouper.sagas()] == [set(story.values())]
    (link,) = grouper.saga_links()
    assert {link.earlier, link.later} == set(story.values())
    assert link.score > 0 and "near" in link.because[0]
    assert grouper.saga_links([link.later]) == (link,)
    assert grouper.saga_links(["nonesuch"]) == ()


def test_the_encoder_is_asked_only_where_words_leave_doubt() -> None:
    asked: list[str] = []

    class Opinion:
        model_id, dimensions, multilingual = "test/1", 2, False

        def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
            asked.extend(texts)
            return np.tile(np.array([[1.0, 0.0]], dtype=np.float32), (len(texts), 1))

    grouper = Grouper(encoder=Opinion())
    first = grouper.place(an_item("a", "Quake of magnitude 6.1 hits Aceh in Indonesia"))
    assert grouper.place(an_item("b", "Bananas are cheap in Berlin")).story != first.story
    assert asked == []
    # Some words in common: the static tier is unsure, the encoder is not.
    grouper.place(an_item("c", "Roads are cut in Aceh as rescuers search for survivors"))
    assert len(asked) >= 2
    assert grouper.story_of("c") == first.story


def test_a_loaded_grouper_can_still_ask_its_encoder() -> None:
    class Opinion:
        model_id, dimensions, multilingual = "test/1", 2, False

        def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
            return np.tile(np.array([[1.0, 0.0]], dtype=np.float32), (len(texts), 1))

    first = Grouper(encoder=Opinion())
    story = first.place(an_item("a", "Quake of magnitude 6.1 hits Aceh in Indonesia")).story
    later = an_item("c", "Roads are cut in Aceh as rescuers search for survivors")
    assert Grouper.load(first.dump()).place(later).story != story
    assert Grouper.load(first.dump(), encoder=Opinion()).place(later).story == story


constraints = st.one_of(
    st.builds(lambda i, j: ("pin", i, j), st.integers(0, 29), st.integers(0, 29)),
    st.builds(lambda i: ("ban", i, i), st.integers(0, 29)),
    st.builds(lambda i: ("anchor", i, i), st.integers(0, 29)),
    st.builds(lambda i: ("repair", i, i), st.integers(0, 29)),
    st.builds(lambda i: ("reload", i, i), st.integers(0, 29)),
    st.builds(lambda i: ("place", i, i + 3), st.integers(0, 27)),
)


@settings(max_examples=40)
@given(st.lists(constraints, max_size=25))
def test_any_interleaving_keeps_pins_bans_and_ids(steps: list[tuple[str, int, int]]) -> None:
    items = some_items(30)
    grouper = Grouper()
    pins: dict[str, str] = {}
    bans: set[tuple[str, str]] = set()
    minted: set[str] = set()
    anchors: set[str] = set()
    for what, i, j in steps:
        story = grouper.story_of(items[i].id)
        if what == "place":
            minted |= {one.story for one in grouper.place_many(items[i:j])}
        elif what == "repair":
            grouper.repair()
        elif what == "reload":
            grouper = Grouper.load(grouper.dump())
        elif what == "pin" and (into := grouper.story_of(items[j].id)):
            grouper.constrain(Pin(items[i].id, into))
            pins[items[i].id] = into
            bans.discard((items[i].id, into))
        elif what == "ban" and story and pins.get(items[i].id) != story:
            grouper.constrain(Ban(items[i].id, story))
            bans.add((items[i].id, story))
        elif what == "anchor" and story:
            grouper.constrain(Anchor(story))
            anchors.add(story)
    grouper.place_many(items)
    grouper.repair()
    for article, into in pins.items():
        assert article in grouper.members(into)
    for article, banned in bans:
        if article not in pins:
            assert article not in grouper.members(banned)
    # Every id that was ever given still leads to a story with articles, published ones above all.
    for one in minted - {grouper.story_of(item.id) for item in items}:
        assert one not in anchors or grouper.members(one)
    assert all(grouper.story_of(item.id) for item in items)
