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
    with server, a_newsroom(tmp_path, server, Clock(), hosts=(HOST,), **settings) as newsroom:
        yield newsroom, kept


def printed(newsroom: Newsroom, story: str) -> None:
    """Print an edition, and let what follows from it be done."""
    run(newsroom, Then(stage="publish", item=story))


def test_a_story_is_posted_once_to_each_network(there):
    newsroom, kept = there
    story = put_story(newsroom, "ferry")
    printed(newsroom, story)
    printed(newsroom, story)
    assert sorted(name for name, _ in kept.posts) == ["mastodon", "slack"]
    assert all(text.startswith("About ferry") and "/news/ferry/" in text for text in kept.posts.values())
    assert [d["event"] for d in kept.deliveries.values()] == ["story.published"]
    assert sorted((one.network, one.state) for one in posting.listed(newsroom)) == [
        ("mastodon", "sent"), ("slack", "sent"), ("webhook", "sent"),
    ]  # fmt: skip


def test_another_title_edits_the_posts_and_a_removal_takes_them_down(there):
    newsroom, kept = there
    story = put_story(newsroom, "ferry")
    decide.decide(newsroom, "approve", story, actor="ann")
    run(newsroom)
    decide.decide(newsroom, "edit", story, actor="ann", value={"title": "The ferry sails"})
    run(newsroom)
    assert kept.posts and all(text.startswith("The ferry sails") for text in kept.posts.values()), posting.listed(
        newsroom
    )
    decide.decide(newsroom, "remove", story, actor="ann")
    run(newsroom)
    assert kept.posts == {}
    assert [d["event"] for d in kept.deliveries.values()] == ["story.published", "story.updated", "story.removed"]
    assert {one.state for one in posting.listed(newsroom)} == {"taken down"}


def test_what_was_published_before_posting_was_set_up_is_not_posted(there):
    newsroom, kept = there
    with newsroom.db.write() as tx:
        kv.put(tx, postings.SINCE, (NOW + timedelta(hours=1)).isoformat())
    printed(newsroom, put_story(newsroom, "ferry"))
    assert kept.posts == {} and posting.listed(newsroom) == []


def test_a_network_that_is_busy_gets_it_later(there):
    newsroom, kept = there
    kept.busy = 3
    printed(newsroom, put_story(newsroom, "ferry"))
    assert {one.state for one in posting.listed(newsroom)} == {"waiting"}
    for _ in range(3):
        newsroom.clock.pass_by(hours=1)
        run(newsroom)
    assert sorted(name for name, _ in kept.posts) == ["mastodon", "slack"]


@pytest.mark.parametrize(("network", "state", "made"), [("mastodon", "sent", 1), ("slack", "uncertain", 1)])
def test_after_a_crash_only_what_is_repeatable_is_sent_again(there, network, state, made):
    """The worker dies after the network has the post and before it could say so."""
    newsroom, kept = there
    story = put_story(newsroom, "ferry")
    with newsroom.db.write() as tx:
        postings.due(tx, newsroom, [story], newsroom.clock())
        id = postings.line_id(story, network)
        work.schedule(tx, [Then(stage="post", item=id, lane=f"post {network}")], newsroom.clock())
    line = postings.post_of(id, NOW, _facts(newsroom, id))
    postings.networks(newsroom)[network].send(newsroom.http, line)
    with newsroom.db.write() as tx:  # the claim of the worker that died
        (claim,) = work.claim_lanes(
            tx, ["post"], now=newsroom.clock(), lease="dead", lasting=timedelta(seconds=1), limit=1
        )
        assert claim.item == id
    newsroom.clock.pass_by(hours=1)
    run(newsroom)
    assert kept.made == made
    assert state_of(newsroom, network) == state


def state_of(newsroom: Newsroom, network: str) -> str:
    (one,) = [one for one in posting.listed(newsroom) if one.network == network]
    return one.state


