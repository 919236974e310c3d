"""A newsroom that a program of the first schema left is brought up to today's with all that it holds, and goes on."""

from __future__ import annotations

import base64
import gzip
import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Boolean, inspect, text

from bench import made_news
from databases import ENGINES, fresh_url
from newsloom.services.newsroom import database_copy, run
from newsloom.services.newsroom.create import found
from newsloom.services.newsroom.open import opened
from newsloom.services.stories import decide, desk_view
from newsloom.store import editions, migrate, reviews, stories
from newsloom.store.database import Database, _engine, schema_versions
from newsloom.store.migrate import THIS

pytestmark = pytest.mark.timeout(300)

KEPT = Path(__file__).parent / "first_release" / "newsroom.jsonl.gz"
LATER = datetime(2026, 3, 4, 12, tzinfo=UTC)
SETTINGS = {
    "site.title": "The County", "site.url": "https://county.example", "pools.cpu": "threads:1", "images.keep": False,
    "secured.keep": False, "policy.propose": 1.0, "policy.publish": 25.0,
}  # fmt: skip


def kept() -> list[dict[str, Any]]:
    return [json.loads(line) for line in gzip.decompress(KEPT.read_bytes()).decode().splitlines()]


def of_sql(value: Any) -> Any:
    return base64.b64decode(value["base64"]) if isinstance(value, dict) else value


def left_behind(root: Path, url: str) -> list[tuple[str, dict[str, Any]]]:
    """The newsroom of that time: its records' files, and its database, put in as SQL; the rows by table."""
    rows = []
    database = Database(_engine(url), url)
    with database.write() as tx:
        command.upgrade(THIS.alembic(tx), "0001")
        if database.is_sqlite:
            tx.exec_driver_sql(f"PRAGMA application_id = {migrate.APPLICATION_ID}")
        for line in kept():
            if "file" in line:
                file = root / line["file"]
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(line["text"], "utf-8")
                continue
            row = {name: of_sql(value) for name, value in line["row"].items()}
            names = ", ".join(row)
            values = ", ".join(f":{name}" for name in row)
            tx.execute(text(f"INSERT INTO {line['table']} ({names}) VALUES ({values})"), row)
            rows.append((line["table"], row))
        if not database.is_sqlite:
            tx.execute(text("SELECT setval(pg_get_serial_sequence('journal', 'id'), (SELECT max(id) FROM journal))"))
    database.close()
    return rows


def lost(tx: Any, rows: list[tuple[str, dict[str, Any]]]) -> list[str]:
    """The rows that are not there any more, or not as they were, asked for in the words of the first schema."""
    out = []
    for table, row in rows:
        keys = inspect(tx).get_pk_constraint(table)["constrained_columns"]
        where = " AND ".join(f"{key} = :{key}" for key in keys)
        found = tx.execute(
            text(f"SELECT {', '.join(row)} FROM {table} WHERE {where}"), {k: row[k] for k in keys}
        ).first()
        flags = {c["name"] for c in inspect(tx).get_columns(table) if isinstance(c["type"], Boolean)}
        now = {} if found is None else {n: _plain(v, n in flags) for n, v in found._mapping.items()}
        out += [f"{table} {name}: {value!r:.60} is now {now.get(name)!r:.60}" for name, value in row.items()
                if now.get(name) != value]  # fmt: skip
    return out


def _plain(value: Any, is_flag: bool) -> Any:
    if is_flag and value is not None:
        return bool(value)
    return bytes(value) if isinstance(value, memoryview) else value


@pytest.mark.parametrize("engine", ENGINES)
def test_the_first_releases_newsroom_is_brought_up_and_goes_on(tmp_path: Path, engine: str) -> None:
    root = tmp_path / "room"
    root.mkdir()
    url = fresh_url(engine, tmp_path)
    rows = left_behind(root, url)
    held = Counter(table for table, _ in rows)
    assert (
        min(held[t] for t in ("articles", "memberships", "permalinks", "records", "redirects", "verdicts", "work")) > 0
    )
    found(root, SETTINGS | {"database.url": url}, made_news.TOPICS)
    with opened(root, clock=lambda: LATER) as newsroom:
        assert schema_versions(newsroom.db) == (THIS.head, THIS.head)
        with newsroom.db.read() as tx:
            assert [line for line in lost(tx, rows) if not line.startswith("newsloom ")] == []
            before = {row.id: (row.state, row.articles, row.title) for row in stories.listed(tx, limit=50)}
        run.run(newsroom)
        run.publish(newsroom, everything=True)
        assert database_copy.verify(newsroom) == []
        with newsroom.db.read() as tx:
            after = {row.id: (row.state, row.articles, row.title) for row in stories.listed(tx, limit=50)}
            links = [link for found in editions.permalinks_of(tx, list(after)).values() for link in found]
            said = Counter(v.kind for v in reviews.latest(tx))
        assert after == before
        assert {link.path for link in links} == {row["path"] for table, row in rows if table == "permalinks"}
        assert said == {"approve": 1, "edit": 1, "reject": 1, "hold": 1}
        (front, feed) = ((root / "_site" / name).read_text("utf-8") for name in ("index.html", "atom.xml"))
        for link in links:
            assert (root / "_site" / "news" / link.path / "index.html").is_file()
            assert link.feed_id in feed and f"/news/{link.path}/" in front
        assert "An editor&#39;s own title" in front or "An editor's own title" in front
        assert {p.name for p in (root / "_news").iterdir()} == {Path(x["file"]).name for x in kept() if "file" in x}
        _goes_on(newsroom)


def _goes_on(newsroom: Any) -> None:
    """A person decides, and it is published."""
    (held,) = desk_view.queue(newsroom, "held").stories
    decide.decide(newsroom, "approve", held.id, actor="ines")
    run.run(newsroom)
    with newsroom.db.read() as tx:
        assert stories.get(tx, [held.id])[held.id].state == "published"
        assert editions.permalinks_of(tx, [held.id])[held.id]
