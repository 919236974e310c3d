"""One story judged: the quality of its articles, its lead, its heat. Pure but for a memory of facts already read.

Texts are read for facts (names, numbers, quotes) each time a story gets another article; the memory spares the second reading.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from newsloom.core import heat as heats
from newsloom.core import policy
from newsloom.core import quality as qualities
from newsloom.core.dedupe.agencies import agency_of, credited, is_release_wire
from newsloom.core.freshness import OLD, news_time
from newsloom.core.links import Origin
from newsloom.core.novelty import Fact, Known, facts, share_new
from newsloom.core.provider import weight
from newsloom.model.article import Match, Quality, StoredArticle
from newsloom.model.story import CopyOf, Sighting
from newsloom.pipeline.scoring.links import NOTHING, Around, lift
from newsloom.publishing.record_builder import RELATED
from newsloom.runtime.scoring_settings import Settings

READ_CHARS = 6000
"""What follows is not read for facts: news says what is new before that, and it bounds the time for hostile input."""
DEVELOPMENT = 0.4
"""From so much news (core.novelty) on, a further report is a development of its story."""
SURE = 0.6
"""From here on a form is believed."""
RELEASE: qualities.Kind = "press release"
HEADLINE = 25
"""A headline of so many letters is nobody else's by chance."""
TELLING = frozenset({"deal", "sponsored", "content farm", "stock tip"})
"""Forms that make a story when most of its articles have them. A release that a newspaper reports on is news all the same."""
STRANGE = 0.5
"""What is so far from the other reports brings them nothing. A development is told in words of its own, so this is less than what
a first report needs; of true members less than 1 in 100 is farther off."""
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
    backlog: frozenset[str] = frozenset()
    """Members that stood in their source when it was first read."""
    merged: frozenset[str] = frozenset()
    """Members that do not lead, because an editor merged them into a story, or others beside them, that had another lead."""
    around: Around = NOTHING
    """Who links to it, and where it is talked about."""

    def of(self, held: StoredArticle) -> datetime:
        """Of when a member's report is."""
        return news_time(held.first_seen, held.article.published, backlog=held.id in self.backlog)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What judging found."""

    qualities: Mapping[str, Quality]
    lead: str
    title: str
    quality: int
    coverage: float
    heat: float
    news_at: datetime
    independent: int
    topics: tuple[str, ...]
    because: Mapping[str, list[str]]
    facts: Mapping[str, Any]


def judge(told: Told, settings: Settings, now: datetime) -> Judged:
    """Judge a story that has at least one member."""
    near = nearness_of(told)
    made = _grade(told, settings, near)
    graded, developments, forms = made.quality, made.developments, made.forms
    others = [h for h in told.members if not h.article.is_own]
    # What the newsroom itself writes is nobody's report: it has a place in the story and no vote.
    sightings = [_sighting(h, told) for h in others]
    weights = {h.provider_domain: s.weight for h, s in zip(others, sightings, strict=True)}
    beside = lift(told.members, told.copies, told.around, weights, settings.heat, now)
    lead, lead_why = _lead(told, made, near, beside.origin, settings.lead)
    held = next(h for h in told.members if h.id == lead)
    topics = topics_of(told, lead)
    usual = settings.baselines.get(topics[0]) if topics else None
    coverage = heats.coverage(sightings, now, settings.heat, usual, developments=developments, lifts=beside.lifts)
    news_at = max([_began(told), *developments, *_won(told, made, near, settings.lead)])
    promise = heats.Promise(
        novelty=_novelty(held, told.archive),
        authority=told.providers.get(held.provider_domain, Quality(value=50)).value / 100,
        # Ten facts that nobody else brought are all that one can ask.
        originality=min(1.0, made.own.get(lead, 0) / 10),
        quality=graded[lead].value / 100,
    )
    hot = heats.heat(coverage, promise, max(now - news_at, timedelta(0)), settings.heat)
    return Judged(
        qualities=graded,
        lead=lead,
        title=held.article.title,
        quality=graded[lead].value,
        coverage=coverage.value,
        heat=hot.value,
        news_at=news_at,
        independent=(len({s.owner for s in sightings if not s.is_copy}) or 1) if others else 0,
        topics=topics,
        because={
            "coverage": list(coverage.because),
            "heat": list(hot.because),
            "lead": list(lead_why),
            "quality": list(graded[lead].because),
        },
        facts={
            **({"origin": beside.origin.article} if beside.origin else {}),
            **({"reactions": reactions} if (reactions := _reactions(told, made, lead)) else {}),
            **_headline(told, made, near, held, settings),
            "provider": held.provider_domain,
            "forms": [[f.kind, f.sure] for f in (*forms.get(lead, ()), *_mostly(told, lead, forms))],
        },
    )


def _reactions(told: Told, made: _Graded, lead: str) -> list[str]:
    """The members that comment on the event instead of reporting it, copies of others left out; none where the lead comments
    too."""
    if made.is_opinion(lead):
        return []
    return [h.id for h in told.members if h.id != lead and h.id not in told.copies and made.is_opinion(h.id)]


def _headline(
    told: Told, made: _Graded, near: Mapping[str, float], lead: StoredArticle, settings: Settings
) -> dict[str, Any]:
    """The headline that is proposed in the place of the lead's, if one is."""
    from newsloom.pipeline.scoring.headline import proposed  # brings the grouper's compiled loops along: late

    found = proposed(
        told.members, lead, told.decided, copies=told.copies, qualities=made.quality, groups=told.around.groups,
        settled=settings.heat.settled,
        reports=lambda h: policy.reports(near[h.id], settings.lead) and not made.is_opinion(h.id),
    )  # fmt: skip
    return {"headline": found} if found else {}


