"""Made-up stories, honest sentences about them, and the same with a fault planted: for the check of summaries.

Each scene is three articles of two owners and more, sentences that a careful person would write of them (in other words, from
several sentences, with rounded numbers), and what may be put wrong in them. Names, numbers and days are drawn; the seed decides.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from bench.made_claims.english import deal, match, quake, recall, science, storm, trial, vote
from bench.made_claims.faults import ATTACKS, planted
from bench.made_claims.other_languages import french, german
from bench.made_claims.slots import Said, Scene, Slots

__all__ = ["ATTACKS", "Said", "Scene", "planted", "sample", "scenes"]

SCENES = (recall, vote, quake, deal, trial, science, storm, match, german, french)


def scenes(seed: int) -> Iterator[Scene]:
    """Scenes without end, drawn with this seed."""
    rng = random.Random(seed)
    while True:
        for make in SCENES:
            yield make(Slots(rng))


def sample(seed: int, honest: int, faults: int) -> tuple[list[tuple[Scene, Said]], list[tuple[Scene, Said]]]:
    """So many honest sentences and planted faults, over scenes of all kinds; of the faults, as many of each kind as there are."""
    rng = random.Random(seed)
    fine: list[tuple[Scene, Said]] = []
    wrong: dict[str, list[tuple[Scene, Said]]] = {}
    for scene in scenes(seed):
        fine += [(scene, Said(text)) for text in scene.honest]
        for one in planted(scene, rng):
            wrong.setdefault(one.fault, []).append((scene, one))
        if len(fine) >= honest and sum(map(len, wrong.values())) >= 4 * faults:
            break
    rng.shuffle(fine)
    chosen: list[tuple[Scene, Said]] = []
    for kind in wrong.values():
        rng.shuffle(kind)
    while len(chosen) < faults and any(wrong.values()):
        for kind in wrong.values():
            if kind and len(chosen) < faults:
                chosen.append(kind.pop())
    return fine[:honest], chosen
