"""Our sentences in Python code, by its syntax tree: what `N_`, `say`, `say_in`, `count` and `several` are called with, and
the sentences that the core makes (context "made"): reasons and errors, whose values become ``%(name)s``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from newsloom import errors

MADE = "made"
HOLE = re.compile(r"%\(\w+\)s")
ERRORS = frozenset(
    name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, errors.NewsloomError)
)
PROGRAMMERS = (
    "cli/commands/bench", "cli/commands/quality", "cli/commands/record", "cli/commands/score", "cli/commands/secure",
    "cli/commands/match", "core/dedupe", "net/posting", "net/warc", "pipeline/backfill", "pipeline/embeddings",
    "pipeline/executors", "records/", "services/imports/backfill", "services/stories/replay",
)  # fmt: skip
"""Rooms whose errors stay English: they speak to those who measure, build or run clusters (docs/guides/languages.md)."""

Message = tuple[str | tuple[str, str], str | None]


def found_in(file: Path, root: Path) -> Iterator[Message]:
    """The sentences of a file, with their contexts."""
    where = file.relative_to(root).as_posix()
    tree = ast.parse(file.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _call(node, errors_too=not where.startswith(PROGRAMMERS))


def _call(node: ast.Call, errors_too: bool) -> Iterator[Message]:
    name = (
        node.func.attr
        if isinstance(node.func, ast.Attribute)
        else node.func.id
        if isinstance(node.func, ast.Name)
        else ""
    )
    texts = [arg.value if isinstance(arg, ast.Constant) and isinstance(arg.value, str) else None for arg in node.args]
    match name, texts:
        case ("N_", [str(text)]):
            yield text, None
        case "say", [None, str(text), *_] if isinstance(node.func, ast.Name):
            yield text, None
        case "say", [str(text), *_] if isinstance(node.func, ast.Attribute):
            yield text, None
        case "say_in", [str(context), str(text), *_]:
            yield text, context
        case "count", [str(one), str(many), *_]:
            yield (one, many), None
        case "several", [_, str(one), *rest] if isinstance(node.func, ast.Attribute):
            many = rest[0] if rest and rest[0] else one + "s"
            yield (f"%(num)s {one}", f"%(num)s {many}"), None
        case "_named", [str(context), *words]:
            for word in words:
                if word:
                    yield word, context
        case "_counted", [str(one), str(many)]:
            yield (one, many), None
        case "_made", [*patterns]:
            for pattern in patterns:
                if pattern:
                    yield pattern, MADE
        case _ if errors_too and name in ERRORS:
            yield from _error(node)


def _error(node: ast.Call) -> Iterator[Message]:
    """What is wrong, and what to do: the second argument of an error, and its hint."""
    for part in [*node.args[1:2], *(keyword.value for keyword in node.keywords if keyword.arg == "hint")]:
        text = _pattern(part)
        if text.startswith(("newsloom ", "git ", "--", "[git]", "pip ")):
            continue  # a command to type
        if text and any(len(word) > 2 and word.isalpha() for word in HOLE.sub("", text).split()):
            yield text, MADE


def _pattern(node: ast.expr) -> str:
    """A text with ``%(name)s`` for each value; "" for what is no text. Values have their names in the code."""
    if isinstance(node, ast.Constant):
        return node.value.replace("%", "%%") if isinstance(node.value, str) else ""
    if not isinstance(node, ast.JoinedStr):
        return ""
    out, taken = [], set()
    for part in node.values:
        if isinstance(part, ast.Constant):
            out.append(str(part.value).replace("%", "%%"))
            continue
        named = [
            one.id if isinstance(one, ast.Name) else one.attr
            for one in ast.walk(part)
            if isinstance(one, ast.Name | ast.Attribute)
        ]
        name = next((one.lstrip("_").lower() for one in named if one.lstrip("_").isidentifier()), "value")
        while name in taken:
            name += "2"
        taken.add(name)
        out.append(f"%({name})s")
    return "".join(out)
