"""Title, excerpt and note by a form that says what it showed: only what was changed in it is decided, and nobody's words are
lost.

A text that somebody else changed meanwhile is a conflict if the form changed it too, to other words. Then nothing of the form is
decided: the caller shows both texts, and sends the words again with the new text as what was shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from newsloom.errors import UsageError
from newsloom.model.review import Verdict
from newsloom.publishing.story_view import StoryView
from newsloom.services.stories.as_shown import ago, who
from newsloom.services.stories.verdicts import TEXT, TITLE

Name = Literal["title", "excerpt", "note"]
NAMES: tuple[Name, ...] = ("title", "excerpt", "note")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextConflict:
    """Two texts for one place: `theirs` stands, `yours` was typed over what was shown. `words` says who changed it and when."""

    name: Name
    theirs: str
    yours: str
    words: str
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextChanges:
    """What a form changes: the values of an edit and of a note, both perhaps empty; or what it collides with."""

    edit: Mapping[str, str]
    note: str | None = None
    conflicts: tuple[TextConflict, ...] = ()


def shown_texts(view: StoryView) -> dict[Name, str]:
    """The three texts as they stand."""
    return {"title": view.title, "excerpt": view.excerpt, "note": view.note}


def changes(
    view: StoryView, typed: Mapping[str, str], shown: Mapping[str, str], actor: str, now: datetime
) -> TextChanges:
    """What of the typed texts is to be decided, given what the form had shown. A text that was not typed stays as it is; one
    that was typed and of which it is not known what was shown is compared with what stands. An empty title keeps the one there
    is. Raises UsageError for a text that is too long."""
    current = shown_texts(view)
    wanted: dict[Name, str] = {}
    conflicts = []
    for name in NAMES:
        text = typed.get(name)
        if text is None or (name == "title" and not text.strip()):
            continue
        text = " ".join(text.split()) if name == "title" else text.strip()
        _check_length(name, text)
        before = shown.get(name, current[name])
        if same(name, text, before) or same(name, text, current[name]):
            continue
        if not same(name, before, current[name]):
            conflicts.append(_conflict(view, name, text, actor, now))
        wanted[name] = text
    edit: dict[str, str] = {name: text for name, text in wanted.items() if name != "note"}
    return TextChanges(edit=edit, note=wanted.get("note"), conflicts=tuple(conflicts))


def _check_length(name: Name, text: str) -> None:
    most = TITLE if name == "title" else TEXT
    if len(text) > most:
        raise UsageError(name, f"has {len(text):,} characters, the most is {most:,}", hint="shorten it")


def same(name: str, one: str, other: str) -> bool:
    """Whether two texts are the same to an editor: browsers send CRLF, and white space at the ends of lines is nobody's edit."""
    if name == "title":
        return one.split() == other.split()
    return _lines(one) == _lines(other)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines()]


def _conflict(view: StoryView, name: Name, yours: str, actor: str, now: datetime) -> TextConflict:
    said = _said(view, name)
    what = {"title": "headline", "excerpt": "excerpt", "note": "note"}[name]
    if said is None:
        words = f"The {what} is another one now."
    elif said.kind == "undo":
        words = f"{who(said, actor)} took a decision back {ago(said.at, now)}, and the {what} is another one now."
    else:
        words = f"{who(said, actor)} changed the {what} {ago(said.at, now)}."
    return TextConflict(
        name=name,
        theirs=shown_texts(view)[name],
        yours=yours,
        words=words,
        by=said.actor if said else "",
        at=said.at if said else None,
    )


def _said(view: StoryView, name: Name) -> Verdict | None:
    """The last decision on this text, or the one that took such a decision back."""
    spoke = {
        v.id for v in view.verdicts if (v.kind == "note" if name == "note" else v.kind == "edit" and name in v.value)
    }
    return next((v for v in reversed(view.verdicts) if v.id in spoke or v.value.get("verdict") in spoke), None)
