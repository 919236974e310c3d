"""Front pages of a replay: a stream of dated rows is played day by day under a simulated clock, and each morning's page is kept.

    python -m bench.quality.mornings FILE --topics DIR [--days 10]

The stages are the newsroom's own judgement (copies, topics, grouping, quality, coverage, heat, front page), without a database.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.quality.topics import read_topics
from newsloom.core import policy
from newsloom.core.dedupe import CopyIndex, Piece, fingerprint
from newsloom.core.group import Grouper
from newsloom.core.topic import Matcher
from newsloom.model.article import Article, Match, StoredArticle
from newsloom.model.story import CopyOf, Item
from newsloom.pipeline.scoring.score_story import Judged, Told, judge
from newsloom.runtime.scoring_settings import Settings

MORNING = 7
"""The hour (UTC) at which the page is looked at."""
WEIGHTS = Settings()


@dataclass(frozen=True, slots=True)
class Line:
    """One story on a morning's page."""

    story: str
    lead: str
    url: str
    provider: str
    heat: float
    coverage: float
    independent: int
    articles: int


@dataclass(frozen=True, slots=True)
class Morning:
    """One front page. `proposed`: how many stories policy proposed that day; `arrived`: articles of that day."""

    at: datetime
    lines: tuple[Line, ...]
    proposed: int
    arrived: int


@dataclass(slots=True)
class Newsroom:
    """What the replay remembers."""

    matcher: Matcher
    grouper: Grouper = field(default_factory=Grouper)
    copies: CopyIndex = field(default_factory=CopyIndex)
    held: dict[str, StoredArticle] = field(default_factory=dict)
    copy_of: dict[str, CopyOf] = field(default_factory=dict)
    matches: dict[str, tuple[Match, ...]] = field(default_factory=dict)
    leads: dict[str, str] = field(default_factory=dict)
    shown: dict[str, datetime] = field(default_factory=dict)
    approved: set[str] = field(default_factory=set)

    def take(self, row: Mapping[str, Any], seen: datetime) -> None:
        """One arrival: a copy, a match, a story."""
        name = str(row["id"])
        article = Article(
            url=row["url"] or name,
            canonical_url=row["url"] or name,
            title=row["title"] or "",
            excerpt=row["excerpt"] or "",
            text=row["text"] or "",
            published=seen,
        )
        provider = row["provider"] or ""
        found = self.matcher.matches(article.title, article.excerpt, article.text, url=article.url)
        if not found:
            return
        self.matches[name] = found
        self.held[name] = StoredArticle(
            id=name, article=article, provider_name=provider, provider_domain=provider, first_seen=seen
        )
        print_ = fingerprint(article.title, article.text, article.excerpt)
        copy = self.copies.add(Piece(article=name, print=print_, first_seen=seen, provider=provider, url=article.url))
        if copy is not None and copy.original != name:
            self.copy_of[name] = copy
        self.grouper.place(
            Item(
                id=name,
                title=article.title,
                excerpt=article.excerpt,
                text=article.text,
                seen=seen,
                published=seen,
                provider=provider,
            )
        )

    def stories(self, now: datetime, window: timedelta) -> dict[str, Judged]:
        """Every story with a report in the window, judged."""
        recent = {self.grouper.story_of(name) for name, held in self.held.items() if now - held.first_seen <= window}
        return {story: self._judge(story, now) for story in sorted(one for one in recent if one is not None)}

    def _judge(self, story: str, now: datetime) -> Judged:
        members = sorted(
            (self.held[name] for name in self.grouper.members(story)), key=lambda one: (one.first_seen, one.id)
        )
        told = Told(
            story=story,
            members=members,
            copies={one.id: self.copy_of[one.id] for one in members if one.id in self.copy_of},
            matches={one.id: self.matches[one.id] for one in members},
            providers={},
            lead=self.leads.get(story),
            decided=policy.Decisions(),
        )
        made = judge(told, WEIGHTS, now)
        self.leads[story] = made.lead
        return made


