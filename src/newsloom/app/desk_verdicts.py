"""What an editor does to stories: every decision is a verdict that is kept for ever, and takes effect at once.

Each function appends one verdict and brings the story up to date in the same transaction (its standing, its members), so that the
desk shows the effect with the next page. What readers see follows with the next edition. All raise NotFound for an id that is
not there, and Conflict for a decision that makes no sense as things stand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from newsloom.core.policy import in_force
from newsloom.engine.grouping import apply_change
from newsloom.engine.stages import review, score
from newsloom.engine.world import World
from newsloom.errors import Conflict, NotFound, UsageError
from newsloom.model.ids import digest, story_id
from newsloom.model.outcome import Done, Skipped, Then
from newsloom.model.review import Verdict, VerdictKind
from newsloom.model.story import Merged
from newsloom.store import articles, editions, reviews, stories, work
from newsloom.store.sql import Tx
from newsloom.store.stories import Member, StoryRow
from newsloom.store.work import Claim

MOST_TITLE = 500
MOST_TEXT = 5000
MOST_REASON = 500


def find_story(tx: Tx, id: str) -> str:
    """The id of a story from an id or its first digits; ids of merged stories lead to where they went.

    Raises NotFound if there is none, UsageError if the digits fit several.
    """
    if stories.get(tx, [id]):
        return id
    kept = stories.follow(tx, id)
    if kept != id:
        return kept
    found = stories.with_prefix(tx, id) if id else []
    if len(found) > 1:
        raise UsageError(id, f"{len(found)} stories begin so", hint="type more digits")
    if not found:
        raise NotFound(id or '""', "there is no such story")
    return stories.follow(tx, found[0])


def decide(world: World, id: str, kind: VerdictKind, actor: str, value: Mapping[str, Any], reason: str = "") -> Verdict:
    """Approve, reject, hold, pin, edit, note, lead, image, remove: decisions that concern one story alone."""
    with world.db.write() as tx:
        story = find_story(tx, id)
        _check_value(tx, story, kind, value)
        return _say(tx, world, story, kind, actor, value, reason)


def approve(world: World, id: str, actor: str, reason: str = "") -> Verdict:
    """Publish the story."""
    return decide(world, id, "approve", actor, {}, reason)


def reject(world: World, id: str, actor: str, reason: str = "") -> Verdict:
    """Never publish the story; take it down if it is published."""
    return decide(world, id, "reject", actor, {}, reason)


def hold(world: World, id: str, actor: str, reason: str = "") -> Verdict:
    """Keep the story back until somebody decides."""
    return decide(world, id, "hold", actor, {}, reason)


def edit(world: World, id: str, actor: str, *, title: str, excerpt: str, note: str) -> list[Verdict]:
    """Change title, excerpt and note; only what differs becomes a verdict.

    An empty title gives the lead's title back; an empty excerpt shows none.
    """
    with world.db.write() as tx:
        story = find_story(tx, id)
        row = stories.get(tx, [story])[story]
        held = articles.get(tx, [row.lead] if row.lead else [])
        lead = held.get(row.lead or "")
        now = row.standing
        current_title = (now.title if now else None) or row.title
        current_excerpt = (
            now.excerpt if now and now.excerpt is not None else (lead.article.excerpt if lead else "")
        ) or ""
        said: list[Verdict] = []
        change: dict[str, Any] = {}
        if _one_line(title) != _one_line(current_title):
            change["title"] = _one_line(title)[:MOST_TITLE] or row.title
        if excerpt.strip() != current_excerpt.strip():
            change["excerpt"] = excerpt.strip()[:MOST_TEXT]
        if change:
            said.append(_say(tx, world, story, "edit", actor, change))
        if note.strip() != ((now.note if now else None) or "").strip():
            said.append(_say(tx, world, story, "note", actor, {"text": note.strip()[:MOST_TEXT]}))
        return said


def merge(world: World, id: str, into: str, actor: str, reason: str = "") -> Verdict:
    """Two stories are one: `id` goes, `into` stays, the address of `id` leads to it."""
    with world.db.write() as tx:
        gone, kept = find_story(tx, id), find_story(tx, into)
        if gone == kept:
            raise Conflict(id, "these two are one story already")
        moved = [m.article for m in stories.members(tx, [gone]).get(gone, ())]
        paths = [link.path for link in editions.permalinks_of(tx, [gone]).get(gone, ())]
        value = {"into": kept, "articles": moved, "paths": paths}
        verdict = _append(tx, world, gone, "merge", actor, value, reason)
        apply_change(tx, Merged(kept=kept, gone=gone, because=(f"merged by {actor}",)), world.clock())
        _refresh(tx, world, [kept], regroup=True)
        return verdict


def split(world: World, id: str, chosen: Sequence[str], actor: str, reason: str = "") -> Verdict:
    """These articles are a story of their own; the verdict's value names it (`story`)."""
    with world.db.write() as tx:
        story = find_story(tx, id)
        members = [m.article for m in stories.members(tx, [story]).get(story, ())]
        taken = [a for a in members if a in set(chosen)]
        if not taken or len(taken) != len(set(chosen)):
            raise Conflict(id, "choose articles of this story", hint="tick those that belong to another story")
        if len(taken) == len(members):
            raise Conflict(id, "every article was chosen: nothing would be left")
        attempt = 0
        while stories.is_taken(tx, story_id(taken[0], attempt)):
            attempt += 1
        new = story_id(taken[0], attempt)
        verdict = _append(tx, world, story, "split", actor, {"articles": taken, "story": new}, reason)
        _place(tx, world, taken, new, f"split off by {actor}")
        _refresh(tx, world, [story, new], regroup=True)
        return verdict


