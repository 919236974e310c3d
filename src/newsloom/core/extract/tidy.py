"""What a text reader leaves in that is not the article: headline repeated, related links, captions, calls to action."""

from __future__ import annotations

from newsloom.core.extract.words import key


def tidied(lines: list[str], title: str) -> list[str]:
    """The lines that belong to the article."""
    headline = key(title)
    return [line for place, line in enumerate(lines) if not (place < 3 and headline and key(line) == headline)]
