"""What the desk shows: the queue, one story with everything known about it, the audit trail.

Reads only. Times are aware, UTC; texts are plain and foreign (a face escapes them); `image` is a file below the newsroom's
image folder, never a publisher's address.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from newsloom.core.novelty import Moment
from newsloom.core.policy import in_force
from newsloom.errors import NotFound
from newsloom.model.article import Match
from newsloom.model.link import Citation, Mention
from newsloom.model.review import Verdict
from newsloom.model.summary import Translation
from newsloom.publishing.story_pages import coverage_parts, heat_parts, title_of
from newsloom.publishing.story_view import (
    MemberView,
    Picture,
    ProposedHeadline,
    StoryView,
    load_views,
    translated,
    views_of,
)
from newsloom.runtime.context import Newsroom
from newsloom.services.stories import summary_view
from newsloom.services.stories.as_shown import version_of
from newsloom.services.stories.read import story_id
from newsloom.services.stories.summary_view import Summarised
from newsloom.store import identities, memberships, reviews, stories
from newsloom.store.queries.story_bundle import Bundle
from newsloom.store.sql import Tx
from newsloom.store.stories import StoryRow

STATES = ("proposed", "held", "published", "new", "rejected", "removed")
PAGE, DENSE_PAGE = 30, 60
MOST_PAGES = 100_000


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
    translation: Translation | None = None
    """By a machine, in the newsroom's language."""
    words: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryLine:
    """A story as the queue lists it."""

    id: str
    title: str
    state: str
    by: str
    heat: float
    coverage: float
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
    """Originals in order of arrival, the lead first, copies folded under them; then what was taken down."""
    image: str | None = None
    pinned: bool = False
    permalink: str | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()
    until: datetime | None = None
    """Approved: it goes out then."""
    proposed_headline: ProposedHeadline | None = None
    version: str = ""
    """What a decision on it rests on, as it is shown here (`as_shown`)."""

    @property
    def providers(self) -> tuple[str, ...]:
        """Who reports it in words of their own, by name, the lead's first."""
        return tuple(dict.fromkeys(a.provider for a in self.articles if not a.removed))


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPage:
    """One story with everything that is known about it."""

    line: StoryLine
    coverage_because: tuple[str, ...] = ()
    quality_because: tuple[str, ...] = ()
    lead_because: tuple[str, ...] = ()
    topic_because: tuple[tuple[str, tuple[str, ...]], ...] = ()
    timeline: tuple[Moment, ...] = ()
    """What each article added, in order of arrival."""
    saga: tuple[StoryLine, ...] = ()
    verdicts: tuple[Spoken, ...] = ()
    origin: str = ""
    """The article that the others point to; "" where there is none."""
    reactions: tuple[str, ...] = ()
    """The articles that comment on it instead of reporting it."""
    linked_by: tuple[Citation, ...] = ()
    discussion: tuple[Mention, ...] = ()
    summary: Summarised | None = None
    """What was made as its summary, and what readers see of it."""


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
    newsroom: Newsroom, state: str = "proposed", *, topic: str | None = None, page: int = 1, size: int = PAGE
) -> Queue:
    """The stories that stand in a state, hottest first (published ones: newest first)."""
    page = min(max(page, 1), MOST_PAGES)
    with newsroom.db.read() as tx:
        counts = stories.count_by_state(tx)
        order = "first" if state == "published" else "heat"
        rows = stories.listed(tx, states=[state], topic=topic, limit=size + 1, offset=(page - 1) * size, order=order)
        shown = [line_of(view) for view in load_views(tx, newsroom, [r.id for r in rows[:size]])]
        seen = _mark(tx, counts)
    return Queue(
        state=state,
        stories=tuple(shown),
        counts={s: counts.get(s, 0) for s in STATES},
        topic=topic,
        page=page,
        next_page=page + 1 if len(rows) > size else None,
        mark=seen,
    )


def mark(newsroom: Newsroom) -> str:
    """A short text that changes with every verdict and every regrouping: what live pages compare."""
    with newsroom.db.read() as tx:
        return _mark(tx, stories.count_by_state(tx))


def _mark(tx: Tx, counts: Mapping[str, int]) -> str:
    said = reviews.last_id(tx)[:40]
    return f"{said}.{memberships.last_seq(tx)}.{counts.get('proposed', 0)}.{counts.get('published', 0)}"


def story(newsroom: Newsroom, id: str) -> StoryPage:
    """One story. Raises NotFound."""
    with newsroom.db.read() as tx:
        found = story_id(tx, id)
        bundle = Bundle.of(tx, [found], texts=True, around=True)
        views = translated(tx, newsroom, views_of(bundle, [found], pictures=newsroom.config.images.show))
        if not views:
            raise NotFound(id, "there is no such story")
        view = views[0]
        saga = [r.id for r, _ in view.saga]
        beside = [line_of(one) for one in load_views(tx, newsroom, saga)]
        verdicts = _spoken(tx, list(reversed(view.verdicts)))
        summarised = summary_view.of(tx, newsroom, view)
    row = view.row
    return StoryPage(
        line=line_of(view),
        coverage_because=coverage_parts(row),
        quality_because=tuple(row.because.get("quality", ())),
        lead_because=tuple(row.because.get("lead", ())),
        topic_because=_topic_because(row, bundle.matches),
        timeline=view.timeline(),
        saga=tuple(beside),
        verdicts=verdicts,
        origin=view.origin.held.id if view.origin else "",
        reactions=view.reactions,
        linked_by=view.linked_by,
        discussion=view.discussion,
        summary=summarised,
    )


