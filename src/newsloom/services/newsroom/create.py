"""Making a newsroom: the folder, its settings, its topics, its database."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from newsloom.config import FILE, default_toml, parse
from newsloom.errors import Conflict, UsageError
from newsloom.model.source import Topic
from newsloom.net.files import write_atomically
from newsloom.records.taxonomy import render_topic, topic_file, topic_tree
from newsloom.services.newsroom.open import database_of
from newsloom.services.newsroom.recognise import new_id

TOPICS = "_data/topics"
IGNORED = "newsloom.db*\nnewsloom.lock\ncache/\noutbox/\nsecured.key\n"


def found(folder: Path, values: Mapping[str, Any], topics: Sequence[Topic]) -> list[Path]:
    """Make a newsroom in `folder` (made if it is not there; other files in it are left alone); the files written.

    `values` are settings by full name ("site.title"). The database is made too. newsloom.toml is written last: where it
    stands, there is a whole newsroom. Raises Conflict if one is there already, ConfigInvalid for settings or topics that
    cannot be used.
    """
    if (folder / FILE).exists():
        raise Conflict(str(folder), "there is a newsroom here already", hint=f"its settings are in {folder / FILE}")
    text = default_toml({"site.id": new_id()} | dict(values))
    config = parse(text, folder / FILE)
    files = {folder / TOPICS / topic_file(topic): render_topic(topic) for topic in topic_tree(topics)}
    if not (folder / ".gitignore").exists():
        files[folder / ".gitignore"] = IGNORED.encode()
    for path, data in files.items():
        write_atomically(path, data)
    database_of(config).close()
    write_atomically(folder / FILE, text.encode())
    return [*files, folder / FILE]


def topic_of(folder: Path) -> str:
    """The topic that a folder's name says: "offshore-wind" is "Offshore wind". UsageError if it has no letter."""
    name = " ".join(re.split(r"[-_\s]+", folder.resolve().name)).strip()
    if not any(letter.isalpha() for letter in name):
        raise UsageError(str(folder), "the folder's name says no topic", hint='add --topic "offshore wind"')
    return name[:1].upper() + name[1:]


def topics_named(names: Sequence[str]) -> list[Topic]:
    """Topics from what one types: "Batteries", "Batteries/Recycling" (a child of Batteries, which is made if need be).

    Each has its own name as keyword; the files are there to be edited. UsageError for an empty name.
    """
    made: dict[str, Topic] = {}
    for typed in names:
        parent: str | None = None
        for part in typed.split("/"):
            name = " ".join(part.split())
            if not name:
                raise UsageError(repr(typed), "a topic needs a name", hint='like "Batteries" or "Batteries/Recycling"')
            if name not in made:
                made[name] = Topic(name=name, parent=parent, keywords=(name.lower(),), order=len(made) + 1)
            parent = name
    return list(made.values())
