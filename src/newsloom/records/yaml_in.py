"""Front matter in: YAML text to plain values, with the places of all of them.

PyYAML reads the grammar; what stands here is the guard and the memory. The guard refuses what a record never
needs and an attacker does (anchors, aliases, tags, directives, depth, floods of nodes); the memory keeps, per value, its
line and its quoting.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

MAX_BYTES = 1 << 20
"""The largest of 5,824 real front matters has 34 kB."""
MAX_NODES = 20_000
MAX_DEPTH = 16
MAX_KEY = 100

# What YAML forbids raw, or silently turns into a line end inside quotes (NEL, LS, PS). Publishers write them; they are
# carried through the parser as private-use characters that the text does not contain.
_SPECIAL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_SPECIALS = (*map(chr, [*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0), 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF]),)
_STYLES = {'"': "double", "'": "single", "|": "literal", ">": "folded"}
_INT = re.compile(r"-?(?:0|[1-9][0-9]{0,17})\Z")
_FLOAT = re.compile(r"-?[0-9]{1,17}(?:\.[0-9]{1,25})?(?:e[-+][0-9]{2,3})?\Z")
# Where these stand plain they are read to the end of the line: YAML would stop at ": " or " #", old writers did not care.
MENDED_KEYS = (
    "category", "title", "excerpt", "originalUrl", "webUrl", "ampWebUrl", "cdnAmpWebUrl", "type", "featuredContent",
    "secured", "name", "domain", "url", "attribution",
)  # fmt: skip
KNOWN_BLOCKS = ("provider", "images", "related")
_PLAIN_LINE = re.compile(rf"( *(?:- )?(?:{'|'.join(MENDED_KEYS)}): )([^\s\"'|>\[{{&*!].*)\Z")
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class YamlFault(Exception):
    """The text is no front matter that we accept. `line` counts from 1 within the text that was given."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(line, problem)
        self.line = line
        self.problem = problem


@dataclass(slots=True)
class Document:
    """What was read: `tree`, and by JSON pointer the line and style of each value and the key order of each mapping."""

    tree: dict[str, Any]
    lines: dict[str, int] = field(default_factory=dict)
    styles: dict[str, str] = field(default_factory=dict)
    layout: dict[str, tuple[str, ...]] = field(default_factory=dict)


def pointer(place: str, key: str | int) -> str:
    """The JSON pointer of a member (RFC 6901)."""
    return f"{place}/{str(key).replace('~', '~0').replace('/', '~1')}"


def read_yaml(text: str, mend: bool = True) -> Document:
    """A mapping of plain values out of YAML text with ``\\n`` line ends.

    Plain scalars become int, float, bool or None only where their text is the canonical spelling, so it can be given
    back; all others stay strings. `mend` reads plain values of known fields to the end of the line. Raises YamlFault for
    anything else than one mapping, and for all the guard refuses.
    """
    if len(text) > MAX_BYTES:
        raise YamlFault(1, f"{len(text):,} characters of front matter, more than {MAX_BYTES:,}")
    text, back = _carry_specials(text)
    source = text.removesuffix("\n").split("\n")
    mended, quoted = _quote_plain_lines(source) if mend else (source, set())
    reader = _Reader(source, quoted, back)
    try:
        return reader.document(yaml.parse("\n".join(mended), Loader=_LOADER))
    except yaml.MarkedYAMLError as err:
        mark = err.problem_mark or err.context_mark
        problem = err.problem or err.context or "not YAML"
        raise YamlFault(mark.line + 1 if mark else 1, problem) from err
    except yaml.YAMLError as err:
        raise YamlFault(1, " ".join(str(err).split())) from err


def _carry_specials(text: str) -> tuple[str, dict[int, str]]:
    """The text without characters that YAML cannot carry, and the table that brings them back."""
    if not _SPECIAL.search(text):
        return text, {}
    for base in range(0xF0000, 0xFFF00, 0x80):
        block = [chr(base + i) for i in range(len(_SPECIALS))]
        if not re.search(f"[{block[0]}-{block[-1]}]", text):
            there = dict(zip(map(ord, _SPECIALS), block, strict=True))
            back = dict(zip(map(ord, block), _SPECIALS, strict=True))
            return text.translate(there), back
    raise YamlFault(1, "control characters together with all private-use characters of plane 15")


def _quote_plain_lines(source: list[str]) -> tuple[list[str], set[int]]:
    """Lines whose plain value YAML would misread, quoted; and their numbers (from 0)."""
    mended = source
    quoted: set[int] = set()
    block = ""
    for number, line in enumerate(source):
        if line[:1] not in ("", " ", "#", "-"):
            block = line.partition(":")[0]
        found = _PLAIN_LINE.match(line)
        if not found or (line[:1] == " " and block not in KNOWN_BLOCKS):
            continue
        value = found.group(2).rstrip(" ")
        if (
            ": " in value
            or " #" in value
            or value[-1] == ":"
            or value[0] in "@%`,]}#"
            or value[:2] in ("- ", "? ", ": ")
        ):
            if mended is source:
                mended = list(source)
            mended[number] = found.group(1) + "'" + value.replace("'", "''") + "'"
            quoted.add(number)
    return mended, quoted


