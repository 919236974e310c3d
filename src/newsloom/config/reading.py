"""Reads newsloom.toml: all faults at once, each with its line and key.

The environment wins over the file: NEWSLOOM_SECTION_KEY, for instance NEWSLOOM_MAIL_PASSWORD.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from newsloom import __version__
from newsloom.config.option import Option, from_environment, from_toml, options
from newsloom.config.sections import SECTIONS, Sections
from newsloom.errors import ConfigInvalid, NotFound

FILE = "newsloom.toml"
PREFIX = "NEWSLOOM_"


class ConfigFaults(ConfigInvalid):
    """Several settings cannot be used; `faults` holds them in the order of the file, and the message lists them all."""

    def __init__(self, subject: str, faults: tuple[ConfigInvalid, ...]) -> None:
        super().__init__(subject, f"{len(faults)} faults")
        self.faults = faults

    def __str__(self) -> str:
        return "\n".join([f"{self.subject}: {self.problem}", *(f"  {fault}" for fault in self.faults)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Config(Sections):
    """The operator's choices, checked. `root` is the newsroom's folder; relative paths start there."""

    root: Path = field(default_factory=Path)

    @property
    def database_url(self) -> str:
        """The database's URL with a relative SQLite path made absolute against the newsroom's folder.

        `?` and `%` of that folder's name are written `%3F` and `%25`, as in any address.
        """
        scheme, _, name = self.database.url.partition("sqlite:///")
        if scheme or not name or name == ":memory:" or Path(name).is_absolute():
            return self.database.url
        folder = Path(str(self.root.resolve()).replace("%", "%25").replace("?", "%3F"))
        return f"sqlite:///{os.path.normpath(folder / name)}"

    @property
    def user_agent(self) -> str:
        """The name that we give to servers, with a way to reach the operator."""
        contact = self.fetch.contact or self.site.url
        return self.fetch.user_agent or f"Newsloom/{__version__} (+{contact})"

    @property
    def profile(self) -> str:
        """The rules of scoring: "newsloom" or "classic"."""
        return self.score.profile

    def path(self, name: str) -> Path:
        """A file or folder of the newsroom."""
        return self.root / name


def load(folder: Path, env: Mapping[str, str] | None = None) -> Config:
    """Read the newsroom in `folder` (or the file, if that is what is named), with the process's environment.

    NotFound if there is none; ConfigInvalid (or ConfigFaults) if it cannot be used.
    """
    path = folder if folder.is_file() else folder / FILE
    if not path.is_file():
        raise NotFound(str(path), "there is no newsroom here", hint=f"make one: newsloom init {folder} --topic ...")
    try:
        content = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as err:
        raise ConfigInvalid(str(path), f"not UTF-8 text: {err.reason} at byte {err.start}") from err
    return parse(content, path, os.environ if env is None else env)


def parse(content: str, path: Path = Path(FILE), env: Mapping[str, str] | None = None) -> Config:
    """The configuration in a text; `path` is named in messages, and its folder is the newsroom's.

    Raises ConfigInvalid for one fault, ConfigFaults for several.
    """
    try:
        tables = tomllib.loads(content)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as err:
        raise _syntax_fault(str(err), path.name) from err
    lines = key_lines(content)
    faults: list[ConfigInvalid] = []
    values: dict[str, dict[str, Any]] = {name: {} for name in SECTIONS}
    for name, table in tables.items():
        _read_section(name, table, values, faults, _Places(path.name, lines))
    _read_environment(env or {}, values, faults)
    if len(faults) == 1:
        raise faults[0]
    if faults:
        raise ConfigFaults(str(path), tuple(faults))
    return Config(root=path.parent, **{name: SECTIONS[name](**found) for name, found in values.items()})


@dataclass(frozen=True, slots=True)
class _Places:
    """Where a key stands, in words."""

    file: str
    lines: Mapping[str, int]

    def of(self, key: str) -> str:
        line = self.lines.get(key)
        return f"{self.file}:{line}" if line else self.file


def _read_section(
    name: str, table: Any, values: dict[str, dict[str, Any]], faults: list[ConfigInvalid], places: _Places
) -> None:
    """Check one table of the file into `values`, or add to `faults`."""
    if name not in SECTIONS:
        holders = [section for section, cls in SECTIONS.items() if name in options(cls)]
        problem = "there is no such section" if isinstance(table, dict) else "this key stands outside of any section"
        hint = f"it belongs to [{holders[0]}]" if holders and not isinstance(table, dict) else _nearest(name, SECTIONS)
        faults.append(ConfigInvalid(name, problem, hint=hint, where=places.of(name)))
        return
    if not isinstance(table, dict):
        faults.append(ConfigInvalid(name, f"expected a section, [{name}]", where=places.of(name)))
        return
    known = options(SECTIONS[name])
    for key, value in table.items():
        full = f"{name}.{key}"
        if key not in known:
            fault = ConfigInvalid(full, "there is no such setting", hint=_nearest(key, known), where=places.of(full))
            faults.append(fault)
            continue
        try:
            values[name][key] = from_toml(known[key], value)
        except ValueError:
            faults.append(_refused(full, known[key], value, places.of(full)))


def _read_environment(env: Mapping[str, str], values: dict[str, dict[str, Any]], faults: list[ConfigInvalid]) -> None:
    """Lay NEWSLOOM_SECTION_KEY over what the file says. Names of no section are not ours and are left alone."""
    for variable in sorted(env):
        if not variable.startswith(PREFIX):
            continue
        name, _, key = variable.removeprefix(PREFIX).lower().partition("_")
        if name not in SECTIONS:
            continue
        known = options(SECTIONS[name])
        if key not in known:
            hint = _nearest(key, known, lambda found, name=name: f"{PREFIX}{name}_{found}".upper())
            faults.append(ConfigInvalid(variable, "there is no such setting", hint=hint, where="environment"))
            continue
        try:
            values[name][key] = from_environment(known[key], env[variable])
        except ValueError:
            faults.append(_refused(variable, known[key], env[variable], "environment"))


def _refused(key: str, option: Option, value: Any, where: str) -> ConfigInvalid:
    got = "what stands there" if option.secret else _quoted(value)
    return ConfigInvalid(key, f"expected {option.expect}, got {got}", where=where)


def _quoted(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else shown[:57] + "..."


def _nearest(name: str, known: Mapping[str, Any], form: Any = str) -> str | None:
    close = difflib.get_close_matches(name[:60], list(known), n=1, cutoff=0.6)
    return f"did you mean {form(close[0])}?" if close else f"known here: {', '.join(form(key) for key in known)}"


def _syntax_fault(message: str, file: str) -> ConfigInvalid:
    """tomllib tells the place inside its sentence; it belongs before it."""
    found = re.search(r"\(at (?:line (\d+), column (\d+)|end of document)\)$", message)
    where = f"{file}:{found[1]}" if found and found[1] else file
    problem = message[: found.start()].rstrip() if found else message
    return ConfigInvalid(
        "not TOML", problem[:1].lower() + problem[1:], where=where, hint="texts stand in quotes, lists in [brackets]"
    )


_HEADER = re.compile(r"\s*+\[([A-Za-z0-9_.\s-]++)\]\s*+(?:#.*)?$")
_KEY_OF_LINE = re.compile(r"""\s*+(?:"([^"]*+)"|'([^']*+)'|([A-Za-z0-9_.-]++))\s*+=""")


def key_lines(content: str) -> dict[str, int]:
    """On which line each `section.key` and each section of a TOML text stands; what goes over lines is passed over.

    tomllib knows the place of a syntax error only, and an operator wants the line of a wrong value too.
    """
    found: dict[str, int] = {}
    section, inside = "", ""
    for number, line in enumerate(content.splitlines(), 1):
        if inside:
            inside = "" if inside in line else inside
            continue
        if header := _HEADER.match(line):
            section = ".".join(part.strip() for part in header[1].split("."))
            found.setdefault(section, number)
        elif key := _KEY_OF_LINE.match(line):
            name = key[1] or key[2] or key[3]
            found.setdefault(f"{section}.{name}" if section else name, number)
            inside = _left_open(line[key.end() :])
    return found


def _left_open(value: str) -> str:
    """The mark that ends a value begun on this line, or "" if it ends here."""
    value = value.strip()
    for mark in ('"""', "'''"):
        if value.startswith(mark):
            return mark if value.count(mark) == 1 else ""
    return "]" if value.startswith("[") and "]" not in value else ""
