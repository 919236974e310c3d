"""Compiles what is compiled at first use: python -m newsloom.demo.warm

The grouper's inner loops become machine code when they are first called, and are kept beside the source after that.
An installation does it here, so that the first run of a newsroom does not wait.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from newsloom.core.group import Grouper
from newsloom.demo.library import pieces
from newsloom.model.story import Item

_CAMPS = ("The pilot says that the quay light was out.", "Insurers count containers, cranes and lost days.")


def warm() -> None:
    """Group the demo's texts and a story of two camps, repair, restore, save and load: the grouper takes every path once."""
    grouper = Grouper()
    items = [*_demo_items(), *_two_camps()]
    for item in items:
        grouper.place(item)
    for _ in grouper.repair():
        pass
    restored = Grouper()
    restored.restore([(grouper.packed(item.id), grouper.story_of(item.id) or "") for item in items[:3]])
    restored.restore([(item, grouper.story_of(item.id) or "") for item in items[3:6]])
    Grouper.load(grouper.dump())


def _demo_items() -> list[Item]:
    return [
        Item(
            id=one.url,
            title=one.title,
            text="\n\n".join(one.paragraphs),
            published=one.date,
            seen=one.shown,
            provider=host,
            language="en",
        )
        for host, found in pieces().items()
        for one in found
    ]


def _two_camps() -> list[Item]:
    """Twelve reports under one headline, six on one side of the matter and six on another."""
    begun = datetime(2026, 3, 2, 8, tzinfo=UTC)
    return [
        Item(
            id=f"warm {number}",
            title="Freighter Halcyon rams the north quay of Port Serrin",
            text=" ".join([_CAMPS[number % 2]] * 4),
            seen=begun + timedelta(minutes=number),
            provider=f"paper{number}.example",
            language="en",
        )
        for number in range(12)
    ]


if __name__ == "__main__":
    warm()
