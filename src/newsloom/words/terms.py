"""Words that are looked up by a value (a state, a kind of decision, what is counted): here, so that catalogues know them."""

from __future__ import annotations


def _named(context: str, *words: str) -> None:
    """For the extraction alone (tools/words.py): each word with its context."""


def _counted(one: str, many: str) -> None:
    """For the extraction alone: a count."""


_named("state", "new", "proposed", "held", "published", "rejected", "removed")
_named(
    "kind", "approve", "reject", "hold", "undo", "edit", "note", "lead", "image", "merge", "split", "move", "pin", "not-this",
    "remove", "summary", "headline", "tag",
)  # fmt: skip
_named("by", "policy", "rule", "person")
_named("rule", "approve", "hold", "drop", "tag", "tell")
_named("scope", "read", "decide", "admin")
_named("type", "article", "video", "listing", "login", "error", "other")
_named("outcome", "done", "skipped", "retry", "failed")
_named("right", "summary", "image", "text")
_counted("%(num)s report", "%(num)s reports")
_counted("%(num)s article", "%(num)s articles")
_counted("%(num)s story", "%(num)s stories")
_counted("%(num)s entry", "%(num)s entries")
