"""How does our reading look to the owner of a server? A month of sixteen outlets is played, and the access log is
scored.

    python -m bench.quality.manners [--days 30] [--peer PYTHON]

Each row of the sheet counts what an owner would complain about; a spotless reader has zeros. Two rows at the end say
what politeness cost: entries that were never seen, and how late the others were. `--peer` names the Python of an
environment with lemon24/reader, whose column then stands beside ours.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from bench.manners.play import DAY, HOUR, OUTLETS, START, Asked, Clock, Outlet, Stage
from bench.manners.pollers import CadencePoller, Poller, ReaderPeer
from bench.measured import Measured

_TARGETS = {outlet.target for outlet in OUTLETS}
READ = tuple(outlet for outlet in OUTLETS if outlet.host not in _TARGETS)
"""The outlets that the reader subscribes to: not the one that another moves to."""
FEEDS = [f"http://{outlet.host}/feed" for outlet in READ]
RESTARTS = (1.5, 6.02, 9.0, 16.3)
"""In days. At the third the newsroom stays off for a day."""
OFF = timedelta(days=1)
_SOON = timedelta(minutes=15)
_STORM = 30

Make = Callable[[Stage, Clock], Poller]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The score of one reader: `faults` by name (0 is spotless), and facts for the eye."""

    faults: Mapping[str, int]
    facts: Mapping[str, float]
    requests: int

    @property
    def clean(self) -> float:
        """The share of requests without a fault (a request may have several)."""
        return max(0.0, 1 - sum(self.faults.values()) / max(self.requests, 1))


def play(make: Make, days: float = 30.0) -> tuple[list[Asked], dict[str, datetime]]:
    """Let a reader live through the play: (the servers' log, when it knew each link)."""
    clock = Clock()
    with Stage(clock) as stage:
        poller = make(stage, clock)
        end = START + timedelta(days=days)
        for number, day in enumerate(RESTARTS):
            at = START + timedelta(days=day)
            if at >= end:
                break
            poller.run(at)
            if number == 2:
                clock.move_to(at + OFF)
            poller.restart()
        poller.run(end)
        close = getattr(poller, "close", None)
        if close is not None:
            close()
        return stage.log, poller.seen


def score(log: Sequence[Asked], seen: Mapping[str, datetime], end: datetime) -> Sheet:
    """The sheet for a log."""
    polls = sum(asked.path == "/feed" for asked in log)
    return Sheet(faults_of(log, OUTLETS), _facts(log, seen, polls, end), len(log))


def faults_of(log: Sequence[Asked], outlets: Iterable[Outlet]) -> dict[str, int]:
    """Fault -> how often; all of FAULTS, in their order."""
    faults: Counter[str] = Counter(dict.fromkeys(FAULTS, 0))
    named = {outlet.host: outlet for outlet in outlets}
    by_host: dict[str, list[Asked]] = defaultdict(list)
    for asked in log:
        by_host[asked.host].append(asked)
        faults["no name and address in the User-Agent"] += "+http" not in asked.agent
        faults["compression not offered"] += "gzip" not in asked.encodings and asked.path != "/robots.txt"
    for host, requests in by_host.items():
        _score_feed(named[host], [asked for asked in requests if asked.path == "/feed"], faults)
        _score_pages(named[host], requests, faults)
        faults["requests over 30 a minute to one host"] += max(0, _busiest_minute(requests) - _STORM)
    return dict(faults)


FAULTS = (
    "unconditional though it had validators",
    "earlier than max-age or Expires allow",
    "earlier than Retry-After allows",
    "within the hour after a 429 without a time",
    "earlier than the feed's ttl allows",
    "in the feed's skipHours or skipDays",
    "less than 15 minutes after the last poll",
    "after 410 gone",
    "at the old address after three 301",
    "bodies sent that it had already",
    "pages that robots.txt denies",
    "pages before robots.txt was read",
    "robots.txt more than once in 24 h",
    "requests over 30 a minute to one host",
    "no name and address in the User-Agent",
    "compression not offered",
)


def _score_feed(outlet: Outlet, polls: Sequence[Asked], faults: Counter[str]) -> None:
    has_validators = False
    moved = 0
    for i, poll in enumerate(polls):
        last = polls[i - 1] if i else None
        faults["unconditional though it had validators"] += (
            has_validators and not poll.conditional and poll.status not in (301, 410)
        )
        faults["bodies sent that it had already"] += poll.repeated and outlet.validator != "none"
        faults["after 410 gone"] += last is not None and last.status == 410
        faults["at the old address after three 301"] += moved >= 3
        moved = moved + 1 if poll.status == 301 else 0
        has_validators = has_validators or (poll.status == 200 and outlet.validator != "none")
        hours, days = outlet.skip_hours, outlet.skip_days
        paused = i > 0 and (poll.at.hour in hours or f"{poll.at:%A}" in days)
        faults["in the feed's skipHours or skipDays"] += paused
        if last is not None:
            _score_pause(outlet, last, poll.at - last.at, faults)


