"""Who was first, who told alone, whom others cite: publishers and authors by topic, each number with the rows that it counts.

These are plain counts of a time. What a publisher's quality takes of its history is pulled toward an average one first
(core.provider), so that one lucky day is no reputation; its card says so, factor by factor.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec

from newsloom.model.link import Citation
from newsloom.publishing.site_settings import zone
from newsloom.publishing.story_view import MemberView, StoryView, load_views
from newsloom.render.site import Counted
from newsloom.runtime.context import Newsroom
from newsloom.services.stories.read import list_stories
from newsloom.store import articles, links
from newsloom.store.sql import chunks

Who = Literal["publishers", "authors"]
KINDS = ("stories", "first", "alone", "cited", "copied")
MOST_STORIES = 2_000
MOST_LEADERS = 100
STATES = ("proposed", "held", "published", "new")
COLUMNS = ("who", "kind", "at", "story", "title", "article", "url", "by")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing that a number counts: of what kind, in which story, by which article; `by`: who cited or copied it."""

    kind: str
    who: str
    story: str
    title: str
    article: str
    url: str
    at: datetime
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leader:
    """A publisher or an author. `counts` has every kind: stories told in words of one's own, first where somebody followed, and
    alone; owners that link to it; copies of it. `rows` are what the counts count."""

    who: str
    name: str
    counts: dict[str, int]
    rows: tuple[Row, ...]


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
        leaders=_ranked(found, names),
        days=_days(newsroom, views, since, now),
    )


def _rows(view: StoryView, cited: dict[str, list[Citation]], who: Who) -> Iterable[Row]:
    originals = [m for m in view.members if m.copy is None and not m.held.article.is_own]
    owners = list(dict.fromkeys(m.held.provider_domain for m in originals))
    said: set[tuple[str, str]] = set()

    def row(kind: str, member: MemberView, by: str = "") -> Iterable[Row]:
        for name in _whose(member, who):
            if kind in ("stories", "first", "alone") and (kind, name) in said:
                continue
            said.add((kind, name))
            yield Row(
                kind=kind,
                who=name,
                story=view.row.id,
                title=view.title,
                article=member.held.id,
                url=member.held.article.canonical_url,
                at=member.held.first_seen,
                by=by,
            )

    for member in originals:
        yield from row("stories", member)
        if len(owners) == 1:
            yield from row("alone", member)
        by = {
            c.owner for c in cited.get(member.held.id, ()) if not c.is_copy and c.owner != member.held.provider_domain
        }
        for owner in sorted(by):
            yield from row("cited", member, owner)
    for copy in view.members:
        origin = next((m for m in originals if copy.copy is not None and m.held.id == copy.copy.original), None)
        if origin is not None and origin.held.provider_domain != copy.held.provider_domain:
            yield from row("copied", origin, copy.held.provider_domain)
    if len(owners) > 1:
        leader = originals[0]
        follower = next(m for m in originals if m.held.provider_domain != leader.held.provider_domain)
        # Two that came with the same look are both not first.
        if follower.held.first_seen > leader.held.first_seen:
            yield from row("first", leader, follower.held.provider_domain)


def _whose(member: MemberView, who: Who) -> tuple[str, ...]:
    if who == "publishers":
        return (member.held.provider_domain,)
    return tuple(f"{name} ({member.held.provider_name})" for name in dict.fromkeys(member.held.article.authors))


def _ranked(rows: Sequence[Row], names: dict[str, str]) -> tuple[Leader, ...]:
    by: dict[str, list[Row]] = {}
    for row in rows:
        by.setdefault(row.who, []).append(row)
    made = []
    for who, mine in by.items():
        counts = Counter(row.kind for row in mine)
        told = sorted(mine, key=lambda r: (KINDS.index(r.kind), -r.at.timestamp(), r.article))
        made.append(Leader(who=who, name=names.get(who, who), counts={k: counts[k] for k in KINDS}, rows=tuple(told)))
    made.sort(key=lambda one: (*(-one.counts[k] for k in ("first", "cited", "alone", "stories")), one.who))
    return tuple(made[:MOST_LEADERS])


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
