"""The page of charts: coverage over time, who told first, rising topics; each with its rows as CSV. Pure.

All sums are of the latest published stories, as of the day of the newest: the same stories give the same page, whenever it is
printed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta, tzinfo

from newsloom.publishing.name_pages import csv_rows
from newsloom.render.site import Counted, Page, Press, SiteStory, SourceCard, path_of
from newsloom.render.site.model import Charts, Rising

DAYS = 60
MOST_FIRST = 20
MOST_RISING = 20
BEFORE = 4
"""Weeks before the last that say what is usual in a topic."""


def charts_of(stories: Sequence[SiteStory], cards: Sequence[SourceCard], zone: tzinfo) -> Charts:
    """What the charts show of these stories."""
    if not stories:
        return Charts()
    told = [a.first_seen for s in stories for a in (s.articles or (s.lead,)) if a.first_seen is not None]
    counts = Counter(at.astimezone(zone).date() for at in told)
    last = max(counts, default=stories[0].first_seen.astimezone(zone).date())
    days = [last - timedelta(days=n) for n in range(DAYS - 1, -1, -1)]
    begun = min(counts, default=last)
    first = sorted((c for c in cards if c.first_reports), key=lambda c: (-c.first_reports, c.slug))[:MOST_FIRST]
    return Charts(
        days=tuple(Counted(label=on.isoformat(), count=counts[on]) for on in days if on >= begun),
        first=tuple(Counted(label=c.name, count=c.first_reports) for c in first),
        rising=_rising(stories, zone),
    )


def _rising(stories: Sequence[SiteStory], zone: tzinfo) -> tuple[Rising, ...]:
    newest = max(s.first_seen.astimezone(zone).date() for s in stories)
    week: Counter[str] = Counter()
    before: Counter[str] = Counter()
    for story in stories:
        age = (newest - story.first_seen.astimezone(zone).date()).days
        if age < 7 * (BEFORE + 1):
            (week if age < 7 else before).update(story.topics)
    found = [Rising(topic=topic, week=n, usual=before[topic] / BEFORE) for topic, n in week.items()]
    # One story more than usual counts little where much is usual: added to both, as in a smoothed ratio.
    found.sort(key=lambda one: (-(one.week + 1) / (one.usual + 1), one.topic))
    return tuple(one for one in found if one.week > one.usual)[:MOST_RISING]


def files(press: Press, charts: Charts) -> Iterator[tuple[str, bytes]]:
    """(path below the site, bytes): the page and its rows."""
    page = Page("charts")
    yield path_of(page), press.listing(page, "charts.html", charts=charts)
    yield "charts/days.csv", csv_rows(("day", "reports"), ((one.label, one.count) for one in charts.days))
    yield "charts/first.csv", csv_rows(("source", "first to tell"), ((one.label, one.count) for one in charts.first))
    yield (
        "charts/topics.csv",
        csv_rows(
            ("topic", "this week", "a week before, on average"),
            ((one.topic, one.week, f"{one.usual:.2f}") for one in charts.rising),
        ),
    )
