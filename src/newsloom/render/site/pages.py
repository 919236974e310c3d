"""Which pages a site has, where they lie, and which of them one change touches.

Membership of a page goes by dates that never change (when we first saw a story), never by counting from the top. So a
story that comes, changes or goes touches its own page, its day, its months and the pages that show the latest: a handful,
however long the archive is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Literal

from newsloom.render.site.library import Library
from newsloom.render.site.model import Month, SiteStory, SiteTopic
from newsloom.render.site.text import local

Kind = Literal[
    "front", "story", "moved", "topics", "topic", "topic-month", "archive", "month", "day",
    "search", "about", "sources", "source", "not-found", "robots", "asset", "collection", "item", "issues", "river", "name",
    "charts", "leaders", "worker", "manifest",
]  # fmt: skip


ALONE: tuple[Kind, ...] = (
    "front", "river", "topics", "archive", "search", "about", "sources", "not-found", "robots",
)  # fmt: skip
"""Pages of which a site has one each."""


@dataclass(frozen=True, slots=True, order=True)
class Page:
    """The name of one page: its kind, and what it is about (a slug; a topic's slug, year and month; a date; a file)."""

    kind: Kind
    key: tuple[str, ...] = ()


def path_of(page: Page) -> str:
    """Where a page lies below the site's root: always a relative path with forward slashes."""
    match page:
        case Page("front"):
            return "index.html"
        case Page("story" | "moved", (slug,)):
            return f"news/{slug}/index.html"
        case Page("topic", (slug,)):
            return f"topics/{slug}/index.html"
        case Page("topic-month", (slug, year, month)):
            return f"topics/{slug}/{year}/{month}/index.html"
        case Page("month", (year, month)):
            return f"archive/{year}/{month}/index.html"
        case Page("day", (year, month, day)):
            return f"archive/{year}/{month}/{day}/index.html"
        case Page("source", (slug,)):
            return f"sources/{slug}/index.html"
        case Page("collection", (name,)):
            return f"{name}/index.html"
        case Page("item", (name, slug)):
            return f"{name}/{slug}/index.html"
        case Page("river"):
            return "latest/index.html"
        case Page("name", (slug,)):
            return f"names/{slug}/index.html"
        case Page("leaders", (slug,)):
            return f"leaders/{slug}/index.html"
        case Page("issues"):
            return "newsletters/index.html"
        case Page("not-found"):
            return "404.html"
        case Page("worker"):
            return "sw.js"
        case Page("manifest"):
            return "manifest.webmanifest"
        case Page("robots"):
            return "robots.txt"
        case Page("asset", (name,)):
            return f"assets/{name}"
        case Page(("topics" | "archive" | "search" | "about" | "sources" | "charts" | "leaders") as kind, ()):
            return f"{kind}/index.html"
    raise ValueError(f"no such page: {page}")


def story_page(slug: str) -> Page:
    """The page of a story."""
    return Page("story", (slug,))


def month_page(month: Month) -> Page:
    """The page of a month of the archive."""
    return Page("month", (f"{month.year:04}", f"{month.month:02}"))


def topic_month_page(slug: str, month: Month) -> Page:
    """The page of what a topic had in a month."""
    return Page("topic-month", (slug, f"{month.year:04}", f"{month.month:02}"))


def day_page(story: SiteStory, zone: tzinfo = UTC) -> Page:
    """The page of the day on which a story began, by the newsroom's clock."""
    at = local(story.first_seen, zone)
    return Page("day", (f"{at.year:04}", f"{at.month:02}", f"{at.day:02}"))


def touched(
    before: SiteStory | None,
    after: SiteStory | None,
    topics: tuple[SiteTopic, ...] | list[SiteTopic],
    zone: tzinfo = UTC,
) -> frozenset[Page]:
    """The pages that must be printed anew when a story changes from `before` (None: it is new) to `after` (None: it is gone).

    The pages of sources are left out: scorecards are sums, printed once a day. The front page is always among them.
    """
    slugs = {topic.name: topic.slug for topic in topics}
    pages: set[Page] = {Page("front"), Page("river")}
    for story in (before, after):
        if story is None:
            continue
        month = Month.of(story.first_seen, zone)
        pages |= {story_page(story.slug), day_page(story, zone), month_page(month), Page("archive")}
        pages |= {story_page(link.slug) for link in story.saga}
        for name in story.topics:
            if name in slugs:
                pages |= {Page("topic", (slugs[name],)), topic_month_page(slugs[name], month)}
    return frozenset(pages)


def all_pages(library: Library) -> Iterator[Page]:
    """Every page of a site but its assets, in a fixed order."""
    for kind in ALONE:
        yield Page(kind)
    if library.settings.offline:
        yield from (Page("worker"), Page("manifest"))
    for topic in library.topics():
        yield Page("topic", (topic.slug,))
        for month, _ in library.topic_months(topic.name):
            yield topic_month_page(topic.slug, month)
    for card in library.sources():
        yield Page("source", (card.slug,))
    for month, _ in library.months():
        yield month_page(month)
        for day in library.days(month):
            yield Page("day", (f"{day.on.year:04}", f"{day.on.month:02}", f"{day.on.day:02}"))
    for slug in library.slugs():
        yield story_page(slug)
    for slug in library.moved_slugs():
        yield Page("moved", (slug,))
