"""The pages of leaders: who was first where others followed, told alone, is cited or copied; publishers and authors, of all
stories and by topic, each number with the rows that it counts, as CSV too. Pure.

All sums are of the latest published stories, as those of the charts are. The desk counts all stories
(`services.topics.leaders`); here is only what readers may see.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from newsloom.publishing.name_pages import csv_rows
from newsloom.render.site import ArticleView, Page, Press, SiteStory, SiteTopic, path_of

KINDS = ("first", "cited", "alone", "stories", "copied")
MOST_LEADERS = 50
MOST_ROWS = 20
"""Rows of a number that stand on the page; the CSV has all."""
COLUMNS = ("what", "who", "kind", "at", "story", "title", "article", "by")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing that a number counts; `by`: who followed, cited or copied."""

    who: str
    name: str
    kind: str
    at: datetime
    slug: str
    title: str
    url: str
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leader:
    """A publisher or an author, with what each of the counts counts, newest first."""

    name: str
    counts: dict[str, int]
    rows: dict[str, tuple[Row, ...]]


def files(press: Press, stories: Sequence[SiteStory], topics: Sequence[SiteTopic]) -> Iterator[tuple[str, bytes]]:
    """(path below the site, bytes): the pages, and their rows."""
    yield from _page(press, Page("leaders"), stories, None, topics)
    for topic in topics:
        mine = [story for story in stories if topic.name in story.topics]
        yield from _page(press, Page("leaders", (topic.slug,)), mine, topic, topics)


def _page(
    press: Press, page: Page, stories: Sequence[SiteStory], topic: SiteTopic | None, topics: Sequence[SiteTopic]
) -> Iterator[tuple[str, bytes]]:
    publishers = [row for story in stories for row in rows_of(story, authors=False)]
    authors = [row for story in stories for row in rows_of(story, authors=True)]
    folder = path_of(page).removesuffix("index.html")
    yield path_of(page), press.listing(
        page, "leaders.html", topic=topic, topics=topics, publishers=ranked(publishers), authors=ranked(authors),
        folder=folder,
    )  # fmt: skip
    yield f"{folder}rows.csv", csv_rows(COLUMNS, _cells(publishers, authors))


def _cells(publishers: Iterable[Row], authors: Iterable[Row]) -> Iterator[Sequence[object]]:
    for what, rows in (("publisher", publishers), ("author", authors)):
        for row in rows:
            yield (
                what, row.name, row.kind, row.at.isoformat(), f"/news/{row.slug}/", row.title, row.url, row.by
            )  # fmt: skip


def rows_of(story: SiteStory, *, authors: bool) -> Iterator[Row]:
    """What a story gives to the counts of its publishers, or of its authors. Texts of the newsroom's own count for nobody."""
    told = sorted(
        (a for a in story.articles or (story.lead,) if not a.own_html),
        key=lambda a: (a.first_seen or story.first_seen, a.id),
    )
    said: set[tuple[str, str]] = set()
    owners = list(dict.fromkeys(_owner(a) for a in told))

    def row(kind: str, article: ArticleView, by: str = "") -> Iterator[Row]:
        for who, name in _whose(article, authors):
            if (kind, f"{who} {by}") not in said:
                said.add((kind, f"{who} {by}"))
                at = article.first_seen or story.first_seen
                yield Row(
                    who=who, name=name, kind=kind, at=at, slug=story.slug, title=story.title, url=article.url, by=by
                )  # fmt: skip

    for article in told:
        yield from row("stories", article)
        if len(owners) == 1:
            yield from row("alone", article)
        for copy in article.copies:
            if (copy.domain or copy.provider) != _owner(article):
                yield from row("copied", article, copy.provider)
        if article.id == story.origin:
            for other in story.linked_by:
                yield from row("cited", article, other.name)
    if len(owners) > 1:
        follower = next(a for a in told if _owner(a) != owners[0])
        if told[0].first_seen and follower.first_seen and follower.first_seen > told[0].first_seen:
            yield from row("first", told[0], follower.provider)


def _owner(article: ArticleView) -> str:
    return article.domain or article.provider


def _whose(article: ArticleView, authors: bool) -> tuple[tuple[str, str], ...]:
    if not authors:
        return ((_owner(article), article.provider),)
    return tuple(
        (f"{name} ({_owner(article)})", f"{name} ({article.provider})") for name in dict.fromkeys(article.authors)
    )


def ranked(rows: Sequence[Row]) -> tuple[Leader, ...]:
    """The leaders of these rows, those with most first reports first."""
    by: dict[str, list[Row]] = {}
    for row in rows:
        by.setdefault(row.who, []).append(row)
    made = []
    for who, mine in by.items():
        mine.sort(key=lambda row: (-row.at.timestamp(), row.slug, row.by))
        counts = Counter(row.kind for row in mine)
        shown = {kind: tuple(row for row in mine if row.kind == kind)[:MOST_ROWS] for kind in KINDS}
        made.append((who, Leader(name=mine[0].name, counts={kind: counts[kind] for kind in KINDS}, rows=shown)))
    made.sort(key=lambda one: (*(-one[1].counts[kind] for kind in KINDS), one[0]))
    return tuple(leader for _, leader in made[:MOST_LEADERS])
