"""Machine code kept on disk is used again, and never after something that was compiled into it has changed."""

from __future__ import annotations

from newsloom.core.group import camps, features, kernel
from newsloom.core.group.kernel.compiled import DIGEST, compiled

SOURCE = "def double(x):\n    return 2 * x\n"


def double_of(folder, digest):
    """The function of SOURCE, as a process that starts now would have it."""
    path = folder / "doubling.py"
    path.write_text(SOURCE, encoding="utf-8")
    names = {"__name__": "doubling", "__file__": str(path)}
    exec(compile(SOURCE, str(path), "exec"), names)
    return compiled(names["double"], digest)


def met(function):
    """(cache hits, cache misses) of one call."""
    assert function(21) == 42
    return sum(function.stats.cache_hits.values()), sum(function.stats.cache_misses.values())


def test_code_is_kept_for_the_same_sources_and_made_anew_for_others(tmp_path):
    assert met(double_of(tmp_path, "a")) == (0, 1)
    assert met(double_of(tmp_path, "a")) == (1, 0)
    assert met(double_of(tmp_path, "b")) == (0, 1)


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


def test_a_place_where_nothing_can_be_written_has_no_cache(tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise RuntimeError("cannot cache function: no locator available")

    monkeypatch.setattr("numba.core.dispatcher.Dispatcher.enable_caching", refuse)
    assert met(double_of(tmp_path, "a")) == (0, 1)
    assert met(double_of(tmp_path, "a")) == (0, 1)
