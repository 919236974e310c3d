"""The newsletter: an issue on its days, of the hottest stories that no issue had; then its letters, those that ask new
readers to confirm, and those of what readers follow.

The item "followed" looks for what readers asked to be told of; the item "issue" looks at the calendar. What they write in the
ledger (the issue, and one line for every fifty readers) is written before anything is sent. Without a mail server, or without
readers, an issue is a file and a page of the site. The ledger names readers by a digest of their token: who is forgotten is
forgotten there too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from newsloom.errors import FetchError, NewsloomError
from newsloom.model.follow import ISSUE as ISSUE_FOLLOW
from newsloom.model.ids import content_digest, digest
from newsloom.model.outcome import Done, Failed, Outcome, Retry, Skipped, Then
from newsloom.net.files import write_if_changed
from newsloom.net.mail import Letter
from newsloom.pipeline.notify import followed
from newsloom.pipeline.notify import outbox as sending
from newsloom.pipeline.notify.followed import FOLLOWED, FollowedWork
from newsloom.pipeline.notify.outbox import Dispatch
from newsloom.pipeline.stage import Stage
from newsloom.publishing import newsletter_issue
from newsloom.publishing.newsletter_issue import Made
from newsloom.publishing.site_settings import zone
from newsloom.render.newsletter import IssueStory, render_newsletter
from newsloom.runtime.context import Newsroom
from newsloom.store import editions, kv, subscribers
from newsloom.store.sql import Tx, chunks
from newsloom.store.subscribers import Subscriber
from newsloom.store.work import Claim

ISSUE, NOW, LANE, KIND, CONFIRMATION = "issue", "issue now", followed.LANE, followed.KIND, "confirmation"
LINK = "{link}"
"""Stands in a letter of the ledger for its reader's own address."""
BOUNCES = 3
"""Letters in a row that a server refuses for good until no more are sent: one refusal may be the sender's fault."""
TOGETHER = followed.TOGETHER
"""Letters of one line in the ledger: as many would be uncertain after a crash."""
LATE = timedelta(hours=24)
"""An issue that was missed for longer (nobody worked) is left out: the next one has its stories."""
BEGAN = "mail.since"


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of a line of letters: who got one, who is refused for good; `problem` when it went no further."""

    letters: Dispatch
    sent: tuple[str, ...]
    """Keys of readers."""
    refused: tuple[str, ...]
    problem: str = ""
    for_good: bool = False
    """Trying again does not help: somebody has to change a setting."""


@dataclass(frozen=True, slots=True)
class IssueWork:
    """A look at the calendar (or past it: `NOW`): the time of the issue that is due, its stories, and its letter and file when
    they are made. `note` says why there is none."""

    at: datetime | None = None
    stories: tuple[IssueStory, ...] = ()
    note: str = ""
    made: Made | None = None
    file: bytes = b""


@dataclass(frozen=True, slots=True)
class Letters:
    """A line of the ledger, and those of its readers who still are."""

    line: Dispatch
    readers: tuple[Subscriber, ...]


Given = IssueWork | Letters | FollowedWork
Finished = IssueWork | Posted | FollowedWork


def load(tx: Tx, newsroom: Newsroom, claims: Sequence[Claim], now: datetime) -> Mapping[str, Given | Outcome]:
    """The letters to send, or the stories of the issue that is due."""
    out: dict[str, Given | Outcome] = {}
    for claim in claims:
        if claim.item in (ISSUE, NOW):
            out[claim.item] = _due(tx, newsroom, claim.item, now)
            continue
        if claim.item == FOLLOWED:
            out[claim.item] = followed.load(tx, newsroom, now)
            continue
        found = sending.dispatch(tx, claim)
        out[claim.item] = Skipped(found) if isinstance(found, str) else Letters(found, _readers(tx, found))
    return out


def _due(tx: Tx, newsroom: Newsroom, item: str, now: datetime) -> IssueWork:
    at: datetime | None = now
    if item == ISSUE:
        began = kv.get(tx, BEGAN)
        last, _ = newsletter_issue.slots(newsroom, now)
        is_due = began is not None and last is not None and last > datetime.fromisoformat(began) and now - last <= LATE
        at = last if is_due else None
    if at is None:
        return IssueWork(note="no issue is due")
    day = at.astimezone(zone(newsroom)).date()
    if editions.edition(tx, newsletter_issue.issue_id(newsroom, day)) is not None:
        return IssueWork(note="this day has its issue")
    found = newsletter_issue.fresh_stories(tx, newsroom)
    return IssueWork(at=at, stories=found, note="" if found else "nothing that no issue had")


def _readers(tx: Tx, line: Dispatch) -> tuple[Subscriber, ...]:
    """To whom the letters of a line go: who left or was forgotten since then gets none; nor one asked who has confirmed."""
    asks = line.kind == CONFIRMATION
    found = subscribers.by_keys(tx, line.facts.get("to", ()))
    if asks:
        waiting = line.facts.get("wanted")
        return tuple(
            one
            for one in found
            if one.left_at is None
            and (one.confirmed_at is None if waiting is None else one.wanted is not None and one.wanted.key == waiting)
        )
    return tuple(one for one in found if (one.gets_issues if "issue" in line.facts else one.reads))


def post(given: Given, newsroom: Newsroom) -> Finished:
    """Make an issue and its files, or the letters of what is followed; or send those of one line over one connection."""
    if isinstance(given, FollowedWork):
        return followed.written(given, newsroom, now=given.at)
    if isinstance(given, IssueWork):
        if given.at is None or not given.stories:
            return given
        made = newsletter_issue.composed(newsroom, given.at, given.stories)
        file = render_newsletter(made.issue)
        _write(newsroom, made, file)
        return replace(given, made=made, file=file)
    sent: list[str] = []
    refused: list[str] = []
    line = given.line
    done = {*line.facts.get("sent", ()), *line.facts.get("refused", ())}
    waiting = [one for one in given.readers if one.key not in done]
    try:
        mailer = sending.mailer(newsroom)
        if mailer is None:
            return Posted(line, (), (), "there is no mail server: [mail] host and sender", for_good=True)
        if not waiting:
            return Posted(line, (), ())
        with mailer.open() as outbox:
            for reader in waiting:
                try:
                    outbox.send(letter(line, reader, newsroom), line.at)
                    sent.append(reader.key)
                except FetchError as err:
                    if not err.lasting:
                        raise
                    refused.append(reader.key)
    except NewsloomError as err:
        return Posted(line, tuple(sent), tuple(refused), err.problem)
    return Posted(line, tuple(sent), tuple(refused))


def letter(held: Dispatch, reader: Subscriber, newsroom: Newsroom) -> Letter:
    """One reader's letter. The way out needs a public address of the desk."""
    said = held.facts
    public = newsroom.config.fetch.public_url.rstrip("/")
    if held.kind == CONFIRMATION:
        token = reader.wanted.token if "wanted" in said and reader.wanted else reader.token
        link = f"{public}/newsletter/confirm/{token}"
        return Letter(
            to=reader.email, subject=said["subject"], text=said["text"].replace(LINK, link), key=reader.key
        )  # fmt: skip
    every = followed.rhythm_of(said, reader)
    content = followed.content_of(said, reader)
    leave = f"{public}/newsletter/unsubscribe/{reader.token}" if public else None
    # Who gets letters of several kinds leaves the kind that the letter is of: the others were asked for apart.
    if leave and any(f.every != every for f in reader.follows):
        leave += f"?of={every}"
    change = f"{public}/newsletter/letters/{reader.token}" if public else None
    foot = f"{newsroom.words.say('Change what you get')}: {change}\n" if change else ""
    foot += newsroom.words.say("Unsubscribe: %(link)s", link=leave) + "\n" if leave else ""
    return Letter(
        to=reader.email,
        subject=content["subject"],
        text=content["text"] + foot,
        html=newsletter_issue.letter_html(
            content["html"], leave, newsroom.config.mail.postal_address, newsroom.words, change
        ),
        unsubscribe=leave,
        list_id=f"{newsroom.config.mail.name if every == 'issue' else every}.{said['host']}",
        key=said.get("issue") or held.id,
    )


