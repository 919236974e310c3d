"""What tests of editions share."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsloom.engine import indexing


@pytest.fixture
def indexed(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Sites that were indexed; Pagefind itself is not asked."""
    made: list[Path] = []

    def index_site(site: Path) -> str:
        made.append(site)
        (site / indexing.FOLDER).mkdir(exist_ok=True)
        return ""

    monkeypatch.setattr(indexing, "is_installed", lambda: True)
    monkeypatch.setattr(indexing, "index_site", index_site)
    return made
