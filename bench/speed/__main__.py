"""All benches: speeds and peak memory of this machine.

    python -m bench.speed [ROOM...]

A bench is a module of this package with `rows() -> Iterable[Measured]`. Nothing is judged here: a speed is
a fact about one machine on one day.
"""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import platform
import sys
from collections.abc import Sequence

import bench.speed


def benches() -> dict[str, str]:
    """Room -> module, sorted."""
    names = (info.name for info in pkgutil.iter_modules(bench.speed.__path__) if info.name != "__main__")
    return {name: f"bench.speed.{name}" for name in sorted(names)}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benches that are named (all if none is) and print their rows; 2 for an unknown name."""
    parser = argparse.ArgumentParser(prog="./run bench", description="Speeds and peak memory of this machine.")
    parser.add_argument("room", nargs="*")
    call = parser.parse_args(argv)
    known = benches()
    unknown = [name for name in call.room if name not in known]
    if unknown:
        print(f"no such bench: {', '.join(unknown)} (there are: {', '.join(known)})", file=sys.stderr)
        return 2
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}")
    for room in call.room or known:
        for row in importlib.import_module(known[room]).rows():
            print(f"{room:9} {row.name:52} {row.value:12,.1f} {row.unit:10} {row.detail}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
