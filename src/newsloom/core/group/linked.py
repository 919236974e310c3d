"""A report that a text links to is nearer to it than words alone say: the linker reports what the linked one reports.

A vote, no proof: it makes up for what a link between texts may miss by, and never joins what has little in common. It is shared
by all that the text links to, so a round-up, which links to everything, says nothing.
"""

from __future__ import annotations

import numpy as np

from newsloom.core.group import kernel
from newsloom.core.group.live import NONE, Live
from newsloom.model.story import Item

LINKED = 0.06
"""What a text's only link adds to its likeness to the story of the linked report. Less than judge.SLACK, so that the next repair
does not part again what was joined by it."""
USUAL_LINKS = 4
"""Links that a report has as a rule (237 on 60 pages, read by hand: docs/technotes/links.md). What has more shares the vote."""
_CANDIDATES = 16


def votes(live: Live, item: Item, row: int) -> dict[int, float]:
    """What the article's links add to its likeness to live stories (by number). Its own publisher's reports get none."""
    cited = [live.row_of[one] for one in item.cites if one in live.row_of]
    provider = live.arena.provider
    foreign = [at for at in cited if at != row and not (item.provider and provider[at] == provider[row])]
    stories = {int(live.arena.story[at]) for at in foreign} - {-1}
    if not stories:
        return {}
    vote = LINKED / max(len(stories), item.outlinks / USUAL_LINKS)
    return dict.fromkeys(sorted(stories), vote)


def best_story(live: Live, row: int, extra: dict[int, float]) -> tuple[int, float, int, float]:
    """(story, likeness with its vote, nearest member, the vote) for a row; story -1 if nothing shares enough words with it."""
    best, links = np.empty(_CANDIDATES, dtype=np.int64), np.zeros(_CANDIDATES)
    nears = np.empty(_CANDIDATES, dtype=np.int64)
    found, _, _ = kernel.best_stories(live.arena, row, NONE, -1, best, links, nears)
    ranked = [(float(links[i]) + extra.get(int(best[i]), 0.0), -i) for i in range(int(found))]
    if not ranked:
        return -1, 0.0, -1, 0.0
    value, at = max(ranked)
    story = int(best[-at])
    return story, value, int(nears[-at]), extra.get(story, 0.0)
