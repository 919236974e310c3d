"""`newsloom brief` and `newsloom search`: what is new, for an analyst."""

from __future__ import annotations

import shlex
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

import click

from newsloom.cli.context import as_json, in_newsroom, opened_newsroom, print_each
from newsloom.cli.since import SINCE
from newsloom.render.brief import brief_csv, brief_json, brief_markdown
from newsloom.services.search import saved_searches
from newsloom.services.stories import brief as briefing
from newsloom.services.stories import read
from newsloom.store.searches import Search

FORMS = {"markdown": brief_markdown, "csv": brief_csv, "json": brief_json}


@click.command()
@click.option("--since", type=SINCE, required=True, help="2026-03-01, 2026-03-01T08:00Z, 12h, 3d.")
@click.option("--topic", help="Only stories of this topic.")
@click.option("--state", "states", multiple=True, help="Only stories in this state (repeatable).")
@click.option("--format", "form", type=click.Choice(list(FORMS)), default="markdown", show_default=True)
@click.option("--limit", type=click.IntRange(1, 10_000), default=briefing.MOST_STORIES, show_default=True)
@click.option("--output", "-o", type=click.File("wb"), default="-", help="A file (default: standard output).")
@in_newsroom
def brief(
    since: datetime | timedelta,
    topic: str | None,
    states: tuple[str, ...],
    form: str,
    limit: int,
    output: IO[bytes],
    folder: Path | None,
) -> None:
    """Tell what is new in each story since a time: who brought it, how many independent sources, and why it matters.

    Stories with nothing new are left out, and so is repetition. Rejected and removed stories are told on request only.
    """
    with opened_newsroom(folder) as newsroom:
        start = newsroom.clock() - since if isinstance(since, timedelta) else since
        output.write(FORMS[form](briefing.brief(newsroom, start, topic=topic, states=states, limit=limit)))


@click.group()
def search() -> None:
    """Keep searches; each tells of new matches by the alerts of [alerts]."""


@search.command("save")
@click.argument("name")
@click.argument("words", nargs=-1)
@click.option("--topic", help="Only articles of this topic.")
@in_newsroom
def save(name: str, words: tuple[str, ...], topic: str | None, folder: Path | None) -> None:
    """Keep a search under NAME: articles with all WORDS, of a topic, or both.

    WORDS may be any query: "a phrase", begin*, topic:, source:, state:, before:, after:, and what begins with a minus (after --).
    """
    with opened_newsroom(folder) as newsroom:
        made = saved_searches.save(newsroom, name, " ".join(words), topic)
        silent = saved_searches.why_silent(newsroom)
    if silent:
        click.echo(f"saved: {made.name}; but nobody is told of what it finds: {silent}")
        click.echo(f"set [alerts] mail_to or webhook, or look yourself: newsloom search run {shlex.quote(made.name)}")
    else:
        click.echo(f"saved: {made.name}; it tells of what comes from now on")


@search.command("list")
@in_newsroom
@as_json
def list_(folder: Path | None, json_lines: bool) -> None:
    """List the saved searches."""
    with opened_newsroom(folder) as newsroom:
        found = saved_searches.listed(newsroom)
    print_each(found, _line, json_lines, saved_searches.as_row)


def _line(one: Search) -> str:
    topic = f", topic {one.topic}" if one.topic else ""
    return f"{one.name}: {one.query or 'all'}{topic}"


@search.command("remove")
@click.argument("name")
@in_newsroom
def remove(name: str, folder: Path | None) -> None:
    """Forget the search NAME."""
    with opened_newsroom(folder) as newsroom:
        saved_searches.remove(newsroom, name)
    click.echo(f"removed: {name}")


@search.command("run")
@click.argument("name")
@click.option("--limit", type=click.IntRange(1, 1000), default=30, show_default=True)
@in_newsroom
@as_json
def run(name: str, limit: int, folder: Path | None, json_lines: bool) -> None:
    """Show what the search NAME finds now, the latest first."""
    with opened_newsroom(folder) as newsroom:
        rows = saved_searches.run(newsroom, name, limit)
    print_each(
        rows,
        lambda row: f"{row.id[:10]} {row.last_seen:%Y-%m-%d %H:%M} {row.heat:5.1f} {row.state:9s} {row.title}",
        json_lines,
        read.row_json,
    )
