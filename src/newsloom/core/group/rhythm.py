"""When does repair come? At points that the arrivals alone decide: the filter and the resident grouper both ask here.

After every REPAIR_EVERY arrivals one round; at the end of what has arrived, rounds until one changes nothing. So the same
arrivals in the same order give the same stories, in batches of any size.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newsloom.core.group.everyday import everyday, strictness
from newsloom.core.group.grouper import Grouper
from newsloom.model.story import Change, Grouping, Item

REPAIR_EVERY = 400
# Each round looks only at what the last one touched; 16,454 articles of politics need two.
ROUNDS = 4


def until_repair(since: int) -> int:
    """How many more arrivals may be placed before the next round, `since` the last one; at least 1."""
    return max(REPAIR_EVERY - since, 1)


def place_all(grouper: Grouper, items: Sequence[Item]) -> Iterator[Grouping | Change]:
    """Place everything, with repairs where they are due: the answer of a pipeline that took in the same.

    What comes at once tells which words its subject carries every day: they get no weight, and if little else is known of
    the articles they have to be nearer.
    """
    common = everyday(items)
    grouper.ignore(common)
    if common:
        grouper.ask_for(strictness(items))
    for at in range(0, len(items), REPAIR_EVERY):
        part = items[at : at + REPAIR_EVERY]
        yield from grouper.place_many(part)
        if len(part) == REPAIR_EVERY:
            yield from grouper.repair()
    yield from settle(grouper)


def settle(grouper: Grouper) -> Iterator[Change]:
    """Repair until a round changes nothing, ROUNDS at most: the end of what has arrived."""
    for _ in range(ROUNDS):
        changes = grouper.repair()
        yield from changes
        if not changes:
            return
