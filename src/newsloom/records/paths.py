"""Where a record lies: `_news/{date}-{slug}.md`. A path is minted once; a later title changes nothing about it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from datetime import UTC, datetime

from newsloom.model.ids import digest

FOLDER = "_news"
TITLE_CUT = 140
# The longest slug that the rule gives for titles with spaces; one endless word must not outgrow a file name (255 bytes).
MAX_SLUG = 200
_ID_PART = 12

_DROPPED = re.compile(r"[^a-z0-9_\s-]")
_GAPS = re.compile(r"[\s-]+")


def slug(title: str, article_id: str = "") -> str:
    """The part of a path that a title gives: `[a-z0-9_-]`, never empty.

    The rule (exact on 5,824 real records): cut at the first space at index >= 140; lower case; NFD without combining marks;
    delete everything outside `[a-z0-9_]`, white space and hyphen; runs of these become one hyphen; trim hyphens. A title that
    leaves nothing is transliterated first; if that leaves nothing either, the first 12 digits of `article_id` serve
    (of the title's digest if no id is known).
    """
    made = _slug(title)
    if not made:
        # Late: the tables of anyascii cost 2 MB and are needed for scripts without Latin letters only.
        from anyascii import anyascii

        made = _slug(anyascii(title[: 4 * MAX_SLUG]))
    return made or (article_id or digest("title", title))[:_ID_PART]


def _slug(title: str) -> str:
    cut = title.find(" ", TITLE_CUT)
    text = (title if cut < 0 else title[:cut]).lower()
    if not text.isascii():
        text = "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
    return _GAPS.sub("-", _DROPPED.sub("", text))[: MAX_SLUG + 1].strip("-")[:MAX_SLUG].strip("-")


def record_path(title: str, published: datetime, article_id: str, taken: Container[str]) -> str:
    """A free path for a new record, relative to the site's folder, with ``/``.

    The date is the UTC date of `published` (a time without zone counts as UTC). `taken` says which paths are used, deleted
    ones included; a collision gets ``-2``, ``-3`` and so on.
    """
    day = published.astimezone(UTC) if published.tzinfo else published
    stem = f"{FOLDER}/{day.year:04d}-{day.month:02d}-{day.day:02d}-{slug(title, article_id)}"
    path, number = f"{stem}.md", 1
    while path in taken:
        number += 1
        path = f"{stem}-{number}.md"
    return path
