"""JSON Feed (jsonfeed.org, versions 1 and 1.1), and what looks like it."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any

from newsloom.core.feed.finish import Draft, Whole, finished
from newsloom.core.feed.lenient_json import read_json_text
from newsloom.core.feed.links import web_link
from newsloom.core.feed.text import title_text
from newsloom.model.capture import Enclosure, Feed

MAX_ENTRIES = 5000


def read_json(text: str, url: str | None) -> Feed | None:
    """The feed in a JSON text; None if it is no feed."""
    data, wrong = read_json_text(text)
    if not isinstance(data, dict) or not isinstance(data.get("items"), list):
        return None
    version = _text(data.get("version"))
    if "jsonfeed.org" not in version and not any(key in data for key in ("home_page_url", "feed_url", "title")):
        return None
    home = web_link(_text(data.get("home_page_url")), url)
    base = home or url
    unsaid = None if "jsonfeed.org" in version else "a JSON document without JSON Feed's version"
    language = _text(data.get("language")) or None
    hubs = [web_link(_text(h.get("url")), url) for h in _dicts(data.get("hubs"))]
    whole = Whole(link=home, authors=_authors(data), language=language)
    return Feed(
        title=title_text(html.escape(_text(data.get("title")), quote=False)),
        link=home,
        language=language,
        entries=finished([_draft(item, base) for item in _dicts(data["items"][:MAX_ENTRIES])], whole),
        faults=tuple(fault for fault in (wrong, unsaid) if fault),
        self_url=web_link(_text(data.get("feed_url")), url),
        hub=next((hub for hub in hubs if hub), None),
        previous=web_link(_text(data.get("next_url")), url),
        format="json11" if version.endswith("1.1") else "json1",
    )


def _draft(item: dict[str, Any], base: str | None) -> Draft:
    draft = Draft(base=base, language=_text(item.get("language")) or None)
    draft.id = _text(item.get("id"))
    # A link blog's own page is `url`; what it points to is `external_url`.
    draft.links = [(link, "") for link in (_text(item.get("url")), _text(item.get("external_url"))) if link]
    draft.external = _text(item.get("external_url")) or None
    draft.title = html.escape(_text(item.get("title")), quote=False)
    draft.summary = html.escape(_text(item.get("summary")), quote=False)
    draft.content = _text(item.get("content_html")) or html.escape(_text(item.get("content_text")), quote=False)
    draft.published = [_text(item.get("date_published"))]
    draft.updated = [_text(item.get("date_modified"))]
    draft.authors = _authors(item)
    tags = item.get("tags")
    draft.categories = [html.escape(_text(t), quote=False) for t in tags if _text(t)] if isinstance(tags, list) else []
    for key in ("image", "banner_image"):
        if image := web_link(_text(item.get(key)), base):
            draft.enclosures.append(Enclosure(url=image, type="image/*"))
    for file in _dicts(item.get("attachments")):
        size = file.get("size_in_bytes")
        if address := web_link(_text(file.get("url")), base):
            length = size if isinstance(size, int) and size >= 0 else None
            draft.enclosures.append(Enclosure(url=address, type=_text(file.get("mime_type")), length=length))
    return draft


def _authors(said: dict[str, Any]) -> list[str]:
    """The names of an entry or of the feed; version 1 has one author, 1.1 several."""
    authors = said.get("authors") if isinstance(said.get("authors"), list) else [said.get("author")]
    names = [_text(one.get("name") if isinstance(one, dict) else one) for one in authors or ()]
    return [html.escape(name, quote=False) for name in names if name]


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _dicts(value: Any) -> Iterator[dict[str, Any]]:
    yield from (one for one in value if isinstance(one, dict)) if isinstance(value, list) else ()
