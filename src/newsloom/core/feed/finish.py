"""From what was found in an item to an entry: gaps filled, texts sanitised, links checked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from newsloom.core.dates import Order, order_of, read_date
from newsloom.core.feed.links import best_link, is_home, is_local, is_media, web_link, without_credentials
from newsloom.core.feed.posts import board_discussion, is_short, shared_link, title_from
from newsloom.core.feed.text import body_html, title_text
from newsloom.model.capture import Enclosure, Entry
from newsloom.model.gate import LABEL, MANY, NAME, cut
from newsloom.model.ids import digest

_MAIL_NAME = re.compile(r"[^\s@()<>]++@[^\s@()<>]++\s*+\((.+)\)|(.*?\S)\s*+[<(][^\s@<>()]++@[^\s@<>()]++[>)]")
_MAIL = re.compile(r"[^\s@]+@[^\s@]+")
_UNTITLED = frozenset(
    {
        "no title",
        "untitled",
        "sans titre",
        "ohne titel",
        "sin título",
        "sem título",
        "senza titolo",
        "без названия",
        "無題",
        "无标题",
    }
)
MAX_TEXT = 2_000_000  # characters of one summary or content


@dataclass(slots=True)
class Draft:
    """An entry while it is read: raw texts, not yet trusted. Of several dates of a kind, the last that is one counts."""

    base: str | None = None
    language: str | None = None
    about: str | None = None
    id: str = ""
    permalink: str | None = None
    links: list[tuple[str, str]] = field(default_factory=list)
    """(address, media type) of what the entry says is its page, in its order."""
    original: str | None = None
    """The publisher's own address, where the link is a counter's."""
    other_link: str | None = None
    external: str | None = None
    """The page elsewhere that the entry is about."""
    title: str = ""
    other_title: str = ""
    published: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    dated: list[str] = field(default_factory=list)
    created: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    creators: list[str] = field(default_factory=list)
    podcasters: list[str] = field(default_factory=list)
    source_authors: list[str] | None = None
    """Authors of the feed that this entry was taken from; None where it names no such feed."""
    identifier: str = ""
    summary: str = ""
    summary_base: str | None = None
    other_summary: str = ""
    content: str = ""
    content_base: str | None = None
    categories: list[str] = field(default_factory=list)
    enclosures: list[Enclosure] = field(default_factory=list)
    transcripts: list[Enclosure] = field(default_factory=list)
    via: str | None = None
    comments: str | None = None
    comment_count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """What a feed says once for all its entries."""

    link: str | None = None
    authors: Sequence[str] = ()
    language: str | None = None


def finished(drafts: Sequence[Draft], whole: Whole) -> tuple[Entry, ...]:
    """The entries. What one leaves out the feed says for it; what many share (one link for all) tells nothing of one."""
    texts = [text for one in drafts for text in (*one.published, *one.updated, *one.dated, *one.created)]
    order = order_of(texts, whole.language or "")
    links = [best_link(one.links, one.base) for one in drafts]
    often = Counter(link for link in links if link)
    return tuple(
        _finished(one, whole, order, None if link and (is_home(link, whole.link) or often[link] > 1) else link, link)
        for one, link in zip(drafts, links, strict=True)
    )


def _finished(draft: Draft, whole: Whole, order: Order | None, own_link: str | None, link: str | None) -> Entry:
    """An entry. Its id is the feed's own, else the link, else a digest of what it says: never empty."""
    permalinks = [one for one in (draft.permalink,) if one and not is_media(one)]
    candidates = (draft.original, own_link, *permalinks, link, draft.permalink, draft.other_link, draft.id)
    found = [at for one in candidates if one and (at := web_link(one, draft.base, guess=False))]
    if draft.base and not is_local(draft.base):
        found = [at for at in found if not is_local(at)]
    link = next(iter(found), None)
    if link is None and draft.base is None:
        # The feed's address is not known: a relative link stays as it is, for those who know it.
        link = next((one for one, _ in draft.links if _is_path(one)), None)
    summary = _fuller(draft.summary, draft.other_summary)
    summary = body_html(summary[:MAX_TEXT], draft.summary_base or draft.base) if summary else ""
    content = body_html(draft.content[:MAX_TEXT], draft.content_base or draft.base) if draft.content else ""
    named = _title(draft.title) or _title(draft.other_title)
    title = named or title_from(content or summary)
    board = board_discussion(content or summary) or (None, None)
    language = (draft.language or whole.language or "").strip()
    published, updated, dated, created = (
        _last(texts, language, order) for texts in (draft.published, draft.updated, draft.dated, draft.created)
    )
    return Entry(
        id=without_credentials(draft.id)
        or (draft.about or "").strip()
        or draft.identifier
        or link
        or digest("entry", named, draft.summary or draft.other_summary),
        link=link,
        title=title,
        is_post=not named and is_short(content or summary),
        published=published or dated or created,
        updated=updated or dated,
        authors=_people(_authors(draft, whole)),
        summary=summary,
        content=content,
        categories=tuple(dict.fromkeys(title_text(cut(c, LABEL))[:LABEL] for c in draft.categories[:MANY])),
        language=(draft.language or "").strip() or None,
        enclosures=_distinct(draft.enclosures),
        transcripts=_distinct(draft.transcripts)[:5],
        via=draft.via,
        comments=web_link(draft.comments, draft.base) or board[0],
        comment_count=draft.comment_count if draft.comment_count is not None else board[1],
        shared=shared_link(
            content or summary, link, whole.link, has_title=bool(named), named=web_link(draft.external, None)
        ),
    )


