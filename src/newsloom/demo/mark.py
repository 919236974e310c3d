"""The mark of a folder that `newsloom demo` made, and how far it has come."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from newsloom.net.files import write_atomically

MARK = ".newsloom-demo"
TEXT = "Made by `newsloom demo`: its web is fictional, and its clock stands still. Delete the folder when you like.\n"


def is_demo(folder: Path) -> bool:
    """Whether the newsroom in a folder is the demo's, whose outlets only the fictional web knows."""
    return (folder / MARK).is_file()


def put(folder: Path, reached: datetime | None) -> None:
    """Mark a folder as a demo that has played up to a moment."""
    write_atomically(folder / MARK, f"{TEXT}{reached.isoformat() if reached else ''}\n".encode())


def reached(folder: Path) -> datetime | None:
    """The last moment that was played to its end; None for none, or a mark that cannot be read."""
    try:
        return datetime.fromisoformat((folder / MARK).read_text(encoding="utf-8").removeprefix(TEXT).strip())
    except (OSError, ValueError):
        return None
