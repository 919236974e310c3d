"""`newsloom story ...` and `newsloom why`: what the newsroom knows, and what an editor decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from newsloom.cli.commands.headline import headline
from newsloom.cli.commands.summary import summary
from newsloom.cli.context import actor, as_json, console, for_each, in_newsroom, opened_newsroom, print_each, print_json
from newsloom.cli.since import SINCE
from newsloom.errors import UsageError
from newsloom.model.review import VerdictKind
from newsloom.publishing.site_settings import zone
from newsloom.publishing.story_pages import title_of
from newsloom.services.stories import decide, read
from newsloom.services.stories import explain as explaining
from newsloom.services.stories.why_not import PAGE, WhyNot, why_not, why_not_json


@click.group()
def story() -> None:
    """List, show and decide stories."""


@story.command("list")
@click.option(
    "--state", "states", multiple=True, help="new, proposed, held, published, rejected, removed (repeatable)."
)
@click.option("--topic", help="Only of this topic.")
@click.option("--since", type=SINCE, help="Only with news since then: 2026-03-01, 12h, 3d.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=30, show_default=True)
@click.option("--order", type=click.Choice(["heat", "latest", "first"]), default="heat", show_default=True)
@in_newsroom
@as_json
def list_(
    states: tuple[str, ...],
    topic: str | None,
    since: datetime | timedelta | None,
    limit: int,
    order: str,
    folder: Path | None,
    json_lines: bool,
) -> None:
    """List stories, hottest first."""
    with opened_newsroom(folder) as newsroom:
        start = newsroom.clock() - since if isinstance(since, timedelta) else since
        rows = read.list_stories(newsroom, states=states, topic=topic, since=start, limit=limit, order=order)
    if json_lines:
        for row in rows:
            print_json(read.row_json(row))
        return
    from rich.table import Table

    table = Table(box=None, header_style="bold")
    for name in ("story", "heat", "quality", "articles", "sources", "state"):
        # Never cropped: a person copies the id. A narrow terminal folds the title.
        right = name in ("heat", "quality", "articles", "sources")
        table.add_column(name, justify="right" if right else "left", no_wrap=True)
    table.add_column("title", ratio=1)
    for row in rows:
        table.add_row(
            row.id[:10],
            f"{row.heat:.0f}",
            str(row.quality),
            str(row.articles),
            str(row.independent),
            row.state,
            (row.standing.title if row.standing else None) or row.title,
        )
    console().print(table)


@story.command("show")
@click.argument("name")
@in_newsroom
@as_json
def show(name: str, folder: Path | None, json_lines: bool) -> None:
    """Show a story: members, copies, timeline, verdicts. NAME is an id (or its beginning) or an address."""
    with opened_newsroom(folder) as newsroom:
        view = read.show_story(newsroom, name)
    if json_lines:
        print_json(read.view_json(view))
        return
    row = view.row
    click.echo(f"{view.title}\n{row.id}  {row.state}  heat {row.heat:.1f}  quality {row.quality}")
    click.echo(
        f"{row.articles} articles, {row.independent} independent sources; topics: {', '.join(row.topics) or 'none'}"
    )
    if proposed := view.proposed_headline:
        click.echo(f"proposed headline: {proposed.member.held.article.title}  ({'; '.join(proposed.because)})")
    for m in view.members:
        a = m.held.article
        mark = "*" if m.held.id == row.lead else "=" if m.copy else " "
        quality = m.quality.value if m.quality else 0
        click.echo(
            f" {mark} {m.held.id[:10]} {m.held.first_seen:%Y-%m-%d %H:%M} {quality:3d}  {m.held.provider_name}: {a.title}"
        )
        click.echo(f"     {a.canonical_url}")
        if m.because:
            click.echo(f"     joined: {'; '.join(m.because)}")
    for m in view.taken_down:
        click.echo(f" - {m.held.id[:10]} taken down: {m.held.provider_name}: {m.held.article.canonical_url}")
    for moment in view.timeline()[1:]:
        if moment.says:
            click.echo(f"   {moment.at:%m-%d %H:%M} new from {moment.provider}: {moment.says}")
    for v in view.verdicts:
        click.echo(f"   verdict {v.id[:10]} {v.at:%Y-%m-%d %H:%M} {v.actor}: {v.kind} {v.reason}")
    for other, _ in view.saga:
        click.echo(f"   saga: {other.id[:10]} {title_of(other)}")


story.add_command(summary)
story.add_command(headline)


@story.command("explain")
@click.argument("name")
@in_newsroom
@as_json
def explain(name: str, folder: Path | None, json_lines: bool) -> None:
    """Why these articles are one story, what its heat is made of, why it stands where it stands."""
    with opened_newsroom(folder) as newsroom:
        told = explaining.explain_story(newsroom, name)
    if json_lines:
        print_json(told)
        return
    click.echo(f"{told['title']}  ({told['state']})")
    for key, reasons in told["because"].items():
        number = f" {told[key]}" if key in ("heat", "coverage", "quality") else ""
        click.echo(f"  {key}{number}: {'; '.join(reasons)}")
    for member in told["members"]:
        click.echo(f"  {member['provider']['name']}: {member['title']}")
        click.echo(f"     {'; '.join(member['because']) or 'founded the story'}")
    for line in told["journal"]:
        click.echo(f"  {line['at'][:16]} {line['stage']}: {line['outcome']} {line['why']}")


def _decide(kind: str, help_text: str, *later: Callable[[Any], Any]) -> None:
    @story.command(kind, help=help_text)
    @click.argument("names", nargs=-1, required=True)
    @click.option("--reason", default="", help="Why; it is kept.")
    @in_newsroom
    def command(names: tuple[str, ...], reason: str, folder: Path | None, not_before: datetime | None = None) -> int:
        with opened_newsroom(folder) as newsroom:
            value = {} if not_before is None else {"not_before": not_before.replace(tzinfo=zone(newsroom)).isoformat()}

            def say(name: str) -> None:
                verdict = decide.decide(newsroom, kind, name, actor=actor(), value=value, reason=reason)  # type: ignore[arg-type]
                click.echo(f"{kind}: {verdict.subject[:10]} (verdict {verdict.id[:10]})")

            code = for_each(names, say)
        click.echo("the next `newsloom run` (or a worker) publishes it")
        return code

    for option in later:
        option(command)


_LATER = click.option(
    "--not-before",
    type=click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]),
    help="Readers do not meet it earlier; by the newsroom's clock.",
)
_decide("approve", "Approve stories: they are published.", _LATER)
_decide("reject", "Reject stories: readers never see them.")
_decide("hold", "Hold stories: nothing happens to them by policy.")


@story.command("edit")
@click.argument("name")
@click.option("--title", help="The title that readers see.")
@click.option("--excerpt", help="The excerpt that readers see.")
@click.option("--note", help="The editor's note.")
@click.option("--lead", help="The article that leads (id).")
@click.option("--image", help='The picture to show: the URL of one that an article of the story has; "" shows none.')
@in_newsroom
def edit(
    name: str,
    title: str | None,
    excerpt: str | None,
    note: str | None,
    lead: str | None,
    image: str | None,
    folder: Path | None,
) -> None:
    """Edit what readers see of a story."""
    wanted: list[tuple[VerdictKind, dict[str, str | None]]] = []
    if lead is not None:
        wanted.append(("lead", {"article": lead}))
    if title is not None or excerpt is not None:
        wanted.append(("edit", {"title": title, "excerpt": excerpt}))
    if note is not None:
        wanted.append(("note", {"text": note}))
    if image is not None:
        wanted.append(("image", {"url": image}))
    if not wanted:
        raise UsageError(name, "nothing to change", hint="give --title, --excerpt, --note, --lead or --image")
    with opened_newsroom(folder) as newsroom:
        said = decide.decide_all(newsroom, wanted, name, actor=actor())
    for verdict in said:
        click.echo(f"{verdict.kind}: {verdict.subject[:10]} (verdict {verdict.id[:10]})")


@story.command("merge")
@click.argument("name")
@click.argument("into")
@in_newsroom
def merge(name: str, into: str, folder: Path | None) -> None:
    """Merge story NAME into story INTO; NAME's address leads there from now on."""
    with opened_newsroom(folder) as newsroom:
        verdict = decide.decide(newsroom, "merge", name, actor=actor(), value={"into": into})
    click.echo(f"merged {verdict.subject[:10]} into {verdict.value['into'][:10]}")


