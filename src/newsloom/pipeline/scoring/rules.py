"""The owner's rules, carried out: verdicts under the rule's name where nobody spoke, and notices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from newsloom.core import policy
from newsloom.errors import ConfigInvalid
from newsloom.log import logger
from newsloom.model.ids import digest
from newsloom.model.outcome import Then
from newsloom.model.review import Verdict, VerdictKind
from newsloom.pipeline.notify import outbox
from newsloom.runtime.context import Newsroom
from newsloom.runtime.rules import rules_in
from newsloom.store import editions, event_log, reviews
from newsloom.store.queries.story_bundle import Bundle
from newsloom.store.sql import Tx

log = logger()
KINDS: Mapping[str, VerdictKind] = {"approve": "approve", "hold": "hold", "drop": "reject", "tag": "tag"}
SPOKEN = ("approve", "reject", "hold", "remove")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a rule tells the receivers of [alerts]."""

    rule: str
    story: str
    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What rules do to one story."""

    verdicts: tuple[Verdict, ...] = ()
    told: tuple[Told, ...] = ()


def in_force(newsroom: Newsroom) -> tuple[policy.Rule, ...]:
    """The rules that act. A file that cannot be read stops no run: no rule acts, and log, desk and terminal say why."""
    try:
        return tuple(one for one in rules_in(newsroom.root) if one.holds)
    except ConfigInvalid as err:
        log.error("rules cannot be read", problem=err.problem, subject=err.subject)
        return ()


def subject_of(bundle: Bundle, id: str, facts: policy.StoryFacts) -> policy.Subject:
    """A story as rules see it: copies are no reports, and their words are nobody's."""
    members = [m.article for m in bundle.members.get(id, ()) if m.article not in bundle.copies]
    held = [bundle.held[article] for article in members if article in bundle.held]
    verdicts = bundle.verdicts_on(id, merged=True)
    return policy.Subject(
        facts=facts,
        sources=tuple(dict.fromkeys(word for h in held for word in (h.provider_name, h.provider_domain) if word)),
        texts=tuple(text for h in held for text in (h.article.title, h.article.excerpt) if text),
        spoken=any(v.kind in SPOKEN and "article" not in v.value for v in verdicts),
        tags=tuple(str(v.value.get("tag", "")) for v in verdicts if v.kind == "tag"),
    )


def done(
    bundle: Bundle, id: str, facts: policy.StoryFacts, rules: Sequence[policy.Rule], settings: policy.Settings,
    now: datetime,
) -> Done:  # fmt: skip
    """What these rules do to a story now."""
    found = policy.applied(rules, subject_of(bundle, id, facts), settings, now) if rules else ()
    acts = [one for one in found if not one.gate]
    row = bundle.rows[id]
    lead = bundle.held.get(row.lead or "")
    verdicts = [
        _verdict(one, id, now + timedelta(microseconds=n)) for n, one in enumerate(acts) if one.action != "tell"
    ]
    told = [
        Told(rule=one.rule.name, story=id, title=row.title, url=lead.article.canonical_url if lead else "")
        for one in acts
        if one.action == "tell"
    ]
    return Done(verdicts=tuple(verdicts), told=tuple(told))


def _verdict(one: policy.Applied, story: str, at: datetime) -> Verdict:
    # Of a rule, a story and an action there is one verdict for ever: taken back, it is not said again.
    return Verdict(
        id=digest("rule", one.rule.name, one.action, story, one.rule.tag),
        at=at,
        actor=policy.ACTOR + one.rule.name,
        kind=KINDS[one.action],
        subject=story,
        value={"tag": one.rule.tag} if one.action == "tag" else {},
        reason="; ".join(one.because),
    )


def carry_out(tx: Tx, newsroom: Newsroom, found: Sequence[Done], now: datetime) -> tuple[Then, ...]:
    """Keep the verdicts, and write what is to be told; what follows from that."""
    then: list[Then] = []
    for one in found:
        for verdict in one.verdicts:
            reviews.put(tx, verdict)
            event_log.note(tx, "review", verdict.subject, "decided", f"{verdict.kind} by {verdict.actor}", now)
        for told in one.told:
            then += _tell(tx, newsroom, told, now)
    return tuple(then)


def _tell(tx: Tx, newsroom: Newsroom, told: Told, now: datetime) -> list[Then]:
    keys = [f"rule {told.rule} {told.story}"]
    fresh = [to for to in outbox.receivers_of(newsroom) if editions.edition(tx, outbox.notice_id(to, keys)) is None]
    if not fresh:
        return []
    lines = [f"{told.title}: {told.url}"]
    ids = outbox.write_notices(
        tx, fresh, "rule", f"{told.rule}: {told.title}"[:200], lines, "\n".join(lines), keys, now
    )
    event_log.note(tx, "review", told.story, "told", f"{policy.ACTOR}{told.rule}", now)
    return [Then(stage="alert", item=id, lane=outbox.LANE) for id in ids]