def morning(room: Newsroom, now: datetime, arrived: int, root: str) -> Morning:
    """The page of one morning; what it shows is remembered."""
    judged = room.stories(now, timedelta(days=4))
    stories = [
        policy.StoryFacts(
            id=story,
            heat=made.heat,
            coverage=made.coverage,
            quality=made.quality,
            sources=made.independent,
            topics=made.topics,
            forms=tuple((str(kind), float(sure)) for kind, sure in made.facts["forms"]),
            first_seen=min(room.held[name].first_seen for name in room.grouper.members(story)),
            news_at=made.news_at,
        )
        for story, made in judged.items()
    ]
    settings = policy.Settings()
    today = [one for one in stories if one.first_seen is not None and now - one.first_seen <= timedelta(days=1)]
    day = policy.day_of([_rival(room, one, judged[one.id]) for one in today], settings)
    proposed = {
        one.id
        for one in stories
        if one.id not in room.approved
        and policy.standing(one, (), settings, now, bar=day.bar, folded=day.folds.get(one.id)).state == "proposed"
    }
    # The editor of the replay approves whatever is proposed, and nothing that is held.
    room.approved |= proposed
    fit = [one for one in stories if one.id in room.approved]
    page = policy.front_page(
        [
            policy.PageStory(
                id=one.id,
                heat=one.heat,
                provider=room.held[judged[one.id].lead].provider_domain,
                topics=one.topics,
                news_at=one.news_at,
                shown_at=room.shown.get(one.id),
            )
            for one in fit
        ],
        policy.PageSettings(size=10),
        now=now,
        uncapped={root},
    )
    for story in page:
        if story not in room.shown or judged[story].news_at > room.shown[story]:
            room.shown[story] = now
    lines = tuple(_line(room, story, judged[story]) for story in page)
    return Morning(now, lines, len(proposed), arrived)


def _rival(room: Newsroom, story: policy.StoryFacts, made: Judged) -> policy.Rival:
    return policy.Rival(
        id=story.id,
        heat=story.heat,
        provider=room.held[made.lead].provider_domain,
        sources=story.sources,
        articles=len(room.grouper.members(story.id)),
        state="published" if story.id in room.approved else "new",
        title=made.title,
    )


def _line(room: Newsroom, story: str, made: Judged) -> Line:
    lead = room.held[made.lead]
    return Line(
        story, made.lead, lead.article.url, lead.provider_domain, made.heat, made.coverage, made.independent,
        len(room.grouper.members(story)),
    )  # fmt: skip


def mornings(rows: Sequence[Mapping[str, Any]], matcher: Matcher, days: int, *, skip: int = 0) -> Iterator[Morning]:
    """Play rows in order of time and look at the page each morning, `days` times after `skip` days."""
    room = Newsroom(matcher)
    timed = sorted(
        ((datetime.fromisoformat(row["published"]).astimezone(UTC), row) for row in rows), key=lambda one: one[0]
    )
    root = next(topic.name for topic in matcher.topics if topic.parent is None)
    now = timed[0][0].replace(hour=MORNING, minute=0, second=0, microsecond=0) + timedelta(days=1)
    at, looked = 0, 0
    while looked < days and at < len(timed):
        arrived = 0
        while at < len(timed) and timed[at][0] <= now:
            room.take(timed[at][1], timed[at][0])
            at += 1
            arrived += 1
        if skip > 0:
            skip -= 1
        else:
            yield morning(room, now, arrived, root)
            looked += 1
        now += timedelta(days=1)


def rows_of(path: Path) -> list[dict[str, Any]]:
    """The rows of a JSON-lines file, packed or plain."""
    data = path.read_bytes()
    text = gzip.decompress(data) if path.suffix == ".gz" else data
    return [json.loads(line) for line in text.decode("utf-8").splitlines() if line.strip()]


def main(argv: Sequence[str] | None = None) -> int:
    """Print the pages."""
    parser = argparse.ArgumentParser(prog="python -m bench.quality.mornings")
    parser.add_argument("file", type=Path)
    parser.add_argument("--topics", type=Path, required=True)
    parser.add_argument("--prefix", default="")
    parser.add_argument("--days", type=int, default=10)
    parser.add_argument("--skip", type=int, default=0)
    call = parser.parse_args(argv)
    topics = [replace(topic, order=number) for number, topic in enumerate(read_topics(call.topics, call.prefix))]
    for page in mornings(rows_of(call.file), Matcher(topics), call.days, skip=call.skip):
        print(f"\n{page.at:%a %Y-%m-%d}: {page.arrived} articles came, {page.proposed} stories proposed")
        for number, line in enumerate(page.lines, 1):
            counts = f"{line.articles:2} articles {line.independent:2} sources"
            print(f"{number:2} {line.heat:5.1f} coverage {line.coverage:5.1f} {counts}  {line.url}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