@story.command("split")
@click.argument("name")
@click.argument("articles", nargs=-1, required=True)
@in_newsroom
def split(name: str, articles: tuple[str, ...], folder: Path | None) -> None:
    """Split ARTICLES (ids) of story NAME off into a story of their own."""
    with opened_newsroom(folder) as newsroom:
        verdict = decide.decide(newsroom, "split", name, actor=actor(), value={"articles": list(articles)})
    click.echo(f"split off {verdict.value['story'][:10]} with {len(verdict.value['articles'])} articles")


@story.command("move")
@click.argument("name")
@click.argument("article")
@click.argument("into")
@in_newsroom
def move(name: str, article: str, into: str, folder: Path | None) -> None:
    """Move ARTICLE of story NAME to story INTO; it stays there."""
    with opened_newsroom(folder) as newsroom:
        decide.decide(newsroom, "move", name, actor=actor(), value={"article": article, "into": into})
    click.echo("moved")


@story.command("pin")
@click.argument("name")
@click.argument("article", required=False)
@in_newsroom
def pin(name: str, article: str | None, folder: Path | None) -> None:
    """Pin story NAME to the top of the front page, or ARTICLE to the story: no later run moves it."""
    with opened_newsroom(folder) as newsroom:
        decide.decide(newsroom, "pin", name, actor=actor(), value={"article": article} if article else {})
    click.echo("pinned")


