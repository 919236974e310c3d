"""What do all verdicts so far add up to? A fold: each verdict in order of time, those that were undone left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from newsloom.core.policy.embargo import moment_of
from newsloom.model.review import Verdict
from newsloom.model.summary import SummarySentence

Decided = Literal["approve", "reject", "hold", "remove"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """What people decided on a story, as it stands. None and empty: nothing."""

    state: Decided | None = None
    state_by: str = ""
    state_why: str = ""
    state_at: datetime | None = None
    not_before: datetime | None = None
    """Of an approval: readers do not meet the story earlier."""
    title: str | None = None
    excerpt: str | None = None
    note: str | None = None
    lead: str | None = None
    image: str | None = None
    summary: tuple[SummarySentence, ...] | None = None
    """The summary as it was accepted; () where it was declined."""
    pinned: bool = False
    """The story is held at the top of the front page (a pin without an article)."""
    removed: frozenset[str] = frozenset()
    """Articles taken down by hand: they can neither lead nor be shown."""
    tags: tuple[str, ...] = ()
    members: frozenset[str] = frozenset()
    """Articles pinned to the story."""
    barred: frozenset[str] = frozenset()
    """Articles that an editor said do not belong to it."""
    worded_at: datetime | None = None
    """When somebody last decided on headline or lead, or declined one that was proposed."""
    developed_at: datetime | None = None
    """When a proposed headline was last accepted; `headline_before` is what it was until then."""
    headline_before: str = ""


def in_force(verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """The verdicts that were not undone, in order of time. An undo can be undone; it reaches only what came before it."""
    ordered = sorted(verdicts, key=lambda one: (one.at, one.id))
    place = {one.id: index for index, one in enumerate(ordered)}
    void: set[str] = set()
    for index in range(len(ordered) - 1, -1, -1):
        one = ordered[index]
        target = one.value.get("verdict")
        if one.kind == "undo" and one.id not in void and isinstance(target, str) and place.get(target, index) < index:
            void.add(target)
    return tuple(one for one in ordered if one.id not in void and one.kind != "undo")


def fold(verdicts: Iterable[Verdict], story: str | None = None) -> Decisions:
    """The decisions that follow from verdicts on one story (and on its articles). Values of a wrong type are passed over.

    `remove` of the story takes it down; of an article (subject, or value "article") only that article.
    """
    made = Decisions()
    for one in in_force(verdicts):
        made = _apply(made, one, story)
    return made


def _apply(made: Decisions, one: Verdict, story: str | None) -> Decisions:
    article = _text(one, "article")
    match one.kind:
        case "approve" | "reject" | "hold":
            return replace(
                made, state=one.kind, state_by=one.actor, state_why=one.reason, state_at=one.at,
                not_before=moment_of(one.value.get("not_before")) if one.kind == "approve" else None,
            )  # fmt: skip
        case "remove":
            target = article or (one.subject if story is not None and one.subject != story else None)
            if target is not None:
                return replace(made, removed=made.removed | {target})
            return replace(made, state="remove", state_by=one.actor, state_why=one.reason)
        case "edit":
            title = _text(one, "title")
            spoken = replace(made, title=title, worded_at=one.at) if title else made
            return replace(spoken, excerpt=_edited(one, "excerpt", made.excerpt))
        case "note":
            return replace(made, note=_edited(one, "text", made.note))
        case "lead":
            return replace(made, lead=article, worded_at=one.at)
        case "tag":
            tag = _text(one, "tag")
            return made if tag is None or tag in made.tags else replace(made, tags=(*made.tags, tag))
        case "headline":
            return _headline(replace(made, worded_at=one.at), one, article)
        case "summary":
            return replace(made, summary=sentences_of(one))
        case "image":
            # "" is a decision too: show none.
            return replace(made, image=_edited(one, "url", made.image))
        case "pin":
            if article is None:
                return replace(made, pinned=one.value.get("pinned", True) is not False)
            return replace(made, members=made.members | {article}, barred=made.barred - {article})
        case "not-this":
            if article is None:
                return made
            return replace(made, barred=made.barred | {article}, members=made.members - {article})
        case _:
            # merge, split and move say which articles go where: that is for core.group.
            return made


def _headline(made: Decisions, one: Verdict, article: str | None) -> Decisions:
    """A proposed headline was accepted: its report leads with its own headline, until somebody writes another; or declined."""
    if article is None or one.value.get("accepted", True) is False:
        return made
    return replace(made, lead=article, title=None, developed_at=one.at, headline_before=_text(one, "was") or "")


def sentences_of(one: Verdict) -> tuple[SummarySentence, ...]:
    """The sentences of a verdict on a summary; what is of a wrong type is passed over."""
    rows = one.value.get("sentences")
    return tuple(
        SummarySentence(text=row["text"], articles=tuple(a for a in row.get("articles", ()) if isinstance(a, str)))
        for row in (rows if isinstance(rows, list) else ())
        if isinstance(row, dict) and isinstance(row.get("text"), str) and row["text"].strip()
    )


def _text(one: Verdict, key: str) -> str | None:
    value = one.value.get(key)
    return value if isinstance(value, str) and value.strip() else None


def _edited(one: Verdict, key: str, before: str | None) -> str | None:
    """An edit may empty a text; an edit that does not speak of it leaves it."""
    value = one.value.get(key)
    return value if isinstance(value, str) else before


def last(verdicts: Sequence[Verdict]) -> Verdict | None:
    """The latest verdict in force, for an undo."""
    standing = in_force(verdicts)
    return standing[-1] if standing else None
