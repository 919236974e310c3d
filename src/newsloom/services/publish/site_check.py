"""Is the site on the disk the one that was printed? A folder that was deleted, emptied or changed is printed anew.

An edition prints only the pages that it touches, and trusts that the others lie where earlier ones put them.
"""

from __future__ import annotations

from newsloom.model.outcome import Then
from newsloom.render.site import path_of
from newsloom.render.site.pages import Page, story_page
from newsloom.runtime.context import Newsroom
from newsloom.store import editions, work
from newsloom.store.sql import Tx

ADVICE = "newsloom publish --all prints the whole site"
SAMPLE = 200
"""So many of the latest stories' pages are looked for before each run; all of them by doctor and db verify."""


def missing_pages(world: Newsroom, tx: Tx, limit: int | None = None) -> list[str]:
    """Pages that were printed and are not on the disk, as paths below the site: the front page, and those of stories (of the
    latest `limit`)."""
    shown = editions.shown_permalinks(tx, limit)
    if not shown:
        return []
    site = world.root / world.config.publish.site_dir
    wanted = [path_of(Page("front")), *(path_of(story_page(name)) for name in shown)]
    return [path for path in wanted if not (site / path).is_file()]


def print_again(world: Newsroom, tx: Tx) -> int:
    """Schedule the whole site where pages of it are missing; how many were."""
    missing = missing_pages(world, tx, SAMPLE)
    if missing:
        work.schedule(tx, [Then(stage="publish", item="@all")], world.clock())
    return len(missing)
