"""`newsloom score ...`: the sums behind numbers; judging again; and the old system's numbers for records."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from newsloom.cli.context import as_json, console, in_newsroom, opened_newsroom, print_json
from newsloom.cli.lines import Row, read_rows, write_row
from newsloom.core import classic
from newsloom.errors import NewsloomError, RecordInvalid
from newsloom.model.article import Quality
from newsloom.model.edition import Record, Related
from newsloom.model.source import Topic
from newsloom.records.paths import record_path
from newsloom.records.read_record import MAX_FILE, read_record, record_from_json
from newsloom.records.record import record_json
from newsloom.services.newsroom.files import read_organizations, read_topics, record_files
from newsloom.services.stories import scores


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


class ScoreGroup(click.Group):
    """A group whose first word may be left out: `score --profile classic PATH` is `score records ...`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """See click: anything that is no command of the group is for `records`."""
        if args and args[0] not in self.commands and args[0] not in ("--help", "-h"):
            args = ["records", *args]
        return super().parse_args(ctx, args)


@click.group(cls=ScoreGroup)
def score() -> None:
    """Explain a story's sums, judge all stories again, or score records as the old system did."""


@score.command("explain")
@click.argument("name")
@in_newsroom
@as_json
def explain(name: str, folder: Path | None, json_lines: bool) -> None:
    """Print the sums behind story NAME: an id (or its beginning), an address, or an article's id or URL.

    Each part ends in what it adds; the parts add up to the number before them. Weights are those of [score] and [policy].
    """
    with opened_newsroom(folder) as newsroom:
        found = scores.explain(newsroom, name)
    if json_lines:
        print_json(scores.explained_json(found))
        return
    row = found.view.row
    click.echo(f"{found.view.title}\n{row.id}, scored {row.scored_at:%Y-%m-%d %H:%M} UTC")
    click.echo(f"\nheat {found.heat[0]:.1f}")
    _lines(found.heat[1])
    rule = "" if found.usual is None else f" ({found.usual:.1f} independent sources are usual in {row.topics[0]})"
    click.echo(f"coverage {found.coverage[0]:.1f}{rule}")
    _lines(found.coverage[1])
    for m in found.members:
        value = m.quality.value if m.quality else 0
        leads = ", leads the story" if m.held.id == row.lead else ""
        click.echo(f"quality {value}: {m.held.provider_name}: {m.held.article.title}{leads}")
        _lines(m.quality.because if m.quality else ("not scored yet",))
    click.echo(f"lead: {', '.join(found.lead)}")
    for domain, known in sorted(found.providers.items()):
        click.echo(f"provider {domain} {known.value}")
        _lines(known.because)
    standing = row.standing
    click.echo(f"{row.state}: {'; '.join(standing.because) if standing else 'not reviewed yet'}")


def _lines(because: Iterable[str]) -> None:
    for line in because:
        what, _, worth = line.rpartition(" ")
        click.echo(f"  {worth:>7s}  {what}")


@score.command("again")
@click.option("--topics-days", type=click.IntRange(1, 36_500), help="Match the articles of so many days anew, too.")
@in_newsroom
@as_json
def again(topics_days: int | None, folder: Path | None, json_lines: bool) -> int:
    """Judge all stories again, after a weight or a topic was changed; what changes is published."""
    from newsloom.cli.commands.flow import print_summary

    with opened_newsroom(folder) as newsroom:
        with counting("scoring", json_lines) as report:
            span = timedelta(days=topics_days) if topics_days else None
            summary = scores.again(newsroom, topics_of=span, report=report)
        return print_summary(summary, json_lines)


@contextlib.contextmanager
def counting(label: str, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """A bar on the terminal's error stream that is told (done, in all); nothing where nobody looks."""
    if quiet or not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(label), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@score.command("records")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--profile", type=click.Choice(["classic"]), required=True, help="Which scores.")
@click.option("--topics", type=click.Path(path_type=Path), required=True, help="The folder `_data/topics`.")
@click.option("--organizations", type=click.Path(path_type=Path), help="The folder `_data/organizations`.")
@click.option("--O", "known", type=int, default=40, show_default=True, help="Points for a known organisation.")
@click.option("--R", "related", type=int, default=20, show_default=True, help="Heat for each related article.")
@click.option("--official", multiple=True, metavar="DOMAIN", help="Providers whose articles count as official.")
def records(
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
