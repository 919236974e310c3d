"""Stories: what they scored, where they stand, and which of them a list asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, func, literal_column, select, update

from newsloom.model.review import Standing
from newsloom.store.sql import Tx, chunks, upsert, within
from newsloom.store.tables import (
    articles,
    matches,
    memberships,
    permalinks,
    stories,
    story_topics,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryRow:
    """A story as it was last scored."""

    id: str
    first_seen: datetime
    last_seen: datetime
    saga: str | None = None
    lead: str | None = None
    title: str = ""
    quality: int = 0
    coverage: float = 0.0
    heat: float = 0.0
    news_at: datetime | None = None
    articles: int = 0
    independent: int = 0
    state: str = "new"
    scored_at: datetime | None = None
    because: dict[str, list[str]] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    standing: Standing | None = None
    topics: tuple[str, ...] = ()


FOUND = (
    "first_seen", "last_seen", "lead", "title", "quality", "coverage", "heat", "news_at", "facts", "articles",
    "independent", "scored_at", "because",
)  # fmt: skip
SCORED = {name: f"{name}_score" if name in ("coverage", "heat") else name for name in FOUND}
"""What scoring finds: field, and column."""


def put_stories(tx: Tx, found: Sequence[StoryRow]) -> None:
    """Open or widen stories (first and last seen); scores are kept."""
    rows = [{"id": s.id, "first_seen": s.first_seen, "last_seen": s.last_seen} for s in found]
    upsert(tx, stories, rows, keys=["id"], update=["first_seen", "last_seen"])


def put_sagas(tx: Tx, sagas: Mapping[str, str | None]) -> None:
    """Say which saga stories belong to."""
    if sagas:
        statement = update(stories).where(stories.c.id == bindparam("story_id")).values(saga=bindparam("saga"))
        tx.execute(statement, [{"story_id": story, "saga": saga} for story, saga in sagas.items()])


def put_lead(tx: Tx, story: str, lead: str) -> None:
    """Say which article a story is known by; its scores are to be made anew."""
    tx.execute(update(stories).where(stories.c.id == story).values(lead=lead))


def save_scores(tx: Tx, rows: Sequence[StoryRow]) -> None:
    """Keep what scoring found (of stories that are there)."""
    if not rows:
        return
    statement = (
        update(stories)
        .where(stories.c.id == bindparam("story_id"))
        .values({column: bindparam(name) for name, column in SCORED.items()})
    )
    tx.execute(statement, [{"story_id": row.id} | {name: getattr(row, name) for name in SCORED} for row in rows])
    for part in chunks([row.id for row in rows]):
        tx.execute(delete(story_topics).where(within(story_topics.c.story, part)))
    topics = [{"story": row.id, "topic": t, "position": i} for row in rows for i, t in enumerate(row.topics)]
    upsert(tx, story_topics, topics, keys=["story", "topic"])


def save_standings(tx: Tx, found: Mapping[str, Standing]) -> None:
    """Keep where stories stand."""
    if found:
        statement = (
            update(stories)
            .where(stories.c.id == bindparam("story_id"))
            .values(state=bindparam("state"), standing=bindparam("standing"))
        )
        rows = [{"story_id": id, "state": s.state, "standing": msgspec.to_builtins(s)} for id, s in found.items()]
        tx.execute(statement, rows)


def revive(tx: Tx, row: StoryRow) -> None:
    """A story that was dissolved is there again, with everything it had."""
    put_stories(tx, [row])
    put_sagas(tx, {row.id: row.saga})
    save_scores(tx, [row])
    if row.standing is not None:
        save_standings(tx, {row.id: row.standing})


def dissolve(tx: Tx, id: str) -> None:
    """Drop a story that has no members any more (its redirect, if any, stays)."""
    tx.execute(delete(stories).where(stories.c.id == id))
    tx.execute(delete(story_topics).where(story_topics.c.story == id))


def get(tx: Tx, ids: Sequence[str]) -> dict[str, StoryRow]:
    """Stories by id (not following redirects)."""
    out: dict[str, StoryRow] = {}
    for part in chunks(ids):
        rows = tx.execute(select(stories).where(within(stories.c.id, part))).all()
        out.update((r.id, _story(r)) for r in rows)
        topics: dict[str, list[str]] = {}
        query = (
            select(story_topics)
            .where(within(story_topics.c.story, part))
            .order_by(story_topics.c.story, story_topics.c.position)
        )
        for r in tx.execute(query):
            topics.setdefault(r.story, []).append(r.topic)
        for id, names in topics.items():
            if id in out:
                out[id] = replace(out[id], topics=tuple(names))
    return out


def is_there(tx: Tx, id: str) -> bool:
    """Whether there is a story of exactly this id (one that was merged away is none)."""
    return tx.execute(select(stories.c.id).where(stories.c.id == id)).first() is not None


def _story(r: Any) -> StoryRow:
    return StoryRow(
        id=r.id,
        first_seen=r.first_seen,
        last_seen=r.last_seen,
        saga=r.saga,
        lead=r.lead,
        title=r.title,
        quality=r.quality,
        coverage=r.coverage_score,
        heat=r.heat_score,
        news_at=r.news_at,
        facts=r.facts or {},
        articles=r.articles,
        independent=r.independent,
        state=r.state,
        scored_at=r.scored_at,
        because=_reasons(r.because or {}),
        standing=None if r.standing is None else msgspec.convert(r.standing, Standing),
    )


def _reasons(because: dict[str, list[str]]) -> dict[str, list[str]]:
    """Rows that an earlier version judged have the reasons of coverage under "heat", and those of heat under "interest"."""
    if "interest" not in because:
        return because
    first, *rest = because["interest"] or [""]
    heat = [f"coverage {first.removeprefix('heat ')}" if first.startswith("heat ") else first, *rest] if first else []
    others = {name: lines for name, lines in because.items() if name != "interest"}
    return others | {"coverage": because.get("heat", []), "heat": heat}


def listed(
    tx: Tx,
    *,
    states: Sequence[str] = (),
    topic: str | None = None,
    since: datetime | None = None,
    limit: int = 50,
    offset: int = 0,
    order: str = "heat",
) -> list[StoryRow]:
    """Stories by heat (or "latest", "first"), filtered by state, topic, and when they were last seen."""
    query = select(stories.c.id)
    if states:
        # One state by "=": its index gives the order, too, where a list of states would be sorted whole.
        one = len(states) == 1
        query = query.where(stories.c.state == states[0] if one else within(stories.c.state, states))
    if since is not None:
        query = query.where(stories.c.last_seen >= since)
    if topic is not None:
        query = query.join(story_topics, story_topics.c.story == stories.c.id).where(story_topics.c.topic == topic)
    by = {
        "heat": (stories.c.heat_score.desc(), stories.c.last_seen.desc(), stories.c.id),
        "latest": (stories.c.last_seen.desc(), stories.c.id),
        "first": (stories.c.first_seen.desc(), stories.c.id),
    }[order]
    ids = list(tx.execute(query.order_by(*by).limit(limit).offset(offset)).scalars())
    found = get(tx, ids)
    return [found[i] for i in ids]


def count_by_state(tx: Tx) -> dict[str, int]:
    """How many stories stand where."""
    return {s: int(n) for s, n in tx.execute(select(stories.c.state, func.count()).group_by(stories.c.state))}


def in_sagas(tx: Tx, sagas: Sequence[str]) -> dict[str, list[StoryRow]]:
    """The stories of sagas, latest first."""
    out: dict[str, list[StoryRow]] = {}
    for part in chunks(sagas):
        query = (
            select(stories.c.id).where(within(stories.c.saga, part)).order_by(stories.c.last_seen.desc(), stories.c.id)
        )
        ids = list(tx.execute(query).scalars())
        found = get(tx, ids)
        for id in ids:
            out.setdefault(found[id].saga or "", []).append(found[id])
    return out


def topic_counts(tx: Tx, since: datetime) -> dict[str, int]:
    """Articles per topic first seen since then: a topic's normal rate."""
    query = (
        select(matches.c.topic, func.count())
        .join(articles, articles.c.id == matches.c.article)
        .where(articles.c.first_seen >= since)
        .group_by(matches.c.topic)
    )
    return {t: int(n) for t, n in tx.execute(query)}


