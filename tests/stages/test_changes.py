"""What changed in which story: the log, its cursor, and the programs that are told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from loopback.server import Loopback
from newsloom.errors import NotFound, UsageError
from newsloom.model.outcome import Then
from newsloom.net.webhook import SIGNATURE, is_signed
from newsloom.pipeline.worker import Worker
from newsloom.runtime.context import Newsroom
from newsloom.services.publish import changes, hooks
from newsloom.services.stories import decide
from newsloom.store import changes as log
from newsloom.store import work
from newsloom.store.changes import NewChange
from newsloom.store.hooks import put_mark

from .room import Clock, a_newsroom, put_story

HOST = "listener.example"
SECRET = "the-secret-of-this-hook"


@dataclass
class Listener:
    """A program that is told: what it took, in order; it can be told to refuse."""

    taken: list[dict[str, object]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    signed: bool = True

    def hear(self, request, send) -> None:
        status = self.answers.pop(0) if self.answers else 200
        self.signed &= is_signed(request.body, request.headers.get(SIGNATURE.lower(), ""), SECRET)
        if status == 200:
            self.taken.append(json.loads(request.body))
        send(b"HTTP/1.1 %d X\r\nContent-Length: 0\r\n\r\n" % status)

    def events(self) -> list[str]:
        return [str(one["event"]) for one in self.taken]


@pytest.fixture
def there(tmp_path: Path) -> Iterator[tuple[Newsroom, Listener]]:
    listener = Listener()
    with (
        Loopback(pages={"/hook": listener.hear}) as web,
        a_newsroom(tmp_path, web, Clock(), hosts=(HOST,), **{"site.url": "https://news.example/"}) as newsroom,
    ):
        yield newsroom, listener


def finish(newsroom: Newsroom) -> None:
    """Do what is due, without the grouper: what two made-up texts have in common is not the question."""
    Worker(newsroom, pools=frozenset({"net", "cpu"})).run_due()


def say(newsroom: Newsroom, kind: str, story: str, **value: object) -> None:
    newsroom.clock.pass_by(minutes=1)
    if kind == "undo":
        decide.undo(newsroom, actor="ines", story=story)
    else:
        decide.decide(newsroom, kind, story, actor="ines", value=value)  # type: ignore[arg-type]
    finish(newsroom)


def told(newsroom: Newsroom, cursor: int = 0, **how: object) -> list[tuple[str, str]]:
    return [(one.kind, one.title) for one in changes.since(newsroom, cursor, **how).events]  # type: ignore[arg-type]


def test_a_story_from_proposal_to_removal(there):
    newsroom, _ = there
    story = put_story(newsroom, "ferry", state="new")
    with newsroom.db.write() as tx:
        work.schedule(tx, [Then(stage="review", item=story)], newsroom.clock())
    finish(newsroom)
    say(newsroom, "approve", story)
    say(newsroom, "edit", story, title="The ferry sails")
    say(newsroom, "remove", story)
    everything = changes.since(newsroom)
    assert [one.kind for one in everything.events if one.kind != "proposed"] == ["published", "retitled", "removed"]
    assert [one.seq for one in everything.events] == list(range(1, len(everything.events) + 1))
    assert {one.title for one in everything.events} == {""}, "what was taken down is not named, not even in old lines"
    say(newsroom, "undo", story)
    assert told(newsroom, everything.cursor) == [("published", "The ferry sails")]


def test_news_in_a_published_story_is_a_development(there):
    newsroom, _ = there
    story = put_story(newsroom, "ferry")
    say(newsroom, "approve", story)
    cursor = changes.newest(newsroom)
    newsroom.clock.pass_by(hours=2)
    with newsroom.db.write() as tx:
        from newsloom.store import stories
        from newsloom.store.tables import stories as table

        assert stories.is_there(tx, story)
        tx.execute(table.update().where(table.c.id == story).values(news_at=newsroom.clock()))
        work.schedule(tx, [Then(stage="publish", item=story)], newsroom.clock())
    finish(newsroom)
    assert told(newsroom, cursor) == [("developed", "About ferry")]


def test_a_merge_tells_where_the_story_went(there):
    newsroom, _ = there
    kept, gone = put_story(newsroom, "ferry"), put_story(newsroom, "boat", site="other.example")
    say(newsroom, "approve", kept)
    say(newsroom, "approve", gone)
    cursor = changes.newest(newsroom)
    say(newsroom, "merge", gone, into=kept)
    merged = next(one for one in changes.since(newsroom, cursor, public=True).events if one.kind == "merged")
    assert (merged.story, merged.into, merged.url) == (gone, kept, "https://news.example/news/ferry/")


def test_readers_are_told_of_nothing_that_is_not_published(there):
    newsroom, _ = there
    story = put_story(newsroom, "ferry", state="proposed")
    with newsroom.db.write() as tx:
        log.add(
            tx, [NewChange(kind="proposed", story=story, public=False, mark={"state": "proposed"})], newsroom.clock()
        )
    assert told(newsroom) == [("proposed", "About ferry")]
    page = changes.since(newsroom, public=True)
    assert (page.events, page.cursor) == ((), 1)


def test_an_edition_that_changes_nothing_says_nothing(there):
    newsroom, _ = there
    story = put_story(newsroom, "ferry")
    say(newsroom, "approve", story)
    cursor = changes.newest(newsroom)
    for item in (story, "@all"):
        with newsroom.db.write() as tx:
            work.schedule(tx, [Then(stage="publish", item=item)], newsroom.clock())
        finish(newsroom)
    assert told(newsroom, cursor) == []


def test_pages_of_changes_leave_nothing_out(there):
    newsroom, _ = there
    with newsroom.db.write() as tx:
        log.add(tx, [NewChange(kind="published", story=f"s{n}", public=True) for n in range(7)], newsroom.clock())
    seen, cursor, more = [], 0, True
    while more:
        page = changes.since(newsroom, cursor, limit=3)
        seen += [one.story for one in page.events]
        cursor, more = page.cursor, page.more
    assert seen == [f"s{n}" for n in range(7)] and cursor == 7


@pytest.mark.parametrize("how", [{"cursor": 5}, {"kinds": ["lost"]}])
def test_a_cursor_or_kind_that_there_is_not_is_said(there, how):
    with pytest.raises(UsageError):
        changes.since(there[0], **how)


def a_hook(newsroom: Newsroom, *kinds: str) -> str:
    return hooks.add(newsroom, f"http://{HOST}/hook", kinds, SECRET).id


def test_a_program_is_told_in_order_and_signed(there):
    newsroom, listener = there
    a_hook(newsroom)
    story = put_story(newsroom, "ferry")
    say(newsroom, "approve", story)
    say(newsroom, "edit", story, title="The ferry sails")
    say(newsroom, "remove", story)
    assert listener.events() == ["story.published", "story.retitled", "story.removed"]
    assert listener.signed and len({one["key"] for one in listener.taken}) == 3
    assert listener.taken[1]["content"]["title"] == "The ferry sails"
    assert [(d.kind, d.problem) for d in hooks.log(newsroom)] == [("removed", ""), ("retitled", ""), ("published", "")]


def test_a_program_that_is_away_holds_up_the_rest_until_it_is_back(there):
    newsroom, listener = there
    hook = a_hook(newsroom)
    first, second = put_story(newsroom, "ferry"), put_story(newsroom, "boat", site="other.example")
    listener.answers = [503]
    say(newsroom, "approve", first)
    assert listener.taken == [] and [d.problem for d in hooks.log(newsroom, hook)] == [
        "the webhook answered with status 503"
    ]
    assert hooks.listed(newsroom)[0].waiting > 0
    say(newsroom, "approve", second)
    newsroom.clock.pass_by(hours=1)
    finish(newsroom)
    assert [one["content"]["story"] for one in listener.taken] == [first, second]
    assert [d.problem for d in hooks.log(newsroom)] == ["", ""]


def test_a_change_that_is_refused_can_be_skipped_by_a_person(there):
    newsroom, listener = there
    hook = a_hook(newsroom)
    first, second = put_story(newsroom, "ferry"), put_story(newsroom, "boat", site="other.example")
    listener.answers = [400]
    say(newsroom, "approve", first)
    hooks.again(newsroom, hook, skip=True)
    say(newsroom, "approve", second)
    assert [one["content"]["story"] for one in listener.taken] == [second]
    with pytest.raises(NotFound):
        hooks.again(newsroom, hook, skip=True)


def test_a_worker_that_dies_after_sending_sends_the_same_ids_again(there):
    newsroom, listener = there
    hook = a_hook(newsroom)
    say(newsroom, "approve", put_story(newsroom, "ferry"))
    with newsroom.db.write() as tx:
        put_mark(tx, hook, 0)  # as if it had died before it could say so
        work.schedule(tx, [Then(stage="hook", item=hook, lane=f"hook {hook}")], newsroom.clock())
    finish(newsroom)
    assert [one["key"] for one in listener.taken] == [listener.taken[0]["key"]] * 2


def test_a_hook_is_told_of_what_it_asked_for_and_of_nothing_once_it_is_removed(there):
    newsroom, listener = there
    a_hook(newsroom, "removed")
    story = put_story(newsroom, "ferry")
    say(newsroom, "approve", story)
    say(newsroom, "remove", story)
    assert listener.events() == ["story.removed"]
    hooks.remove(newsroom, hooks.listed(newsroom)[0].id)
    say(newsroom, "undo", story)
    assert listener.events() == ["story.removed"] and hooks.log(newsroom) == []


@pytest.mark.parametrize(
    ("url", "kinds"), [("not an address", ()), ("file:///etc/passwd", ()), (f"http://{HOST}/", ("lost",))]
)
def test_what_is_no_address_or_kind_is_no_hook(there, url, kinds):
    with pytest.raises(UsageError):
        hooks.add(there[0], url, kinds)
