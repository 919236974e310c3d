"""A story that others link to and talk about: what desk, site, feeds and API tell of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from loopback.server import Loopback
from newsloom.model.ids import article_id
from newsloom.model.link import Mention, Outlink
from newsloom.model.outcome import Then
from newsloom.runtime.context import Newsroom
from newsloom.services.sources.linked import linked
from newsloom.services.stories import desk_view
from newsloom.services.stories.read import show_story, view_json
from newsloom.store import links, mentions

from .room import NOW, Clock, a_newsroom, put_article, put_story, run

TARGET = "http://paper.example/ferry"


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    """A published story that two other outlets and one forum point to."""
    with Loopback() as web, a_newsroom(tmp_path, web, Clock()) as newsroom:
        put_story(newsroom, "ferry")
        for number, site in enumerate(("globe.example", "post.example")):
            citing = put_article(
                newsroom, "other", site=site, title=f"Another matter {number}", first_seen=NOW - timedelta(hours=1)
            )
            with newsroom.db.write() as tx:
                found = (
                    Outlink(url=TARGET, anchor="told"),
                    Outlink(url="http://far.example/x/report", anchor="report"),
                )
                links.put(tx, [(citing, found, NOW)])
        with newsroom.db.write() as tx:
            talk = Mention(
                url=TARGET, discussion="https://news.ycombinator.com/item?id=1", network="hacker-news", title="Ferry",
                points=7, comments=3, posted=NOW,
            )  # fmt: skip
            assert mentions.put(tx, None, [talk], NOW) == [TARGET]
            assert mentions.put(tx, None, [talk], NOW) == []
        yield newsroom


def test_desk_and_api_name_who_links_and_where_it_is_talked_about(newsroom: Newsroom):
    with newsroom.db.read() as tx:
        (story,) = mentions.stories_of(tx, [TARGET])
    page = desk_view.story(newsroom, story)
    assert sorted(one.owner for one in page.linked_by) == ["globe.example", "post.example"]
    assert [(one.network, one.comments) for one in page.discussion] == [("hacker-news", 3)]
    told = view_json(show_story(newsroom, story))
    assert {one["provider"] for one in told["linkedBy"]} == {"globe.example", "post.example"}
    assert told["discussion"][0]["url"] == "https://news.ycombinator.com/item?id=1"


def test_site_and_feeds_give_the_links(newsroom: Newsroom):
    run(newsroom, Then(stage="publish", item="@all"))
    site = newsroom.root / newsroom.config.publish.site_dir
    page = (site / "news" / "ferry" / "index.html").read_text("utf-8")
    assert "Linked by" in page and "http://globe.example/other" in page and "Hacker News (3)" in page
    feed = (site / "feed.xml").read_text("utf-8")
    assert "<comments>https://news.ycombinator.com/item?id=1</comments>" in feed


def test_a_page_that_two_owners_link_to_is_proposed(newsroom: Newsroom):
    pages, sites = linked(newsroom)
    assert [(one.url, one.owners) for one in pages] == [
        ("http://far.example/x/report", ("globe.example", "post.example"))
    ]
    assert sites == []


def test_an_article_keeps_its_links_when_it_comes_again_without(newsroom: Newsroom):
    put_article(newsroom, "other", site="globe.example", title="Another matter 0")
    with newsroom.db.read() as tx:
        (cited,) = links.citing(tx, {TARGET: article_id(TARGET)}).values()
    assert len(cited) == 2
