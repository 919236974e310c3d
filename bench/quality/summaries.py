"""Does the check of summaries keep what is honest and drop what is not? On made-up stories, with faults planted in them.

python -m bench.quality.summaries [SEED] [--show]
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from bench.made_claims import Said, Scene, sample
from bench.measured import Measured
from newsloom.core.claims import Evidence, Kept

SEED, HONEST, FAULTS = 11, 500, 500


def check_all(said: list[tuple[Scene, Said]]) -> list[tuple[Said, str]]:
    """Each sentence with why it was dropped; "" where it was kept."""
    evidence: dict[int, Evidence] = {}
    out = []
    for scene, one in said:
        mine = evidence.setdefault(id(scene), Evidence(scene.sources, scene.language))
        found = mine.check(one.text)
        out.append((one, "" if isinstance(found, Kept) else found.why))
    return out


def gates(data: Path) -> list[Measured]:
    """Of 500 planted faults and 500 honest sentences, how many were judged right."""
    honest, faults = sample(SEED, HONEST, FAULTS)
    kept = sum(not why for _, why in check_all(honest))
    dropped = sum(bool(why) for _, why in check_all(faults))
    return [
        Measured("planted faults dropped", dropped / len(faults), "", f"{dropped} of {len(faults)}"),
        Measured("honest sentences kept", kept / len(honest), "", f"{kept} of {len(honest)}"),
    ]


def main(argv: list[str]) -> None:
    """Print the shares by kind of fault; with --show, each sentence that was judged wrong."""
    seed = next((int(one) for one in argv if one.isdigit()), SEED)
    honest, faults = (check_all(part) for part in sample(seed, HONEST, FAULTS))
    print(f"honest kept: {sum(not why for _, why in honest)} of {len(honest)}")
    total, passed = Counter(one.fault for one, _ in faults), Counter(one.fault for one, why in faults if not why)
    for fault, count in total.most_common():
        print(f"{fault:28} {count - passed[fault]} of {count} dropped")
    if "--show" in argv:
        for one, why in honest:
            if why:
                print("LOST  ", one.text, "|", why)
        for one, why in faults:
            if not why:
                print("PASSED", one.fault, "|", one.text)


if __name__ == "__main__":
    main(sys.argv[1:])
