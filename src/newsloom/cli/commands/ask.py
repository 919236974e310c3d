"""`newsloom ask`: a question, answered from stories with citations."""

from __future__ import annotations

from pathlib import Path

import click

from newsloom.cli.context import as_json, in_newsroom, opened_newsroom, print_json
from newsloom.services.search import ask as asking


@click.command()
@click.argument("question")
@click.option("--topic", help="Only stories of this topic.")
@in_newsroom
@as_json
def ask(question: str, topic: str | None, folder: Path | None, json_lines: bool) -> None:
    """Answer a question from the newsroom's stories, each sentence with its articles; or say that nothing is known."""
    with opened_newsroom(folder) as newsroom:
        answer = asking.ask(newsroom, question, topic=topic)
    if json_lines:
        print_json(asking.answer_json(answer))
        return
    if not answer.sentences:
        click.echo("Nothing is known of this.")
    for one in answer.sentences:
        click.echo(one.text)
        for member, view in one.articles:
            click.echo(
                f"  {member.held.provider_name}: {member.held.article.canonical_url}  (story {view.row.id[:10]})"
            )
    if answer.note:
        click.echo(f"Note: {answer.note}")
