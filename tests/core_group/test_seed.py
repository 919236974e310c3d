"""The six articles that the product was first drawn with: what is one story, and what is one saga."""

from __future__ import annotations

from datetime import datetime

import pytest
import yaml
from tests.shared_data import shared

from newsloom.core.group import Grouper
from newsloom.model.story import Item


def grouped() -> tuple[Grouper, dict[str, str]]:
    """A grouper that has seen the six, in order of time; the story of each title."""
    record = yaml.safe_load(shared("records/seed.md").read_text(encoding="utf-8").split("\n---")[0].lstrip("-"))
    rows = sorted((record, *record["related"]), key=lambda row: str(row["publishedDateTime"]))
    grouper = Grouper()
    for row in rows:
        when = row["publishedDateTime"]
        when = when if isinstance(when, datetime) else datetime.fromisoformat(when)
        grouper.place(Item(id=row["title"], title=row["title"], excerpt=row["excerpt"], published=when))
    for _ in range(4):
        grouper.repair()
    return grouper, {row["title"]: grouper.story_of(row["title"]) or "" for row in rows}


def stories_of(stories: dict[str, str], start: str) -> set[str]:
    return {story for title, story in stories.items() if title.startswith(start)}


@pytest.mark.shared
def test_the_two_reports_on_one_law_are_one_story_and_another_council_is_its_own() -> None:
    _, stories = grouped()
    assert len(stories_of(stories, "Massachusetts")) == 1
    council = stories_of(stories, "King County")
    assert [story for story in stories.values() if story in council] == list(council)


@pytest.mark.shared
def test_two_reports_with_one_headline_are_one_story() -> None:
    _, stories = grouped()
    assert len(stories_of(stories, "States push back")) == 1


@pytest.mark.shared
def test_all_six_are_one_saga() -> None:
    grouper, stories = grouped()
    assert [set(saga) for saga in grouper.sagas()] == [set(stories.values())]
