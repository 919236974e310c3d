"""An edition is read, rendered and written beside the database; what it keeps there is short, and a crash loses nothing."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jinja2
import pytest
from tests.edition.newsrooms import NOW, bytes_of, make, opened_newsroom, report, take_in

from databases import ENGINES, migrated_url
from newsloom.model.outcome import Then
from newsloom.pipeline.stages import mail, publish
from newsloom.publishing import edition_records
from newsloom.publishing.edition import UNPRINTED, Edition
from newsloom.publishing.edition_records import EditionRecords
from newsloom.records import record as records
from newsloom.render.site import Press
from newsloom.runtime.context import Newsroom
from newsloom.services.newsroom import run
from newsloom.services.stories import desk_actions
from newsloom.store import kv, stories, work
from newsloom.store.database import Database

TOLD = [("Crane in the port", "Aldsea"), ("Ferry timetable", "Quillmouth"), ("Dredging in the harbour", "Brackwater")]
ROWS = [
    report(
        f"{what} of {where}", f"https://{where.lower()}.example/", f"{what} of {where}, the harbour office said. " * 5
    )
    for what, where in TOLD
]


def filled(newsroom: Newsroom) -> list[str]:
    """Three stories, approved. Returns their ids."""
    take_in(newsroom, *ROWS)
    with newsroom.db.read() as tx:
        ids = stories.all_ids(tx)
    assert len(ids) == 3
    for id in ids:
        desk_actions.decide(newsroom, "approve", id, "ines")
    return ids


# ---------------------------------------------------------------------------------------------------------------- inside

_inside = threading.local()
_told: list[str] = []


def _audit(what: str, args: tuple[Any, ...]) -> None:
    """Files that Python writes, moves and removes, and connections that it opens, while a write transaction is open here."""
    if not getattr(_inside, "depth", 0):
        return
    if what == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        _told.append(f"wrote {args[0]}")
    elif what in ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "socket.connect"):
        _told.append(f"{what} {args[0]}")


sys.addaudithook(_audit)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What was rendered, written or fetched inside a write transaction."""
    write = Database.write

    @contextmanager
    def watched(self: Database, **named: bool) -> Iterator[Any]:
        with write(self, **named) as tx:
            _inside.depth = getattr(_inside, "depth", 0) + 1
            try:
                yield tx
            finally:
                _inside.depth -= 1

    def noting(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def noted(*args: Any, **named: Any) -> Any:
            if getattr(_inside, "depth", 0):
                _told.append(f"rendered: {name}")
            return function(*args, **named)

        return noted

    monkeypatch.setattr(Database, "write", watched)
    monkeypatch.setattr(jinja2.Template, "render", noting("a template", jinja2.Template.render))
    monkeypatch.setattr(records, "render_front_matter", noting("a file", records.render_front_matter))
    monkeypatch.setattr(edition_records, "render_record", noting("a record", edition_records.render_record))
    monkeypatch.setattr(mail, "render_newsletter", noting("an issue", mail.render_newsletter))
    _told.clear()
    yield _told


@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_is_rendered_written_or_fetched_inside_a_write_transaction(tmp_path, engine, told):
    with opened_newsroom(
        make(tmp_path, database__url=migrated_url(engine, tmp_path), publish__records="all")
    ) as newsroom:
        filled(newsroom)
        run.publish(newsroom, everything=True)
        with newsroom.db.write() as tx:
            work.schedule(tx, [Then(stage="mail", item=mail.NOW, lane=mail.LANE)], NOW)
            work.schedule(tx, [Then(stage="sweep", item="daily")], NOW)
        run.run(newsroom, pools=frozenset({"net", "cpu"}))
        assert (tmp_path / "_site" / "index.html").exists() and list(tmp_path.glob("_newsletters/*"))
        assert told == []
        with newsroom.db.write():
            (tmp_path / "witness").write_text("the watch sees this")
    assert told == [f"wrote {tmp_path / 'witness'}"]


# ---------------------------------------------------------------------------------------------------------------- beside


def test_an_editor_decides_while_an_edition_is_rendered(tmp_path, monkeypatch):
    with opened_newsroom(make(tmp_path)) as newsroom:
        ids = filled(newsroom)
        decided: list[str] = []
        page = Press.page

        def meanwhile(self: Press, *args: Any) -> Any:
            if not decided:
                editor = threading.Thread(
                    target=lambda: decided.append(desk_actions.decide(newsroom, "hold", ids[0], "ada").id)
                )
                editor.start()
                editor.join(20)
                assert decided, "the desk waited for the edition"
            return page(self, *args)

        monkeypatch.setattr(Press, "page", meanwhile)
        run.publish(newsroom)
        with newsroom.db.read() as tx:
            assert stories.get(tx, ids)[ids[0]].state == "held"
        monkeypatch.setattr(Press, "page", page)
        run.publish(newsroom)
    assert len(list((tmp_path / "_site" / "news").glob("*/index.html"))) == 2


# ---------------------------------------------------------------------------------------------------------------- crashes


class Killed(BaseException):
    """The process ends here."""


def cut_off(place: type, name: str, before: bool) -> Callable[[pytest.MonkeyPatch], None]:
    def patch(monkeypatch: pytest.MonkeyPatch) -> None:
        function = getattr(place, name)

        def killed(*args: Any, **named: Any) -> Any:
            if not before:
                function(*args, **named)
            raise Killed

        monkeypatch.setattr(place, name, killed)

    return patch


POINTS = {
    "before the records are written": cut_off(EditionRecords, "write", True),
    "after the records, before the ledger": cut_off(EditionRecords, "write", False),
    "in the transaction of the ledger": cut_off(EditionRecords, "keep", False),
    "after the ledger, before the pages": cut_off(Edition, "_print_site", True),
    "after the pages, before they are kept": cut_off(Edition, "_print_site", False),
    "in the last transaction": cut_off(Edition, "keep", False),
}


def printed(root: Path) -> dict[str, bytes]:
    return {name: data for name, data in bytes_of(root).items() if name.startswith(("_news/", "_site/"))}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What an edition that nobody cut off prints."""
    root = tmp_path_factory.mktemp("whole")
    with opened_newsroom(make(root)) as newsroom:
        filled(newsroom)
        run.publish(newsroom)
    return printed(root)


@pytest.mark.parametrize("point", list(POINTS))
def test_an_edition_that_was_cut_off_is_mended_by_the_next(tmp_path, whole, point):
    with opened_newsroom(make(tmp_path)) as newsroom:
        filled(newsroom)
        with pytest.MonkeyPatch.context() as monkeypatch:
            POINTS[point](monkeypatch)
            with pytest.raises(Killed):
                run.publish(newsroom)
        run.publish(newsroom)
        with newsroom.db.read() as tx:
            assert kv.get(tx, UNPRINTED) is None
        assert not publish_due(newsroom)
    assert printed(tmp_path) == whole


def publish_due(newsroom: Newsroom) -> list[str]:
    with newsroom.db.read() as tx:
        return work.next_due(tx, publish.STAGE.name, NOW, 10)
