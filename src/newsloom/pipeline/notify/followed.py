"""Letters of what readers follow: looked for every quarter of an hour, written in the ledger, then sent line by line.

A line holds up to fifty readers, and each letter that some of them get, once. It names readers by a digest of their token.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import msgspec

from newsloom.model.follow import Follow
from newsloom.model.ids import digest
from newsloom.model.outcome import Done, Outcome, Retry, Then
from newsloom.pipeline.notify import outbox as sending
from newsloom.publishing import reader_letters
from newsloom.publishing.reader_letters import LetterText, Look
from newsloom.publishing.story_view import load_views
from newsloom.runtime.context import Newsroom
from newsloom.store import editions, identities, letter_marks, subscribers
from newsloom.store.sql import Tx, chunks
from newsloom.store.subscribers import Subscriber

FOLLOWED, LANE, KIND = "followed", "mail", "letters"
EVERY = timedelta(minutes=15)
SELDOM = timedelta(hours=24)
"""Until the next look where nobody follows anything: who begins to makes it due."""
TOGETHER = 50
"""Letters of one line in the ledger: as many would be uncertain after a crash."""


@dataclass(frozen=True, slots=True)
class FollowedWork:
    """A look at what is followed; `texts` are the plans' letters once they are written."""

    at: datetime
    look: Look
    texts: tuple[LetterText, ...] = ()
    anyone: bool = False
    """Whether somebody follows something."""


def load(tx: Tx, newsroom: Newsroom, now: datetime) -> FollowedWork:
    """What is due now. Without a mail server nothing is: it waits until there is one."""
    if not (anyone := bool(subscribers.followers(tx))) or sending.mailer(newsroom) is None:
        return FollowedWork(now, Look(), anyone=anyone)
    return FollowedWork(now, reader_letters.look(tx, newsroom, now), anyone=True)


def written(given: FollowedWork, newsroom: Newsroom, now: datetime) -> FollowedWork:
    """The letters."""
    return replace(given, texts=tuple(reader_letters.letter_text(newsroom, plan, now) for plan in given.look.plans))


def save(tx: Tx, newsroom: Newsroom, made: FollowedWork, now: datetime) -> Outcome:
    """Put the letters in the ledger and remember what their readers were told; come back."""
    plans, marks = made.look.plans, made.look.marks
    if plans:
        # An editor may have taken something down, or a reader left, while the letters were written.
        again = reader_letters.look(tx, newsroom, made.at)
        if again.plans != plans:
            return Retry("what they tell changed while they were written", after=timedelta(0))
        marks = again.marks
    then = _lines(tx, newsroom, made, now)
    letter_marks.put(tx, marks or {})
    waits = EVERY if made.anyone else SELDOM
    later = Then(stage="mail", item=FOLLOWED, lane=LANE, due_at=now + waits)
    return Done((*then, later), note=f"{sum(len(plan.readers) for plan in plans)} letters of what readers follow")


def _lines(tx: Tx, newsroom: Newsroom, made: FollowedWork, now: datetime) -> list[Then]:
    """The lines of the ledger. Each is of one rhythm, so that a reader stands once in it."""
    plans, host = made.look.plans, urlsplit(newsroom.config.site.url).hostname or "localhost"
    then: list[Then] = []
    for every in dict.fromkeys(plan.every for plan in plans):
        letters = [(key, n) for n, plan in enumerate(plans) if plan.every == every for key in plan.readers]
        for part in chunks(letters, TOGETHER):
            numbers = list(dict.fromkeys(n for _, n in part))
            id = digest(KIND, FOLLOWED, made.at.isoformat(), every, part[0][0])
            facts = {
                "to": [key for key, _ in part],
                "host": host,
                "of": [[key, numbers.index(n)] for key, n in part],
                "contents": [msgspec.to_builtins(made.texts[n]) | _told(made.look, n) for n in numbers],
            }
            editions.put_edition(tx, id, now, KIND, facts)
            then.append(Then(stage="mail", item=id, lane=LANE))
    return then


def _told(look: Look, n: int) -> dict[str, Any]:
    plan = look.plans[n]
    return {"every": plan.every, "stories": [story.id for story in plan.stories]}


def content_of(facts: Mapping[str, Any], reader: Subscriber) -> Mapping[str, Any]:
    """The letter of a line that goes to this reader: subject, text, html."""
    if "contents" not in facts:
        return facts
    number = next(n for key, n in facts["of"] if key == reader.key)
    content: Mapping[str, Any] = facts["contents"][number]
    return content


def rhythm_of(facts: Mapping[str, Any], reader: Subscriber) -> str:
    """Of which rhythm the letter is that goes to this reader."""
    return str(content_of(facts, reader).get("every", "issue"))


def wishes(
    tx: Tx, newsroom: Newsroom, follows: Sequence[Follow], *, quoted: bool = True, often: bool = True
) -> list[str]:
    """What somebody follows, in words; `quoted`: with the words of searches, else only that it is one; `often`: and how often."""
    titles = titles_of(tx, newsroom, follows)
    out = []
    for one in follows:
        named = reader_letters.label(one, newsroom.words, titles.get(one.value, ""))
        if one.kind == "search" and not quoted:
            named = newsroom.words.say("Search")
        rhythm = reader_letters.rhythm(one.every, newsroom.words) if often else ""
        out.append(f"{named} ({rhythm})" if rhythm else named)
    return out


def titles_of(tx: Tx, newsroom: Newsroom, follows: Sequence[Follow]) -> dict[str, str]:
    """The titles of the stories that are followed, by the ids that were asked for; those that readers do not see have none."""
    names = [one.value for one in follows if one.kind == "story"]
    now_of = identities.followed(tx, names)
    ids = {name: now_of.get(name, name) for name in names}
    views = {v.row.id: v for v in load_views(tx, newsroom, sorted(set(ids.values()))) if v.is_public} if ids else {}
    return {name: views[id].title for name, id in ids.items() if id in views}
