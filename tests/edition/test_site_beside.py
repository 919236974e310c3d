"""What the site tells beside the stories: names, charts, changes; each a projection of what readers may see."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from loopback.server import Loopback
from newsloom.model.outcome import Then
from newsloom.pipeline.worker import Worker
from newsloom.runtime.context import Newsroom
from newsloom.services.stories import decide
from newsloom.store import memberships, work
from newsloom.store.memberships import Member
from stages.room import Clock, a_newsroom, put_article, put_story


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def newsroom(tmp_path: Path, clock: Clock) -> Iterator[Newsroom]:
    settings = {"publish.follow_names": ["Lindholm", "=Nobody"], "site.url": "https://news.example/"}
    with Loopback() as web, a_newsroom(tmp_path / "n", web, clock, **settings) as made:
        yield made


def printed(newsroom: Newsroom, clock: Clock) -> Path:
    clock.pass_by(minutes=1)
    with newsroom.db.write() as tx:
        work.schedule(tx, [Then(stage="publish", item="@all")], clock())
    Worker(newsroom, pools=frozenset({"net", "cpu"})).run_due()
    return newsroom.root / "_site"


def a_story(newsroom: Newsroom, clock: Clock, name: str, **fields: object) -> str:
    id = put_story(newsroom, name, title=f"Boats sink off Lindholm: {name}", **fields)  # type: ignore[arg-type]
    decide.decide(newsroom, "approve", id, actor="ines")
    return id


def joined(newsroom: Newsroom, clock: Clock, story: str, name: str, **fields: object) -> str:
    article = put_article(newsroom, name, **fields)  # type: ignore[arg-type]
    with newsroom.db.write() as tx:
        memberships.put_members(tx, [Member(article=article, story=story, joined_at=clock(), because=())])
    return article


def test_a_followed_name_has_a_page_a_feed_and_a_chart_and_loses_what_is_taken_down(newsroom, clock):
    first = a_story(newsroom, clock, "one")
    clock.pass_by(days=8)
    a_story(newsroom, clock, "two", site="other.example")
    out = printed(newsroom, clock)
    page = (out / "names/lindholm/index.html").read_text()
    assert "/news/one/" in page and "/news/two/" in page and "<svg" in page
    rows = list(csv.reader((out / "names/lindholm/weeks.csv").read_text().splitlines()))
    assert rows == [["week", "stories"], ["2026-03-02", "1"], ["2026-03-09", "1"]]
    assert "/news/one/" in (out / "names/lindholm/atom.xml").read_text()
    assert "/names/lindholm/" in (out / "sitemap.xml").read_text()
    decide.decide(newsroom, "remove", first, actor="ines")
    out = printed(newsroom, clock)
    for file in ("index.html", "atom.xml", "feed.json"):
        assert "news/one/" not in (out / "names/lindholm" / file).read_text(), file


def test_names_of_two_owners_stand_on_the_page_and_lead_to_the_page_of_a_followed_one(newsroom, clock):
    story = a_story(newsroom, clock, "one")
    joined(newsroom, clock, story, "again", site="other.example", title="The harbour of Lindholm is shut")
    line = re.findall(r'<p class="names".*', (printed(newsroom, clock) / "news/one/index.html").read_text())[0]
    assert '<a href="/names/lindholm/"><bdi>Lindholm</bdi></a>' in line


def test_a_new_headline_and_a_correction_are_told_of_on_the_page_and_in_the_feed(newsroom, clock):
    story = a_story(newsroom, clock, "one")
    printed(newsroom, clock)
    assert "The headline was changed." not in (newsroom.root / "_site/news/one/index.html").read_text()
    decide.decide(newsroom, "edit", story, actor="ines", value={"title": "Boats were lost"})
    joined(
        newsroom,
        clock,
        story,
        "again",
        site="other.example",
        title="Boats lost",
        corrections=("It was nine boats, not ten.",),
    )
    out = printed(newsroom, clock)
    page = (out / "news/one/index.html").read_text()
    assert "The headline was changed." in page and "It was nine boats, not ten." in page
    feed = (out / "changes.xml").read_text()
    assert "Boats were lost (The headline was changed.)" in feed and "Boats were lost (published)" in feed
    before = {p: p.read_bytes() for p in (out / "changes.xml", out / "news/one/index.html")}
    printed(newsroom, clock)
    assert before == {p: p.read_bytes() for p in before}, "the same decisions, the same bytes"
    decide.decide(newsroom, "remove", story, actor="ines")
    feed = (printed(newsroom, clock) / "changes.xml").read_text()
    assert "Boats" not in feed and "nine boats" not in feed and "(removed)" not in feed and "removed" in feed


def test_charts_are_the_same_whenever_they_are_printed_and_a_formula_is_text(newsroom, clock):
    story = a_story(newsroom, clock, "one")
    joined(newsroom, clock, story, "again", site="other.example", title="Boats lost")
    out = printed(newsroom, clock)
    days = list(csv.reader((out / "charts/days.csv").read_text().splitlines()))
    assert days[1] == ["2026-03-02", "2"] and len(days) == 2
    before = (out / "charts/index.html").read_bytes()
    clock.pass_by(days=40)
    assert (printed(newsroom, clock) / "charts/index.html").read_bytes() == before
    assert not (out / "names/nobody/weeks.csv").read_text().count("="), "no story, no rows"


def test_leaders_have_their_rows_and_what_was_taken_down_counts_no_more(newsroom, clock):
    first = a_story(newsroom, clock, "one")
    clock.pass_by(hours=1)
    joined(
        newsroom,
        clock,
        first,
        "again",
        site="other.example",
        title="=Boats lost",
        authors=("Ines",),
        first_seen=clock(),
    )
    a_story(newsroom, clock, "two", site="third.example")
    out = printed(newsroom, clock)
    rows = list(csv.DictReader((out / "leaders/rows.csv").read_text().splitlines()))
    counted = sorted((row["what"], row["kind"], row["story"]) for row in rows)
    assert counted == [
        ("author", "stories", "/news/one/"), ("publisher", "alone", "/news/two/"), ("publisher", "first", "/news/one/"),
        ("publisher", "stories", "/news/one/"), ("publisher", "stories", "/news/one/"), ("publisher", "stories", "/news/two/"),
    ]  # fmt: skip
    page = (out / "leaders/index.html").read_text()
    assert '<a href="/news/one/">' in page and "Ines (" in page and 'href="/leaders/rows.csv"' in page
    assert "/leaders/" in (out / "charts/index.html").read_text()
    decide.decide(newsroom, "remove", first, actor="ines")
    out = printed(newsroom, clock)
    for file in ("index.html", "rows.csv"):
        assert "news/one/" not in (out / "leaders" / file).read_text()


def test_the_river_is_by_time(newsroom, clock):
    a_story(newsroom, clock, "one", heat=90.0)
    clock.pass_by(days=1)
    a_story(newsroom, clock, "two", site="other.example", heat=10.0)
    page = (printed(newsroom, clock) / "latest/index.html").read_text()
    assert page.index("/news/two/") < page.index("/news/one/")
    assert 'href="/latest/" aria-current="page"' in page and "/archive/2026/03/" in page


def test_offline_leaves_a_worker_only_where_the_owner_wants_it(newsroom, clock):
    a_story(newsroom, clock, "one")
    out = printed(newsroom, clock)
    assert "unregister" in (out / "sw.js").read_text() and not (out / "manifest.webmanifest").exists()
    assert "offline.js" not in (out / "index.html").read_text()
