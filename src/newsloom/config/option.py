"""What an option is: a dataclass field with an explanation and a check.

The constructors (`text`, `whole`, `number`, ...) return a dataclass field and claim to return the option's own type,
so that a section reads like a table and types like a dataclass.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

Kind = Literal["text", "whole", "number", "switch", "words", "level", "weights"]


@dataclass(frozen=True, slots=True)
class Option:
    """One setting. `about` explains it to the operator; `expect` says in words what is accepted; `test` decides.

    A `level` is a number or "off" (None in the dataclass). `weights` is a table of numbers, whose names are known to
    those who use them. `secret`: never printed, and better given through the environment.
    """

    kind: Kind
    default: Any
    about: str
    expect: str
    test: Callable[[Any], bool]
    unit: str = ""
    secret: bool = False


def options(section: type) -> dict[str, Option]:
    """The options of a section class by key, in file order."""
    return {field.name: field.metadata["option"] for field in dataclasses.fields(section)}


def text(
    default: str,
    about: str,
    *,
    expect: str = "a text in quotes",
    test: Callable[[str], bool] = lambda _: True,
    secret: bool = False,
) -> str:
    """A text; "" means that it is not given, and passes every check if it is the default."""

    def passes(value: str) -> bool:
        return value == default or test(value)

    return cast(str, _field(Option("text", default, about, expect, passes, secret=secret)))


def choice(default: str, about: str, *others: str) -> str:
    """One of a few words."""
    words = (default, *others)
    expect = "one of " + ", ".join(f'"{word}"' for word in words)
    return text(default, about, expect=expect, test=lambda value: value in words)


def whole(default: int, about: str, *, least: int = 0, most: int | None = None, unit: str = "") -> int:
    """A whole number within bounds."""
    expect = f"a whole number of at least {least}" + (f" and at most {most}" if most is not None else "")
    option = Option("whole", default, about, expect, lambda v: v >= least and (most is None or v <= most), unit)
    return cast(int, _field(option))


def number(default: float, about: str, *, least: float = 0.0, most: float | None = None, unit: str = "") -> float:
    """A finite number within bounds."""
    expect = f"a number of at least {least:g}" + (f" and at most {most:g}" if most is not None else "")
    option = Option("number", default, about, expect, lambda v: v >= least and (most is None or v <= most), unit)
    return cast(float, _field(option))


def level(
    default: float | None, about: str, *, least: float = 0.0, most: float = 100.0, unit: str = ""
) -> float | None:
    """A number within bounds, or "off" (None)."""
    expect = f'a number from {least:g} to {most:g}, or "off"'
    option = Option("level", default, about, expect, lambda v: v is None or least <= v <= most, unit)
    return cast("float | None", _field(option))


def switch(default: bool, about: str) -> bool:
    """True or false."""
    return cast(bool, _field(Option("switch", default, about, "true or false", lambda _: True)))


def words(
    default: tuple[str, ...],
    about: str,
    *,
    expect: str = "a list of texts in quotes",
    test: Callable[[tuple[str, ...]], bool] = lambda _: True,
) -> tuple[str, ...]:
    """A list of texts."""
    option = Option("words", default, about, expect, test)
    return cast("tuple[str, ...]", _field(option))


def weights(about: str, known: Mapping[str, float]) -> Mapping[str, float]:
    """A table of numbers by name. The file may give any of the `known` names; the others keep their number."""
    names = ", ".join(known)
    option = Option("weights", dict(known), about, f"numbers by name, of: {names}", lambda v: v.keys() <= known.keys())
    return cast("Mapping[str, float]", _field(option))


def _field(option: Option) -> Any:
    metadata = {"option": option}
    if option.kind == "weights":
        return dataclasses.field(default_factory=lambda: dict(option.default), metadata=metadata)
    return dataclasses.field(default=option.default, metadata=metadata, repr=not option.secret)


def from_toml(option: Option, value: Any) -> Any:
    """A value of the file as the option's own type; ValueError if it is of another type or does not pass the check."""
    made = _typed(option, value)
    if not option.test(made):
        raise ValueError(value)
    return made


def _typed(option: Option, value: Any) -> Any:
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    match option.kind:
        case "text" if isinstance(value, str):
            return value.strip()
        case "text" if isinstance(value, int) and not isinstance(value, bool):
            # pools.cpu = 4 is what one writes, and it can mean only one thing.
            return str(value)
        case "whole" if isinstance(value, int) and not isinstance(value, bool):
            return value
        case "number" | "level" if is_number:
            return float(value)
        case "level" if value == "off" or value is False:
            return None
        case "switch" if isinstance(value, bool):
            return value
        case "words" if isinstance(value, list) and all(isinstance(word, str) for word in value):
            return tuple(value)
        case "weights" if isinstance(value, dict):
            return option.default | {name: _typed(_WEIGHT, weight) for name, weight in value.items()}
    raise ValueError(value)


_WEIGHT = Option("number", 0.0, "", "a number", lambda _: True)


def from_environment(option: Option, raw: str) -> Any:
    """A text of the environment as the option's own type; lists have commas, weights are `name=1.5,other=2`."""
    value = raw.strip()
    match option.kind:
        case "whole":
            return from_toml(option, int(value))
        case "number":
            return from_toml(option, float(value))
        case "level":
            return from_toml(option, value if value == "off" else float(value))
        case "switch":
            words = {"true": True, "1": True, "yes": True, "on": True}
            words |= {"false": False, "0": False, "no": False, "off": False}
            if value.lower() not in words:
                raise ValueError(raw)
            return words[value.lower()]
        case "words":
            return from_toml(option, [word.strip() for word in value.split(",") if word.strip()])
        case "weights":
            pairs = (pair.partition("=") for pair in value.split(",") if pair.strip())
            return from_toml(option, {name.strip(): float(number) for name, _, number in pairs})
    return from_toml(option, value)
