"""Sentence models on disk: fetched from a hub at a pinned commit, and looked over before a newsroom relies on them."""

from __future__ import annotations

import contextlib
import hashlib
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol
from urllib.parse import quote

import numpy as np

from newsloom.core.encode.protocol import Encoder
from newsloom.errors import FetchError, UsageError
from newsloom.model.capture import Fetched
from newsloom.net.body import Take
from newsloom.net.files import file_digest, inside, is_leftover, replacing
from newsloom.pipeline.embeddings.encoders import MODEL

# The largest sentence models that a newsroom's processor bears are some 500 MB.
MOST_BYTES = 2_000_000_000
MOST_SECONDS = 3600.0
_STALE_SECONDS = 24 * 3600.0

Progress = Callable[[int], None]
"""Told the bytes so far."""


class Getter(Protocol):
    """What a download needs of `net.http.Http`."""

    def get(
        self,
        url: str,
        *,
        max_bytes: int | None = None,
        into: Take | None = None,
        total_timeout: float | None = None,
    ) -> Fetched: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What became of one file: `path` is where it lies, None for one that was not pinned and is not kept."""

    name: str
    digest: str
    size: int
    path: Path | None
    was_there: bool = False


def pins_of(given: tuple[str, ...], revision: str) -> dict[str, str | None]:
    """PATH or PATH=SHA256, as typed, by path; None where no digest is given. UsageError for what cannot be meant."""
    if not re.fullmatch(r"[0-9a-f]{40}([0-9a-f]{24})?", revision):
        raise UsageError(
            "--revision", f"expected a full commit id, got {revision!r}", hint="a branch or a tag is not pinned"
        )
    pins: dict[str, str | None] = {}
    for one in given:
        path, equals, digest = one.partition("=")
        if equals and not re.fullmatch(r"[0-9a-fA-F]{64}", digest):
            raise UsageError("--file", f"expected PATH=SHA256 with 64 hex digits, got {one!r}")
        inside(Path(), path)
        same = [other for other in pins if stored_name(other) == stored_name(path)]
        if same:
            raise UsageError("--file", f"{path!r} and {same[0]!r} would both be stored as {stored_name(path)}")
        pins[path] = digest.lower() or None
    return pins


def stored_name(path: str) -> str:
    """The name in the model's folder of a file of the hub: any *.onnx is `model.onnx`, others keep their last part."""
    name = PurePosixPath(path).name
    return MODEL if name.endswith(".onnx") else name


def fetch_file(
    http: Getter,
    base_url: str,
    revision: str,
    path: str,
    digest: str | None,
    folder: Path,
    report: Progress = lambda done: None,
) -> Stored:
    """Fetch one file of a model on a hub, from BASE/resolve/REVISION/PATH, into `folder`.

    It takes its name only when it is whole and its SHA-256 is `digest`; one that is there is not asked again. Without a
    digest nothing is kept, only told. FetchError if the network or the digest says no.
    """
    target = folder / stored_name(path)
    if digest is not None and target.is_file() and file_digest(target) == digest:
        return Stored(name=path, digest=digest, size=target.stat().st_size, path=target, was_there=True)
    url = f"{base_url.rstrip('/')}/resolve/{revision}/{quote(path)}"
    if digest is None:
        found, size = _taken(http, url, lambda piece: None, report)
        return Stored(name=path, digest=found, size=size, path=None)
    _sweep(target)
    with replacing(target) as file:
        found, size = _taken(http, url, file.write, report)
        if found != digest:
            raise FetchError(
                url, f"its SHA-256 is {found}, not {digest}", hint="this is not the file that was pinned", lasting=True
            )
    return Stored(name=path, digest=found, size=size, path=target)


def _taken(http: Getter, url: str, keep: Take, report: Progress) -> tuple[str, int]:
    """(SHA-256, bytes) of what a URL answers with 200."""
    hashed, size = hashlib.sha256(), 0

    def into(piece: bytes) -> None:
        nonlocal size
        hashed.update(piece)
        keep(piece)
        size += len(piece)
        report(size)

    got = http.get(url, max_bytes=MOST_BYTES, into=into, total_timeout=MOST_SECONDS)
    if got.status != 200:
        raise FetchError(url, f"the hub answered {got.status}", lasting=got.status in (401, 403, 404, 410))
    return hashed.hexdigest(), size


def _sweep(target: Path) -> None:
    """Remove what a fetch of this file left a day ago or earlier, when it was killed."""
    with contextlib.suppress(OSError):
        for path in target.parent.glob(f".{target.name}.*"):
            if is_leftover(path) and path.stat().st_mtime < time.time() - _STALE_SECONDS:
                path.unlink()


