"""Every page of the corpus says what its expected.md says. A case is a folder that anyone can add by hand."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from newsloom.core.extract import extract
from newsloom.model.article import Article

PAGES = Path(__file__).parents[1] / "corpus" / "pages"


def read_expected(folder: Path) -> tuple[dict[str, str], str]:
    _, head, body = (folder / "expected.md").read_text("utf-8").split("---\n", 2)
    return dict(line.split(": ", 1) for line in head.strip().splitlines()), body.strip()


def said(article: Article, field: str) -> str:
    """A field of an article as expected.md writes it."""
    if field == "image":
        lead = article.images[0] if article.images else None
        return "none" if lead is None else lead.url + (f" {lead.width}x{lead.height}" if lead.width else "")
    value = getattr(article, {"canonical": "canonical_url", "amp": "amp_url", "site": "site_name"}.get(field, field))
    if isinstance(value, tuple):
        return "; ".join(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.parametrize("folder", sorted(PAGES.iterdir()), ids=lambda folder: folder.name)
def test_a_page_of_the_corpus_says_what_is_expected(folder: Path) -> None:
    expected, text = read_expected(folder)
    url = expected.pop("url", f"https://courier.example/{folder.name}")
    article = extract((folder / "page.html").read_bytes(), url)
    assert {field: said(article, field) for field in expected} == expected, (folder / "why.txt").read_text("utf-8")
    assert not text or article.text == text
