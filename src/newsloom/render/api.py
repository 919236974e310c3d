"""The JSON pages of a site: `api/news/page/N/index.json` and `api/news/{topic}/page/N/index.json`.

Published records only, newest first. A page depends on its own records alone, so a page whose records are the same has the
same bytes and need not be written.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from newsloom.model import gate
from newsloom.model.article import Image
from newsloom.model.edition import Listed, RecordProvider
from newsloom.records.fields import instant_text

NEWS_PER_PAGE = 25
TOPIC_PER_PAGE = 30


def newest_first(items: Iterable[Listed]) -> list[Listed]:
    """What a reader may see, newest first; what was published in the same second by descending path."""
    visible = (item for item in items if item.record.is_visible)
    return sorted(visible, key=lambda item: (item.record.published, item.path), reverse=True)


def api_files(
    items: Iterable[Listed], topics: Iterable[tuple[str, str]] = (), locale: str = "en-us"
) -> Iterator[tuple[str, bytes]]:
    """All pages of a site as (path, bytes). `topics` are (name, id): the id is the folder's name.

    `api/news/index.json` equals page 1, and so does each topic's. A topic without a record has one empty page.
    """
    ordered = newest_first(items)
    yield from _folder("api/news", ordered, NEWS_PER_PAGE, locale)
    by_topic: dict[str, list[Listed]] = {}
    for item in ordered:
        for name in dict.fromkeys(item.record.topics):
            by_topic.setdefault(name, []).append(item)
    for name, folder in topics:
        yield from _folder(f"api/news/{folder}", by_topic.get(name, []), TOPIC_PER_PAGE, locale)


def _folder(folder: str, ordered: Sequence[Listed], per_page: int, locale: str) -> Iterator[tuple[str, bytes]]:
    last = max(1, -(-len(ordered) // per_page))
    for number in range(1, last + 1):
        page = api_page(ordered[(number - 1) * per_page : number * per_page], number, number < last, locale)
        if number == 1:
            yield f"{folder}/index.json", page
        yield f"{folder}/page/{number}/index.json", page


def api_page(items: Sequence[Listed], number: int, has_next: bool, locale: str = "en-us") -> bytes:
    """One page of items that are in order already; `nextPage` is null on the last."""
    made = {
        "page": number,
        "value": [api_item(item, locale) for item in items],
        "nextPage": number + 1 if has_next else None,
    }
    return json.dumps(made, indent=2, ensure_ascii=False).encode("utf-8", "replace")


def api_item(item: Listed, locale: str = "en-us") -> dict[str, Any]:
    """A record as the interface shows it: all keys, null where unknown."""
    record = item.record
    return {
        "path": item.path,
        "title": record.title,
        "excerpt": record.excerpt,
        "sourceUrl": None,
        "webUrl": gate.link(record.web_url),
        "originalUrl": gate.link(record.original_url),
        "featuredContent": record.featured_content,
        "highlight": None,
        "heat": record.heat,
        "tags": None,
        "images": _images(record.images),
        "content": record.body,
        "type": record.type,
        "ampWebUrl": gate.link(record.amp_url),
        "cdnAmpWebUrl": gate.link(record.cdn_amp_url),
        "publishedDateTime": instant_text(record.published),
        "updatedDateTime": None,
        "provider": _provider(record.provider) if record.provider else None,
        "locale": locale,
        "categories": [record.category],
        "topics": list(record.topics),
    }


def _images(images: Sequence[Image]) -> list[dict[str, Any]] | None:
    return [_image(image) for image in images if gate.link(image.url) is not None] or None


def _image(image: Image) -> dict[str, Any]:
    return {
        "url": image.url,
        "width": image.width,
        "height": image.height,
        "title": image.title,
        "attribution": image.attribution,
        "isCached": image.is_cached is True,
    }


def _provider(provider: RecordProvider) -> dict[str, Any]:
    return {
        "name": provider.name,
        "domain": provider.domain,
        "images": _images(provider.images),
        "publishers": None,
        "authors": None,
    }
