"""`newsloom init`: make a newsroom."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from newsloom.errors import UsageError
from newsloom.services.newsroom.create import found, topic_of, topics_named


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), required=False)
@click.option("--dir", "other", type=click.Path(file_okay=False, path_type=Path), help="The same as FOLDER.")
@click.option(
    "--topic",
    "topics",
    multiple=True,
    help='A topic; "Batteries/Recycling" is a child of Batteries. Without one, the folder\'s name is the topic.',
)
@click.option("--title", help="The site's name; without it, the first topic.")
@click.option("--url", help="The public address of the site.")
@click.option("--language", help='The language of the site, such as "en".')
@click.option(
    "--discover", is_flag=True, help="Look for sources, propose them, and after your yes run the newsroom once."
)
@click.option("--yes", is_flag=True, help="With --discover: add what is healthy without asking.")
@click.option("--database", help="sqlite:///FILE or postgresql://...; without it, a file in the folder.")
def init(
    folder: Path | None,
    other: Path | None,
    topics: tuple[str, ...],
    title: str | None,
    url: str | None,
    language: str | None,
    database: str | None,
    discover: bool,
    yes: bool,
) -> int:
    """Make a newsroom in FOLDER: settings with explanations, topics, a database.

    Topics become files in `_data/topics`, each with its own name as keyword, to be edited. Then add sources.
    """
    folder = _one_of(folder, other)
    wanted = topics_named(topics or (topic_of(folder),))
    if not topics:
        click.echo(f'topic "{wanted[0].name}", after the folder; its keywords stand in the file below')
    given = {"site.url": url, "site.language": language, "database.url": database}
    values: dict[str, Any] = {"site.title": title or wanted[0].name}
    values |= {key: value for key, value in given.items() if value is not None}
    for path in found(folder, values, wanted):
        click.echo(f"wrote {path}")
    if discover:
        return _discovered(folder, [topic.name for topic in wanted], yes)
    click.echo(f"\nnext: cd {folder}, newsloom source discover (or source add URL), newsloom run, newsloom serve")
    click.echo(f'searches are sources too: newsloom source add --kind search "Bing News" --topic "{wanted[0].name}"')
    return 0


def _one_of(folder: Path | None, other: Path | None) -> Path:
    """The folder that was named, as an argument or by --dir. UsageError if none was, or two."""
    if folder is not None and other is not None and folder != other:
        raise UsageError("init", f"two folders are named, {folder} and {other}", hint="name one")
    named = folder or other
    if named is None:
        raise UsageError("init", "no folder is named", hint='newsloom init my-newsroom --topic "offshore wind"')
    return named


def _discovered(folder: Path, topics: list[str], yes: bool) -> int:
    """Sources for each topic; what a person says yes to is added, and the newsroom runs once."""
    from newsloom.cli.commands.flow import print_summary, progress_bar
    from newsloom.cli.context import opened_newsroom
    from newsloom.cli.discovering import chosen, show
    from newsloom.cli.discovering import discover as look
    from newsloom.services.newsroom import run
    from newsloom.services.sources import discover as discovering

    added = 0
    with opened_newsroom(folder) as newsroom:
        for name in topics:
            found = look(newsroom, name)
            show(found)
            added += len(discovering.accept(newsroom, found, chosen(found, yes)))
        if not added:
            click.echo(f"\nnext: cd {folder}, newsloom source add URL, newsloom run, newsloom serve")
            return 0
        click.echo(f"\n{added} sources added; reading them now")
        with progress_bar(False) as report:
            summary = run.run(newsroom, report=report)
        code = print_summary(summary, False)
    click.echo(f"\nnext: cd {folder}, newsloom serve")
    return code
