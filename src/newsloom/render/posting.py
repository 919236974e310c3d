"""The words of a post about a story: a template filled and cut to what a network takes, counted as people count. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import regex

FIELDS = ("title", "excerpt", "url", "sources", "topics", "provider")
"""What a template may name, in braces."""
_GRAPHEME = regex.compile(r"\X")
_FIELD = regex.compile(r"\{(\w+)\}")
_CUT = ("excerpt", "title", "topics", "sources", "provider")
"""What is shortened, in this order, where a text is too long; the address never is."""


def graphemes(text: str) -> int:
    """How many signs a reader sees (extended grapheme clusters, Unicode UAX 29): a flag or a family of emoji is one."""
    return sum(1 for _ in _GRAPHEME.finditer(text))


def filled(template: str, values: Mapping[str, str], limit: int, length: Callable[[str], int] = graphemes) -> str:
    """`template` with its fields filled in, at most `limit` long by `length`.

    Where it is too long, the excerpt is shortened first, then the title, both at the end of a word with an ellipsis. An
    unknown field stands as it is written. Lines that are left empty at the end go.
    """
    held = {name: " ".join(str(values.get(name, "")).split()) for name in FIELDS}

    def made() -> str:
        return str(_FIELD.sub(lambda m: held.get(m[1], m[0]), template)).strip()

    for name in _CUT:
        over = length(made()) - limit
        if over <= 0:
            break
        held[name] = shortened(held[name], length(held[name]) - over, length)
    text = made()
    return text if length(text) <= limit else shortened(text, limit, length)


def shortened(text: str, limit: int, length: Callable[[str], int] = graphemes) -> str:
    """The beginning of a text, with an ellipsis, at most `limit` long; "" where not even a word fits."""
    if length(text) <= limit:
        return text
    if limit <= 1:
        return ""
    out = ""
    for word in text.split(" "):
        longer = f"{out} {word}" if out else word
        if length(longer) + 1 > limit:
            break
        out = longer
    if not out:  # a single long word, or a script without spaces
        for sign in _GRAPHEME.findall(text):
            if length(out + sign) + 1 > limit:
                break
            out += sign
    return out.rstrip(" ,;:-–—") + "…" if out else ""
