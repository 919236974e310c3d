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
def world(tmp_path: Path, clock: Clock) -> Iterator[Newsroom]:
    settings = {"publish.follow_names": ["Lindholm", "=Nobody"], "site.url": "https://news.example/"}
    with Loopback() as web, a_newsroom(tmp_path / "n", web, clock, **settings) as made:
        yield made


def printed(world: Newsroom, clock: Clock) -> Path:
    clock.pass_by(minutes=1)
    with world.db.write() as tx:
        work.schedule(tx, [Then(stage="publish", item="@all")], clock())
    Worker(world, pools=frozenset({"net", "cpu"})).run_due()
    return world.root / "_site"


def a_story(world: Newsroom, clock: Clock, name: str, **fields: object) -> str:
    id = put_story(world, name, title=f"Boats sink off Lindholm: {name}", **fields)  # type: ignore[arg-type]
    decide.decide(world, "approve", id, actor="ines")
    return id


def joined(world: Newsroom, clock: Clock, story: str, name: str, **fields: object) -> str:
    article = put_article(world, name, **fields)  # type: ignore[arg-type]
    with world.db.write() as tx:
        memberships.put_members(tx, [Member(article=article, story=story, joined_at=clock(), because=())])
    return article


def test_a_followed_name_has_a_page_a_feed_and_a_chart_and_loses_what_is_taken_down(world, clock):
    first = a_story(world, clock, "one")
    clock.pass_by(days=8)
    a_story(world, clock, "two", site="other.example")
    out = printed(world, clock)
    page = (out / "names/lindholm/index.html").read_text()
    assert "/news/one/" in page and "/news/two/" in page and "<svg" in page
    rows = list(csv.reader((out / "names/lindholm/weeks.csv").read_text().splitlines()))
    assert rows == [["week", "stories"], ["2026-03-02", "1"], ["2026-03-09", "1"]]
    assert "/news/one/" in (out / "names/lindholm/atom.xml").read_text()
    assert "/names/lindholm/" in (out / "sitemap.xml").read_text()
    decide.decide(world, "remove", first, actor="ines")
    out = printed(world, clock)
    for file in ("index.html", "atom.xml", "feed.json"):
        assert "news/one/" not in (out / "names/lindholm" / file).read_text(), file


def test_names_of_two_owners_stand_on_the_page_and_lead_to_the_page_of_a_followed_one(world, clock):
    story = a_story(world, clock, "one")
    joined(world, clock, story, "again", site="other.example", title="The harbour of Lindholm is shut")
    line = re.findall(r'<p class="names".*', (printed(world, clock) / "news/one/index.html").read_text())[0]
    assert '<a href="/names/lindholm/"><bdi>Lindholm</bdi></a>' in line


def test_a_new_headline_and_a_correction_are_told_of_on_the_page_and_in_the_feed(world, clock):
    story = a_story(world, clock, "one")
    printed(world, clock)
    assert "The headline was changed." not in (world.root / "_site/news/one/index.html").read_text()
    decide.decide(world, "edit", story, actor="ines", value={"title": "Boats were lost"})
    joined(
        world,
        clock,
        story,
        "again",
        site="other.example",
        title="Boats lost",
        corrections=("It was nine boats, not ten.",),
    )
    out = printed(world, clock)
    page = (out / "news/one/index.html").read_text()
    assert "The headline was changed." in page and "It was nine boats, not ten." in page
    feed = (out / "changes.xml").read_text()
    assert "Boats were lost (The headline was changed.)" in feed and "Boats were lost (published)" in feed
    before = {p: p.read_bytes() for p in (out / "changes.xml", out / "news/one/index.html")}
    printed(world, clock)
    assert before == {p: p.read_bytes() for p in before}, "the same decisions, the same bytes"
    decide.decide(world, "remove", story, actor="ines")
    feed = (printed(world, clock) / "changes.xml").read_text()
    assert "Boats" not in feed and "nine boats" not in feed and "(removed)" not in feed and "removed" in feed


def test_charts_are_the_same_whenever_they_are_printed_and_a_formula_is_text(world, clock):
    story = a_story(world, clock, "one")
    joined(world, clock, story, "again", site="other.example", title="Boats lost")
    out = printed(world, clock)
    days = list(csv.reader((out / "charts/days.csv").read_text().splitlines()))
    assert days[1] == ["2026-03-02", "2"] and len(days) == 2
    before = (out / "charts/index.html").read_bytes()
    clock.pass_by(days=40)
    assert (printed(world, clock) / "charts/index.html").read_bytes() == before
    assert not (out / "names/nobody/weeks.csv").read_text().count("="), "no story, no rows"


def test_the_river_is_by_time(world, clock):
    a_story(world, clock, "one", heat=90.0)
    clock.pass_by(days=1)
    a_story(world, clock, "two", site="other.example", heat=10.0)
    page = (printed(world, clock) / "latest/index.html").read_text()
    assert page.index("/news/two/") < page.index("/news/one/")
    assert 'href="/latest/" aria-current="page"' in page and "/archive/2026/03/" in page


def test_offline_leaves_a_worker_only_where_the_owner_wants_it(world, clock):
    a_story(world, clock, "one")
    out = printed(world, clock)
    assert "unregister" in (out / "sw.js").read_text() and not (out / "manifest.webmanifest").exists()
    assert "offline.js" not in (out / "index.html").read_text()
