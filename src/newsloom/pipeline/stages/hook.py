"""Tell a program of what changed: each change once it is known, in order, signed, at least once.

A hook remembers up to where it was told; what was answered with 2xx moves that on, in the transaction that settles the claim. A
worker that dies in between leaves the mark where it was: the same changes are sent again, under the same ids. A program that
does not answer holds up its own hook and no other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from newsloom.errors import NewsloomError
from newsloom.model.change import Change
from newsloom.model.outcome import Done, Failed, Outcome, Retry, Skipped, Then
from newsloom.net.webhook import send_webhook
from newsloom.pipeline.stage import Stage
from newsloom.publishing import story_changes
from newsloom.publishing.story_changes import Event
from newsloom.runtime.context import Newsroom
from newsloom.store import changes, hooks
from newsloom.store.hooks import Delivery, Hook
from newsloom.store.sql import Tx
from newsloom.store.work import Claim

AT_ONCE = 5
"""So many changes are told in one turn; the rest follow in the next. After a crash no more than these are told again."""


@dataclass(frozen=True, slots=True)
class HookInput:
    """What a hook is to be told, in order; `upto` is the last change that was looked at."""

    hook: Hook
    events: Sequence[Event]
    upto: int
    more: bool


@dataclass(frozen=True, slots=True)
class HookResult:
    """How many of the events were taken, and why not the next one."""

    given: HookInput
    taken: int
    problem: str = ""
    lasting: bool = False


def load(tx: Tx, newsroom: Newsroom, claims: Sequence[Claim], now: datetime) -> Mapping[str, HookInput | Outcome]:
    """What each hook was not told yet."""
    known, marks = {hook.id: hook for hook in hooks.every(tx)}, hooks.marks(tx)
    out: dict[str, HookInput | Outcome] = {}
    for claim in claims:
        hook = known.get(claim.item)
        if hook is None:
            out[claim.item] = Skipped("there is no such hook any more")
            continue
        found = changes.after(tx, marks.get(hook.id, 0), limit=AT_ONCE)
        wanted = [c for c in found if _is_wanted(c, hook)]
        told = story_changes.events(tx, newsroom, wanted, public="proposed" not in hook.kinds)
        upto = found[-1].seq if found else marks.get(hook.id, 0)
        out[claim.item] = HookInput(hook, told, upto, len(found) == AT_ONCE)
    return out


def _is_wanted(change: Change, hook: Hook) -> bool:
    """What a hook for readers' news is told: the fate of a mere proposal is none of it, unless it asked for proposals."""
    known = change.public or "proposed" in hook.kinds
    return change.kind in hook.kinds and known and not change.mark.get("late")


def tell(given: HookInput, newsroom: Newsroom) -> HookResult:
    """Send one after the other, and stop at the first that is not taken."""
    for number, event in enumerate(given.events):
        try:
            send_webhook(
                newsroom.http,
                given.hook.url,
                f"story.{event.kind}",
                story_changes.event_json(event),
                secret=given.hook.secret,
                key=event.id,
            )
        except NewsloomError as err:
            return HookResult(given, number, err.problem, bool(getattr(err, "lasting", False)))
    return HookResult(given, len(given.events))


def save(tx: Tx, newsroom: Newsroom, made: Sequence[tuple[Claim, HookResult]], now: datetime) -> Mapping[str, Outcome]:
    """Remember what was taken, and how it went."""
    out: dict[str, Outcome] = {}
    there = set(hooks.ids(tx))
    for claim, result in made:
        hook, events = result.given.hook, result.given.events
        if hook.id not in there:
            out[claim.item] = Skipped("it was removed meanwhile")
            continue
        lines = [_line(hook, e, now, "", claim.attempts) for e in events[: result.taken]]
        if result.problem:
            lines.append(_line(hook, events[result.taken], now, result.problem, claim.attempts))
            if result.taken:
                hooks.put_mark(tx, hook.id, events[result.taken - 1].seq)
            out[claim.item] = Failed(result.problem) if result.lasting else Retry(result.problem)
        else:
            hooks.put_mark(tx, hook.id, result.given.upto)
            then = (Then(stage="hook", item=hook.id, lane=claim.lane),) if result.given.more else ()
            out[claim.item] = Done(then, note=f"{result.taken} changes told")
        hooks.note(tx, lines)
    return out


def _line(hook: Hook, event: Event, now: datetime, problem: str, tries: int) -> Delivery:
    return Delivery(
        hook=hook.id, seq=event.seq, at=now, kind=event.kind, story=event.story, problem=problem, tries=tries
    )


STAGE = Stage(
    name="hook",
    version=1,
    load=load,
    work=tell,
    save=save,
    pool="net",
    laned=True,
    leads_to=frozenset({"hook"}),
)
