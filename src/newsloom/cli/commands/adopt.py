"""`newsloom adopt DIR`: take over an existing site without changing a byte of it."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import click

from newsloom.cli.context import in_newsroom, opened_newsroom
from newsloom.config import FILE, load
from newsloom.errors import NotFound
from newsloom.publishing import public_ledger
from newsloom.records.paths import FOLDER
from newsloom.services.imports import adopt_plan, adopt_site, old_addresses, site_extras
from newsloom.services.imports.adopted_site import report, unread
from newsloom.services.newsroom import create
from newsloom.services.newsroom.open import find_newsroom


@click.command()
@click.argument("site", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="DIR")
@click.option("--dry-run", is_flag=True, help="Say what is understood, and change nothing.")
@click.option(
    "--addresses", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The old site's addresses: its sitemap, or a file with one a line. Without it the site's own sitemap.xml is read.",
)  # fmt: skip
@in_newsroom
def adopt(site: Path, dry_run: bool, addresses: Path | None, folder: Path | None) -> int:
    """Take over the records, topics, organisations and newsletters of the site in DIR.

    DIR is the newsroom's own folder, or another site whose files are copied in first, byte for byte. If there is no newsroom
    around (and no --dir), DIR itself becomes one. Records stay as they are until a verdict or a new article touches
    their story. What was adopted before is passed over. What cannot be read is listed, and the exit code is 1.
    """
    root = folder or _around(site)
    news_dir = load(root).publish.news_dir if (root / FILE).is_file() else FOLDER
    adoption = adopt_site.site_of(root, site, news_dir)
    extras = site_extras.extras_of(site, root)
    lines, lost = [*report(adoption), *(f"takes {line}" for line in extras.taken)], unread(adoption)
    base = (urlsplit(extras.settings.get("site.url", "")).path.rstrip("/") or "") + "/"
    old = old_addresses.old_addresses(site, adoption, adoption.topics, base, addresses)
    lines += old_addresses.report(old)
    if dry_run:
        for line in lines:
            click.echo(line)
        for line in extras.left:
            click.echo(f"left out: {line}")
        return 1 if lost else 0
    if not adoption.records:
        first = adoption.findings[0]
        raise NotFound(str(site), f"none of its records can be read: {first.path}: {first.problem}")
    plan = adopt_plan.planned(site, root, news_dir)  # raises before anything is made
    plan.wanted |= extras.wanted
    plan.left += extras.left
    if not (root / FILE).is_file():
        create.found(root, {"site.title": root.resolve().name} | extras.settings, [])
        click.echo(f"made a newsroom: {root / FILE}")
    # A newsroom with a ledger has worked here: if its database was lost, an empty one in its place would help nobody.
    with opened_newsroom(root, migrate=True, create=public_ledger.read_head(root) is None):
        done = adopt_plan.bring_in(plan)
        old_addresses.keep(root, old)
    with opened_newsroom(root) as newsroom:
        for line in lines:
            click.echo(line)
        adopt_site.adopt(newsroom, adoption, done)
    for line in done.left:
        click.echo(f"left out: {line}")
    click.echo(
        f"adopted {done.records:,} records in {done.stories:,} stories, {done.published:,} published; "
        f"{done.known:,} were known; {done.copied:,} files copied in"
    )
    if done.pictures:
        click.echo(f"{done.pictures:,} pictures are fetched, politely, by the next newsloom run")
    click.echo("next: newsloom publish prints the site; no record changes by it")
    return 1 if lost else 0


def _around(site: Path) -> Path:
    for start in (site, Path.cwd()):
        try:
            return find_newsroom(start)
        except NotFound:
            continue
    return site
