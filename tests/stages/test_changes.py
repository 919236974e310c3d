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
        a_newsroom(tmp_path, web, Clock(), hosts=(HOST,), **{"site.url": "https://news.example/"}) as world,
    ):
        yield world, listener


def finish(world: Newsroom) -> None:
    """Do what is due, without the grouper: what two made-up texts have in common is not the question."""
    Worker(world, pools=frozenset({"net", "cpu"})).run_due()


def say(world: Newsroom, kind: str, story: str, **value: object) -> None:
    world.clock.pass_by(minutes=1)
    if kind == "undo":
        decide.undo(world, actor="ines", story=story)
    else:
        decide.decide(world, kind, story, actor="ines", value=value)  # type: ignore[arg-type]
    finish(world)


def told(world: Newsroom, cursor: int = 0, **how: object) -> list[tuple[str, str]]:
    return [(one.kind, one.title) for one in changes.since(world, cursor, **how).events]  # type: ignore[arg-type]


def test_a_story_from_proposal_to_removal(there):
    world, _ = there
    story = put_story(world, "ferry", state="new")
    with world.db.write() as tx:
        work.schedule(tx, [Then(stage="review", item=story)], world.clock())
    finish(world)
    say(world, "approve", story)
    say(world, "edit", story, title="The ferry sails")
    say(world, "remove", story)
    everything = changes.since(world)
    assert [one.kind for one in everything.events if one.kind != "proposed"] == ["published", "retitled", "removed"]
    assert [one.seq for one in everything.events] == list(range(1, len(everything.events) + 1))
    assert {one.title for one in everything.events} == {""}, "what was taken down is not named, not even in old lines"
    say(world, "undo", story)
    assert told(world, everything.cursor) == [("published", "The ferry sails")]


def test_news_in_a_published_story_is_a_development(there):
    world, _ = there
    story = put_story(world, "ferry")
    say(world, "approve", story)
    cursor = changes.newest(world)
    world.clock.pass_by(hours=2)
    with world.db.write() as tx:
        from newsloom.store import stories
        from newsloom.store.tables import stories as table

        assert stories.is_there(tx, story)
        tx.execute(table.update().where(table.c.id == story).values(news_at=world.clock()))
        work.schedule(tx, [Then(stage="publish", item=story)], world.clock())
    finish(world)
    assert told(world, cursor) == [("developed", "About ferry")]


def test_a_merge_tells_where_the_story_went(there):
    world, _ = there
    kept, gone = put_story(world, "ferry"), put_story(world, "boat", site="other.example")
    say(world, "approve", kept)
    say(world, "approve", gone)
    cursor = changes.newest(world)
    say(world, "merge", gone, into=kept)
    merged = next(one for one in changes.since(world, cursor, public=True).events if one.kind == "merged")
    assert (merged.story, merged.into, merged.url) == (gone, kept, "https://news.example/news/ferry/")


def test_readers_are_told_of_nothing_that_is_not_published(there):
    world, _ = there
    story = put_story(world, "ferry", state="proposed")
    with world.db.write() as tx:
        log.add(tx, [NewChange(kind="proposed", story=story, public=False, mark={"state": "proposed"})], world.clock())
    assert told(world) == [("proposed", "About ferry")]
    page = changes.since(world, public=True)
    assert (page.events, page.cursor) == ((), 1)


def test_an_edition_that_changes_nothing_says_nothing(there):
    world, _ = there
    story = put_story(world, "ferry")
    say(world, "approve", story)
    cursor = changes.newest(world)
    for item in (story, "@all"):
        with world.db.write() as tx:
            work.schedule(tx, [Then(stage="publish", item=item)], world.clock())
        finish(world)
    assert told(world, cursor) == []


