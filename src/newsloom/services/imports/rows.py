"""Articles out of JSON lines: rows of one's own, what `extract` and `record read` print, feeds' rows, another newsroom's.

One capture path: what a row says is mended as what a page says is, and keeps its AMP address, sizes, type and topic.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, get_args

from newsloom.core.dates import read_date
from newsloom.core.extract.words import mended
from newsloom.core.mojibake import unmangled
from newsloom.core.url import article_url, canonical_url, is_web_url, provider_domain, registrable_domain
from newsloom.model.article import UNKNOWN_PROVIDER, Article, ArticleType, Image, Rank, Ranks, StoredArticle
from newsloom.model.ids import article_id, digest
from newsloom.model.link import Outlink
from newsloom.store import captures
from newsloom.store.captures import DiscoveredUrl

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
READABLE = ("article", "video")
MOST_PIXELS = 100_000
MOST_LINKS = 200
"""Links of a row that are kept, as many as of a page."""


def article_of(row: dict[str, Any]) -> tuple[DiscoveredUrl, StoredArticle]:
    """The article that a row tells of; keys by the names of this program's own outputs (docs/reference/rows.md).

    A row without a URL is known by its id, or by what it says. Raises ValueError for a row that says nothing, that tells of an
    error, or of a page that is no article.
    """
    if row.get("error"):
        raise ValueError(f"the row tells of an error: {str(row['error'])[:200]}")
    title, excerpt = (mended(_text(row, key)) for key in ("title", "excerpt"))
    text = unmangled(_text(row, "text"))
    if not (title or excerpt or text):
        raise ValueError("a row needs a title, an excerpt or a text")
    kind = _type(row)
    found, canonical, original = _addresses(row, title, excerpt, text)
    published = _time(row, "published") or _time(row, "publishedDateTime")
    seen = _time(row, "first_seen") or published or EPOCH
    name, named_domain = _provider(row)
    domain = provider_domain(canonical, name) or named_domain
    article = Article(
        url=found,
        canonical_url=canonical,
        title=title or (excerpt or text).split(". ")[0][:200],
        excerpt=excerpt,
        text=text,
        amp_url=_web(row, "ampUrl", "ampWebUrl"),
        authors=_texts(row, "authors"),
        published=published,
        modified=_time(row, "modifiedDateTime"),
        language=_text(row, "language") or None,
        images=tuple(_images(row)),
        site_name=name or None,
        section=_text(row, "section") or None,
        keywords=_texts(row, "keywords"),
        video=_web(row, "video"),
        type=kind,
        restricted=row.get("restricted") is True,
        clutter=_share(row, "clutter"),
        corrections=_texts(row, "corrections"),
        original_url=original,
        signals=_texts(row, "signals"),
        links=tuple(_links(row)),
        ranks=_ranks(row),
        because=_texts(row, "because"),
    )
    held = StoredArticle(
        id=article_id(canonical),
        article=article,
        provider_name=name or domain or UNKNOWN_PROVIDER,
        provider_domain=domain or UNKNOWN_PROVIDER,
        first_seen=seen,
        topic_hint=_topic(row),
    )
    return DiscoveredUrl(id=captures.find_id(canonical_url(found)), url=found, first_seen=seen, via="rows"), held


def aliases_of(article: Article) -> dict[str, tuple[str, str]]:
    """The other addresses under which the article is known, for `captures.put_aliases`."""
    out: dict[str, tuple[str, str]] = {}
    if canonical_url(article.url) != article.canonical_url:
        out[canonical_url(article.url)] = (article.canonical_url, "rel=canonical")
    if article.amp_url:
        out[canonical_url(article.amp_url)] = (article.canonical_url, "amphtml")
    return out


def _addresses(row: dict[str, Any], title: str, excerpt: str, text: str) -> tuple[str, str, str | None]:
    """(found under, identity, the publisher's own address of a copy). An identity on another site is no identity of this row:
    a copy names its original so."""
    found = _web(row, "url", "originalUrl", "webUrl")
    if found is None:
        known = _text(row, "id") or digest("row", title, excerpt, text)
        urn = f"urn:newsloom:row:{known}"
        return urn, urn, None
    found = article_url(found)
    named = _web(row, "canonicalUrl", "webUrl")
    own = canonical_url(found)
    if named is None:
        return found, own, _web(row, "copyOf")
    named = canonical_url(article_url(named))
    if registrable_domain(named) != registrable_domain(own):
        return found, own, named
    return found, named, _web(row, "copyOf")


def _provider(row: dict[str, Any]) -> tuple[str, str]:
    """(name, domain), either may be empty: a text, or a record's {name, domain}."""
    given = row.get("provider")
    if isinstance(given, dict):
        return mended(_text(given, "name")), _text(given, "domain").lower()
    return mended(_text(row, "provider") or _text(row, "siteName")), ""


def _type(row: dict[str, Any]) -> ArticleType:
    given = _text(row, "type") or "article"
    if given in READABLE:
        return "video" if given == "video" else "article"
    if given in get_args(ArticleType):
        raise ValueError(f"not an article: {given} ({'; '.join(_texts(row, 'because')) or 'its page says so'})")
    return "article"  # another program's word for it: NewsArticle, post


def _topic(row: dict[str, Any]) -> str | None:
    """The topic under which the row was found: its own `topic`, or the first of a record's."""
    topic = _text(row, "topic")
    if topic:
        return topic
    topics = _texts(row, "topics")
    return topics[0] if topics else None


def _images(row: dict[str, Any]) -> Iterator[Image]:
    for image in row.get("images") or ():
        plain = image if isinstance(image, dict) else {"url": image}
        url = plain.get("url")
        if isinstance(url, str) and is_web_url(url):
            yield Image(
                url=url,
                width=_pixels(plain.get("width")),
                height=_pixels(plain.get("height")),
                title=_text(plain, "title") or None,
                attribution=_text(plain, "attribution") or None,
            )


def _links(row: dict[str, Any]) -> Iterator[Outlink]:
    for link in _listed(row, "links")[:MOST_LINKS]:
        url = link.get("url") if isinstance(link, dict) else link
        if isinstance(url, str) and is_web_url(url):
            anchor = link.get("anchor") if isinstance(link, dict) else ""
            credit = isinstance(link, dict) and link.get("credit") is True
            yield Outlink(
                url=canonical_url(article_url(url)), anchor=anchor if isinstance(anchor, str) else "", credit=credit
            )


def _ranks(row: dict[str, Any]) -> Ranks:
    told = row.get("ranks")
    known = {name: rank for name, rank in told.items() if rank in get_args(Rank)} if isinstance(told, dict) else {}
    return Ranks(
        **{name: known[name] for name in ("title", "excerpt", "authors", "published", "picture") if name in known}
    )


def _listed(row: dict[str, Any], key: str) -> list[Any]:
    given = row.get(key)
    return given if isinstance(given, list) else []


def _pixels(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= MOST_PIXELS else None


def _share(row: dict[str, Any], key: str) -> float | None:
    value = row.get(key)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1 else None


def _texts(row: dict[str, Any], key: str) -> tuple[str, ...]:
    given = row.get(key)
    return tuple(one for one in given if isinstance(one, str) and one) if isinstance(given, list) else ()


def _web(row: dict[str, Any], *keys: str) -> str | None:
    return next((text for key in keys if (text := _text(row, key)) and is_web_url(text)), None)


def _text(row: dict[str, Any], key: str) -> str:
    value = row.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"{key} is not a text")
    return value.strip()


def _time(row: dict[str, Any], key: str) -> datetime | None:
    value = row.get(key)
    if not value or isinstance(value, bool):  # a record's `published` says whether, not when
        return None
    if not isinstance(value, str):
        raise ValueError(f"{key} is not a time")
    at = read_date(value)
    return None if at is None else (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
