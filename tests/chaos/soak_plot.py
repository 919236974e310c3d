"""Memory over time, for a terminal and as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

Point = tuple[float, float, float]
"""Played day, megabytes of our own process, megabytes of its readers."""

WIDTH, HEIGHT, LEFT, BELOW, TOP = 640, 220, 48, 26, 30
OWN, READERS, INK, GRID = "#2563a8", "#b4651a", "#555", "#ddd"


def text(points: Sequence[Point], rows: int = 10, columns: int = 72) -> str:
    """A line of stars for our own process; the axis begins at zero, so that flat looks flat."""
    if not points:
        return "no memory was measured"
    top = max(own for _, own, _ in points) * 1.1
    last = points[-1][0] or 1.0
    grid = [[" "] * columns for _ in range(rows)]
    for day, own, _ in points:
        grid[rows - 1 - min(rows - 1, int(own / top * rows))][min(columns - 1, int(day / last * columns))] = "*"
    lines = [f"{top * (rows - i) / rows:7.0f} MB |{''.join(line)}" for i, line in enumerate(grid)]
    return "\n".join([*lines, f"      0 MB +{'-' * columns}", f"            0 days{f'{last:.1f} days':>{columns - 6}}"])


def svg(points: Sequence[Point], title: str) -> str:
    """Both curves as a picture of its own; both axes begin at zero."""
    last = points[-1][0] if points and points[-1][0] else 1.0
    top = _round_up(max((max(own, readers) for _, own, readers in points), default=1.0) * 1.05)
    wide, high = WIDTH - LEFT - 12, HEIGHT - TOP - BELOW

    def at(day: float, megabytes: float) -> str:
        return f"{LEFT + day / last * wide:.1f},{TOP + high - megabytes / top * high:.1f}"

    parts = [
        f'<text x="{LEFT}" y="16" font-weight="600">{escape(title)}</text>',
        f'<text x="{WIDTH - 12}" y="16" text-anchor="end" fill="{OWN}">newsroom</text>',
        f'<text x="{WIDTH - 70}" y="16" text-anchor="end" fill="{READERS}">readers of pages</text>',
    ]
    for step in range(5):
        level = top * step / 4
        y = at(0, level).partition(",")[2]
        parts.append(f'<path d="M{LEFT} {y}H{WIDTH - 12}" stroke="{GRID}"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{float(y) + 4:.1f}" text-anchor="end">{level:,.0f}</text>')
    for day in range(int(last) + 1):
        x = at(day, 0).partition(",")[0]
        parts.append(f'<text x="{x}" y="{HEIGHT - 8}" text-anchor="middle">{day}</text>')
    for number, colour in ((1, OWN), (2, READERS)):
        line = " ".join(at(point[0], point[number]) for point in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
    label = escape(f"{title}: megabytes (RSS) over played days", quote=True)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{label}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}" font-family="sans-serif" font-size="11" fill="{INK}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>{"".join(parts)}</svg>\n'
    )


def _round_up(value: float) -> float:
    """The next number that reads well on an axis."""
    step = 1.0
    while value / step > 10:
        step *= 10
    return next(m * step for m in (1, 2, 4, 6, 8, 10) if m * step >= value)
