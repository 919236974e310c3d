"""A text that an editor writes: Markdown, with or without front matter.

Known fields: `title`, `link` (a page that the text is about), `author` or `authors`, `date`, `excerpt`, `topic`, `language`.
Without a title in the front matter, the first heading is the title.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from newsloom.errors import RecordInvalid
from newsloom.model import gate
from newsloom.records.fields import instant_text
from newsloom.records.read_record import read_front_matter

MOST_BYTES = 1_000_000
"""Bytes of a post; the longest books of journalism are shorter."""
FIELDS = ("title", "link", "author", "authors", "date", "excerpt", "topic", "language")
_HEADING = re.compile(r"\s{0,200}#\s+([^\n]{1,1000})(?:\n|\Z)")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPost:
    """What an editor wrote: `text` is Markdown, `link` the page that a link-post is about."""

    title: str
    text: str = ""
    link: str = ""
    authors: tuple[str, ...] = ()
    at: datetime | None = None
    excerpt: str = ""
    topic: str = ""
    language: str = ""


def read_own_post(
    data: bytes,
    path: str,
    *,
    title: str = "",
    usual: str = "",
    link: str = "",
    authors: tuple[str, ...] = (),
    topic: str = "",
) -> OwnPost:
    """The post in a file's bytes. What is given beside it goes before the file's own word; `usual` is the title where nothing
    names one. Raises RecordInvalid: not UTF-8, too large, an unknown field, no title, nothing in it.
    """
    if len(data) > MOST_BYTES:
        raise RecordInvalid("text", f"{len(data):,} bytes, more than {MOST_BYTES:,}", where=path)
    tree: Mapping[str, Any] = {}
    if data.removeprefix(b"\xef\xbb\xbf").startswith(b"---"):
        parts = read_front_matter(data, path)
        tree, body = parts.document.tree, parts.body
    else:
        body = _text(data, path)
    unknown = sorted(set(tree) - set(FIELDS))
    if unknown:
        raise RecordInvalid(unknown[0], f"is no field of a post: {', '.join(FIELDS)}", where=path)
    named = _word(tree, "title", path)
    if not named and (heading := _HEADING.match(body)):
        named, body = heading[1].strip(" #"), body[heading.end() :]
    link = link or _word(tree, "link", path)
    return checked(
        OwnPost(
            title=title or named or usual, text=body.strip(), link=link, authors=authors or _authors(tree, path),
            at=_moment(tree, path), excerpt=_word(tree, "excerpt", path), topic=topic or _word(tree, "topic", path),
            language=_word(tree, "language", path),
        ),
        path,
    )  # fmt: skip


def checked(post: OwnPost, path: str) -> OwnPost:
    """The same, if it can be published: it has a title, and a text or a link. Raises RecordInvalid."""
    if not gate.line(post.title).strip():
        raise RecordInvalid(
            "title", "is missing: a line 'title:' in the front matter, or a first line '# Title'", where=path
        )
    if post.link and (gate.web(post.link) is None or len(post.link) > gate.ADDRESS):
        raise RecordInvalid("link", f"{post.link[:80]!r} is not a web address", where=path)
    if not post.text.strip() and not post.link:
        raise RecordInvalid("text", "is empty: a post has a text, a link, or both", where=path)
    return post


def own_post_bytes(post: OwnPost) -> bytes:
    """A post as a file that `read_own_post` reads to the same."""
    fields: dict[str, Any] = {
        "title": post.title,
        "link": post.link,
        "authors": list(post.authors),
        "date": instant_text(post.at) if post.at else "",
        "excerpt": post.excerpt,
        "topic": post.topic,
        "language": post.language,
    }
    lines = [
        f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in fields.items() if value and key != "authors"
    ]
    if post.authors:
        lines += ["authors:", *(f"  - {json.dumps(name, ensure_ascii=False)}" for name in post.authors)]
    return ("---\n" + "\n".join(lines) + f"\n---\n\n{post.text}\n").encode()


def _text(data: bytes, path: str) -> str:
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as err:
        raise RecordInvalid("text", f"byte {data[err.start]:#04x} is not UTF-8", where=path) from err


def _word(tree: Mapping[str, Any], key: str, path: str) -> str:
    value = tree.get(key)
    if value is None:
        return ""
    if not isinstance(value, str | int | float):
        raise RecordInvalid(key, "expected one line of text", where=path)
    return " ".join(str(value).split())


def _authors(tree: Mapping[str, Any], path: str) -> tuple[str, ...]:
    told = tree.get("authors", tree.get("author"))
    given = told if isinstance(told, list) else [told] if told else []
    if not all(isinstance(one, str) for one in given):
        raise RecordInvalid("authors", "expected names", where=path)
    return tuple(" ".join(one.split()) for one in given if one.strip())


def _moment(tree: Mapping[str, Any], path: str) -> datetime | None:
    text = _word(tree, "date", path)
    if not text:
        return None
    try:
        at = (
            datetime.fromisoformat(text)
            if len(text) > 10
            else datetime.combine(date.fromisoformat(text), datetime.min.time())
        )
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as err:
        raise RecordInvalid(
            "date", f"{text[:40]!r} is no date: 2026-03-02, or 2026-03-02T08:15:00Z", where=path
        ) from err
