"""What the desk shows: the queue, one story with everything known about it, the audit trail.

Reads only. Times are aware, UTC; texts are plain and foreign (a face escapes them); `image` is a file below the newsroom's
image folder, never a publisher's address.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from newsloom.core.policy import Decisions, fold, in_force
from newsloom.model.article import Match, Quality, StoredArticle
from newsloom.model.review import Verdict
from newsloom.model.story import CopyOf
from newsloom.publishing.rights import untold_of
from newsloom.publishing.story_pages import coverage_parts, heat_parts, timeline
from newsloom.runtime.context import Newsroom
from newsloom.services.stories.read import story_id
from newsloom.store import articles, captures, editions, identities, memberships, reviews, stories
from newsloom.store.memberships import Member
from newsloom.store.sql import Tx
from newsloom.store.stories import StoryRow

STATES = ("proposed", "held", "published", "new", "rejected", "removed")
PAGE = 30
MOST_PAGES = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture that an article offers: the publisher's URL names it, `file` is our copy."""

    url: str
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleLine:
    """An article as the desk lists it. `copies` are folded under their original."""

    id: str
    title: str
    url: str
    provider: str
    domain: str
    first_seen: datetime
    published: datetime | None = None
    excerpt: str = ""
    language: str | None = None
    type: str = "article"
    restricted: bool = False
    quality: int | None = None
    quality_because: tuple[str, ...] = ()
    joined_because: tuple[str, ...] = ()
    copy_of: str | None = None
    copies: tuple[ArticleLine, ...] = ()
    pictures: tuple[Picture, ...] = ()
    is_lead: bool = False
    pinned: bool = False
    removed: bool = False
    """Taken down by hand: readers do not see it."""
    words: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryLine:
    """A story as the queue lists it."""

    id: str
    title: str
    state: str
    by: str
    interest: float
    heat: float
    quality: int
    first_seen: datetime
    last_seen: datetime
    news_at: datetime | None
    topics: tuple[str, ...]
    reports: int
    sources: int
    because: tuple[str, ...] = ()
    state_because: tuple[str, ...] = ()
    excerpt: str = ""
    note: str = ""
    lead: ArticleLine | None = None
    articles: tuple[ArticleLine, ...] = ()
    """Originals in order of arrival, the lead first; copies are folded under them."""
    image: str | None = None
    pinned: bool = False
    permalink: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a story's timeline: what an article added."""

    at: datetime
    provider: str
    title: str
    url: str
    says: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryView:
    """One story with everything that is known about it."""

    line: StoryLine
    heat_because: tuple[str, ...] = ()
    quality_because: tuple[str, ...] = ()
    lead_because: tuple[str, ...] = ()
    topic_because: tuple[tuple[str, tuple[str, ...]], ...] = ()
    timeline: tuple[Step, ...] = ()
    saga: tuple[StoryLine, ...] = ()
    verdicts: tuple[Spoken, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A verdict as the audit trail shows it. `title` is of the story as it is now, or ""."""

    id: str
    at: datetime
    actor: str
    kind: str
    subject: str
    title: str = ""
    detail: str = ""
    reason: str = ""
    in_force: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """One page of stories of a state, hottest first. `counts` has every state; `next_page` is None on the last."""

    state: str
    stories: tuple[StoryLine, ...]
    counts: Mapping[str, int] = field(default_factory=dict)
    topic: str | None = None
    page: int = 1
    next_page: int | None = None
    mark: str = ""
    """Changes whenever what the queue shows may have changed."""


def queue(
    world: Newsroom, state: str = "proposed", *, topic: str | None = None, page: int = 1, size: int = PAGE
) -> Queue:
    """The stories that stand in a state, hottest first (published ones: newest first)."""
    page = min(max(page, 1), MOST_PAGES)
    with world.db.read() as tx:
        counts = stories.count_by_state(tx)
        order = "first" if state == "published" else "heat"
        rows = stories.listed(tx, states=[state], topic=topic, limit=size + 1, offset=(page - 1) * size, order=order)
        lines = _lines(tx, rows[:size])
        seen = _mark(tx, counts)
    return Queue(
        state=state,
        stories=tuple(lines),
        counts={s: counts.get(s, 0) for s in STATES},
        topic=topic,
        page=page,
        next_page=page + 1 if len(rows) > size else None,
        mark=seen,
    )


def mark(world: Newsroom) -> str:
    """A short text that changes with every verdict and every regrouping: what live pages compare."""
    with world.db.read() as tx:
        return _mark(tx, stories.count_by_state(tx))


def _mark(tx: Tx, counts: Mapping[str, int]) -> str:
    said = reviews.last_id(tx)[:40]
    return f"{said}.{memberships.last_seq(tx)}.{counts.get('proposed', 0)}.{counts.get('published', 0)}"


def story(world: Newsroom, id: str) -> StoryView:
    """One story. Raises NotFound."""
    with world.db.read() as tx:
        found = story_id(tx, id)
        row = stories.get(tx, [found])[found]
        placed = memberships.members(tx, [found])
        members = [m.article for m in placed.get(found, ())]
        held = articles.get(tx, members)
        copies = articles.copies(tx, members)
        saga = [r for r in stories.in_saga(tx, row.saga) if r.id != found][:10] if row.saga else []
        return StoryView(
            line=_made(tx, [row], placed, held, copies)[0],
            heat_because=coverage_parts(row),
            quality_because=tuple(row.because.get("quality", ())),
            lead_because=tuple(row.because.get("lead", ())),
            topic_because=_topic_because(row, articles.get_matches(tx, members)),
            timeline=_timeline(tx, [held[m] for m in members if m in held], copies),
            saga=tuple(_lines(tx, saga)),
            verdicts=_spoken(
                tx, _verdicts_of(tx, [found, *members, *identities.redirects_of(tx, [found]).get(found, ())])
            ),
        )


def stands_for(world: Newsroom, id: str) -> str:
    """The story that an id leads to today: another one where it was merged away."""
    with world.db.read() as tx:
        return identities.follow(tx, id)


def said_last(world: Newsroom, id: str) -> Verdict | None:
    """The decision in force on where the story stands, if a person made one."""
    with world.db.read() as tx:
        spoken = in_force(reviews.of(tx, [id]).get(id, ()))
    return next((v for v in reversed(spoken) if v.kind in ("approve", "reject", "hold", "remove")), None)


def lines(world: Newsroom, ids: Sequence[str]) -> list[StoryLine]:
    """Stories by id, in that order; ids that are gone are left out."""
    with world.db.read() as tx:
        rows = stories.get(tx, ids)
        return _lines(tx, [rows[id] for id in ids if id in rows])


def audit(world: Newsroom, limit: int = 200) -> tuple[Spoken, ...]:
    """The newest decisions, newest first."""
    with world.db.read() as tx:
        return _spoken(tx, reviews.latest(tx, limit))


# ------------------------------------------------------------------------------------------------------------- building


def _lines(tx: Tx, rows: Sequence[StoryRow]) -> list[StoryLine]:
    """Stories as lists show them, without the texts of their articles."""
    members = memberships.members(tx, [r.id for r in rows])
    every = [m.article for ms in members.values() for m in ms]
    return _made(tx, rows, members, articles.get(tx, every, with_text=False), articles.copies(tx, every))


def _made(
    tx: Tx,
    rows: Sequence[StoryRow],
    members: Mapping[str, Sequence[Member]],
    held: Mapping[str, StoredArticle],
    copies: Mapping[str, CopyOf],
) -> list[StoryLine]:
    ids = [r.id for r in rows]
    every = [m.article for ms in members.values() for m in ms]
    quality = articles.get_qualities(tx, every)
    verdicts = reviews.of(tx, [*ids, *every])
    links = editions.permalinks_of(tx, ids)
    urls = list(dict.fromkeys(i.url for h in held.values() for i in h.article.images[:3]))
    pictures = {url: copy.file for url, copy in captures.get_images(tx, urls).items() if copy.file}
    out = []
    for row in rows:
        mine = [m for m in members.get(row.id, ()) if m.article in held]
        spoken = [v for s in (row.id, *(m.article for m in mine)) for v in verdicts.get(s, ())]
        made = _articles(row, mine, held, copies, quality, pictures, fold(spoken, row.id))
        main = next((link.path for link in links.get(row.id, ()) if link.main), None)
        out.append(_line(row, made, main if row.state == "published" else None))
    return out


def _line(row: StoryRow, made: Sequence[ArticleLine], permalink: str | None) -> StoryLine:
    lead = next((a for a in made if a.is_lead), made[0] if made else None)
    standing = row.standing
    excerpt = standing.excerpt if standing and standing.excerpt is not None else (lead.excerpt if lead else "")
    wanted = standing.image if standing else None
    offered = [p for a in ([lead] if lead else []) + list(made) for p in a.pictures]
    image = next((p.file for p in offered if p.url == wanted), offered[0].file if offered and wanted != "" else None)
    return StoryLine(
        id=row.id,
        title=(standing.title if standing else None) or row.title or (lead.title if lead else ""),
        state=row.state,
        by=standing.by if standing else "policy",
        interest=row.interest,
        heat=row.heat,
        quality=row.quality,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        news_at=row.news_at,
        topics=row.topics,
        reports=len(made) + sum(len(a.copies) for a in made),
        sources=row.independent,
        because=heat_parts(row),
        state_because=standing.because if standing else (),
        excerpt=excerpt or "",
        note=(standing.note or "") if standing else "",
        lead=lead,
        articles=tuple(made),
        image=image,
        pinned=bool(standing and standing.pinned),
        permalink=permalink,
        language=lead.language if lead else None,
    )


def _articles(
    row: StoryRow,
    members: Sequence[Member],
    held: Mapping[str, StoredArticle],
    copies: Mapping[str, CopyOf],
    quality: Mapping[str, Quality],
    pictures: Mapping[str, str],
    decided: Decisions,
) -> list[ArticleLine]:
    inside = {m.article for m in members}

    def line(m: Member, folded: tuple[ArticleLine, ...]) -> ArticleLine:
        h = held[m.article]
        a = h.article
        graded = quality.get(h.id)
        return ArticleLine(
            id=h.id,
            title=a.title,
            url=a.canonical_url,
            provider=h.provider_name,
            domain=h.provider_domain,
            first_seen=h.first_seen,
            published=a.published,
            excerpt=a.excerpt,
            language=a.language,
            type=a.type,
            restricted=a.restricted,
            quality=graded.value if graded else None,
            quality_because=graded.because if graded else (),
            joined_because=m.because,
            copy_of=copies[h.id].original if h.id in copies else None,
            copies=folded,
            pictures=tuple(Picture(url=i.url, file=pictures[i.url]) for i in a.images[:3] if i.url in pictures),
            is_lead=h.id == row.lead,
            pinned=h.id in decided.members,
            removed=h.id in decided.removed,
            words=len(a.text.split()),
        )

    folded: dict[str, list[ArticleLine]] = {}
    shown: list[Member] = []
    for m in members:
        copy = copies.get(m.article)
        if copy is not None and copy.original in inside and m.article != row.lead:
            folded.setdefault(copy.original, []).append(line(m, ()))
        else:
            shown.append(m)
    shown.sort(key=lambda m: m.article != row.lead)
    return [line(m, tuple(folded.pop(m.article, ()))) for m in shown] + [c for rest in folded.values() for c in rest]


def _topic_because(row: StoryRow, matches: Mapping[str, Sequence[Match]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """For each topic of the story, the evidence of the article that shows it best."""
    best: dict[str, Match] = {}
    for found in matches.values():
        for match in found:
            if match.topic not in best or match.score > best[match.topic].score:
                best[match.topic] = match
    return tuple((t, best[t].because) for t in row.topics if t in best)


def _timeline(tx: Tx, members: Sequence[StoredArticle], copies: Mapping[str, CopyOf]) -> tuple[Step, ...]:
    return tuple(
        Step(at=s.at, provider=s.provider, title=s.title, url=s.url or "", says=s.says)
        for s in timeline(members, copies, untold_of(tx, members))
    )


def _verdicts_of(tx: Tx, subjects: Sequence[str]) -> list[Verdict]:
    found = [v for vs in reviews.of(tx, subjects).values() for v in vs]
    return sorted(found, key=lambda v: (v.at, v.id), reverse=True)


def _spoken(tx: Tx, verdicts: Sequence[Verdict]) -> tuple[Spoken, ...]:
    subjects = list(dict.fromkeys(v.subject for v in verdicts))
    by_subject = reviews.of(tx, subjects)
    standing = {v.id for vs in by_subject.values() for v in in_force(vs)}
    undo_ids = {v.id for v in verdicts if v.kind == "undo"}
    now = {s: identities.follow(tx, s) for s in subjects}
    rows = stories.get(tx, list(dict.fromkeys(now.values())))
    return tuple(
        Spoken(
            id=v.id,
            at=v.at,
            actor=v.actor,
            kind=v.kind,
            subject=now[v.subject],
            title=_title(rows.get(now[v.subject])),
            detail=_detail(v.kind, v.value),
            reason=v.reason,
            in_force=v.id in standing or v.id in undo_ids,
        )
        for v in verdicts
    )


def _title(row: StoryRow | None) -> str:
    if row is None:
        return ""
    return (row.standing.title if row.standing else None) or row.title


def _detail(kind: str, value: Mapping[str, Any]) -> str:
    """What a verdict said, in words."""
    match kind:
        case "edit":
            return "; ".join(f"{name}: “{text}”" for name, text in value.items())
        case "note":
            return f"“{value.get('text', '')}”" if value.get("text") else "removed"
        case "merge":
            return f"into {str(value.get('into', ''))[:8]}, {len(value.get('articles', ()))} articles"
        case "split":
            return f"{len(value.get('articles', ()))} articles became {str(value.get('story', ''))[:8]}"
        case "move":
            return f"an article to {str(value.get('into', ''))[:8]}"
        case "image":
            return str(value.get("url", "")) or "none"
        case "not-this" | "remove" if value.get("article"):
            return "one article"
        case "undo":
            return f"of {str(value.get('verdict', ''))[:8]}"
        case _:
            return ""
