"""Words that were typed into a story's form and are not saved yet: they come back with the next page of that story.

The buttons beside the form send it along, so that Hold, Undo or Pin lose no word, without script too. (What a lost server would
lose, the script keeps in the browser.)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from newsloom.services.stories.edit_texts import same
from newsloom.services.stories.verdicts import TEXT
from newsloom.web.desk_context import Asked, leave, take
from newsloom.web.forms import shown_in, typed_in

_KEY = "draft"


def keep(request: Asked, form: Mapping[str, Any], story: str) -> None:
    """Remember the texts of a form that was sent for something else, where they are not what it had shown."""
    typed, shown = typed_in(form), shown_in(form)
    changed = {n: t[: TEXT * 2] for n, t in typed.items() if n in shown and not same(n, t, shown[n])}
    if changed:
        was = {name: shown[name][: TEXT * 2] for name in changed}
        leave(request, f"{_KEY} {story}", {"typed": changed, "shown": was})


def taken(request: Asked, story: str) -> dict[str, dict[str, str]]:
    """The words that were kept for this story's page: `typed`, and what the form had `shown`."""
    kept = take(request, f"{_KEY} {story}")
    return kept if isinstance(kept, dict) else {"typed": {}, "shown": {}}
