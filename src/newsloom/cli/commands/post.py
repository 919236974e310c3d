"""`newsloom post`: texts of the newsroom's own; posts about stories on other networks."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from newsloom.cli.context import as_json, in_newsroom, opened_newsroom, print_each, print_json
from newsloom.services.publish import posting as app


@click.group()
def post() -> None:
    """Write texts of your own. See what is posted about stories on other networks."""


F = TypeVar("F", bound=Callable[..., Any])


def _text(command: F) -> F:
    """What a text is made of: a file, or standard input, and what options say beside it."""
    for option in (
        click.option("--topic", help="What it is about: a hint for matching."),
        click.option(
            "--author", "authors", multiple=True, help="Who signs it; repeatable. Without one, the newsroom does."
        ),
        click.option("--link", help="The page that it is about (a link-post); the page is taken in too."),
        click.option("--title", help="Its title; else the front matter's, or the first heading."),
        click.argument("file", type=click.Path(path_type=Path, allow_dash=True), default="-"),
    ):
        command = option(command)
    return command


@post.command()
@_text
@in_newsroom
@as_json
def write(**given: Any) -> None:
    """Take in a text of your own: Markdown in FILE, or from standard input.

    It passes the same stages as an article of others, waits in the queue, and is published, edited and taken down as stories are.
    It is marked as yours, and no story counts it as a source.
    """
    _tell(None, **given)


@post.command()
@click.argument("id")
@_text
@in_newsroom
@as_json
def edit(id: str, **given: Any) -> None:
    """Put the Markdown in FILE (or from standard input) in the place of the post ID. Its address stays.

    Fields that neither FILE nor an option names are empty afterwards; without a title, the post keeps its own.
    """
    _tell(id, **given)


@post.command()
@click.argument("id", required=False)
@in_newsroom
@as_json
def own(id: str | None, folder: Path | None, json_lines: bool) -> None:
    """List the texts of your own; with ID, print that one as it was written."""
    from newsloom.records.own_post import own_post_bytes
    from newsloom.services.publish import own_posts

    with opened_newsroom(folder) as newsroom:
        if id is not None:
            line, text = own_posts.find(newsroom, id)
            if json_lines:
                print_json({"id": line.id, "story": line.story, "post": text})
            else:
                click.echo(own_post_bytes(text).decode(), nl=False)
            return
        found = own_posts.listed(newsroom)
    print_each(found, lambda one: f"{one.at:%Y-%m-%d %H:%M}  {one.id}  {one.title[:80]}", json_lines)


def _tell(
    id: str | None,
    *,
    file: Path,
    title: str | None,
    link: str | None,
    authors: tuple[str, ...],
    topic: str | None,
    folder: Path | None,
    json_lines: bool,
) -> None:
    """Read a post, and take it in."""
    from newsloom.cli.context import actor
    from newsloom.records.own_post import MOST_BYTES, read_own_post
    from newsloom.services.newsroom.files import read_file
    from newsloom.services.publish import own_posts

    named = "standard input" if str(file) == "-" else str(file)
    data = sys.stdin.buffer.read(MOST_BYTES + 1) if str(file) == "-" else read_file(file)
    with opened_newsroom(folder) as newsroom:
        usual = title or (own_posts.find(newsroom, id)[1].title if id is not None else "")
        said = read_own_post(
            data, named, title=title or "", usual=usual, link=link or "", authors=authors, topic=topic or ""
        )
        if id is None:
            line = own_posts.write(newsroom, said, actor(), name=named)
        else:
            line = own_posts.change(newsroom, id, said, actor(), name=named)
    if json_lines:
        print_json(line)
    else:
        click.echo(f"{line.id}  {line.title}\ndue: the next `newsloom run` reads it, and it waits in the queue")


@post.command("list")
@in_newsroom
@as_json
def list_(folder: Path | None, json_lines: bool) -> None:
    """List the newest posts and where each stands."""
    with opened_newsroom(folder) as newsroom:
        found = app.listed(newsroom)
    print_each(found, _line, json_lines)


def _line(one: app.Line) -> str:
    told = one.url or one.problem
    return f"{one.at:%Y-%m-%d %H:%M}  {one.network:9}  {one.state:10}  {one.title[:60]}" + (f"  {told}" if told else "")


@post.command()
@click.argument("story")
@in_newsroom
@as_json
def preview(story: str, folder: Path | None, json_lines: bool) -> None:
    """Show what would be posted of a story. Nothing is sent."""
    with opened_newsroom(folder) as newsroom:
        found = app.preview(newsroom, story)
    print_each(found, lambda one: f"{one.network} ({one.length} of {one.limit}):\n{one.text}\n", json_lines)


@post.command()
@click.argument("story")
@click.argument("network")
@in_newsroom
def again(story: str, network: str, folder: Path | None) -> None:
    """Send a post that failed or is uncertain once more. Look first: it may be there."""
    with opened_newsroom(folder) as newsroom:
        app.again(newsroom, story, network)
    click.echo("due: the next `newsloom run` sends it")
