"""The pages of names that the owner follows: stories whose title or excerpt has the name, a feed, a chart, its rows as CSV.

A name is looked for in what records keep (titles, excerpts), so that a site that is made again has the same pages.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, tzinfo

from newsloom.core.names import has_name
from newsloom.core.query import parse
from newsloom.publishing import feeds_and_sitemaps
from newsloom.publishing.site_repository import StoreLibrary
from newsloom.publishing.site_settings import feed_links
from newsloom.publishing.story_view import MemberView, StoryView
from newsloom.render.site import Counted, Page, Press, SiteStory, path_of
from newsloom.runtime.context import Newsroom
from newsloom.store import memberships, search
from newsloom.store.sql import Tx

MOST_FOUND = 3000
"""Of a name, the newest so many articles that have its words are looked at."""
MOST_SHOWN = 200
WEEKS = 26


def files(
    tx: Tx, newsroom: Newsroom, library: StoreLibrary, press: Press, changed: Mapping[str, StoryView], everything: bool
) -> Iterator[tuple[str, bytes | None]]:
    """(path below the site, bytes) of the names that these stories touch, of those that have no page yet, or of all; None: the
    page of a name that is followed no longer."""
    site = newsroom.root / newsroom.config.publish.site_dir
    named = dict(library.settings.names)
    for name, slug in named.items():
        page = Page("name", (slug,))
        texts = (text for view in changed.values() for text in (view.title, *_texts((*view.members, *view.taken_down))))
        if everything or not (site / path_of(page)).is_file() or any(has_name(text, name) for text in texts):
            yield from _page(tx, newsroom, library, press, name, slug)
    for folder in sorted((site / "names").glob("*/")):
        if folder.name not in named.values():
            for file in sorted(folder.iterdir()):
                yield file.relative_to(site).as_posix(), None


def _texts(members: Iterable[MemberView]) -> Iterator[str]:
    for m in members:
        yield m.held.article.title
        if m.may_be_told:
            yield m.held.article.excerpt


def _stories(tx: Tx, library: StoreLibrary, name: str) -> list[SiteStory]:
    """The published stories that have the name, newest first."""
    asked = replace(parse(f'"{name}"', now=datetime(1970, 1, 1, tzinfo=UTC), zone=UTC), states=("published",))
    where = memberships.story_of(tx, search.articles(tx, asked, limit=MOST_FOUND))
    found = library.build(sorted(set(where.values())))
    shown = [
        story
        for story in found
        if (view := library.views[story.id]).is_public
        and any(has_name(text, name) for text in (view.title, *_texts(view.members)))
    ]
    return sorted(shown, key=lambda story: (story.first_seen, story.id), reverse=True)


def _page(
    tx: Tx, newsroom: Newsroom, library: StoreLibrary, press: Press, name: str, slug: str
) -> Iterator[tuple[str, bytes | None]]:
    found, folder = _stories(tx, library, name), f"names/{slug}/"
    weeks = _weeks([story.first_seen for story in found], library.zone)
    page = Page("name", (slug,))
    yield path_of(page), press.listing(
        page, "name.html", name=name, slug=slug, rows=found[:MOST_SHOWN], count=len(found), weeks=weeks,
        feeds=feed_links(folder, name),
    )  # fmt: skip
    yield f"{folder}weeks.csv", csv_rows(("week", "stories"), ((one.label, one.count) for one in weeks))
    title = f"{library.settings.title}: {name}"
    yield from feeds_and_sitemaps.feeds(
        newsroom, library, folder, title, "", found[: newsroom.config.publish.feed_items]
    )


def _weeks(times: Sequence[datetime], zone: tzinfo) -> tuple[Counted, ...]:
    """Stories by week, up to the newest story's."""
    if not times:
        return ()
    counts = Counter(_monday(at, zone) for at in times)
    last = max(counts)
    mondays = [last - timedelta(weeks=n) for n in range(WEEKS - 1, -1, -1)]
    first = max(mondays[0], min(counts))
    return tuple(Counted(label=on.isoformat(), count=counts[on]) for on in mondays if on >= first)


def _monday(at: datetime, zone: tzinfo) -> date:
    on = at.astimezone(zone).date()
    return on - timedelta(days=on.weekday())


def csv_rows(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV file; a text that a spreadsheet would take for a formula begins with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([[_cell(value) for value in row] for row in rows])
    return out.getvalue().encode("utf-8", "replace")


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