# -- looking a model over ---------------------------------------------------------------------------------------------

SAME = (
    ("Quake of magnitude 6.1 shakes Aceh, dozens hurt", "Many injured after strong earthquake in Indonesia's Aceh province"),
    ("Central bank raises interest rates to 5 percent", "Borrowing costs go up as the bank lifts its key rate to 5%"),
    ("Volcano erupts near Reykjavik, town evacuated", "Residents flee Icelandic town as lava flows again"),
    ("Airline cancels 300 flights as pilots walk out", "Pilots' strike grounds hundreds of planes"),
)  # fmt: skip
# No names or numbers: by those an English model knows its own kind in any language.
OTHER_TONGUE = (
    ("Pilots' strike grounds hundreds of planes", "Wegen eines Streiks der Flugzeugführer bleiben viele Maschinen am Boden"),
    ("Borrowing costs go up as the bank lifts its key rate", "El banco encarece los préstamos al subir los tipos"),
    ("Wildfire burns down dozens of houses", "Les flammes ravagent la forêt et des dizaines de maisons"),
    ("Boy is saved from a flooded cave after three days", "Depois de três dias, menino é salvo de gruta alagada"),
)  # fmt: skip
# all-MiniLM-L6-v2 (English) has 0.17 on average between languages and 0.56 within English; a multilingual model aims at 1.
_CROSSING = 0.75
_TIMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table: two texts, what they are to each other, and the cosine of their vectors."""

    kind: str
    one: str
    other: str
    cosine: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a model is and does. `ms` is the processor's time for a headline, one at a time."""

    model_id: str
    dimensions: int
    multilingual: bool
    ms: float
    rows: tuple[Row, ...]

    @property
    def parts_events(self) -> bool:
        """Is each event in other words nearer than any two different events?"""
        return self._least("same event, other words") > self._most("different events")

    @property
    def crosses_languages(self) -> bool:
        """Is each event in another language nearer than any different ones, and nearly as near as in one language?"""
        near = self._mean("same event, other language") >= _CROSSING * self._mean("same event, other words")
        return near and self._least("same event, other language") > self._most("different events, two languages")

    def faults(self) -> tuple[str, ...]:
        """What speaks against using the model as it is said to be."""
        found = []
        if not self.parts_events:
            found.append("it does not tell events apart: some different ones are nearer than one event in other words")
        if self.multilingual and not self.crosses_languages:
            found.append("it does not bring languages together: leave multilingual off")
        return tuple(found)

    def _mean(self, kind: str) -> float:
        return float(np.mean([row.cosine for row in self.rows if row.kind == kind]))

    def _least(self, kind: str) -> float:
        return min(row.cosine for row in self.rows if row.kind == kind)

    def _most(self, kind: str) -> float:
        return max(row.cosine for row in self.rows if row.kind == kind)


def check(encoder: Encoder) -> Checked:
    """Encode a few made-up headlines, and say how near those of one event are, and those of different ones."""
    pairs = [("same event, other words", one, other) for one, other in SAME]
    pairs += _crossed("different events", SAME)
    pairs += [("same event, other language", one, other) for one, other in OTHER_TONGUE]
    pairs += _crossed("different events, two languages", OTHER_TONGUE)
    texts = list(dict.fromkeys(text for _, *both in pairs for text in both))
    vector = dict(zip(texts, encoder.encode(texts), strict=True))
    started = time.process_time()
    for _ in range(_TIMED):
        for text in texts:
            encoder.encode([text])
    ms = (time.process_time() - started) * 1000 / (_TIMED * len(texts))
    rows = tuple(
        Row(kind=kind, one=one, other=other, cosine=float(np.dot(vector[one], vector[other])))
        for kind, one, other in pairs
    )
    return Checked(
        model_id=encoder.model_id,
        dimensions=encoder.dimensions,
        multilingual=encoder.multilingual,
        ms=ms,
        rows=rows,
    )


def _crossed(kind: str, pairs: tuple[tuple[str, str], ...]) -> list[tuple[str, str, str]]:
    """Each event's first text with the other text of the next one."""
    return [(kind, one, pairs[(i + 1) % len(pairs)][1]) for i, (one, _) in enumerate(pairs)]


def languages(*, semantic: bool, multilingual: bool) -> str:
    """Whether stories cross languages, in a sentence."""
    if semantic and multilingual:
        return "stories may cross languages: the sentence model is said to be multilingual"
    why = "the sentence model is not said to be multilingual" if semantic else "there is no sentence model"
    return f"each story stays within one language: {why}"
