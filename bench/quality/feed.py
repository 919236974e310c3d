"""How well are feeds read? Against feedparser's output on real feeds, its test-suite's expectations, and hostile
markup.

How values are compared: texts (title, summary, content, author) by what they say, that is without tags, with entities
decoded and white space removed; ids and links exactly; times to the second. Only fields for which the reference has a
value count. The reference cuts texts at 300 characters, so a longer text agrees if it begins with them. `author` is
the first of our names, `summary` our content where a feed has no summary (feedparser copies it too).
"""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from bench.measured import Measured
from newsloom.core.feed import read_feed
from newsloom.model.capture import Entry

FIELDS = ("title", "link", "id", "author_name", "published", "updated", "summary", "content")
CUT = 300  # characters of a text in the reference
_TAG = re.compile(r"<[^<>]+>")
_ACTIVE = frozenset(
    [
        "script",
        "style",
        "iframe",
        "frame",
        "frameset",
        "object",
        "embed",
        "applet",
        "form",
        "input",
        "link",
        "meta",
        "base",
        "svg",
        "math",
    ]
)
_URLS = frozenset(["href", "src", "action", "cite", "data", "formaction", "background", "xlink:href", "poster"])


def said(text: str) -> str:
    """What a text says: without tags, entities and white space."""
    return "".join(html.unescape(_TAG.sub("", text)).split())


def value_of(entry: Entry, field: str) -> str | int | None:
    """Our value for a field of the reference."""
    if field in ("published", "updated"):
        when = entry.published if field == "published" else entry.updated
        return int(when.timestamp()) if when else None
    if field in ("author", "author_name"):
        return entry.authors[0] if entry.authors else None
    if field == "summary":
        return entry.summary or entry.content
    found = getattr(entry, field)
    return str(found) if found is not None else None


def agrees(ours: str | int | None, theirs: str | int, field: str) -> bool:
    """Do two values of a field agree? See the module's text."""
    if not isinstance(theirs, str) or not isinstance(ours, str):
        return ours == theirs
    if field in ("id", "link"):
        return ours.strip() == theirs.strip()
    if field in ("summary", "content") and len(theirs) >= CUT:
        if theirs.rfind("<") > theirs.rfind(">"):
            theirs = theirs[: theirs.rfind("<")]
        if theirs.rfind("&") > theirs.rfind(";"):
            theirs = theirs[: theirs.rfind("&")]
        return said(ours).startswith(said(theirs))
    # A title is plain text with us and HTML with feedparser: either reading may decode it once more.
    return said(ours) == said(theirs) or said(html.unescape(ours)) == said(html.unescape(theirs))


class Acting(HTMLParser):
    """Collects what acts in a piece of HTML: elements, handlers, styles, URLs of other schemes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Called by the parser for each element."""
        if tag in _ACTIVE:
            self.found.append(tag)
        for name, value in attrs:
            address = re.sub(r"[\x00-\x20]", "", value or "").lower()
            if name.startswith("on") or name in ("style", "srcdoc"):
                self.found.append(f"{tag} {name}")
            elif name in _URLS and address and not address.startswith(("http:", "https:", "mailto:")):
                self.found.append(f"{tag} {name}={address[:40]}")


def acting(markup: str) -> list[str]:
    """What survives in a text that should not."""
    parser = Acting()
    parser.feed(markup)
    parser.close()
    return parser.found


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def real(data: Path) -> tuple[Counter[str], Counter[str]]:
    """Fields that agree with feedparser on real feeds, and all fields, by name."""
    agreed: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for row in _rows(data / "feeds" / "real_reference.jsonl"):
        entries = read_feed((data / "feeds" / row["file"]).read_bytes()).entries
        for at, theirs in enumerate(row["entries"]):
            for field in FIELDS:
                if theirs[field] in (None, ""):
                    continue
                total[field] += 1
                agreed[field] += at < len(entries) and agrees(value_of(entries[at], field), theirs[field], field)
    return agreed, total


def expectations(data: Path) -> tuple[int, int, list[str]]:
    """Values outside sanitize/ that agree, their number, and the quirks we refuse."""
    agreed, total, refused = 0, 0, []
    for row in _rows(data / "feeds" / "expect.jsonl"):
        if "sanitize" in row["section"]:
            continue
        entries = read_feed((data / "feeds" / row["file"]).read_bytes()).entries
        for one in row["expect"]:
            total += 1
            ours = value_of(entries[one["entry"]], one["field"]) if one["entry"] < len(entries) else None
            if agrees(ours, one["value"], one["field"]):
                agreed += 1
            else:
                refused.append(f"{row['file']} {one['field']}: {one['value']!r}, ours {ours!r}")
    return agreed, total, refused


def survivors(data: Path) -> tuple[int, list[str]]:
    """Texts read from the files of sanitize/, and what acts in them."""
    texts, found = 0, []
    for row in _rows(data / "feeds" / "expect.jsonl"):
        if "sanitize" not in row["section"]:
            continue
        for entry in read_feed((data / "feeds" / row["file"]).read_bytes()).entries:
            for text in (entry.title, entry.summary, entry.content):
                texts += 1
                found += [f"{row['file']}: {what}" for what in acting(text)]
    return texts, found


def gates(data: Path) -> list[Measured]:
    """The numbers of the room."""
    agreed, total = real(data)
    by_field = ", ".join(f"{field} {agreed[field] / total[field]:.3f}" for field in FIELDS if total[field])
    right, wanted, refused = expectations(data)
    texts, found = survivors(data)
    return [
        Measured("real feeds: fields as feedparser", sum(agreed.values()) / max(1, sum(total.values())), "", by_field),
        Measured(
            "expectations outside sanitize", right / max(1, wanted), "", f"{right} of {wanted}; refused: {len(refused)}"
        ),
        Measured(
            "sanitize: texts in which nothing acts",
            1 - len(found) / max(1, texts),
            "",
            f"{len(found)} survivors in {texts} texts",
        ),
    ]
