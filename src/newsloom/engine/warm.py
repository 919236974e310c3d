"""Imported by the fork server alone: all that reading a page needs, so that the processes it forks share it.

One reader by itself takes 165 MB before its first page, 70 MB of them the tables of language identification. Forked from here
it shares nearly all of that with the others, and begins in milliseconds. Nothing else may import this module.
"""

from __future__ import annotations

import gc
from datetime import UTC, datetime

from newsloom.engine.stages.extract import Given, read

_PAGE = (
    b"<html lang='en'><head><title>The old pier of Tarn is rebuilt</title></head><body><article>"
    + b"<p>The harbour office of Tarn said on Monday that the old pier is rebuilt with stones from the quarry.</p>" * 6
    + b"</article></body></html>"
)

# Libraries load their tables when they are first asked.
read(
    Given(
        url="https://warm.example/2026/01/02/pier", body=_PAGE, content_type=None, now=datetime(2026, 1, 3, tzinfo=UTC)
    )
)
gc.collect()
# The collector would write to every object that is there already, and each page written to is a page of one's own.
gc.freeze()
