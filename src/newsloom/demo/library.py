"""The texts of the fictional web: one file for each outlet in `texts/`, read into pieces.

A file is a row of pieces. A piece begins with "@ " and its path, then fields ("name: value"), a blank line, and paragraphs
parted by blank lines. Times are UTC.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One page of an outlet, and what is special about it.

    `shown` is when it appears (its `date` unless it lies about that). `story` names the event, for tests. `kind` is
    "article", "listing" (a tag page), "denied" (by robots.txt) or "gone" (in the feed, but 410). `copy` is "host/path" of
    the wire text that it repeats, `declared` that its rel=canonical says so. From `corrected` on, `correct` ("old => new")
    is applied and `correction` printed.
    """

    host: str
    path: str
    title: str
    date: datetime
    shown: datetime
    by: str = ""
    story: str = ""
    kind: str = "article"
    image: str = ""
    copy: str = ""
    id: str = ""
    amp: bool = False
    video: bool = False
    restricted: bool = False
    declared: bool = False
    mojibake: bool = False
    corrected: datetime | None = None
    correct: tuple[str, str] | None = None
    correction: str = ""
    paragraphs: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """The address that the publisher calls canonical."""
        return f"http://{self.host}{self.path}"

    def at(self, now: datetime) -> Piece:
        """The piece as it stands at `now`: corrected or not yet."""
        if self.corrected is None or self.correct is None or now < self.corrected:
            return self
        old, new = self.correct
        told = tuple(paragraph.replace(old, new) for paragraph in self.paragraphs)
        return replace(self, title=self.title.replace(old, new), paragraphs=told)

    def is_corrected(self, now: datetime) -> bool:
        """Whether the correction is printed at `now`."""
        return self.corrected is not None and now >= self.corrected


@cache
def pieces() -> dict[str, tuple[Piece, ...]]:
    """All pieces by host, oldest first; copies carry the text of their original under a credit line."""
    made: dict[str, tuple[Piece, ...]] = {}
    for file in sorted(files(__package__).joinpath("texts").iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".txt"):
            host = file.name.removesuffix(".txt") + ".example"
            made[host] = tuple(read(host, file.read_text(encoding="utf-8")))
    known = {piece.host + piece.path: piece for found in made.values() for piece in found}
    return {
        host: tuple(sorted((_with_text(piece, known) for piece in found), key=lambda piece: (piece.shown, piece.path)))
        for host, found in made.items()
    }


def piece(address: str) -> Piece:
    """The piece at "host/path". KeyError if there is none."""
    host, _, path = address.partition("/")
    return {found.path: found for found in pieces()[host]}["/" + path]


def _with_text(piece: Piece, known: dict[str, Piece]) -> Piece:
    if not piece.copy:
        return piece
    original = known[piece.copy]
    return replace(piece, by="Tidewire", story=original.story, paragraphs=original.paragraphs)


def read(host: str, text: str) -> list[Piece]:
    """The pieces of one file."""
    blocks: list[list[str]] = []
    for line in text.splitlines():
        if line.startswith("@ "):
            blocks.append([])
        if blocks:
            blocks[-1].append(line)
    return [_piece(host, block) for block in blocks]


def _piece(host: str, lines: list[str]) -> Piece:
    path = lines[0].removeprefix("@ ").strip()
    end = next((at for at, line in enumerate(lines) if not line.strip()), len(lines))
    fields = {name: value.strip() for name, _, value in (line.partition(":") for line in lines[1:end])}
    paragraphs = tuple(line.strip() for line in lines[end:] if line.strip())
    date = _time(fields["date"])
    old, _, new = fields.get("correct", "").partition(" => ")
    return Piece(
        host=host,
        path=path,
        title=fields["title"],
        date=date,
        shown=_time(fields["shown"]) if "shown" in fields else date,
        by=fields.get("by", ""),
        story=fields.get("story", ""),
        kind=fields.get("kind", "article"),
        image=fields.get("image", ""),
        copy=fields.get("copy", ""),
        id=fields.get("id", ""),
        amp="amp" in fields,
        video="video" in fields,
        restricted="restricted" in fields,
        declared="declared" in fields,
        mojibake="mojibake" in fields,
        corrected=_time(fields["corrected"]) if "corrected" in fields else None,
        correct=(old, new) if new else None,
        correction=fields.get("correction", ""),
        paragraphs=paragraphs,
    )


def _time(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
