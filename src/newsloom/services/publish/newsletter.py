"""The newsletter's readers: asking, confirming, leaving; and what the next issue would be."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import msgspec

from newsloom.errors import Conflict, NotFound, UsageError
from newsloom.model.follow import ISSUE, KINDS, RHYTHMS, Follow, Rhythm
from newsloom.model.ids import digest
from newsloom.model.outcome import Then
from newsloom.net import mail_reports as reports
from newsloom.pipeline.notify import followed
from newsloom.pipeline.notify import outbox as sending
from newsloom.pipeline.stages import mail
from newsloom.publishing import newsletter_issue
from newsloom.publishing.story_view import load_views
from newsloom.runtime.context import Newsroom
from newsloom.services.newsroom.run import Summary, run
from newsloom.services.search import search
from newsloom.store import changes, editions, event_log, identities, kv, letter_marks, subscribers, work
from newsloom.store.letter_marks import ReaderMark, SentMark
from newsloom.store.sql import Tx
from newsloom.store.subscribers import Subscriber, Wanted, mailbox_of

LONGEST = 254
LONGEST_SEARCH, MOST_FOLLOWS = 200, 20
AGAIN = timedelta(hours=1)
"""Until a mailbox can be asked again."""
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


def check_can_ask(newsroom: Newsroom) -> None:
    """Raises Conflict where no letter can ask readers back."""
    if sending.mailer(newsroom) is None or not newsroom.config.fetch.public_url:
        raise Conflict("newsletter", "cannot ask readers back", hint="set [mail] host, sender and [fetch] public_url")


def subscribe(newsroom: Newsroom, email: str, follows: Sequence[Follow] = (ISSUE,)) -> bool:
    """A reader asks for letters: one asks back, and only its link makes it so (double opt-in); whether one leaves.

    The letter is written in the ledger and leaves with the worker, so that the answer takes as long for everybody and tells
    nobody who reads. A mailbox gets one an hour and MAILBOX_A_DAY a day, whatever its spelling; a domain and the newsroom have
    caps too. Who reads all of it already is left alone; what a reader does not get yet waits for the same yes. Raises UsageError,
    Conflict without a mail server.
    """
    email, now = address(email), newsroom.clock()
    check_can_ask(newsroom)
    with newsroom.db.write() as tx:
        known = subscribers.by_mailbox(tx, email)
        if known is not None and known.reads:
            one = _wanting(known, follows, now)
            if one is None:
                return False
        elif known is not None and known.left_at is None and now - known.asked_at < AGAIN:
            return False
        else:
            one = Subscriber(email=email, token=secrets.token_urlsafe(24), asked_at=now, follows=_once(follows))
        if not _counted(tx, mailbox_of(email), now):
            return False
        if known is not None and not known.reads:
            subscribers.remove(tx, known.email)
        subscribers.put(tx, one)
        work.schedule(tx, [mail.ask_to_confirm(tx, newsroom, one, now)], now)
    return True


def _wanting(known: Subscriber, follows: Sequence[Follow], now: datetime) -> Subscriber | None:
    """A reader in whose name more is asked for; None where there is nothing more, or somebody just asked."""
    had = {one.key: one.every for one in known.follows}
    more = tuple(one for one in _once(follows) if had.get(one.key) != one.every)
    if not more or (known.wanted is not None and now - known.wanted.at < AGAIN):
        return None
    return replace(known, wanted=Wanted(token=secrets.token_urlsafe(24), at=now, follows=more))


def check_many(follows: Sequence[object]) -> None:
    """Raises UsageError for more things than one reader may follow."""
    if len(follows) > MOST_FOLLOWS:
        raise UsageError(str(len(follows)), f"a reader follows at most {MOST_FOLLOWS} things")


def _once(follows: Sequence[Follow]) -> tuple[Follow, ...]:
    """Each thing once, with the rhythm that was said last."""
    return tuple({one.key: one for one in follows}.values())


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


def confirm(newsroom: Newsroom, token: str) -> Subscriber:
    """The link of the letter: from now on the reader gets what was asked for. Raises NotFound for a token that is none,
    UsageError where it would be too much with what the reader follows already: the yes still waits then."""
    with newsroom.db.write() as tx:
        one, asked = _asked(tx, token)
        now = newsroom.clock()
        if asked is not None:
            follows = _once((*one.follows, *asked))
            check_many(follows)
            one = _following(tx, one, follows)
            one = replace(one, wanted=None)
        elif one.confirmed_at is None:
            one = _following(tx, replace(one, confirmed_at=now), one.follows)
        subscribers.put(tx, one)
        _look_soon(tx, one, now)
        return one


def asked_for(newsroom: Newsroom, token: str) -> list[str]:
    """What the link of a letter would confirm, in words; none for a link that is not valid."""
    with newsroom.db.read() as tx:
        try:
            one, wanted = _asked(tx, token)
        except NotFound:
            return []
        return followed.wishes(tx, newsroom, wanted or one.follows)


def _asked(tx: Tx, token: str) -> tuple[Subscriber, tuple[Follow, ...] | None]:
    """Whose link it is, and what waits for a yes of one who reads already. Raises NotFound."""
    if (one := subscribers.by_wanted(tx, token)) is not None and one.reads and one.wanted is not None:
        return one, one.wanted.follows
    one = subscribers.by_token(tx, token)
    if one is None or one.left_at is not None:
        raise NotFound("newsletter", "this link is not valid any more", hint="ask for the newsletter again")
    return one, None


def _following(tx: Tx, one: Subscriber, follows: Sequence[Follow]) -> Subscriber:
    """The reader with these wishes; what is new among them, or comes in another rhythm, tells of what happens from now on."""
    had = {(f.key, f.every): f.since for f in one.follows if one.confirmed_at is not None and f.since}
    last = changes.last_seq(tx)
    return replace(one, follows=tuple(replace(f, since=had.get((f.key, f.every), last)) for f in _once(follows)))


def _look_soon(tx: Tx, one: Subscriber, now: datetime) -> None:
    """Somebody follows something from now on: look for it, and begin their days and weeks now."""
    every = {f.every for f in one.follows if f.every != "issue"}
    if not every or not one.reads:
        return
    mark = letter_marks.of_readers(tx, [one.key]).get(one.key, ReaderMark())
    begun: dict[Rhythm, SentMark] = {name: SentMark(looked_at=now) for name in every}
    letter_marks.put(tx, {one.key: replace(mark, sent=begun | dict(mark.sent))})
    work.schedule(tx, [Then(stage="mail", item=followed.FOLLOWED, lane=mail.LANE)], now)


def follow(newsroom: Newsroom, kind: str, value: str = "", every: str = "") -> Follow:
    """What a form or a terminal named, checked; the newsletter where the kind is none. Raises UsageError, NotFound."""
    value = " ".join(value.split())
    if kind == "issue":
        return ISSUE
    if kind not in KINDS:
        raise UsageError(kind, "readers follow one of: " + ", ".join(KINDS))
    rhythm = every or ("now" if kind == "story" else "day")
    if rhythm not in RHYTHMS:
        raise UsageError(rhythm, "letters come: " + ", ".join(RHYTHMS))
    if kind == "all":
        value = ""
    elif kind == "topic" and value not in {t.name for t in newsroom.topics}:
        raise NotFound(value, "there is no topic of that name", hint="newsloom topic list")
    elif kind == "search" and (
        len(value) > LONGEST_SEARCH or not search.has_words(value, search.parsed(newsroom, value))
    ):
        raise UsageError(value[:80], "a search needs words, or something that is asked for, such as topic:")
    elif kind == "story":
        with newsroom.db.read() as tx:
            id = identities.follow(tx, value)
            if not any(view.is_public for view in load_views(tx, newsroom, [id])):
                raise NotFound(value, "there is no such story")
        value = id
    return Follow(kind=kind, value=value, every=rhythm)


def in_words(newsroom: Newsroom, follows: Sequence[Follow]) -> list[str]:
    """What somebody wants, a line each."""
    with newsroom.db.read() as tx:
        return followed.wishes(tx, newsroom, follows, often=False)


def reader(newsroom: Newsroom, token: str) -> tuple[Subscriber, list[str]]:
    """The reader of a letter's own link, and what they get, in words. Raises NotFound, also for one who left."""
    with newsroom.db.read() as tx:
        one = subscribers.by_token(tx, token)
        if one is None or not one.reads:
            raise NotFound("newsletter", "this link is not valid any more", hint="ask for the newsletter again")
        return one, followed.wishes(tx, newsroom, one.follows, often=False)


