"""Workers are killed between what a network did and what it would have answered: is anything posted twice, or lost?

`python -m tests.chaos.posting_kills --kills 200` plays it at length. The parent is single-threaded and forks each worker; the
network runs in a process of its own, takes a post, and kills the worker that sent it before it answers.
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

from loopback.networks import SECRET, TOKEN, Networks
from loopback.server import Asked, Loopback, Send
from newsloom.model.outcome import Then
from newsloom.pipeline.worker import Worker
from newsloom.publishing import postings
from newsloom.services.newsroom.create import found
from newsloom.services.newsroom.open import close, open_newsroom
from newsloom.services.publish import posting
from newsloom.store import work

HOST = "networks.example"
MOST_A_POST = 2
"""So often a post may kill its worker: an item that kills ever again goes to quarantine, as it should."""
LONGEST = 600.0


@dataclass(frozen=True)
class Played:
    """What came of it: posts on the networks, posts that were made in all, kills, and lines of the ledger by their state."""

    stories: int
    kills: int
    posts: int
    made: int
    states: dict[str, int]

    @property
    def right(self) -> bool:
        """Each story stands once on each repeatable network, and the ledger says so."""
        return self.posts == self.made == 2 * self.stories and self.states == {"sent": 2 * self.stories}


def play(folder: Path, stories: int, kills: int, seed: int = 7) -> Played:
    """Post `stories` stories to Mastodon and the webhook while workers are killed `kills` times."""
    context = multiprocessing.get_context("fork")
    port, asked, answer = context.Queue(), context.Queue(), context.Queue()
    server = context.Process(target=_serve, args=(folder, kills, seed, port, asked, answer), daemon=True)
    server.start()
    hosts = {HOST: ("127.0.0.1", port.get(timeout=60))}
    at = f"http://{HOST}"
    settings: dict[str, Any] = {
        "fetch.host_delay": 0.0, "pools.cpu": "threads:1", "post.mastodon": at, "post.mastodon_token": TOKEN,
        "post.webhook": f"{at}/hook", "post.webhook_secret": SECRET,
    }  # fmt: skip
    _in_child(lambda: _plant(folder, settings, hosts, stories))
    limit = time.monotonic() + LONGEST
    while _in_child(lambda: _work(folder, hosts)) != 0:
        if time.monotonic() > limit:
            raise TimeoutError(f"not done after {LONGEST:.0f} s")
    asked.put("tell")
    told = answer.get(timeout=60)
    server.join(10)
    states = context.Queue()
    _in_child(lambda: states.put(_states(folder, hosts)))
    return Played(stories, told["kills"], told["posts"], told["made"], states.get(timeout=60))


def _in_child(what: Any) -> int:
    """Run it in a forked process; its exit code, or minus the signal that ended it."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            what()
            code = 0
        finally:
            sys.stdout.flush()
            time.sleep(0.05)  # a queue's thread hands over what was put
            os._exit(code)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


def _plant(folder: Path, settings: dict[str, Any], hosts: Any, stories: int) -> None:
    from stages.room import put_story

    found(folder, settings, [])
    newsroom = open_newsroom(folder, hosts=hosts, only_hosts=True)
    with newsroom.db.write() as tx:  # what was published before posting was set up is not posted
        postings.due(tx, newsroom, [], newsroom.clock())
    ids = [put_story(newsroom, f"story{n}") for n in range(stories)]
    with newsroom.db.write() as tx:
        due = postings.due(tx, newsroom, ids, newsroom.clock())
        work.schedule(tx, due, newsroom.clock())
    assert all(isinstance(one, Then) for one in due)
    close(newsroom)


def _work(folder: Path, hosts: Any) -> None:
    (folder / "worker.pid").write_text(str(os.getpid()))
    newsroom = open_newsroom(folder, hosts=hosts, only_hosts=True)
    with newsroom.db.write() as tx:
        work.reclaim(tx)
    Worker(newsroom).run_due()
    close(newsroom)


def _states(folder: Path, hosts: Any) -> dict[str, int]:
    newsroom = open_newsroom(folder, hosts=hosts, only_hosts=True)
    out: dict[str, int] = {}
    for one in posting.listed(newsroom, 10_000):
        out[one.state] = out.get(one.state, 0) + 1
    close(newsroom)
    return out


def _serve(folder: Path, kills: int, seed: int, port: Any, asked: Any, answer: Any) -> None:
    kept, chance = Networks(), random.Random(seed)
    done = {"kills": 0}
    by_key: dict[str, int] = {}

    def carry_out(request: Asked, send: Send) -> None:
        key = request.headers.get("idempotency-key") or str(json.loads(request.body or b"{}").get("key"))
        if done["kills"] < kills and by_key.get(key, 0) < MOST_A_POST and chance.random() < 0.8:
            by_key[key] = by_key.get(key, 0) + 1
            done["kills"] += 1
            kept(request, lambda _: None)
            os.kill(int((folder / "worker.pid").read_text()), signal.SIGKILL)
            return
        kept(request, send)

    with Loopback({"*": carry_out}) as server:
        port.put(server.port)
        asked.get(timeout=LONGEST + 60)
        posts = len(kept.posts) + sum(d["event"] == "story.published" for d in kept.deliveries.values())
        answer.put({"kills": done["kills"], "posts": posts, "made": kept.made})
        time.sleep(0.2)


def main() -> int:
    """Play it and say what came of it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--stories", type=int, default=80)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        played = play(Path(folder) / "room", given.stories, given.kills)
    verdict = "nothing twice, nothing lost" if played.right else "WRONG"
    print(f"{played}\n{played.kills} kills, {played.posts} posts of {played.stories} stories: {verdict}")
    return 0 if played.right else 1


if __name__ == "__main__":
    sys.exit(main())
