"""Records that a person edited in their files: nothing is overwritten, and what an edit decides becomes a verdict.

A file is ours if its bytes are those of the ledger, or those that an edition meant to write when it was cut off (it says so
beforehand, in `newsloom.db-intent`). Anything else was written by a person. What cannot be read as a decision is a
clash: it is shown (in the summary of a run, in `newsloom doctor`) until the person takes it back, and the file stays.
"""

from __future__ import annotations

import contextlib
import json
import os
import stat
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from newsloom.core import policy
from newsloom.core.url import is_web_url
from newsloom.errors import NewsloomError
from newsloom.model.edition import Record
from newsloom.model.ids import content_digest, digest
from newsloom.model.outcome import Then
from newsloom.model.review import Verdict
from newsloom.net import files
from newsloom.publishing.record_builder import one_line
from newsloom.publishing.secured import keys_of
from newsloom.records.paths import FOLDER
from newsloom.records.read_record import MAX_FILE, read_record
from newsloom.records.record import render_record
from newsloom.records.secured import Key, NotOpened, article_url, payload_digest, unseal
from newsloom.records.three_way import Clash as FieldClash
from newsloom.records.three_way import HandEdit, edits_by_hand
from newsloom.runtime.context import Newsroom
from newsloom.store import editions, kv, reviews, stories, work
from newsloom.store.editions import Ledger
from newsloom.store.sql import Tx
from newsloom.store.stories import StoryRow

CLASHES = "hand.clashes"
LOOKED = "hand.looked_at"
MOST_INTENTS = 8 * 1024 * 1024
SAME_MOMENT = 2_000_000_000
"""Nanoseconds: file systems keep times this coarsely, so files of the last moment are looked at again."""
SETTLE = "take the edit back (git restore), or delete the file; then newsloom run writes what was decided"
"""What a person does about a clash."""
BY_VERDICT = {"title": "title", "excerpt": "excerpt", "is_published": "published", "removed": "removed"}
"""Fields that a file may decide (they clash only with another decision), by their names in the file."""
Author = Callable[[Path], str]


@dataclass(frozen=True, slots=True)
class Clash:
    """A file that a person edited in a way that we cannot obey."""

    path: str
    problem: str


def record_file(newsroom: Newsroom, path: str) -> Path:
    """Where a record lies: ledger paths begin with `_news/`, the folder may have another name. Raises UsageError."""
    return files.inside(newsroom.root, f"{newsroom.config.publish.news_dir}/{path.removeprefix(f'{FOLDER}/')}")


class Guard:
    """Knows which files are ours, so that an edition overwrites nothing else."""

    def __init__(self, newsroom: Newsroom) -> None:
        self._folder = files.Folder(newsroom.root)
        self._news = newsroom.config.publish.news_dir
        self._files: dict[str, Path] = {}
        self._notes = newsroom.root / "newsloom.db-intent"
        self._meant: set[str] | None = None

    def file(self, path: str) -> Path:
        """Like `record_file`, for many that are asked for again and again."""
        if path not in self._files:
            self._files[path] = self._folder.path(f"{self._news}/{path.removeprefix(f'{FOLDER}/')}")
        return self._files[path]

    def may_write(self, path: str, line: Ledger | None, data: bytes) -> bool:
        """Whether what lies there is what we wrote, meant to write, are about to write, or nothing."""
        lying = self._lying(path)
        if lying is None:
            return True
        ours = (line.digest if line else None, content_digest(data))
        return lying in ours or lying in self._intents()

    def is_as_written(self, path: str, digest: str) -> bool:
        """Whether what lies there has the digest that the ledger has."""
        return self._lying(path) == digest

    def is_foreign(self, path: str) -> bool:
        """Whether a file lies at a path that the ledger does not know."""
        lying = self._lying(path)
        return lying is not None and lying not in self._intents()

    def intend(self, made: Iterable[tuple[str, str]]) -> None:
        """Say what will be written: (path, digest) each. A crash after this is no person's edit."""
        lines = "".join(f"{name} {path}\n" for path, name in made)
        if not lines:
            return
        self._notes.parent.mkdir(parents=True, exist_ok=True)
        whole = self._notes.exists() and self._notes.stat().st_size < MOST_INTENTS
        with self._notes.open("a" if whole else "w", encoding="utf-8") as notes:
            notes.write(lines)
            notes.flush()
            os.fsync(notes.fileno())

    def _lying(self, path: str) -> str | None:
        file = self.file(path)
        try:
            if not stat.S_ISREG(file.stat().st_mode):
                return ""  # a folder, a pipe: it is there, and nothing of ours
            return content_digest(file.read_bytes())
        except (FileNotFoundError, NotADirectoryError):
            return None

    def _intents(self) -> set[str]:
        if self._meant is None:
            text = self._notes.read_text("utf-8", "replace") if self._notes.exists() else ""
            self._meant = {line.partition(" ")[0] for line in text.splitlines()}
        return self._meant


