"""All quality gates: what is measured, beside the floor that is pinned for it.

    python -m bench.quality [ROOM...] [--data DIR] [--floors FILE] [--pin]
    python -m bench.quality group --tier semantic [--multilingual] [--model DIR|NAME] [--endpoint URL]

A room is a module of this package with `gates(data: Path) -> list[Measured]`. A floor holds for the data with which it was
pinned: their digest stands beside it, and with other data the number is printed but not judged.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import json
import pkgutil
import sys
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import click

import bench.quality
from bench import ROOT, data_folder
from bench.measured import Measured
from newsloom.cli.encoder_options import encoder_from
from newsloom.errors import NewsloomError, NotFound

INPUTS: dict[str, tuple[str, ...]] = {
    "extract": ("pages",),
    "feed": ("feeds",),
    "url": ("urls",),
    "group": ("stories",),
    "dedupe": ("stories",),
    "topics": ("records/topics", "stories/cloud_stream.jsonl.gz"),
    "record": ("records",),
    "classic": ("records",),
    "manners": (),
}
"""Which files a room measures with; a room that is not named here is bound to all of them."""

MARGIN = 0.002
"""A new floor lies so much below the measured value: some libraries differ in the last digit between machines."""

Judged = Literal["ok", "LOW", "no floor", "other data"]


@dataclass(frozen=True, slots=True)
class Row:
    """One number of a room, and what its floor says about it."""

    room: str
    measured: Measured
    floor: float | None
    judged: Judged


def rooms(only: Sequence[str] = ()) -> list[str]:
    """The rooms that have gates, sorted. NotFound for a name that is none."""
    found = sorted(
        info.name
        for info in pkgutil.iter_modules(bench.quality.__path__)
        if info.name != "__main__" and hasattr(importlib.import_module(f"bench.quality.{info.name}"), "gates")
    )
    for name in only:
        if name not in found:
            raise NotFound(name, "no such room", hint=f"there are: {', '.join(found)}")
    return list(only) or found


def digest_of(data: Path, names: Iterable[str]) -> str:
    """Twelve hex digits that name the content of files and folders below `data`."""
    total = hashlib.sha256()
    for name in sorted(names):
        top = data / name
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file():
                total.update(str(path.relative_to(data)).encode() + b"\0")
                total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()[:12]


def judge(room: str, measured: Measured, floors: Mapping[str, Any], at: str) -> Row:
    """A number against its floor."""
    pinned = floors.get(room, {}).get(measured.name)
    if pinned is None:
        return Row(room, measured, None, "no floor")
    floor = float(pinned["floor"])
    if pinned.get("at") != at:
        return Row(room, measured, floor, "other data")
    return Row(room, measured, floor, "ok" if measured.value >= floor else "LOW")


def line(row: Row) -> str:
    """A row as it is printed."""
    floor = "" if row.floor is None else f"{row.floor:.3f}"
    measured = row.measured
    return f"{row.judged:10} {row.room:9} {measured.name:44} {measured.value:9.3f} {floor:>9} {measured.unit:6} {measured.detail}"


def pinned(rows: Sequence[Row], floors: Mapping[str, Any], digests: Mapping[str, str]) -> str:
    """The text of floors.toml after a run: rooms that ran get new floors, the others keep theirs."""
    made: dict[str, dict[str, Any]] = {room: dict(table) for room, table in floors.items() if room not in digests}
    for row in rows:
        floor = round(row.measured.value - MARGIN, 3)
        made.setdefault(row.room, {})[row.measured.name] = {"floor": floor, "at": digests[row.room]}
    head = "# Pinned by `./run quality --pin`. A commit that lowers a floor says why.\n"
    tables = (
        f"\n[{room}.{json.dumps(name, ensure_ascii=False)}]\nfloor = {pin['floor']}\nat = {json.dumps(pin['at'])}\n"
        for room in sorted(made)
        for name, pin in made[room].items()
    )
    return head + "".join(tables)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; 0 if no number is below its floor, 1 if one is, 2 for a wrong call."""
    parser = argparse.ArgumentParser(prog="./run quality", description="Quality, measured, beside its floors.")
    parser.add_argument("room", nargs="*")
    parser.add_argument("--data", type=Path, default=data_folder())
    parser.add_argument("--floors", type=Path, default=ROOT / "quality" / "floors.toml")
    parser.add_argument("--pin", action="store_true", help="write what was measured as the new floors")
    parser.add_argument("--tier", choices=("static", "semantic"), default="static", help="of grouping")
    parser.add_argument("--model", metavar="DIR|NAME", help="a sentence model, as `newsloom group` takes it")
    parser.add_argument("--endpoint", metavar="URL", help="a server with OpenAI's embeddings call")
    parser.add_argument("--multilingual", action="store_true", help="the model knows many languages")
    call = parser.parse_args(argv)
    if not call.data.is_dir():
        print(f"skipped: the measuring data are not at {call.data} (set NEWSLOOM_DATA)")
        return 0
    floors = tomllib.loads(call.floors.read_text(encoding="utf-8")) if call.floors.is_file() else {}
    rows: list[Row] = []
    digests: dict[str, str] = {}
    try:
        names = rooms(call.room)
        encoder = encoder_from(call.tier, call.model, call.endpoint, call.multilingual)
    except (NewsloomError, click.UsageError) as err:
        print(err, file=sys.stderr)
        return 2
    if encoder is not None and names != ["group"]:
        print("--tier is of grouping: python -m bench.quality group --tier semantic", file=sys.stderr)
        return 2
    given = {} if encoder is None else {"encoder": encoder}
    print(f"{'':10} {'room':9} {'what':44} {'value':>9} {'floor':>9}")
    for room in names:
        digests[room] = digest_of(call.data, INPUTS.get(room, (".",)))
        for measured in importlib.import_module(f"bench.quality.{room}").gates(call.data, **given):
            rows.append(judge(room, measured, floors, digests[room]))
            print(line(rows[-1]), flush=True)
    if call.pin:
        call.floors.parent.mkdir(parents=True, exist_ok=True)
        call.floors.write_text(pinned(rows, floors, digests), encoding="utf-8")
        print(f"pinned: {call.floors}")
        return 0
    low = [row for row in rows if row.judged == "LOW"]
    print(f"{len(rows)} numbers, {len(low)} below their floor")
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
