"""What comes into the newsroom from another site's folder before it is adopted: planned without writing, then copied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from newsloom.errors import Conflict, NewsloomError
from newsloom.model.source import Topic
from newsloom.net import files
from newsloom.publishing import public_ledger
from newsloom.records.paths import FOLDER
from newsloom.records.taxonomy import read_organization, read_topic
from newsloom.services.newsroom.files import listing, read_topics, record_files, write_changed
from newsloom.services.newsroom.open import taxonomy

TAXONOMY = (
    ("_data/topics", (".yaml", ".yml")),
    ("_data/organizations", (".md",)),
    ("_newsletters", (".html",)),
    (public_ledger.FOLDER, (".jsonl",)),
)


@dataclass(slots=True)
class Adopted:
    """What became facts of the newsroom: counts, and files that were brought in or left out with the reason."""

    records: int = 0
    stories: int = 0
    published: int = 0
    known: int = 0
    issues: int = 0
    copied: int = 0
    pictures: int = 0
    """Lead pictures of published stories that are due to be fetched."""
    left: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Plan:
    """What is copied into a newsroom: where to -> where from; and what is left out, with the reason."""

    wanted: dict[Path, Path] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)


def planned(folder: Path, root: Path, news_dir: str = FOLDER) -> Plan:
    """What of another site comes into the newsroom in `root`: records, topics, organisations and newsletters. Writes nothing.

    What the newsroom has under that name stays; a topic or an organisation that cannot be read is left out, for no newsroom
    opens with it, nor with a topic whose parent is not there. Links that lead out of the site are not followed. Raises Conflict
    if a record would take the place of another one.
    """
    plan = Plan()
    if folder.resolve() == root.resolve():
        taxonomy(root)
        return plan
    news = folder / FOLDER if (folder / FOLDER).is_dir() else folder
    own = (p for p in record_files(news) if not files.leads_out(folder, p))
    plan.wanted = {files.inside(root, f"{news_dir}/{p.relative_to(news).as_posix()}"): p for p in own}
    for target, source in plan.wanted.items():
        if target.exists() and target.read_bytes() != source.read_bytes():
            raise Conflict(str(target), "another record lies there", hint="move one of the two; nothing was copied")
    plan.wanted |= _taxonomy(folder, root, plan.left)
    return plan


def bring_in(plan: Plan) -> Adopted:
    """Copy what was planned, byte for byte."""
    done = Adopted(left=plan.left)
    for target, source in plan.wanted.items():
        done.copied += write_changed(target, source.read_bytes())
    return done


def _taxonomy(folder: Path, root: Path, left: list[str]) -> dict[Path, Path]:
    wanted: dict[Path, Path] = {}
    own = read_topics(root / "_data/topics") if (root / "_data/topics").is_dir() else []
    names = {topic.name for topic in own}
    more: dict[Path, Topic] = {}
    for name, endings in TAXONOMY:
        for source in listing(folder / name, *endings) if (folder / name).is_dir() else ():
            target = root / name / source.name
            if files.leads_out(folder, source):
                continue  # `adopted_site` says so
            if target.exists():
                if target.read_bytes() != source.read_bytes():
                    left.append(f"{name}/{source.name}: yours stays")
                continue
            try:
                topic = _understood(name, source)
            except NewsloomError as err:
                left.append(f"{name}/{source.name}: {err.problem}")
                continue
            if topic is not None and topic.name in names:
                left.append(f"{name}/{source.name}: you have a topic of that name")
                continue
            names |= {topic.name} if topic is not None else set()
            more |= {target: topic} if topic is not None else {}
            wanted[target] = source
    for target in _without_a_place(own, more, left):
        del wanted[target]
    return wanted


def _without_a_place(own: Sequence[Topic], more: dict[Path, Topic], left: list[str]) -> list[Path]:
    """Files of topics below a parent that nobody has, or below themselves: no newsroom opens with one."""
    gone: list[Path] = []
    while True:
        parents = {topic.name: topic.parent for topic in (*own, *more.values())}
        lost = next((target for target, topic in more.items() if not _reaches_a_root(topic.name, parents)), None)
        if lost is None:
            return gone
        topic = more.pop(lost)
        left.append(f"_data/topics/{lost.name}: there is no topic {topic.parent!r} for it to stand under")
        gone.append(lost)


def _reaches_a_root(name: str | None, parents: Mapping[str, str | None]) -> bool:
    for _ in range(len(parents) + 1):
        if name is None:
            return True
        if name not in parents:
            return False
        name = parents[name]
    return False


def _understood(kind: str, path: Path) -> Topic | None:
    """The topic, if it is one. Raises NewsloomError for a topic or an organisation that cannot be read."""
    if kind == "_data/topics":
        return read_topic(path.read_bytes(), str(path))
    if kind == "_data/organizations":
        read_organization(path.read_bytes(), str(path))
    return None
