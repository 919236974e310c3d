"""The profile "classic" in the flow: quality, leader, heat, published and topics by the old rules (core.classic)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from newsloom.core import classic
from newsloom.model.article import Match, Quality, StoredArticle
from newsloom.model.edition import Record
from newsloom.model.review import Standing
from newsloom.model.source import Topic
from newsloom.model.story import Heat
from newsloom.pipeline.scoring.score_story import Judged, Told
from newsloom.publishing.record_builder import ADOPTED, RELATED, absent_from, published_at, related_id
from newsloom.records.paths import record_path
from newsloom.records.related import SAGA_LEADS
from newsloom.runtime.context import Newsroom
from newsloom.store import editions, memberships, sources, stories
from newsloom.store.editions import Ledger
from newsloom.store.sql import Tx
from newsloom.store.stories import StoryRow

MOST_CLICKS = 8
"""The old system added up to so many points for clicks; a record's heat tells how many."""
TOPIC_SCORE = 1.0


def is_classic(newsroom: Newsroom) -> bool:
    """Whether the owner chose the old rules."""
    return newsroom.config.profile == "classic"


class Classics:
    """What the old rules need to know around a batch of stories."""

    def __init__(self, tx: Tx, newsroom: Newsroom, told: Sequence[tuple[Told, StoryRow]]) -> None:
        ids = [h.id for one, _ in told for h in one.members]
        score = newsroom.config.score
        self._weights = classic.Weights(score.classic_organization, score.classic_related)
        self._topics = {t.name: t for t in newsroom.topics}
        self._organizations = newsroom.organizations
        self._official = {s.id for s in sources.all_sources(tx, retired=True) if s.official}
        self._ledger = editions.get_records(tx, ids)
        named = {related_id(r.web_url): r for line in self._ledger.values() for r in line.record.related if r.web_url}
        self._stated = {id: r.quality for id, r in named.items() if r.quality is not None}
        self._known = memberships.story_of(tx, sorted(named))
        self._sagas = stories.saga_sizes(tx, [row.saga for _, row in told if row.saga])

    def judged(self, told: Told, row: StoryRow, ours: Judged) -> Judged:
        """The same judgement by the old rules."""
        graded = {h.id: self._quality(h, told) for h in told.members}
        decided = told.decided.lead
        lead = decided if decided is not None and decided in graded else self._leader(told, graded)
        held = next(h for h in told.members if h.id == lead)
        hot = self._heat(held, told, row, graded[lead].value)
        topics = [m.topic for h in (held, *told.members) for m in told.matches.get(h.id, ())]
        return replace(
            ours,
            qualities=graded,
            lead=lead,
            title=held.article.title,
            quality=graded[lead].value,
            coverage=hot.value,
            heat=hot.value,
            topics=tuple(dict.fromkeys(topics)),
            because=dict(ours.because)
            | {
                "coverage": list(hot.because),
                "heat": [],
                "lead": ["the highest quality; of equals the lowest path"],
                "quality": list(graded[lead].because),
            },
            facts=dict(ours.facts) | {"provider": held.provider_domain},
        )

    def _quality(self, held: StoredArticle, told: Told) -> Quality:
        base = self._base(held)
        if base is not None:
            return Quality(value=base.quality, because=("as the adopted record states it",))
        if held.source == RELATED and held.id in self._stated:
            return Quality(value=self._stated[held.id], because=("as an adopted record states it",))
        given = classic.Given(
            title=held.article.title,
            topics=tuple(m.topic for m in told.matches.get(held.id, ())),
            has_image=bool(held.article.images),
            has_amp=bool(held.article.amp_url),
            is_known=held.provider_domain in self._organizations,
            official=1 if held.source in self._official else 0,
        )
        return classic.quality(given, self._topics, self._weights)

    def _base(self, held: StoredArticle) -> Record | None:
        line = self._ledger.get(held.id)
        return line.record if line is not None and held.source == ADOPTED else None

    def _leader(self, told: Told, graded: Mapping[str, Quality]) -> str:
        there = [h for h in told.members if h.source != RELATED] or list(told.members)
        candidates = [h for h in there if h.id not in told.decided.removed] or there
        paths = {_path(h, self._ledger.get(h.id)): h.id for h in candidates}
        return paths[classic.leader(classic.Member(path=p, quality=graded[id].value) for p, id in paths.items()).path]

    def _heat(self, lead: StoredArticle, told: Told, row: StoryRow, quality: int) -> Heat:
        base = self._base(lead)
        absent = len(absent_from(base, self._known, told.members)) if base else 0
        saga = min(SAGA_LEADS, max(0, self._sagas.get(row.saga or "", 1) - 1))
        related = len(told.members) - 1 + absent + saga
        return classic.heat(quality, True, related, clicks=self._clicks(base), weights=self._weights)

    def _clicks(self, base: Record | None) -> int:
        """What the adopted record's heat holds beyond quality and coverage."""
        if base is None or base.heat < 0:
            return 0
        plain = classic.heat(base.quality, True, len(base.related), weights=self._weights).value
        rest = round(base.heat - plain)
        return rest if 0 <= rest <= MOST_CLICKS else 0


def _path(held: StoredArticle, line: Ledger | None) -> str:
    return line.path if line is not None else record_path(held.article.title, published_at(held), held.id, ())


def stands(standing: Standing, row: StoryRow) -> Standing:
    """Where a story stands that nobody decided: published from 70 points on. What was published stays."""
    if standing.by != "policy" or standing.state == "published":
        return standing
    shown = classic.is_published(row.heat)
    why = f"heat {row.heat:.0f} {'>=' if shown else '<'} {classic.SHOWN_FROM}"
    return replace(standing, state="published" if shown else "new", because=(why,))


def matches(held: StoredArticle, newsroom: Newsroom, official: bool = False) -> tuple[Match, ...]:
    """The topics of an article: of the query that found it, the root, and those with a keyword in the title.

    An entry of an official source has its feed's categories too. An article that neither a query nor a keyword names has none.
    """
    title = held.article.title
    hint = held.topic_hint
    names = list(classic.topics_of(title, hint, newsroom.topics))
    if official:
        said = {word.casefold() for word in held.article.keywords}
        names += [t.name for t in newsroom.topics if {t.name.casefold(), t.shortname.casefold()} & said]
    root = next((t for t in newsroom.topics if t.parent is None), None)
    if hint is None and root is not None and names == [root.name] and not _names(title, root):
        return ()
    return tuple(Match(topic=name, score=TOPIC_SCORE, because=("profile classic",)) for name in dict.fromkeys(names))


def _names(title: str, topic: Topic) -> bool:
    """Whether a keyword of the topic stands in the title as a word; asked as if the topic were not the root."""
    return bool(classic.topics_of(title, None, [replace(topic, parent=topic.name)]))
