"""The newsletter's readers: asking, confirming, leaving; and what the next issue would be."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from newsloom.errors import Conflict, NotFound, UsageError
from newsloom.model.ids import digest
from newsloom.model.outcome import Then
from newsloom.net import mail_reports as reports
from newsloom.pipeline.notify import outbox as sending
from newsloom.pipeline.stages import mail
from newsloom.publishing import newsletter_issue
from newsloom.runtime.context import Newsroom
from newsloom.services.newsroom.run import Summary, run
from newsloom.store import editions, event_log, kv, subscribers, work
from newsloom.store.sql import Tx
from newsloom.store.subscribers import Subscriber, mailbox_of

LONGEST = 254
_ADDRESS = re.compile(r"[^@\s<>,;\"()\\]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250})\.[A-Za-z0-9-]{2,63}")


def address(email: str) -> str:
    """The address as it is kept: its domain in lower case. Raises UsageError for what is none."""
    email = email.strip()
    if len(email) > LONGEST or not _ADDRESS.fullmatch(email) or not email.isprintable():
        raise UsageError(email[:80], "not a mail address", hint="like ann@example.org")
    local, _, domain = email.rpartition("@")
    return f"{local}@{domain.lower()}"


MAILBOX_A_DAY, DOMAIN_A_DAY, ALL_A_DAY = 2, 100, 1000
"""Letters that ask for a confirmation: as many may a stranger cause."""
_ASKED = "newsletter.asked"


def check_can_ask(world: Newsroom) -> None:
    """Raises Conflict where no letter can ask readers back."""
    if sending.mailer(world) is None or not world.config.fetch.public_url:
        raise Conflict("newsletter", "cannot ask readers back", hint="set [mail] host, sender and [fetch] public_url")


def subscribe(world: Newsroom, email: str) -> bool:
    """A reader asks for the newsletter: a letter asks back, and only its link makes it so (double opt-in); whether one leaves.

    The letter is written in the ledger and leaves with the worker, so that the answer takes as long for everybody and tells
    nobody who reads. A mailbox gets one an hour and MAILBOX_A_DAY a day, whatever its spelling; a domain and the newsroom have
    caps too. Who reads already is left alone. Raises UsageError, Conflict without a mail server.
    """
    email, now = address(email), world.clock()
    check_can_ask(world)
    with world.db.write() as tx:
        known = subscribers.by_mailbox(tx, email)
        if known is not None and known.reads:
            return False
        if known is not None and known.left_at is None and (now - known.asked_at).total_seconds() < 3600:
            return False
        if not _counted(tx, mailbox_of(email), now):
            return False
        if known is not None:
            subscribers.remove(tx, known.email)
        one = Subscriber(email=email, token=secrets.token_urlsafe(24), asked_at=now)
        subscribers.put(tx, one)
        work.schedule(tx, [mail.ask_to_confirm(tx, world, one, now)], now)
    return True


def _counted(tx: Tx, mailbox: str, now: datetime) -> bool:
    """Count a letter that a stranger causes, by digest; False where its mailbox, its domain or the newsroom had enough today."""
    kept = msgspec.json.decode(kv.get(tx, _ASKED) or "{}")
    day = now.date().isoformat()
    counts: dict[str, int] = kept["counts"] if kept.get("day") == day else {}
    caps = {digest("mailbox", mailbox): MAILBOX_A_DAY, digest("domain", mailbox.rpartition("@")[2]): DOMAIN_A_DAY}
    caps["all"] = ALL_A_DAY
    if any(counts.get(key, 0) >= most for key, most in caps.items()):
        return False
    counts |= {key: counts.get(key, 0) + 1 for key in caps}
    kv.put(tx, _ASKED, msgspec.json.encode({"day": day, "counts": counts}).decode())
    return True


def confirm(world: Newsroom, token: str) -> Subscriber:
    """The link of the letter: the reader reads from now on. Raises NotFound for a token that is none."""
    with world.db.write() as tx:
        one = subscribers.by_token(tx, token)
        if one is None or one.left_at is not None:
            raise NotFound("newsletter", "this link is not valid any more", hint="ask for the newsletter again")
        if one.confirmed_at is None:
            one = replace(one, confirmed_at=world.clock())
            subscribers.put(tx, one)
        return one


def unsubscribe(world: Newsroom, token: str) -> Subscriber:
    """No more issues (the one-click POST of RFC 8058, or a button). Doing it again changes nothing. Raises NotFound."""
    with world.db.write() as tx:
        one = subscribers.by_token(tx, token)
        if one is None:
            raise NotFound("newsletter", "this link is not valid any more")
        if one.left_at is None:
            one = replace(one, left_at=world.clock())
            subscribers.leave(tx, token, world.clock())
        return one


def listed(world: Newsroom) -> list[Subscriber]:
    """All addresses, those that left too."""
    with world.db.read() as tx:
        return subscribers.every(tx)


def add(world: Newsroom, email: str) -> Subscriber:
    """The owner vouches for a reader (who said yes on paper, say). Raises Conflict for one who left: they must ask themselves."""
    email, now = address(email), world.clock()
    with world.db.write() as tx:
        known = subscribers.by_mailbox(tx, email)
        if known is not None and known.left_at is not None:
            raise Conflict(email, "this reader has unsubscribed", hint="only they can come back: the form on the site")
        token = known.token if known else secrets.token_urlsafe(24)
        email = known.email if known else email
        one = Subscriber(email=email, token=token, asked_at=known.asked_at if known else now, confirmed_at=now)
        subscribers.put(tx, one)
        return one


def remove(world: Newsroom, email: str) -> None:
    """Forget an address altogether, in all spellings: the ledger of letters keeps a digest that leads nowhere then.

    Backups that were made before know it until they are gone. Raises NotFound.
    """
    with world.db.write() as tx:
        one = subscribers.by_mailbox(tx, address(email))
        if one is None:
            raise NotFound(email, "is not among the readers", hint="newsloom newsletter list")
        while one is not None:
            subscribers.remove(tx, one.email)
            one = subscribers.by_mailbox(tx, one.email)


def held(world: Newsroom, email: str) -> Mapping[str, object]:
    """All that the newsroom keeps of a reader, for one who asks (GDPR, art. 15). Raises NotFound."""
    with world.db.read() as tx:
        one = subscribers.by_mailbox(tx, address(email))
        if one is None:
            raise NotFound(email, "is not among the readers", hint="newsloom newsletter list")
        lines = [
            *editions.latest_editions(tx, mail.KIND, 100_000),
            *editions.latest_editions(tx, mail.CONFIRMATION, 100_000),
        ]
        sent = sorted(at.isoformat() for _, at, facts, _ in lines if one.key in facts.get("sent", ()))
    plain = msgspec.to_builtins(one)
    return {
        "email": one.email, "asked": plain["asked_at"], "confirmed": plain["confirmed_at"], "left": plain["left_at"],
        "refusedInARow": one.bounces, "lettersSent": sent,
    }  # fmt: skip


def returned(world: Newsroom, message: bytes) -> str:
    """A letter that came back (a delivery status notification), or a reader's complaint (ARF): deliveries end; a sentence on it.

    Only the reader's own token, which such reports carry in the letter they return, is believed: anybody can write one.
    """
    found = reports.read_report(message)
    if found is None:
        return "no report of a mail server: nothing was done"
    with world.db.write() as tx:
        one = next((one for token in found.tokens if (one := subscribers.by_token(tx, token)) is not None), None)
        if one is None:
            return "the report returns no letter of ours: nothing was done"
        if not found.final:
            return "the letter is only late: nothing was done"
        count = one.bounces + 1
        ends = found.complaint or found.unknown or count >= mail.BOUNCES
        subscribers.bounced(tx, one, count, (one.left_at or world.clock()) if ends else None)
    what = "a complaint" if found.complaint else "the letter came back"
    return f"{what}: no more letters are sent" if ends else f"{what}: counted ({count} of {mail.BOUNCES})"


def preview(world: Newsroom) -> newsletter_issue.Made | None:
    """The issue that would leave now; None when every published story was in one."""
    with world.db.read() as tx:
        return newsletter_issue.made(tx, world, world.clock())


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What became of an issue: `path` is "" where none was made, and `why` says why not, or why nobody was mailed."""

    summary: Summary
    path: str = ""
    title: str = ""
    stories: int = 0
    readers: int = 0
    mailed: int = 0
    refused: int = 0
    """Readers whose mail server refused the letter for good."""
    why: str = ""


