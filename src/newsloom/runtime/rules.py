"""The owner's rules: rules.toml beside newsloom.toml, read anew when it was changed, and written as it is read."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from newsloom.config.writing import toml_value
from newsloom.core.policy.rules import ACTIONS, Action, Rule
from newsloom.errors import ConfigInvalid

FILE = "rules.toml"
MOST_RULES, MOST_BYTES = 500, 1_000_000
HEAD = "# Rules of this newsroom (docs/guides/rules.md): all that a rule names must hold; of a list, one.\n"
_LISTS = ("source", "topic", "word", "form", "then")
_KEYS = ("name", *_LISTS, "heat", "below", "tag", "holds")


def rules_in(folder: Path) -> tuple[Rule, ...]:
    """The rules of a newsroom's folder; none where there is no file. Raises ConfigInvalid."""
    path = folder / FILE
    try:
        now = path.stat()
    except FileNotFoundError:
        return ()
    except OSError as err:
        raise ConfigInvalid(FILE, f"cannot be read: {err.strerror}", where=str(path)) from err
    return _read(path, now.st_mtime_ns, now.st_size, now.st_ino)


@lru_cache(maxsize=16)
def _read(path: Path, _mtime: int, size: int, _inode: int) -> tuple[Rule, ...]:
    if size > MOST_BYTES:
        raise ConfigInvalid(FILE, f"is larger than {MOST_BYTES:,} bytes", where=str(path))
    try:
        return rules_of(tomllib.loads(path.read_text("utf-8")), str(path))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as err:
        raise ConfigInvalid(FILE, f"cannot be read: {err}", where=str(path)) from err


def rules_of(document: Mapping[str, Any], where: str) -> tuple[Rule, ...]:
    """The rules of a file's document, checked. Raises ConfigInvalid."""
    rows = document.get("rule", [])
    if not isinstance(rows, list) or document.keys() - {"rule"} or len(rows) > MOST_RULES:
        raise ConfigInvalid(FILE, f"expected [[rule]] tables and nothing else, at most {MOST_RULES}", where=where)
    made = tuple(_rule(row, where) for row in rows)
    names = [one.name for one in made]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise ConfigInvalid(twice, "two rules have this name", where=where)
    return made


def _rule(row: Any, where: str) -> Rule:
    name = row.get("name") if isinstance(row, dict) else None
    if not isinstance(name, str) or not name.strip() or len(name) > 60 or not name.isprintable():
        raise ConfigInvalid("rule", "needs a name of at most 60 characters", where=where)
    if unknown := sorted(row.keys() - set(_KEYS)):
        raise ConfigInvalid(name, f"unknown key {unknown[0]!r}", hint=f"it takes {', '.join(_KEYS)}", where=where)
    lists = {key: _texts(row, key, name, where) for key in _LISTS}
    if not isinstance(row.get("holds", False), bool):
        expect, got = "true or false", repr(row["holds"])[:60]
        raise ConfigInvalid(f"{name}: holds", f"expected {expect}, got {got}", where=where)
    heat, below = (_number(row, key, name, where) for key in ("heat", "below"))
    rule = Rule(
        name=name.strip(), sources=lists["source"], topics=lists["topic"], words=lists["word"], forms=lists["form"],
        heat=heat, below=below, then=cast("tuple[Action, ...]", lists["then"]), tag=str(row.get("tag", "")).strip()[:60],
        holds=row.get("holds", False),
    )  # fmt: skip
    if not set(rule.then) <= set(ACTIONS) or not rule.then:
        raise ConfigInvalid(name, "says nothing to do", hint=f"then is a list of: {', '.join(ACTIONS)}", where=where)
    if ("tag" in rule.then) != bool(rule.tag):
        raise ConfigInvalid(name, 'a tag needs both then = ["tag"] and tag = "words"', where=where)
    if not (any(lists[key] for key in ("source", "topic", "word", "form")) or heat is not None or below is not None):
        raise ConfigInvalid(name, "is about every story", hint="name a source, topic, word, form or heat", where=where)
    return rule


def _texts(row: Mapping[str, Any], key: str, name: str, where: str) -> tuple[str, ...]:
    value = row.get(key, [])
    value = [value] if isinstance(value, str) else value
    if not isinstance(value, list) or not all(
        isinstance(one, str) and one.strip() and len(one) <= 200 for one in value
    ):
        raise ConfigInvalid(f"{name}: {key}", "expected a text or a list of texts", where=where)
    return tuple(one.strip() for one in value)


def _number(row: Mapping[str, Any], key: str, name: str, where: str) -> float | None:
    value = row.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 100:
        raise ConfigInvalid(f"{name}: {key}", f"expected a number of 0 to 100, got {value!r}", where=where)
    return float(value)


def rules_toml(rules: Iterable[Rule]) -> str:
    """The file's text."""
    parts = [HEAD]
    for one in rules:
        values: dict[str, Any] = {
            "name": one.name, "source": one.sources, "topic": one.topics, "word": one.words, "form": one.forms,
            "heat": one.heat, "below": one.below, "then": one.then, "tag": one.tag, "holds": one.holds,
        }  # fmt: skip
        said = {key: value for key, value in values.items() if value not in ((), None, "")}
        parts.append("\n[[rule]]\n" + "".join(f"{key} = {toml_value(value)}\n" for key, value in said.items()))
    return "".join(parts)


def rules_bytes(rules: Iterable[Rule]) -> bytes:
    """The file, if it can be read again. Raises ConfigInvalid: too many rules, too large, or characters that no file has."""
    try:
        data = rules_toml(rules).encode()
    except UnicodeEncodeError as error:
        err = error.reason
        raise ConfigInvalid(FILE, f"cannot be read: {err}") from error
    if len(data) > MOST_BYTES:
        raise ConfigInvalid(FILE, f"is larger than {MOST_BYTES:,} bytes")
    rules_of(tomllib.loads(data.decode()), FILE)
    return data
