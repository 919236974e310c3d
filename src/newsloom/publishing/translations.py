"""Titles and excerpts in the newsroom's language: which are wanted, which are there, and whose may be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from newsloom.core.claims.text import code
from newsloom.model.ids import digest
from newsloom.model.summary import Translation
from newsloom.runtime.context import Newsroom
from newsloom.store import translations
from newsloom.store.sql import Tx

MOST_EXCERPT = 600
"""Characters of an excerpt that are translated: as many as a page shows."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A text of another language."""

    key: str
    text: str
    source: str


def is_on(newsroom: Newsroom) -> bool:
    """Whether anybody translates."""
    return newsroom.config.translate.maker != "off"


def target_of(newsroom: Newsroom) -> str:
    """The language into which is translated: the site's."""
    return code(newsroom.config.site.language)


def wanted(newsroom: Newsroom, text: str, language: str | None) -> Wanted | None:
    """A text as it is to be translated; None for one of the newsroom's own language, or of an unknown one."""
    source, target = code(language), target_of(newsroom)
    text = " ".join(text.split())[:MOST_EXCERPT]
    if not text or not source or source == target:
        return None
    settings = newsroom.config.translate
    return Wanted(
        digest("translation", settings.maker, settings.endpoint, settings.model, source, target, text), text, source
    )


def of_articles(tx: Tx, newsroom: Newsroom, rows: Sequence[tuple[str, str, str, str | None]]) -> dict[str, Translation]:
    """The translations that are there for (article, title, excerpt, language), by article."""
    asked = {
        id: (wanted(newsroom, title, language), wanted(newsroom, excerpt, language))
        for id, title, excerpt, language in rows
    }
    keys = [one.key for pair in asked.values() for one in pair if one is not None]
    found = translations.get(tx, keys) if keys else {}
    made = {
        id: Translation(
            title=found.get(title.key, "") if title else "",
            excerpt=found.get(excerpt.key, "") if excerpt else "",
            language=target_of(newsroom),
        )
        for id, (title, excerpt) in asked.items()
    }
    return {id: one for id, one in made.items() if one.title or one.excerpt}