@pytest.fixture
def uncertain(there) -> tuple[Newsroom, Networks, str]:
    """A worker died after Slack had the post: nobody knows."""
    newsroom, kept = there
    story = put_story(newsroom, "ferry")
    decide.decide(newsroom, "approve", story, actor="ann")
    with newsroom.db.write() as tx:
        postings.due(tx, newsroom, [story], newsroom.clock())
        work.schedule(
            tx, [Then(stage="post", item=postings.line_id(story, "slack"), lane="post slack")], newsroom.clock()
        )
        work.claim_lanes(tx, ["post"], now=newsroom.clock(), lease="dead", lasting=timedelta(seconds=1), limit=1)
    newsroom.clock.pass_by(hours=1)
    run(newsroom)
    assert state_of(newsroom, "slack") == "uncertain"
    return newsroom, kept, story


def test_what_is_uncertain_stays_so_when_the_words_change(uncertain):
    newsroom, kept, story = uncertain
    decide.decide(newsroom, "edit", story, actor="ann", value={"title": "The ferry sails"})
    run(newsroom)
    assert state_of(newsroom, "slack") == "uncertain"
    assert [name for name, _ in kept.posts if name == "slack"] == []


def test_a_person_who_looked_has_it_sent_again_with_the_words_of_now(uncertain, capsys):
    newsroom, kept, story = uncertain
    decide.decide(newsroom, "edit", story, actor="ann", value={"title": "The ferry sails"})
    assert command(["post", "again", story, "slack", "--dir", str(newsroom.root)]) == 0
    run(newsroom)
    assert [text[:15] for (name, _), text in kept.posts.items() if name == "slack"] == ["The ferry sails"]
    assert command(["post", "again", story, "slack", "--dir", str(newsroom.root)]) == 2
    assert "posted already" in capsys.readouterr().err


def test_what_is_uncertain_is_not_sent_once_the_story_was_taken_down(uncertain, capsys):
    newsroom, kept, story = uncertain
    decide.decide(newsroom, "remove", story, actor="ann")
    run(newsroom)
    assert command(["post", "again", story, "slack", "--dir", str(newsroom.root)]) == 2
    assert "public no longer" in capsys.readouterr().err
    assert kept.posts == {}


def test_what_waits_already_is_not_counted_as_tried_afresh(there, capsys):
    newsroom, kept = there
    kept.busy = 3
    story = put_story(newsroom, "ferry")
    printed(newsroom, story)
    assert command(["post", "again", story, "slack", "--dir", str(newsroom.root)]) == 2
    assert "due already" in capsys.readouterr().err
    newsroom.clock.pass_by(hours=3)
    run(newsroom)
    assert state_of(newsroom, "slack") == "sent"


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["again", "ferry", "myspace"], "the ledger has no such post"),
        (["again", "nothing", "slack"], "there is no such story"),
        (["preview", ""], "there is no such story"),
    ],
)
def test_a_wrong_story_or_network_is_told_in_a_sentence(there, capsys, words, problem):
    newsroom, _ = there
    printed(newsroom, put_story(newsroom, "ferry"))
    assert command(["post", *words, "--dir", str(newsroom.root)]) == 2
    told = capsys.readouterr().err
    assert problem in told and "Traceback" not in told


def _facts(newsroom: Newsroom, id: str):
    with newsroom.db.read() as tx:
        return editions.lines(tx, [id])[id][3]


def test_a_person_sees_what_would_be_posted(there, capsys):
    newsroom, _ = there
    story = put_story(newsroom, "ferry")
    found = {one.network: one for one in posting.preview(newsroom, story)}
    assert found["mastodon"].text.startswith("About ferry") and found["mastodon"].limit == 500
    assert command(["post", "list", "--dir", str(newsroom.root)]) == 0
    assert command(["post", "preview", "nothing", "--dir", str(newsroom.root)]) != 0
    assert "nothing" in capsys.readouterr().err
