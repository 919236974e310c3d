"""Who plays the reader in the manners test: our own fetching and cadence, and a peer in an environment of its own."""

from __future__ import annotations

import heapq
import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from bench.manners.play import Clock
from newsloom.core import cadence
from newsloom.core.feed import read_feed
from newsloom.errors import FetchError, RobotsUnreachable
from newsloom.model.capture import Fetched
from newsloom.net.freshness import freshness
from newsloom.net.http import ACCEPT_FEED, ACCEPT_PAGE, Http, HttpSettings, Validators, user_agent
from newsloom.net.robots import Robots
from newsloom.net.robots_cache import MemoryRobotsCache
from newsloom.store.work import MAX_ATTEMPTS

_BUSY = (429, 503)


class Poller(Protocol):
    """A reader of feeds. `seen` has each link and the played time at which it was first known."""

    seen: dict[str, datetime]

    def run(self, until: datetime) -> None:
        """Do all that becomes due up to `until`; it may move the clock there step by step."""
        ...

    def restart(self) -> None:
        """The process is killed and started again: only what was stored remains."""
        ...


@dataclass
class _Stored:
    """What the database would hold of one source."""

    url: str
    due: datetime | None
    history: cadence.History = field(default_factory=cadence.History)
    validators: Validators | None = None
    known: set[str] = field(default_factory=set)


class CadencePoller:
    """net.http, net.robots and core.cadence, put together as the engine's poll and fetch stages do it: one lane per
    host."""

    def __init__(self, feeds: list[str], hosts: Mapping[str, tuple[str, int]], clock: Clock) -> None:
        self.seen: dict[str, datetime] = {}
        self._clock, self._hosts = clock, hosts
        self._shelf = MemoryRobotsCache()
        self._sources = {url: _Stored(url, clock.now) for url in feeds}
        self._pages: list[tuple[datetime, str]] = []
        self._tries: dict[str, int] = {}
        self._free_at: dict[str, datetime] = {}
        self.restart()

    def restart(self) -> None:
        """A new process: new connections, nothing in memory but what is stored."""
        settings = HttpSettings(
            hosts=self._hosts, only_hosts=True, trust_env=False, user_agent=user_agent("https://newsroom.example/about")
        )
        self._http = Http(settings, clock=self._clock)
        self._robots = Robots(self._http, shelf=self._shelf)

    def run(self, until: datetime) -> None:
        """Work through what is due, in order of time, moving the clock along."""
        while (step := self._next()) is not None and step[0] <= until:
            at, kind, key = step
            self._clock.move_to(at)
            if kind == "poll":
                self._poll(self._sources[key])
            else:
                heapq.heappop(self._pages)
                self._fetch(key)
        self._clock.move_to(until)

    def _next(self) -> tuple[datetime, str, str] | None:
        due = [(self._when(s.due, s.url), "poll", s.url) for s in self._sources.values() if s.due is not None]
        if self._pages:
            at, url = self._pages[0]
            due.append((self._when(at, url), "page", url))
        return min(due, default=None)

    def _when(self, due: datetime, url: str) -> datetime:
        return max(due, self._free_at.get(_host(url), due), self._clock.now)

    def _paced(self, url: str, got: Fetched | None, delay: timedelta | None = None) -> None:
        said = freshness(got.headers, self._clock.now) if got else cadence.UNSAID
        self._free_at[_host(url)] = self._clock.now + cadence.pace(got.status if got else 0, said, delay)

    def _poll(self, source: _Stored) -> None:
        now = self._clock.now
        got: Fetched | None = None
        try:
            got = self._http.get(source.url, validators=source.validators, accept=ACCEPT_FEED)
            poll = self._read(source, got, now)
        except FetchError as err:
            poll = cadence.Poll(at=now, problem=err.problem)
        self._paced(source.url, got)
        source.history = cadence.remember(source.history, poll)
        source.due = cadence.next_poll(source.history, poll, now, source.url).at
        adopted = cadence.adopt(source.history)
        if adopted is not None and adopted != source.url:
            self._adopt(source, adopted)

    def _adopt(self, source: _Stored, address: str) -> None:
        del self._sources[source.url]
        if address not in self._sources:
            source.url = address
            self._sources[address] = source

    def _read(self, source: _Stored, got: Fetched, now: datetime) -> cadence.Poll:
        said = freshness(got.headers, now)
        if got.status != 200:
            problem = "" if got.status == 304 else f"status {got.status}"
            return cadence.Poll(at=now, status=got.status, freshness=said, problem=problem, permanent=got.permanent)
        feed = read_feed(got.body, url=got.final_url, content_type=got.headers.get("content-type"))
        source.validators = Validators.of(got)
        links = [entry.link for entry in feed.entries if entry.link and entry.link not in source.known]
        first = not source.known
        source.known.update(links)
        for i, link in enumerate(links):
            self.seen.setdefault(link, now)
            if not first or i < 3:  # of a new source only the latest are read
                heapq.heappush(self._pages, (now, link))
        dates = tuple(entry.published for entry in feed.entries if entry.published)
        return cadence.Poll(
            at=now, status=got.status, freshness=said, ttl=feed.ttl, skip_hours=feed.skip_hours, skip_days=feed.skip_days,
            entries=len(feed.entries), new=len(links), dates=dates, permanent=got.permanent,
        )  # fmt: skip

    def _fetch(self, url: str) -> None:
        got: Fetched | None = None
        delay = None
        try:
            delay = self._robots.allowed(url).delay
            got = self._http.get(url, accept=ACCEPT_PAGE, permit=self._robots.permit)
            if got.status in _BUSY:
                said = freshness(got.headers, self._clock.now).retry_after
                heapq.heappush(self._pages, (self._clock.now + max(said or timedelta(0), timedelta(hours=1)), url))
        except RobotsUnreachable as err:
            tries = self._tries[url] = self._tries.get(url, 0) + 1
            if tries < MAX_ATTEMPTS:
                wait = cadence.robots_wait(err.again_at - self._clock.now, tries)
                heapq.heappush(self._pages, (self._clock.now + wait, url))
        except FetchError:
            pass
        self._paced(url, got, delay)


def _host(url: str) -> str:
    return url.split("/")[2]


class ReaderPeer:
    """lemon24/reader, driven by the same clock: `update_feeds(scheduled=True)`, its own defaults, every five played
    minutes.

    It runs in the Python of its own environment (`python`), with names mapped to loopback; see peer_reader.py beside this file.
    """

    def __init__(self, python: Path, folder: Path, feeds: list[str], port: int, clock: Clock) -> None:
        self.seen: dict[str, datetime] = {}
        self._python, self._folder, self._feeds, self._port, self._clock = python, folder, feeds, port, clock
        self._process: subprocess.Popen[str] | None = None
        self.restart()

    def restart(self) -> None:
        """End the process and start another on the same database."""
        self.close()
        script = Path(__file__).with_name("peer_reader.py")
        self._process = subprocess.Popen(
            [str(self._python), str(script), str(self._folder / "reader.sqlite"), str(self._port), *self._feeds],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def run(self, until: datetime) -> None:
        """One tick after another; what it has of entries is asked for at the end of each."""
        while self._clock.now < until:
            self._clock.move_to(min(self._clock.now + timedelta(minutes=5), until))
            process = self._process
            assert process is not None and process.stdin is not None and process.stdout is not None
            process.stdin.write(self._clock.now.isoformat() + "\n")
            process.stdin.flush()
            for link in json.loads(process.stdout.readline()):
                self.seen.setdefault(link, self._clock.now)

    def close(self) -> None:
        """End the process."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            self._process.wait(timeout=20)
            self._process = None
