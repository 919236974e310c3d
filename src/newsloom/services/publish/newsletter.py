"""The newsletter's readers: asking, confirming, leaving; and what the next issue would be."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, replace

from newsloom.errors import Conflict, NotFound, UsageError
from newsloom.model.outcome import Then
from newsloom.net.mail import Letter
from newsloom.pipeline.notify import outbox as sending
from newsloom.pipeline.stages import mail
from newsloom.publishing import newsletter_issue
from newsloom.runtime.context import Newsroom
from newsloom.services.newsroom.run import Summary, run
from newsloom.store import editions, event_log, subscribers, work
from newsloom.store.subscribers import Subscriber

LONGEST = 254
_ADDRESS = re.compile(r"[^@\s<>,;\"()\\]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250})\.[A-Za-z0-9-]{2,63}")


def address(email: str) -> str:
    """The address as it is kept: its domain in lower case. Raises UsageError for what is none."""
    email = email.strip()
    if len(email) > LONGEST or not _ADDRESS.fullmatch(email) or not email.isprintable():
        raise UsageError(email[:80], "not a mail address", hint="like ann@example.org")
    local, _, domain = email.rpartition("@")
    return f"{local}@{domain.lower()}"


def subscribe(world: Newsroom, email: str) -> Subscriber:
    """A reader asks for the newsletter: a letter asks back, and only its link makes it so (double opt-in).

    Asking again sends the letter again, at most once an hour. Who reads already is left alone: the answer to the asker is the
    same, so that nobody learns who reads. Raises UsageError, FetchError, Conflict without a mail server.
    """
    email, now = address(email), world.clock()
    mailer, public = sending.mailer(world), world.config.fetch.public_url.rstrip("/")
    if mailer is None or not public:
        raise Conflict("newsletter", "cannot ask readers back", hint="set [mail] host, sender and [fetch] public_url")
    with world.db.write() as tx:
        known = subscribers.by_email(tx, email)
        if known is not None and known.reads:
            return known
        if known is not None and known.left_at is None and (now - known.asked_at).total_seconds() < 3600:
            return known
        one = Subscriber(email=email, token=secrets.token_urlsafe(24), asked_at=now)
        subscribers.put(tx, one)
    title = world.config.site.title
    text = (
        f"Someone, probably you, asked for the newsletter of {title}.\n\nYes, send it to me:\n"
        f"{public}/newsletter/confirm/{one.token}\n\nIf it was not you, do nothing: no more mail will come.\n"
    )
    with mailer.open() as outbox:
        outbox.send(Letter(to=email, subject=f"{title}: please confirm", text=text, key=one.token), now)
    return one


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
        known = subscribers.by_email(tx, email)
        if known is not None and known.left_at is not None:
            raise Conflict(email, "this reader has unsubscribed", hint="only they can come back: the form on the site")
        token = known.token if known else secrets.token_urlsafe(24)
        one = Subscriber(email=email, token=token, asked_at=known.asked_at if known else now, confirmed_at=now)
        subscribers.put(tx, one)
        return one


def remove(world: Newsroom, email: str) -> None:
    """Forget an address altogether. Raises NotFound."""
    with world.db.write() as tx:
        if not subscribers.remove(tx, address(email)):
            raise NotFound(email, "is not among the readers", hint="newsloom newsletter list")


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
