"""What citations are worth."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from newsloom.core.links import LinkSettings, link_vote, origin
from newsloom.model.link import Citation

NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)
OWNERS = {"scoop": "courier.example", "big": "globe.example", "late": "post.example"}


def cites(by: str, owner: str, target: str = "scoop", hours: float = 1.0, **more: bool) -> Citation:
    return Citation(by=by, owner=owner, target=target, at=NOW - timedelta(hours=hours), **more)


def test_one_owner_moves_nothing_however_many_pages_link():
    farm = [cites(f"page{n}", "farm.example") for n in range(20)]
    assert link_vote(farm, OWNERS, NOW) == (0.0, ("farm.example",))


def test_two_owners_lift_and_more_lift_more_within_the_bound():
    votes = [link_vote([cites(f"p{n}", f"o{n}.example") for n in range(k)], OWNERS, NOW)[0] for k in (2, 5, 500)]
    assert 0 < votes[0] < votes[1] < votes[2] < LinkSettings().most


def test_nobody_votes_for_itself_its_group_or_with_a_copy():
    own = [cites("a", "courier.example"), cites("b", "sister.example"), cites("c", "x.example", is_copy=True)]
    assert link_vote(own, OWNERS, NOW, groups={"courier.example": "g", "sister.example": "g"}) == (0.0, ())


def test_links_fade():
    fresh, old = (
        link_vote([cites(f"p{n}", f"o{n}.example", hours=h) for n in range(4)], OWNERS, NOW)[0] for h in (0, 24)
    )
    assert old < fresh


def test_the_origin_is_whom_two_owners_of_the_story_cite_or_one_names_as_its_source():
    found = origin([cites("big", "globe.example"), cites("late", "post.example")], OWNERS)
    assert found is not None and (found.article, found.owners) == ("scoop", ("globe.example", "post.example"))
    named = origin([cites("big", "globe.example", credit=True)], OWNERS)
    assert named is not None and named.because == "named as the source by 1: globe.example"
    assert origin([cites("big", "globe.example")], OWNERS) is None


def test_strangers_and_equals_make_no_origin():
    assert origin([cites("x", "x.example", credit=True), cites("y", "y.example")], OWNERS) is None
    mutual = [cites("big", "globe.example", credit=True), cites("scoop", "courier.example", "big", credit=True)]
    assert origin(mutual, OWNERS) is None


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 8), st.floats(0, 200), st.booleans()), max_size=40))
def test_votes_are_bounded_and_do_not_depend_on_the_order(rows):
    found = [cites(f"p{n}", f"o{o}.example", hours=h, is_copy=c) for n, o, h, c in rows]
    vote, names = link_vote(found, OWNERS, NOW)
    assert 0 <= vote < LinkSettings().most
    assert (vote, names) == link_vote(found[::-1], OWNERS, NOW)
    assert vote == 0 or len(names) >= 2
