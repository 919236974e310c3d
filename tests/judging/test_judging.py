"""A story is judged by what its newsroom knows: its topic's usual coverage, its saga, its providers."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

from newsloom.core import policy
from newsloom.core.heat import Baseline
from newsloom.model.article import Article, Match, StoredArticle
from newsloom.model.story import CopyOf
from newsloom.pipeline.scoring.links import Around
from newsloom.pipeline.scoring.score_story import Told, judge
from newsloom.runtime.scoring_settings import Settings

from .newsroom import AGAIN, CRACK, LATER, NOW


def held(name: str, text: str, hours: float = 0.0, **article: object) -> StoredArticle:
    url = f"https://{name}.example/1"
    made = Article(url=url, canonical_url=url, title=f"Bridge closed, says {name}", text=text)
    return StoredArticle(
        id=name,
        article=dataclasses.replace(made, **article),  # type: ignore[arg-type]
        provider_name=name,
        provider_domain=f"{name}.example",
        first_seen=NOW + timedelta(hours=hours),
    )


def told(*members: StoredArticle, copies: dict[str, str] | None = None, **more: object) -> Told:
    found = {a: CopyOf(original=b, kind="syndicated", similarity=1.0) for a, b in (copies or {}).items()}
    given: dict[str, object] = {
        "story": "s",
        "members": members,
        "copies": found,
        "matches": {h.id: (Match(topic="Bridges", score=1.0),) for h in members},
        "providers": {},
        "lead": None,
        "decided": policy.Decisions(),
    }
    return Told(**(given | more))  # type: ignore[arg-type]


def test_where_one_source_is_the_rule_two_are_hotter():
    story = told(held("a", CRACK), held("b", AGAIN, 1))
    quiet = judge(story, Settings(baselines={"Bridges": Baseline(sources=1.2)}), NOW + timedelta(hours=2))
    busy = judge(story, Settings(baselines={"Bridges": Baseline(sources=6.0)}), NOW + timedelta(hours=2))
    assert quiet.coverage > busy.coverage + 5


def test_a_story_that_its_saga_told_before_is_less_novel():
    story = told(held("a", CRACK))
    fresh = judge(story, Settings(), NOW)
    known = judge(dataclasses.replace(story, archive=[("Bridge closed", CRACK)]), Settings(), NOW)
    assert known.heat < fresh.heat
    assert any(line.startswith("novel") for line in fresh.because["heat"])
    assert not any(line.startswith("novel") for line in known.because["heat"])


def test_a_report_with_new_facts_is_a_development_and_a_copy_is_none():
    plain = judge(told(held("a", CRACK), held("b", CRACK, 9), copies={"b": "a"}), Settings(), NOW)
    new = judge(told(held("a", CRACK), held("b", LATER, 9)), Settings(), NOW)
    assert plain.news_at == NOW
    assert new.news_at == NOW + timedelta(hours=9)


def test_a_release_wire_on_its_own_site_sells_releases():
    wire = held("x", CRACK)
    wire = dataclasses.replace(wire, provider_domain="prnewswire.com")
    assert judge(told(wire), Settings(), NOW).facts["forms"][0][0] == "press release"


def test_forty_copies_move_heat_less_than_three_reports():
    first = held("a", CRACK)
    wave = [held(f"c{i}", CRACK, 0.1 * i) for i in range(40)]
    later = NOW + timedelta(hours=5)
    alone = judge(told(first), Settings(), later).coverage
    copied = judge(told(first, *wave, copies={h.id: "a" for h in wave}), Settings(), later).coverage
    three = judge(told(first, held("b", AGAIN, 1), held("d", LATER, 2)), Settings(), later).coverage
    assert copied - alone < three - alone
    assert copied == alone


def test_copies_and_headlines_of_a_press_release_are_releases_too():
    honour = "Anchor Has Earned the Heavy Cranes Advanced Specialization"
    release = held("wire", CRACK, title=honour)
    copy = held("paper", CRACK, 1, title="Cranes: a new title for Anchor")
    prefixed = held("market", AGAIN, 2, title=f"Anchor Ltd: {honour}")
    made = judge(told(release, copy, prefixed, copies={"paper": "wire"}, lead="market"), Settings(), NOW)
    assert "press release" in {kind for kind, _ in made.facts["forms"]}
    own = judge(told(copy, held("other", AGAIN, 1)), Settings(), NOW)
    assert "press release" not in {kind for kind, _ in own.facts["forms"]}


def test_two_outlets_of_one_owner_have_one_vote():
    members = (held("a", CRACK), held("b", AGAIN, 1))
    groups = {"a.example": "Harbour Group", "b.example": "Harbour Group"}
    apart, together = (
        judge(
            told(*members, around=Around(citations={}, mentions={}, groups=found)), Settings(), NOW + timedelta(hours=2)
        )
        for found in ({}, groups)
    )
    assert (apart.independent, together.independent) == (2, 1)
    assert together.coverage < apart.coverage
