"""A story's summary as faces show it: what readers see, what was made, of which articles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from newsloom.model.summary import Candidate, SummarySentence
from newsloom.publishing.story_view import StoryView
from newsloom.runtime.context import Newsroom
from newsloom.store import summaries
from newsloom.store.sql import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Summarised:
    """A story's summary: what readers see, and what was made and waits for somebody to accept it."""

    story: str
    title: str
    shown: tuple[SummarySentence, ...] = ()
    made: Candidate | None = None
    providers: Mapping[str, str]
    """The names of the publishers of its articles, by article."""

    @property
    def waits(self) -> bool:
        """Whether something was made that differs from what is shown."""
        return self.made is not None and bool(self.made.sentences) and self.made.sentences != self.shown


def of(tx: Tx, newsroom: Newsroom, view: StoryView) -> Summarised:
    """The summary of a story that is at hand."""
    return Summarised(
        story=view.row.id,
        title=view.title,
        shown=view.summary,
        made=summaries.get(tx, [view.row.id]).get(view.row.id),
        providers={m.held.id: m.held.provider_name for m in view.members},
    )


def summary_json(one: Summarised) -> dict[str, Any]:
    """As plain data: `shown` is what readers see, `made` waits for somebody to accept it."""

    def rows(sentences: tuple[SummarySentence, ...]) -> list[dict[str, Any]]:
        return [
            {
                "text": s.text,
                "articles": list(s.articles),
                "providers": [one.providers[a] for a in s.articles if a in one.providers],
            }
            for s in sentences
        ]

    made = one.made
    return {
        "story": one.story,
        "title": one.title,
        "shown": rows(one.shown),
        "waits": one.waits,
        "made": None
        if made is None
        else {
            "at": msgspec.to_builtins(made.made_at),
            "maker": made.maker,
            "language": made.language,
            "sentences": rows(made.sentences),
            "dropped": [{"text": text, "why": why} for text, why in made.dropped],
            "note": made.note,
            "byPolicy": made.by_policy,
        },
    }
