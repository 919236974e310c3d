"""A second look: late merges, moves and splits among the stories touched since the last one.

Online, an article is judged by what came before it. Afterwards more is known: two stories may turn out to be one, an early
article may fit a later story better, and one that was taken in may stand alone. All under the same thresholds, and never
against a person's word.
"""

from __future__ import annotations

import heapq

import numpy as np

from newsloom.core.group import camps, judge, kernel, lookalikes
from newsloom.core.group.live import Live
from newsloom.core.group.semantics import Semantics, best_by_opinion, merge_across, opinion_on_merge
from newsloom.model.story import Change, Merged, Moved

# Members of each story that are compared, all with all, before a late merge (evenly spread).
_LATE_MEMBERS = 60


def repair(live: Live, threshold: float, semantics: Semantics | None = None) -> tuple[Change, ...]:
    """One round over the touched stories; what changed, in order. `threshold`: how near a story's articles are."""
    changes: list[Change] = [*_obey(live)]
    touched = sorted(ix for ix in live.touched if live.arena.size[ix] > 0)
    live.touched.clear()
    changes += _splits(live, touched, semantics)
    touched = sorted({*touched, *live.touched})
    changes += _merges(live, touched, threshold, semantics)
    changes += _moves(live, sorted({ix for ix in touched if live.arena.size[ix] > 0}), threshold, semantics)
    return tuple(changes)


def _obey(live: Live) -> list[Change]:
    """What persons decided about articles and stories that are live already."""
    out: list[Change] = []
    rulings = live.rulings
    for gone in sorted(rulings.redirects):
        kept = rulings.final(gone)
        if gone in live.story_ix and live.arena.size[live.story_ix[gone]] > 0:
            out += _editor_merge(live, gone, kept)
    for article in sorted(article for article in rulings.pins if article in live.row_of):
        row = live.row_of[article]
        story = rulings.final(rulings.pins[article])
        if live.story_of(row) != story:
            out.append(_move(live, row, story, ("an editor put it here",)))
    for article in sorted(article for article in {*rulings.bans, *rulings.parted} if article in live.row_of):
        row = live.row_of[article]
        ix = int(live.arena.story[row])
        # The last article stays: a story that is only its own can be rejected, but not be another's.
        if live.arena.size[ix] > 1 and _is_wrong(live, article, ix):
            out.append(_move(live, row, None, ("an editor said: not this story",)))
    return out


def _is_wrong(live: Live, article: str, ix: int) -> bool:
    """Is an article where a person said that it does not belong? Of two that must not be together, who was put there stays,
    else who came first."""
    rulings = live.rulings
    if live.stories[ix] in rulings.banned(article):
        return True
    if article in rulings.pins:  # it is where it was put: the others leave
        return False
    for other in rulings.parted.get(article, ()):
        row = live.row_of.get(other)
        if (
            row is not None
            and int(live.arena.story[row]) == ix
            and (other in rulings.pins or row < live.row_of[article])
        ):
            return True
    return False


def _editor_merge(live: Live, gone: str, kept: str) -> list[Change]:
    ix = live.story_ix.get(kept)
    if ix is None:
        # The kept story is not live: the members carry its id from now on.
        number = live.story_ix.pop(gone)
        live.stories[number] = kept
        live.story_ix[kept] = number
        live.touched[number] = None
    else:
        kernel.merge(live.arena, ix, live.story_ix[gone])
        live.touched[ix] = None
    return [Merged(kept=kept, gone=gone, because=("merged by an editor",))]


def _move(live: Live, row: int, story: str | None, because: tuple[str, ...]) -> Moved:
    origin = live.story_of(row)
    kernel.unlink(live.arena, row, False)
    left = live.story_ix[origin]
    live.touched[left] = None
    ix = live.found(row) if story is None else live.put(row, story)
    if live.arena.size[left] == 0:
        live.rulings.lead(origin, live.stories[ix])
    return Moved(article=live.articles[row], origin=origin, story=live.stories[ix], because=because)


# -- splits --------------------------------------------------------------------------------------------------------


def _splits(live: Live, touched: list[int], semantics: Semantics | None) -> list[Change]:
    """Stories that are two camps come apart, until none is: see `_cut`."""
    rulings = live.rulings
    pinned = {rulings.final(story) for story in rulings.pins.values()}
    merged = {rulings.final(story) for story in rulings.redirects}
    # Readers know the addresses that lead to a published story: what they name stays in it.
    promised = {rulings.final(story) for story in rulings.spoken} | (merged & rulings.anchors)
    out: list[Change] = []
    waiting = list(reversed(touched))
    while waiting:
        ix = waiting.pop()
        story = live.stories[ix]
        if int(live.arena.size[ix]) < 4 or story in pinned or story in promised:
            continue
        leave, why = _cut(live, ix, story in merged, semantics)
        if not leave:
            continue
        first = _move(live, leave[0], None, (why,))
        out += [first, *(_move(live, row, first.story, (why,)) for row in leave[1:])]
        waiting += [live.story_ix[first.story], ix]
    return out


