"""What becomes of stories: verdicts, thresholds, leads, the front page."""
# ruff: noqa: E501

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.core.policy import (
    Candidate,
    PageSettings,
    PageStory,
    Settings,
    StoryFacts,
    choose_lead,
    fold,
    front_page,
    in_force,
    last,
    proposal_bar,
    standing,
)
from newsloom.model.review import Verdict

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
_NUMBERS = itertools.count()


def verdict(kind: str, minutes: int = 0, *, subject: str = "s", reason: str = "", **value: object) -> Verdict:
    return Verdict(
        id=f"v{next(_NUMBERS):06}", at=NOW + timedelta(minutes=minutes), actor="ann", kind=kind, subject=subject, value=value, reason=reason
    )  # type: ignore[arg-type] # fmt: skip


def a_story(**fields: object) -> StoryFacts:
    given = {"id": "s", "heat": 50.0, "quality": 50, "sources": 2, "first_seen": NOW} | fields
    return StoryFacts(**given)  # type: ignore[arg-type]


POLICY = Settings()
OPEN = Settings(publish=True)


def test_a_verdict_wins_over_every_threshold():
    dull = a_story(heat=0.0, quality=0)
    assert standing(dull, [verdict("approve")], POLICY, NOW).state == "published"
    assert standing(a_story(heat=99.0, quality=99, sources=9), [verdict("reject")], OPEN, NOW).state == "rejected"


def test_the_latest_verdict_in_force_decides():
    approve, reject = verdict("approve", 1), verdict("reject", 2, reason="old news")
    made = standing(a_story(), [reject, approve], POLICY, NOW)
    assert (made.state, made.by, made.because) == ("rejected", "person", ("rejected by ann: old news",))


def test_an_undo_takes_back_and_can_be_taken_back():
    reject = verdict("reject", 1)
    undo = verdict("undo", 2, verdict=reject.id)
    assert standing(a_story(), [reject, undo], POLICY, NOW).state == "proposed"
    again = verdict("undo", 3, verdict=undo.id)
    assert standing(a_story(), [reject, undo, again], POLICY, NOW).state == "rejected"
    assert last([reject, undo]) is None


def test_an_undo_reaches_only_what_came_before():
    early_undo = verdict("undo", 0, verdict="v999999")
    later = Verdict(id="v999999", at=NOW + timedelta(minutes=5), actor="ann", kind="approve", subject="s")
    assert in_force([early_undo, later]) == (later,)


def test_edits_notes_lead_and_image_hold_in_every_state():
    verdicts = [
        verdict("edit", 1, title="Better", excerpt="Short"), verdict("edit", 2, title="Best"), verdict("note", 3, text="call Ute"),
        verdict("lead", 4, article="a2"), verdict("image", 5, url="https://i.example/1"), verdict("pin", 6),
    ]  # fmt: skip
    made = standing(a_story(), verdicts, POLICY, NOW)
    assert (made.state, made.title, made.excerpt, made.note) == ("proposed", "Best", "Short", "call Ute")
    assert (made.lead, made.image, made.pinned) == ("a2", "https://i.example/1", True)


def test_members_are_pinned_and_barred_by_the_last_word():
    made = fold(
        [verdict("pin", 1, article="a"), verdict("not-this", 2, article="a"), verdict("pin", 3, article="b")], "s"
    )
    assert (made.members, made.barred, made.pinned) == (frozenset({"b"}), frozenset({"a"}), False)


def test_an_article_is_removed_without_its_story():
    made = fold([verdict("remove", 1, subject="a1")], "s")
    assert (made.state, made.removed) == (None, frozenset({"a1"}))
    assert standing(a_story(), [verdict("remove", 1)], POLICY, NOW).state == "removed"


def test_policy_publishes_only_what_two_independent_sources_report():
    assert standing(a_story(), [], OPEN, NOW).state == "published"
    assert standing(a_story(sources=1), [], OPEN, NOW).state == "proposed"
    assert standing(a_story(), [], POLICY, NOW).state == "proposed"


def test_a_press_release_is_held_for_a_person():
    made = standing(a_story(forms=(("press release", 0.9),)), [], OPEN, NOW)
    assert made.state == "held"
    assert "press release" in made.because[0]


def test_what_is_published_stays_and_a_proposal_lapses():
    assert standing(a_story(heat=0.0, was="published"), [], POLICY, NOW).state == "published"
    assert standing(a_story(heat=1.0, was="proposed"), [], POLICY, NOW).state == "proposed"
    assert standing(a_story(heat=1.0, was="proposed"), [], POLICY, NOW + timedelta(days=9)).state == "new"


def test_three_hundred_stories_a_day_become_twenty_five_proposals():
    stories = [a_story(id=f"{i:03}", heat=20 + i / 10, topics=(f"t{i % 5}",)) for i in range(300)]
    bar = proposal_bar([story.heat for story in stories], POLICY)
    assert sum(standing(story, [], POLICY, NOW, bar=bar).state == "proposed" for story in stories) == 25


