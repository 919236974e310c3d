"""Who was first, told alone, is cited: by hand for five stories, each number with its rows."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest

from cli.terminal import answer
from loopback.server import Loopback
from newsloom.errors import NotFound
from newsloom.model.link import Outlink
from newsloom.model.story import CopyOf
from newsloom.services.topics.leaders import days_csv, leaders, leaders_json, rows_csv
from newsloom.store import articles, links, memberships
from newsloom.store.memberships import Member
from stages.room import Clock, a_newsroom, put_article, put_story

ALPHA, BETA, GAMMA = "alphapaper.example", "betapost.example", "gammanews.example"


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory) -> Iterator[Any]:
    clock = Clock()
    with Loopback() as web, a_newsroom(tmp_path_factory.mktemp("leaders") / "n", web, clock) as newsroom:

        def story(name: str, *sites: str, **fields: Any) -> tuple[str, list[str]]:
            """A story told by these, an hour apart."""
            id = put_story(newsroom, name, site=sites[0], authors=("Mary Lopez",), **fields)
            with newsroom.db.read() as tx:
                told = [memberships.members(tx, [id])[id][0].article]
            for n, site in enumerate(sites[1:]):
                clock.pass_by(hours=1)
                told.append(put_article(newsroom, f"{name}-{n}", site=site, title=f"{name} too"))
            with newsroom.db.write() as tx:
                rows = [Member(article=a, story=id, joined_at=clock(), because=()) for a in told[1:]]
                memberships.put_members(tx, rows)
            clock.pass_by(hours=1)
            return id, told

        story("old", ALPHA, BETA)
        clock.pass_by(days=40)
        _, harbour = story("harbour", ALPHA, BETA, GAMMA)
        story("mill", ALPHA)
        story("bridge", BETA, ALPHA)
        _, ferry = story("ferry", BETA, GAMMA)
        story("gone", GAMMA, state="rejected")
        with newsroom.db.write() as tx:
            articles.put_fingerprints(tx, [(ferry[1], b"", ())])
            articles.put_copies(tx, {ferry[1]: CopyOf(original=ferry[0], kind="exact", similarity=1.0)})
            target = articles.get(tx, [harbour[0]])[harbour[0]].article.canonical_url
            links.put(tx, [(by, [Outlink(url=target)], clock()) for by in harbour[1:]])
        yield newsroom


def test_each_number_is_that_of_its_rows(newsroom):
    found = leaders(newsroom)
    counts = {one.who: one.counts for one in found.leaders}
    assert counts[ALPHA] == {"stories": 3, "first": 1, "alone": 1, "cited": 2, "copied": 0}
    assert counts[BETA] == {"stories": 3, "first": 1, "alone": 1, "cited": 0, "copied": 1}
    assert counts[GAMMA] == {"stories": 1, "first": 0, "alone": 0, "cited": 0, "copied": 0}
    assert found.stories == 4 and found.leaders[0].who == ALPHA
    for one in found.leaders:
        assert all(sum(row.kind == kind for row in one.rows) == n for kind, n in one.counts.items())


def test_authors_are_counted_with_the_publisher_that_they_wrote_for(newsroom):
    names = {one.who: one.counts["first"] for one in leaders(newsroom, who="authors").leaders}
    assert names == {f"Mary Lopez ({ALPHA})": 1, f"Mary Lopez ({BETA})": 1}


def test_older_stories_count_in_a_longer_time(newsroom):
    assert leaders(newsroom, days=90).stories == 5
    assert leaders(newsroom, days=1).stories == 4


def test_the_data_behind_numbers_and_chart_are_csv(newsroom):
    found = leaders(newsroom)
    rows = list(csv.DictReader(io.StringIO(rows_csv(found))))
    assert sum(row["who"] == ALPHA and row["kind"] == "cited" for row in rows) == 2
    days = list(csv.DictReader(io.StringIO(days_csv(found))))
    assert sum(int(day["reports"]) for day in days) == 8 and len(days) == 31
    assert leaders_json(found, rows=True)["leaders"][0]["rows"]


def test_an_unknown_topic_is_said(newsroom):
    with pytest.raises(NotFound):
        leaders(newsroom, topic="Nowhere")


def test_the_command_prints_a_table_json_and_csv(newsroom, capsys):
    there = ("--days", "3650", "--dir", str(newsroom.root))
    assert ALPHA in answer(capsys, "leaders", *there).splitlines()[1]
    assert json.loads(answer(capsys, "leaders", "--json", *there))["leaders"][0]["first"] == 2
    assert answer(capsys, "leaders", "--csv", "rows", *there).startswith("who,kind,at")
    assert "day,reports" in answer(capsys, "leaders", "--csv", "days", *there)
    assert answer(capsys, "leaders", *there, "--days", "0", code=2) == ""
