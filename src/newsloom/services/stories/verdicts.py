"""What each kind of verdict says: the keys of its value and their types. One table for terminal, desk, API and reference.

Whether an article or a story of that name is there, `editing` asks the store.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from newsloom.core.policy import moment_of
from newsloom.errors import UsageError

TITLE = 500
TEXT = 5000


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a verdict's value: what it may be, and whether it must be there."""

    name: str
    kind: type
    needed: bool = True
    most: int = TEXT
    """Characters of a text."""


_ARTICLE, _INTO = Key("article", str), Key("into", str)
_SOME_ARTICLE = Key("article", str, needed=False)

KEYS: Mapping[str, tuple[Key, ...]] = {
    "approve": (Key("not_before", str, needed=False, most=40),),
    "reject": (),
    "hold": (),
    "edit": (Key("title", str, needed=False, most=TITLE), Key("excerpt", str, needed=False)),
    "note": (Key("text", str),),
    "lead": (_ARTICLE,),
    "image": (Key("url", str),),
    "pin": (_SOME_ARTICLE, Key("pinned", bool, needed=False)),
    "not-this": (_ARTICLE,),
    "merge": (_INTO,),
    "split": (Key("articles", list),),
    "move": (_ARTICLE, _INTO),
    "remove": (_SOME_ARTICLE,),
    "summary": (Key("text", str, needed=False),),
    "tag": (Key("tag", str, most=60),),
    "headline": (_SOME_ARTICLE, Key("accepted", bool, needed=False)),
}
"""The kinds of verdict that a person may say on a story (an undo names a verdict), and what each takes."""

_WORDS = {str: "a text", bool: "true or false", list: "a list of texts"}


def checked(kind: str, value: Mapping[str, Any]) -> dict[str, Any]:
    """The value as this kind takes it; a key that is null is left out. Raises UsageError: another kind, a key that it does
    not take, a key that is missing, another type, a text that is too long."""
    if kind not in KEYS:
        raise UsageError(kind, "not a verdict", hint=f"one of {', '.join(sorted(KEYS))}")
    keys = {key.name: key for key in KEYS[kind]}
    given = {name: words for name, words in value.items() if words is not None}
    for name, words in given.items():
        if name not in keys:
            raise UsageError(kind, f"takes no {name!r}", hint=_takes(kind))
        _check(kind, keys[name], words)
    for key in keys.values():
        if key.needed and key.name not in given:
            raise UsageError(kind, f"needs {key.name!r}", hint=_takes(kind))
    if "not_before" in given:
        given["not_before"] = _moment(given["not_before"])
    if kind == "edit" and not given:
        raise UsageError(kind, "nothing to change", hint=_takes(kind))
    if kind == "pin" and len(given) > 1:
        raise UsageError(kind, "takes 'article' or 'pinned', not both", hint="an article is unpinned by an undo")
    return given


def _moment(words: str) -> str:
    at = moment_of(words)
    if at is None:
        raise UsageError("not_before", f"not a time: {_short(words)}", hint="a time such as 2026-12-01T06:00+01:00")
    return at.isoformat()


def _check(kind: str, key: Key, words: Any) -> None:
    right = isinstance(words, key.kind)
    if isinstance(words, list):
        right = right and all(isinstance(w, str) for w in words)
    if not right:
        raise UsageError(f"{kind}: {key.name}", f"expected {_WORDS[key.kind]}, got {_short(words)}")
    if isinstance(words, str) and len(words) > key.most:
        raise UsageError(key.name, f"has {len(words):,} characters, the most is {key.most:,}", hint="shorten it")


def _short(words: Any) -> str:
    told = repr(words)
    return told if len(told) <= 40 else f"{told[:39]}…"


def _takes(kind: str) -> str:
    keys = [key.name if key.needed else f"{key.name} (may be left out)" for key in KEYS[kind]]
    return f"it takes {', '.join(keys)}" if keys else "it takes nothing"
