"""A stream played morning by morning."""
# ruff: noqa: E501

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bench.quality.mornings import mornings
from newsloom.core.topic import Matcher
from newsloom.model.source import Topic

START = datetime(2024, 5, 1, 9, tzinfo=UTC)
MATCHER = Matcher([Topic(name="Bridges", keywords=("bridge",))])
FALL = [
    (
        "Bridge over the Lenne falls after barge strikes pillar",
        "The bridge over the Lenne near Altena fell on Tuesday after a barge struck its northern pillar; nobody was hurt.",
    ),
    (
        "Barge brings down Lenne bridge near Altena",
        "A barge brought down the Lenne bridge near Altena on Tuesday. Its northern pillar gave way; nobody was hurt, said police.",
    ),
    (
        "Lenne bridge near Altena collapses, hit by barge",
        "Hit by a barge, the Lenne bridge near Altena collapsed on Tuesday. The northern pillar broke and nobody was hurt.",
    ),
]


def a_row(number: int, title: str, excerpt: str, hours: float) -> dict[str, str]:
    at = (START + timedelta(hours=hours)).isoformat()
    return {
        "id": f"r{number}",
        "url": f"https://p{number}.example/{number}",
        "title": title,
        "excerpt": excerpt,
        "text": "",
        "published": at,
        "provider": f"p{number}.example",
    }


def test_what_three_report_leads_the_page_and_leaves_it_when_nothing_new_comes():
    rows = [a_row(i, title, excerpt, i) for i, (title, excerpt) in enumerate(FALL)]
    rows.append(
        a_row(
            8,
            "Old bridge in Hagen gets a coat of paint",
            "Painters will be at work on the bridge in Hagen for six weeks.",
            3,
        )
    )
    rows.append(
        a_row(
            9,
            "Bridge tolls rise in Norway",
            "Drivers in Bergen will pay forty kroner more to cross the bridge from June.",
            65,
        )
    )
    first, second, third = mornings(rows, MATCHER, 3)
    assert first.arrived == 4
    assert first.lines[0].independent == 3
    assert first.lines[0].articles == 3
    assert first.lines[0].story not in [line.story for line in second.lines]
    assert [line.url for line in third.lines][:1] == ["https://p9.example/9"]
