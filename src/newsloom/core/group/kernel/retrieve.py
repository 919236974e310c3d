"""Which stories are worth a look? Those that used an arrival's rarest words last."""

from __future__ import annotations

import numpy as np

from newsloom.core.group.arena import STAMP, Arena, Floats, Number, Numbers
from newsloom.core.group.kernel.compiled import compiled
from newsloom.core.group.kernel.numbers import PROBES, PRUNE, RING


@compiled
def candidates(A: Arena, row: Number, votes: Floats, chosen: Numbers) -> int:
    """Stories that share the loaded row's rarest words, the most promising first; their number."""
    n = A.n[row]
    probe_slot = np.empty(PROBES, dtype=np.int64)
    probe_weight = np.zeros(PROBES, dtype=np.float64)
    probes = 0
    for p in range(A.off[row], A.off[row] + n):
        slot = A.pool_slot[p]
        weight = A.query[slot]
        if probes < PROBES or weight > probe_weight[PROBES - 1]:
            at = min(probes, PROBES - 1)
            while at > 0 and probe_weight[at - 1] < weight:
                probe_weight[at] = probe_weight[at - 1]
                probe_slot[at] = probe_slot[at - 1]
                at -= 1
            probe_weight[at] = weight
            probe_slot[at] = slot
            probes = min(probes + 1, PROBES)
    A.counts[STAMP] += 1
    stamp = A.counts[STAMP]
    met = 0
    for i in range(probes):
        slot = probe_slot[i]
        worth = probe_weight[i] * probe_weight[i]
        for j in range(min(A.ring_at[slot], RING)):
            story = A.ring[slot, j]
            if story < 0 or A.size[story] == 0:
                continue
            if A.stamp[story] != stamp:
                A.stamp[story] = stamp
                A.vote[story] = 0.0
                A.met[met] = story
                met += 1
            A.vote[story] += worth
    taken = 0
    least = 0.0
    for i in range(probes):
        least += PRUNE * probe_weight[i] * probe_weight[i]
    for i in range(met):
        story = A.met[i]
        vote = A.vote[story]
        if vote < least:
            continue
        if (
            taken < chosen.shape[0]
            or vote > votes[taken - 1]
            or (vote == votes[taken - 1] and story > chosen[taken - 1])
        ):
            at = min(taken, chosen.shape[0] - 1)
            while at > 0 and (votes[at - 1] < vote or (votes[at - 1] == vote and chosen[at - 1] < story)):
                votes[at] = votes[at - 1]
                chosen[at] = chosen[at - 1]
                at -= 1
            votes[at] = vote
            chosen[at] = story
            taken = min(taken + 1, chosen.shape[0])
    return taken
