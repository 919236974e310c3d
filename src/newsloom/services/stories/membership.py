"""Which article is in which story after a verdict: carried out at once, and taken back exactly.

A verdict on membership keeps what later runs have to hold (see `pipeline.grouping.constraints`) and, under "before", what it
changed: so an undo brings back members and their reasons, scores, state, saga, lead and addresses as they were.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec

from newsloom.errors import Conflict, NotFound, UsageError
from newsloom.model import ids
from newsloom.model.review import Verdict
from newsloom.model.story import Parted, Pin
from newsloom.pipeline.grouping.constraints import MEMBERSHIP, from_verdicts
from newsloom.pipeline.grouping.resident import merge_identity
from newsloom.services.stories.read import story_id
from newsloom.store import editions, identities, memberships, reviews, stories
from newsloom.store.memberships import Member
from newsloom.store.sql import Tx
from newsloom.store.stories import StoryRow

KINDS = frozenset({"merge", "split", "move", "not-this"})
TAKEN_BACK = ("a verdict was taken back",)
"""Why an article is where it is, if a verdict of an earlier version, which kept no reasons, was taken back."""


# -- what a verdict has to say -----------------------------------------------------------------------------------------


def completed(tx: Tx, kind: str, subject: str, value: dict[str, Any], members: Sequence[Member]) -> dict[str, Any]:
    """The value of a verdict on membership with all that later runs obey and that an undo needs; `members`: the subject's.
    Raises NotFound, UsageError, Conflict."""
    there = [m.article for m in members]
    match kind:
        case "merge":
            value["into"] = _another(tx, value["into"], subject)
            value["articles"] = there
            value["kept"] = _articles(tx, value["into"])
            _note_lead(tx, value)
            return value | {"before": _before(tx, members) | _identity(tx, subject, value["into"])}
        case "split":
            chosen = list(dict.fromkeys(member(a, there, subject) for a in value["articles"]))
            if not chosen:
                raise UsageError("split", "no article is named", hint="tick, or name, the articles that are split off")
            if len(chosen) >= len(there):
                raise Conflict(subject, "a split must leave something in the story")
            value["story"] = _fresh_story(tx, chosen[0])
        case "move":
            value["into"] = _another(tx, value["into"], subject)
            value["with"] = _articles(tx, value["into"])
            chosen = [value["article"]]
        case _:
            if len(there) == 1:
                raise Conflict(subject, "it is the only article of the story", hint="reject the story instead")
            value["story"] = _fresh_story(tx, value["article"])
            chosen = [value["article"]]
    if kind == "split":
        value["articles"] = chosen
    value["rest"] = [a for a in there if a not in chosen]
    before = _before(tx, [m for m in members if m.article in chosen])
    before["leads"] = _leads(tx, [subject, *([value["into"]] if kind == "move" else [])])
    if not value["rest"]:  # its id leads to where the last article went
        before |= _identity(tx, subject, value["into"])
    return value | {"before": before}


def member(name: str, there: Sequence[str], subject: str) -> str:
    """The article of a story that is named by its id, or the beginning of it. Raises NotFound."""
    found = [m for m in there if m == name] or [m for m in there if name and m.startswith(name)]
    if len(found) != 1:
        raise NotFound(name or "article", f"no such article in story {subject[:12]}")
    return found[0]


def _another(tx: Tx, name: str, subject: str) -> str:
    into = story_id(tx, name)
    if into == subject:
        raise Conflict(subject, "a story cannot be merged into itself, nor an article moved to where it is")
    return into


def _articles(tx: Tx, story: str) -> list[str]:
    return [m.article for m in memberships.members(tx, [story]).get(story, ())]


def _note_lead(tx: Tx, value: dict[str, Any]) -> None:
    row = stories.get(tx, [value["into"]]).get(value["into"])
    if row is not None and row.lead is not None:
        value["lead"] = row.lead


def _leads(tx: Tx, those: Sequence[str]) -> dict[str, str]:
    """Which article each story is known by."""
    return {id: row.lead for id, row in stories.get(tx, those).items() if row.lead is not None}


def _before(tx: Tx, moved: Sequence[Member]) -> dict[str, Any]:
    return {"reasons": {m.article: [m.joined_at.isoformat(), list(m.because)] for m in moved}}


def _identity(tx: Tx, gone: str, kept: str) -> dict[str, Any]:
    """What a story is that is about to lead to another: its row, its addresses, and the sagas of both."""
    rows = stories.get(tx, [gone, kept])
    sagas = stories.in_sagas(tx, [row.saga for row in rows.values() if row.saga])
    return {
        "row": msgspec.to_builtins(rows[gone]) if gone in rows else None,
        "links": [[link.path, link.main] for link in editions.permalinks_of(tx, [gone]).get(gone, ())],
        "sagas": {id: row.saga for id, row in rows.items()} | {r.id: saga for saga, rs in sagas.items() for r in rs},
    }


def _fresh_story(tx: Tx, founder: str) -> str:
    """An id that was never minted; the founder's own first."""
    attempt = 0
    while identities.taken(tx, [ids.story_id(founder, attempt)]):
        attempt += 1
    return ids.story_id(founder, attempt)