def move(world: World, article: str, into: str, actor: str, reason: str = "") -> Verdict:
    """An article belongs to another story. If it was the last of its story, that story leads to the other one."""
    with world.db.write() as tx:
        origin = stories.story_of(tx, [article]).get(article)
        if origin is None:
            raise NotFound(article, "there is no such article in any story")
        kept = find_story(tx, into)
        if kept == origin:
            raise Conflict(article, "the article is in that story already")
        if len(stories.members(tx, [origin]).get(origin, ())) == 1:
            raise Conflict(article, "it is the only article of its story", hint="merge the two stories")
        verdict = _append(tx, world, origin, "move", actor, {"article": article, "into": kept}, reason)
        _place(tx, world, [article], kept, f"moved by {actor}")
        _refresh(tx, world, [origin, kept], regroup=True)
        return verdict


def undo(world: World, id: str, actor: str, reason: str = "") -> Verdict:
    """A verdict was never said: what followed from it is taken back. Undoing an undo brings it to life again."""
    with world.db.write() as tx:
        said = reviews.get(tx, id)
        if said is None:
            raise NotFound(id, "there is no such verdict")
        standing = in_force(reviews.of(tx, [said.subject]).get(said.subject, ()))
        if said.kind == "undo":
            raise Conflict(id, "this took a decision back", hint="decide again instead")
        if said.id not in {v.id for v in standing}:
            raise Conflict(id, "this was taken back already")
        verdict = _append(tx, world, said.subject, "undo", actor, {"verdict": said.id}, reason)
        touched = _take_back(tx, world, said, actor)
        _refresh(tx, world, touched, regroup=said.kind in ("merge", "split", "move", "pin", "not-this"))
        return verdict


def undo_last(world: World, actor: str) -> Verdict:
    """Take back the newest decision of this person that stands. Raises Conflict when there is none."""
    with world.db.read() as tx:
        recent = reviews.latest(tx, 200)
    undone = {v.value.get("verdict") for v in recent if v.kind == "undo"}
    for verdict in recent:
        if verdict.actor == actor and verdict.kind != "undo" and verdict.id not in undone:
            return undo(world, verdict.id, actor)
    raise Conflict("undo", "there is nothing of yours to take back")


