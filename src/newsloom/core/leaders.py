"""Who was first, who told alone, whom others cite: how a story counts for its publishers and authors. Pure.

These are plain counts, each with the rows that it counts. What a publisher's quality takes of its history is pulled toward an
average one first (core.provider).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

KINDS = ("stories", "first", "alone", "cited", "copied")
_ORDER = ("first", "cited", "alone", "stories")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """An article that is no copy, as the counts need it. `owner`: the domain of its publisher; `called`: how a row names that
    publisher beside another's report; `whose`: the publisher, or the authors, that it counts for; `cited_by` and `copied_by`:
    publishers other than its own."""

    article: str
    url: str
    at: datetime
    owner: str
    called: str
    whose: tuple[str, ...]
    cited_by: tuple[str, ...] = ()
    copied_by: tuple[str, ...] = ()
    is_seen: bool = True
    """Whether `at` is when it was first seen; if not, it was before nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing that a number counts: of what kind, in which story, by which article; `by`: who followed, cited or copied it."""

    kind: str
    who: str
    story: str
    title: str
    article: str
    url: str
    at: datetime
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leader:
    """A publisher or an author. `counts` has every kind: stories told in words of one's own, first where somebody followed, and
    alone; owners that link to it; copies of it. `rows` are what the counts count."""

    who: str
    name: str
    counts: dict[str, int]
    rows: tuple[Row, ...]


def rows_of(story: str, title: str, reports: Sequence[Report]) -> Iterator[Row]:
    """What one story gives to the counts; `reports` in the order in which they came. A story counts once for each kind but
    "cited" and "copied"."""
    owners = {one.owner for one in reports}
    said: set[tuple[str, str]] = set()

    def row(kind: str, report: Report, by: str = "") -> Iterator[Row]:
        for who in report.whose:
            if kind in ("cited", "copied") or (kind, who) not in said:
                said.add((kind, who))
                yield Row(
                    kind=kind, who=who, story=story, title=title, article=report.article, url=report.url, at=report.at, by=by
                )  # fmt: skip

    for report in reports:
        yield from row("stories", report)
        if len(owners) == 1:
            yield from row("alone", report)
        for kind, others in (("cited", report.cited_by), ("copied", report.copied_by)):
            for by in others:
                yield from row(kind, report, by)
    if len(owners) > 1:
        leader = reports[0]
        follower = next(one for one in reports if one.owner != leader.owner)
        # Two that came with the same look are both not first.
        if leader.is_seen and follower.is_seen and follower.at > leader.at:
            yield from row("first", leader, follower.called)


def ranked(rows: Sequence[Row], names: Mapping[str, str], most: int) -> tuple[Leader, ...]:
    """So many leaders, those with most first reports first, each with its rows by kind, the newest first. `names`: how `who` is
    shown, where that is another word."""
    by: dict[str, list[Row]] = {}
    for row in rows:
        by.setdefault(row.who, []).append(row)
    made = []
    for who, mine in by.items():
        counts = Counter(row.kind for row in mine)
        told = sorted(mine, key=lambda r: (KINDS.index(r.kind), -r.at.timestamp(), r.article, r.by))
        made.append(Leader(who=who, name=names.get(who, who), counts={k: counts[k] for k in KINDS}, rows=tuple(told)))
    made.sort(key=lambda one: (*(-one.counts[k] for k in _ORDER), one.who))
    return tuple(made[:most])
