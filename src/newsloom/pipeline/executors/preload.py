"""Imported by the fork server alone: all that reading a page needs, so that the processes it forks share it.

A reader by itself takes 160 MB before it is done with its first hundred pages, 70 MB of them the tables of language
identification. Forked from here it shares nearly all of that with the others, and begins in milliseconds.
"""

from __future__ import annotations

import gc
from datetime import UTC, datetime

from newsloom.pipeline.executors.read_page import Given, read

_SENTENCE = "The harbour office of Tarn said on Monday that the old pier is rebuilt with stones from the quarry. "
_CLEAR = f"<article><h1>The old pier of Tarn is rebuilt</h1>{f'<p>{_SENTENCE * 2}</p>' * 4}</article>"
# The two fast readers see different texts here, and the first a short one: the slow reader and its stop words are asked.
_UNCLEAR = f'<p>{_SENTENCE}</p><div class="comments"><p>{_SENTENCE[::-1] * 3}</p></div>'
_HEAD = (
    '<html lang="en"><head><title>The old pier of Tarn is rebuilt</title>'
    '<link rel="canonical" href="https://www.warm.example/pier"></head><body>'
)


def _read(body: str) -> None:
    page = f"{_HEAD}{body}</body></html>".encode()
    read(Given(url="https://warm.example/a/pier", body=page, content_type=None, now=datetime(2026, 1, 3, tzinfo=UTC)))


# Libraries load their tables when they are first asked.
_read(_CLEAR)
_read(_UNCLEAR)
gc.collect()
# The collector would write to every object that is there already, and each page written to is a page of one's own.
gc.freeze()
