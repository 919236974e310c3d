"""Tell a person what needs one: sources that fail or fall silent, and what saved searches have found.

The item "health" looks and writes a line in the ledger for each receiver; each line is then an item of its own that is sent.
The same complaint is told once: it is known by the source, its kind and when it began.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from newsloom.core.health import Complaint, SourceHealth
from newsloom.errors import NewsloomError
from newsloom.model.outcome import Done, Failed, Outcome, Retry, Skipped, Then
from newsloom.model.source import Source
from newsloom.net.mail import Letter
from newsloom.net.webhook import send_webhook
from newsloom.pipeline.notify import outbox as sending
from newsloom.pipeline.notify import saved_searches
from newsloom.pipeline.notify.outbox import Dispatch
from newsloom.pipeline.readiness import readiness
from newsloom.pipeline.sources.source_health import examined
from newsloom.pipeline.stage import Stage
from newsloom.publishing.site_settings import zone
from newsloom.runtime.context import Newsroom
from newsloom.store import editions
from newsloom.store.sql import Tx
from newsloom.store.work import Claim

EVERY = timedelta(hours=6)
HEALTH = "health"
LANE, KIND = sending.LANE, sending.KIND
TOLD_OF = ("failing", "gone", "silent")
REMEMBERED = 1000
"""Notices of which it is known what they told; who complains a thousand times has other troubles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A complaint that a person should hear of."""

    key: str
    line: str


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a notice: `problem` is "" when it went out."""

    notice: Dispatch
    problem: str = ""
    lasting: bool = False


Given = str | Dispatch


def load(tx: Tx, newsroom: Newsroom, claims: Sequence[Claim], now: datetime) -> Mapping[str, Given | Outcome]:
    """The notices to send; "health" looks around when it is saved."""
    out: dict[str, Given | Outcome] = {}
    for claim in claims:
        if claim.item == HEALTH:
            out[claim.item] = HEALTH
            continue
        found = sending.dispatch(tx, claim)
        out[claim.item] = Skipped(found) if isinstance(found, str) else found
    return out


def send(given: Given, newsroom: Newsroom) -> Given | Sent:
    """Send one notice to its receiver."""
    if isinstance(given, str):
        return given
    facts = given.facts
    try:
        if "@" in facts["to"] and "://" not in facts["to"]:
            outbox = sending.mailer(newsroom)
            if outbox is None:
                return Sent(given, "there is no mail server: [mail] host and sender", lasting=True)
            letter = Letter(to=facts["to"], subject=facts["subject"], text=facts["text"], key=given.id)
            with outbox.open() as open_box:
                open_box.send(letter, given.at)
        else:
            content = {"subject": facts["subject"], "lines": facts["lines"]}
            send_webhook(newsroom.http, facts["to"], facts["event"], content, secret=None, key=given.id)
    except NewsloomError as err:
        return Sent(given, err.problem, lasting=bool(getattr(err, "lasting", False)))
    return Sent(given)


def save(
    tx: Tx, newsroom: Newsroom, made: Sequence[tuple[Claim, Given | Sent]], now: datetime
) -> Mapping[str, Outcome]:
    """Write what is new in the ledger and make it due; note what went out."""
    out: dict[str, Outcome] = {}
    for claim, what in made:
        if isinstance(what, Sent):
            out[claim.item] = _settle(tx, claim, what, now)
            continue
        lines = look_around(tx, newsroom, now)
        then = [Then(stage="alert", item=id, lane=LANE) for id in lines]
        then.append(Then(stage="alert", item=HEALTH, lane=LANE, due_at=now + EVERY))
        out[claim.item] = Done(tuple(then), note=f"{len(lines)} notices")
    return out


def _settle(tx: Tx, claim: Claim, sent: Sent, now: datetime) -> Outcome:
    if not sent.problem:
        sending.note_sent(tx, sent.notice, now)
        return Done(note=f"sent to {sent.notice.facts['to']}")
    sending.note_tried(tx, sent.notice, claim.attempts, problem=sent.problem)
    return Failed(sent.problem) if sent.lasting else Retry(sent.problem)


def look_around(tx: Tx, newsroom: Newsroom, now: datetime) -> list[str]:
    """Write a line for each receiver of what nobody was told yet; the ids of the lines."""
    receivers = sending.receivers_of(newsroom)
    if not receivers:
        return []
    ids: list[str] = []
    told = {key for _, _, facts, _ in editions.latest_editions(tx, KIND, REMEMBERED) for key in facts.get("keys", ())}
    new = [t for t in troubles(tx, newsroom, now) if t.key not in told]
    if new:
        subject = newsroom.words.count(
            "%(title)s: %(num)s source needs a look",
            "%(title)s: %(num)s sources need a look",
            len(new),
            title=newsroom.config.site.title,
        )
        lines = [t.line for t in new]
        ids += sending.write_notices(
            tx, receivers, "sources", subject, lines, "\n\n".join(lines), [t.key for t in new], now
        )
    # What is wrong with the newsroom itself is told once a day while it lasts: the words hold numbers that change.
    own = [
        Trouble(key=f"newsroom {p.kind} {now:%Y-%m-%d}", line=f"{p.words}. {p.advice}")
        for p in readiness(tx, newsroom, now).problems
    ]
    if fresh := [t for t in own if t.key not in told]:
        subject = f"{newsroom.config.site.title}: the newsroom needs a look"
        lines = [t.line for t in fresh]
        ids += sending.write_notices(
            tx, receivers, "newsroom", subject, lines, "\n\n".join(lines), [t.key for t in fresh], now
        )
    for notice in saved_searches.due_notices(tx, now, zone(newsroom)):
        lines = [f"{one.title} ({one.provider}): {one.url}" for one in notice.found]
        keys = [f"search {notice.search.name} {notice.seq}"]
        ids += sending.write_notices(
            tx, receivers, "search", notice.title(newsroom.words), lines, notice.text(newsroom.words), keys, now
        )
        saved_searches.settle(tx, notice)
    return ids


def why_nobody_is_told(newsroom: Newsroom) -> str:
    """What keeps every alert from going out: no receiver, or addresses without a mail server; "" if one may arrive."""
    receivers = sending.receivers_of(newsroom)
    if not receivers:
        return "[alerts] names no receiver"
    if not newsroom.config.alerts.webhook and sending.mailer(newsroom) is None:
        return "[alerts] mail_to needs a mail server, [mail] host and sender"
    return ""


def troubles(tx: Tx, newsroom: Newsroom, now: datetime) -> list[Trouble]:
    """What is wrong with sources and should be heard of."""
    words, patience = newsroom.words, timedelta(days=newsroom.config.alerts.silent_days)
    return [
        Trouble(
            key=_key(source, state, complaint),
            line=f"{source.title or source.url}: {words.made(complaint.words)}. {words.made(complaint.advice)}",
        )
        for source, state in examined(tx, now)
        for complaint in state.complaints
        if complaint.kind in TOLD_OF
        and not (complaint.kind == "silent" and state.last_new is not None and now - state.last_new < patience)
    ]


def _key(source: Source, state: SourceHealth, complaint: Complaint) -> str:
    since = state.last_good if complaint.kind in ("failing", "gone") else state.last_new
    return f"{source.id} {complaint.kind} {since.isoformat() if since else 'ever'}"


STAGE: Stage[Given, Given | Sent] = Stage(
    name="alert",
    version=1,
    load=load,
    work=send,
    save=save,
    pool="net",
    laned=True,
    leads_to=frozenset({"alert"}),
)
