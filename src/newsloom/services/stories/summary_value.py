"""What a verdict on a summary keeps: the sentences with their sources, as they stood when somebody accepted them."""

from __future__ import annotations

from typing import Any

import msgspec

from newsloom.core.claims import split
from newsloom.errors import NotFound
from newsloom.model.gate import prose
from newsloom.model.summary import SummarySentence
from newsloom.store import summaries
from newsloom.store.sql import Tx


def summary_value(tx: Tx, story: str, value: dict[str, Any]) -> dict[str, Any]:
    """The value with its sentences. Without a text: the summary that was made, as it stands; "": none is shown; another text: in
    the editor's own words, in which a sentence that was made keeps its sources. Raises NotFound where none was made."""
    made = summaries.get(tx, [story]).get(story)
    text = value.get("text")
    if text is None:
        if made is None or not made.sentences:
            why = made.note if made and made.note else "newsloom story summary --make makes one"
            raise NotFound(story[:12], "it has no summary to accept", hint=why)
        return {"sentences": msgspec.to_builtins(made.sentences), "asItStood": True, "maker": made.maker}
    wanted = split(prose(text))
    known = {one.text: one for one in made.sentences} if made else {}
    sentences = [known.get(line, SummarySentence(text=line)) for line in wanted]
    as_it_stood = bool(made) and bool(sentences) and [one.text for one in made.sentences] == list(wanted)  # type: ignore[union-attr]
    return {"sentences": msgspec.to_builtins(sentences), "asItStood": as_it_stood, "maker": made.maker if made else ""}
