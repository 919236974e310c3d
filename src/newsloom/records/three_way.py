"""A record that a person edited in its file: what does the edit decide, and what contradicts it?

Three versions of one record are compared: what we published last (`base`), what lies in the folder (`found`) and what we would
print now (`ours`). Turning the answer into verdicts is the caller's.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, Literal

from newsloom.model.edition import Record

HandKind = Literal["edit", "approve", "reject", "remove", "image"]

# Layout, body and unknown fields are the owner's: they are taken over without a verdict.
OWNED = ("form", "body", "extra")


@dataclass(frozen=True, slots=True)
class HandEdit:
    """A decision found in a file; `kind` and `value` as in a verdict (edit {title?, excerpt?}, image {url})."""

    kind: HandKind
    value: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that a person and the newsroom changed differently, or that a person cannot decide by editing the file."""

    name: str
    found: Any
    ours: Any


@dataclass(frozen=True, slots=True)
class HandEdits:
    """What an edited file says."""

    edits: tuple[HandEdit, ...] = ()
    clashes: tuple[Clash, ...] = ()


def edits_by_hand(base: Record, found: Record, ours: Record | None = None) -> HandEdits:
    """The decisions in `found` since `base`. A clash is shown to a person, never settled here.

    Without `ours` nothing has changed on our side.
    """
    ours = ours or base
    changed = {name for name in (entry.name for entry in fields(Record)) if getattr(found, name) != getattr(base, name)}
    edits, settled = _decisions(base, found, changed)
    clashes = []
    taken_down = ours.removed and not base.removed
    for name in sorted(changed - set(OWNED)):
        moved = getattr(ours, name) != getattr(base, name) and getattr(ours, name) != getattr(found, name)
        moved = moved or (name == "is_published" and taken_down and found.is_published)
        if moved or name not in settled:
            clashes.append(Clash(name, getattr(found, name), getattr(ours, name)))
    clashed = {clash.name for clash in clashes}
    # A take-down on our side says all that `published: false` says.
    said = (edit for edit, names in edits if not names & clashed and not (taken_down and edit.kind == "reject"))
    return HandEdits(tuple(said), tuple(clashes))


def _decisions(base: Record, found: Record, changed: set[str]) -> tuple[list[tuple[HandEdit, set[str]]], set[str]]:
    """The verdicts, each with the fields that say it; and all fields that are said by one."""
    made: list[tuple[HandEdit, set[str]]] = [
        (HandEdit("edit", {name: getattr(found, name) or ""}), {name})
        for name in ("title", "excerpt")
        if name in changed
    ]
    if "removed" in changed and found.removed:
        # A take-down says all there is to say about `published`.
        made.append((HandEdit("remove"), {"removed", "is_published"}))
    elif "removed" in changed or "is_published" in changed:
        kind: HandKind = "approve" if found.is_visible else "reject"
        made.append((HandEdit(kind), {"removed", "is_published"}))
    lead = found.images[0] if found.images else None
    if "images" in changed and lead and sorted(map(repr, found.images)) == sorted(map(repr, base.images)):
        made.append((HandEdit("image", {"url": lead.url}), {"images"}))
    settled: set[str] = set()
    for _, names in made:
        settled |= names
    return made, settled