def choose(newsroom: Newsroom, token: str, follows: Sequence[Follow]) -> Subscriber:
    """The reader says, by a letter's link, what they get from now on; nothing: no more letters. Raises NotFound, UsageError."""
    check_many(follows)
    if not follows:
        return unsubscribe(newsroom, token)
    with newsroom.db.write() as tx:
        one = subscribers.by_token(tx, token)
        if one is None or not one.reads:
            raise NotFound("newsletter", "this link is not valid any more", hint="ask for the newsletter again")
        one = _following(tx, one, follows)
        subscribers.put(tx, one)
        _look_soon(tx, one, newsroom.clock())
        return one


def unsubscribe(newsroom: Newsroom, token: str, of: str = "") -> Subscriber:
    """No more letters (the one-click POST of RFC 8058, or a button); `of`: of one rhythm only, where there are others.

    Doing it again changes nothing. Raises NotFound.
    """
    with newsroom.db.write() as tx:
        one = subscribers.by_token(tx, token)
        if one is None:
            raise NotFound("newsletter", "this link is not valid any more")
        if one.left_at is not None:
            return one
        kept = tuple(f for f in one.follows if of and f.every != of)
        if kept:
            one = replace(one, follows=kept)
            subscribers.put(tx, one)
        else:
            one = replace(one, left_at=newsroom.clock(), wanted=None)
            subscribers.put(tx, one)
        return one


