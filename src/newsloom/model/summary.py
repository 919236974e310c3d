"""A summary of a story: sentences, each with the articles that vouch for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SummarySentence:
    """One sentence, and the ids of the articles that it was traced to; none for a sentence in an editor's own words."""

    text: str
    articles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A summary that was made and may be shown once somebody accepts it.

    `key` names what it was made of; `dropped` has what was not traced, with the reason; `note` says why there are no sentences.
    """

    story: str
    key: str
    made_at: datetime
    maker: str
    language: str = ""
    sentences: tuple[SummarySentence, ...] = ()
    dropped: tuple[tuple[str, str], ...] = ()
    note: str = ""
    by_policy: bool = False
    """It was accepted without a person: the last ones were all accepted as they stood."""

    @property
    def text(self) -> str:
        """All sentences as one paragraph."""
        return joined(self.sentences)


def joined(sentences: tuple[SummarySentence, ...]) -> str:
    """Sentences as one paragraph."""
    return " ".join(one.text for one in sentences)


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """An article's title and excerpt in the newsroom's language, by a machine; "" where there is none."""

    title: str = ""
    excerpt: str = ""
    language: str = ""
