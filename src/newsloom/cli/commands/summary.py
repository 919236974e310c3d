"""`newsloom story summary`: two or three sentences that were checked."""

from __future__ import annotations

from pathlib import Path

import click

from newsloom.cli.context import actor, as_json, in_newsroom, opened_newsroom, print_json
from newsloom.errors import UsageError
from newsloom.services.stories import summaries
from newsloom.services.stories.summaries import Summarised


@click.command("summary")
@click.argument("name")
@click.option("--make", is_flag=True, help="Make it now.")
@click.option("--accept", is_flag=True, help="Show it to readers.")
@click.option("--text", help="Accept it in these words: sentences that were made keep their sources.")
@click.option("--decline", is_flag=True, help="Show none.")
@in_newsroom
@as_json
def summary(
    name: str, make: bool, accept: bool, text: str | None, decline: bool, folder: Path | None, json_lines: bool
) -> None:
    """Show a story's summary: each sentence with the articles that vouch for it, and what was dropped, and why."""
    if decline and (accept or text is not None):
        raise UsageError(name, "a summary is either accepted or declined", hint="give one of --accept, --decline")
    with opened_newsroom(folder) as newsroom:
        if make:
            summaries.make_now(newsroom, name)
        if decline:
            summaries.decline(newsroom, name, actor())
        elif accept or text is not None:
            summaries.accept(newsroom, name, actor(), text)
        found = summaries.show(newsroom, name)
    if json_lines:
        print_json(summaries.summary_json(found))
        return
    _print(found)


def _print(found: Summarised) -> None:
    click.echo(f"{found.title}\n{found.story}")
    if found.shown:
        click.echo("Readers see:")
        for one in found.shown:
            click.echo(f"  {one.text}  [{_names(found, one.articles) or 'the editor'}]")
    made = found.made
    if made is None:
        click.echo("No summary was made." if found.shown else "There is no summary.")
        return
    if found.waits:
        click.echo(f"Made by {made.maker}, waits for --accept:")
        for one in made.sentences:
            click.echo(f"  {one.text}  [{_names(found, one.articles)}]")
    if made.note:
        click.echo(f"Note: {made.note}")
    for text, why in made.dropped:
        click.echo(f"  dropped: {text}\n    {why}")


def _names(found: Summarised, articles: tuple[str, ...]) -> str:
    return ", ".join(dict.fromkeys(found.providers[a] for a in articles if a in found.providers))
