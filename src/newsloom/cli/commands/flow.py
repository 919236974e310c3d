"""`newsloom add, run, work, ingest, publish`: the flow."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsloom.cli.context import Number, as_json, console, for_each, in_newsroom, opened_newsroom, print_json
from newsloom.errors import NewsloomError, UsageError
from newsloom.pipeline.batches import Progress
from newsloom.pipeline.worker import Report
from newsloom.publishing.manual_edits import SETTLE
from newsloom.runtime.context import Newsroom
from newsloom.services.imports import ingest as ingesting
from newsloom.services.imports.ingest import Ingested
from newsloom.services.newsroom import run as operating
from newsloom.services.publish import after_edition
from newsloom.services.stories import read

if TYPE_CHECKING:
    from newsloom.pipeline.backfill import Part
    from newsloom.services.imports.backfill import Backfilled

INTERRUPTED = 130
ORDER = (
    "poll",
    "fetch",
    "extract",
    "image",
    "dedupe",
    "match",
    "group",
    "repair",
    "score",
    "review",
    "publish",
    "mail",
)


@click.command()
@click.argument("urls", nargs=-1, required=True)
@click.option("--topic", help="What it is about: a hint for matching.")
@in_newsroom
def add(urls: tuple[str, ...], topic: str | None, folder: Path | None) -> int:
    """Take in single articles by hand; the next `newsloom run` fetches them."""
    with opened_newsroom(folder) as newsroom:
        return for_each(urls, lambda url: click.echo(f"due: {read.add_url(newsroom, url, topic=topic).url}"))


@click.command()
@in_newsroom
@as_json
def run(folder: Path | None, json_lines: bool) -> int:
    """Do everything that is due, once, then say what happened."""
    with opened_newsroom(folder) as newsroom:
        with progress_bar(json_lines) as report:
            summary = operating.run(newsroom, report=report)
        code = print_summary(summary, json_lines)
        return max(code, print_finished(after_edition.finish(newsroom), json_lines))


@click.command()
@click.option(
    "--pools", default="net,cpu,group", show_default=True, help="What this worker does: any of net, cpu, group."
)
@click.option("--idle", type=Number(0.05, 60), default=1.0, help="Seconds between looks when nothing is due.")
@click.option(
    "--supervised", is_flag=True, hidden=True, help="Tell states on standard output, end with standard input."
)
@in_newsroom
@as_json
def work(pools: str, idle: float, supervised: bool, folder: Path | None, json_lines: bool) -> int:
    """Work until stopped (Ctrl-C or SIGTERM). On PostgreSQL, any number of workers may run."""
    chosen = frozenset(p.strip() for p in pools.split(",") if p.strip())
    if not chosen or chosen - operating.ALL_POOLS:
        raise click.BadParameter("any of net, cpu, group, parted by commas", param_hint="--pools")
    if supervised:
        return _supervised(folder, idle)
    stop: list[int] = []
    signal.signal(signal.SIGTERM, lambda *_: stop.append(1))
    with opened_newsroom(folder, stays=True) as newsroom:
        with progress_bar(json_lines, label="at work") as report:
            summary = operating.work_until(newsroom, lambda: bool(stop), report=report, pools=chosen, idle=idle)
        code = print_summary(summary, json_lines)
        return 0 if stop else code  # told to stop is a good end


def _supervised(folder: Path | None, idle: float) -> int:
    """The worker of `newsloom serve`; the first state is told before anything is opened."""
    from newsloom.services.newsroom import supervised

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    supervised.end_with(sys.stdin.buffer, stop)
    try:
        with opened_newsroom(folder, stays=True) as newsroom:
            return supervised.work(newsroom, sys.stdout, stop, idle=idle)
    except NewsloomError as err:
        return supervised.not_opened(err, sys.stdout, stop)


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATHS...")
@click.option(
    "--engine",
    type=click.Choice(["local", "dask"]),
    default="local",
    show_default=True,
    help="Where archives are read: here, or on a Dask cluster, which also takes addresses (https://, s3://).",
)
@click.option("--scheduler", metavar="HOST:PORT", help="The cluster's scheduler (default: the one of [pools] cpu).")
@in_newsroom
@as_json
def ingest(paths: tuple[str, ...], engine: str, scheduler: str | None, folder: Path | None, json_lines: bool) -> int:
    """Take in WARC archives and JSON lines of articles, and carry them through the flow. Repeating it changes nothing.

    Rows are what `extract` and `record read` print, or your own (docs/reference/rows.md); `-` reads them from standard input.
    """
    if scheduler and engine != "dask":
        raise UsageError("--scheduler", "is only asked with a cluster", hint="--engine dask")
    with opened_newsroom(folder) as newsroom, progress_bar(json_lines, label="taking in") as report:
        if engine == "dask":
            return _backfill(newsroom, paths, scheduler, report, json_lines)
        done = ingesting.ingest(newsroom, _local(paths), report=report)
    row = {"read": done.read, "known": done.known}
    return _print_taken(f"{done.read} read, {done.known} of them known already", row, done, json_lines)


def _local(paths: Sequence[str]) -> list[Path]:
    for path in paths:
        if "://" in path:
            raise UsageError(path, "an address is read on a cluster", hint="--engine dask; or download it first")
    return [Path(p) for p in paths]


def _backfill(newsroom: Newsroom, paths: Sequence[str], scheduler: str | None, report: Report, json_lines: bool) -> int:
    from newsloom.services.imports.backfill import backfill

    def finished(part: Part, n: int, of: int) -> None:
        if not json_lines:
            click.echo(f"{n} of {of}: {part.archive}: {part.pages} pages, {part.articles} articles", err=True)

    done = backfill(newsroom, paths, scheduler=scheduler, finished=finished, report=report)
    row = {"archives": done.archives, "pages": done.pages}
    return _print_taken(f"{done.archives} archives, {done.pages} pages", row, done, json_lines)


def _print_taken(line: str, row: dict[str, Any], done: Ingested | Backfilled, json_lines: bool) -> int:
    """Say what was taken in and what became of it; the exit code."""
    if json_lines:
        print_json(row | {"dispositions": done.dispositions, "faults": done.faults, "interrupted": done.interrupted})
    else:
        click.echo(f"{line}; what became of them:")
        for kind, n in done.dispositions.items():
            click.echo(f"  {n:6d}  {kind}")
        for fault in done.faults[:20]:
            click.echo(f"  could not be read: {fault}", err=True)
        if len(done.faults) > 20:
            click.echo(f"  and {len(done.faults) - 20} more", err=True)
    if done.interrupted:
        click.echo("interrupted; the same command goes on where it stopped", err=True)
        return INTERRUPTED
    return 1 if done.faults else 0


@click.command()
@click.option("--all", "everything", is_flag=True, help="Look at every record and page, not only at what changed.")
@click.option("--git", "use_git", is_flag=True, help="Commit exactly what changed (also: [publish] git = true).")
@click.option("--push", is_flag=True, help="Push the commit; never by force.")
@in_newsroom
@as_json
def publish(everything: bool, use_git: bool, push: bool, folder: Path | None, json_lines: bool) -> int:
    """Print records, pages and feeds of what changed. A file that has the right bytes is left alone."""
    with opened_newsroom(folder) as newsroom:
        with progress_bar(json_lines, label="printing") as report:
            summary = operating.publish(newsroom, everything=everything, report=report)
        code = print_summary(summary, json_lines)
        asked = True if use_git or push else None
        done = after_edition.finish(newsroom, patient=True, git=asked, push=True if push else None)
        return max(code, print_finished(done, json_lines))


def print_finished(finished: after_edition.Finished, json_lines: bool) -> int:
    """Tell of the search index and the commit; 1 if a push failed."""
    if finished.index and not json_lines:
        click.echo(finished.index, err=True)
    done = finished.committed
    if done is None:
        return 0
    if json_lines:
        print_json({"commit": done.commit, "files": done.files, "pushed": done.pushed, "problem": done.problem})
    elif done.commit:
        click.echo(f"committed {done.files} files: {done.commit[:12]}" + (", pushed" if done.pushed else ""))
    else:
        click.echo("nothing to commit" + (", pushed" if done.pushed else ""))
    if done.problem:
        click.echo(done.problem, err=True)
    return 1 if done.problem else 0


@contextlib.contextmanager
def progress_bar(quiet: bool, label: str = "running") -> Iterator[Report]:
    """A line that tells how far each stage is; nothing when the output is for a program or no terminal."""
    if quiet or not sys.stderr.isatty():
        yield lambda _progress: None
        return
    with console(stderr=True).status(label) as status:
        yield lambda progress: status.update(f"{label}: {counts_line(progress)}")


def counts_line(progress: Progress) -> str:
    """How many items each stage has settled."""
    known = [s for s in ORDER if s in progress.counts]
    return "  ".join(f"{s} {progress.done(s)}" for s in known)


def print_summary(summary: operating.Summary, json_lines: bool) -> int:
    """Say what a run did; the exit code."""
    if json_lines:
        print_json(summary_json(summary))
    else:
        _print_text(summary)
    if summary.interrupted:
        return INTERRUPTED
    return 1 if summary.failed or summary.clashes else 0


def summary_json(summary: operating.Summary) -> dict[str, Any]:
    """A summary as plain data; `url` is None for an item that has no address."""
    named = summary.addresses
    return {
        "counts": {k: dict(v) for k, v in summary.counts.items()},
        "failed": [
            {"stage": f.stage, "item": f.item, "url": named.get(f.item), "outcome": f.outcome, "why": f.why}
            for f in summary.failures
        ],
        "quarantined": [
            {"stage": q.stage, "item": q.item, "url": named.get(q.item), "why": q.why} for q in summary.quarantined
        ],
        "stories": dict(summary.stories),
        "records": summary.records,
        "published": summary.published,
        "clashes": [{"path": c.path, "problem": c.problem, "advice": SETTLE} for c in summary.clashes],
        "siteHoles": summary.site_holes,
        "lapsed": [{"title": title, "why": why} for title, why in summary.lapsed],
        "interrupted": summary.interrupted,
    }


def _print_text(summary: operating.Summary) -> None:
    if not summary.counts:
        click.echo("nothing was due")
    for stage in [*(s for s in ORDER if s in summary.counts), *(s for s in summary.counts if s not in ORDER)]:
        parts = ", ".join(f"{n} {kind}" for kind, n in sorted(summary.counts[stage].items()))
        click.echo(f"  {stage:8s} {parts}")
    for line in summary.failures[:20]:
        name = summary.addresses.get(line.item, line.item)
        click.echo(f"  {line.outcome} in {line.stage}: {name}: {line.why}", err=True)
    if summary.quarantined:
        click.echo(f"  in quarantine, to be looked at: {len(summary.quarantined)} (newsloom doctor)", err=True)
    _print_clashes(summary)
    if summary.site_holes:
        click.echo(f"  {summary.site_holes} files of the site were missing or changed: printed again", err=True)
    for title, why in summary.lapsed:
        click.echo(f"  no longer proposed: {title} ({why})")
    states = ", ".join(f"{n} {state}" for state, n in sorted(summary.stories.items()))
    click.echo(f"stories: {states or 'none'}; records: {summary.records}, {summary.published} published")
    if summary.interrupted:
        click.echo("interrupted; the same command goes on where it stopped", err=True)


def _print_clashes(summary: operating.Summary) -> None:
    """Records that a person edited so that nobody could obey: which, and what to do."""
    if not summary.clashes:
        return
    many = len(summary.clashes)
    click.echo(f"  records edited by hand that say what they cannot decide, left as they lie: {many}", err=True)
    for clash in summary.clashes[:20]:
        click.echo(f"    {clash.path}: {clash.problem}", err=True)
    if many > 20:
        click.echo(f"    and {many - 20} more: newsloom doctor", err=True)
    click.echo(f"    -> {SETTLE}", err=True)
