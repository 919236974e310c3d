"""Is the site on the disk the one that was printed? A file that is missing, or was changed by another hand, is printed anew.

An edition prints only the pages that it touches, and trusts that the others lie where earlier ones put them: the ledger of
printed files says which (store.site_files). Names and sizes are compared when work begins, digests by `newsloom db verify`.
"""

from __future__ import annotations

from pathlib import Path

from newsloom.model.ids import content_digest
from newsloom.model.outcome import Then
from newsloom.render.site import path_of
from newsloom.render.site.pages import Page, story_page
from newsloom.runtime.context import Newsroom
from newsloom.store import editions, site_files, work
from newsloom.store.site_files import Printed
from newsloom.store.sql import Tx

ADVICE = "newsloom publish --all prints the whole site"
SAMPLE = 200
"""So many of the latest stories' pages are looked for while a process works on; all files when it begins."""


def look(newsroom: Newsroom, *, digests: bool = False) -> list[str]:
    """The files of the site that are not as they were printed, as paths below it; by name and size, or by `digests`."""
    with newsroom.db.read() as tx:
        printed = site_files.every(tx)
        if not printed:  # an earlier version kept no ledger of them
            return missing_pages(newsroom, tx)
    site = newsroom.root / newsroom.config.publish.site_dir
    return [path for path, one in printed.items() if not _lies(site / path, one, digests)]


def _lies(file: Path, one: Printed, digests: bool) -> bool:
    try:
        if file.stat().st_size != one.size or not file.is_file():
            return False
        return not digests or content_digest(file.read_bytes()) == one.digest
    except (OSError, ValueError):
        return False


def missing_pages(newsroom: Newsroom, tx: Tx, limit: int | None = None) -> list[str]:
    """Pages that were printed and are not on the disk, as paths below the site: the front page, and those of stories (of the
    latest `limit`)."""
    shown = editions.shown_permalinks(tx, limit)
    if not shown:
        return []
    site = newsroom.root / newsroom.config.publish.site_dir
    wanted = [path_of(Page("front")), *(path_of(story_page(name)) for name in shown)]
    return [path for path in wanted if not (site / path).is_file()]


def print_again(newsroom: Newsroom, tx: Tx, lost: list[str] | None = None) -> int:
    """Schedule the whole site where files of it are `lost` (None: look for the latest pages); how many are."""
    missing = missing_pages(newsroom, tx, SAMPLE) if lost is None else lost
    if missing:
        work.schedule(tx, [Then(stage="publish", item="@all")], newsroom.clock())
    return len(missing)
