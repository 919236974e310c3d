"""Which article leads: never a stranger, never an opinion where there is a report."""

from __future__ import annotations

from newsloom.core.group.centre import Told as Piece
from newsloom.core.group.centre import nearness
from newsloom.pipeline.scoring.score_story import judge
from newsloom.runtime.scoring_settings import Settings

from .newsroom import NOW
from .test_judging import held, told

DAM = {
    "alpha": (
        "Quarrel over the Velmar dam ends in court",
        "The court of Velmar ordered the dam's owner to open two gates by May.",
    ),
    "beta": (
        "Court orders owner to open gates of Velmar dam",
        "Two gates of the Velmar dam must be opened by May, the court said.",
    ),
    "gamma": (
        "Velmar dam: owner must open two gates",
        "A court told the owner of the Velmar dam to open two gates by May.",
    ),
}
STRANGER = (
    "Velmar boat club hires Petra Quist, a champion of 2019 and 2021",
    "Petra Quist, who rowed for Ardent and Bellweather in 14 races, joins the Velmar club; “I am glad to row here”, she said.",
)


def report(name: str, hours: float, title: str, text: str, **more: object):
    return held(name, text, hours, title=title, **more)


def test_what_was_joined_by_mistake_does_not_lead_though_it_came_first_and_has_most_facts_of_its_own():
    story = told(report("club", 0, *STRANGER), *(report(n, 5 + i, *DAM[n]) for i, n in enumerate(DAM)), lead="club")
    made = judge(story, Settings(), NOW)
    assert made.lead in DAM
    assert not any("first to report" in line for line in made.qualities["club"].because)
    assert any("first to report" in line for line in made.qualities["alpha"].because)


def test_what_was_joined_by_mistake_is_no_development():
    story = told(*(report(n, i, *DAM[n]) for i, n in enumerate(DAM)), report("club", 30, *STRANGER))
    alone = told(*(report(n, i, *DAM[n]) for i, n in enumerate(DAM)))
    assert judge(story, Settings(), NOW).news_at == judge(alone, Settings(), NOW).news_at


def test_an_editor_may_still_choose_it():
    from newsloom.core import policy

    story = told(
        report("club", 0, *STRANGER),
        *(report(n, 5, *DAM[n]) for n in DAM),
        decided=policy.Decisions(lead="club"),
    )
    assert judge(story, Settings(), NOW).lead == "club"


def test_an_opinion_never_leads_a_report_however_good_it_is():
    column = report(
        "delta", 0, "Why the Velmar dam's gates must open", "“A river is no pipe”, says Ana Roe. " * 120,
        authors=("Ana Roe",), canonical_url="https://delta.example/opinion/velmar",
    )  # fmt: skip
    made = judge(told(column, report("alpha", 9, *DAM["alpha"]), lead="delta"), Settings(), NOW)
    assert made.lead == "alpha"
    assert made.facts["forms"] == []
    assert made.facts["reactions"] == ["delta"]
    assert not any("first to report" in line for line in made.qualities["delta"].because)


def test_a_story_of_opinions_is_led_by_one_and_says_so():
    column = report("delta", 0, "Opinion: open the gates", "The river needs it.")
    made = judge(told(column), Settings(), NOW)
    assert made.lead == "delta"
    assert [kind for kind, _ in made.facts["forms"]] == ["opinion"]
    assert "reactions" not in made.facts


def test_most_of_a_storys_articles_tell_that_it_is_an_offer_where_the_lead_does_not():
    lead = report("gamma", 0, "The kiln course for all of us", "Six lessons on kilns. " * 60)
    offers = [
        report(n, 1, f"Kiln course for just $3{i}", "Six lessons on kilns.") for i, n in enumerate(("one", "two"))
    ]
    made = judge(told(lead, *offers, lead="gamma"), Settings(), NOW)
    assert "deal" in [kind for kind, _ in made.facts["forms"]]
    half = judge(told(lead, offers[0], lead="gamma"), Settings(), NOW)
    assert "deal" not in [kind for kind, _ in half.facts["forms"]]


def test_of_two_nobody_is_the_stranger_and_copies_are_no_witnesses():
    two = [Piece(*DAM["alpha"], "a"), Piece(*STRANGER, "b")]
    assert nearness(two) == (1.0, 1.0)
    copies = [*two, *(Piece(*STRANGER, f"c{i}", is_copy=True) for i in range(5))]
    assert nearness(copies) == (1.0,) * 7


def test_one_house_with_many_reports_is_one_witness():
    pieces = [Piece(*DAM[n], n) for n in DAM] + [Piece(*STRANGER, "club") for _ in range(4)]
    near = nearness(pieces)
    assert min(near[:3]) > 0.9 > max(near[3:])
