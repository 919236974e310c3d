"""Who was first, who told alone, whom others cite (core.leaders): publishers and authors by topic, of all stories of a time."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec

from newsloom.core.leaders import Leader, Report, Row, ranked, rows_of
from newsloom.model.link import Citation
from newsloom.publishing.site_settings import zone
from newsloom.publishing.story_view import MemberView, StoryView, load_views
from newsloom.render.site import Counted
from newsloom.runtime.context import Newsroom
from newsloom.services.stories.read import list_stories
from newsloom.store import articles, links
from newsloom.store.sql import chunks

Who = Literal["publishers", "authors"]
MOST_STORIES = 2_000
MOST_LEADERS = 100
STATES = ("proposed", "held", "published", "new")
COLUMNS = ("who", "kind", "at", "story", "title", "article", "url", "by")


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaders:
    """The leaders of a time, those with most first reports first; and how many reports came on each of its days."""

    who: Who
    topic: str | None
    since: datetime
    until: datetime
    stories: int
    leaders: tuple[Leader, ...]
    days: tuple[Counted, ...]


def leaders(newsroom: Newsroom, *, who: Who = "publishers", topic: str | None = None, days: int = 30) -> Leaders:
    """Count the stories that began in the last days. Raises NotFound for an unknown topic."""
    now = newsroom.clock()
    since = now - timedelta(days=days)
    rows = list_stories(newsroom, states=STATES, topic=topic, since=since, limit=MOST_STORIES, order="first")
    with newsroom.db.read() as tx:
        views = [
            view
            for part in chunks([row.id for row in rows if row.first_seen >= since])
            for view in load_views(tx, newsroom, part)
            if view.members
        ]
        own = {m.held.article.canonical_url: m.held.id for view in views for m in view.members if m.copy is None}
        cited = links.citing(tx, articles.with_aliases(tx, own)) if own else {}
    found = [one for view in views for one in _rows(view, cited, who)]
    names = {m.held.provider_domain: m.held.provider_name for view in views for m in view.members}
    return Leaders(
        who=who,
        topic=topic,
        since=since,
        until=now,
        stories=len(views),
        leaders=ranked(found, names, MOST_LEADERS),
        days=_days(newsroom, views, since, now),
    )


def _rows(view: StoryView, cited: dict[str, list[Citation]], who: Who) -> Iterator[Row]:
    originals = [m for m in view.members if m.copy is None and not m.held.article.is_own]
    copied: dict[str, list[str]] = {}
    for one in view.members:
        if one.copy is not None:
            copied.setdefault(one.copy.original, []).append(one.held.provider_domain)
    reports = [_report(m, who, cited.get(m.held.id, ()), copied.get(m.held.id, ())) for m in originals]
    return rows_of(view.row.id, view.title, reports)


def _report(member: MemberView, who: Who, cited: Iterable[Citation], copied: Iterable[str]) -> Report:
    held = member.held
    return Report(
        article=held.id, url=held.article.canonical_url, at=held.first_seen,
        owner=held.provider_domain, called=held.provider_domain, whose=_whose(member, who),
        cited_by=tuple(sorted({c.owner for c in cited if not c.is_copy and c.owner != held.provider_domain})),
        copied_by=tuple(domain for domain in copied if domain != held.provider_domain),
    )  # fmt: skip


def _whose(member: MemberView, who: Who) -> tuple[str, ...]:
    if who == "publishers":
        return (member.held.provider_domain,)
    return tuple(f"{name} ({member.held.provider_name})" for name in dict.fromkeys(member.held.article.authors))


def _days(newsroom: Newsroom, views: Sequence[StoryView], since: datetime, now: datetime) -> tuple[Counted, ...]:
    here = zone(newsroom)
    counts = Counter(m.held.first_seen.astimezone(here).date() for view in views for m in view.members)
    day, last, out = since.astimezone(here).date(), now.astimezone(here).date(), []
    while day <= last:
        out.append(Counted(label=day.isoformat(), count=counts.get(day, 0)))
        day += timedelta(days=1)
    return tuple(out)


def leaders_json(found: Leaders, *, rows: bool = False) -> dict[str, Any]:
    """As plain data; with `rows` what each number counts."""
    return {
        "who": found.who,
        "topic": found.topic,
        "since": msgspec.to_builtins(found.since),
        "until": msgspec.to_builtins(found.until),
        "stories": found.stories,
        "leaders": [
            {"who": one.who, "name": one.name, **one.counts}
            | ({"rows": [msgspec.to_builtins(row) for row in one.rows]} if rows else {})
            for one in found.leaders
        ],
        "days": [{"day": day.label, "reports": day.count} for day in found.days],
    }


def rows_csv(found: Leaders) -> str:
    """What the numbers count, a line each: filter by `who` and `kind`, and count the lines.

    A cell that a spreadsheet would take for a formula begins with an apostrophe.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in found.leaders:
        for row in one.rows:
            cells = (row.who, row.kind, row.at.isoformat(), row.story, row.title, row.article, row.url, row.by)
            writer.writerow([f"'{c}" if c[:1] in ("=", "+", "-", "@", "\t", "\r") else c for c in cells])
    return out.getvalue()


def days_csv(found: Leaders) -> str:
    """Reports by day, as the chart shows them."""
    return "day,reports\r\n" + "".join(f"{day.label},{day.count}\r\n" for day in found.days)
