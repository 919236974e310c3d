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
def counted(newsroom: Newsroom) -> Iterator[Counted]:
    found = Counted()

    def statement(_c: Any, _cursor: Any, said: str, *_more: Any) -> None:
        if not said.startswith(("BEGIN", "COMMIT", "PRAGMA")):
            found.statements.append(" ".join(said.split()))

    def begun(_c: Any) -> None:
        found.transactions += 1

    event.listen(newsroom.db.engine, "before_cursor_execute", statement)
    event.listen(newsroom.db.engine, "begin", begun)
    try:
        yield found
    finally:
        event.remove(newsroom.db.engine, "before_cursor_execute", statement)
        event.remove(newsroom.db.engine, "begin", begun)


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    """24 stories, published and printed."""
    newsroom = a_newsroom(tmp_path_factory.mktemp("n"), count=24)
    with newsroom.db.read() as tx:
        ids = stories.all_ids(tx)
    for id in ids:
        desk_actions.decide(newsroom, "approve", id, "ines")
    run.publish(newsroom, everything=True)
    yield newsroom
    close(newsroom)


def ids_of(newsroom: Newsroom) -> list[str]:
    with newsroom.db.read() as tx:
        return stories.all_ids(tx)


def test_a_decision_is_one_transaction_of_fewer_than_twenty_statements(newsroom):
    id = ids_of(newsroom)[0]
    with counted(newsroom) as hold:
        desk_actions.act(newsroom, "hold", id, "ines")
    with counted(newsroom) as found:
        decided = desk_actions.act(newsroom, "approve", id, "ines")
    assert isinstance(decided, desk_actions.Decided) and decided.line is not None and decided.line.state == "published"
    assert (hold.transactions, found.transactions) == (1, 1)
    assert len(found.statements) < 20, found.statements


def test_an_edition_of_everything_takes_fewer_than_sixty_statements(newsroom):
    ids = ids_of(newsroom)
    assert len(ids) == 24
    with counted(newsroom) as found:
        edition = Edition(newsroom, newsroom.clock())
        edition.print(ids, lambda tx: None, everything=True)
        with newsroom.db.write() as tx:
            edition.keep(tx)
    assert len(found.statements) < 60, found.statements


def test_an_edition_takes_no_statement_for_each_story(newsroom):
    ids = ids_of(newsroom)

    def of(some: list[str]) -> int:
        with counted(newsroom) as found:
            edition = Edition(newsroom, newsroom.clock())
            edition.print(some, lambda tx: None)
        return len(found.statements)

    assert of(ids) <= of(ids[:12])  # twelve more stories, and nothing more to ask


def test_a_bundle_takes_as_many_statements_for_one_story_as_for_all(newsroom):
    ids = ids_of(newsroom)
    with newsroom.db.read() as tx:
        with counted(newsroom) as one:
            Bundle.of(tx, ids[:1], texts=True, around=True)
        with counted(newsroom) as every:
            Bundle.of(tx, ids, texts=True, around=True)
    assert abs(len(one.statements) - len(every.statements)) <= 4, (
        every.statements
    )  # sagas and pictures, if there are any


def test_the_whole_command_asks_hardly_more(newsroom, tmp_path: Path):
    with counted(newsroom) as found:
        run.publish(newsroom, everything=True)
    assert len(found.statements) < 60, found.statements
