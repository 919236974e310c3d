"""What a feed says of one entry: one table says which element feeds which field; others are passed over."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from newsloom.core.feed.finish import Draft, address_or_name
from newsloom.core.feed.links import absolute
from newsloom.core.feed.names import RDF, XML, name_of
from newsloom.core.feed.text import base_of, markup, plain
from newsloom.core.url import is_web_url
from newsloom.model.capture import Enclosure

# Types of transcripts, by the ending of an address that comes without one.
_TRANSCRIPTS = {
    "vtt": "text/vtt",
    "srt": "application/srt",
    "json": "application/json",
    "html": "text/html",
    "txt": "text/plain",
}


def read_entry(item: Any, base: str | None) -> Draft:
    """What an item of the feed says; `base` resolves its relative links."""
    base = base_of(item, base)
    draft = Draft(base=base, language=item.get(XML + "lang"), about=item.get(RDF + "about") or item.get("about"))
    # CDF writes them as attributes.
    draft.links = [(text, "") for text in ((item.get("HREF") or item.get("href") or "").strip(),) if text]
    draft.updated = [item.get("LASTMOD") or item.get("lastmod") or ""]
    _fill(draft, item, base)
    return draft


def _fill(draft: Draft, parent: Any, base: str | None) -> None:
    for child in parent:
        tag = child.tag
        if not isinstance(tag, str):
            continue
        handler = _ENTRY.get(name_of(tag))
        if handler is not None:
            handler(draft, child, base)


def _title(draft: Draft, child: Any, base: str | None) -> None:
    draft.title = markup(child) or draft.title


def _other_title(draft: Draft, child: Any, base: str | None) -> None:
    draft.other_title = draft.other_title or markup(child)


def _link(draft: Draft, child: Any, base: str | None) -> None:
    text = plain(child) or (child.get("href") or "").strip()
    if len(child) and (anchor := child.find("{*}a")) is not None:
        text = (anchor.get("href") or "").strip() or text
    if text:
        draft.links.append((absolute(text, base_of(child, base)), ""))


def _atom_link(draft: Draft, child: Any, base: str | None) -> None:
    href = (child.get("href") or plain(child)).strip()
    # The registered names may be written as addresses: http://www.iana.org/assignments/relation/alternate.
    rel = (child.get("rel") or "alternate").strip().lower().rpartition("/")[2]
    kind = (child.get("type") or "").strip().lower()
    if not href:
        return
    href = absolute(href, base_of(child, base))
    if rel == "alternate":
        draft.links.append((href, kind))
    elif rel == "enclosure":
        draft.enclosures.append(Enclosure(url=href, type=kind, length=_number(child.get("length"))))
    elif rel in ("via", "related", "self"):
        draft.other_link = draft.other_link or (href if rel != "related" else None)
    elif rel == "replies":
        count = next(
            (value for key, value in child.attrib.items() if str(key).rpartition("}")[2].lower() == "count"), None
        )
        draft.comment_count = draft.comment_count if count is None else _number(count)
        if draft.comments is None or "html" in kind:
            draft.comments = href


def _guid(draft: Draft, child: Any, base: str | None) -> None:
    text = plain(child)
    draft.id = text or draft.id
    said = (child.get("isPermaLink") or child.get("ispermalink") or "").strip().lower()
    if said in ("", "true") and is_web_url(text):
        draft.permalink = text
    elif said == "true" and text.startswith("/"):
        draft.permalink = absolute(text, base_of(child, base))


def _id(draft: Draft, child: Any, base: str | None) -> None:
    draft.id = plain(child) or draft.id


def _published(draft: Draft, child: Any, base: str | None) -> None:
    draft.published.append(plain(child))


def _updated(draft: Draft, child: Any, base: str | None) -> None:
    draft.updated.append(plain(child))


def _dc_date(draft: Draft, child: Any, base: str | None) -> None:
    draft.dated.append(plain(child))


def _created(draft: Draft, child: Any, base: str | None) -> None:
    draft.created.append(plain(child))


def author_names(child: Any) -> list[str]:
    """The names in an author element: its <name> children, or its text."""
    named = [c for c in child if isinstance(c.tag, str) and name_of(c.tag).rpartition(":")[2] == "name"]
    return [plain(c) for c in named] or [plain(child)]


def _author(draft: Draft, child: Any, base: str | None) -> None:
    draft.authors += author_names(child)


def _original(draft: Draft, child: Any, base: str | None) -> None:
    draft.original = plain(child) or draft.original


def _comments(draft: Draft, child: Any, base: str | None) -> None:
    if (text := plain(child)) and draft.comments is None:
        draft.comments = absolute(text, base_of(child, base))


def _comment_count(draft: Draft, child: Any, base: str | None) -> None:
    if (count := _number(plain(child))) is not None:
        draft.comment_count = count


def _creator(draft: Draft, child: Any, base: str | None) -> None:
    draft.creators += filter(None, [plain(child)])


def _podcaster(draft: Draft, child: Any, base: str | None) -> None:
    draft.podcasters += filter(None, [plain(child)])


def _identifier(draft: Draft, child: Any, base: str | None) -> None:
    draft.identifier = plain(child)


def _summary(draft: Draft, child: Any, base: str | None) -> None:
    value = markup(child)
    if value.strip():
        draft.summary, draft.summary_base = value, base_of(child, base)


def _other_summary(draft: Draft, child: Any, base: str | None) -> None:
    if not draft.other_summary:
        draft.other_summary = markup(child)


def _content(draft: Draft, child: Any, base: str | None) -> None:
    if (source := (child.get("src") or "").strip()) and not plain(child):
        if "html" in (child.get("type") or ""):
            # The text stands at another address, which is the entry's page where it names none (RFC 4287, 4.1.3.2).
            draft.other_link = draft.other_link or absolute(source, base_of(child, base))
        return
    value = markup(child)
    if len(value) > len(draft.content):
        draft.content, draft.content_base = value, base_of(child, base)


def _category(draft: Draft, child: Any, base: str | None) -> None:
    text = plain(child) or (child.get("label") or child.get("term") or child.get("text") or "").strip()
    if text:
        draft.categories.append(text)


def _transcript(draft: Draft, child: Any, base: str | None) -> None:
    url, kind = (child.get("url") or "").strip(), (child.get("type") or "").strip().lower()
    kind = kind or _TRANSCRIPTS.get(url.partition("?")[0].rpartition(".")[2].lower(), "")
    if url and kind:
        draft.transcripts.append(Enclosure(url=absolute(url, base_of(child, base)), type=kind))


def _enclosure(draft: Draft, child: Any, base: str | None) -> None:
    url = (child.get("url") or child.get("href") or "").strip()
    if not url:
        return
    kind = (child.get("type") or "").strip().lower()
    if not kind:
        medium = (child.get("medium") or "").strip().lower()
        image = medium == "image" or name_of(child.tag) in ("media:thumbnail", "itunes:image")
        kind = "image/*" if image else f"{medium}/*" if medium in ("video", "audio") else ""
    draft.enclosures.append(
        Enclosure(
            url=absolute(url, base_of(child, base)),
            type=kind,
            length=_number(child.get("length") or child.get("fileSize")),
            width=_number(child.get("width")),
            height=_number(child.get("height")),
        )
    )
    if len(child):
        _fill(draft, child, base)


def _source(draft: Draft, child: Any, base: str | None) -> None:
    url = (child.get("url") or "").strip()
    if name_of(child.tag) == "atom:source":
        writers = [c for c in child if isinstance(c.tag, str) and name_of(c.tag) == "atom:author"]
        draft.source_authors = [name for one in writers for name in author_names(one)]
    if not url:
        for part in child:
            if isinstance(part.tag, str) and name_of(part.tag) == "atom:link":
                if (part.get("rel") or "alternate") == "alternate":
                    url = (part.get("href") or "").strip()
            elif isinstance(part.tag, str) and name_of(part.tag) == "atom:title" and not draft.via:
                draft.via = plain(part)
    draft.via = address_or_name(url) or draft.via or address_or_name(plain(child))


def _language(draft: Draft, child: Any, base: str | None) -> None:
    draft.language = plain(child) or draft.language


def _number(text: str | None) -> int | None:
    found = re.match(r"\s*(\d{1,12})", text or "")
    return int(found[1]) if found else None


_ENTRY: dict[str, Callable[[Draft, Any, str | None], None]] = {
    "title": _title,
    "atom:title": _title,
    "dc:title": _other_title,
    "media:title": _other_title,
    "itunes:title": _other_title,
    "link": _link,
    "url": _link,
    "atom:link": _atom_link,
    "guid": _guid,
    "id": _id,
    "atom:id": _id,
    "dc:identifier": _identifier,
    "pubdate": _published,
    "atom:published": _published,
    "atom:issued": _published,
    "published": _published,
    "publishdate": _published,
    "publisheddate": _published,
    "publicationdate": _published,
    "datepublished": _published,
    "dcterms:issued": _published,
    "atom:updated": _updated,
    "atom:modified": _updated,
    "updated": _updated,
    "lastmod": _updated,
    "dcterms:modified": _updated,
    "dc:date": _dc_date,
    "date": _dc_date,
    "atom:created": _created,
    "dcterms:created": _created,
    "feedburner:origlink": _original,
    "pheedo:origlink": _original,
    "comments": _comments,
    "slash:comments": _comment_count,
    "thr:total": _comment_count,
    "author": _author,
    "atom:author": _author,
    "dc:creator": _creator,
    "dc:author": _creator,
    "itunes:author": _podcaster,
    "description": _summary,
    "atom:summary": _summary,
    "atom:tagline": _summary,
    "summary": _summary,
    "abstract": _summary,
    "dc:description": _other_summary,
    "itunes:summary": _other_summary,
    "media:description": _other_summary,
    "media:text": _other_summary,
    "content:encoded": _content,
    "atom:content": _content,
    "content": _content,
    "fullitem": _content,
    "xhtml:body": _content,
    "body": _content,
    "category": _category,
    "atom:category": _category,
    "dc:subject": _category,
    "enclosure": _enclosure,
    "media:content": _enclosure,
    "media:thumbnail": _enclosure,
    "itunes:image": _enclosure,
    "podcast:transcript": _transcript,
    "media:group": _fill,
    "source": _source,
    "atom:source": _source,
    "dc:language": _language,
}
