"""The fonts of this machine, as fontconfig knows them: which one has every sign of a text.

Share cards ask, for titles that the site's own type cannot draw. A machine without fontconfig, or without such a font, has none.
"""

from __future__ import annotations

import subprocess
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

WAIT = 20.0
MOST_FONTS = 5_000
KINDS = (".ttf", ".otf", ".ttc", ".otc")
PREFERRED = (
    "noto serif",
    "noto naskh",
    "noto sans",
    "source han serif",
    "source han sans",
    "dejavu serif",
    "dejavu sans",
)
"""Families that are taken first: those that were drawn to stand beside one another."""
UPRIGHT = ("regular", "book", "medium", "normal", "roman")
LISTED = "%{file}\t%{index}\t%{family[0]}\t%{style[0]}\t%{charset}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """A font file of this machine (`index`: which of a collection) and what its signs are, as sorted spans."""

    path: str
    index: int = 0
    family: str = ""
    style: str = ""
    starts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """What it is called, the same on every machine."""
        return f"{self.family} {self.style}"

    def has(self, signs: Iterable[str]) -> bool:
        """Whether it has all of these signs."""
        for sign in signs:
            at = bisect_right(self.starts, ord(sign)) - 1
            if at < 0 or ord(sign) > self.ends[at]:
                return False
        return True


@lru_cache(maxsize=20_000)
def covering(text: str) -> Face | None:
    """The font that has every sign of a text, upright and of a preferred family first; None where there is none."""
    signs = {sign for sign in text if not sign.isspace()}
    return next((face for face in faces() if face.has(signs)), None) if signs else None


@lru_cache(maxsize=8)
def data_of(face: Face) -> bytes:
    """The file's bytes."""
    return Path(face.path).read_bytes()


@cache
def faces() -> tuple[Face, ...]:
    """The machine's fonts in order of preference. Asked once: a font that is installed later counts after a restart."""
    command = ["fc-list", "--format", LISTED, ":outline=True"]
    try:
        said = subprocess.run(command, capture_output=True, timeout=WAIT, check=True, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.SubprocessError):
        return ()
    return faces_in(said.stdout.decode("utf-8", "replace"))


def faces_in(listed: str) -> tuple[Face, ...]:
    """The fonts of a list of fontconfig's (`LISTED`), in order of preference; lines that are none are left out."""
    found = [face for line in listed.splitlines()[:MOST_FONTS] if (face := _face(line)) is not None]
    return tuple(sorted(found, key=_rank))


def _face(line: str) -> Face | None:
    parts = line.split("\t")
    if len(parts) != 5 or not parts[0].lower().endswith(KINDS):
        return None
    try:
        spans = sorted((int(a, 16), int(b or a, 16)) for a, _, b in (one.partition("-") for one in parts[4].split()))
        index = int(parts[1])
    except ValueError:
        return None
    return Face(
        path=parts[0], index=index, family=parts[2], style=parts[3],
        starts=tuple(a for a, _ in spans), ends=tuple(b for _, b in spans),
    )  # fmt: skip


def _rank(face: Face) -> tuple[int, int, str, str, str]:
    family = face.family.lower()
    preferred = next((n for n, name in enumerate(PREFERRED) if family.startswith(name)), len(PREFERRED))
    return (0 if face.style.lower() in UPRIGHT else 1, preferred, face.family, face.style, face.path)
