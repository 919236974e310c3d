"""`newsloom newsletter`: its readers, and the next issue."""

from __future__ import annotations

from pathlib import Path
from typing import IO

import click

from newsloom.cli.commands.flow import summary_json
from newsloom.cli.context import as_json, in_newsroom, opened_newsroom, print_each, print_json
from newsloom.net.mail_reports import MAX_BYTES
from newsloom.render.site.text import several
from newsloom.services.publish import newsletter as app
from newsloom.store.subscribers import Subscriber


@click.group()
def newsletter() -> None:
    """The newsletter: its readers, the next issue."""


@newsletter.command("list")
@in_newsroom
@as_json
def list_(folder: Path | None, json_lines: bool) -> None:
    """List the readers, those who have not confirmed and those who left too."""
    with opened_newsroom(folder) as newsroom:
        found = app.listed(newsroom)
    print_each(found, lambda one: f"{one.email}  {_state(one)}{_wishes(one)}", json_lines, _row)


def _state(one: Subscriber) -> str:
    return "reads" if one.reads else "left" if one.left_at else "has not confirmed"


def _wishes(one: Subscriber) -> str:
    """What they get beside the newsletter, or in its place."""
    if [f.kind for f in one.follows] == ["issue"]:
        return ""
    named = (f.kind + (f" {f.value}" if f.value else "") + f" ({f.every})" for f in one.follows if f.kind != "issue")
    return "  " + ", ".join([*(["newsletter"] if one.gets_issues else []), *named])


def _row(one: Subscriber) -> dict[str, object]:
    follows = [{"kind": f.kind, "value": f.value, "every": f.every} for f in one.follows]
    return {
        "email": one.email, "state": _state(one), "asked": one.asked_at, "confirmed": one.confirmed_at,
        "follows": follows,
    }  # fmt: skip


@newsletter.command()
@click.argument("emails", nargs=-1, required=True)
@click.option(
    "--follow", "wishes", nargs=3, multiple=True, metavar="KIND VALUE RHYTHM",
    help="Letters of what is published, beside the newsletter: topic, search or story with its name, or all with ''; "
    "day, week or now.",
)  # fmt: skip
@in_newsroom
def add(emails: tuple[str, ...], wishes: tuple[tuple[str, str, str], ...], folder: Path | None) -> None:
    """Add readers who have said yes to you. Who unsubscribed can only come back by themselves."""
    with opened_newsroom(folder) as newsroom:
        follows = [app.follow(newsroom, *wish) for wish in wishes]
        for email in emails:
            click.echo(f"added {app.add(newsroom, email, follows).email}")


@newsletter.command()
@click.argument("email")
@in_newsroom
def remove(email: str, folder: Path | None) -> None:
    """Forget an address altogether, in every spelling. Backups know it until they are gone."""
    with opened_newsroom(folder) as newsroom:
        app.remove(newsroom, email)
    click.echo(f"removed {email}")


@newsletter.command()
@click.argument("email")
@in_newsroom
def export(email: str, folder: Path | None) -> None:
    """Print all that is kept of a reader, as JSON, for one who asks."""
    with opened_newsroom(folder) as newsroom:
        print_json(dict(app.held(newsroom, email)))


@newsletter.command()
@click.argument("message", type=click.File("rb"), default="-")
@in_newsroom
def returned(message: IO[bytes], folder: Path | None) -> None:
    """Take a letter that came back, or a complaint, from a file or standard input: deliveries end.

    A mail server hands such reports over if the sender's address is an alias for this command.
    """
    with opened_newsroom(folder) as newsroom:
        click.echo(app.returned(newsroom, message.read(MAX_BYTES)))


@newsletter.command()
@click.option("--html", is_flag=True, help="Print the page instead of a list.")
@in_newsroom
def preview(html: bool, folder: Path | None) -> None:
    """Show the issue that would leave now. Nothing is written."""
    with opened_newsroom(folder) as newsroom:
        made = app.preview(newsroom)
    if made is None:
        click.echo("no issue: every published story was in one")
    elif html:
        click.echo(made.issue.html, nl=False)
    else:
        click.echo(made.issue.title)
        for number, story in enumerate(made.stories, 1):
            click.echo(f"{number}. {story.title} ({story.provider}, heat {story.heat:.0f})\n   {story.url}")


@newsletter.command()
@in_newsroom
@as_json
def send(folder: Path | None, json_lines: bool) -> int:
    """Make today's issue now, whatever the calendar says, and send it if there are a mail server and readers."""
    with opened_newsroom(folder) as newsroom:
        sent = app.send_now(newsroom)
    code = 130 if sent.summary.interrupted else 1 if sent.summary.failed else 0
    if json_lines:
        told = {
            name: getattr(sent, name) for name in ("path", "title", "stories", "readers", "mailed", "refused", "why")
        }
        print_json(summary_json(sent.summary) | {"issue": told})
        return code
    for line in sent.summary.failures[:20]:
        click.echo(f"{line.outcome} in {line.stage}: {line.why}", err=True)
    if not sent.path:
        click.echo(f"no issue: {sent.why}")
        return code
    click.echo(f"written: {sent.path}: {sent.title}, {several(sent.stories, 'story', 'stories')}")
    if sent.why:
        click.echo(f"mailed to nobody: {sent.why}")
    else:
        refused = f", {sent.refused} refused for good" if sent.refused else ""
        click.echo(f"mailed to {sent.mailed} of {several(sent.readers, 'reader')}{refused}")
    return code