def test_equal_stories_do_not_go_over_the_days_number():
    stories = [a_story(id=f"{i:03}", heat=50.0 if i < 3 else 30.0) for i in range(300)]
    bar = proposal_bar([story.heat for story in stories], POLICY)
    assert sum(standing(story, [], POLICY, NOW, bar=bar).state == "proposed" for story in stories) == 3


def a_candidate(article: str, quality: int, hours: float = 0, **more: object) -> Candidate:
    return Candidate(article=article, quality=quality, seen=NOW + timedelta(hours=hours), **more)  # type: ignore[arg-type]


def test_the_lead_is_the_best_free_original():
    copy, walled, good = (
        a_candidate("a", 90, is_copy=True),
        a_candidate("b", 70, restricted=True),
        a_candidate("c", 65, own_facts=5),
    )
    chosen = choose_lead([copy, walled, good])
    assert chosen is not None
    assert chosen[0] == "c"


def test_the_lead_does_not_flap():
    one, other = a_candidate("a", 50), a_candidate("b", 55)
    chosen = choose_lead([one, other], current="a")
    assert chosen is not None
    assert chosen[0] == "a"
    better = choose_lead([one, a_candidate("b", 80)], current="a")
    assert better is not None
    assert better[0] == "b"


def test_a_lead_that_turns_out_a_copy_or_is_removed_gives_way():
    for gone in (a_candidate("a", 60, is_copy=True), a_candidate("a", 60, removed=True)):
        chosen = choose_lead([gone, a_candidate("b", 31)], current="a")
        assert chosen is not None
        assert chosen[0] == "b"


def test_an_editors_lead_wins_while_it_is_there():
    assert choose_lead([a_candidate("a", 10), a_candidate("b", 90)], decided="a") == ("a", ("an editor chose it",))
    removed = choose_lead([a_candidate("a", 10, removed=True), a_candidate("b", 90)], decided="a")
    assert removed is not None
    assert removed[0] == "b"
    assert choose_lead([a_candidate("a", 10, removed=True)]) is None


def a_page_story(name: str, heat: float, **more: object) -> PageStory:
    return PageStory(id=name, heat=heat, **more)  # type: ignore[arg-type]


def test_caps_hold_for_providers_and_topics_but_not_for_pins():
    stories = [a_page_story(f"p{i}", 90 - i, provider="one.example", topics=("A",)) for i in range(6)]
    stories += [
        a_page_story("q", 10, provider="two.example", topics=("B",)),
        a_page_story("pin", 1, provider="one.example", pinned=True),
    ]
    page = front_page(stories, PageSettings(size=9, per_provider=3), now=NOW)
    assert page == ("pin", "p0", "p1", "q")
    assert front_page(stories, PageSettings(per_topic=1, per_provider=9), now=NOW) == ("pin", "p0", "q")
    assert len(front_page(stories, PageSettings(per_topic=1, per_provider=9), now=NOW, uncapped={"A"})) == 8


def test_a_story_without_news_leaves_and_comes_back_only_with_news():
    shown = NOW - timedelta(hours=30)
    old = a_page_story("old", 99, shown_at=shown, news_at=shown - timedelta(hours=1))
    moved = a_page_story("moved", 50, shown_at=shown, news_at=NOW)
    fresh = a_page_story("fresh", 20, shown_at=NOW - timedelta(hours=2))
    assert front_page([old, moved, fresh], now=NOW) == ("moved", "fresh")


kinds = st.sampled_from(
    ["approve", "reject", "hold", "remove", "edit", "note", "lead", "pin", "not-this", "merge", "undo", "split"]
)


@st.composite
def histories(draw: st.DrawFn) -> list[Verdict]:
    made: list[Verdict] = []
    for number in range(draw(st.integers(0, 8))):
        value: dict[str, object] = {
            "article": draw(st.sampled_from(["a", "b", 3, None])),
            "title": draw(st.none() | st.text(max_size=3)),
        }
        value["verdict"] = draw(st.sampled_from([one.id for one in made])) if made else "none"
        made.append(
            Verdict(
                id=f"{number}",
                at=NOW + timedelta(minutes=draw(st.integers(0, 3))),
                actor="x",
                kind=draw(kinds),
                subject="s",
                value=value,
            )
        )
    return made


@given(histories().flatmap(lambda one: st.tuples(st.just(one), st.permutations(one))))
def test_standing_is_the_fold_of_verdicts_in_whatever_order_they_are_read(both: tuple[list[Verdict], list[Verdict]]):
    assert standing(a_story(), both[0], POLICY, NOW) == standing(a_story(), both[1], POLICY, NOW)


@given(histories())
def test_undoing_everything_leaves_policy_alone(made: list[Verdict]):
    real = [one for one in made if one.kind != "undo"]
    undone = real + [verdict("undo", 60, verdict=one.id) for one in real]
    assert standing(a_story(), undone, POLICY, NOW) == standing(a_story(), [], POLICY, NOW)


@pytest.mark.parametrize("heat", [float("nan"), float("inf"), -1e308])
def test_hostile_numbers_never_propose_without_a_bar(heat: float):
    assert standing(a_story(heat=heat), [], POLICY, NOW).state in ("new", "proposed")
    assert front_page([a_page_story("x", heat)], now=NOW) == ("x",)