def save(tx: Tx, newsroom: Newsroom, made: Sequence[tuple[Claim, Finished]], now: datetime) -> Mapping[str, Outcome]:
    """Put the issue in the ledger, and what it leads to; note which letters went out."""
    out: dict[str, Outcome] = {}
    for claim, what in made:
        if isinstance(what, Posted):
            out[claim.item] = _settle(tx, claim, what, now)
            continue
        if isinstance(what, FollowedWork):
            out[claim.item] = followed.save(tx, newsroom, what, now)
            continue
        # An editor may have taken something down while the issue was made: then it is made again.
        if what.made is not None and newsletter_issue.fresh_stories(tx, newsroom) != what.stories:
            out[claim.item] = Retry("its stories changed while it was made", after=timedelta(0))
            continue
        then, note = _issue(tx, newsroom, what.made, what.file, now) if what.made else ((), what.note)
        again = (_again(tx, newsroom, now),) if claim.item == ISSUE else ()
        out[claim.item] = Done((*then, *again), note=note)
    return out


def _settle(tx: Tx, claim: Claim, posted: Posted, now: datetime) -> Outcome:
    held = posted.letters
    sent = [*held.facts.get("sent", ()), *posted.sent]
    refused = [*held.facts.get("refused", ()), *posted.refused]
    if held.kind == KIND:
        _note_bounces(tx, posted, now)
    if not posted.problem:
        sending.note_sent(tx, held, now, sent=sent, refused=refused)
        return Done(note=f"{len(sent)} sent, {len(refused)} refused")
    sending.note_tried(tx, held, claim.attempts, sent=sent, refused=refused, problem=posted.problem)
    return Failed(posted.problem) if posted.for_good else Retry(posted.problem)


