"""Imports point down only, and the judgement is pure."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "newsloom"


def test_the_import_contract_is_kept():
    cli = pytest.importorskip("importlinter.cli", reason="import-linter is part of `./run check`")
    assert cli.lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


def modules():
    return sorted(path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.py"))


@pytest.mark.parametrize("module", modules())
def test_a_module_says_what_it_is_for(module):
    tree = ast.parse((SOURCE / module).read_text(encoding="utf-8"))
    assert ast.get_docstring(tree) or not tree.body, f"{module} has no docstring"


def test_the_pure_rooms_read_no_clock():
    for room in ("core", "render", "model"):
        for path in (SOURCE / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Attribute) and node.attr in ("now", "utcnow", "today"):
                    owner = node.value.id if isinstance(node.value, ast.Name) else ""
                    assert owner not in ("datetime", "date"), f"{path}:{node.lineno} reads the clock"
