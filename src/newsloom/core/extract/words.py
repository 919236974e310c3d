"""Small change on strings that all rooms of extraction share."""

from __future__ import annotations

import functools
import html
import re
import unicodedata

import ftfy

from newsloom.core.mojibake import unmangled

SHORT = 2000
"""Keys of texts shorter than this are remembered; long ones would fill the memory."""

_SPACE = re.compile(r"\s+")
# Markup that was left in a text: elements with their end, breaks, comments, tags with attributes. "<dialog>" alone is a word of
# a headline about HTML.
_PAIR = re.compile(r"<([a-zA-Z][a-zA-Z0-9]{0,15})(?:\s[^<>]{0,400})?>(.*?)</\1\s*>", re.DOTALL)
_TAG = re.compile(
    r"<(?:(?:br|hr|wbr|img|p|/p|/?span|/?div|/?font)\s*/?|[a-zA-Z]{1,15}\s[^<>]{0,400}=[^<>]{0,400}|!--[^<>]{0,200}--)>",
    re.IGNORECASE,
)
# One that stands like a word, with words before and after it: a headline about HTML.
_NAMED_TAG = re.compile(
    r"(?<=\w )<(?:br|hr|wbr|img|p|span|div|font|[a-zA-Z]{1,15} [a-z]{2,12}=[\w-]{1,20})\s?/?>(?= \w)", re.IGNORECASE
)
_NOT_WORD = re.compile(r"[\W_]+")
_INVISIBLE = dict.fromkeys([0x00AD, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF, *range(0x202A, 0x202F)])
_FTFY = ftfy.TextFixerConfig(
    unescape_html=False, uncurl_quotes=False, fix_latin_ligatures=False, fix_character_width=False, normalization="NFC"
)


def one_line(text: str) -> str:
    """White space (non-breaking too) folded to single spaces, ends trimmed."""
    return _SPACE.sub(" ", text).strip()


def mended(text: str) -> str:
    """A title or excerpt as a reader should see it: entities decoded (twice if need be), tags and invisible signs
    dropped, mojibake mended."""
    for _ in range(2):
        if "&" in text:
            text = html.unescape(text)
    if "<" in text:
        for _ in range(3):
            text = _PAIR.sub(r"\2", text)
        named = {found.span() for found in _NAMED_TAG.finditer(text)}
        text = _TAG.sub(lambda found: found[0] if found.span() in named else "", text)
    if not text.isascii():
        text = unmangled(ftfy.fix_text(text, _FTFY)).translate(_INVISIBLE)
    return one_line(text)


def key(text: str) -> str:
    """Letters and digits only, case folded: for asking whether two texts say the same."""
    return _short_key(text) if len(text) < SHORT else _NOT_WORD.sub("", text.casefold())


@functools.lru_cache(maxsize=2048)
def _short_key(text: str) -> str:
    return _NOT_WORD.sub("", text.casefold())


def without_accents(text: str) -> str:
    """Letters as addresses write them: "medellín" -> "medellin"."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def key_words(text: str) -> list[str]:
    """The words of a text, case folded, without punctuation."""
    return _NOT_WORD.sub(" ", text.casefold()).split()


_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")


def weight(text: str) -> int:
    """The length of a text in Latin letters: a Chinese, Japanese or Korean sign says about what two and a half letters say."""
    return len(text) if text.isascii() else len(text) + (3 * len(_DENSE.findall(text))) // 2
