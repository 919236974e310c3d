"""Numbers for dashboards (Prometheus' text format), and one word for load balancers: is this newsroom at work?

Labels are stages, states and outcomes: a few dozen series, however many sources there are.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from newsloom import __version__
from newsloom.errors import StoreError
from newsloom.pipeline.readiness import Problem, readiness
from newsloom.pipeline.sources.source_health import examined
from newsloom.runtime.context import Newsroom
from newsloom.store import diagnostics, editions, event_log, queue_status, stories


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One metric with its series: label values -> number."""

    name: str
    kind: str
    help: str
    labels: tuple[str, ...] = ()
    values: Mapping[tuple[str, ...], float]


def gathered(newsroom: Newsroom) -> list[Metric]:
    """All metrics, read in one transaction."""
    now = newsroom.clock()
    with newsroom.db.read() as tx:
        counts = queue_status.counts(tx, now)
        oldest = diagnostics.oldest_due(tx, now)
        records, published = editions.count_records(tx)
        by_state = stories.count_by_state(tx)
        health = [state for _, state in examined(tx, now)]
        lines, size = event_log.last_id(tx), diagnostics.database_bytes(tx)
        unsent = len(editions.unsent(tx, ("notice", "letters")))
    items: dict[tuple[str, ...], float] = {
        (stage, kind): float(n)
        for stage, triple in counts.items()
        for kind, n in zip(("due", "later", "quarantined"), triple, strict=True)
    }
    late = (now - oldest).total_seconds() if oldest is not None else 0.0
    disk = float(shutil.disk_usage(newsroom.root).free)
    return [
        _one("info", "The program's version.", 1, ("version",), (__version__,)),
        Metric(name="work_items", kind="gauge", help="Items of the work set.", labels=("stage", "state"), values=items),
        _one("work_late_seconds", "For how long the oldest due item has waited.", late),
        _one("dispositions_total", "Items that ended a stage, since the beginning.", lines, kind="counter"),
        Metric(
            name="stories",
            kind="gauge",
            help="Stories.",
            labels=("state",),
            values={(s,): n for s, n in by_state.items()},
        ),
        _one("records", "Records in the ledger.", records),
        _one("records_published", "Records that are public.", published),
        _one("sources", "Sources that are polled.", len(health)),
        _one("sources_sick", "Sources that need a person.", sum(h.alert for h in health)),
        _one("letters_unsent", "Letters and notices that have not gone out.", unsent),
        _one("database_bytes", "The database's size.", size),
        _one("disk_free_bytes", "Free space on the newsroom's disk.", disk),
    ]


def _one(
    name: str, help: str, value: float, labels: tuple[str, ...] = (), of: tuple[str, ...] = (), kind: str = "gauge"
) -> Metric:
    return Metric(name=name, kind=kind, help=help, labels=labels, values={of: float(value)})


def exposition(newsroom: Newsroom) -> str:
    """The metrics in Prometheus' text format."""
    return "".join(f"{line}\n" for metric in gathered(newsroom) for line in _lines(metric))


def _lines(metric: Metric) -> Iterable[str]:
    name = f"newsloom_{metric.name}"
    yield f"# HELP {name} {metric.help}"
    yield f"# TYPE {name} {metric.kind}"
    for values, number in sorted(metric.values.items()):
        pairs = ",".join(f'{label}="{_escaped(value)}"' for label, value in zip(metric.labels, values, strict=True))
        yield f"{name}{{{pairs}}} {number:g}" if pairs else f"{name} {_number(number)}"


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def health(newsroom: Newsroom) -> tuple[bool, dict[str, object]]:
    """(is it alive, facts): the database answers. What a restart does not mend is no matter of this. Never raises StoreError."""
    now = newsroom.clock()
    try:
        with newsroom.db.read() as tx:
            oldest = diagnostics.oldest_due(tx, now)
    except StoreError as err:
        return False, {"status": "down", "problem": err.problem}
    return True, {"status": "ok", "lateSeconds": round((now - oldest).total_seconds() if oldest is not None else 0.0)}


def ready(newsroom: Newsroom, worker: Problem | None = None, *, kept: bool = False) -> tuple[bool, dict[str, object]]:
    """(is work done, facts). `worker`: what is wrong with the worker that this process keeps (`kept`: it keeps one; else
    somebody must hold the lock). Never raises StoreError."""
    now = newsroom.clock()
    try:
        with newsroom.db.read() as tx:
            found = readiness(tx, newsroom, now)
    except StoreError as err:
        return False, {
            "status": "not ready",
            "problems": [{"kind": "database", "problem": err.problem, "advice": err.hint or ""}],
        }
    problems = [*([worker] if worker is not None else []), *found.problems]
    if found.held is False and not kept and worker is None:
        problems.insert(0, Problem("worker", "nobody works on this newsroom", "newsloom serve, newsloom work, or cron"))
    facts: dict[str, object] = {
        "status": "not ready" if problems else "ready",
        "problems": [{"kind": p.kind, "problem": p.words, "advice": p.advice} for p in problems],
        "lockHeld": found.held,
        "lastSuccess": {stage: at.isoformat() for stage, at in found.last_success.items()},
        "oldestDue": None if found.waiting is None or found.oldest_due is None
        else {"stage": found.waiting[0], "item": found.waiting[1], "since": found.oldest_due.isoformat()},
        "freeBytes": found.free_bytes,
    }  # fmt: skip
    return not problems, facts


def for_outsiders(facts: Mapping[str, object]) -> dict[str, object]:
    """What everybody may know of `ready`: whether, and the kinds of problems; no paths, addresses and errors."""
    problems = facts["problems"]
    assert isinstance(problems, list)
    return {"status": facts["status"], "problems": [{"kind": one["kind"]} for one in problems]}
