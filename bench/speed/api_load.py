"""Does the API answer while many programs ask and an editor decides?

    ./run bench api_load            NEWSLOOM_BENCH_ARTICLES=200000 for the size of the aim (it takes a few minutes to fill)

`newsloom serve` runs in a process of its own over the newsroom of `bench.speed.desk`, on SQLite. Fifty clients ask once a
second each, on connections that they keep, for what programs ask: lists, stories, searches, changes, why; beside them a
program decides once a second. Times are those of the clients, by the clock, so a machine that is busy otherwise shows in
them; the CPU seconds of the server for each answer stand beside.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import httpx
import psutil  # type: ignore[import-untyped]

from bench.measured import Measured
from bench.speed.desk import NOW, PER_STORY, STORIES, _fill
from newsloom.model.source import Topic
from newsloom.services.newsroom.create import found
from newsloom.services.newsroom.open import close, open_newsroom
from newsloom.web.users import new_api_token

CLIENTS = 50
SECONDS = float(os.environ.get("NEWSLOOM_BENCH_SECONDS", "30"))


def rows() -> Iterator[Measured]:
    """p95 of all answers, of each kind, and of decisions, in milliseconds."""
    count = max(int(os.environ.get("NEWSLOOM_BENCH_ARTICLES", "0")), STORIES * PER_STORY)
    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / "newsroom"
        found(root, {"site.title": "Bench"}, [Topic(name="Bench", keywords=("bench",), order=1)])
        newsroom = open_newsroom(root, clock=lambda: NOW)
        try:
            ids, vocabulary = _fill(newsroom, count)
            token = new_api_token(newsroom, "bench")
        finally:
            close(newsroom)
        serving = [sys.executable, "-m", "newsloom", "serve", "--dir", str(root), "--port", "0", "--no-work"]
        with subprocess.Popen(serving, stdout=subprocess.PIPE, text=True) as server:
            try:
                assert server.stdout is not None
                address = next(line.split(maxsplit=1)[1].strip() for line in server.stdout if line.startswith("desk"))
                yield from _asked(Load(address.partition("/desk/")[0], token, ids, vocabulary), server.pid, count)
            finally:
                server.terminate()


class Load:
    """The clients, and how long each kind of answer took them."""

    def __init__(self, base: str, token: str, ids: Sequence[str], vocabulary: Sequence[str]) -> None:
        self.base, self.headers = base, {"Authorization": f"Bearer {token}"}
        self.ids, self.vocabulary = ids, vocabulary
        self.times: dict[str, list[float]] = defaultdict(list)
        self.failed: list[str] = []
        self._ends = 0.0

    def run(self, seconds: float) -> None:
        """All of them at once, for so long."""
        self._ends = time.monotonic() + seconds
        threads = [threading.Thread(target=self._read, args=(number,)) for number in range(CLIENTS)]
        threads.append(threading.Thread(target=self._decide))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _read(self, number: int) -> None:
        random = Random(number)
        time.sleep(random.random())
        with httpx.Client(base_url=self.base, headers=self.headers, timeout=30) as client:
            while time.monotonic() < self._ends:
                begun = time.perf_counter()
                name, path = self._question(random)
                self._timed(client, name, "GET", path)
                time.sleep(max(0.0, 1.0 - (time.perf_counter() - begun)))

    def _question(self, random: Random) -> tuple[str, str]:
        story = random.choice(self.ids)
        words = " ".join(random.sample(list(self.vocabulary[20:2000]), 2))
        return random.choice([
            ("list", "/api/v1/stories?limit=20"),
            ("list", "/api/v1/stories?state=proposed&limit=20"),
            ("story", f"/api/v1/stories/{story}"),
            ("search", f"/api/v1/search?q={words}&limit=20"),
            ("changes", "/api/v1/changes?since=0&limit=50"),
            ("why", f"/api/v1/why?url=https://outlet{random.randrange(97)}.example/{random.randrange(20_000)}"),
        ])  # fmt: skip

    def _decide(self) -> None:
        with httpx.Client(base_url=self.base, headers=self.headers, timeout=30) as client:
            number = 0
            while time.monotonic() < self._ends:
                begun = time.perf_counter()
                body = {"kind": "approve", "reason": "bench"}
                self._timed(client, "decision", "POST", f"/api/v1/stories/{self.ids[number]}/verdicts", body)
                number += 1
                time.sleep(max(0.0, 1.0 - (time.perf_counter() - begun)))

    def _timed(self, client: httpx.Client, name: str, method: str, path: str, body: object = None) -> None:
        begun = time.perf_counter()
        answer = client.request(method, path, json=body)
        self.times[name].append((time.perf_counter() - begun) * 1000)
        if answer.status_code >= 400 and not (name == "why" and answer.status_code == 404):
            self.failed.append(f"{name} {answer.status_code} {answer.text[:200]}")


def _asked(load: Load, server: int, count: int) -> Iterator[Measured]:
    load.run(3)  # caches and compiled templates
    load.times.clear()
    load.failed.clear()
    process = psutil.Process(server)
    before = sum(process.cpu_times()[:2])
    load.run(SECONDS)
    spent = sum(process.cpu_times()[:2]) - before
    if load.failed:
        raise RuntimeError(f"{len(load.failed)} answers failed, such as {load.failed[0]}")
    reads = [t for name, times in load.times.items() if name != "decision" for t in times]
    detail = f"{CLIENTS} clients, a question a second each and a decision a second, {count:,} articles, SQLite"
    cpu = f"{spent * 1000 / max(len(reads), 1):.1f} ms of CPU each"
    yield Measured(
        "answers p95", _p95(reads), "ms", f"of {len(reads)}, median {statistics.median(reads):.0f}, {cpu}; {detail}"
    )
    for name, times in sorted(load.times.items()):
        yield Measured(f"{name} p95", _p95(times), "ms", f"of {len(times)}, median {statistics.median(times):.0f}")


def _p95(times: Sequence[float]) -> float:
    return round(statistics.quantiles(times, n=20)[-1], 1)