def send_now(world: Newsroom) -> Sent:
    """Make the issue now and send it, whatever the calendar says. A day has one issue."""
    with world.db.write() as tx:
        before = {id for id, *_ in editions.latest_editions(tx, newsletter_issue.KIND, 1)}
        work.schedule(tx, [Then(stage="mail", item=mail.NOW, lane=mail.LANE)], world.clock())
    summary = run(world, pools=frozenset({"net"}))
    with world.db.read() as tx:
        made = [row for row in editions.latest_editions(tx, newsletter_issue.KIND, 1) if row[0] not in before]
        if not made:
            said = [line.why for line in event_log.lines(tx, [mail.NOW], 1)]
            return Sent(summary=summary, why=said[0] if said else "")
        id, _, issue, _ = made[0]
        letters = [f for _, _, f, _ in editions.latest_editions(tx, mail.KIND, 100_000) if f.get("issue") == id]
    return Sent(
        summary=summary,
        path=issue["path"],
        title=issue["title"],
        stories=len(issue["stories"]),
        readers=issue["readers"],
        mailed=sum(len(f.get("sent", ())) for f in letters),
        refused=sum(len(f.get("refused", ())) for f in letters),
        why=_nobody(world) if not issue["readers"] else "",
    )


def _nobody(world: Newsroom) -> str:
    if sending.mailer(world) is None:
        return "there is no mail server: [mail] host and sender"
    return "there are no readers: newsloom newsletter add EMAIL"
