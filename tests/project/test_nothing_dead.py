"""Every public function, class and constant of the program is used by the program, or is a door for those who import it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"

DOORS = {
    "core.feed.identity.is_changed": "docs/reference/feeds.md: for programs that keep entries of their own",
    "core.group.grouper.Grouper.saga_links": "docs/reference/group.md: why stories are of one saga",
    "render.site.press.render_site": "docs/guides/site.md: a site of a library of one's own",
    "render.site.press.render_story_page": "render.site is a library: one page of a site",
}
"""What only others call -> why it stays. Names are ``module.name`` or ``module.Class.method``, without ``newsloom.``."""
BY_NAME = {"rows": "bench.speed", "gates": "bench.quality"}
"""What the modules of a package may define, and the package that asks for it by its name."""


class Module:
    """One file of the program: what it defines, and what its names stand for."""

    def __init__(self, path: Path) -> None:
        top = SOURCE if path.is_relative_to(SOURCE) else ROOT
        parts = path.relative_to(top).with_suffix("").parts
        self.is_package = parts[-1] == "__init__"
        self.name = ".".join(parts[:-1] if self.is_package else parts)
        self.tree = ast.parse(path.read_text(encoding="utf-8"))
        self.imported: dict[str, str] = {}
        """Local name -> full dotted name, of every import in the file."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
                for alias in node.names:
                    self.imported[alias.asname or alias.name] = f"{node.module}.{alias.name}"
            elif isinstance(node, ast.Import):
                for alias in node.names:
                    self.imported[alias.asname or alias.name.partition(".")[0]] = (
                        alias.name if alias.asname else alias.name.partition(".")[0]
                    )

    def definitions(self) -> Iterator[tuple[str, ast.stmt]]:
        """The public names of the file's top level, each with what defines it."""
        for node in self.tree.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                if not _registered(node):
                    yield node.name, node
            elif isinstance(node, ast.Assign):
                yield from ((t.id, node) for t in node.targets if isinstance(t, ast.Name))
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                yield node.target.id, node


def _registered(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> bool:
    """Whether a decorator hands it to somebody who calls it: ``@group.command(...)``, ``@app.get(...)``."""
    for decorator in node.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        if isinstance(called, ast.Attribute) and called.attr in ("command", "group"):
            owner = called.value
            if not (isinstance(owner, ast.Name) and owner.id == "click"):
                return True
    return False


@cache
def modules() -> dict[str, Module]:
    """The program, and the programs of the checkout that measure it: what only these use is used."""
    tops = (SOURCE / "newsloom", ROOT / "bench", ROOT / "tests" / "chaos")
    paths = sorted(path for top in tops for path in top.rglob("*.py"))
    found = [
        Module(path)
        for path in paths
        if "migrations" not in path.parts and not path.name.startswith(("test_", "conftest"))
    ]
    return {module.name: module for module in found}


def origin(name: str, seen: int = 0) -> str:
    """Where a dotted name is defined: re-exports are followed to the file."""
    module, _, last = name.rpartition(".")
    there = modules().get(module)
    if there is None or there.imported.get(last, name) == name or seen > 9:
        return name
    # Before a module of that name: `core.policy.standing` is the function that its package hands on.
    return origin(there.imported[last], seen + 1)


def uses(module: Module) -> Iterator[tuple[str, ast.stmt]]:
    """The dotted names that each statement of a file's top level speaks of."""
    local = {name for name, _ in module.definitions()}
    for statement in module.tree.body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            continue  # an import alone is no use; and `__init__` files import in order to hand on
        for node in ast.walk(statement):
            dotted = _dotted(node)
            if dotted is None:
                continue
            first, _, rest = dotted.partition(".")
            whole = module.imported.get(first) or (f"{module.name}.{first}" if first in local else None)
            if whole is not None:
                yield origin(f"{whole}.{rest}" if rest else whole), statement
                yield origin(whole), statement


def _dotted(node: ast.AST) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = _dotted(node.value)
        return f"{before}.{node.attr}" if before else None
    return None


@cache
def unused() -> frozenset[str]:
    """Public top-level names that no statement but their own speaks of, and public methods that nobody asks for."""
    used: dict[str, set[int]] = {}
    for module in modules().values():
        for name, statement in uses(module):
            used.setdefault(name, set()).add(id(statement))
    named = _command_table()
    lost = set()
    for module in modules().values():
        for name, node in module.definitions():
            whole = f"{module.name}.{name}"
            if name.startswith("_") or whole in named or whole.startswith(f"{BY_NAME.get(name, '?')}."):
                continue
            if not used.get(whole, set()) - {id(node)}:
                lost.add(whole.removeprefix("newsloom."))
    return frozenset(lost) | _methods()


def _command_table() -> set[str]:
    from newsloom.cli.main import COMMANDS

    return {f"{module}.{attribute}" for module, attribute, _ in COMMANDS.values()}


def _methods() -> set[str]:
    """Methods whose name no attribute and no template outside of themselves speaks of."""
    said: dict[str, int] = {}
    for module in modules().values():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Attribute):
                said[node.attr] = said.get(node.attr, 0) + 1
    templates = " ".join(p.read_text(encoding="utf-8") for p in SOURCE.rglob("*.html"))
    lost = set()
    for module in modules().values():
        for name, node in module.definitions():
            if not isinstance(node, ast.ClassDef) or name.startswith("_") or _answers_others(module, node):
                continue
            for method in node.body:
                if not isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef) or method.name.startswith("_"):
                    continue
                own = sum(isinstance(n, ast.Attribute) and n.attr == method.name for n in ast.walk(method))
                if said.get(method.name, 0) <= own and f".{method.name}" not in templates:
                    lost.add(f"{module.name}.{name}.{method.name}".removeprefix("newsloom."))
    return lost


def _answers_others(module: Module, node: ast.ClassDef) -> bool:
    """Whether a class inherits from one that is not ours: then that one calls its methods."""
    bases = [_dotted(base.value if isinstance(base, ast.Subscript) else base) or "" for base in node.bases]
    ours = {name for name, _ in module.definitions()}
    return any(b not in ours and not module.imported.get(b.partition(".")[0], "").startswith("newsloom") for b in bases)


def test_what_is_public_is_used_or_is_a_door():
    dead = sorted(unused() - DOORS.keys())
    assert not dead, f"used nowhere: delete it, or give a reason in DOORS: {', '.join(dead)}"


def test_no_door_is_left_over():
    stale = sorted(DOORS.keys() - unused())
    assert not stale, f"used in src by now, or gone: {', '.join(stale)}"


@pytest.mark.parametrize("name", sorted(DOORS))
def test_a_door_has_a_reason(name):
    assert DOORS[name].strip()
