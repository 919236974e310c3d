"""Writes the commented newsloom.toml with which a newsroom begins."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from newsloom.config.option import Option, options
from newsloom.config.sections import SECTIONS

HEAD = """\
# The choices of this newsroom. Every setting stands here with its default; remove the "#" before one to change it.
# The environment wins over this file: NEWSLOOM_SECTION_KEY, for instance NEWSLOOM_MAIL_PASSWORD.
"""


def default_toml(values: Mapping[str, Any] | None = None) -> str:
    """The file that `newsloom init` writes: `values` ("site.title": "...") set, everything else commented out.

    The same values give the same bytes. KeyError for a key that no section has.
    """
    given = dict(values or {})
    parts = [HEAD]
    for name, section in SECTIONS.items():
        known = options(section)
        parts.append(f"\n# {(section.__doc__ or '').strip()}\n[{name}]\n")
        tables = [key for key, option in known.items() if option.kind == "weights"]
        for key in [key for key in known if key not in tables] + tables:
            full = f"{name}.{key}"
            parts.append(_lines(full, key, known[key], given.pop(full, None)))
    if given:
        raise KeyError(next(iter(given)))
    return "".join(parts)


def _lines(full: str, key: str, option: Option, value: Any) -> str:
    """The explanation of one option and its line; a table of weights is a section of its own."""
    about = f"# {explained(option)}\n"
    if option.kind == "weights":
        given = value or {}
        head = f"[{full}]" if given else f"# [{full}]"
        rows = "".join(
            f"{toml_key(name)} = {toml_value(given[name])}\n" if name in given else f"# {toml_key(name)} = {weight:g}\n"
            for name, weight in option.default.items()
        )
        return f"{about}{head}\n{rows}"
    if value is None:
        return f"{about}# {key} = {toml_value(option.default)}\n"
    return f"{about}{key} = {toml_value(value)}\n"


def explained(option: Option) -> str:
    """The explanation with its unit, and a word of care for secrets."""
    unit = f" In {option.unit}." if option.unit else ""
    choices = f" {option.expect[0].upper()}{option.expect[1:]}." if option.expect.startswith("one of") else ""
    secret = " A secret: better in the environment." if option.secret else ""
    return f"{option.about}{unit}{choices}{secret}"


def toml_key(name: str) -> str:
    """A key as TOML writes it: in quotes if it has blanks."""
    return name if name.replace("_", "").isalnum() else f'"{name}"'


def toml_value(value: Any) -> str:
    """A value as TOML writes it; None is "off"."""
    if value is None:
        return '"off"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return f"{value:_}" if abs(value) >= 100_000 else str(value)
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(toml_value(item) for item in value) + "]"
    # JSON's escapes are TOML's, but for the character DEL, which TOML wants escaped.
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
