"""Stories as posts of a WordPress and of a Ghost: one each, followed by edits and removals, the same after a crash."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from loopback.networks import GHOST_KEY, TOKEN, Networks, networks
from newsloom.errors import FetchError
from newsloom.model.outcome import Then
from newsloom.net.posting.ghost import admin_token
from newsloom.publishing import postings
from newsloom.runtime.context import Newsroom
from newsloom.services.publish import posting
from newsloom.services.stories import decide
from newsloom.store import editions, work

from .room import Clock, a_newsroom, put_story, run

HOST = "sites.example"
SITES = {
    "wordpress": {"post.wordpress": f"http://{HOST}", "post.wordpress_user": "desk", "post.wordpress_password": TOKEN},
    "ghost": {"post.ghost": f"http://{HOST}", "post.ghost_key": GHOST_KEY},
}


@pytest.fixture(params=list(SITES))
def there(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Newsroom, Networks, str]]:
    server, kept = networks()
    with server, a_newsroom(tmp_path, server, Clock(), hosts=(HOST,), **SITES[request.param]) as newsroom:
        yield newsroom, kept, request.param


def body(post: dict[str, object]) -> str:
    return str(post.get("content") or post.get("html"))


def test_a_story_is_one_post_that_is_edited_and_taken_down_with_it(there):
    newsroom, kept, site = there
    story = put_story(newsroom, "ferry")
    decide.decide(newsroom, "approve", story, actor="ann")
    run(newsroom)
    run(newsroom, Then(stage="publish", item=story))
    [post] = kept.articles.values()
    assert post["title"] == "About ferry" and post["status"] in ("publish", "published")
    assert "/news/ferry/" in body(post) and "<li>paper.example" in body(post)
    [line] = posting.listed(newsroom)
    assert (line.network, line.state) == (site, "sent") and line.url.startswith("https://")
    decide.decide(newsroom, "edit", story, actor="ann", value={"title": "The ferry <sails>", "excerpt": "At <noon>."})
    run(newsroom)
    [post] = kept.articles.values()
    assert post["title"] == "The ferry <sails>" and "<p>At &lt;noon&gt;.</p>" in body(post)
    assert (post.get("excerpt") or post.get("custom_excerpt")) == "At <noon>."
    decide.decide(newsroom, "remove", story, actor="ann")
    run(newsroom)
    assert [p["status"] for p in kept.articles.values() if p["status"] != "trash"] == []
    assert [one.state for one in posting.listed(newsroom)] == ["taken down"]


def test_a_post_whose_answer_was_lost_is_found_again_and_not_made_twice(there):
    newsroom, kept, _ = there
    story = put_story(newsroom, "ferry")
    decide.decide(newsroom, "approve", story, actor="ann")
    run(newsroom)
    assert kept.made == 1
    line = postings.line_id(story, posting.listed(newsroom)[0].network)
    with newsroom.db.write() as tx:
        found = editions.edition(tx, line)
        assert found is not None
        editions.put_edition(tx, line, found[1], postings.KIND, found[3] | {"id": "", "at": "", "want": "send"})
        work.schedule(tx, [Then(stage="post", item=line, lane=f"post {found[3]['network']}")], newsroom.clock())
    run(newsroom)
    assert (kept.made, len(kept.articles)) == (1, 1) and posting.listed(newsroom)[0].state == "sent"


def test_a_story_that_comes_back_is_a_new_post(there):
    newsroom, kept, _ = there
    story = put_story(newsroom, "ferry")
    decide.decide(newsroom, "approve", story, actor="ann")
    run(newsroom)
    decide.decide(newsroom, "remove", story, actor="ann")
    run(newsroom)
    decide.undo(newsroom, actor="ann", story=story)
    run(newsroom)
    public = [p for p in kept.articles.values() if p["status"] != "trash"]
    assert len(public) == 1 and posting.listed(newsroom)[0].state == "sent"


@pytest.mark.parametrize("key", ["", "abc", "abc:", "abc:xyz", ":00ff"])
def test_a_key_that_is_none_is_said(key):
    with pytest.raises(FetchError, match="id:secret"):
        admin_token(key, 1_700_000_000)
