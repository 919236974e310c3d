"""What each source has been worth to the site: sums over the published stories, printed once a day."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta, tzinfo
from statistics import median
from typing import TYPE_CHECKING

from newsloom.records.paths import slug
from newsloom.render.site import Counted, SiteLink, SiteStory, SourceCard
from newsloom.runtime.context import Newsroom

if TYPE_CHECKING:
    from newsloom.publishing.site_repository import StoreLibrary

WINDOW = 2000
"""The latest so many published stories count."""
WEEKS = 12


class _Sheet:
    """What is counted of one provider."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.articles = 0
        self.copies = 0
        self.first = 0
        self.alone = 0
        self.quality: list[int] = []
        self.lags: list[float] = []
        self.weeks: Counter[datetime] = Counter()
        self.topics: Counter[str] = Counter()
        self.latest: list[tuple[datetime, SiteStory]] = []


def scorecards(newsroom: Newsroom, library: StoreLibrary) -> tuple[SourceCard, ...]:
    """The cards of all providers that published stories name, most stories first."""
    sheets: dict[str, _Sheet] = {}
    for story in library.newest(WINDOW):
        _count(story, sheets, library.zone)
    cards = [_card(domain, sheet, newsroom) for domain, sheet in sheets.items()]
    return tuple(sorted(cards, key=lambda c: (-c.stories, -c.articles, c.slug)))


def _count(story: SiteStory, sheets: dict[str, _Sheet], zone: tzinfo) -> None:
    originals = [a for a in story.articles if a.domain and not a.own_html]  # our own texts are no source
    start = min((a.first_seen for a in originals if a.first_seen), default=None)
    domains = {a.domain for a in originals}
    for a in originals:
        sheet = sheets.setdefault(a.domain, _Sheet(a.provider))
        sheet.articles += 1
        if a.quality is not None:
            sheet.quality.append(a.quality)
        if a.first_seen is not None:
            on = a.first_seen.astimezone(zone).date()
            monday = on - timedelta(days=on.weekday())
            sheet.weeks[datetime(monday.year, monday.month, monday.day, tzinfo=UTC)] += 1
            if start is not None and len(domains) > 1:
                sheet.lags.append((a.first_seen - start).total_seconds() / 60)
        for copy in a.copies:
            if copy.domain:
                other = sheets.setdefault(copy.domain, _Sheet(copy.provider))
                other.articles += 1
                other.copies += 1
    for domain in domains:
        sheet = sheets[domain]
        sheet.latest.append((story.first_seen, story))
        sheet.topics.update(story.topics[:1])
        sheet.alone += len(domains) == 1
        firsts = {a.domain for a in originals if a.first_seen == start}
        sheet.first += len(domains) > 1 and firsts == {domain}


def _card(domain: str, sheet: _Sheet, newsroom: Newsroom) -> SourceCard:
    known = newsroom.organizations.get(domain)
    latest = sorted(sheet.latest, key=lambda pair: (pair[0], pair[1].id), reverse=True)
    return SourceCard(
        name=known.name if known else sheet.name,
        slug=slug(domain.replace(".", "-")),
        domain=domain,
        homepage=f"https://{domain}/",
        description=known.description if known else "",
        articles=sheet.articles,
        stories=len(sheet.latest),
        first_reports=sheet.first,
        alone=sheet.alone,
        copies=sheet.copies,
        quality=round(sum(sheet.quality) / len(sheet.quality)) if sheet.quality else None,
        lag_minutes=round(median(sheet.lags)) if len(sheet.lags) >= 3 else None,
        weeks=_weeks(sheet.weeks),
        topics=tuple(Counted(label=t, count=n) for t, n in sheet.topics.most_common(6)),
        latest=tuple(SiteLink(slug=s.slug, title=s.title, at=at) for at, s in latest[:8]),
    )


def _weeks(found: Counter[datetime]) -> tuple[Counted, ...]:
    if not found:
        return ()
    last = max(found)
    weeks = [last - timedelta(weeks=i) for i in reversed(range(WEEKS))]
    return tuple(Counted(label=w.date().isoformat(), count=found.get(w, 0)) for w in weeks)
