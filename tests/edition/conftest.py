"""What tests of editions share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from newsloom import log
from newsloom.publishing import search_index


@pytest.fixture(autouse=True)
def logged() -> Iterator[None]:
    """A command sends the log to the standard error of its test, which is gone when the next one begins."""
    yield
    log.set_up("warning")


@pytest.fixture
def indexed(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Sites that were indexed; Pagefind itself is not asked."""
    made: list[Path] = []

    def index_site(site: Path) -> str:
        made.append(site)
        (site / search_index.FOLDER).mkdir(exist_ok=True)
        return ""

    monkeypatch.setattr(search_index, "is_installed", lambda: True)
    monkeypatch.setattr(search_index, "index_site", index_site)
    return made