def _again(tx: Tx, newsroom: Newsroom, now: datetime) -> Then:
    """The next look at the calendar. Without a day in [mail] days there is no next time; a look a day sees when that changes."""
    if kv.get(tx, BEGAN) is None:
        kv.put(tx, BEGAN, now.isoformat())
    _, following = newsletter_issue.slots(newsroom, now)
    return Then(stage="mail", item=ISSUE, lane=LANE, due_at=following or now + LATE)


def _note_bounces(tx: Tx, posted: Posted, now: datetime) -> None:
    """Whose server refuses BOUNCES letters in a row gets no more: going on would mark the sender as one who does not listen."""
    refused = set(posted.refused)
    for one in subscribers.by_keys(tx, [*posted.sent, *refused]):
        count = one.bounces + 1 if one.key in refused else 0
        if count != one.bounces:
            subscribers.bounced(tx, one, count, now if count >= BOUNCES else None)


def ask_to_confirm(tx: Tx, newsroom: Newsroom, one: Subscriber, now: datetime) -> Then:
    """Write the letter that asks a reader to confirm in the ledger; what sends it.

    It holds no words of whoever asked, who may be a stranger: a search is not quoted, its page shows it.
    """
    title, words = newsroom.config.site.title, newsroom.words
    follows = one.wanted.follows if one.wanted else one.follows
    if follows == (ISSUE_FOLLOW,):
        asked = words.say("Someone, probably you, asked for the newsletter of %(title)s.", title=title)
    else:
        asked = words.say("Someone, probably you, asked for letters of %(title)s:", title=title)
        asked += "".join(f"\n- {line}" for line in followed.wishes(tx, newsroom, follows, quoted=False))
    yes, no = words.say("Yes, send it to me:"), words.say("If it was not you, do nothing: no more mail will come.")
    text = f"{asked}\n\n{yes}\n{LINK}\n\n{no}\n"
    subject = words.say("%(title)s: please confirm", title=title)
    facts = {"to": [one.key], "subject": subject, "text": text}
    if one.wanted is not None:
        facts |= {"wanted": one.wanted.key}
    id = digest(CONFIRMATION, one.wanted.key if one.wanted else one.key)
    editions.put_edition(tx, id, now, CONFIRMATION, facts)
    return Then(stage="mail", item=id, lane=LANE)


def _issue(tx: Tx, newsroom: Newsroom, found: Made, file: bytes, now: datetime) -> tuple[tuple[Then, ...], str]:
    """The issue's lines in the ledger; the letters that are due, and a note."""
    if editions.edition(tx, found.id) is not None:
        return (), "this day has its issue"
    readers = subscribers.readers(tx) if sending.mailer(newsroom) is not None else []
    named = {
        "path": found.path,
        "digest": content_digest(file),
        "title": found.issue.title,
        "stories": [s.id for s in found.stories],
        "readers": len(readers),
    }
    editions.put_edition(tx, found.id, now, newsletter_issue.KIND, named, sent_at=now)
    then = []
    for part in chunks(readers, TOGETHER):
        id = digest(KIND, found.id, part[0].key)
        editions.put_edition(tx, id, now, KIND, _letter_facts(newsroom, found) | {"to": [one.key for one in part]})
        then.append(Then(stage="mail", item=id, lane=LANE))
    return tuple(then), f"{found.path}: {len(found.stories)} stories, {len(readers)} readers"


def _letter_facts(newsroom: Newsroom, found: Made) -> dict[str, str]:
    from urllib.parse import urlsplit

    return {
        "issue": found.id,
        "subject": found.issue.title,
        "text": newsletter_issue.plain_text(
            found.issue, found.stories, None, newsroom.config.mail.postal_address, newsroom.words
        ),
        "html": found.issue.html,
        "host": urlsplit(newsroom.config.site.url).hostname or "localhost",
    }


def _write(newsroom: Newsroom, found: Made, file: bytes) -> None:
    write_if_changed(newsroom.root / found.path, file)
    site = newsroom.root / newsroom.config.publish.site_dir
    write_if_changed(site / newsletter_issue.page_path(found.path), found.issue.html.encode())


STAGE: Stage[Given, Finished] = Stage(
    name="mail",
    version=1,
    load=load,
    work=post,
    save=save,
    pool="net",
    lease=timedelta(minutes=15),
    laned=True,
    leads_to=frozenset({"mail"}),
)