def _title(said: str) -> str:
    """The title as text; "" for what programs write where there is none."""
    text = title_text(said)
    return "" if text.strip("()[]<>. -").casefold() in _UNTITLED else text


def _fuller(one: str, other: str) -> str:
    """Of two summaries of an entry the first, unless the other says all that it says and more (a podcast's own)."""
    plain, more = " ".join(one.split()), " ".join(other.split())
    return other if len(plain) < len(more) < MAX_TEXT and plain in more else one


def _last(texts: Sequence[str], language: str, order: Order | None) -> datetime | None:
    return next((time for text in reversed(texts) if (time := read_date(text, language, order))), None)


def _authors(draft: Draft, whole: Whole) -> Sequence[str]:
    """The entry's own, else those of the feed that it was taken from, else the feed's (RFC 4287, 4.2.1; JSON Feed 1.1)."""
    own = draft.creators or draft.podcasters or draft.authors
    if any(text.strip() for text in own):
        return own
    return whole.authors if draft.source_authors is None else draft.source_authors


def _is_path(url: str | None) -> bool:
    return bool(url) and re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|//|\\\\|#", url or "") is None


def _people(texts: Sequence[str]) -> tuple[str, ...]:
    """Names: ``me@example.com (Mark)`` and ``Mark <me@example.com>`` are Mark; a bare address stays if nothing else is there."""
    names: dict[str, None] = {}
    for text in texts[:MANY]:
        name = title_text(text[:NAME])
        found = _MAIL_NAME.fullmatch(name)
        if found:
            name = (found[1] or found[2]).strip(" \"'")
        if name:
            names[name] = None
    if len(names) > 1:
        names = {name: None for name in names if not _MAIL.fullmatch(name)} or names
    return tuple(names)


def _distinct(enclosures: list[Enclosure]) -> tuple[Enclosure, ...]:
    seen: dict[str, Enclosure] = {}
    for one in enclosures:
        url = web_link(one.url, None)
        if url is not None and url not in seen:
            seen[url] = Enclosure(url=url, type=one.type, length=one.length, width=one.width, height=one.height)
    return tuple(seen.values())


def address_or_name(text: str) -> str | None:
    """A web address or a plain name; None for other schemes (``javascript:``)."""
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:(?!\s)", text):
        return web_link(text, None)
    return text[:500] or None