def _score_pause(outlet: Outlet, last: Asked, pause: timedelta, faults: Counter[str]) -> None:
    # A redirect answers twice: the pause is measured at the host that was asked, and a second is forgiven for rounding.
    pause += timedelta(seconds=1)
    faults["less than 15 minutes after the last poll"] += pause < _SOON
    if last.status in (200, 304):
        fresh = outlet.max_age or outlet.expires or timedelta(0)
        faults["earlier than max-age or Expires allow"] += pause < fresh
        faults["earlier than the feed's ttl allows"] += pause < timedelta(minutes=outlet.ttl or 0)
    trouble = outlet.trouble(last.at)
    faults["earlier than Retry-After allows"] += (trouble == "busy" and pause < 2 * HOUR) or (
        trouble == "down" and pause < 3 * HOUR
    )
    faults["within the hour after a 429 without a time"] += trouble == "busy-silent" and pause < HOUR


def _score_pages(outlet: Outlet, requests: Sequence[Asked], faults: Counter[str]) -> None:
    read: datetime | None = None
    for asked in requests:
        if asked.path == "/robots.txt":
            unreachable = outlet.robots_status >= 500
            faults["robots.txt more than once in 24 h"] += (
                read is not None and not unreachable and asked.at - read < DAY - timedelta(minutes=1)
            )
            read = asked.at
        elif asked.path != "/feed":
            faults["pages before robots.txt was read"] += read is None
            faults["pages that robots.txt denies"] += (
                asked.path.startswith(outlet.denied) or outlet.robots_status >= 500
            )


def _busiest_minute(requests: Sequence[Asked]) -> int:
    times = [asked.at for asked in requests]
    most, start = 0, 0
    for i, at in enumerate(times):
        while at - times[start] >= timedelta(minutes=1):
            start += 1
        most = max(most, i - start + 1)
    return most


def _facts(log: Sequence[Asked], seen: Mapping[str, datetime], polls: int, end: datetime) -> dict[str, float]:
    delays, missed = [], 0
    off = START + timedelta(days=RESTARTS[2])  # what came and went while the newsroom was off, nobody could see
    days = max((end - START) / DAY, 1e-9)
    for outlet in READ:
        for number, at in outlet.published(end):
            if (
                at < START
                or off <= at < off + OFF
                or outlet.trouble(at)
                or outlet.trouble(min(at + DAY, end))
                or at > end - 2 * DAY
            ):
                continue
            known = seen.get(outlet.link(number))
            if known is None:
                missed += 1
            else:
                delays.append((known - at) / timedelta(minutes=1))
    return {
        "requests": len(log),
        "polls per source and day": polls / len(READ) / days,
        "megabytes sent": sum(asked.sent for asked in log if asked.status == 200) / 1e6,
        "answers 304, % of polls": 100 * sum(asked.status == 304 for asked in log) / max(polls, 1),
        "entries never seen": missed,
        "entries seen": len(delays),
        "minutes until seen, median": median(delays) if delays else 0.0,
        "minutes until seen, worst of 95 %": sorted(delays)[int(len(delays) * 0.95)] if delays else 0.0,
    }


def ours(stage: Stage, clock: Clock) -> Poller:
    """Newsloom's fetching and cadence."""
    return CadencePoller(FEEDS, stage.hosts(), clock)


def sheet_of(make: Make, days: float) -> Sheet:
    """Play and score."""
    log, seen = play(make, days)
    return score(log, seen, START + timedelta(days=days))


def table(sheets: Mapping[str, Sheet]) -> str:
    """The sheets side by side, as text."""
    lines = [f"{'':44}" + "".join(f"{name:>18}" for name in sheets)]
    lines += [f"{fault:44}" + "".join(f"{sheet.faults[fault]:>18,}" for sheet in sheets.values()) for fault in FAULTS]
    lines.append(f"{'all faults':44}" + "".join(f"{sum(sheet.faults.values()):>18,}" for sheet in sheets.values()))
    facts = next(iter(sheets.values())).facts
    lines += [f"{fact:44}" + "".join(f"{sheet.facts[fact]:>18,.1f}" for sheet in sheets.values()) for fact in facts]
    return "\n".join(lines)


def gates(data: Path) -> list[Measured]:
    """A played week (nothing of `data` is used): the share of requests without a fault, and of entries that were
    seen."""
    sheet = sheet_of(ours, 7.0)
    seen, missed = sheet.facts["entries seen"], sheet.facts["entries never seen"]
    worst = ", ".join(f"{name}: {count}" for name, count in sheet.faults.items() if count) or "no fault"
    return [
        Measured("requests without a fault", sheet.clean, "", f"{sheet.requests} requests of a played week; {worst}"),
        Measured("entries seen", seen / max(seen + missed, 1), "", f"{missed:.0f} of {seen + missed:.0f} never seen"),
    ]


def main(argv: Sequence[str] | None = None) -> int:
    """Print the sheet; 1 if ours is not spotless."""
    parser = argparse.ArgumentParser(prog="python -m bench.quality.manners", description="The manners sheet.")
    parser.add_argument("--days", type=float, default=30.0)
    parser.add_argument("--peer", type=Path, help="the Python of an environment that has lemon24/reader")
    call = parser.parse_args(argv)
    sheets = {"newsloom": sheet_of(ours, call.days)}
    if call.peer is not None:
        with tempfile.TemporaryDirectory() as folder:

            def peer(stage: Stage, clock: Clock) -> Poller:
                return ReaderPeer(call.peer, Path(folder), FEEDS, stage.port, clock)

            sheets["lemon24/reader"] = sheet_of(peer, call.days)
    print(f"{call.days:g} played days, {len(READ)} sources, {datetime.now(UTC):%Y-%m-%d}")
    print(table(sheets))
    return 1 if sum(sheets["newsloom"].faults.values()) else 0


if __name__ == "__main__":
    raise SystemExit(main())
