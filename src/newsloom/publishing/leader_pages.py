"""The pages of leaders (core.leaders): publishers and authors, of all stories and by topic, with their rows as CSV too. Pure.

All sums are of the latest published stories, as those of the charts are. The desk counts all stories
(`services.topics.leaders`); here is only what readers may see.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from newsloom.core.leaders import Leader, Report, Row, ranked, rows_of
from newsloom.publishing.name_pages import csv_rows
from newsloom.render.site import ArticleView, Page, Press, SiteStory, SiteTopic, path_of

KINDS = ("first", "cited", "alone", "stories", "copied")
"""In the order of the table's columns."""
MOST_LEADERS = 50
MOST_ROWS = 20
"""Rows of a number that stand on the page; the CSV has all."""
COLUMNS = ("what", "who", "kind", "at", "story", "title", "article", "by")


def files(press: Press, stories: Sequence[SiteStory], topics: Sequence[SiteTopic]) -> Iterator[tuple[str, bytes]]:
    """(path below the site, bytes): the pages, and their rows."""
    yield from _page(press, Page("leaders"), stories, None, topics)
    for topic in topics:
        mine = [story for story in stories if topic.name in story.topics]
        yield from _page(press, Page("leaders", (topic.slug,)), mine, topic, topics)


def _page(
    press: Press, page: Page, stories: Sequence[SiteStory], topic: SiteTopic | None, topics: Sequence[SiteTopic]
) -> Iterator[tuple[str, bytes]]:
    publishers = [row for story in stories for row in _rows(story, authors=False)]
    authors = [row for story in stories for row in _rows(story, authors=True)]
    names = {_owner(a): a.provider for story in stories for a in story.articles or (story.lead,)}
    folder = path_of(page).removesuffix("index.html")
    yield path_of(page), press.listing(
        page, "leaders.html", topic=topic, topics=topics, folder=folder,
        publishers=[_shown(one) for one in ranked(publishers, names, MOST_LEADERS)],
        authors=[_shown(one) for one in ranked(authors, {}, MOST_LEADERS)],
    )  # fmt: skip
    yield f"{folder}rows.csv", csv_rows(COLUMNS, _cells(publishers, authors, names))


def _shown(one: Leader) -> tuple[str, list[tuple[int, list[Row]]]]:
    """(name, for each column the number and the rows that it opens)."""
    return one.name, [(one.counts[k], [row for row in one.rows if row.kind == k][:MOST_ROWS]) for k in KINDS]


def _cells(publishers: Iterable[Row], authors: Iterable[Row], names: Mapping[str, str]) -> Iterator[Sequence[object]]:
    for what, rows in (("publisher", publishers), ("author", authors)):
        for row in rows:
            who = names.get(row.who, row.who)
            yield what, who, row.kind, row.at.isoformat(), f"/news/{row.story}/", row.title, row.url, row.by


def _rows(story: SiteStory, *, authors: bool) -> Iterator[Row]:
    """What a story gives to the counts of its publishers, or of its authors. Texts of the newsroom's own count for nobody."""
    told = sorted(
        (a for a in story.articles or (story.lead,) if not a.own_html),
        key=lambda a: (a.first_seen or story.first_seen, a.id),
    )
    return rows_of(story.slug, story.title, [_report(story, article, authors) for article in told])


def _report(story: SiteStory, article: ArticleView, authors: bool) -> Report:
    named = tuple(f"{name} ({article.provider})" for name in dict.fromkeys(article.authors))
    return Report(
        article=article.id, url=article.url, at=article.first_seen or story.first_seen, owner=_owner(article),
        called=article.provider, whose=named if authors else (_owner(article),),
        cited_by=tuple(one.name for one in story.linked_by) if article.id == story.origin else (),
        copied_by=tuple(c.provider for c in article.copies if (c.domain or c.provider) != _owner(article)),
        is_seen=article.first_seen is not None,
    )  # fmt: skip


def _owner(article: ArticleView) -> str:
    return article.domain or article.provider
