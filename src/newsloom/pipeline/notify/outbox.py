"""Letters and notices on their way out: the ledger has a line before anything is sent, and says when it was.

A line without a time of sending whose item is no longer due is *uncertain*: a worker died while it sent. It is never sent
again by itself; `newsloom doctor` shows it to a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from typing import Any

from newsloom.errors import ConfigInvalid
from newsloom.model.ids import digest
from newsloom.net.mail import Mailer, MailSettings, Signer
from newsloom.runtime.context import Newsroom
from newsloom.store import editions
from newsloom.store.sql import Tx
from newsloom.store.work import Claim

LANE, KIND = "alerts", "notice"
UNCERTAIN = "a worker died while it sent this: whether it arrived is uncertain, so it is not sent again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """A line of the ledger that is to be sent."""

    id: str
    at: datetime
    kind: str
    facts: dict[str, Any]


def mailer(newsroom: Newsroom) -> Mailer | None:
    """The owner's mail server, if there is one."""
    mail = newsroom.config.mail
    if not mail.host or not mail.sender:
        return None
    return Mailer(
        MailSettings(
            host=mail.host, port=mail.port, security=mail.security,  # type: ignore[arg-type]
            user=mail.user or None, password=mail.password or None, sender=mail.sender,
            reply_to=mail.reply_to, signer=_signer(newsroom),
        )
    )  # fmt: skip


def _signer(newsroom: Newsroom) -> Signer | None:
    mail = newsroom.config.mail
    if not mail.dkim_key_file:
        return None
    path = newsroom.root / mail.dkim_key_file
    try:
        key = path.read_bytes()
    except OSError as err:
        raise ConfigInvalid("mail.dkim_key_file", f"cannot be read: {err.strerror}", where=str(path)) from err
    return Signer(key=key, selector=mail.dkim_selector, domain=parseaddr(mail.sender)[1].rpartition("@")[2].lower())


def receivers_of(newsroom: Newsroom) -> list[str]:
    """The addresses and the webhook that [alerts] names; without any, nobody is told of anything."""
    alerts = newsroom.config.alerts
    return [*alerts.mail_to, *([alerts.webhook] if alerts.webhook else [])]


def notice_id(to: str, keys: Sequence[str]) -> str:
    """The line of the ledger in which a receiver is told of these."""
    return digest(KIND, to, *keys)


def write_notices(
    tx: Tx, receivers: Sequence[str], event: str, subject: str, lines: list[str], text: str, keys: list[str],
    now: datetime,
) -> list[str]:  # fmt: skip
    """Write a line for each receiver; their ids. Each is then an item of the stage `alert`."""
    ids = []
    for to in receivers:
        id = notice_id(to, keys)
        facts = {"to": to, "event": event, "subject": subject, "lines": lines, "text": text + "\n", "keys": keys}
        editions.put_edition(tx, id, now, KIND, facts)
        ids.append(id)
    return ids


def dispatch(tx: Tx, claim: Claim) -> Dispatch | str:
    """The line to send for a claim, or why it must not be sent (again).

    Each attempt that ended with a clear answer ("the server is not there") counts in `tried`; a claim that has more
    attempts than that followed one that ended without an answer.
    """
    row = editions.edition(tx, claim.item)
    if row is None:
        return "the ledger does not know it"
    _, at, kind, facts, sent_at = row
    if sent_at is not None:
        return "it was sent already"
    if claim.attempts > int(facts.get("tried", 0)) + 1:
        return UNCERTAIN
    return Dispatch(id=claim.item, at=at, kind=kind, facts=facts)


def note_sent(tx: Tx, held: Dispatch, now: datetime, **facts: Any) -> None:
    """It went out."""
    editions.put_edition(tx, held.id, held.at, held.kind, held.facts | facts, sent_at=now)


def note_tried(tx: Tx, held: Dispatch, attempts: int, **facts: Any) -> None:
    """It did not go out, and that is certain."""
    editions.put_edition(tx, held.id, held.at, held.kind, held.facts | facts | {"tried": attempts})