def test_pages_of_changes_leave_nothing_out(there):
    world, _ = there
    with world.db.write() as tx:
        log.add(tx, [NewChange(kind="published", story=f"s{n}", public=True) for n in range(7)], world.clock())
    seen, cursor, more = [], 0, True
    while more:
        page = changes.since(world, cursor, limit=3)
        seen += [one.story for one in page.events]
        cursor, more = page.cursor, page.more
    assert seen == [f"s{n}" for n in range(7)] and cursor == 7


@pytest.mark.parametrize("how", [{"cursor": 5}, {"kinds": ["lost"]}])
def test_a_cursor_or_kind_that_there_is_not_is_said(there, how):
    with pytest.raises(UsageError):
        changes.since(there[0], **how)


def a_hook(world: Newsroom, *kinds: str) -> str:
    return hooks.add(world, f"http://{HOST}/hook", kinds, SECRET).id


def test_a_program_is_told_in_order_and_signed(there):
    world, listener = there
    a_hook(world)
    story = put_story(world, "ferry")
    say(world, "approve", story)
    say(world, "edit", story, title="The ferry sails")
    say(world, "remove", story)
    assert listener.events() == ["story.published", "story.retitled", "story.removed"]
    assert listener.signed and len({one["key"] for one in listener.taken}) == 3
    assert listener.taken[1]["content"]["title"] == "The ferry sails"
    assert [(d.kind, d.problem) for d in hooks.log(world)] == [("removed", ""), ("retitled", ""), ("published", "")]


def test_a_program_that_is_away_holds_up_the_rest_until_it_is_back(there):
    world, listener = there
    hook = a_hook(world)
    first, second = put_story(world, "ferry"), put_story(world, "boat", site="other.example")
    listener.answers = [503]
    say(world, "approve", first)
    assert listener.taken == [] and [d.problem for d in hooks.log(world, hook)] == [
        "the webhook answered with status 503"
    ]
    assert hooks.listed(world)[0].waiting > 0
    say(world, "approve", second)
    world.clock.pass_by(hours=1)
    finish(world)
    assert [one["content"]["story"] for one in listener.taken] == [first, second]
    assert [d.problem for d in hooks.log(world)] == ["", ""]


def test_a_change_that_is_refused_can_be_skipped_by_a_person(there):
    world, listener = there
    hook = a_hook(world)
    first, second = put_story(world, "ferry"), put_story(world, "boat", site="other.example")
    listener.answers = [400]
    say(world, "approve", first)
    hooks.again(world, hook, skip=True)
    say(world, "approve", second)
    assert [one["content"]["story"] for one in listener.taken] == [second]
    with pytest.raises(NotFound):
        hooks.again(world, hook, skip=True)


def test_a_worker_that_dies_after_sending_sends_the_same_ids_again(there):
    world, listener = there
    hook = a_hook(world)
    say(world, "approve", put_story(world, "ferry"))
    with world.db.write() as tx:
        put_mark(tx, hook, 0)  # as if it had died before it could say so
        work.schedule(tx, [Then(stage="hook", item=hook, lane=f"hook {hook}")], world.clock())
    finish(world)
    assert [one["key"] for one in listener.taken] == [listener.taken[0]["key"]] * 2


def test_a_hook_is_told_of_what_it_asked_for_and_of_nothing_once_it_is_removed(there):
    world, listener = there
    a_hook(world, "removed")
    story = put_story(world, "ferry")
    say(world, "approve", story)
    say(world, "remove", story)
    assert listener.events() == ["story.removed"]
    hooks.remove(world, hooks.listed(world)[0].id)
    say(world, "undo", story)
    assert listener.events() == ["story.removed"] and hooks.log(world) == []


@pytest.mark.parametrize(
    ("url", "kinds"), [("not an address", ()), ("file:///etc/passwd", ()), (f"http://{HOST}/", ("lost",))]
)
def test_what_is_no_address_or_kind_is_no_hook(there, url, kinds):
    with pytest.raises(UsageError):
        hooks.add(there[0], url, kinds)
