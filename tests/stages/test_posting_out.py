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
    assert state_of(world, network) == state


def state_of(world: Newsroom, network: str) -> str:
    (one,) = [one for one in posting.listed(world) if one.network == network]
    return one.state


@pytest.fixture
def uncertain(there) -> tuple[Newsroom, Networks, str]:
    """A worker died after Slack had the post: nobody knows."""
    world, kept = there
    story = put_story(world, "ferry")
    decide.decide(world, "approve", story, actor="ann")
    with world.db.write() as tx:
        postings.due(tx, world, [story], world.clock())
        work.schedule(tx, [Then(stage="post", item=postings.line_id(story, "slack"), lane="post slack")], world.clock())
        work.claim_lanes(tx, ["post"], now=world.clock(), lease="dead", lasting=timedelta(seconds=1), limit=1)
    world.clock.pass_by(hours=1)
    run(world)
    assert state_of(world, "slack") == "uncertain"
    return world, kept, story


def test_what_is_uncertain_stays_so_when_the_words_change(uncertain):
    world, kept, story = uncertain
    decide.decide(world, "edit", story, actor="ann", value={"title": "The ferry sails"})
    run(world)
    assert state_of(world, "slack") == "uncertain"
    assert [name for name, _ in kept.posts if name == "slack"] == []


def test_a_person_who_looked_has_it_sent_again_with_the_words_of_now(uncertain, capsys):
    world, kept, story = uncertain
    decide.decide(world, "edit", story, actor="ann", value={"title": "The ferry sails"})
    assert command(["post", "again", story, "slack", "--dir", str(world.root)]) == 0
    run(world)
    assert [text[:15] for (name, _), text in kept.posts.items() if name == "slack"] == ["The ferry sails"]
    assert command(["post", "again", story, "slack", "--dir", str(world.root)]) == 2
    assert "posted already" in capsys.readouterr().err


def test_what_is_uncertain_is_not_sent_once_the_story_was_taken_down(uncertain, capsys):
    world, kept, story = uncertain
    decide.decide(world, "remove", story, actor="ann")
    run(world)
    assert command(["post", "again", story, "slack", "--dir", str(world.root)]) == 2
    assert "public no longer" in capsys.readouterr().err
    assert kept.posts == {}


def test_what_waits_already_is_not_counted_as_tried_afresh(there, capsys):
    world, kept = there
    kept.busy = 3
    story = put_story(world, "ferry")
    printed(world, story)
    assert command(["post", "again", story, "slack", "--dir", str(world.root)]) == 2
    assert "due already" in capsys.readouterr().err
    world.clock.pass_by(hours=3)
    run(world)
    assert state_of(world, "slack") == "sent"


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["again", "ferry", "myspace"], "the ledger has no such post"),
        (["again", "nothing", "slack"], "there is no such story"),
        (["preview", ""], "there is no such story"),
    ],
)
def test_a_wrong_story_or_network_is_told_in_a_sentence(there, capsys, words, problem):
    world, _ = there
    printed(world, put_story(world, "ferry"))
    assert command(["post", *words, "--dir", str(world.root)]) == 2
    told = capsys.readouterr().err
    assert problem in told and "Traceback" not in told


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
