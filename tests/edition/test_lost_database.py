"""A database that is gone, empty, another newsroom's, or old: nothing is emptied in silence, and records bring it back."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.edition.newsrooms import FIRE, NOW, SEED, bytes_of, opened_newsroom, record, report, take_in, taken_over

from newsloom.errors import Conflict, NotFound, StoreForeign, StoreGone
from newsloom.publishing import public_ledger
from newsloom.services.newsroom import database_copy, from_records, recognise, run
from newsloom.services.newsroom.open import open_newsroom, opened
from newsloom.services.stories import decide, read
from newsloom.store import editions, identities, stories

CRANE = record("New crane for the port of Aldsea")
OWN_POLICY = {
    "policy__publish": 0.0,
    "policy__publish_quality": 0,
    "policy__publish_sources": 1,
    "policy__propose": 0.0,
}
FERRY = report(
    "Ferry line to Murrow harbour sold to Aldsea Shipping",
    "https://www.saltpost.example/murrow-ferry-sold",
    "The ferry line to Murrow harbour was sold to Aldsea Shipping for 40 million crowns, both firms said. Forty ferry crews keep "
    "their posts for three years. The harbour of Murrow gets a second berth.",
)
PORT = report(
    "Dredgers widen the channel of Hollin for container ships",
    "https://www.brinewire.example/hollin-dredged",
    "Two dredgers widen the channel to the port of Hollin until autumn, Karin Voss of Baltic Dredging said. Container ships of "
    "14,000 boxes can call there then. Fishermen fear for the eel.",
)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A newsroom with an adopted record, stories of its own, an old address and an editor's words; its site is printed."""
    root = tmp_path_factory.mktemp("lost") / "room"
    taken_over(root, CRANE, SEED, **OWN_POLICY)
    with opened_newsroom(root) as newsroom:
        take_in(newsroom, FERRY, PORT, FIRE)
        with newsroom.db.read() as tx:
            rows = {row.title: row.id for row in stories.listed(tx, limit=50)}
        sold, dredged = (next(id for title, id in rows.items() if words in title) for words in ("sold", "Dredgers"))
        words = {"title": "Murrow's ferries sold", "excerpt": "For 40 million crowns."}
        decide.decide(newsroom, "edit", sold, value=words, actor="ines")
        decide.decide(newsroom, "note", sold, value={"text": "We asked both firms."}, actor="ines")
        decide.decide(newsroom, "approve", dredged, actor="ines", reason="a secret reason")
        run.run(newsroom)
        with newsroom.db.write() as tx:  # a story that was merged into it long ago: its address leads on
            identities.redirect(tx, "0" * 32, sold, NOW)
            old = editions.permalinks_of(tx, [sold])[sold][0]
            side = replace(
                old, path="murrow-ferries-for-sale", feed_id=f"tag:harbour.example,2025-01-01:{'0' * 32}", main=False
            )
            editions.mint_permalinks(tx, [side])
        run.publish(newsroom, everything=True)
    return root


def copied(room: Path, to: Path) -> Path:
    shutil.copytree(room, to)
    return to


def lose(root: Path) -> None:
    for file in root.glob("newsloom.db*"):
        file.unlink()


def addresses(root: Path) -> list[object]:
    with opened_newsroom(root) as newsroom, newsroom.db.read() as tx:
        ids = stories.all_ids(tx)
        links = [
            (p.path, p.story, p.feed_id, p.first_published, p.main)
            for found in editions.permalinks_of(tx, ids).values()
            for p in found
        ]
        return [sorted(links), identities.all_redirects(tx)]


def rebuilt(root: Path) -> from_records.Rebuilt:
    with opened(root, clock=lambda: NOW, create=True) as newsroom:
        return from_records.rebuild(newsroom)


def test_records_bring_back_site_addresses_and_ids(room: Path, tmp_path: Path) -> None:
    root = copied(room, tmp_path / "room")
    before = {kind: bytes_of(root / kind) for kind in ("_site", "_news", "_data")}
    promised = addresses(root)
    lose(root)
    with pytest.raises(StoreGone, match=r"rebuild --from-records"):
        open_newsroom(root)
    done = rebuilt(root)
    assert done.adopted.records == len(before["_news"]) and done.adopted.left == []
    assert addresses(root) == promised
    assert {kind: bytes_of(root / kind) for kind in before} == before
    assert rebuilt(root).adopted.records == 0, "what is there is not taken in twice"


