"""The mark of a folder that `newsloom demo` made."""

from __future__ import annotations

from pathlib import Path

MARK = ".newsloom-demo"
TEXT = "Made by `newsloom demo`: its web is fictional, and its clock stands still. Delete the folder when you like.\n"


def is_demo(folder: Path) -> bool:
    """Whether the newsroom in a folder is the demo's, whose outlets only the fictional web knows."""
    return (folder / MARK).is_file()
