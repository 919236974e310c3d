"""Every setting of newsloom.toml is read by something: one that nobody reads is a promise that is not kept."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from newsloom.config.sections import SECTIONS

SOURCE = Path(__file__).resolve().parents[2] / "src" / "newsloom"
KINDS = {kind.__name__: name for name, kind in SECTIONS.items()}


def ends_in_section(node: ast.expr) -> str | None:
    """ "mail" for `config.mail` and `newsroom.config.mail`."""
    if isinstance(node, ast.Attribute) and node.attr in SECTIONS:
        owner = node.value
        if isinstance(owner, ast.Name | ast.Attribute):
            named = owner.id if isinstance(owner, ast.Name) else owner.attr
            return node.attr if named == "config" else None
    return None


def names_of_sections(tree: ast.AST) -> dict[str, str]:
    """Names that stand for a section in this module: `mail = newsroom.config.mail`, `def f(mail: Mail)`."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.arg) and node.annotation is not None:
            kind = KINDS.get(ast.unparse(node.annotation).rpartition(".")[2])
            if kind:
                found[node.arg] = kind
        if isinstance(node, ast.Assign):
            target, value = node.targets[0], node.value
            both = isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
            for to, made in zip(target.elts, value.elts, strict=False) if both else [(target, value)]:
                section = ends_in_section(made)
                if section and isinstance(to, ast.Name):
                    found[to.id] = section
    return found


def settings_read_in(text: str) -> Iterator[tuple[str, str]]:
    tree = ast.parse(text)
    names = names_of_sections(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
            section = ends_in_section(node.value)
            if section is None and isinstance(node.value, ast.Name):
                section = names.get(node.value.id)
            if section:
                yield section, node.attr


def behind_properties() -> dict[str, set[tuple[str, str]]]:
    """What a property of Config reads, such as `config.user_agent`."""
    tree = ast.parse((SOURCE / "config" / "reading.py").read_text(encoding="utf-8"))
    config = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Config")
    found = {}
    for made in config.body:
        if isinstance(made, ast.FunctionDef):
            found[made.name] = set(settings_read_in(ast.unparse(made).replace("self.", "config.")))
    return found


def read_in(path: Path) -> Iterator[tuple[str, str]]:
    text = path.read_text(encoding="utf-8")
    yield from settings_read_in(text)
    for name, behind in PROPERTIES.items():
        if f"config.{name}" in text:
            yield from behind


PROPERTIES = behind_properties()


@pytest.fixture(scope="module")
def read() -> set[tuple[str, str]]:
    rooms = ("config", "demo")
    files = [path for path in SOURCE.rglob("*.py") if path.relative_to(SOURCE).parts[0] not in rooms]
    return {pair for path in files for pair in read_in(path)}


@pytest.mark.parametrize(
    ("section", "key"), [(name, field.name) for name, kind in SECTIONS.items() for field in fields(kind)]
)
def test_a_setting_is_read_by_something(read, section, key):
    assert (section, key) in read, f"[{section}] {key} is explained in newsloom.toml, and nothing reads it"


def test_a_setting_that_is_only_explained_counts_as_unread():
    assert list(settings_read_in("'mail.reply_to'; letter.reply_to; x = other.mail.reply_to")) == []
    assert list(settings_read_in("mail = newsroom.config.mail\nprint(mail.reply_to)")) == [("mail", "reply_to")]