def test_what_an_editor_decided_holds_when_news_comes_later(room: Path, tmp_path: Path) -> None:
    root = copied(room, tmp_path / "room")
    lose(root)
    rebuilt(root)
    more = FERRY | {
        "url": "https://www.tidegazette.example/ferries",
        "title": "Ferry line to Murrow harbour sold, crews stay",
    }
    with opened_newsroom(root) as newsroom:
        take_in(newsroom, more)
        with newsroom.db.read() as tx:
            row = next(
                row
                for row in stories.listed(tx, limit=50)
                if row.standing and row.standing.title == "Murrow's ferries sold"
            )
    assert (row.state, row.articles) == ("published", 2)
    assert row.standing is not None and row.standing.note == "We asked both firms."


def test_a_story_that_waits_for_its_hour_goes_out_at_it_though_the_database_was_lost(
    room: Path, tmp_path: Path
) -> None:
    root = copied(room, tmp_path / "room")
    hour = NOW + timedelta(days=2)
    with opened_newsroom(root) as newsroom:
        sold = next(row.id for row in read.list_stories(newsroom) if "sold" in row.title)
        decide.decide(newsroom, "hold", sold, actor="ines")
        decide.decide(newsroom, "approve", sold, actor="ines", value={"not_before": hour.isoformat()})
        run.run(newsroom)
    lose(root)
    rebuilt(root)

    def stands(at: datetime) -> tuple[str, datetime | None]:
        with opened(root, clock=lambda: at) as newsroom:
            run.run(newsroom)
            with newsroom.db.read() as tx:
                standing = stories.get(tx, [sold])[sold].standing
            assert standing is not None
            return standing.state, standing.until

    assert stands(NOW) == ("held", hour)
    assert stands(hour) == ("published", None)


def test_records_that_are_not_there_are_named_with_the_place_where_they_were_looked_for(
    room: Path, tmp_path: Path
) -> None:
    root = copied(room, tmp_path / "room")
    lose(root)
    (root / "_data" / "people").mkdir(exist_ok=True)
    (root / "_data" / "people" / "ines.md").write_text("---\nname: Ines\n---\n")
    shutil.rmtree(root / "_news")
    with (
        opened(root, create=True) as newsroom,
        pytest.raises(NotFound, match=r"there are none \(.*_news: no such folder\)"),
    ):
        from_records.rebuild(newsroom)
    (root / "_news").mkdir()
    with opened(root, create=True) as newsroom, pytest.raises(NotFound, match=r"_news: no Markdown file in it\)"):
        from_records.rebuild(newsroom)


def test_an_empty_database_beside_records_stops_every_command(room: Path, tmp_path: Path) -> None:
    root = copied(room, tmp_path / "room")
    lose(root)
    with opened(root, create=True):
        pass
    with pytest.raises(StoreGone, match="holds nothing"):
        open_newsroom(root)
    with opened(root, create=True) as newsroom, newsroom.db.write() as tx:
        recognise.settle(tx, newsroom)  # newsloom db create: begun anew on purpose
    assert rebuilt(root).adopted.records > 0


def test_the_database_of_another_newsroom_is_refused(room: Path, tmp_path: Path) -> None:
    root, other = copied(room, tmp_path / "room"), tmp_path / "other"
    taken_over(other, CRANE)
    lose(root)
    shutil.copy(other / "newsloom.db", root / "newsloom.db")
    before = bytes_of(root)
    with pytest.raises(StoreForeign, match="another newsroom"):
        open_newsroom(root)
    with pytest.raises(StoreForeign, match="another newsroom"):
        open_newsroom(root, create=True)
    assert {p: d for p, d in bytes_of(root).items() if "newsloom.db" not in p} == {
        p: d for p, d in before.items() if "newsloom.db" not in p
    }


