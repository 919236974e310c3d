"""What holds for every story: heat falls with silence, copies add none, sums add up, everything is bounded."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from newsloom.core import policy
from newsloom.model.article import Article, Match, Quality, StoredArticle
from newsloom.model.review import Verdict
from newsloom.model.story import CopyOf
from newsloom.pipeline.scoring.score_story import Judged, Told, judge
from newsloom.runtime.scoring_settings import Settings

from .newsroom import AGAIN, CRACK, FERRY, LATER, NOW

PART = re.compile(r"([+-]\d+(?:\.\d+)?)$")
TEXTS = st.one_of(st.sampled_from([CRACK, AGAIN, LATER, FERRY, ""]), st.text(max_size=200))


@st.composite
def stories(draw: st.DrawFn) -> Told:
    """Stories as they may be, hostile dates and texts among them."""
    count = draw(st.integers(1, 6))
    members = []
    copies = {}
    for i in range(count):
        url = f"https://p{draw(st.integers(0, 3))}.example/{i}"
        published = draw(st.one_of(st.none(), st.integers(-10_000, 10_000).map(lambda h: NOW + timedelta(hours=h))))
        article = Article(
            url=url,
            canonical_url=url,
            title=draw(st.text(max_size=60)),
            text=draw(TEXTS),
            published=published,
            restricted=draw(st.booleans()),
        )
        held = StoredArticle(
            id=f"a{i}",
            article=article,
            provider_name=url,
            provider_domain=url.split("/")[2],
            first_seen=NOW + timedelta(hours=draw(st.integers(0, 60))),
        )
        members.append(held)
        if i and draw(st.booleans()):
            copies[held.id] = CopyOf(original="a0", kind="syndicated", similarity=1.0)
    members.sort(key=lambda h: (h.first_seen, h.id))
    return Told(
        story="s",
        members=members,
        copies=copies,
        matches={h.id: (Match(topic="Bridges", score=1.0),) for h in members},
        providers={h.provider_domain: Quality(value=draw(st.integers(-50, 150))) for h in members[:1]},
        lead=draw(st.sampled_from([None, "a0", "gone"])),
        decided=policy.Decisions(),
    )


def total(because: list[str]) -> float:
    return round(sum(float(found[1]) for line in because if (found := PART.search(line))), 1)


def judged(told: Told, hours: float = 61.0) -> Judged:
    return judge(told, Settings(), NOW + timedelta(hours=hours))


@given(stories())
def test_every_score_is_bounded_and_its_sum_adds_up(told: Told):
    made = judged(told)
    for value in (made.heat, made.coverage, float(made.quality)):
        assert math.isfinite(value)
        assert 0 <= value <= 100
    assert total(made.because["coverage"]) == made.coverage
    assert total(made.because["heat"]) == made.heat
    assert total(made.because["quality"]) == made.quality
    assert made.lead in {h.id for h in told.members}
    assert all(0 <= q.value <= 100 and total(list(q.because)) == q.value for q in made.qualities.values())


@given(stories(), st.floats(0, 400))
def test_coverage_and_heat_fall_with_silence(told: Told, hours: float):
    now, later = judged(told), judged(told, 61.0 + hours)
    # A new lead may be chosen only by something new; silence brings nothing.
    assert later.coverage <= now.coverage
    assert later.heat <= now.heat
    assert later.news_at == now.news_at


@given(stories(), st.integers(1, 40))
def test_a_copy_never_makes_a_story_hotter(told: Told, more: int):
    origin = told.members[0]
    extra = [
        replace(origin, id=f"c{i}", provider_domain=f"copy{i}.example", first_seen=NOW + timedelta(hours=60))
        for i in range(more)
    ]
    copied = replace(
        told,
        members=[*told.members, *extra],
        copies={**told.copies, **{h.id: CopyOf(original=origin.id, kind="exact", similarity=1.0) for h in extra}},
    )
    assert judged(copied).coverage <= judged(told).coverage
    assert judged(copied).independent == judged(told).independent
    assert judged(copied).news_at == judged(told).news_at


STATES = {"approve": "published", "reject": "rejected", "hold": "held", "remove": "removed"}


@given(st.lists(st.sampled_from(list(STATES)), min_size=1, max_size=6), st.floats(0, 100))
def test_standing_is_the_fold_of_the_verdicts_whatever_policy_would_say(kinds: list[str], heat: float):
    spoken = [
        Verdict(id=f"v{i}", at=at(i), actor="ann", kind=kind, subject="s")  # type: ignore[arg-type]
        for i, kind in enumerate(kinds)
    ]
    facts = policy.StoryFacts(id="s", heat=heat, quality=50)
    for order in (spoken, list(reversed(spoken))):
        made = policy.standing(facts, order, policy.Settings(publish=True), NOW)
        assert (made.state, made.by) == (STATES[kinds[-1]], "person")


def at(number: int) -> datetime:
    return NOW + timedelta(minutes=number)