def _cut(live: Live, ix: int, merged: bool, semantics: Semantics | None) -> tuple[list[int], str]:
    """Who leaves a story that is two camps, and why; nobody leaves one that is not.

    Words alone do not part what a repair merged, else it would be merged again; names that exclude each other and the encoder
    do: they would not let it be merged.
    """
    members = live.members(ix)
    if semantics is not None and semantics.is_mixed(members):  # words part languages, not events
        return semantics.strangers(members)[1], "its story was two that have little to do with each other"
    _, leave = lookalikes.camps(lookalikes.Told(live.arena, members))
    if leave:
        return leave, "its story was two: one has names, numbers or news that the other never has"
    if len(members) <= lookalikes.MOST:
        stay, leave = camps.camps_of(live.arena, members)
        if _are_far(live, stay, leave):
            return leave, "its story was two: each has words of its own, and little in common with the other"
    if len(members) < 2 * judge.CAMP:
        return [], ""
    if not merged:
        stay, leave = camps.camps_of(live.arena, members)
        if min(len(stay), len(leave)) >= judge.CAMP:
            near, evidence = _tie(live, stay, leave)
            if near < judge.TIE * evidence**judge.TIE_EVIDENCE:
                return leave, f"its story was two, {near:.2f} as near as each is within itself"
    if semantics is not None:
        _, leave = semantics.strangers(members)
        return leave, "its story was two that have little to do with each other"
    return [], ""


def _tie(live: Live, ours: list[int], theirs: list[int]) -> tuple[float, float]:
    near, evidence = camps.tie(live.arena, camps.spread(ours), camps.spread(theirs))
    return float(near), float(evidence)


def _are_two(live: Live, ours: list[int], theirs: list[int]) -> bool:
    """Look-alikes, or two that have little in common: would the two come apart again?"""
    if min(len(ours), len(theirs)) < 2 or max(len(ours), len(theirs)) > lookalikes.MOST:
        return False
    told, other = lookalikes.Told(live.arena, ours), lookalikes.Told(live.arena, theirs)
    return lookalikes.are_two(told, other) or _are_far(live, ours, theirs)


def _are_far(live: Live, ours: list[int], theirs: list[int]) -> bool:
    """Few articles on each side, each side with words of its own, and much nearer within than to one another?"""
    if min(len(ours), len(theirs)) < 2:
        return False
    own = lookalikes.own_words_of_both(lookalikes.Told(live.arena, ours), lookalikes.Told(live.arena, theirs))
    return own > 0 and _tie(live, ours, theirs)[0] < judge.FEW_TIES[min(own, len(judge.FEW_TIES)) - 1]


def _is_thin(live: Live, a: int, b: int, semantics: Semantics | None) -> bool:
    """Would the two, as one story, come apart again?"""
    ours, theirs = live.members(a), live.members(b)
    if semantics is not None and semantics.are_foreign(ours, theirs):
        return semantics.are_strangers(ours, theirs)
    if _are_two(live, ours, theirs):
        return True
    if min(len(ours), len(theirs)) < judge.CAMP:
        return False
    near, evidence = _tie(live, ours, theirs)
    if near < judge.TIE * evidence**judge.TIE_EVIDENCE:
        return True
    return semantics is not None and semantics.are_strangers(ours, theirs)


# -- merges --------------------------------------------------------------------------------------------------------


def _merges(live: Live, touched: list[int], threshold: float, semantics: Semantics | None) -> list[Change]:
    """The nearest pair first; a merged story is weighed anew against its neighbours."""
    waiting: list[tuple[float, int, int, int, int]] = []
    version: dict[int, int] = {}
    weighed: set[tuple[int, int]] = set()

    def weigh(ix: int) -> None:
        chosen = np.empty(24, dtype=np.int64)
        others = [int(other) for other in chosen[: int(kernel.near_stories(live.arena, ix, 8, chosen))]]
        for other in [*others, *_told_elsewhere(live, ix, semantics)]:
            a, b = sorted((ix, other))
            if (a, b) in weighed or not _may_merge(live, a, b):
                continue
            weighed.add((a, b))
            value = _link(live, a, b, threshold, semantics)
            if (value >= threshold or _is_late(live, a, b, value, threshold)) and not _is_thin(live, a, b, semantics):
                heapq.heappush(waiting, (-value, a, b, version.get(a, 0), version.get(b, 0)))

    for ix in touched:
        weigh(ix)
    out: list[Change] = []
    while waiting:
        value, a, b, was_a, was_b = heapq.heappop(waiting)
        if version.get(a, 0) != was_a or version.get(b, 0) != was_b or not _may_merge(live, a, b):
            continue
        kept, gone = live.unite(a, b)
        version[a], version[b] = was_a + 1, was_b + 1
        out.append(Merged(kept=kept, gone=gone, because=(f"the two are near: {-value:.2f}",)))
        weighed = {pair for pair in weighed if a not in pair and b not in pair}
        weigh(a)
    return out


