"""`newsloom score --profile classic`: records in, the old system's numbers out, each with its sum."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from newsloom.app.files import read_organizations, read_topics, record_files
from newsloom.cli.lines import Row, read_rows, write_row
from newsloom.core import classic
from newsloom.errors import NewsloomError, RecordInvalid
from newsloom.model.article import Quality
from newsloom.model.edition import Record, Related
from newsloom.model.source import Topic
from newsloom.render.paths import record_path
from newsloom.render.read_record import MAX_FILE, read_record, record_from_json
from newsloom.render.record import record_json


@dataclass(frozen=True, slots=True)
class Site:
    """What the old system knew of a site."""

    topics: list[Topic]
    domains: frozenset[str]
    official: frozenset[str]
    weights: classic.Weights

    def quality(self, item: Record | Related, topics: tuple[str, ...], official: int) -> Quality:
        """The quality of a record, or of an article that a record relates to."""
        domain = item.provider.domain if item.provider else None
        given = classic.Given(
            title=item.title,
            topics=topics,
            has_image=bool(item.images),
            has_amp=item.amp_url is not None,
            is_known=domain in self.domains,
            official=official or int(domain in self.official),
            is_featured=isinstance(item, Record) and item.featured_content is not None,
        )
        return classic.quality(given, {topic.name: topic for topic in self.topics}, self.weights)

    def topics_of(self, title: str, named: tuple[str, ...]) -> tuple[str, ...]:
        """By rule; the first topic that the record names is taken as the one by which it was found."""
        return classic.topics_of(title, named[0] if named else None, self.topics)


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--profile", type=click.Choice(["classic"]), required=True, help="Which scores.")
@click.option("--topics", type=click.Path(path_type=Path), required=True, help="The folder `_data/topics`.")
@click.option("--organizations", type=click.Path(path_type=Path), help="The folder `_data/organizations`.")
@click.option("--O", "known", type=int, default=40, show_default=True, help="Points for a known organisation.")
@click.option("--R", "related", type=int, default=20, show_default=True, help="Heat for each related article.")
@click.option("--official", multiple=True, metavar="DOMAIN", help="Providers whose articles count as official.")
def score(
    paths: tuple[str, ...],
    profile: str,
    topics: Path,
    organizations: Path | None,
    known: int,
    related: int,
    official: tuple[str, ...],
) -> int:
    """Score records by the rules of the old system, and explain the sums.

    PATHs are record files, folders of them, or JSON lines as `record read` prints them (default: standard input). A row may
    carry `clicks` and `official` (how many official sources found it). Each row is answered with quality, heat, published,
    topics (by rule; the first one that the record names is taken as the one that found it), related and because.
    """
    domains = frozenset(found.domain for found in read_organizations(organizations)) if organizations else frozenset()
    site = Site(read_topics(topics), domains, frozenset(official), classic.Weights(known, related))
    failed = 0
    for row in _rows(paths):
        try:
            answer = row if "error" in row else row | scored(row, site)
        except (NewsloomError, ValueError, TypeError) as err:
            answer = row | {"error": str(err)}
        failed += "error" in answer
        write_row(answer)
    return 1 if failed else 0


def scored(row: Row, site: Site) -> Row:
    """What the rules say of one record. Raises RecordInvalid for a row that is none."""
    record = record_from_json(row)
    official, clicks = _count(row, "official"), _count(row, "clicks")
    topics = site.topics_of(record.title, record.topics)
    quality = site.quality(record, record.topics or topics, official)
    others = [site.quality(item, site.topics_of(item.title, record.topics[:1]), 0) for item in record.related]
    mine = classic.Member(path=str(row.get("path") or ""), quality=quality.value)
    members = [_member(item, judged.value) for item, judged in zip(record.related, others, strict=True)]
    own_path = record_path(record.title, record.published, "", ()) if not mine.path else "_news/" + Path(mine.path).name
    mine = classic.Member(path=own_path, quality=quality.value)
    heat = classic.heat(
        quality.value, classic.leader([mine, *members]) is mine, len(record.related), clicks, site.weights
    )
    return {
        "quality": quality.value,
        "heat": int(heat.value),
        "published": classic.is_published(heat.value, record.removed),
        "topics": list(topics),
        "because": [*quality.because, *(f"heat: {why}" for why in heat.because)],
    } | ({"related": _related(row, others)} if others else {})


def _member(item: Related, quality: int) -> classic.Member:
    """A related article; its path is not in the record, so it is made by the rule of paths."""
    path = record_path(item.title, item.published, "", ()) if item.published else ""
    return classic.Member(path=path, quality=item.quality if item.quality is not None else quality)


def _related(row: Row, others: list[Quality]) -> list[Any]:
    return [
        item | {"quality": quality.value, "because": list(quality.because)}
        for item, quality in zip(row["related"], others, strict=True)
    ]


def _count(row: Row, key: str) -> int:
    value = row.get(key, 0)
    if not isinstance(value, int) or value < 0:
        raise RecordInvalid(key, f"expected a whole number of at least 0, got {value!r}")
    return int(value)


def _rows(paths: tuple[str, ...]) -> Iterator[Row]:
    """Record files and folders as rows; everything else as JSON lines."""
    lines = [path for path in paths if not (Path(path).is_dir() or path.endswith(".md"))]
    for path in paths:
        if path in lines:
            continue
        for found in record_files(Path(path)):
            try:
                with found.open("rb") as opened:
                    yield record_json(read_record(opened.read(MAX_FILE + 1), str(found)), str(found))
            except RecordInvalid as err:
                yield {"path": str(found), "error": str(err)}
    if lines or not paths:
        yield from read_rows(lines)
