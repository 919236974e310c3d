"""`newsloom source ...`: the newsroom's sources."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import IO

import click
import msgspec

from newsloom.cli import choosing
from newsloom.cli.access_options import access_given, access_options
from newsloom.cli.context import as_json, console, for_each, in_newsroom, opened_newsroom, print_json
from newsloom.errors import NewsloomError
from newsloom.model.source import SourceKind
from newsloom.services.imports import saved_links
from newsloom.services.newsroom.files import read_file
from newsloom.services.sources import manage as app
from newsloom.services.sources.trial import try_out

KIND = click.option(
    "--kind",
    type=click.Choice(["feed", "sitemap", "listing", "search", "mentions", "mail"]),
    default="feed",
    show_default=True,
)
TRIED = ("feed", "search")
"""Kinds whose newest entries are followed to their pages when they are added or checked."""
SAY = click.Choice(["yes", "no", "as-told"])
WHO = {"owner": "your decision", "source": "the source says so", "": "nothing was said"}


@click.group()
def source() -> None:
    """Add, list, check, remove, import and export sources."""


@source.command("add")
@click.argument("urls", nargs=-1, required=True)
@KIND
@click.option("--title", default="", help="Its name; without it, the feed's own.")
@click.option("--topic", help="What it is about: a hint for matching, never proof.")
@click.option("--folder", "group", help="A folder to keep it in (OPML).")
@click.option("--official", is_flag=True, help="It speaks for itself (a company's or an authority's own news).")
@click.option("--first", is_flag=True, help="Take the best feed of a page without asking which.")
@access_options
@in_newsroom
@as_json
def add(
    urls: tuple[str, ...],
    kind: SourceKind,
    title: str,
    topic: str | None,
    group: str | None,
    official: bool,
    first: bool,
    login: str,
    headers: tuple[str, ...],
    user_agent: str,
    folder: Path | None,
    json_lines: bool,
) -> int:
    """Add the feeds at URLS; of a site, its feed is found.

    The newest entries are followed to their pages at once, and what they come to is told: a source whose pages are shut, or
    whose links hide where they lead, shows before the first run.

    Where a page offers several feeds, a terminal is shown them with their latest headlines and asked which; elsewhere the
    best is taken (that of the page's own section, of articles before comments) and the others are listed. Channels, boards,
    accounts and registers of well-known services are known by their pages' addresses.

    With `--kind mail`, a mailbox that newsletters come to: imaps://name@mail.example.org/Folder. Its password is asked for, and
    nothing is changed in it.

    With `--kind search`, a search service by name ("Bing News") or an address with {keywords}: it is filled from the topic's
    keywords at every poll, and follows them when they change.
    """
    failed = 0
    with opened_newsroom(folder) as newsroom:
        given = [(url, access_given(url, login, headers, user_agent)) for url in urls]
        for url, access in given:
            try:
                looked = app.look_for(newsroom, url, kind, topic, access)
                for one in choosing.chosen(looked, ask=not json_lines and not first):
                    made = app.add(
                        newsroom, url, kind=kind, title=title, topic=topic, folder=group, official=official, looked=one,
                        access=access,
                    )  # fmt: skip
                    trial = try_out(newsroom, one.feed, access) if kind in TRIED and made[2] else None
                    choosing.tell_added(*made, looked=looked, trial=trial, json_lines=json_lines)
            except NewsloomError as err:
                failed += 1
                if json_lines:
                    print_json({"url": url, "error": str(err)})
                else:
                    click.echo(f"newsloom: {err}", err=True)
    return 1 if failed else 0


@source.command("list")
@click.option("--all", "everything", is_flag=True, help="Retired ones too.")
@in_newsroom
@as_json
def list_(everything: bool, folder: Path | None, json_lines: bool) -> None:
    """List the sources with their health and next poll."""
    with opened_newsroom(folder) as newsroom:
        views = app.listed(newsroom, retired=everything)
    if json_lines:
        for view in views:
            print_json(app.as_row(view))
        return
    from rich.table import Table

    table = Table(box=None, header_style="bold")
    way = "entries > pages > articles > on topic > stories > published"
    for name in ("source", "url", "last new", "next poll", way, "health"):
        table.add_column(name, overflow="fold")
    for view in views:
        s, h = view.source, view.health
        words = "; ".join(c.words for c in h.complaints) or ("well" if h.last_good else "not asked yet")
        table.add_row(
            s.title or "-",
            s.url,
            f"{h.last_new:%Y-%m-%d %H:%M}" if h.last_new else "-",
            view.next_poll[:16].replace("T", " ") or ("retired" if s.retired_at else "-"),
            view.brought.words() if view.brought.entries else "-",
            s.retired_why or words,
        )
    console().print(table)
    click.echo(f"{len(views)} sources")


@source.command("check")
@click.argument("urls", nargs=-1, required=True)
@KIND
@in_newsroom
@as_json
def check(urls: tuple[str, ...], kind: SourceKind, folder: Path | None, json_lines: bool) -> int:
    """Look at URLS now, add nothing: is there a feed, what is in it, what is wrong with it?"""
    failed = 0
    with opened_newsroom(folder) as newsroom:
        for url in urls:
            try:
                found = app.check(newsroom, url, kind, others=True)
            except NewsloomError as err:
                failed += 1
                if json_lines:
                    print_json({"url": url, "error": str(err)})
                else:
                    click.echo(f"newsloom: {err}", err=True)
                continue
            trial = try_out(newsroom, found.feed) if kind in TRIED else None
            choosing.tell_checked(found, trial, json_lines=json_lines)
    return 1 if failed else 0


@source.command("rights")
@click.argument("name")
@click.option("--pictures", type=SAY, help="Show its pictures on the site.")
@click.option("--summaries", type=SAY, help="Tell what is new in its texts: on the site, in timelines and briefs.")
@click.option("--text", type=SAY, help="Keep its texts once they are judged.")
@in_newsroom
@as_json
def rights(name: str, folder: Path | None, json_lines: bool, **options: str | None) -> None:
    """Show, or decide, what may be done with what the source NAME (its address or id) brings.

    yes and no hold against whatever the source and its pages say: say yes only where you have the publisher's permission. as-told
    goes back to what they say. Published stories with its articles are printed anew at the next run.
    """
    said = {right: say for right, say in options.items() if say is not None}
    with opened_newsroom(folder) as newsroom:
        found = app.decide(newsroom, name, said) if said else app.find(newsroom, name)  # type: ignore[arg-type]
    if json_lines:
        print_json({"url": found.url} | app.rights_row(found))
        return
    click.echo(found.url)
    for one in app.permissions(found):
        click.echo(f"  {one.right:<10} {'yes' if one.allowed else 'no':<4} {WHO[one.by]}")
    for signal in found.rights.signals:
        click.echo(f"  it says: {signal}")


@source.command("access")
@click.argument("name")
@access_options
@click.option("--forget", is_flag=True, help="Forget what was kept before.")
@in_newsroom
@as_json
def access(
    name: str,
    login: str,
    headers: tuple[str, ...],
    user_agent: str,
    forget: bool,
    folder: Path | None,
    json_lines: bool,
) -> None:
    """Say what the source NAME (its address or id) is asked with: a login, headers, a user agent.

    What is given is added to what is kept; without an option, the names of what is kept are shown, never the values. It is sent
    to the source's own host, for the feed and its pages, and stands in the database and its backups, which keep it as it is: in
    no record, list of sources, log or JSON.
    """
    from newsloom.services.sources import source_access

    with opened_newsroom(folder) as newsroom:
        found = app.find(newsroom, name)
        given = access_given(found.url, login, headers, user_agent)
        kept = source_access.change(newsroom, found.id, found.url, given, forget=forget)
    if json_lines:
        print_json({"url": found.url, "access": list(kept)})
    else:
        click.echo(f"{found.url}: {', '.join(kept) or 'asked with nothing beside its address'}")


@source.command("remove")
@click.argument("names", nargs=-1, required=True)
@in_newsroom
def remove(names: tuple[str, ...], folder: Path | None) -> None:
    """Forget sources, by address or id. What they brought stays."""
    with opened_newsroom(folder) as newsroom:
        for name in names:
            click.echo(f"removed {app.remove(newsroom, name).url}")


@source.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--only", type=click.Choice(["feed", "page"]), help="Take feeds only, or pages only.")
@click.option("--topic", help="The topic of what is taken.")
@click.option("--show", is_flag=True, help="Show what is in the files, and take nothing.")
@in_newsroom
@as_json
def import_(
    files: tuple[Path, ...], only: str | None, topic: str | None, show: bool, folder: Path | None, json_lines: bool
) -> int:
    """Take over what you read elsewhere: FILES of OPML (every reader), JSON (Feedly, Inoreader), CSV (Raindrop, Pocket), or
    bookmarks as HTML. Feeds become sources, kept pages become articles; each line that cannot be taken is named."""
    with opened_newsroom(folder) as newsroom:

        def read(name: str) -> None:
            found = saved_links.read(read_file(Path(name)), name)
            if show:
                for one in found.links if only is None else [link for link in found.links if link.kind == only]:
                    if json_lines:
                        print_json(msgspec.to_builtins(replace(one, login=None)))
                    else:
                        click.echo(f"{one.kind}  {one.url}  {one.title}")
                for fault in found.faults:
                    click.echo(f"  note: {fault}", err=json_lines)
                return
            taken = saved_links.take(newsroom, found, only=(only,) if only else (), topic=topic)
            if json_lines:
                added = {"added": [s.url for s in taken.added], "known": taken.known}
                pages = {"pages": list(taken.pages), "pagesKnown": taken.pages_known}
                print_json({"file": name, **added, **pages, "faults": list(taken.faults)})
                return
            click.echo(f"{name}: {len(taken.added)} feeds added, {taken.known} known already")
            if taken.pages or taken.pages_known:
                click.echo(f"{name}: {len(taken.pages)} pages taken in, {taken.pages_known} known already")
            for fault in taken.faults:
                click.echo(f"  note: {fault}")

        return for_each(map(str, files), read)


@source.command("export")
@click.option("--output", "-o", type=click.File("wb"), default="-", help="A file (default: standard output).")
@in_newsroom
def export(output: IO[bytes], folder: Path | None) -> None:
    """Write the feeds as OPML 2.0."""
    with opened_newsroom(folder) as newsroom:
        output.write(app.export_opml(newsroom))


@source.command("organization")
@click.argument("domain")
@click.option("--name", help="What it is called: stands in place of the name that its pages give.")
@click.option("--description", help="One sentence about it, for its page of the site.")
@click.option(
    "--image", "images", multiple=True, help="Its icon (-50x50 in the file's name tells the size); repeatable."
)
@in_newsroom
@as_json
def organization(
    domain: str,
    name: str | None,
    description: str | None,
    images: tuple[str, ...],
    folder: Path | None,
    json_lines: bool,
) -> None:
    """Say who publishes at DOMAIN, in _data/organizations; without an option, show what stands there.

    Only what is given changes. Articles read from now on carry the name; records get the icon when they are printed next
    (all of them: newsloom publish --all).
    """
    from newsloom.services.sources import organizations

    with opened_newsroom(folder) as newsroom:
        if name is None and description is None and not images:
            found, path = organizations.find(newsroom, domain)
            changed = False
        else:
            found, path, changed = organizations.amend(
                newsroom, domain, title=name, description=description, images=images or None
            )
        row = organizations.as_row(found, path.relative_to(newsroom.root))
    if json_lines:
        print_json(row | {"changed": changed})
        return
    click.echo(f"{found.name} ({found.domain}), {'written to' if changed else 'as it stands in'} {row['file']}")
    for text in (found.description, *(image.url for image in found.images)):
        if text:
            click.echo(f"  {text}")


@source.command("discover")
@click.option("--topic", help="For which topic; without it, the first.")
@click.option("--yes", is_flag=True, help="Add the healthy ones without asking.")
@in_newsroom
@as_json
def discover(topic: str | None, yes: bool, folder: Path | None, json_lines: bool) -> None:
    """Propose sources on a topic, each with why, how often it publishes and its health. Nothing is added without a yes.

    Search services, the shipped catalogue, publishers of articles that are here, and links of approved articles are followed;
    feeds and news sitemaps are found and read. [discover] says where is looked.
    """
    from newsloom.cli.discovering import chosen, show
    from newsloom.cli.discovering import discover as look
    from newsloom.services.sources import discover as discovering

    with opened_newsroom(folder) as newsroom:
        found = look(newsroom, topic, quiet=json_lines)
        if json_lines:
            for one in found.proposals:
                print_json(discovering.as_row(one))
            picked = [one for one in found.proposals if one.healthy and yes]
        else:
            show(found)
            picked = list(chosen(found, yes))
        added = discovering.accept(newsroom, found, picked)
    if added and not json_lines:
        click.echo(f"\n{len(added)} sources added; the next `newsloom run` reads them")


@source.command()
@click.option("--days", type=click.IntRange(1, 365), default=14, show_default=True, help="Links of so many days.")
@in_newsroom
@as_json
def linked(days: int, folder: Path | None, json_lines: bool) -> None:
    """List pages and sites that your sources link to and that you do not have: `newsloom add URL` takes a page."""
    from newsloom.services.sources.linked import linked as found_by_links

    with opened_newsroom(folder) as newsroom:
        pages, sites = found_by_links(newsroom, days)
    for kind, rows in (("page", pages), ("site", sites)):
        for one in rows:
            if json_lines:
                print_json({"kind": kind, **msgspec.to_builtins(one)})
            else:
                name = getattr(one, "url", None) or getattr(one, "site", "")
                click.echo(f"{kind}  {name}  linked by {len(one.owners)}: {', '.join(one.owners[:4])}")