def _told_elsewhere(live: Live, ix: int, semantics: Semantics | None) -> list[int]:
    """Stories that tell in another language what the newest article of this one tells."""
    if semantics is None:
        return []
    found = (int(live.arena.story[other]) for other in semantics.told_elsewhere(int(live.arena.head[ix])))
    return [other for other in dict.fromkeys(found) if other not in (ix, -1)][:4]


def _link(live: Live, a: int, b: int, threshold: float, semantics: Semantics | None) -> float:
    """How near two stories are, by words and, with an encoder, by meaning."""
    if semantics is None:
        return float(kernel.story_link(live.arena, a, b, 16, True))
    foreign = semantics.are_foreign(live.members(a), live.members(b))
    value = 0.0 if foreign else float(kernel.story_link(live.arena, a, b, 16, True))
    value = value if foreign else opinion_on_merge(live, semantics, a, b, value, threshold)
    return max(value, merge_across(live, semantics, a, b, threshold))


def _is_late(live: Live, a: int, b: int, value: float, threshold: float) -> bool:
    """Nearly near enough by their nearest members, and near enough as a whole, for as much as their words can tell?"""
    if value < threshold - judge.SLACK:
        return False
    arena = live.arena
    first, last = min(arena.born[a], arena.born[b]), max(arena.last[a], arena.last[b])
    gap = max(arena.born[a] - arena.last[b], arena.born[b] - arena.last[a])
    if gap > judge.LATE_DAYS:  # never of undated stories
        return False
    ours, theirs = (camps.spread(live.members(ix), _LATE_MEMBERS) for ix in (a, b))
    near, evidence = camps.between(arena, ours, theirs)
    if evidence >= judge.LATE_TEXTS:
        enough = judge.NEAR_TEXTS
    elif evidence < judge.LATE_HEADLINES:
        enough = judge.NEAR_HEADLINES
    else:
        return False
    scale = threshold / judge.THRESHOLD["normal"]
    return bool(near * kernel.ageing(arena, first, last) >= enough * scale)


def _may_merge(live: Live, a: int, b: int) -> bool:
    """Not if one is empty, or a person said otherwise."""
    if live.arena.size[a] == 0 or live.arena.size[b] == 0:
        return False
    rulings = live.rulings
    one, other = live.stories[a], live.stories[b]
    if rulings.keeper(live.stories[min(a, b)], live.stories[max(a, b)]) is None:
        return False
    if any(rulings.final(s) == other for s in rulings.apart.get(one, ())) or any(
        rulings.final(s) == one for s in rulings.apart.get(other, ())
    ):
        return False
    if not rulings.pins and not rulings.bans and not rulings.parted:
        return True
    ours, theirs = ([live.articles[row] for row in live.members(ix)] for ix in (a, b))
    articles = [*ours, *theirs]
    pinned = {rulings.final(rulings.pins[x]) for x in articles if x in rulings.pins}
    if len(pinned) > 1 or (pinned and not pinned <= {one, other}):
        return False
    if any(s in (one, other) for x in articles if x in rulings.bans for s in rulings.banned(x)):
        return False
    there = set(theirs)
    return not any(y in there and not rulings.together(x, y) for x in ours for y in rulings.parted.get(x, ()))


# -- moves ---------------------------------------------------------------------------------------------------------


def _moves(live: Live, stories: list[int], threshold: float, semantics: Semantics | None) -> list[Change]:
    """Each article of the touched stories once: to a story that is clearly nearer, or out where it fits no more."""
    out: list[Change] = []
    ruled = {live.rulings.final(story) for story in live.rulings.pins.values()}
    for ix in stories:
        members = live.members(ix)
        for row in members:
            article = live.articles[row]
            # The oldest member carries the story's id: it goes only where the whole story goes.
            if (
                article in live.rulings.pins
                or int(live.arena.story[row]) != ix
                or (row == members[0] and len(members) > 1)
            ):
                continue
            if semantics is None:
                best, value, _, own = kernel.best_story(live.arena, row, live.banned(article), ix)
            else:
                best, value, _, own = best_by_opinion(live, semantics, row, live.banned(article), ix, threshold)
            alone = int(live.arena.size[ix]) == 1
            if best >= 0 and value >= threshold and value > own + judge.CLEARLY:
                if _are_two(live, live.members(ix), live.members(int(best))):
                    continue
                why = (f"nearer to its new story ({value:.2f}) than to its old one ({own:.2f})",)
                out += _leave(live, row, ix, int(best), why)
            elif not alone and own < threshold - judge.SLACK and live.stories[ix] not in ruled:
                out.append(_move(live, row, None, (f"no longer near its story ({own:.2f})",)))
    return out


def _leave(live: Live, row: int, ix: int, best: int, why: tuple[str, ...]) -> list[Change]:
    """A move; the last article to leave takes the story's id along as a redirect."""
    if int(live.arena.size[ix]) > 1:
        return [_move(live, row, live.stories[best], why)]
    if not _may_merge(live, ix, best):
        return []
    kept, gone = live.unite(ix, best)
    return [Merged(kept=kept, gone=gone, because=why)]
