"""Topics and their parents: who stands above whom, and whether that makes a tree at all."""

from __future__ import annotations

from collections.abc import Sequence

from newsloom.errors import ConfigInvalid
from newsloom.model.source import Topic


def parents(topics: Sequence[Topic]) -> tuple[int | None, ...]:
    """The position of each topic's parent, None for a root.

    Raises ConfigInvalid, naming the file, for two topics of one name, a parent that is not there, and a circle.
    """
    at: dict[str, int] = {}
    for index, topic in enumerate(topics):
        if topic.name in at:
            other = topics[at[topic.name]].path or "another topic"
            raise ConfigInvalid(f"topic {topic.name!r}", f"the name is taken by {other}", where=topic.path)
        at[topic.name] = index
    above: list[int | None] = []
    for topic in topics:
        if topic.parent is not None and topic.parent not in at:
            raise ConfigInvalid(
                f"topic {topic.name!r}",
                f"its parent {topic.parent!r} is not a topic",
                hint=f"topics here: {', '.join(sorted(at)[:20])}",
                where=topic.path,
            )
        above.append(None if topic.parent is None else at[topic.parent])
    _refuse_circles(topics, above)
    return tuple(above)


def _refuse_circles(topics: Sequence[Topic], above: Sequence[int | None]) -> None:
    sound: set[int] = set()
    for start in range(len(topics)):
        path: list[int] = []
        on_path: set[int] = set()
        at: int | None = start
        while at is not None and at not in sound:
            if at in on_path:
                names = " > ".join(topics[i].name for i in [*path[path.index(at) :], at])
                raise ConfigInvalid(
                    f"topic {topics[at].name!r}", f"its parents go in a circle: {names}", where=topics[at].path
                )
            path.append(at)
            on_path.add(at)
            at = above[at]
        sound |= on_path


def ancestors(index: int, above: Sequence[int | None]) -> tuple[int, ...]:
    """The parent, its parent and so on up to the root."""
    found: list[int] = []
    at = above[index]
    while at is not None:
        found.append(at)
        at = above[at]
    return tuple(found)


def in_file_order(topics: Sequence[Topic]) -> tuple[Topic, ...]:
    """Topics by `order`, then path, then as they came."""
    return tuple(sorted(topics, key=lambda topic: (topic.order, topic.path or "")))
