"""A newsroom in a folder, records of an invented site, and articles that come to it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newsloom.model.article import Image
from newsloom.model.edition import Record, RecordProvider, Related
from newsloom.model.source import Topic
from newsloom.records.paths import record_path
from newsloom.records.record import render_record
from newsloom.runtime.context import Newsroom
from newsloom.services.imports import adopt_site, ingest
from newsloom.services.newsroom import create
from newsloom.services.newsroom.open import opened

NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
SEEN = datetime(2026, 3, 7, 10, 0, tzinfo=UTC)
TOPIC = Topic(name="Harbours", keywords=("harbour", "ferry", "port"), order=1)
ABSENT = Related(
    title="Ferry terminal of Quillmouth evacuated after a fire in the engine hall",
    excerpt="Nobody was hurt.",
    published=SEEN,
    web_url="https://www.saltpost.example/quillmouth-ferry-terminal-fire",
    provider=RecordProvider(name="Salt Post", domain="saltpost.example"),
    quality=74,
    images=(Image(url="https://www.saltpost.example/fire.jpg", width=600, height=400),),
)


def make(root: Path, **values: Any) -> Path:
    """A newsroom on one topic; `values` are settings, with `__` for the dot."""
    settings = {"site.title": "Harbour News", "site.url": "https://harbour.example"}
    create.found(root, settings | {k.replace("__", "."): v for k, v in values.items()}, [TOPIC])
    return root


@contextmanager
def opened_newsroom(root: Path, now: datetime = NOW) -> Iterator[Newsroom]:
    """The newsroom, open at that time."""
    with opened(root, clock=lambda: now) as newsroom:
        yield newsroom


def record(title: str, slug: str = "", **fields: Any) -> Record:
    """A record of the invented site."""
    url = f"https://www.tidegazette.example/{slug or title.lower().replace(' ', '-')}"
    given: dict[str, Any] = {
        "title": title,
        "excerpt": f"What is known: {title}.",
        "published": SEEN,
        "original_url": url,
        "web_url": url,
        "quality": 39,
        "heat": 90,
        "is_published": True,
        "provider": RecordProvider(name="Tide Gazette", domain="tidegazette.example"),
        "topics": ("Harbours",),
        "secured": "Zm9yZWlnbg==;MDEyMzQ1Njc4OWFiY2RlZg==",
    }
    return Record(**given | fields)


SEED = record(
    "Fire in the engine hall of the Quillmouth ferry terminal",
    heat=-1,
    is_published=False,
    related=(ABSENT,),
)


def lay(root: Path, *records: Record) -> list[Path]:
    """Put records into the newsroom's folder, as the old system left them."""
    made = []
    for one in records:
        path = root / record_path(one.title, one.published, "", ())
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(render_record(one))
        made.append(path)
    return made


def taken_over(root: Path, *records: Record, **values: Any) -> list[Path]:
    """A newsroom that adopted these records."""
    make(root, **values)
    paths = lay(root, *records)
    with opened_newsroom(root) as newsroom:
        adopt_site.adopt(newsroom, adopt_site.site_of(root, root, "_news"))
    return paths


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def report(title: str, url: str, text: str, at: datetime = SEEN, **fields: Any) -> dict[str, Any]:
    """A JSON line of an article."""
    return {"url": url, "title": title, "text": text, "excerpt": text[:160], "published": at.isoformat()} | fields


FIRE = report(
    "Fire in engine hall of Quillmouth ferry terminal: cause found",
    "https://www.brinewire.example/quillmouth-fire-cause",
    "The fire in the engine hall of the Quillmouth ferry terminal was started by a pump, the harbour office said. "
    "The Quillmouth ferry terminal opens again on Monday.",
)


def take_in(newsroom: Newsroom, *rows: dict[str, Any]) -> ingest.Ingested:
    """Ingest articles and carry them through the flow."""
    path = newsroom.root / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return ingest.ingest(newsroom, [path])


def git(folder: Path, *words: str) -> str:
    """What the git program answered, as somebody with a name."""
    who = ["-c", "user.name=Ines", "-c", "user.email=ines@harbour.example"]
    return subprocess.run(["git", "-C", str(folder), *who, *words], check=True, capture_output=True, text=True).stdout