# -- carried out -------------------------------------------------------------------------------------------------------


def apply(tx: Tx, verdict: Verdict) -> set[str]:
    """Change memberships as the verdict says; the stories it touched."""
    now, subject, value = verdict.at, verdict.subject, verdict.value
    why = (f"{verdict.actor} said so",)
    match verdict.kind:
        case "merge":
            _place(tx, value["articles"], value["into"], why, now)
            merge_identity(tx, subject, value["into"], now)
            return {value["into"]}
        case "split":
            _place(tx, value["articles"], value["story"], why, now)
            _span(tx, subject)
            return {subject, value["story"]}
        case "move":
            _place(tx, [value["article"]], value["into"], why, now)
            return _after_leaving(tx, subject, value["into"], now)
        case "not-this":
            _place(tx, [value["article"]], value["story"], why, now)
            _span(tx, subject)
            return {subject, value["story"]}
        case _:
            return {subject}


def _after_leaving(tx: Tx, left: str, into: str, now: datetime) -> set[str]:
    if memberships.emptied(tx, [left]):
        merge_identity(tx, left, into, now)
        return {into}
    _span(tx, left)
    return {left, into}


def _place(tx: Tx, moved: Sequence[str], story: str, why: tuple[str, ...], now: datetime) -> None:
    memberships.put_by_hand(tx, [Member(article=a, story=story, joined_at=now, because=why) for a in moved])
    _span(tx, story)


def _span(tx: Tx, story: str) -> None:
    first, last_seen = memberships.seen_spans(tx, [story])[story]
    stories.put_stories(tx, [StoryRow(id=story, first_seen=first, last_seen=last_seen)])


# -- taken back --------------------------------------------------------------------------------------------------------


def take_back(tx: Tx, said: Verdict, now: datetime) -> tuple[set[str], list[str]]:
    """Undo what a verdict on membership changed, as far as its articles are still where it put them: the stories touched, and
    the articles that went back: to where they were, or where another decision that stands puts them. Raises Conflict."""
    if said.kind == "merge":
        return _part(tx, said, now)
    moved = said.value["articles"] if said.kind == "split" else [said.value["article"]]
    new = identities.follow(tx, said.value["into"] if said.kind == "move" else said.value["story"])
    here = memberships.story_of(tx, moved)
    back = [a for a in moved if here.get(a) == new]
    origin = identities.follow(tx, said.subject)
    if not back:
        return {origin}, []
    if said.value.get("rest") == [] and origin == new:  # the story went with its last article
        _revive(tx, said.subject, said.value["before"])
        origin = said.subject
    elif memberships.emptied(tx, [origin]):
        origin = said.subject
        identities.unredirect(tx, origin)
        editions.restore_permalinks(tx, origin)
    homes = {story: those for story, those in _homes(tx, said, back, origin).items() if story != new}
    for story, those in homes.items():
        _check_apart(tx, said, those, story)
        _return(tx, those, story, said, now)
    if not homes:
        return _settled(tx, origin, new, now), []
    _lead_again(tx, said, back)
    first = origin if origin in homes else next(iter(homes))
    touched = _after_leaving(tx, new, first, now) | homes.keys() | _settled(tx, origin, first, now)
    return touched, [a for those in homes.values() for a in those]


