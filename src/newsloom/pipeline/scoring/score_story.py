"""One story judged: the quality of its articles, its lead, its heat. Pure but for a memory of facts already read.

Texts are read for facts (names, numbers, quotes) each time a story gets another article; the memory spares the second reading.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from newsloom.core import heat as heats
from newsloom.core import policy
from newsloom.core import quality as qualities
from newsloom.core.dedupe.agencies import agency_of, credited, is_release_wire
from newsloom.core.novelty import Fact, Known, facts, share_new
from newsloom.core.provider import weight
from newsloom.model.article import Match, Quality, StoredArticle
from newsloom.model.story import CopyOf, Sighting
from newsloom.runtime.scoring_settings import Settings

READ_CHARS = 6000
"""What follows is not read for facts: news says what is new before that, and it bounds the time for hostile input."""
DEVELOPMENT = 0.4
"""From so much news (core.novelty) on, a further report is a development of its story."""
MOST_READ = 60
"""Of a story's articles, the first so many are read for facts; the next hundred copies of a wire story bring none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A story as judging sees it: members in order of arrival, and what is known around them."""

    story: str
    members: Sequence[StoredArticle]
    copies: Mapping[str, CopyOf]
    matches: Mapping[str, Sequence[Match]]
    providers: Mapping[str, Quality]
    lead: str | None
    decided: policy.Decisions
    archive: Sequence[tuple[str, str]] = ()
    """(title, text) of what was told before: the leads of earlier stories of its saga."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What judging found."""

    qualities: Mapping[str, Quality]
    lead: str
    title: str
    quality: int
    heat: float
    interest: float
    news_at: datetime
    independent: int
    topics: tuple[str, ...]
    because: Mapping[str, list[str]]
    facts: Mapping[str, Any]


def judge(told: Told, settings: Settings, now: datetime) -> Judged:
    """Judge a story that has at least one member."""
    graded, own, developments, forms = _grade(told, settings.quality)
    lead, lead_why = _lead(told, graded, own, settings.lead)
    held = next(h for h in told.members if h.id == lead)
    topics = topics_of(told, lead)
    sightings = [_sighting(h, told) for h in told.members]
    usual = settings.baselines.get(topics[0]) if topics else None
    hot = heats.heat(sightings, now, settings.heat, usual, developments=developments)
    news_at = max([told.members[0].first_seen, *developments])
    promise = heats.Promise(
        novelty=_novelty(held, told.archive),
        authority=told.providers.get(held.provider_domain, Quality(value=50)).value / 100,
        # Ten facts that nobody else brought are all that one can ask.
        originality=min(1.0, own.get(lead, 0) / 10),
        quality=graded[lead].value / 100,
    )
    interest = heats.interest(hot, promise, max(now - news_at, timedelta(0)), settings.heat)
    return Judged(
        qualities=graded,
        lead=lead,
        title=held.article.title,
        quality=graded[lead].value,
        heat=hot.value,
        interest=interest.value,
        news_at=news_at,
        independent=len({s.owner for s in sightings if not s.is_copy}) or 1,
        topics=topics,
        because={
            "heat": list(hot.because),
            "interest": list(interest.because),
            "lead": list(lead_why),
            "quality": list(graded[lead].because),
        },
        facts={"provider": held.provider_domain, "forms": [[f.kind, f.sure] for f in forms.get(lead, ())]},
    )


def _novelty(lead: StoredArticle, archive: Sequence[tuple[str, str]]) -> float:
    """How much the lead brings that earlier stories of its saga did not tell."""
    known = Known()
    for title, text in archive:
        known.learn(facts_in(title, text))
    return share_new(known.unknown(_facts(lead)))


def _grade(
    told: Told, settings: qualities.Settings
) -> tuple[dict[str, Quality], dict[str, int], list[datetime], dict[str, Sequence[qualities.Form]]]:
    """Quality of each member, facts of its own, when something new came, and the forms that members show."""
    graded: dict[str, Quality] = {}
    own: dict[str, int] = {}
    forms: dict[str, Sequence[qualities.Form]] = {}
    developments: list[datetime] = []
    keys: set[str] = set()
    known = Known()
    owners = {h.provider_domain for h in told.members if h.id not in told.copies}
    shared = len(owners) > 1
    for index, held in enumerate(told.members):
        is_copy = held.id in told.copies
        read = index < MOST_READ
        mine = _facts(held)
        found = qualities.facts_of(
            held.article,
            held.first_seen,
            told=keys if read else None,
            first=(index == 0) if shared else None,
            is_copy=is_copy,
            sells_releases=is_release_wire(_agency(held)),
            found=mine,
        )
        graded[held.id] = qualities.quality(found, told.providers.get(held.provider_domain), settings)
        forms[held.id] = found.forms
        own[held.id] = 0 if is_copy else (found.own_facts or 0)
        if read:
            if index and not is_copy and share_new(known.unknown(mine)) >= DEVELOPMENT:
                developments.append(held.first_seen)
            known.learn(mine)
            keys |= {f.key for f in mine}
    return graded, own, developments, forms


def _agency(held: StoredArticle) -> str | None:
    """Who wrote it first, by its credit or because it stands on the agency's own site."""
    article = held.article
    return credited(article.authors, article.text or article.excerpt) or agency_of(held.provider_domain)


def _facts(held: StoredArticle) -> tuple[Fact, ...]:
    return facts_in(held.article.title, (held.article.text or held.article.excerpt)[:READ_CHARS])


@lru_cache(maxsize=4_000)
def facts_in(title: str, body: str) -> tuple[Fact, ...]:
    """The facts of a text (core.novelty), remembered: a live story is judged many times."""
    return tuple(facts(f"{title}\n{body}"))


def _lead(
    told: Told, graded: Mapping[str, Quality], own: Mapping[str, int], settings: policy.LeadSettings
) -> tuple[str, tuple[str, ...]]:
    candidates = [
        policy.Candidate(
            article=h.id,
            quality=graded[h.id].value,
            seen=h.first_seen,
            own_facts=own.get(h.id, 0),
            restricted=h.article.restricted,
            is_copy=h.id in told.copies,
            removed=h.id in told.decided.removed,
            picture=bool(h.article.images),
        )
        for h in told.members
    ]
    chosen = policy.choose_lead(candidates, told.lead, decided=told.decided.lead, settings=settings)
    return chosen or (told.members[0].id, ("every article of it was removed",))


def _sighting(held: StoredArticle, told: Told) -> Sighting:
    score = told.providers.get(held.provider_domain)
    return Sighting(
        article=held.id,
        provider=held.provider_name,
        owner=held.provider_domain,
        seen=held.first_seen,
        published=held.article.published,
        is_copy=held.id in told.copies,
        weight=weight(score.value if score else 50),
    )


def topics_of(told: Told, lead: str) -> tuple[str, ...]:
    """The lead's topics in their order, then those that at least half of the members share."""
    names = [m.topic for m in told.matches.get(lead, ())]
    counts: dict[str, int] = {}
    for held in told.members:
        for match in told.matches.get(held.id, ()):
            counts[match.topic] = counts.get(match.topic, 0) + 1
    names += [t for t, n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])) if 2 * n >= len(told.members)]
    return tuple(dict.fromkeys(names))