def test_an_old_copy_is_told_and_records_bring_it_up_to_date(room: Path, tmp_path: Path) -> None:
    root = copied(room, tmp_path / "room")
    old, backup = tmp_path / "old.db", tmp_path / "old.backup"
    with opened_newsroom(root) as newsroom:
        database_copy.backup(newsroom, backup)
        with newsroom.db.write() as tx:
            tx.exec_driver_sql("SELECT 1")
    shutil.copy(root / "newsloom.db", old)
    late = report(
        "Harbour office of Aldsea moves",
        "https://www.saltpost.example/moves",
        "The harbour office moves to the old port. It was built in 1911.",
    )
    with opened_newsroom(root) as newsroom:
        take_in(newsroom, late)
    promised, site = addresses(root), bytes_of(root / "_site")
    lose(root)
    shutil.copy(old, root / "newsloom.db")
    with pytest.raises(StoreGone, match=r"older than this newsroom's records .*rebuild --from-records"):
        open_newsroom(root)
    assert rebuilt(root).adopted.records == 1
    assert addresses(root) == promised
    assert bytes_of(root / "_site").keys() == site.keys()
    lose(root)
    with opened(root, clock=lambda: NOW, create=True) as newsroom:
        database_copy.restore(newsroom, backup)
    assert addresses(root) == promised, "a backup of yesterday and the records of today"


def test_a_backup_of_another_newsroom_is_not_put_beside_these_records(room: Path, tmp_path: Path) -> None:
    root, other, backup = copied(room, tmp_path / "room"), tmp_path / "other", tmp_path / "other.backup"
    taken_over(other, CRANE)
    with opened_newsroom(other) as newsroom:
        database_copy.backup(newsroom, backup)
    lose(root)
    with opened(root, create=True) as newsroom, pytest.raises(Conflict, match="another newsroom"):
        database_copy.restore(newsroom, backup)


def test_a_worker_ends_when_its_database_becomes_another_newsrooms(
    room: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = copied(room, tmp_path / "room")
    monkeypatch.setattr(run, "LOOK_EVERY", 0.0)
    with opened_newsroom(root) as newsroom:
        asked = []

        def stopped() -> bool:
            with newsroom.db.write() as tx:
                tx.exec_driver_sql("UPDATE newsloom SET value = 'another' WHERE key = 'newsroom.id'")
            asked.append(1)
            return len(asked) > 20

        with pytest.raises(StoreForeign, match="another newsroom's database"):
            run.work_until(newsroom, stopped, idle=0.01)


def test_a_broken_line_of_the_ledger_costs_that_line_alone(room: Path, tmp_path: Path) -> None:
    root = copied(room, tmp_path / "room")
    file = sorted((root / public_ledger.FOLDER).glob("*.jsonl"))[0]
    file.write_bytes(
        b'{"story":"x",' + b"\xff\n" + json.dumps({"story": "y", "lead": 7}).encode() + b"\n" + file.read_bytes()
    )
    promised = addresses(root)
    lose(root)
    done = rebuilt(root)
    assert len([line for line in done.adopted.left if "not a story" in line]) == 2
    assert addresses(root) == promised


def test_nothing_but_what_readers_see_is_in_the_ledger(room: Path) -> None:
    text = "".join(p.read_text("utf-8") for p in (room / public_ledger.FOLDER).iterdir())
    assert "Murrow's ferries sold" in text
    assert "a secret reason" not in text and "second berth" not in text


def test_a_data_folder_that_leads_elsewhere_stops_no_edition(room: Path, tmp_path: Path) -> None:
    root = copied(room, tmp_path / "room")
    (root / "_data").rename(tmp_path / "data")
    (root / "_data").symlink_to(tmp_path / "data")
    before = bytes_of(tmp_path / "data")
    with opened_newsroom(root) as newsroom:
        rows = {row.title: row.id for row in read.list_stories(newsroom)}
        decide.decide(newsroom, "edit", rows[CRANE.title], actor="ines", value={"title": "Aldsea gets its crane"})
        assert run.run(newsroom).failed == 0
    assert "Aldsea gets its crane" in (root / "_site" / "index.html").read_text("utf-8")
    assert bytes_of(tmp_path / "data") == before