class _Reader:
    """Events to values, under the guard."""

    def __init__(self, source: list[str], quoted: set[int], back: dict[int, str]) -> None:
        self.source = source
        self.quoted = quoted
        self.back = back
        self.nodes = 0
        self.made = Document({})

    def document(self, events: Iterator[Any]) -> Document:
        tree: Any = None
        for event in events:
            line = event.start_mark.line + 1
            if isinstance(event, yaml.DocumentStartEvent):
                if event.explicit or event.version or event.tags:
                    raise YamlFault(line, "a YAML directive or a second document")
            elif isinstance(event, yaml.NodeEvent):
                tree = self.node(event, events, "", 0)
                if not isinstance(tree, dict):
                    raise YamlFault(line, "the front matter is not a mapping of fields")
            elif isinstance(event, yaml.DocumentEndEvent) and event.explicit:
                raise YamlFault(line, "a document end inside the front matter")
        if tree is None:
            raise YamlFault(1, "the front matter is empty")
        self.made.tree = tree
        return self.made

    def node(self, event: Any, events: Iterator[Any], place: str, depth: int) -> Any:
        line = event.start_mark.line + 1
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise YamlFault(line, f"more than {MAX_NODES:,} values")
        if depth > MAX_DEPTH:
            raise YamlFault(line, f"nested deeper than {MAX_DEPTH}")
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise YamlFault(line, "anchors and aliases are refused")
        if event.tag is not None:
            raise YamlFault(line, f"the tag {event.tag[:60]!r} is refused")
        self.made.lines[place] = line
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event, place)
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(events, place, depth)
        return self.sequence(events, place, depth)

    def scalar(self, event: Any, place: str) -> Any:
        style = _STYLES.get(event.style, "plain")
        number = event.start_mark.line
        if style == "single" and number in self.quoted:
            style = "plain"
        value: str = event.value
        start, end = event.start_mark, event.end_mark
        # An empty value may stand below the last line: after a key that the file ends with ("? name").
        one_line = start.line == end.line and number < len(self.source)
        text = self.source[number][start.column : end.column] if one_line else ""
        if style == "double" and ("\t" in text or any(ord(char) in self.back for char in text if char > "\U000effff")):
            style = "raw"
        if self.back:
            value = value.translate(self.back)
        if style != "plain":
            self.made.styles[place] = style
            return value
        plain, spelling = resolve(value)
        self.made.styles[place] = spelling
        return plain

    def mapping(self, events: Iterator[Any], place: str, depth: int) -> dict[str, Any]:
        made: dict[str, Any] = {}
        order: list[str] = []
        for event in events:
            line = event.start_mark.line + 1
            if isinstance(event, yaml.MappingEndEvent):
                if not place:
                    order.append("\n" * self.blanks_above(len(self.source)))
                    order = order if order[-1] else order[:-1]
                self.made.layout[place] = tuple(order)
                return made
            if not isinstance(event, yaml.ScalarEvent) or event.anchor is not None or event.tag is not None:
                raise YamlFault(line, "a key that is no plain word")
            key = event.value.translate(self.back) if self.back else event.value
            if not key or len(key) > MAX_KEY or not key.isprintable():
                raise YamlFault(line, f"a key of {len(key):,} characters, or one that cannot be printed")
            if key in made:
                raise YamlFault(line, f"the field {key!r} stands there twice")
            member = pointer(place, key)
            made[key] = self.node(next(events), events, member, depth + 1)
            self.made.lines[member] = line
            order.append("\n" * (self.blanks_above(line - 1) if not place else 0) + key)
        raise AssertionError("the parser ends every mapping")

    def sequence(self, events: Iterator[Any], place: str, depth: int) -> list[Any]:
        made: list[Any] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                return made
            made.append(self.node(event, events, pointer(place, len(made)), depth + 1))
        raise AssertionError("the parser ends every sequence")

    def blanks_above(self, number: int) -> int:
        """How many blank lines stand directly above line `number` (from 0)."""
        count = 0
        while number - count > 0 and not self.source[number - count - 1].strip():
            count += 1
        return count


def resolve(text: str) -> tuple[Any, str]:
    """The value of a plain scalar and its style. What is not spelled canonically stays text."""
    if text in ("", "~", "null"):
        return None, {"": "empty", "~": "tilde", "null": "plain"}[text]
    if text in ("true", "false"):
        return text == "true", "plain"
    if _INT.match(text) and text != "-0":
        return int(text), "plain"
    if _FLOAT.match(text) and repr(float(text)) == text:
        return float(text), "plain"
    return text, "plain"
