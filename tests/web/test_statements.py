"""How many statements a decision and an edition take: a fixed number, however many stories and articles there are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from newsloom.publishing.edition import Edition
from newsloom.runtime.context import Newsroom
from newsloom.services.newsroom import run
from newsloom.services.newsroom.open import close
from newsloom.services.stories import desk_actions
from newsloom.store import stories
from newsloom.store.queries.story_bundle import Bundle
from web.newsroom import a_newsroom


class Counted:
    """Statements (without the words that open and end transactions), and transactions."""

    def __init__(self) -> None:
        self.statements: list[str] = []
        self.transactions = 0


@contextmanager
def counted(world: Newsroom) -> Iterator[Counted]:
    found = Counted()

    def statement(_c: Any, _cursor: Any, said: str, *_more: Any) -> None:
        if not said.startswith(("BEGIN", "COMMIT", "PRAGMA")):
            found.statements.append(" ".join(said.split()))

    def begun(_c: Any) -> None:
        found.transactions += 1

    event.listen(world.db.engine, "before_cursor_execute", statement)
    event.listen(world.db.engine, "begin", begun)
    try:
        yield found
    finally:
        event.remove(world.db.engine, "before_cursor_execute", statement)
        event.remove(world.db.engine, "begin", begun)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    """24 stories, published and printed."""
    world = a_newsroom(tmp_path_factory.mktemp("n"), count=24)
    with world.db.read() as tx:
        ids = stories.all_ids(tx)
    for id in ids:
        desk_actions.decide(world, "approve", id, "ines")
    run.publish(world, everything=True)
    yield world
    close(world)


def ids_of(world: Newsroom) -> list[str]:
    with world.db.read() as tx:
        return stories.all_ids(tx)


def test_a_decision_is_one_transaction_of_fewer_than_twenty_statements(world):
    id = ids_of(world)[0]
    with counted(world) as hold:
        desk_actions.act(world, "hold", id, "ines")
    with counted(world) as found:
        decided = desk_actions.act(world, "approve", id, "ines")
    assert isinstance(decided, desk_actions.Decided) and decided.line is not None and decided.line.state == "published"
    assert (hold.transactions, found.transactions) == (1, 1)
    assert len(found.statements) < 20, found.statements


def test_an_edition_of_everything_takes_fewer_than_sixty_statements(world):
    ids = ids_of(world)
    assert len(ids) == 24
    with counted(world) as found:
        edition = Edition(world, world.clock())
        edition.print(ids, lambda tx: None, everything=True)
        with world.db.write() as tx:
            edition.keep(tx)
    assert len(found.statements) < 60, found.statements


def test_an_edition_takes_no_statement_for_each_story(world):
    ids = ids_of(world)

    def of(some: list[str]) -> int:
        with counted(world) as found:
            edition = Edition(world, world.clock())
            edition.print(some, lambda tx: None)
        return len(found.statements)

    assert of(ids) <= of(ids[:12])  # twelve more stories, and nothing more to ask


def test_a_bundle_takes_as_many_statements_for_one_story_as_for_all(world):
    ids = ids_of(world)
    with world.db.read() as tx:
        with counted(world) as one:
            Bundle.of(tx, ids[:1], texts=True, around=True)
        with counted(world) as every:
            Bundle.of(tx, ids, texts=True, around=True)
    assert abs(len(one.statements) - len(every.statements)) <= 4, (
        every.statements
    )  # sagas and pictures, if there are any


def test_the_whole_command_asks_hardly_more(world, tmp_path: Path):
    with counted(world) as found:
        run.publish(world, everything=True)
    assert len(found.statements) < 66, found.statements
