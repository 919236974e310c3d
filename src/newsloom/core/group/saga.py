"""Sagas: stories that continue or surround one another. The second, broader level above stories.

A story is one event and ends; a saga is what an analyst would call a thread. Links are judged like merges, with a lower
threshold and whatever time lies between; a saga grows only by links that also tie it to its largest story, so that it cannot
drift.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from newsloom.core.group import judge, kernel
from newsloom.core.group.kernel.numbers import CLOSED_DAYS, GAP_FLOOR
from newsloom.core.group.live import Live
from newsloom.model.story import SagaLink


@contextmanager
def _timeless(live: Live) -> Iterator[None]:
    """Within, likeness does not fade with time: what a story's end parts, a saga holds together."""
    params = live.arena.params
    kept = params.copy()
    params[GAP_FLOOR], params[CLOSED_DAYS] = 1.0, np.inf
    try:
        yield
    finally:
        params[:] = kept


def links(live: Live, stories: list[int] | None = None) -> tuple[SagaLink, ...]:
    """Links of these stories (all live ones by default), the strongest first; each pair once, the older story first."""
    wanted = stories if stories is not None else range(len(live.stories))
    found: dict[tuple[int, int], float] = {}
    weighed: set[tuple[int, int]] = set()
    chosen = np.empty(16, dtype=np.int64)
    for ix in wanted:
        if live.arena.size[ix] == 0:
            continue
        for j in range(int(kernel.near_stories(live.arena, ix, 4, chosen))):
            a, b = sorted((ix, int(chosen[j])))
            if (a, b) in weighed or live.arena.size[a] == 0 or live.arena.size[b] == 0:
                continue
            weighed.add((a, b))
            with _timeless(live):
                value = float(kernel.story_link(live.arena, a, b, 8, False))
            if value >= judge.SAGA:
                found[a, b] = value
    ranked = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(
        SagaLink(earlier=live.stories[a], later=live.stories[b], score=v, because=(f"the two are near: {v:.2f}",))
        for (a, b), v in ranked
    )


def sagas(live: Live, stories: list[int] | None = None) -> tuple[tuple[str, ...], ...]:
    """Sagas of two stories or more, as stories in order of founding; the oldest saga first.

    With `stories`: only what the links of these stories tie together, so that the work is of what changed, not of all that
    is live; another link of a story that they are tied to is not looked for.
    """
    saga_of: dict[int, list[int]] = {}
    for one in links(live, stories):
        a, b = live.story_ix[one.earlier], live.story_ix[one.later]
        left, right = saga_of.get(a, [a]), saga_of.get(b, [b])
        if left is right:
            continue
        hubs = [min(side, key=lambda ix: (-int(live.arena.size[ix]), ix)) for side in (left, right)]
        with _timeless(live):
            tied = kernel.story_link(live.arena, hubs[0], hubs[1], 8, False)
        if tied < judge.SAGA * judge.SAGA_HUB:
            continue
        joined = sorted(left + right)
        for ix in joined:
            saga_of[ix] = joined
    unique = {id(members): members for members in saga_of.values()}
    return tuple(tuple(live.stories[ix] for ix in members) for members in sorted(unique.values()))
