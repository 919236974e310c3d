"""What a stage is: load, work, save.

    load   in a read transaction: what the work needs, or an outcome at once
    work   in no transaction: may take its time; "net" stages get the newsroom, "cpu" stages only plain values
    save   in the transaction that settles the claims: writes, and says what is next

A stage whose work is one for the whole batch, and needs database and disk for it (an edition), has `attend` instead of the
first two: in no transaction, it reads in transactions of its own, and writes in short ones.

Items come in batches, because that is faster; a batch is settled in one transaction, and if one item spoils it, each gets a
transaction of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Concatenate, Generic, Literal, TypeAlias, TypeVar

from newsloom.model.outcome import Outcome
from newsloom.runtime.context import Newsroom
from newsloom.store.sql import Tx
from newsloom.store.work import Claim

Pool = Literal["net", "cpu", "here"]

Given = TypeVar("Given")
"""What a stage loads for one item."""
Made = TypeVar("Made")
"""What its work makes of that."""

Load: TypeAlias = Callable[[Tx, Newsroom, Sequence[Claim], datetime], Mapping[str, Given | Outcome]]
Attend: TypeAlias = Callable[[Newsroom, Sequence[Claim], datetime, Callable[[Tx], None]], Mapping[str, Made]]
"""The last argument renews the leases of the claims inside a write transaction; it raises StoreBusy if they are lost."""
Save: TypeAlias = Callable[[Tx, Newsroom, Sequence[tuple[Claim, Made]], datetime], Mapping[str, Outcome]]
Work: TypeAlias = Callable[Concatenate[Given, ...], Made | Outcome]
"""In the pool "net" it gets the newsroom as its second argument. An outcome settles the item at once."""


def _attends(*_: Any) -> Any:
    """In the place of `load` and `work` where a stage attends to a whole batch."""
    raise AssertionError("this stage has `attend`")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage(Generic[Given, Made]):
    """One step of the flow.

    `load` answers item -> given (or an Outcome that settles the item at once; an item it does not answer is settled as
    skipped: "gone"). `work` makes something of one given. `save` gets (claim, made) pairs and answers item -> Outcome.
    `pool`: "net" runs in threads with the newsroom as second argument, "cpu" in processes on plain values, "here" on the
    worker's own thread (light work, not worth the trip). `laned` stages are claimed one item per lane. `exclusive` names a
    lease that only one worker holds (publishing). `leads_to` lists every stage that save may schedule.
    """

    name: str
    version: int
    save: Save[Made]
    pool: Pool
    load: Load[Given] = _attends
    work: Work[Given, Made] = _attends
    lease: timedelta = timedelta(minutes=5)
    batch: int = 100
    laned: bool = False
    exclusive: str | None = None
    leads_to: frozenset[str] = frozenset()
    attend: Attend[Made] | None = None


AnyStage: TypeAlias = Stage[Any, Any]
"""A stage of the flow, whatever it loads and makes."""


def pass_on(given: Given) -> Given:
    """The work of a stage whose load has all the answers."""
    return given
