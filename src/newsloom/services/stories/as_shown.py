"""Is a story still what somebody saw when they decided?

A page, or a program, that shows a story gets a *version*: one short text with a fingerprint of each thing that a decision rests
on. A decision that comes with it is compared before anything is said, in the same transaction; what has changed meanwhile is
named with who changed it and when, so that it can be asked once. A decision without a version is carried out as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from newsloom.core.policy import in_force
from newsloom.errors import Conflict, UsageError
from newsloom.model.ids import digest
from newsloom.model.review import STATES, Verdict
from newsloom.publishing.story_view import StoryView

BECOMES = {"approve": "published", "reject": "rejected", "hold": "held", "remove": "removed"}
"""Where a story stands after a decision on it."""
_SAID = {"approve": "approved", "reject": "rejected", "hold": "held back", "remove": "took down"}

# What a decision rests on. A change of anything else does not make it another decision.
_WHOLE = frozenset({"state", "members", "title"})
_RESTS_ON = {
    "headline": frozenset({"state", "title"}),
    "pin": frozenset({"state"}),
    "edit": frozenset[str](),
    "note": frozenset[str](),
}
_MEMBERS = frozenset({"members"})
EVERYTHING = frozenset({"state", "members", "title", "texts"})

_VERSION = re.compile(
    rf"(?P<state>{'|'.join(STATES)})\.(?P<count>\d{{1,6}})-(?P<members>[0-9a-f]{{8}})"
    r"\.(?P<title>[0-9a-f]{8})\.(?P<texts>[0-9a-f]{8})\.(?P<last>[0-9a-f]{12}|0)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that is no longer as it was seen. `by` and `at`: whose decision it was; "" and None where nobody decided."""

    what: str
    """state, members, title, texts, or merged."""
    words: str
    by: str = ""
    at: datetime | None = None
    now: str = ""
    """The state, the headline, or the story that it was merged into."""


class Changed(Conflict):
    """The story is no longer what the caller saw. `version` is of what it is now: who sends that has seen the changes."""

    def __init__(self, story: str, changes: Sequence[Change], version: str) -> None:
        super().__init__(story, " ".join(c.words for c in changes), hint="look again, then decide with the new version")
        self.changes = tuple(changes)
        self.version = version


def version_of(view: StoryView) -> str:
    """The version of a story as it is shown now."""
    originals = sorted(m.held.id for m, _ in view.folded())
    last = view.verdicts[-1].id[:12] if view.verdicts else "0"
    parts = (f"{len(originals)}-{_short(*originals)}", _short(view.title), _short(view.excerpt, view.note), last)
    return ".".join((view.row.state, *parts))


def _short(*texts: str) -> str:
    return digest("shown", *texts)[:8]


def rests_on(kind: str) -> frozenset[str]:
    """What a kind of decision is taken on: of state, members (copies left out), title."""
    return _WHOLE if kind in BECOMES else _RESTS_ON.get(kind, _MEMBERS)


def check(view: StoryView, seen: str, kind: str, actor: str, now: datetime, *, all_parts: bool = False) -> None:
    """Raises Changed if what the decision rests on is not as it was seen (`all_parts`: if anything is not), UsageError for a
    text that is no version.

    A decision that would leave the story where it stands, and a headline of one's own, are no reason to ask.
    """
    shown = _VERSION.fullmatch(seen.strip())
    if shown is None:
        raise UsageError("version", f"not a version of a story: {seen.strip()[:40]!r}", hint="send it as it came")
    current = _VERSION.fullmatch(version_of(view))
    assert current is not None
    wanted = EVERYTHING if all_parts else rests_on(kind)
    differ = [
        part for part in ("state", "members", "title", "texts") if part in wanted and shown[part] != current[part]
    ]
    if BECOMES.get(kind) == current["state"]:
        differ = [part for part in differ if part != "state"]
    later = _after(view.verdicts, shown["last"])
    changes = [_change(part, view, later, actor, now, int(current["count"]) - int(shown["count"])) for part in differ]
    if not all_parts:
        changes = [c for c in changes if c.what != "title" or c.by != actor]
    if changes:
        raise Changed(view.row.id, changes, current[0])


def _after(verdicts: Sequence[Verdict], last: str) -> list[Verdict]:
    """The verdicts since the one whose id begins so; all of them where none does."""
    # "0" says that there was none; an id may begin with it.
    places = [n for n, v in enumerate(verdicts) if last != "0" and v.id.startswith(last)]
    return list(verdicts[places[-1] + 1 :]) if places else list(verdicts)


def _change(part: str, view: StoryView, later: Sequence[Verdict], actor: str, now: datetime, more: int) -> Change:
    match part:
        case "state":
            return _state_change(view, later, actor, now)
        case "title":
            said = next((v for v in reversed(later) if v.kind == "edit" and "title" in v.value), None)
            words = f"the headline to “{view.title}”"
            if said is None:
                return Change(what=part, words=f"The headline is “{view.title}” now.", now=view.title)
            told = f"{who(said, actor)} changed {words} {ago(said.at, now)}."
            return Change(what=part, words=told, by=said.actor, at=said.at, now=view.title)
        case "texts":
            said = next((v for v in reversed(later) if v.kind == "note" or "excerpt" in v.value), None)
            if said is None:
                return Change(what=part, words="Its excerpt is another one now.")
            what = "the note" if said.kind == "note" else "the excerpt"
            told = f"{who(said, actor)} changed {what} {ago(said.at, now)}."
            return Change(what=part, words=told, by=said.actor, at=said.at)
        case _:
            return _members_change(later, actor, now, more)


def _state_change(view: StoryView, later: Sequence[Verdict], actor: str, now: datetime) -> Change:
    state = view.row.state
    held = in_force(view.verdicts)
    said = next((v for v in reversed(later) if v.kind in BECOMES and v in held and not v.value), None)
    if said is not None and BECOMES[said.kind] == state:
        words = f"{who(said, actor)} {_SAID[said.kind]} this {ago(said.at, now)}."
        return Change(what="state", words=words, by=said.actor, at=said.at, now=state)
    undone = next((v for v in reversed(later) if v.kind == "undo"), None)
    if undone is not None:
        words = f"{who(undone, actor)} took a decision back {ago(undone.at, now)}: this is {state} now."
        return Change(what="state", words=words, by=undone.actor, at=undone.at, now=state)
    return Change(what="state", words=f"This is {state} now.", now=state)


def _members_change(later: Sequence[Verdict], actor: str, now: datetime, more: int) -> Change:
    kinds = ("merge", "split", "move", "not-this", "remove", "undo")
    said = next((v for v in reversed(later) if v.kind in kinds), None)
    if said is not None:
        words = f"{who(said, actor)} changed which articles are in it {ago(said.at, now)}."
        return Change(what="members", words=words, by=said.actor, at=said.at)
    count = abs(more)
    articles = "1 article" if count == 1 else f"{count} articles"
    words = f"{articles} {'joined' if more > 0 else 'left'} it." if more else "It has other articles now."
    return Change(what="members", words=words)


def who(said: Verdict, actor: str) -> str:
    """The person of a verdict as a sentence begins with them."""
    return "You" if said.actor == actor else said.actor


def ago(at: datetime, now: datetime) -> str:
    """How long ago, as people say it."""
    gone = max(now - at, timedelta())
    minutes = int(gone.total_seconds() // 60)
    for size, one in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            count = minutes // size
            return f"{count} {one if count == 1 else one + 's'} ago"
    return "a moment ago"
