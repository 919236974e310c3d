"""Front matter out: plain values to YAML text, in the one form of RECORD.md or in the form that was read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from newsloom.records.yaml_in import KNOWN_BLOCKS, MENDED_KEYS, pointer, resolve

URL_KEYS = frozenset({"originalUrl", "webUrl", "ampWebUrl", "cdnAmpWebUrl", "url"})
PLAIN_KEYS = frozenset({"category", "type", "publishedDateTime", "name", "domain", "topics"})
BLANK_BEFORE = frozenset({"featuredContent", "provider", "topics", "images", "related", "secured"})
# With these values a field may stay away from a file that was read without it.
DEFAULTS: Mapping[str, Any] = {"category": "news", "type": "article", "quality": 0, "heat": 0, "published": False}

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_TO_ESCAPE = re.compile('[\\\\"\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]')
_RAW_ESCAPE = re.compile('[\\\\"\n\r\ud800-\udfff]')
_BAD_START = "-?:,[]{}#&*!|>'\"%@`"
_NUMBER_LIKE = re.compile(r"[-+.]?[0-9][-+0-9,._:eExXobOa-fA-F]*\Z")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z\Z")
_RESOLVER: Any = yaml.resolver.Resolver()
# Keys, names and addresses come back in record after record: asking once made records 1.9 times as fast.
_remembered = lru_cache(maxsize=8_192)


def double_quoted(text: str) -> str:
    """The text between double quotes: ``\\\\ \\" \\n \\r \\t`` escaped, and what YAML cannot carry by number.

    Half of a surrogate pair has no place in UTF-8: it becomes U+FFFD.
    """
    return '"' + _TO_ESCAPE.sub(_escape, text) + '"' if _TO_ESCAPE.search(text) else f'"{text}"'


def _escape(found: re.Match[str]) -> str:
    char = found.group()
    if char in _ESCAPES:
        return _ESCAPES[char]
    code = ord(char)
    if 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    return f"\\x{code:02X}" if code < 0x100 else f"\\u{code:04X}"


@_remembered
def can_stand_plain(text: str) -> bool:
    """Whether any YAML reader gives a plain scalar back as this very string."""
    return (
        is_one_line(text)
        and text[0] not in _BAD_START
        and ": " not in text
        and " #" not in text
        and text[-1] != ":"
        and text[:3] not in ("---", "...")
        and not _NUMBER_LIKE.match(text)
        and _RESOLVER.resolve(yaml.ScalarNode, text, (True, False)) == "tag:yaml.org,2002:str"
    )


def is_one_line(text: str) -> bool:
    """Not empty, no space at either end, nothing that needs an escape."""
    return bool(text) and text == text.strip() and not _UNPRINTABLE.search(text)


def default_style(place: str, value: Any, quoted_urls: bool) -> str:
    """How the value at this place is quoted in the form of RECORD.md."""
    if not isinstance(value, str):
        return "plain"
    parts = place.split("/")
    key = parts[-1]
    if key.isdigit() and len(parts) > 2:
        key = parts[-2]
    if key == "publishedDateTime" and _INSTANT.match(value):
        return "plain"
    if key in PLAIN_KEYS:
        return "plain" if can_stand_plain(value) else "double"
    if key in URL_KEYS and not quoted_urls:
        return "plain" if plain_reads_back(place, value) else "double"
    return "double"


@_remembered
def plain_reads_back(place: str, text: str) -> bool:
    """Whether our own reader gives a plain scalar at this place back: wider than `can_stand_plain`, for old files."""
    if not is_one_line(text) or text[0] in "\"'|>[{&*!":
        return False
    parts = place.split("/")
    value, _ = resolve(text)
    known = parts[-1] in MENDED_KEYS or parts[1:2] == ["topics"]
    if value is None or (not known and not isinstance(value, str)):
        return False
    if parts[-1] in MENDED_KEYS and (len(parts) == 2 or parts[1] in KNOWN_BLOCKS):
        return True
    return (
        ": " not in text
        and " #" not in text
        and text[-1] != ":"
        and text[0] not in "@%`,]}#"
        and text[:2].rstrip() not in ("-", "?", ":")
        and text[:3] not in ("---", "...")
    )


def plain_style(place: str, value: Any, quoted_urls: bool) -> str:
    """Topics and organisations: plain wherever every YAML reader gives the text back."""
    return "double" if isinstance(value, str) and not can_stand_plain(value) else "plain"


def default_layout(place: str, tree: Mapping[str, Any]) -> tuple[str, ...]:
    """The keys in file order; at the top each after one line end per blank line before it."""
    if place:
        return tuple(tree)
    made: list[str] = []
    known = True
    for key in tree:
        blank = key in BLANK_BEFORE or (known and made and key not in _TOP)
        known = known and key in _TOP
        made.append("\n" + key if blank else key)
    return tuple(made)


_TOP = BLANK_BEFORE | URL_KEYS | {
    "category", "title", "excerpt", "publishedDateTime", "type", "quality", "heat", "published", "removed",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Block:
    """An item of a list at the top of the front matter, as its lines."""

    lines: tuple[str, ...]


class YamlWriter:
    """Writes one front matter. `styles` and `layout` are deviations from the defaults, by JSON pointer."""

    def __init__(
        self,
        styles: Mapping[str, str] | None = None,
        layout: Mapping[str, tuple[str, ...]] | None = None,
        quoted_urls: bool = True,
        default: Callable[[str, Any, bool], str] = default_style,
    ) -> None:
        self.styles = styles or {}
        self.layout = layout or {}
        self.quoted_urls = quoted_urls
        self.default = default
        self.lines: list[str] = []

    def write(self, tree: Mapping[str, Any]) -> str:
        """The text between the fences, with ``\\n`` line ends."""
        self.mapping("", tree, "")
        return "".join(line + "\n" for line in self.lines)

    def mapping(self, place: str, tree: Mapping[str, Any], indent: str, first: str | None = None) -> None:
        """The members, the first one after `first` (the dash of a list) if given."""
        lead = indent if first is None else first
        for item in self.order(place, tree):
            key = item.lstrip("\n")
            self.lines.extend([""] * (len(item) - len(key)))
            if key:
                name = key if can_stand_plain(key) else double_quoted(key)
                self.member(pointer(place, key), f"{lead}{name}:", tree[key], indent)
                lead = indent

    def order(self, place: str, tree: Mapping[str, Any]) -> list[str]:
        """Which keys are written, in which order: as read, new ones after their default neighbour."""
        default = default_layout(place, tree)
        if place not in self.layout:
            return list(default)
        made = [item for item in self.layout[place] if not item.strip("\n") or item.lstrip("\n") in tree]
        there = {item.lstrip("\n") for item in made}
        neighbour = ""
        for item in default:
            key = item.lstrip("\n")
            if key not in there:
                if not place and key in DEFAULTS and tree[key] == DEFAULTS[key]:
                    continue
                at = next((i + 1 for i, known in enumerate(made) if known.lstrip("\n") == neighbour), 0)
                made.insert(at, item)
            neighbour = key
        return made

    def member(self, place: str, head: str, value: Any, indent: str) -> None:
        if isinstance(value, Mapping) and value:
            self.lines.append(head)
            self.mapping(place, value, indent + "  ")
        elif isinstance(value, (list, tuple)) and value:
            self.lines.append(head)
            self.sequence(place, value, indent + "  ")
        else:
            text = self.scalar(place, value)
            self.lines.append(f"{head} {text}" if text else head)

    def sequence(self, place: str, values: Any, indent: str) -> None:
        for number, value in enumerate(values):
            if isinstance(value, Block):
                self.lines.extend(value.lines)
                continue
            member = pointer(place, number)
            if isinstance(value, Mapping) and value:
                self.mapping(member, value, indent + "  ", first=indent + "- ")
            elif isinstance(value, (list, tuple)) and value:
                self.lines.append(indent + "-")
                self.sequence(member, value, indent + "  ")
            else:
                text = self.scalar(member, value)
                self.lines.append(f"{indent}- {text}" if text else f"{indent}-")

    def scalar(self, place: str, value: Any) -> str:
        style = self.styles.get(place) or self.default(place, value, self.quoted_urls)
        if isinstance(value, str):
            return styled(value, style, plain_reads_back(place, value) if style == "plain" else False)
        if value is None:
            return {"empty": "", "tilde": "~"}.get(style, "null")
        if isinstance(value, bool):
            text = "true" if value else "false"
        elif isinstance(value, (int, float)):
            text = repr(value)
        else:
            text = "[]" if isinstance(value, (list, tuple)) else "{}"
        return f'"{text}"' if style == "double" else f"'{text}'" if style == "single" else text


def styled(text: str, style: str, plain_fits: bool) -> str:
    """The text in a quoting style, or in double quotes where the style cannot carry it."""
    if style == "plain" and plain_fits:
        return text
    if style == "single" and not _UNPRINTABLE.search(text):
        return "'" + text.replace("'", "''") + "'"
    if style == "raw":
        return '"' + _RAW_ESCAPE.sub(_escape, text) + '"'
    return double_quoted(text)
