"""Stories on other networks: posted when they are printed, edited and taken down with them, never twice after a crash."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from loopback.networks import SECRET, TOKEN, Networks, networks
from newsloom.cli.main import run as command
from newsloom.model.outcome import Then
from newsloom.publishing import postings
from newsloom.runtime.context import Newsroom
from newsloom.services.publish import posting
from newsloom.services.stories import decide
from newsloom.store import editions, kv, work

from .room import NOW, Clock, a_newsroom, put_story, run

HOST = "networks.example"


@pytest.fixture
def there(tmp_path: Path) -> Iterator[tuple[Newsroom, Networks]]:
    server, kept = networks()
    at = f"http://{HOST}"
    settings = {
        "post.mastodon": at, "post.mastodon_token": TOKEN, "post.slack_channel": "C1", "post.slack_token": TOKEN,
        "post.slack_server": at, "post.webhook": f"{at}/hook", "post.webhook_secret": SECRET,
    }  # fmt: skip
    with server, a_newsroom(tmp_path, server, Clock(), hosts=(HOST,), **settings) as world:
        yield world, kept


def printed(world: Newsroom, story: str) -> None:
    """Print an edition, and let what follows from it be done."""
    run(world, Then(stage="publish", item=story))


def test_a_story_is_posted_once_to_each_network(there):
    world, kept = there
    story = put_story(world, "ferry")
    printed(world, story)
    printed(world, story)
    assert sorted(name for name, _ in kept.posts) == ["mastodon", "slack"]
    assert all(text.startswith("About ferry") and "/news/ferry/" in text for text in kept.posts.values())
    assert [d["event"] for d in kept.deliveries.values()] == ["story.published"]
    assert sorted((one.network, one.state) for one in posting.listed(world)) == [
        ("mastodon", "sent"), ("slack", "sent"), ("webhook", "sent"),
    ]  # fmt: skip


def test_another_title_edits_the_posts_and_a_removal_takes_them_down(there):
    world, kept = there
    story = put_story(world, "ferry")
    decide.decide(world, "approve", story, actor="ann")
    run(world)
    decide.decide(world, "edit", story, actor="ann", value={"title": "The ferry sails"})
    run(world)
    assert kept.posts and all(text.startswith("The ferry sails") for text in kept.posts.values()), posting.listed(world)
    decide.decide(world, "remove", story, actor="ann")
    run(world)
    assert kept.posts == {}
    assert [d["event"] for d in kept.deliveries.values()] == ["story.published", "story.updated", "story.removed"]
    assert {one.state for one in posting.listed(world)} == {"taken down"}


def test_what_was_published_before_posting_was_set_up_is_not_posted(there):
    world, kept = there
    with world.db.write() as tx:
        kv.put(tx, postings.SINCE, (NOW + timedelta(hours=1)).isoformat())
    printed(world, put_story(world, "ferry"))
    assert kept.posts == {} and posting.listed(world) == []


def test_a_network_that_is_busy_gets_it_later(there):
    world, kept = there
    kept.busy = 3
    printed(world, put_story(world, "ferry"))
    assert {one.state for one in posting.listed(world)} == {"waiting"}
    for _ in range(3):
        world.clock.pass_by(hours=1)
        run(world)
    assert sorted(name for name, _ in kept.posts) == ["mastodon", "slack"]


@pytest.mark.parametrize(("network", "state", "made"), [("mastodon", "sent", 1), ("slack", "uncertain", 1)])
def test_after_a_crash_only_what_is_repeatable_is_sent_again(there, network, state, made):
    """The worker dies after the network has the post and before it could say so."""
    world, kept = there
    story = put_story(world, "ferry")
    with world.db.write() as tx:
        postings.due(tx, world, [story], world.clock())
        id = postings.line_id(story, network)
        work.schedule(tx, [Then(stage="post", item=id, lane=f"post {network}")], world.clock())
    line = postings.post_of(id, NOW, _facts(world, id))
    postings.networks(world)[network].send(world.http, line)
    with world.db.write() as tx:  # the claim of the worker that died
        (claim,) = work.claim_lanes(
            tx, ["post"], now=world.clock(), lease="dead", lasting=timedelta(seconds=1), limit=1
        )
        assert claim.item == id
    world.clock.pass_by(hours=1)
    run(world)
    assert kept.made == made
    (one,) = [one for one in posting.listed(world) if one.network == network]
    assert one.state == state


def _facts(world: Newsroom, id: str):
    with world.db.read() as tx:
        return editions.lines(tx, [id])[id][3]


def test_a_person_sees_what_would_be_posted(there, capsys):
    world, _ = there
    story = put_story(world, "ferry")
    found = {one.network: one for one in posting.preview(world, story)}
    assert found["mastodon"].text.startswith("About ferry") and found["mastodon"].limit == 500
    assert command(["post", "list", "--dir", str(world.root)]) == 0
    assert command(["post", "preview", "nothing", "--dir", str(world.root)]) != 0
    assert "nothing" in capsys.readouterr().err
