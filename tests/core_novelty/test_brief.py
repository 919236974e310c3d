"""The brief: what is new since a time."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime

from newsloom.render.brief import Brief, BriefStory, Step, brief_csv, brief_json, brief_markdown, with_news

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
STEP = Step(
    at=NOON,
    provider="One [daily]",
    title="=HYPERLINK()",
    url="https://one.example/a (b)",
    new=("15 people", "“We know,”"),
)
BRIDGE = BriefStory(
    id="s1",
    title="Bridge *closed*",
    url="https://news.example/s1",
    heat=41.26,
    articles=3,
    sources=2,
    first_seen=NOON,
    steps=(STEP,),
)
QUIET = BriefStory(id="s2", title="Pool", url="https://news.example/s2", heat=90, first_seen=NOON)
RETITLED = BriefStory(
    id="s3",
    title="Mill",
    url="javascript:alert(1)",
    heat=50,
    first_seen=NOON,
    changes=("retitled: 'A' is now 'B'",),
    is_new=True,
)


def a_brief(*stories: BriefStory) -> Brief:
    return Brief(title="Computer Vision", since=NOON, until=NOON, stories=stories)


def test_a_story_with_nothing_new_is_left_out():
    assert [story.id for story in with_news([QUIET, BRIDGE, RETITLED])] == ["s3", "s1"]


def test_markdown_links_each_development_and_escapes_what_is_foreign():
    text = brief_markdown(a_brief(BRIDGE, RETITLED)).decode()
    assert "## [Bridge \\*closed\\*](https://news.example/s1)" in text
    assert "Heat 41, 3 articles, 2 independent sources, since 2024-05-01T12:00:00Z." in text
    assert "- 2024-05-01T12:00:00Z [One \\[daily\\]](https://one.example/a%20%28b%29): 15 people; “We know,”" in text
    assert "javascript" not in text
    assert "Nothing new." in brief_markdown(a_brief()).decode()


def test_csv_has_a_line_per_development_and_no_formulas():
    rows = list(csv.DictReader(io.StringIO(brief_csv(a_brief(BRIDGE, RETITLED)).decode())))
    assert [row["story"] for row in rows] == ["s1", "s3"]
    assert rows[0]["article_title"] == "'=HYPERLINK()"
    assert rows[1]["new"] == "retitled: 'A' is now 'B'"


def test_json_can_be_read_back():
    made = json.loads(brief_json(a_brief(BRIDGE)))
    assert made["stories"][0]["steps"][0]["new"] == ["15 people", "“We know,”"]
    assert made["stories"][0]["heat"] == 41.3
