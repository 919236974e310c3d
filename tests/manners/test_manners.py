"""The manners test itself: it finds our reading spotless, and bad manners where they are."""

from __future__ import annotations

from datetime import datetime, timedelta

from bench.manners.play import START, Clock, Stage
from bench.manners.pollers import Poller
from bench.quality.manners import FEEDS, ours, play, score, sheet_of
from newsloom.net.http import Http, HttpSettings


def test_four_played_days_are_without_a_fault_and_nothing_is_lost() -> None:
    sheet = sheet_of(ours, 4.2)
    assert {name: count for name, count in sheet.faults.items() if count} == {}
    assert sheet.facts["entries never seen"] == 0
    assert sheet.facts["entries seen"] > 100


class Rude:
    """Asks every feed every ten minutes, never conditionally, and takes every page."""

    def __init__(self, stage: Stage, clock: Clock) -> None:
        self.seen: dict[str, datetime] = {}
        self._clock = clock
        self._http = Http(HttpSettings(hosts=stage.hosts(), trust_env=False, user_agent="Mozilla/5.0"), clock=clock)

    def run(self, until: datetime) -> None:
        while self._clock.now < until:
            for url in FEEDS:
                self._http.get(url)
                self._http.get(url.replace("/feed", "/private/5"))
            self._clock.move_to(min(self._clock.now + timedelta(minutes=10), until))

    def restart(self) -> None:
        pass


def test_bad_manners_are_found() -> None:
    def rude(stage: Stage, clock: Clock) -> Poller:
        return Rude(stage, clock)

    log, seen = play(rude, 0.6)
    sheet = score(log, seen, START + timedelta(days=0.6))
    for fault in (
        "unconditional though it had validators",
        "earlier than max-age or Expires allow",
        "earlier than the feed's ttl allows",
        "less than 15 minutes after the last poll",
        "bodies sent that it had already",
        "pages that robots.txt denies",
        "pages before robots.txt was read",
        "no name and address in the User-Agent",
    ):
        assert sheet.faults[fault] > 0, fault
    assert sheet.clean < 0.5
