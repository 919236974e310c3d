"""What editors decided about membership, as constraints that every run of the grouper obeys.

merge {into}               the subject's articles and future ones belong to `into`
split {articles, story}    these articles belong to the new story, and no longer to the subject
move {article, into}       the article belongs to `into`, not to the subject
pin {article}              the article stays in the subject (without an article it is no matter of membership)
not-this {article, story}  the article does not belong to the subject
undo {verdict}             that verdict was never said
A published story is an anchor.
"""

from __future__ import annotations

from collections.abc import Sequence

from newsloom.model.review import Verdict
from newsloom.model.story import Anchor, Apart, Ban, Constraint, Pin, Redirect
from newsloom.store import reviews, stories
from newsloom.store.sql import Tx

KINDS = ("merge", "split", "move", "pin", "not-this", "undo")


def constraints(tx: Tx) -> list[Constraint]:
    """All constraints that stand, in the order in which they were said; anchors last."""
    found = list(from_verdicts(reviews.of_kinds(tx, KINDS)))
    found += [Anchor(story) for story in stories.published_ids(tx)]
    return found


def from_verdicts(verdicts: Sequence[Verdict]) -> list[Constraint]:
    """The fold: undone verdicts are left out, the rest in order."""
    undone = {v.value.get("verdict") for v in verdicts if v.kind == "undo"}
    out: list[Constraint] = []
    for v in verdicts:
        if v.id in undone:
            continue
        match v.kind:
            case "merge":
                out.append(Redirect(v.subject, v.value["into"]))
            case "split":
                out += [Pin(a, v.value["story"]) for a in v.value["articles"]]
                out += [Ban(a, v.subject) for a in v.value["articles"]]
                out.append(Apart(v.subject, v.value["story"]))
            case "move":
                out += [Pin(v.value["article"], v.value["into"]), Ban(v.value["article"], v.subject)]
            case "pin" if "article" in v.value:  # without one, the story is pinned to the front page
                out.append(Pin(v.value["article"], v.subject))
            case "not-this":
                out.append(Ban(v.value["article"], v.subject))
            case _:
                pass
    return out