@story.command("not-this")
@click.argument("name")
@click.argument("article")
@in_newsroom
def not_this(name: str, article: str, folder: Path | None) -> None:
    """Say that ARTICLE does not belong to story NAME; it gets a story of its own and never comes back."""
    with opened_newsroom(folder) as newsroom:
        decide.decide(newsroom, "not-this", name, actor=actor(), value={"article": article})
    click.echo("taken out")


@story.command("remove")
@click.argument("name")
@click.argument("article", required=False)
@click.option("--reason", default="", help="Why; it is kept.")
@in_newsroom
def remove(name: str, article: str | None, reason: str, folder: Path | None) -> None:
    """Take a story (or one ARTICLE of it) down: `removed: true` in its record."""
    value = {"article": article} if article else {}
    with opened_newsroom(folder) as newsroom:
        decide.decide(newsroom, "remove", name, actor=actor(), value=value, reason=reason)
    click.echo("taken down with the next edition")


@story.command("repair")
@in_newsroom
@as_json
def repair(folder: Path | None, json_lines: bool) -> None:
    """Look at all stories of the last weeks again: which belong together, which articles elsewhere. What you decided stays."""
    from newsloom.cli.commands.flow import progress_bar
    from newsloom.services.stories import repair as repairing

    with opened_newsroom(folder) as newsroom, progress_bar(json_lines, label="repairing") as report:
        done = repairing.repair(newsroom, report=report)
    if json_lines:
        print_json(done)
        return
    if done.waiting:
        click.echo(f"due: {done.waiting}; a worker, or the next `newsloom run`, repairs when that is over")
        return
    for one in done.merged:
        click.echo(f"merged {one.origin[:10]} into {one.story[:10]}: {one.title}")
    for one in done.moved:
        click.echo(f"moved {one.id[:10]} from {one.origin[:10]} to {one.story[:10]}: {one.title}")
    click.echo(f"stories merged: {len(done.merged)}; articles moved: {len(done.moved)}")


@story.command("undo")
@click.argument("name", required=False)
@click.option("--verdict", help="The id of the verdict; without it, the last one.")
@in_newsroom
def undo(name: str | None, verdict: str | None, folder: Path | None) -> None:
    """Take back the last verdict (on story NAME)."""
    with opened_newsroom(folder) as newsroom:
        undone = decide.undo(newsroom, actor=actor(), verdict=verdict, story=name)
    click.echo(f"taken back: verdict {undone.value['verdict'][:10]} on {undone.subject[:10]}")


@click.command()
@click.argument("urls", nargs=-1, required=True)
@click.option(
    "--not",
    "place",
    metavar="page|STORY",
    help="Why is it not on the front page (`page`), or not in that story: the nearest rival, and the missing points.",
)
@in_newsroom
@as_json
def why(urls: tuple[str, ...], place: str | None, folder: Path | None, json_lines: bool) -> int:
    """Tell the whole life of URLS: found where, fetched when, what became of them, why; of sources, when they are asked next.

    Ids, as `run --json` and `doctor` name them, will do. With --not: why an article is not there.
    """
    with opened_newsroom(folder) as newsroom:

        def tell(url: str) -> None:
            if place is not None:
                absent = why_not(newsroom, url, place)
                if json_lines:
                    print_json(why_not_json(absent))
                else:
                    _show_absence(absent)
                return
            life = explaining.why(newsroom, url)
            if json_lines:
                print_json(explaining.why_json(life))
            else:
                _show_life(life)

        return for_each(urls, tell)


def _show_absence(absent: WhyNot) -> None:
    click.echo(f"{'it is there' if absent.is_there else 'it is not there'}: {absent.article}")
    for line in absent.why:
        click.echo(f"  {line}")
    if absent.rival:
        click.echo(f"  nearest rival: {absent.rival_title} ({absent.rival[:12]})")
    if absent.missing is not None:
        click.echo(f"  missing: {absent.missing:g} points of {'heat' if absent.place == PAGE else 'likeness'}")


def _show_life(life: explaining.Life) -> None:
    click.echo(life.canonical)
    for what, value in life.facts:
        click.echo(f"  {what:13s} {value}")
    for line in life.lines:
        click.echo(f"    {line.at.astimezone(UTC):%Y-%m-%d %H:%M:%S}  {line.stage:8s} {line.outcome:8s} {line.why}")


@story.command("audit")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@in_newsroom
@as_json
def audit(limit: int, folder: Path | None, json_lines: bool) -> None:
    """Who decided what, newest first."""
    with opened_newsroom(folder) as newsroom:
        found = decide.audit(newsroom, limit)
    print_each(
        found, lambda v: f"{v.at:%Y-%m-%d %H:%M} {v.actor:12s} {v.kind:9s} {v.subject[:10]} {v.reason}", json_lines
    )