def usual_sources(tx: Tx, since: datetime, until: datetime) -> dict[str, tuple[int, int]]:
    """Per first topic of stories that began in [since, until): (how many were scored, their independent sources in all)."""
    query = (
        select(story_topics.c.topic, func.count(), func.sum(stories.c.independent))
        .join(stories, stories.c.id == story_topics.c.story)
        .where(
            story_topics.c.position == 0,
            stories.c.first_seen >= since,
            stories.c.first_seen < until,
            stories.c.scored_at.is_not(None),
        )
        .group_by(story_topics.c.topic)
    )
    return {topic: (int(count), int(total)) for topic, count, total in tx.execute(query)}


def warm(tx: Tx, heat: float, topics: Sequence[str] | None = None) -> list[str]:
    """The stories of at least this heat (whose first topic is one of these)."""
    query = select(stories.c.id).where(stories.c.heat_score >= heat).order_by(stories.c.id)
    if topics is not None:
        query = query.join(story_topics, story_topics.c.story == stories.c.id)
        query = query.where(story_topics.c.position == 0, within(story_topics.c.topic, topics))
    return list(tx.execute(query).scalars())


def published_ids(tx: Tx, since: datetime | None = None) -> list[str]:
    """The stories that readers know: they have an address. `since`: only those with an article seen since then."""
    query = select(permalinks.c.story).where(permalinks.c.main.is_(True)).order_by(permalinks.c.story)
    if since is not None:
        query = query.join(stories, stories.c.id == permalinks.c.story).where(stories.c.last_seen >= since)
    return list(tx.execute(query).scalars())


