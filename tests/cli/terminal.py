"""What one types and reads at the terminal."""

from __future__ import annotations

import json
from pathlib import Path

from newsloom.cli.main import run


def answer(capsys, *words: str, code: int = 0) -> str:
    """What the command printed on standard output."""
    capsys.readouterr()
    assert run(list(words)) == code
    return capsys.readouterr().out


def stories(capsys, *words: str) -> list[dict]:
    return [json.loads(line) for line in answer(capsys, "story", "list", "--json", *words).splitlines()]


def sizes(capsys) -> dict[str, int]:
    return {s["id"]: s["articles"] for s in stories(capsys, "--limit", "1000")}


def records(folder: Path, text: str) -> list[Path]:
    return [p for p in sorted((folder / "_news").glob("*.md")) if text in p.read_text()]
