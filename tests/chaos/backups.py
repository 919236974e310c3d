"""Backups with one random bit flipped, and backups cut at random places: none may be taken for whole.

python -m tests.chaos.backups --flips 2000 --cuts 200
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bench import made_news
from newsloom.errors import ArchiveBroken, UsageError
from newsloom.services.imports import ingest
from newsloom.services.newsroom import database_copy
from newsloom.services.newsroom.create import found
from newsloom.services.newsroom.open import opened


def made(folder: Path, rows: int) -> Path:
    """A backup of a newsroom that took in so many made-up articles."""
    root = folder / "room"
    found(root, {"site.title": "Chaos", "pools.cpu": "threads:1", "images.keep": False}, made_news.TOPICS)
    made_news.write_rows(root / "rows.jsonl", rows)
    with opened(root) as newsroom:
        ingest.ingest(newsroom, [root / "rows.jsonl"])
        database_copy.backup(newsroom, folder / "whole.backup")
    return folder / "whole.backup"


def spoiled(whole: bytes, dice: random.Random, flips: int, cuts: int) -> Sequence[tuple[str, int, bytes]]:
    """(how, where, bytes) of so many damaged backups."""
    out = []
    for _ in range(flips):
        at, bad = dice.randrange(len(whole)), bytearray(whole)
        bad[at] ^= 1 << dice.randrange(8)
        out.append(("flipped", at, bytes(bad)))
    for _ in range(cuts):
        at = dice.randrange(len(whole))
        out.append(("cut", at, whole[:at]))
    return out


def play(whole: Path, flips: int, cuts: int, seed: int) -> tuple[Counter[str], Counter[str], list[str]]:
    """How many were refused, which place in the file the sentences named, and those that were not refused."""
    refused: Counter[str] = Counter()
    named: Counter[str] = Counter()
    taken: list[str] = []
    broken = whole.with_name("broken.backup")
    for how, at, data in spoiled(whole.read_bytes(), random.Random(seed), flips, cuts):
        broken.write_bytes(data)
        try:
            database_copy.check_backup(broken)
            taken.append(f"{how} at {at}")
        except ArchiveBroken as err:
            refused[how] += 1
            named[err.problem.rpartition("(")[2].rstrip(")")] += 1
        except UsageError as err:
            refused[how] += 1
            named[err.problem] += 1
    return refused, named, taken


def main() -> int:
    """Play, and say what came of it; 1 if a damaged backup was taken for whole."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flips", type=int, default=2000)
    parser.add_argument("--cuts", type=int, default=200)
    parser.add_argument("--rows", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        whole = made(Path(folder), given.rows)
        size = whole.stat().st_size
        refused, named, taken = play(whole, given.flips, given.cuts, given.seed)
    done = f"{refused['flipped']} of {given.flips} flips and {refused['cut']} of {given.cuts} cuts refused"
    print(f"a backup of {size:,} bytes: {done}")
    for place, times in named.most_common():
        print(f"{times:6} {place}")
    for line in taken[:20]:
        print(f"taken for whole: {line}")
    return 1 if taken else 0


if __name__ == "__main__":
    sys.exit(main())
