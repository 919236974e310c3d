"""`newsloom adopt DIR`: take over an existing site without changing a byte of it."""

from __future__ import annotations

from pathlib import Path

import click

from newsloom.app import adopting, founding
from newsloom.app.newsroom import find_newsroom
from newsloom.app.records import read_site, report
from newsloom.cli.context import in_newsroom, newsroom
from newsloom.config import FILE
from newsloom.errors import NotFound


@click.command()
@click.argument("site", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="DIR")
@click.option("--dry-run", is_flag=True, help="Say what is understood, and change nothing.")
@in_newsroom
def adopt(site: Path, dry_run: bool, folder: Path | None) -> int:
    """Take over the records, topics, organisations and newsletters of the site in DIR.

    DIR is the newsroom's own folder, or another site whose files are copied in first, byte for byte. If there is no newsroom
    around (and no --dir), DIR itself becomes one. Records stay as they are until a verdict or a new article touches
    their story. What was adopted before is passed over.
    """
    if dry_run:
        for line in report(read_site(site)):
            click.echo(line)
        return 0
    root = folder or _around(site)
    if not (root / FILE).is_file():
        founding.found(root, {"site.title": root.resolve().name}, [])
        click.echo(f"made a newsroom: {root / FILE}")
    with newsroom(root, migrate=True) as world:
        news_dir = world.config.publish.news_dir
    done = adopting.bring_in(site, root, news_dir)
    with newsroom(root) as world:
        adoption = adopting.site_of(root, root, news_dir)
        for line in report(adoption):
            click.echo(line)
        adopting.adopt(world, adoption, done)
    for line in done.left:
        click.echo(f"left out: {line}")
    click.echo(
        f"adopted {done.records:,} records in {done.stories:,} stories, {done.published:,} published; "
        f"{done.known:,} were known; {done.copied:,} files copied in"
    )
    click.echo("next: newsloom publish prints the site; no record changes by it")
    return 0


def _around(site: Path) -> Path:
    for start in (site, Path.cwd()):
        try:
            return find_newsroom(start)
        except NotFound:
            continue
    return site