def _lead_again(tx: Tx, said: Verdict, back: Sequence[str]) -> None:
    """Stories that lost their lead, or got another one, with these articles are known by what they were known by before."""
    leads: Mapping[str, str] = said.value.get("before", {}).get("leads", {})
    for story, row in stories.get(tx, list(leads)).items():
        was = leads[story]
        if row.lead != was and not {row.lead, was}.isdisjoint(back) and was in _articles(tx, story):
            stories.put_lead(tx, story, was)


def _settled(tx: Tx, story: str, into: str, now: datetime) -> set[str]:
    """The story itself, or the one that it leads to if nothing came back into it."""
    if story != into and memberships.emptied(tx, [story]):
        merge_identity(tx, story, into, now)
        return {into}
    return {story}


def _homes(tx: Tx, said: Verdict, back: Sequence[str], origin: str) -> dict[str, list[str]]:
    """Story -> which of these articles it gets when `said` is taken back: what was decided before and stands holds them, else
    they were in `origin`."""
    spoken = reviews.of_kinds(tx, (*MEMBERSHIP, "undo"))
    undo = replace(said, id="", kind="undo", value={"verdict": said.id, "articles": list(back)})
    held = {one.article: one.story for one in from_verdicts([*spoken, undo]) if isinstance(one, Pin)}
    led = identities.followed(tx, sorted({held[a] for a in back if a in held}))
    homes: dict[str, list[str]] = {}
    for article in back:
        homes.setdefault(led[held[article]] if article in held else origin, []).append(article)
    return homes


def _check_apart(tx: Tx, said: Verdict, back: Sequence[str], origin: str) -> None:
    """Raises Conflict if another decision that stands keeps these articles from what is in that story."""
    others = [v for v in reviews.of_kinds(tx, (*MEMBERSHIP, "undo")) if v.id != said.id]
    there = set(_articles(tx, origin)) - set(back)
    for one in from_verdicts(others):
        if isinstance(one, Parted):
            for ours, theirs in ((one.ours, one.theirs), (one.theirs, one.ours)):
                if ours & set(back) and theirs & there:
                    words = "what was decided since keeps its articles from where they were"
                    raise Conflict(said.id, words, hint="take that back first")


def _part(tx: Tx, said: Verdict, now: datetime) -> tuple[set[str], list[str]]:
    into = identities.follow(tx, said.value["into"])
    moved = said.value["articles"]
    here = memberships.story_of(tx, moved)
    back = [a for a in moved if here.get(a) == into]
    if not back or len(back) == len(memberships.members(tx, [into]).get(into, ())):
        raise Conflict(said.id, "the articles of the merged story cannot be told apart any more", hint="split it")
    before = said.value.get("before")
    if before is None:  # of an earlier version
        identities.unredirect(tx, said.subject)
        editions.restore_permalinks(tx, said.subject)
    else:
        _revive(tx, said.subject, before)
    homes = {story: those for story, those in _homes(tx, said, back, said.subject).items() if story != into}
    if said.subject not in homes:
        raise Conflict(
            said.id, "what was decided since keeps its articles from where they were", hint="take that back first"
        )
    for story, those in homes.items():
        _return(tx, those, story, said, now)
        _span(tx, story)
    _span(tx, into)
    return {into, *homes}, [a for those in homes.values() for a in those]


def _revive(tx: Tx, story: str, before: Mapping[str, Any]) -> None:
    """A story's id stands for itself again, with its scores, state and addresses; sagas are as they were."""
    identities.unredirect(tx, story)
    if before["row"] is not None:
        stories.revive(tx, msgspec.convert(before["row"], StoryRow))
    editions.restore_permalinks(tx, story, [(path, main) for path, main in before["links"]])
    stories.put_sagas(tx, before["sagas"])


def _return(tx: Tx, back: Sequence[str], story: str, said: Verdict, now: datetime) -> None:
    reasons = said.value.get("before", {}).get("reasons", {})
    placed = [Member(article=a, story=story, joined_at=now, because=TAKEN_BACK) for a in back]
    known = [
        replace(m, joined_at=datetime.fromisoformat(reasons[m.article][0]), because=tuple(reasons[m.article][1]))
        if m.article in reasons
        else m
        for m in placed
    ]
    memberships.put_by_hand(tx, known, back=True)
    _span(tx, story)