def clashes(tx: Tx) -> list[Clash]:
    """What a person must settle."""
    return [Clash(path, problem) for path, problem in json.loads(kv.get(tx, CLASHES) or "[]")]


def note_clashes(tx: Tx, found: Sequence[Clash], *, instead: bool = False) -> None:
    """Remember clashes; with `instead`, these are all there are. What was said of a file before says more, and stays."""
    kept = {c.path: c.problem for c in found} | ({} if instead else {c.path: c.problem for c in clashes(tx)})
    value = json.dumps(sorted(kept.items()), ensure_ascii=False)
    if value != (kv.get(tx, CLASHES) or "[]"):
        kv.put(tx, CLASHES, value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What was found in the files: edits as (path, bytes, who), records that were gone and were put back as (path, digest), the
    clashes that stood before, and the time of the latest file."""

    edits: tuple[tuple[str, bytes, str], ...]
    put_back: tuple[tuple[str, str], ...]
    before: Mapping[str, str]
    looked: int
    latest: int


def look(newsroom: Newsroom, *, everything: bool = False, author: Author | None = None) -> Look:
    """Look for edits of record files: in no transaction, for it walks the disk and asks git.

    Looks at files that were touched since the last look (at all of them with `everything`, and then a record that is gone is
    written anew). A file that was deleted to settle a clash is put back.
    """
    with newsroom.db.read() as tx:
        kept = kv.beginning(tx, "hand.")
        every = editions.all_paths(tx) if everything else {}
    looked = int(kept.get(LOOKED) or 0)
    before = dict(json.loads(kept.get(CLASHES) or "[]"))
    folder = newsroom.root / newsroom.config.publish.news_dir
    latest, touched = _touched(folder, 0 if everything else looked - SAME_MOMENT)
    guard = Guard(newsroom)
    names = sorted({f"{FOLDER}/{name}" for name in touched} | {path for path in before if guard.file(path).is_file()})
    # The lines of those alone that differ are read: they hold whole records.
    names = [path for path in names if not (path in every and guard.is_as_written(path, every[path][1]))]
    gone = sorted(path for path in {*every, *before} if not guard.file(path).exists())
    with newsroom.db.read() as tx:
        known = editions.at_paths(tx, names)
        lost = editions.at_paths(tx, gone)
    edits = []
    for path in names:
        line = known.get(path)
        if line is None or guard.may_write(path, line, b""):
            continue
        file = guard.file(path)
        edits.append((path, file.read_bytes(), author(file) if author else "file"))
    made = {path: render_record(line.record) for path, line in lost.items()}
    guard.intend((path, content_digest(data)) for path, data in made.items())
    for path, data in made.items():
        files.write_atomically(guard.file(path), data)
    return Look(
        edits=tuple(edits),
        put_back=tuple((path, content_digest(data)) for path, data in made.items()),
        before=before,
        looked=looked,
        latest=max(latest, looked),
    )


def heed(tx: Tx, newsroom: Newsroom, seen: Look, now: datetime) -> int:
    """Turn edits of record files into verdicts; how many verdicts. Clashes are remembered and nothing is decided by them.

    The records of a clash that was settled are printed again: what was decided meanwhile is not in them.
    """
    keys = _keys(newsroom)
    found: list[Clash] = []
    said = 0
    known = editions.at_paths(tx, [path for path, _, _ in seen.edits])
    for path, data, actor in seen.edits:
        line = known.get(path)
        if line is None or line.digest == content_digest(data):  # heeded meanwhile
            continue
        clash, verdicts = _heed(tx, line, data, keys, now, actor)
        found += [Clash(path, clash)] if clash else []
        said += verdicts
    if {c.path: c.problem for c in found} != seen.before:
        note_clashes(tx, found, instead=True)
    settled = editions.at_paths(tx, sorted(seen.before.keys() - {c.path for c in found}))
    told = sorted({line.story for line in settled.values() if line.story})
    work.schedule(tx, [Then(stage="publish", item=story) for story in told], now)
    lines = editions.at_paths(tx, [path for path, _ in seen.put_back])
    differ = [(lines[path], digest) for path, digest in seen.put_back if path in lines and lines[path].digest != digest]
    editions.put_records(tx, [replace(line, digest=digest, written_at=now) for line, digest in differ])
    if seen.latest != seen.looked:
        kv.put(tx, LOOKED, str(seen.latest))
    return said


def _touched(folder: Path, since: int) -> tuple[int, list[str]]:
    """(when a record was touched last, the paths below the folder of those touched since then). The change time counts too: a
    copy cannot set it back.

    Every file is asked for its times, so little else is done for each: 100,000 take 0.4 s of CPU, most of it the system's.
    """
    latest, found = 0, []
    waiting = [(str(folder), "")]
    while waiting:
        place, below = waiting.pop()
        with contextlib.suppress(FileNotFoundError), os.scandir(place) as entries:
            for entry in entries:
                name = entry.name
                if name[0] == ".":
                    continue
                if entry.is_dir(follow_symlinks=False):
                    waiting.append((entry.path, f"{below}{name}/"))
                elif name.endswith(".md") and entry.is_file(follow_symlinks=False):
                    stat = entry.stat(follow_symlinks=False)
                    at = stat.st_ctime_ns
                    if stat.st_mtime_ns > at:
                        at = stat.st_mtime_ns
                    if at > latest:
                        latest = at
                    if at >= since:
                        found.append(below + name)
    return latest, found


def _keys(newsroom: Newsroom) -> list[Key]:
    try:
        return keys_of(newsroom.root, newsroom.config)
    except NewsloomError:
        return []


def _heed(tx: Tx, line: Ledger, data: bytes, keys: Sequence[Key], now: datetime, actor: str) -> tuple[str | None, int]:
    """(what is wrong, or None; how many verdicts) for one edited file."""
    try:
        if len(data) > MAX_FILE:
            return "the file is too large to be a record", 0
        found = read_record(data, line.path)
    except NewsloomError as err:
        return f"cannot be read: {err.problem}", 0
    line, found = _resealed(line, found, keys)
    row = stories.get(tx, [line.story or ""]).get(line.story or "")
    edits = edits_by_hand(line.record, found, _ours(tx, line, row))
    if edits.clashes:
        return _shown(edits.clashes), 0
    if edits.edits and row is None:
        return "its story is gone", 0
    verdicts = []
    for edit in edits.edits:
        problem = _cannot(edit, line, row.lead if row else None)
        if problem:
            return problem, 0
        verdicts.append(_verdict(edit, line, row.lead if row else None, now, actor))
    # The file is the base of what comes now: its form, its order, its unknown fields and its words.
    editions.put_record(tx, replace(line, record=found, digest=content_digest(data)))
    for verdict in verdicts:
        reviews.put(tx, verdict)
    if row is not None:
        work.schedule(tx, [Then(stage="score" if verdicts else "publish", item=row.id)], now)
    return None, len(verdicts)


def _ours(tx: Tx, line: Ledger, row: StoryRow | None) -> Record:
    """The record with what was decided at the desk and is not printed yet. Only a lead's record carries such decisions."""
    base = line.record
    if row is None or line.article != row.lead:
        return base
    made = policy.fold(reviews.of(tx, [row.id]).get(row.id, ()), row.id)
    title = base.title if made.title is None else one_line(made.title)
    excerpt = base.excerpt if made.excerpt is None else (made.excerpt or None)
    public = {"approve": True, "reject": False, "remove": False}.get(made.state or "", base.is_published)
    removed = base.removed or made.state == "remove"
    return replace(base, title=title, excerpt=excerpt, is_published=public, removed=removed)


def _shown(clashed: Sequence[FieldClash]) -> str:
    """What clashes, in words: fields that two decided differently, and fields that nobody decides in a file."""
    twice = [BY_VERDICT[c.name] for c in clashed if c.name in BY_VERDICT]
    never = [c.name for c in clashed if c.name not in BY_VERDICT]
    told = [f"decided otherwise meanwhile: {', '.join(twice)}"] if twice else []
    return "; ".join(
        [*told, *([f"changed by hand in what the file cannot decide: {', '.join(never)}"] if never else [])]
    )


def _resealed(line: Ledger, found: Record, keys: Sequence[Key]) -> tuple[Ledger, Record]:
    """A payload of ours that was sealed anew (`newsloom secure rotate`) is no edit."""
    old, new = line.record.secured, found.secured
    if not old or not new or old == new or line.secured is None:
        return line, found
    url = article_url(line.record)
    try:
        (was, _), (said, key) = unseal(old, url, keys), unseal(new, url, keys)
    except NotOpened:
        return line, found
    if was != said:
        return line, found
    record = replace(line.record, secured=new)
    return replace(line, record=record, secured=payload_digest(new), key_id=key.id), found


def _cannot(edit: HandEdit, line: Ledger, lead: str | None) -> str | None:
    leads = line.article == lead
    if edit.kind == "edit" and not leads:
        return "the title and excerpt of an article that does not lead its story are the publisher's"
    if edit.kind in ("approve", "reject", "image") and not leads:
        return f"another article leads its story: say {edit.kind} there"
    if edit.kind == "edit" and not edit.value.get("title", "x").strip():
        return "the title is empty"
    if edit.kind == "image" and not is_web_url(str(edit.value.get("url", ""))):
        return "the image has no web address"
    return None


def _verdict(edit: HandEdit, line: Ledger, lead: str | None, now: datetime, actor: str) -> Verdict:
    subject = line.story or ""
    value = dict(edit.value)
    if edit.kind == "remove" and line.article != lead:
        subject = line.article
    id = digest("verdict", now.isoformat(), actor, edit.kind, subject, json.dumps(value, sort_keys=True))
    return Verdict(
        id=id, at=now, actor=actor, kind=edit.kind, subject=subject, value=value, reason=f"edited in {line.path}"
    )
