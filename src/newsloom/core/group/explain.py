"""Why an article joined: the names, numbers and rare words it shares with its nearest neighbour, similarity and gap."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from newsloom.core.group.features import IS_NAME, IS_NUMBER, Features


def joined_because(
    made: Features, shared: NDArray[np.int64], score: float, nearest: str, nearest_day: float
) -> tuple[str, ...]:
    """The reasons in words; `shared` are positions in the article's own terms, the weightiest first, -1 for none."""
    at = [i for i in shared.tolist() if i >= 0]
    wanted = made.keys[at].tolist()
    told = [] if made.token_keys is None else made.token_keys.tolist()
    names: list[str] = []
    numbers: list[str] = []
    rare: list[str] = []
    for key, mark in zip(wanted, made.marks[at].tolist(), strict=True):
        if key in told:
            kind = names if mark & IS_NAME else numbers if mark & IS_NUMBER else rare
            kind.append(made.tokens[told.index(key)])
    lists = (("names", names), ("numbers", numbers), ("words", rare))
    out = [f"{kind}: {', '.join(some)}" for kind, some in lists if some]
    out.append(f"similarity {score:.2f}, nearest {nearest}")
    gap = abs(made.day - nearest_day)
    if not math.isnan(gap):
        out.append(f"{gap * 24:.0f} h apart" if gap < 2 else f"{gap:.0f} days apart")
    return tuple(out)
