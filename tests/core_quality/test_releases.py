"""Press releases: by wire and folder, by what companies say of themselves; news about honours and markets is none."""

from __future__ import annotations

import pytest

from newsloom.core.quality.forms import forms
from newsloom.core.quality.releases import release_in


@pytest.mark.parametrize(
    ("title", "text", "url"),
    [
        ("Anchor Ltd opens a yard", "", "https://www.businesswireindia.com/anchor-opens-a-yard-1.htm"),
        ("Anchor Ltd opens a yard", "", "https://tv.example/news/pr_newswire/pr_newswire_energy/anchor/article_1.html"),
        ("Anchor Ltd opens a yard", "", "https://paper.example/mediareleases/17/anchor/"),
        ("Anchor Ltd opens a yard", "", "https://ap.example/article/technology-corporate-news-cranes-72ba52"),
        ("Anchor öffnet eine Werft", "", "https://blatt.example/pressemitteilungen/anchor"),
        ("Anchor opens a yard", "OSTHAVN, NO / / April 6, 2026 / Anchor Inc. (OTCQB:ANCH) opens a yard.", ""),
        ("Anchor Has Earned the Heavy Cranes Advanced Specialization", "", ""),
        ("Anchor achieves Gold Partner Status with Northlift", "", ""),
        ("Anchor Named a Leader in the 2026 Magic Quadrant for Cranes", "", ""),
        ("Anchor Positioned as a Leader in Harbour Cranes by Everest Group", "", ""),
        ("CraneOS Now Available in the Northlift Marketplace", "", ""),
        (
            "Anchor moves cranes faster",
            "Anchor, a leading provider of harbour cranes, today announced a faster crane.",
            "",
        ),
        (
            "Anchor moves cranes faster",
            "Anchor Corp (NASDAQ: ANCH), the pioneer in tidal lifting, moves faster.",
            "",
        ),
        ("Anchor receives security certification", "Anchor™ is the first yard in the north to hold it.", ""),
    ],
)
def test_a_release_gives_itself_away(title: str, text: str, url: str) -> None:
    found = release_in(title, text, url)
    assert found is not None and found[0] >= 0.6


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Striker named player of the year", "The striker, a leading scorer of the league, won by ten votes."),
        (
            "The 737 receives its certification after two years",
            "The regulator said on Tuesday that the aircraft may fly again.",
        ),
        (
            "Chat app is available on the App Store again",
            "The app, which had been removed in March, is back, Apple said.",
        ),
        ("Festival film wins award for best leader", "The jury praised it."),
        ("Osthavn selects a partner for its second pier", "The council chose between three firms on Monday."),
        ("Stock market is expected to rise over the week", "Analysts see an end of the slump."),
        ("Northlift today announced layoffs, workers say", "The firm did not comment."),
    ],
)
def test_news_about_honours_and_firms_is_no_release(title: str, text: str) -> None:
    found = release_in(title, text, "https://paper.example/2026/03/02/x")
    assert found is None or found[0] < 0.6
    assert not [form for form in forms(title, text) if form.kind == "content farm"]


@pytest.mark.parametrize(
    "title",
    [
        "This huge 12-course bundle helps you master cranes",
        "Master harbour cranes with this prep courses and mock exams bundle",
        "Cranes are the future: learn lifting with this $39 training",
    ],
)
def test_courses_for_sale_are_deals(title: str) -> None:
    assert [form.kind for form in forms(title, "") if form.sure >= 0.6] == ["deal"]


def test_a_market_report_that_names_its_players_is_no_news() -> None:
    found = forms("Harbour Cranes Market Including Top Key Players Anchor, Northlift", "")
    assert [form.kind for form in found] == ["content farm"]
