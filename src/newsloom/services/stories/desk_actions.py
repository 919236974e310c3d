"""An editor at the desk: decisions of `editing` whose effect is seen at once.

A verdict alone is carried out by whoever works next. An editor does not wait: the stories that a decision touched are judged and
reviewed right after it, so that the next page shows them as they stand. What readers see follows with the next edition.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from newsloom.core.policy import in_force
from newsloom.errors import Conflict, NotFound, UsageError
from newsloom.model.outcome import Done, Then
from newsloom.model.review import Verdict, VerdictKind
from newsloom.pipeline.stages import review, score
from newsloom.runtime.context import Newsroom
from newsloom.services.stories import decide as editing
from newsloom.services.stories import read
from newsloom.store import identities, reviews, stories, work
from newsloom.store.sql import Tx
from newsloom.store.work import Claim


def decide(
    world: Newsroom, kind: VerdictKind, story: str, actor: str, value: Mapping[str, Any] | None = None, reason: str = ""
) -> Verdict:
    """As `editing.decide`, carried out at once."""
    verdict = editing.decide(world, kind, story, actor=actor, value=value, reason=" ".join(reason.split()))
    settle(world, verdict)
    return verdict


def edit(world: Newsroom, story: str, actor: str, *, title: str, excerpt: str, note: str) -> list[Verdict]:
    """Change title, excerpt and note; only what differs from what is shown becomes a verdict."""
    shown = read.show_story(world, story)
    standing = shown.row.standing
    excerpt_now = standing.excerpt if standing and standing.excerpt is not None else shown.lead.held.article.excerpt
    title, excerpt, note = " ".join(title.split()), excerpt.strip(), note.strip()
    change: dict[str, str] = {}
    if title and title != " ".join(shown.title.split()):
        change["title"] = title
    if _lines(excerpt) != _lines(excerpt_now or ""):
        change["excerpt"] = excerpt
    said = [decide(world, "edit", shown.row.id, actor, change)] if change else []
    if _lines(note) != _lines((standing.note if standing else None) or ""):
        said.append(decide(world, "note", shown.row.id, actor, {"text": note}))
    return said


def merge(world: Newsroom, ids: Sequence[str], actor: str) -> list[Verdict]:
    """All these stories become one: the first stays, the others lead to it."""
    if len(ids) < 2:
        raise UsageError("merge", "two stories at least make one", hint="tick more than one")
    return [decide(world, "merge", gone, actor, {"into": ids[0]}) for gone in ids[1:]]


def move(world: Newsroom, chosen: Sequence[str], story: str, into: str, actor: str) -> list[Verdict]:
    """These articles of a story belong to another one."""
    if not chosen:
        raise UsageError("move", "no article is ticked", hint="tick the articles that belong elsewhere")
    return [decide(world, "move", story, actor, {"article": article, "into": into}) for article in chosen]


def put_back(world: Newsroom, story: str, article: str, actor: str) -> Verdict:
    """Show an article again that was taken down. Raises NotFound for one that is shown."""
    with world.db.read() as tx:
        spoken = [v for vs in reviews.of(tx, [story, article]).values() for v in vs]
    taken = [v for v in in_force(spoken) if v.kind == "remove" and article in (v.subject, v.value.get("article"))]
    if not taken:
        raise NotFound("article", "it is not taken down", hint="load the page again")
    return undo(world, taken[-1].id, actor)


def undo(world: Newsroom, verdict: str, actor: str) -> Verdict:
    """Take a decision back, and carry that out at once."""
    undone = editing.undo(world, actor=actor, verdict=verdict)
    with world.db.read() as tx:
        said = reviews.get(tx, verdict)
    settle(world, undone, *([said] if said else []))
    return undone


def undo_last(world: Newsroom, actor: str) -> Verdict:
    """Take back the newest decision of this person that stands. Raises Conflict when there is none."""
    with world.db.read() as tx:
        recent = reviews.latest(tx, 300)
    standing = [v for v in in_force(recent) if v.actor == actor]
    if not standing:
        raise Conflict("undo", "there is nothing of yours to take back")
    return undo(world, standing[-1].id, actor)


def settle(world: Newsroom, *verdicts: Verdict) -> None:
    """Judge and review the stories that these verdicts speak of."""
    named = [v.subject for v in verdicts]
    named += [str(v.value[key]) for v in verdicts for key in ("into", "story") if key in v.value]
    now = world.clock()
    with world.db.write() as tx:
        ids = list(dict.fromkeys(identities.follow(tx, id) for id in named))
        alive = [id for id in ids if id in stories.get(tx, ids)]
        for stage in (score.STAGE, review.STAGE):
            claims = [_claim(stage.name, id) for id in alive]
            given = stage.load(tx, world, claims, now)
            # What is no input is an outcome: the stage has nothing to do for it.
            ready = [(c, stage.work(given[c.item])) for c in claims if _is_input(given.get(c.item))]
            for outcome in stage.save(tx, world, ready, now).values():
                _pass_on(tx, world, outcome)


def _claim(stage: str, item: str) -> Claim:
    return Claim(stage=stage, item=item, lane=None, arrival=None, attempts=1, lease="desk")


def _is_input(given: Any) -> bool:
    return isinstance(given, score.Given | review.Reviewed)


def _pass_on(tx: Tx, world: Newsroom, outcome: Any) -> None:
    # `review` was just done; what it leads to (an edition) is due.
    if isinstance(outcome, Done):
        thens: list[Then] = [then for then in outcome.then if then.stage != "review"]
        work.schedule(tx, thens, world.clock())


def _lines(text: str) -> list[str]:
    # Browsers send CRLF, and white space at the ends of lines is nobody's edit.
    return [line.strip() for line in text.strip().splitlines()]
