"""A past week again, with other settings: the front pages of each morning side by side.

Two newsrooms are made beside the real one (in a temporary folder, which nothing outlives): both get the same articles at the
times at which we first saw them, and the same verdicts at the times at which they were said; one has the settings as they are,
the other those that are tried. Nothing of the real newsroom is touched.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from newsloom.config import FILE, Config, parse
from newsloom.errors import UsageError
from newsloom.model.outcome import Then
from newsloom.model.review import Verdict
from newsloom.pipeline.stages.extract import VERSION
from newsloom.pipeline.worker import Worker
from newsloom.publishing.front_page import front_pool_order
from newsloom.publishing.story_pages import title_of
from newsloom.runtime.context import Newsroom
from newsloom.services.newsroom.open import database_of
from newsloom.services.newsroom.run import LOCAL_POOLS
from newsloom.store import articles, captures, identities, reviews, stories, work
from newsloom.store.captures import DiscoveredUrl

TOP = 10
CHUNK = 500
Step = Callable[[datetime, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A story on a front page."""

    story: str
    title: str
    heat: float
    sources: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Morning:
    """The two front pages at one time."""

    at: datetime
    now: tuple[Placed, ...]
    tried: tuple[Placed, ...]

    @property
    def moved(self) -> int:
        """How many places differ."""
        longest = max(len(self.now), len(self.tried))
        mine, theirs = [p.story for p in self.now], [p.story for p in self.tried]
        return sum(mine[i : i + 1] != theirs[i : i + 1] for i in range(longest))


def changed_config(newsroom: Newsroom, changes: Mapping[str, str]) -> Config:
    """The newsroom's settings with some changed ("score.half_life" -> "12"). Raises ConfigInvalid as a bad file would."""
    env: dict[str, str] = {}
    for name, value in changes.items():
        section, dot, key = name.partition(".")
        if not dot:
            raise UsageError(name, "not a setting", hint="like score.half_life=12")
        env[f"NEWSLOOM_{section}_{key}".upper()] = value
    path = newsroom.root / FILE
    return parse(path.read_text("utf-8"), path, env)


def replay(
    newsroom: Newsroom,
    changes: Mapping[str, str],
    *,
    days: int = 7,
    until: datetime | None = None,
    hour: int = 7,
    step: Step | None = None,
) -> list[Morning]:
    """The mornings of the last `days` days before `until` (default: the latest arrival), at `hour` UTC.

    `step` is told (time, morning, of how many) as work goes on. Raises ConfigInvalid, UsageError.
    """
    tried = changed_config(newsroom, changes)
    with newsroom.db.read() as tx:
        span = articles.first_and_last_seen(tx)
    if span is None:
        raise UsageError("replay", "this newsroom holds no articles yet", hint="newsloom run")
    end = until or span[1]
    times = [
        at
        for i in reversed(range(days))
        if (at := (end - timedelta(days=i)).replace(hour=hour, minute=0, second=0)) <= end
    ]
    times = [*times, end] if not times or times[-1] < end else times
    mornings: list[Morning] = []
    since = times[0] - timedelta(days=3)
    with (
        tempfile.TemporaryDirectory(prefix="newsloom-replay-") as folder,
        twin(newsroom, Path(folder, "now"), newsroom.config) as one,
        twin(newsroom, Path(folder, "tried"), tried) as other,
    ):
        for number, at in enumerate(times, 1):
            pages = [_morning(newsroom, room, since, at) for room in (one, other)]
            mornings.append(Morning(at=at, now=pages[0], tried=pages[1]))
            since = at
            if step is not None:
                step(at, number, len(times))
    return mornings


@dataclass(slots=True)
class Hands:
    """The twin's clock, which replay moves."""

    at: datetime


@contextmanager
def twin(newsroom: Newsroom, root: Path, config: Config) -> Iterator[tuple[Newsroom, Hands]]:
    """A newsroom beside the real one, with an empty database and a clock of its own. Nothing in it reaches the network."""
    root.mkdir(parents=True)
    hands = Hands(newsroom.clock())
    database = f"sqlite:///{root / 'newsloom.db'}"
    images = replace(config.images, keep=False)
    made = replace(
        newsroom,
        root=root,
        config=replace(config, root=root, images=images, database=replace(config.database, url=database)),
        db=database_of(config, database),
        clock=lambda: hands.at,
    )
    try:
        yield made, hands
    finally:
        made.db.close()


def _morning(newsroom: Newsroom, room: tuple[Newsroom, Hands], since: datetime, at: datetime) -> tuple[Placed, ...]:
    """Bring the twin to that time; its front page."""
    other, hands = room
    hands.at = at
    with newsroom.db.read() as tx:
        ids = articles.seen_between(tx, since, at)
        said = [v for v in reviews.latest(tx, 10_000) if since < v.at <= at]
    for start in range(0, len(ids), CHUNK):
        _carry(newsroom, other, ids[start : start + CHUNK])
    _say(other, said)
    Worker(other, pools=LOCAL_POOLS).run_due()
    with other.db.read() as tx:
        order = front_pool_order(tx, other, at, TOP, states=("published", "proposed"))
        rows = stories.get(tx, order)
    return tuple(
        Placed(story=i, title=title_of(rows[i]), heat=rows[i].heat, sources=rows[i].independent) for i in order
    )


def _carry(newsroom: Newsroom, other: Newsroom, ids: Sequence[str]) -> None:
    with newsroom.db.read() as tx:
        held = articles.get(tx, ids)
    rows = [(held[i], i, None, VERSION) for i in ids]
    with other.db.write() as tx:
        finds = [DiscoveredUrl(id=i, url=held[i].article.url, first_seen=held[i].first_seen, via="rows") for i in ids]
        captures.put_finds(tx, finds)
        articles.put(tx, rows)
        work.schedule(tx, [Then(stage="dedupe", item=i, arrival=held[i].first_seen) for i in ids], other.clock())


def _say(other: Newsroom, said: Sequence[Verdict]) -> None:
    """The verdicts of that time; those on stories that the twin does not have are left out."""
    with other.db.write() as tx:
        for verdict in reversed(said):
            subject = identities.follow(tx, verdict.subject)
            if subject in stories.get(tx, [subject]) and verdict.kind in (
                "approve",
                "reject",
                "hold",
                "edit",
                "lead",
                "undo",
            ):
                reviews.put(tx, verdict)
                work.schedule(tx, [Then(stage="score", item=subject)], other.clock())
