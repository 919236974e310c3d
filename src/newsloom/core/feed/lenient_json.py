"""JSON that is nearly right: the value that is broken is lost, not the document.

Strict first (msgspec). Then what templates and cut strings do to JSON is mended: raw line breaks in strings, half of a
surrogate pair, NaN, a comma too many, escapes that JSON does not have, words after the end. What is broken beyond that, or
cut off, is read entry by entry.
"""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec

_STRING_OR_SLIP = re.compile(r'"(?:[^"\\]|\\.)*+"|,(?=\s{0,1000}[}\]])', re.DOTALL)
_BAD_ESCAPE = re.compile(r"\\(?:u(?![0-9a-fA-F]{4})|[^\"\\/bfnrtu])", re.DOTALL)
_GOOD_OR_BAD = re.compile(r"\\(?:[\"\\/bfnrt]|u[0-9a-fA-F]{4})|" + _BAD_ESCAPE.pattern, re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")
_ITEMS = re.compile(r'"items"\s{0,100}:\s{0,100}\[')
_NEXT = re.compile(r"\}\s{0,1000},\s{0,1000}(?=\{)")
_GAP = re.compile(r"[\s,]*")
_HEAD = re.compile(
    r'"(version|title|home_page_url|feed_url|language)"\s{0,100}:\s{0,100}("(?:[^"\\]|\\.){0,2000}")', re.DOTALL
)
MAX_ITEMS = 5000


def read_json_text(text: str) -> tuple[Any, str | None]:
    """The value of a JSON text (None if nothing can be read), and what was wrong with it."""
    try:
        return msgspec.json.decode(text), None
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError) as err:
        wrong = f"not valid JSON: {err}"[:200]
    try:
        mended = _mended(text)
        value, _ = json.JSONDecoder(strict=False).raw_decode(mended)
        return without_surrogates(value), wrong
    except (ValueError, RecursionError):
        return _by_item(text), wrong


def _mended(text: str) -> str:
    return _STRING_OR_SLIP.sub(lambda found: _escapes(found[0]) if found[0] != "," else "", text)


def _escapes(string: str) -> str:
    """A string without escapes that JSON does not have (``\\'``, ``\\x``); they stand for the character after them."""
    return (
        _GOOD_OR_BAD.sub(lambda at: at[0][1:] if _BAD_ESCAPE.match(at[0]) else at[0], string)
        if "\\" in string
        else string
    )


def _by_item(text: str) -> Any:
    """The entries that can be read by themselves, and the head's plain texts."""
    start = _ITEMS.search(text)
    if start is None:
        return None
    decoder, at = json.JSONDecoder(strict=False), start.end()
    items: list[Any] = []
    while len(items) < MAX_ITEMS:
        at = _GAP.match(text, at).end()  # type: ignore[union-attr]
        if text[at : at + 1] != "{":
            break
        try:
            item, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            following = _NEXT.search(text, at)
            if following is None:
                break
            at = following.end()
        else:
            items.append(item)
    head = {name: value for name, said in _HEAD.findall(text[: start.start()]) if (value := _string(said)) is not None}
    return without_surrogates({**head, "items": items}) if items else None


def _string(said: str) -> str | None:
    try:
        return str(json.loads(_escapes(said), strict=False))
    except ValueError:
        return None


def without_surrogates(value: Any) -> Any:
    """The same value; halves of surrogate pairs, which stand for no character, are taken out of its texts."""
    if isinstance(value, str):
        return _SURROGATE.sub("", value)
    if isinstance(value, list):
        return [without_surrogates(one) for one in value]
    if isinstance(value, dict):
        return {_SURROGATE.sub("", key): without_surrogates(one) for key, one in value.items()}
    return value
