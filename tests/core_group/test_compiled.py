"""Machine code kept on disk is used again, and never after something that was compiled into it has changed."""

from __future__ import annotations

import gc
import importlib
import sys

import pytest

from newsloom.core.group import camps, features, kernel
from newsloom.core.group.kernel.compiled import DIGEST, compiled

SOURCE = "def double(x):\n    return 2 * x\n"


@pytest.fixture
def double_of(tmp_path, monkeypatch):
    """double_of(digest): the function of SOURCE, compiled as a process that starts now would have it."""
    (tmp_path / "doubling.py").write_text(SOURCE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)

    def make(digest):
        sys.modules.pop("doubling", None)
        return compiled(importlib.import_module("doubling").double, digest)

    yield make
    sys.modules.pop("doubling", None)


def met(function):
    """(cache hits, cache misses) of one call."""
    assert function(21) == 42
    return sum(function.stats.cache_hits.values()), sum(function.stats.cache_misses.values())


def test_code_is_kept_for_the_same_sources_and_made_anew_for_others(double_of):
    assert met(double_of("a")) == (0, 1)
    gc.collect()
    assert met(double_of("a")) == (1, 0)
    assert met(double_of("b")) == (0, 1)


def test_every_compiled_function_is_bound_to_the_digest_of_all_sources():
    functions = [
        one
        for module in (kernel, camps, features)
        for one in vars(module).values()
        if hasattr(one, "py_func") and one.py_func.__module__.startswith("newsloom.core.group")
    ]
    assert len(functions) > 20
    for one in functions:
        assert one._cache._cache_file._source_stamp[1] == DIGEST, one


def test_a_place_where_nothing_can_be_written_has_no_cache(double_of, monkeypatch):
    def refuse(*_, **__):
        raise RuntimeError("cannot cache function: no locator available")

    monkeypatch.setattr("numba.core.dispatcher.Dispatcher.enable_caching", refuse)
    assert met(double_of("a")) == (0, 1)
    assert met(double_of("a")) == (0, 1)
