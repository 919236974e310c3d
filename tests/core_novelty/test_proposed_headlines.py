"""When do later headlines tell what nobody had told? Two owners must agree, and nobody may have known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.core.novelty import Report, propose_headline
from newsloom.core.policy import fold
from newsloom.model.review import Verdict

NOW = datetime(2026, 3, 9, 7, tzinfo=UTC)
HEAD = "Storm hits the coast of Norland"


def said(number: int, title: str, owner: str, hours: float = 9, **more: object) -> Report:
    return Report(article=f"a{number}", title=title, owner=owner, seen=NOW + timedelta(hours=hours), **more)  # type: ignore[arg-type]


FIRST = said(0, HEAD, "alpha", 0, body="A storm reached the coast of Norland in the night. Roofs came down.")


def of(*later: Report, until: float = 4) -> str | None:
    made = propose_headline([FIRST, *later], HEAD, NOW + timedelta(hours=until))
    return made.article if made else None


def test_two_owners_who_tell_the_same_news_propose_the_better_one():
    assert of(said(1, "Norland storm: 5 missing", "beta"), said(2, "Storm: 5 homes lost in Norland", "gamma")) is None
    told = (
        said(1, "Norland storm kills 5, hits Tunvik", "beta", quality=40),
        said(2, "Storm: 5 dead in Tunvik", "gamma", quality=60),
    )
    made = propose_headline([FIRST, *told], HEAD, NOW + timedelta(hours=4))
    assert made is not None and made.article == "a2" and made.at == told[1].seen
    assert made.because == ("headlines of 2 independent sources tell since then: 5, Tunvik",)


@pytest.mark.parametrize(
    ("why", "later"),
    [
        ("one owner twice", (said(1, "5 dead in Tunvik", "beta"), said(2, "Tunvik mourns 5 dead", "beta"))),
        ("other words", (said(1, "Gale batters Norland", "beta"), said(2, "Norland shaken by heavy weather", "gamma"))),
        (
            "they came with the first",
            (said(1, "5 dead in Tunvik", "beta", 2), said(2, "Tunvik mourns 5 dead", "gamma", 3)),
        ),
        (
            "an opinion or a copy",
            (said(1, "5 dead in Tunvik", "beta"), said(2, "5 dead in Tunvik", "gamma", may_lead=False)),
        ),
    ],
)
def test_what_is_no_development(why, later):
    assert of(*later) is None


def test_what_the_first_text_told_is_not_new():
    first = said(0, HEAD, "alpha", 0, body="Five people, 5 in all, died in Tunvik: dead under their roofs.")
    later = [said(1, "5 dead in Tunvik", "beta"), said(2, "Tunvik mourns 5 dead", "gamma")]
    assert propose_headline([first, *later], HEAD, NOW + timedelta(hours=4)) is None


def test_of_many_owners_two_are_too_few():
    crowd = [said(n, f"Norland cleans up after the storm {chr(96 + n) * 4}", f"owner{n}") for n in range(3, 12)]
    assert of(said(1, "5 dead in Tunvik", "beta"), said(2, "Tunvik mourns 5 dead", "gamma"), *crowd) is None


TITLES = st.text(alphabet="ab cd5 Ö中", max_size=30)


@given(
    st.lists(st.tuples(TITLES, st.sampled_from(["a", "b", "c"]), st.integers(0, 30)), max_size=8), st.integers(0, 30)
)
def test_a_proposal_is_a_later_report_and_the_order_of_rows_does_not_matter(rows, until):
    reports = [said(n, title, owner, hours) for n, (title, owner, hours) in enumerate(rows)]
    made = propose_headline(reports, HEAD, NOW + timedelta(hours=until))
    assert made == propose_headline(reports[::-1], HEAD, NOW + timedelta(hours=until))
    if made is not None:
        (best,) = (one for one in reports if one.article == made.article)
        assert best.seen > NOW + timedelta(hours=until) and made.at > NOW + timedelta(hours=until)


def a_verdict(number: int, kind: str, **value: object) -> Verdict:
    return Verdict(
        id=f"v{number}", at=NOW + timedelta(minutes=number), actor="ann", kind=kind, subject="s", value=value
    )  # type: ignore[arg-type]


def test_taking_a_headline_replaces_the_own_one_and_declining_changes_none():
    own = a_verdict(1, "edit", title="Ours")
    taken = fold([own, a_verdict(2, "headline", article="a2", accepted=True, was="Ours")], "s")
    assert (taken.title, taken.lead, taken.headline_before) == (
        None,
        "a2",
        "Ours",
    ) and taken.developed_at == taken.worded_at
    kept = fold([own, a_verdict(2, "headline", article="a2", accepted=False, was="Ours")], "s")
    assert (kept.title, kept.lead, kept.developed_at) == ("Ours", None, None) and kept.worded_at == NOW + timedelta(
        minutes=2
    )
