"""Four small pictures of a year: database, files, memory, and the time of a morning's queue."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from tests.chaos.year_life import START, Sample

from bench.manners.play import DAY

WIDTH, HIGH, LEFT, TOP, BELOW = 320, 150, 46, 26, 22
LINE, INK, GRID = "#2563a8", "#555", "#ddd"
PICTURES: tuple[tuple[str, Callable[[Sample], float]], ...] = (
    ("database, MB", lambda s: s.database / 1e6),
    ("files, MB", lambda s: s.files / 1e6),
    ("memory of the worker, MB", lambda s: s.memory / 1e6),
    ("a morning's queue, ms of CPU", lambda s: s.queue_seconds * 1e3),
)


def svg(samples: Sequence[Sample], title: str) -> str:
    """One picture with four panes; every axis begins at zero, so that what is flat looks flat."""
    panes = "".join(
        f'<g transform="translate({number % 2 * WIDTH},{24 + number // 2 * HIGH})">{_pane(samples, name, of)}</g>'
        for number, (name, of) in enumerate(PICTURES)
    )
    label = escape(f"{title}: database, files, memory and the time of the queue over a year", quote=True)
    wide, high = 2 * WIDTH, 24 + 2 * HIGH
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{label}" viewBox="0 0 {wide} {high}" '
        f'width="{wide}" height="{high}" font-family="sans-serif" font-size="11" fill="{INK}">'
        f'<rect width="{wide}" height="{high}" fill="#fff"/><text x="{LEFT}" y="16" font-weight="600">{escape(title)}</text>'
        f"{panes}</svg>\n"
    )


def _pane(samples: Sequence[Sample], name: str, of: Callable[[Sample], float]) -> str:
    days = [(s.when - START) / DAY for s in samples]
    values = [of(s) for s in samples]
    last, top = max([*days, 1.0]), _round_up(max([*values, 0.1]) * 1.05)
    wide, high = WIDTH - LEFT - 12, HIGH - TOP - BELOW
    parts = [f'<text x="{LEFT}" y="14">{escape(name)}</text>']
    for step in range(3):
        y = TOP + high - high * step / 2
        parts.append(f'<path d="M{LEFT} {y:.1f}h{wide}" stroke="{GRID}"/>')
        parts.append(f'<text x="{LEFT - 5}" y="{y + 4:.1f}" text-anchor="end">{top * step / 2:,.4g}</text>')
    for day in range(0, int(last) + 1, 90):
        x = LEFT + day / last * wide
        parts.append(f'<text x="{x:.1f}" y="{HIGH - 6}" text-anchor="middle">day {day}</text>')
    line = " ".join(
        f"{LEFT + day / last * wide:.1f},{TOP + high - value / top * high:.1f}"
        for day, value in zip(days, values, strict=True)
    )
    return "".join([*parts, f'<polyline points="{line}" fill="none" stroke="{LINE}" stroke-width="1.5"/>'])


def _round_up(value: float) -> float:
    """The next number that reads well on an axis."""
    step = 10.0 ** (len(str(int(value))) - 1) if value >= 1 else 0.1
    return next(m * step for m in (1, 2, 4, 6, 8, 10) if m * step >= value)