def _say(
    tx: Tx, world: World, story: str, kind: VerdictKind, actor: str, value: Mapping[str, Any], reason: str = ""
) -> Verdict:
    verdict = _append(tx, world, story, kind, actor, value, reason)
    _refresh(tx, world, [story], regroup=kind in ("pin", "not-this") and "article" in value)
    return verdict


def _append(
    tx: Tx, world: World, subject: str, kind: VerdictKind, actor: str, value: Mapping[str, Any], reason: str
) -> Verdict:
    now = world.clock()
    before = len(reviews.of(tx, [subject]).get(subject, ()))
    id = digest("verdict", subject, kind, actor, now.isoformat(), str(before))
    reason = _one_line(reason)[:MOST_REASON]
    verdict = Verdict(id=id, at=now, actor=actor, kind=kind, subject=subject, value=dict(value), reason=reason)
    reviews.put(tx, verdict)
    return verdict


def _check_value(tx: Tx, story: str, kind: VerdictKind, value: Mapping[str, Any]) -> None:
    article = value.get("article")
    if article is None:
        if kind in ("lead", "not-this"):
            raise UsageError(kind, "needs an article")
        return
    if stories.story_of(tx, [str(article)]).get(str(article)) != story:
        raise Conflict(str(article), "the article is not in this story")


def _place(tx: Tx, world: World, chosen: Sequence[str], story: str, why: str) -> None:
    """Put articles into a story (which may be new), and let its span follow."""
    now = world.clock()
    stories.put_members(tx, [Member(article=a, story=story, joined_at=now, because=(why,)) for a in chosen])
    first, last = stories.seen_span(tx, story)
    stories.put_stories(tx, [StoryRow(id=story, first_seen=first, last_seen=last)])


def _take_back(tx: Tx, world: World, said: Verdict, actor: str) -> list[str]:
    """Reverse what a verdict did to memberships; the stories it touched."""
    why = f"{said.kind} taken back by {actor}"
    match said.kind:
        case "merge":
            kept = stories.follow(tx, said.value["into"])
            where = stories.story_of(tx, said.value["articles"])
            back = [a for a in said.value["articles"] if where.get(a) == kept]
            if not back:
                return [kept]
            stories.drop_redirect(tx, said.subject)
            _place(tx, world, back, said.subject, why)
            editions.give_permalinks(tx, said.value.get("paths", []), said.subject)
            if kept in stories.emptied(tx, [kept]):
                return [said.subject]
            return [kept, said.subject]
        case "split":
            new = said.value["story"]
            if new in stories.emptied(tx, [new]):
                return [said.subject]
            apply_change(tx, Merged(kept=said.subject, gone=new, because=(why,)), world.clock())
            return [said.subject]
        case "move":
            _place(tx, world, [said.value["article"]], said.subject, why)
            return [said.subject, stories.follow(tx, said.value["into"])]
        case _:
            return [stories.follow(tx, said.subject)]


def _refresh(tx: Tx, world: World, ids: Sequence[str], *, regroup: bool = False) -> None:
    """Judge and review stories now, and let the next edition print them."""
    now = world.clock()
    alive = [id for id in dict.fromkeys(ids) if stories.get(tx, [id])]
    for stage in (score.STAGE, review.STAGE):
        claims = [Claim(stage=stage.name, item=id, lane=None, arrival=None, attempts=1, lease="desk") for id in alive]
        given = stage.load(tx, world, claims, now)
        ready = [
            (c, stage.work(given[c.item])) for c in claims if c.item in given and not isinstance(given[c.item], Skipped)
        ]
        for outcome in stage.save(tx, world, ready, now).values():
            if isinstance(outcome, Done):
                work.schedule(tx, outcome.then, now)
    work.schedule(tx, [Then(stage="publish", item=id) for id in ids], now)
    if regroup:
        work.schedule(tx, [Then(stage="repair", item="stories")], now)


def _one_line(text: str) -> str:
    return " ".join(text.split())