def _began(told: Told) -> datetime:
    """Of when the story's first report is: what was published long ago is no news, whenever it was found.

    An old text that joins fresh reports makes them no older.
    """
    fresh = [told.of(h) for h in told.members if h.first_seen - told.of(h) <= OLD]
    return min(fresh or [told.of(h) for h in told.members])


def _won(told: Told, made: _Graded, near: Mapping[str, float], settings: policy.LeadSettings) -> list[datetime]:
    """When the second, third, fifth, eighth ... owner came to report it too: that others take it up is news of the story."""
    reports = sorted(_reports(told, made, near, settings), key=lambda h: (told.of(h), h.first_seen, h.id))
    owners: set[str] = set()
    won: list[datetime] = []
    step, after = 2, 3
    for held in reports:
        owners.add(told.around.groups.get(held.provider_domain, held.provider_domain))
        if len(owners) == step:
            won.append(told.of(held))
            step, after = after, step + after
    return won


def _novelty(lead: StoredArticle, archive: Sequence[tuple[str, str]]) -> float:
    """How much the lead brings that earlier stories of its saga did not tell."""
    known = Known()
    for title, text in archive:
        known.learn(facts_in(title, text))
    return share_new(known.unknown(_facts(lead)))


def nearness_of(told: Told) -> Mapping[str, float]:
    """How like the story's other reports each member is (core.group.centre)."""
    from newsloom.core.group import centre  # brings the grouper's compiled loops along: late

    pieces = [
        centre.Told(
            title=h.article.title,
            body=h.article.excerpt or h.article.text[:READ_CHARS],
            owner=h.provider_domain,
            language=(h.article.language or "")[:2],
            is_copy=h.id in told.copies,
        )
        for h in told.members
    ]
    return dict(zip((h.id for h in told.members), centre.nearness(pieces), strict=True))


def _mostly(told: Told, lead: str, forms: Mapping[str, Sequence[qualities.Form]]) -> list[qualities.Form]:
    """Forms of most of a story's articles that its lead does not show: one that nobody recognised speaks for no other."""
    originals = [h.id for h in told.members if h.id not in told.copies] or [h.id for h in told.members]
    mine = {form.kind for form in forms.get(lead, ())}
    counts = Counter(form.kind for id in originals for form in forms.get(id, ()) if form.sure >= SURE)
    return [
        qualities.Form(kind, n / len(originals), f"{n} of {len(originals)} articles")
        for kind, n in sorted(counts.items())
        if kind in TELLING and kind not in mine and 2 * n > len(originals)
    ]


@dataclass(slots=True)
class _Graded:
    """What is known of a story's members: quality, facts of its own, forms; and when something new came."""

    quality: dict[str, Quality] = field(default_factory=dict)
    own: dict[str, int] = field(default_factory=dict)
    forms: dict[str, Sequence[qualities.Form]] = field(default_factory=dict)
    developments: list[datetime] = field(default_factory=list)

    def is_opinion(self, id: str) -> bool:
        """Whether an article comments on the event."""
        return any(form.kind == "opinion" and form.sure >= SURE for form in self.forms.get(id, ()))


