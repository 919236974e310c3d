"""The second opinion: feedparser, which finds entries in almost anything, at a hundredth of the speed."""

from __future__ import annotations

import io
import re
from typing import Any

from newsloom.core.feed.finish import Draft, Whole, finished
from newsloom.core.feed.links import web_link
from newsloom.core.feed.text import title_text
from newsloom.model.capture import Enclosure, Feed

# feedparser reads real feeds at 2.4 MB/s and hostile heaps of tags at 0.1: the first part must do.
MAX_CHARS = 400_000
# Its patterns for names and addresses take time that grows with the square of a word, or of an author's text. No word of a
# feed is as long, but for payloads in addresses; scripts that write without spaces are not meant.
_LONG_WORD = re.compile(r"([!-;=?-~]{400})[!-;=?-~]+")
_AUTHOR = re.compile(
    r"(<(?:\w{1,20}:)?(?:author|creator|managingeditor|webmaster|name|email|contributor|owner|publisher)\b[^<>]{0,500}>"
    r"(?:<!\[CDATA\[)?[^<>]{0,300}+)[^<>]*+",
    re.IGNORECASE,
)


def read_tolerantly(text: str, url: str | None) -> Feed | None:
    """What feedparser finds in the first MAX_CHARS of a text; None if that is nothing."""
    text = _AUTHOR.sub(r"\1", _LONG_WORD.sub(r"\1", text[:MAX_CHARS]))
    import feedparser

    try:
        # Bytes in a stream: a bare string could be taken for a URL or a path. We sanitise ourselves.
        found = feedparser.parse(
            io.BytesIO(text.encode("utf-8", "replace")),
            response_headers={
                "content-type": "application/xml; charset=utf-8",
                **({"content-location": url} if url else {}),
            },
            sanitize_html=False,
        )
    except Exception:  # the library promises not to raise, and breaks the promise on some inputs
        return None
    if not found.get("entries"):
        return None
    head = found.get("feed", {})
    version = str(found.get("version") or "")
    return Feed(
        title=title_text(str(head.get("title") or "")),
        link=web_link(head.get("link"), url),
        language=head.get("language") or None,
        entries=finished(
            [_draft(e, url) for e in found["entries"][:5000]], Whole(link=web_link(head.get("link"), url))
        ),
        format=version
        if version[:4] in ("rss2", "rss1", "atom", "cdf")
        else "rss09x"
        if version.startswith("rss0")
        else "rss20",
    )


def _draft(entry: Any, url: str | None) -> Draft:
    return Draft(
        base=url,
        id=str(entry.get("id") or ""),
        links=[(str(link), "") for link in (entry.get("link"),) if link],
        title=str(entry.get("title") or ""),
        published=_time(entry, "published"),
        updated=_time(entry, "updated"),
        authors=[str(a.get("name") or "") for a in _parts(entry, "authors")],
        summary=str(entry.get("summary") or ""),
        content=next((str(c.get("value") or "") for c in _parts(entry, "content")), ""),
        categories=[str(t.get("term") or "") for t in _parts(entry, "tags")],
        enclosures=[
            Enclosure(url=str(e.get("href") or ""), type=str(e.get("type") or ""))
            for e in _parts(entry, "links")
            if dict.get(e, "rel") == "enclosure"
        ],
    )


def _parts(entry: Any, key: str) -> list[Any]:
    """What feedparser made of repeated elements. A foreign element of that name (<links>, <tags>) overwrites it with its text."""
    found = dict.get(entry, key)
    return [part for part in found if isinstance(part, dict)] if isinstance(found, list) else []


def _time(entry: Any, key: str) -> list[str]:
    # dict.get: feedparser's own answers `updated` with `published` where it is missing. The text, not its reading of it.
    found = dict.get(entry, key)
    return [found] if isinstance(found, str) else []
