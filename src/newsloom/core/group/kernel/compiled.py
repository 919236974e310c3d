"""Compiled once on a machine, and again when anything that was compiled in has changed.

numba keeps machine code beside the sources and asks only whether the function's own file is as it was. But a function
carries the code of those that it calls, and constants, of other files: after a change there the old code would go on
running, without a word. So the digest of all these files, and of the constants of judge.py that they name, is part of the stamp
by which numba knows its cache. What weighs (Arena.params) is handed over with each call: it may change without compiling.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from importlib.resources import files
from typing import Any, TypeVar

from numba import njit

from newsloom.core.group import judge

# What is compiled into other files' functions, beside all of this folder.
_BESIDE = ("arena.py",)
_CONSTANT = re.compile(rb"\bjudge\.([A-Z_]+)\b")


def _digest() -> str:
    group = files("newsloom.core.group")
    parts = [one for one in group.joinpath("kernel").iterdir() if one.name.endswith(".py")]
    parts += [group.joinpath(name) for name in _BESIDE]
    told = hashlib.sha256()
    named: set[bytes] = set()
    for one in sorted(parts, key=lambda part: part.name):
        text = one.read_bytes()
        named.update(_CONSTANT.findall(text))
        told.update(text)
    told.update(repr([(name, getattr(judge, name.decode())) for name in sorted(named)]).encode())
    return told.hexdigest()


DIGEST = _digest()
F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F, digest: str = DIGEST, **options: Any) -> F:
    """`numba.njit` with a cache on disk that holds only for this digest; for every function of this room that makes arrays.
    A division by zero gives what the processor gives, not an error.

    Where nothing can be written, or numba's cache has another shape, there is none: slower to start, never wrong.
    """
    try:
        made: Any = njit(cache=True, error_model="numpy", **options)(function)
        if made is not function:  # it is with NUMBA_DISABLE_JIT
            held = made._cache._cache_file
            held._source_stamp = (held._source_stamp, digest)
    except (RuntimeError, AttributeError):
        made = njit(error_model="numpy", **options)(function)
    kept: F = made
    return kept


def inlined(function: F) -> F:
    """`compiled` for what makes no arrays: part of its callers, and without counting references (numba's `_nrt`).

    A call with an arena counts up and down the references of its thirty arrays, which took more time than the work of most
    of these functions.
    """
    return compiled(function, forceinline=True, _nrt=False)
