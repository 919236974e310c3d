"""Workers are killed between what a hook was told and what the newsroom would have noted: is a change lost, or out of order?

`python -m tests.chaos.hook_kills --kills 200` plays it at length. The listener runs in a process of its own, takes a change, and
kills the worker that sent it before it answers. Meanwhile the log grows: each worker writes more changes before it tells.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import itertools

from tests.chaos.posting_kills import LONGEST, MOST_A_POST, _in_child

from loopback.server import Asked, Loopback, Send, answer
from newsloom.net.webhook import SIGNATURE, is_signed
from newsloom.pipeline.worker import Worker
from newsloom.publishing import story_changes
from newsloom.services.newsroom.create import found
from newsloom.services.newsroom.open import close, open_newsroom
from newsloom.services.publish import hooks
from newsloom.store import changes, work
from newsloom.store import hooks as stored_hooks
from newsloom.store.changes import NewChange

HOST, SECRET = "listener.example", "the-secret"


@dataclass(frozen=True)
class Played:
    """What came of it: changes in the log, deliveries with repetitions, kills, and what was wrong."""

    changes: int
    deliveries: int
    kills: int
    faults: tuple[str, ...]


def play(folder: Path, count: int, kills: int, seed: int = 7) -> Played:
    """Tell a hook of `count` changes while workers are killed `kills` times."""
    context = multiprocessing.get_context("fork")
    port, asked, told = context.Queue(), context.Queue(), context.Queue()
    server = context.Process(target=_serve, args=(folder, kills, seed, port, asked, told), daemon=True)
    server.start()
    hosts = {HOST: ("127.0.0.1", port.get(timeout=60))}
    _in_child(lambda: _plant(folder, hosts))
    limit, made = time.monotonic() + LONGEST, 0
    while True:
        more = min(5, count - made)
        made += more
        ended = _in_child(lambda more=more: _work(folder, hosts, more))
        if ended == 0 and made >= count:
            break
        if time.monotonic() > limit:
            raise TimeoutError(f"not done after {LONGEST:.0f} s")
    asked.put("tell")
    heard = told.get(timeout=60)
    server.join(10)
    log = context.Queue()
    _in_child(lambda: log.put(_log(folder, hosts)))
    return _judged(log.get(timeout=60), heard["keys"], heard["kills"], heard["signed"])


def _judged(log: list[str], keys: list[str], kills: int, signed: bool) -> Played:
    wrong = []
    if len(set(log)) != len(log):
        wrong.append("two changes have one id")
    first = list(dict.fromkeys(keys))
    if first != log:
        wrong.append(f"told {len(first)} of {len(log)} changes, or in another order")
    # At least once, in order: what is told again was the last that was told, or begins again after what was noted.
    for before, after in itertools.pairwise(keys):
        if log.index(after) > log.index(before) + 1:
            wrong.append("a change was passed over")
    if not signed:
        wrong.append("a delivery was not signed")
    return Played(len(log), len(keys), kills, tuple(wrong))


def _plant(folder: Path, hosts: Any) -> None:
    found(folder, {"fetch.host_delay": 0.0, "pools.cpu": "threads:1"}, [])
    newsroom = open_newsroom(folder, hosts=hosts, only_hosts=True)
    hooks.add(newsroom, f"http://{HOST}/hook", (), SECRET)
    close(newsroom)


def _work(folder: Path, hosts: Any, more: int) -> None:
    (folder / "worker.pid").write_text(str(os.getpid()))
    newsroom = open_newsroom(folder, hosts=hosts, only_hosts=True)
    now = newsroom.clock()
    with newsroom.db.write() as tx:
        work.reclaim(tx)
        changes.add(tx, [NewChange(kind="published", story=f"s{n}", public=True) for n in range(more)], now)
        work.schedule(tx, story_changes.due_hooks(tx), now)
    Worker(newsroom, pools=frozenset({"net"})).run_due()
    with newsroom.db.read() as tx:
        behind = min(stored_hooks.marks(tx).values()) < changes.last_seq(tx)
    close(newsroom)
    if behind:  # what kills its worker again and again is put aside; it is tried afresh when it is due again
        raise RuntimeError("not everything was told yet")


def _log(folder: Path, hosts: Any) -> list[str]:
    newsroom = open_newsroom(folder, hosts=hosts, only_hosts=True)
    with newsroom.db.read() as tx:
        ids = [one.id for one in changes.after(tx, 0, limit=100_000)]
    close(newsroom)
    return ids


def _serve(folder: Path, kills: int, seed: int, port: Any, asked: Any, told: Any) -> None:
    chance = random.Random(seed)
    heard: dict[str, Any] = {"kills": 0, "keys": [], "signed": True}
    by_key: dict[str, int] = {}

    def hear(request: Asked, send: Send) -> None:
        key = str(json.loads(request.body)["key"])
        heard["keys"].append(key)
        heard["signed"] &= is_signed(request.body, request.headers.get(SIGNATURE.lower(), ""), SECRET)
        if heard["kills"] < kills and by_key.get(key, 0) < MOST_A_POST and chance.random() < 0.5:
            by_key[key] = by_key.get(key, 0) + 1
            heard["kills"] += 1
            os.kill(int((folder / "worker.pid").read_text()), signal.SIGKILL)
            return
        send(answer(200, Connection="close"))

    with Loopback({"/hook": hear}) as server:
        port.put(server.port)
        asked.get(timeout=LONGEST + 60)
        told.put(heard)
        time.sleep(0.2)


def main() -> int:
    """Play it and say what came of it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--changes", type=int, default=300)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        played = play(Path(folder) / "room", given.changes, given.kills)
    verdict = "; ".join(played.faults) or "at least once, in order, signed, no id twice"
    print(f"{played.kills} kills, {played.deliveries} deliveries of {played.changes} changes: {verdict}")
    return 1 if played.faults else 0


if __name__ == "__main__":
    sys.exit(main())