def _grade(told: Told, settings: Settings, near: Mapping[str, float]) -> _Graded:
    """Read each member. What stands far from the others, and opinion, is nobody's first report and no development."""
    made = _Graded()
    signals: dict[str, qualities.Facts] = {}
    keys: set[str] = set()
    known = Known()
    for index, held in enumerate(told.members):
        is_copy, is_report = held.id in told.copies, policy.reports(near[held.id], settings.lead)
        read = index < MOST_READ
        mine = _facts(held)
        found = qualities.facts_of(
            held.article,
            held.first_seen,
            told=keys if read and is_report else None,
            is_copy=is_copy,
            sells_releases=is_release_wire(_agency(held)),
            found=mine,
        )
        signals[held.id], made.forms[held.id] = found, found.forms
        made.own[held.id] = 0 if is_copy else (found.own_facts or 0)
        if read:
            news = not is_copy and not held.article.is_own and near[held.id] >= STRANGE and not made.is_opinion(held.id)
            if index and news and share_new(known.unknown(mine)) >= DEVELOPMENT:
                made.developments.append(told.of(held))
            known.learn(mine)
            keys |= {f.key for f in mine}
    _share_releases(told, made)
    first = _first_report(told, made, near, settings.lead)
    for held in told.members:
        found = replace(signals[held.id], forms=tuple(made.forms[held.id]), first=held.id == first if first else None)
        made.quality[held.id] = qualities.quality(found, told.providers.get(held.provider_domain), settings.quality)
    return made


def _share_releases(told: Told, made: _Graded) -> None:
    """A copy of a press release is one, on whatever site it stands, and so is its original, and what has its headline: sites
    put their own words before or behind it."""
    known: dict[str, qualities.Form] = {}
    heads: list[str] = []
    titles = {held.id: _letters(held.article.title) for held in told.members}
    for id, found in made.forms.items():
        form = next((f for f in found if f.kind == RELEASE and f.sure >= SURE), None)
        if form is not None:
            known.setdefault(_root(told, id), qualities.Form(RELEASE, form.sure, f"its copy is one: {form.mark}"))
            heads.append(titles[id])
    for id, found in made.forms.items():
        form = known.get(_root(told, id))
        if form is None and any(len(head) >= HEADLINE and head in titles[id] for head in heads):
            form = qualities.Form(RELEASE, SURE, "it has the headline of a press release")
        if form is not None and not any(f.kind == RELEASE and f.sure >= SURE for f in found):
            made.forms[id] = (form, *found)


def _letters(title: str) -> str:
    return "".join(c for c in title.casefold() if c.isalnum())


def _root(told: Told, id: str) -> str:
    """The original of a copy; a text that is none is its own."""
    copy = told.copies.get(id)
    return copy.original if copy is not None else id


def _first_report(told: Told, made: _Graded, near: Mapping[str, float], settings: policy.LeadSettings) -> str | None:
    """The first article that reports what the others report; None where one house tells the story alone."""
    found = _reports(told, made, near, settings)
    return found[0].id if len({h.provider_domain for h in found}) > 1 else None


def _reports(
    told: Told, made: _Graded, near: Mapping[str, float], settings: policy.LeadSettings
) -> list[StoredArticle]:
    """The members that report the event: no copies, no opinion, nothing that stands far from the others."""
    return [
        h
        for h in told.members
        if h.id not in told.copies
        and not h.article.is_own
        and policy.reports(near[h.id], settings)
        and not made.is_opinion(h.id)
    ]


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
    told: Told, made: _Graded, near: Mapping[str, float], origin: Origin | None, settings: policy.LeadSettings
) -> tuple[str, tuple[str, ...]]:
    candidates = [
        policy.Candidate(
            article=h.id,
            quality=made.quality[h.id].value,
            seen=h.first_seen,
            own_facts=made.own.get(h.id, 0),
            restricted=h.article.restricted,
            is_copy=h.id in told.copies,
            removed=h.id in told.decided.removed,
            picture=bool(h.article.images),
            nearness=near[h.id],
            opinion=made.is_opinion(h.id),
            origin=origin.because if origin is not None and origin.article == h.id else "",
            merged=h.id in told.merged,
        )
        for h in [h for h in told.members if _may_lead(h, told)] or told.members
    ]
    chosen = policy.choose_lead(candidates, told.lead, decided=told.decided.lead, settings=settings)
    return chosen or (told.members[0].id, ("every article of it was removed",))


def _may_lead(held: StoredArticle, told: Told) -> bool:
    """A text of the newsroom's own leads where it does already (it is what readers know the story by), or an editor says so."""
    if held.article.is_own:
        return held.id in (told.lead, told.decided.lead)
    return held.source != RELATED


def _sighting(held: StoredArticle, told: Told) -> Sighting:
    score = told.providers.get(held.provider_domain)
    return Sighting(
        article=held.id,
        provider=held.provider_name,
        owner=told.around.groups.get(held.provider_domain, held.provider_domain),
        seen=held.first_seen,
        published=told.of(held),
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
