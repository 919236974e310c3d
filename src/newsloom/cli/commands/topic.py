"""`newsloom topic ...`: the newsroom's topics."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from newsloom.cli.context import Number, as_json, in_newsroom, opened_newsroom, print_json
from newsloom.services.newsroom import topics_kept
from newsloom.services.topics import try_topics as app


class TopicWord(click.ParamType[tuple[str, str]]):
    """NAME=WORD: a topic and a keyword."""

    name = "name=word"

    def convert(
        self, value: str | tuple[str, str], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        if isinstance(value, tuple):
            return value
        topic, _, word = value.partition("=")
        if not topic.strip() or not word.strip():
            self.fail(f'{value!r}: write the topic, "=" and the keyword, as in "Batteries=solid state"', param, ctx)
        return topic.strip(), word.strip()


@click.group()
def topic() -> None:
    """List topics; check what a change would do."""


@topic.command("list")
@in_newsroom
@as_json
def list_(folder: Path | None, json_lines: bool) -> None:
    """List the topics as the tree they are, with their keywords."""
    with opened_newsroom(folder) as newsroom:
        topics = newsroom.topics
    depth: dict[str, int] = {}
    for one in topics:
        depth[one.name] = depth.get(one.parent or "", -1) + 1
        if json_lines:
            row = {"name": one.name, "parent": one.parent, "keywords": list(one.keywords), "path": one.path}
            print_json(row | {"description": one.description})
        else:
            click.echo(f"{'  ' * depth[one.name]}{one.name}: {', '.join(one.keywords) or 'no keywords'}")


@topic.command("forget-all")
@in_newsroom
def forget_all(folder: Path | None) -> None:
    """Say that the newsroom is to have no topics any more: everything is taken in from now on.

    A newsroom whose topics are gone does no work until they are back, or until this is said.
    """
    with opened_newsroom(folder) as newsroom:
        known = topics_kept.forget(newsroom)
    click.echo(f"topics forgotten: {known}; everything is taken in" if known else "there were no topics to forget")


@topic.command("check")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--days", type=Number(0.1, 36_500), default=7.0, show_default=True, help="Of so many days.")
@click.option("--add-keyword", "add", type=TopicWord(), multiple=True, metavar="NAME=WORD", help="Try a keyword.")
@click.option("--remove-keyword", "remove", type=TopicWord(), multiple=True, metavar="NAME=WORD", help="Try without.")
@click.option("--show", type=click.IntRange(0, 10_000), default=10, show_default=True, help="Articles per topic.")
@in_newsroom
@as_json
def check(
    files: tuple[Path, ...],
    days: float,
    add: tuple[tuple[str, str], ...],
    remove: tuple[tuple[str, str], ...],
    show: int,
    folder: Path | None,
    json_lines: bool,
) -> None:
    """Show which articles of the last days a change of topics would bring and take; write nothing.

    FILES are topic files that would take the place of those of the same name. Without a change, the files of `_data/topics`
    are compared with what the newsroom holds: what `newsloom score again --topics-days` would do. Keywords that separate
    what you approved from what you rejected are suggested.
    """
    with opened_newsroom(folder) as newsroom:
        found = app.check(newsroom, days=days, files=files, add=add, remove=remove)
    if json_lines:
        print_json(msgspec.to_builtins(found))
        return
    moving = [one for one in found.changes if one.gained or one.lost]
    span = f"{found.read} articles of the last {days:g} days"
    against = "the topics as they are" if found.unsaved else "what the newsroom holds"
    click.echo(f"{span}, against {against}: {'what would change' if moving else 'nothing would change'}")
    for change in moving:
        click.echo(f"\n{change.topic}: {change.before} -> {change.after}")
        for sign, articles in (("+", change.gained), ("-", change.lost)):
            for one in articles[:show]:
                click.echo(f"  {sign} {one.title}\n      {'; '.join(one.because) or 'no keyword'}  {one.url}")
            if len(articles) > show:
                click.echo(f"  {sign} and {len(articles) - show} more")
    for name, suggestions in found.suggestions.items():
        click.echo(f"\n{name}: keywords that separate what you approved from what you rejected")
        for word in suggestions:
            click.echo(f"  {'-' if word.exclude else ' '}{word.keyword}: {word.because}")
