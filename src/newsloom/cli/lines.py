"""JSON lines in and out: what all filters share.

Every row is answered. A row that cannot be read, or whose work fails, is answered with its keys (as far as they are known)
and `error`; a line that is no JSON object is answered with `line` (its number) and `error`. The rest goes on.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from newsloom.errors import NewsloomError

Row = dict[str, Any]
WORDS = ("title", "excerpt", "text")


class RowFails(ValueError):
    """A row that cannot be answered; its text is the sentence that says why."""


def check_words(row: Row) -> None:
    """Raises RowFails for a row that says nothing: none of title, excerpt and text is a string with something in it."""
    if any(isinstance(row.get(key), str) and row[key].strip() for key in WORDS):
        return
    if isinstance(row.get("error"), str):
        raise RowFails(row["error"])  # it failed in the filter before
    for key in WORDS:
        string_of(row, key)
    raise RowFails("a row needs a title, an excerpt or a text")


def string_of(row: Row, key: str) -> str:
    """The string under this key, "" if it is missing or null. Raises RowFails for a value of another type."""
    value = row.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        told = repr(value)
        raise RowFails(f"{key} must be a string, not {told if len(told) <= 60 else told[:59] + '…'}")
    return value


def read_rows(files: Iterable[str] = ()) -> Iterator[Row]:
    """The rows of JSON-lines files (gzip too; "-" or no file: standard input).

    A line that is not a JSON object comes as ``{"line": n, "error": "..."}`` (with `file` if there are several inputs).
    Blank lines are passed over. A file that is not there raises FileNotFoundError before anything is read.
    """
    names = list(files) or ["-"]
    for name in names:
        if name != "-" and not Path(name).is_file():
            raise FileNotFoundError(2, "no such file", name)
    for name in names:
        with open_lines(name) as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                try:
                    row = msgspec.json.decode(line)
                except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as err:
                    row = f"line {number} is not JSON: {err}"
                if isinstance(row, dict):
                    yield row
                else:
                    why = (
                        row
                        if isinstance(row, str) and row.startswith("line ")
                        else f"line {number} is not a JSON object"
                    )
                    yield {"line": number, "error": why} | ({"file": name} if len(names) > 1 else {})


@contextlib.contextmanager
def open_lines(name: str) -> Iterator[Iterable[bytes]]:
    """A file (gzip by its magic bytes) or standard input, as binary lines."""
    with contextlib.ExitStack() as stack:
        raw = sys.stdin.buffer if name == "-" else stack.enter_context(Path(name).open("rb"))
        buffered = raw if isinstance(raw, io.BufferedReader) else io.BufferedReader(raw)  # type: ignore[type-var]
        if buffered.peek(2)[:2] == b"\x1f\x8b":
            yield stack.enter_context(gzip.GzipFile(fileobj=buffered))
        else:
            yield buffered


def write_row(row: Row) -> None:
    """One JSON object and a newline on standard output."""
    sys.stdout.buffer.write(msgspec.json.encode(row) + b"\n")


def answer_each(rows: Iterable[Row], work: Callable[[Row], Row]) -> int:
    """Answer each row with ``row | work(row)``; return the exit code: 1 if a row failed.

    A row that came with `error` and no content of its own (a broken line) is passed on as it is.
    """
    failed = 0
    for row in rows:
        if "error" in row and "line" in row:
            answer = row
        else:
            try:
                answer = row | work(row)
            except (NewsloomError, RowFails) as err:
                answer = row | {"error": str(err)}
            except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as err:
                answer = row | {"error": f"{type(err).__name__}: {err}"}
        failed += "error" in answer
        write_row(answer)
    sys.stdout.buffer.flush()
    return 1 if failed else 0
