"""Logs are events with fields, for the person on call: text on a terminal, JSON for programs, always on standard error.

A program that imports Newsloom hears nothing until it calls `set_up`, or gives the standard library's logger `newsloom` a
handler of its own: until then events go there, as `event key=value ...`.
"""

from __future__ import annotations

import contextlib
import logging
import sys
from typing import Any

import structlog

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
_SHARED: tuple[structlog.typing.Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)

_host = logging.getLogger("newsloom")
_host.addHandler(logging.NullHandler())


class _Stderr:
    """Writes events where standard error was at `set_up`. What is told about must not fail because nobody hears it any more."""

    def __init__(self) -> None:
        self._file = sys.stderr

    def msg(self, event: str) -> None:
        try:
            print(event, file=self._file, flush=True)
        except (OSError, ValueError):
            return

    debug = info = warning = error = critical = exception = msg


class _Sink:
    """Where rendered events go: the importing program's logging, or standard error once `set_up` was called."""

    def __init__(self) -> None:
        self.least = logging.DEBUG
        self.stream: _Stderr | None = None
        self.always: dict[str, str] = {}

    def __getattr__(self, method: str) -> Any:
        return getattr(_host if self.stream is None else self.stream, method)


def _heard(_: object, method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Drop what is below the level, before anything is spent on it."""
    level = logging.ERROR if method == "exception" else logging.getLevelNamesMapping().get(method.upper(), logging.INFO)
    if level < _sink.least or (_sink.stream is None and not _host.isEnabledFor(level)):
        raise structlog.DropEvent
    return event


def _with_always(_: object, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    return {**event, **_sink.always}


_sink = _Sink()
_processors: list[structlog.typing.Processor] = [
    _heard,
    structlog.processors.format_exc_info,
    structlog.processors.KeyValueRenderer(key_order=["event"]),
]


def logger() -> Any:
    """A logger whose methods take an event and its fields: `log.info("feed polled", feed=url, new=3)`."""
    return structlog.wrap_logger(
        _sink, processors=_processors, wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG)
    )


def of_newsroom(name: str) -> contextlib.AbstractContextManager[None]:
    """Events inside of the block, and in threads that it asks and waits for, name that newsroom."""
    return structlog.contextvars.bound_contextvars(newsroom=name)


def set_up(level: str = "warning", form: str = "text", **always: str) -> None:
    """Send events of that level and above to standard error; `always`: fields of every event, in whatever thread."""
    _sink.always = always
    _sink.least = LEVELS.get(level, logging.WARNING)
    _sink.stream = _Stderr()
    last: list[structlog.typing.Processor]
    if form == "json":
        # Without the locals of each frame, which may hold keys and cookies.
        frames = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
        last = [structlog.processors.ExceptionRenderer(frames), structlog.processors.JSONRenderer()]
    else:
        plain = structlog.dev.plain_traceback
        last = [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]
    _processors[:] = [_heard, *_SHARED, _with_always, *last]
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    quiet()


def quiet() -> None:
    """Libraries that talk about each broken page are not for the person on call."""
    for noisy in ("trafilatura", "htmldate", "urllib3", "courlan", "charset_normalizer"):
        logging.getLogger(noisy).setLevel(logging.CRITICAL)
