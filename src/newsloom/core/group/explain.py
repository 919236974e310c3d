"""Why an article joined: the names, numbers and rare words it shares with its nearest neighbour, similarity and gap."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from newsloom.core.group.features import IS_NAME, IS_NUMBER, Features, lexicon


def joined_because(
    made: Features, shared: NDArray[np.int64], score: float, nearest: str, nearest_day: float
) -> tuple[str, ...]:
    """The reasons in words; `shared` are positions in the article's own terms, the weightiest first, -1 for none."""
    keys = lexicon().keys
    written: dict[int, str] = {}
    wanted = {int(made.keys[i]): int(made.marks[i]) for i in shared.tolist() if i >= 0}
    for token, row in zip(made.tokens, made.rows, strict=False):
        key = int(keys[row])
        if key in wanted and key not in written:
            written[key] = token
    names = [written.get(k, "?") for k, mark in wanted.items() if mark & IS_NAME]
    numbers = [written.get(k, "?") for k, mark in wanted.items() if mark & IS_NUMBER]
    rare = [written.get(k, "?") for k, mark in wanted.items() if not mark & (IS_NAME | IS_NUMBER)]
    lists = (("names", names), ("numbers", numbers), ("words", rare))
    out = [f"{kind}: {', '.join(some)}" for kind, some in lists if some]
    out.append(f"similarity {score:.2f}, nearest {nearest}")
    gap = abs(made.day - nearest_day)
    if not math.isnan(gap):
        out.append(f"{gap * 24:.0f} h apart" if gap < 2 else f"{gap:.0f} days apart")
    return tuple(out)