def listed(newsroom: Newsroom) -> list[Subscriber]:
    """All addresses, those that left too."""
    with newsroom.db.read() as tx:
        return subscribers.every(tx)


def add(newsroom: Newsroom, email: str, follows: Sequence[Follow] = ()) -> Subscriber:
    """The owner vouches for a reader (who said yes on paper, say); without `follows`, one who is new gets the newsletter.

    Raises Conflict for one who left: they must ask themselves.
    """
    email, now = address(email), newsroom.clock()
    with newsroom.db.write() as tx:
        known = subscribers.by_mailbox(tx, email)
        if known is not None and known.left_at is not None:
            raise Conflict(email, "this reader has unsubscribed", hint="only they can come back: the form on the site")
        token = known.token if known else secrets.token_urlsafe(24)
        email = known.email if known else email
        one = Subscriber(email=email, token=token, asked_at=known.asked_at if known else now, confirmed_at=now)
        had = known.follows if known is not None and known.reads else ()
        one = _following(tx, replace(one, follows=had), (*had, *follows) or (ISSUE,))
        subscribers.put(tx, one)
        _look_soon(tx, one, now)
        return one


def remove(newsroom: Newsroom, email: str) -> None:
    """Forget an address altogether, in all spellings: the ledger of letters keeps a digest that leads nowhere then.

    Backups that were made before know it until they are gone. Raises NotFound.
    """
    with newsroom.db.write() as tx:
        one = subscribers.by_mailbox(tx, address(email))
        if one is None:
            raise NotFound(email, "is not among the readers", hint="newsloom newsletter list")
        while one is not None:
            subscribers.remove(tx, one.email)
            one = subscribers.by_mailbox(tx, one.email)


def held(newsroom: Newsroom, email: str) -> Mapping[str, object]:
    """All that the newsroom keeps of a reader, for one who asks (GDPR, art. 15). Raises NotFound."""
    with newsroom.db.read() as tx:
        one = subscribers.by_mailbox(tx, address(email))
        if one is None:
            raise NotFound(email, "is not among the readers", hint="newsloom newsletter list")
        lines = [
            *editions.latest_editions(tx, mail.KIND, 100_000),
            *editions.latest_editions(tx, mail.CONFIRMATION, 100_000),
        ]
        sent = sorted(at.isoformat() for _, at, facts, _ in lines if one.key in facts.get("sent", ()))
        told = dict(letter_marks.of_readers(tx, [one.key]).get(one.key, ReaderMark()).told)
    plain = msgspec.to_builtins(one)
    return {
        "email": one.email, "asked": plain["asked_at"], "confirmed": plain["confirmed_at"], "left": plain["left_at"],
        "refusedInARow": one.bounces, "lettersSent": sent, "follows": plain["follows"],
        "askedFor": plain["wanted"]["follows"] if plain["wanted"] else [], "told": told,
    }  # fmt: skip


def returned(newsroom: Newsroom, message: bytes) -> str:
    """A letter that came back (a delivery status notification), or a reader's complaint (ARF): deliveries end; a sentence on it.

    Only the reader's own token, which such reports carry in the letter they return, is believed: anybody can write one.
    """
    found = reports.read_report(message)
    if found is None:
        return "no report of a mail server: nothing was done"
    with newsroom.db.write() as tx:
        one = next((one for token in found.tokens if (one := subscribers.by_token(tx, token)) is not None), None)
        if one is None:
            return "the report returns no letter of ours: nothing was done"
        if not found.final:
            return "the letter is only late: nothing was done"
        count = one.bounces + 1
        ends = found.complaint or found.unknown or count >= mail.BOUNCES
        subscribers.bounced(tx, one, count, (one.left_at or newsroom.clock()) if ends else None)
    what = "a complaint" if found.complaint else "the letter came back"
    return f"{what}: no more letters are sent" if ends else f"{what}: counted ({count} of {mail.BOUNCES})"


def preview(newsroom: Newsroom) -> newsletter_issue.Made | None:
    """The issue that would leave now; None when every published story was in one."""
    with newsroom.db.read() as tx:
        return newsletter_issue.made(tx, newsroom, newsroom.clock())


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


def send_now(newsroom: Newsroom) -> Sent:
    """Make the issue now and send it, whatever the calendar says. A day has one issue."""
    with newsroom.db.write() as tx:
        before = {id for id, *_ in editions.latest_editions(tx, newsletter_issue.KIND, 1)}
        work.schedule(tx, [Then(stage="mail", item=mail.NOW, lane=mail.LANE)], newsroom.clock())
    summary = run(newsroom, pools=frozenset({"net"}))
    with newsroom.db.read() as tx:
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
        why=_nobody(newsroom) if not issue["readers"] else "",
    )


def _nobody(newsroom: Newsroom) -> str:
    if sending.mailer(newsroom) is None:
        return "there is no mail server: [mail] host and sender"
    return "there are no readers: newsloom newsletter add EMAIL"