def published_with(tx: Tx, source: str) -> list[str]:
    """The published stories with an article of that source."""
    query = (
        select(memberships.c.story)
        .join(articles, articles.c.id == memberships.c.article)
        .join(stories, stories.c.id == memberships.c.story)
        .where(articles.c.source == source, stories.c.state == "published")
    )
    return sorted(set(tx.execute(query).scalars()))


def rivals_since(tx: Tx, since: datetime) -> list[StoryRow]:
    """The stories whose first report came since then, rejected ones left out: what a day's proposals vie with. Without their
    topics, reasons and standing."""
    wanted = ("id", "first_seen", "last_seen", "title", "heat_score", "independent", "articles", "state", "facts")
    query = select(*(stories.c[name] for name in wanted)).where(
        stories.c.first_seen >= since, stories.c.state.not_in(["rejected", "removed"])
    )
    return [
        StoryRow(
            id=r.id,
            first_seen=r.first_seen,
            last_seen=r.last_seen,
            title=r.title,
            heat=r.heat_score,
            independent=r.independent,
            articles=r.articles,
            state=r.state,
            facts=r.facts or {},
        )
        for r in tx.execute(query)
    ]


def published_firsts(tx: Tx, topic: str | None = None) -> list[tuple[datetime, str]]:
    """(first seen, id) of every published story, newest first: what the archive counts."""
    query = select(stories.c.first_seen, stories.c.id).where(stories.c.state == "published")
    if topic is not None:
        query = query.join(story_topics, story_topics.c.story == stories.c.id).where(story_topics.c.topic == topic)
    rows = tx.execute(query.order_by(stories.c.first_seen.desc(), stories.c.id.desc()))
    return [(r.first_seen, r.id) for r in rows]


def published_between(
    tx: Tx, start: datetime | None, end: datetime | None, *, topic: str | None = None, limit: int | None = None
) -> list[str]:
    """The published stories that were first seen in [start, end), newest first."""
    query = select(stories.c.id).where(stories.c.state == "published")
    if start is not None:
        query = query.where(stories.c.first_seen >= start)
    if end is not None:
        query = query.where(stories.c.first_seen < end)
    if topic is not None:
        query = query.join(story_topics, story_topics.c.story == stories.c.id).where(story_topics.c.topic == topic)
    query = query.order_by(stories.c.first_seen.desc(), stories.c.id.desc()).limit(limit)
    return list(tx.execute(query).scalars())


def published_topics(tx: Tx) -> dict[str, set[str]]:
    """The published stories of each topic."""
    query = select(story_topics.c.topic, story_topics.c.story).join(stories, stories.c.id == story_topics.c.story)
    out: dict[str, set[str]] = {}
    for r in tx.execute(query.where(stories.c.state == "published")):
        out.setdefault(r.topic, set()).add(r.story)
    return out


def saga_sizes(tx: Tx, sagas: Sequence[str]) -> dict[str, int]:
    """How many stories each saga has."""
    out: dict[str, int] = {}
    for part in chunks(dict.fromkeys(sagas)):
        query = select(stories.c.saga, func.count()).where(within(stories.c.saga, part)).group_by(stories.c.saga)
        out.update((saga, int(n)) for saga, n in tx.execute(query))
    return out


def published_days(tx: Tx, topic: str | None = None) -> list[tuple[date, int]]:
    """(UTC day, how many published stories were first seen on it), newest first."""
    # The column's type would make a datetime of the quotient: the arithmetic is on the bare number.
    number: Any = literal_column("stories.first_seen / 86400000000").label("day")
    query = select(number, func.count()).select_from(stories).where(stories.c.state == "published")
    if topic is not None:
        query = query.join(story_topics, story_topics.c.story == stories.c.id).where(story_topics.c.topic == topic)
    rows = tx.execute(query.group_by(number).order_by(number.desc()))
    return [(date(1970, 1, 1) + timedelta(days=int(d)), int(n)) for d, n in rows]


def published_on(tx: Tx, days: Sequence[date], topic: str | None = None) -> list[datetime]:
    """When the published stories of these UTC days were first seen."""
    if not days:
        return []
    number: Any = literal_column("stories.first_seen / 86400000000")
    numbers = [(on - date(1970, 1, 1)).days for on in days]
    query = select(stories.c.first_seen).where(stories.c.state == "published", number.in_(numbers))
    if topic is not None:
        query = query.join(story_topics, story_topics.c.story == stories.c.id).where(story_topics.c.topic == topic)
    return list(tx.execute(query).scalars())


def all_ids(tx: Tx) -> list[str]:
    """Every story."""
    return list(tx.execute(select(stories.c.id).order_by(stories.c.id)).scalars())