def stands_for(newsroom: Newsroom, id: str) -> str:
    """The story that an id leads to today: another one where it was merged away."""
    with newsroom.db.read() as tx:
        return identities.follow(tx, id)


def lines(newsroom: Newsroom, ids: Sequence[str]) -> list[StoryLine]:
    """Stories by id, in that order; ids that are gone are left out."""
    with newsroom.db.read() as tx:
        return [line_of(view) for view in load_views(tx, newsroom, ids)]


def audit(newsroom: Newsroom, limit: int = 200) -> tuple[Spoken, ...]:
    """The newest decisions, newest first."""
    with newsroom.db.read() as tx:
        return _spoken(tx, reviews.latest(tx, limit))


# ------------------------------------------------------------------------------------------------------------- building


def line_of(view: StoryView) -> StoryLine:
    """A story as lists show it."""
    row, standing = view.row, view.row.standing
    made = [_article(m, view, copies) for m, copies in view.folded()]
    made.sort(key=lambda a: not a.is_lead)
    gone = [_article(m, view, (), removed=True) for m in view.taken_down]
    lead = next((a for a in made if a.is_lead), None)
    return StoryLine(
        id=row.id,
        title=view.title,
        state=row.state,
        by=standing.by if standing else "policy",
        heat=row.heat,
        coverage=row.coverage,
        quality=row.quality,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        news_at=row.news_at,
        topics=row.topics,
        reports=len(view.members),
        sources=row.independent,
        because=heat_parts(row),
        state_because=standing.because if standing else (),
        excerpt=view.excerpt,
        note=view.note,
        lead=lead,
        articles=(*made, *gone),
        image=view.image.file if view.image else None,
        pinned=view.pinned,
        permalink=view.path if view.is_public else None,
        language=lead.language if lead else None,
        tags=standing.tags if standing else (),
        until=standing.until if standing else None,
        proposed_headline=view.proposed_headline,
        version=version_of(view),
    )


def _article(m: MemberView, view: StoryView, copies: Sequence[MemberView], *, removed: bool = False) -> ArticleLine:
    h, a = m.held, m.held.article
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
        quality=m.quality.value if m.quality else None,
        quality_because=m.quality.because if m.quality else (),
        joined_because=m.because,
        copy_of=m.copy.original if m.copy else None,
        copies=tuple(_article(copy, view, ()) for copy in copies),
        pictures=() if removed else m.pictures,
        is_lead=m is view.lead,
        pinned=m.pinned,
        removed=removed,
        words=len(a.text.split()),
        translation=m.translation,
    )


def _topic_because(row: StoryRow, matches: Mapping[str, Sequence[Match]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """For each topic of the story, the evidence of the article that shows it best."""
    best: dict[str, Match] = {}
    for found in matches.values():
        for match in found:
            if match.topic not in best or match.score > best[match.topic].score:
                best[match.topic] = match
    return tuple((t, best[t].because) for t in row.topics if t in best)


def _spoken(tx: Tx, verdicts: Sequence[Verdict]) -> tuple[Spoken, ...]:
    subjects = list(dict.fromkeys(v.subject for v in verdicts))
    by_subject = reviews.of(tx, subjects)
    standing = {v.id for vs in by_subject.values() for v in in_force(vs)}
    undo_ids = {v.id for v in verdicts if v.kind == "undo"}
    now = identities.followed(tx, subjects)
    rows = stories.get(tx, list(dict.fromkeys(now.values())))
    return tuple(
        Spoken(
            id=v.id,
            at=v.at,
            actor=v.actor,
            kind=v.kind,
            subject=now[v.subject],
            title=title_of(rows[now[v.subject]]) if now[v.subject] in rows else "",
            detail=_detail(v.kind, v.value),
            reason=v.reason,
            in_force=v.id in standing or v.id in undo_ids,
        )
        for v in verdicts
    )


def _detail(kind: str, value: Mapping[str, Any]) -> str:
    """What a verdict said, in words."""
    match kind:
        case "edit":
            return "; ".join(f"{name}: “{text}”" for name, text in value.items())
        case "tag":
            return str(value.get("tag", ""))
        case "note":
            return f"“{value.get('text', '')}”" if value.get("text") else "removed"
        case "approve" if value.get("not_before"):
            return f"not before {str(value['not_before'])[:16].replace('T', ' ')} UTC"
        case "merge":
            return f"into {str(value.get('into', ''))[:8]}, {len(value.get('articles', ()))} articles"
        case "split":
            return f"{len(value.get('articles', ()))} articles became {str(value.get('story', ''))[:8]}"
        case "move":
            return f"an article to {str(value.get('into', ''))[:8]}"
        case "summary":
            told = " ".join(str(row.get("text", "")) for row in value.get("sentences", ()))
            return f"“{told}”" if told else "none"
        case "headline":
            taken = value.get("accepted", True) is not False
            return f"“{value.get('title', '')}”" if taken else f"not “{value.get('title', '')}”"
        case "image":
            return str(value.get("url", "")) or "none"
        case "not-this" | "remove" if value.get("article"):
            return "one article"
        case "undo":
            return f"of {str(value.get('verdict', ''))[:8]}"
        case _:
            return ""
