"""One measured number, with its name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measured:
    """A number that a gate prints and compares with its floor. Higher is better; `detail` says what went into it."""

    name: str
    value: float
    unit: str = ""
    detail: str = ""
