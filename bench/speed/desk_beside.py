"""How long does an editor's click take while everything is printed anew beside the desk?

A newsroom of 4,500 published stories and some proposed ones (as bench.speed.publish invents them, on SQLite) is served by
`newsloom serve`; pages are opened and stories held and taken back, first alone, then while `newsloom publish --all` works in a
process of its own:

    python -m bench.speed.desk_beside [STORIES]
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import httpx

from bench.measured import Measured
from bench.speed.publish import NOW, TOPICS, _held, _put, build
from newsloom.model.ids import story_id
from newsloom.services.newsroom import create
from newsloom.services.newsroom.open import opened

PROPOSED = 40
ALONE = 15
"""Rounds of clicks before the printing begins."""
_TOKEN = re.compile(r'name="_csrf_token" value="([^"]+)"')


class Editor:
    """Somebody at the desk, with a clock beside them."""

    def __init__(self, address: str) -> None:
        self.client = httpx.Client(follow_redirects=True, timeout=60)
        self.base = address.partition("/desk/")[0]
        self.client.get(address)
        self.times: list[tuple[float, str]] = []

    def round(self, story: str) -> None:
        """Open the queue and a story, hold it, take that back."""
        page = self._timed("queue", lambda: self.client.get(f"{self.base}/desk/"))
        token = _TOKEN.search(page.text)
        assert token is not None, page.text[:500]
        sent = {"_csrf_token": token[1], "back": "/desk/add"}
        self._timed("story", lambda: self.client.get(f"{self.base}/desk/stories/{story}"))
        self._timed("hold", lambda: self.client.post(f"{self.base}/desk/stories/{story}/hold", data=sent))
        self._timed("undo", lambda: self.client.post(f"{self.base}/desk/undo", data=sent))

    def _timed(self, name: str, act: Callable[[], httpx.Response]) -> httpx.Response:
        begun = time.perf_counter()
        answer = act()
        self.times.append((time.perf_counter() - begun, name))
        answer.raise_for_status()
        return answer


def rows(size: int = 4_500) -> list[Measured]:
    """Clicks alone, and beside the printing."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "newsroom"
        create.found(folder, {"site.title": "Bench", "site.url": "https://bench.example"}, TOPICS)
        with opened(folder, clock=lambda: NOW) as newsroom:
            build(newsroom, size)
            with newsroom.db.write() as tx:
                _put(newsroom, range(size, size + PROPOSED), tx, state="proposed")
        waiting = [story_id(_held(n).id) for n in range(size, size + PROPOSED)]
        command = [sys.executable, "-m", "newsloom"]
        serving = [*command, "serve", "--dir", str(folder), "--port", "0", "--no-work"]
        with subprocess.Popen(serving, stdout=subprocess.PIPE, text=True) as server:
            try:
                assert server.stdout is not None
                address = next(line.split(maxsplit=1)[1].strip() for line in server.stdout if line.startswith("desk"))
                editor = Editor(address)
                for number in range(ALONE):
                    editor.round(waiting[number % PROPOSED])
                alone, editor.times = editor.times[4:], []
                began = time.perf_counter()
                with subprocess.Popen(
                    [*command, "publish", "--all", "--dir", str(folder)], stdout=subprocess.DEVNULL
                ) as printing:
                    number = 0
                    while printing.poll() is None:
                        editor.round(waiting[number % PROPOSED])
                        number += 1
                took = time.perf_counter() - began
                if printing.returncode:
                    raise RuntimeError(f"publish --all ended with {printing.returncode}")
            finally:
                server.terminate()
    return [
        _row("a click at the desk, alone", alone),
        _row(f"beside publish --all of {size:,} ({took:.0f} s)", editor.times),
    ]


def _row(name: str, times: list[tuple[float, str]]) -> Measured:
    slowest, what = max(times)
    return Measured(
        name, median(t for t, _ in times), "s", f"slowest of {len(times)}: {slowest:.2f} s ({what}); "
        f"{sum(t > 0.5 for t, _ in times)} over 0.5 s",
    )  # fmt: skip


if __name__ == "__main__":
    for row in rows(*(int(n) for n in sys.argv[1:2])):
        print(row)
