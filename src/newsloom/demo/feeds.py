"""The feeds of the fictional web: RSS 2.0, RSS 1.0, Atom and JSON Feed, and one that is broken."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from html import escape

from newsloom.demo.library import Piece
from newsloom.demo.outlets import Outlet
from newsloom.demo.pages import mangled, teaser

TYPES = {
    "rss": "application/rss+xml; charset=utf-8",
    "broken": "text/xml",
    "rdf": "application/rdf+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/feed+json",
}
ITEMS = 20


def feed_document(outlet: Outlet, shown: Sequence[Piece], now: datetime) -> bytes:
    """The feed of an outlet with the newest of what is shown at `now`."""
    newest = sorted((piece.at(now) for piece in shown), key=lambda piece: (piece.shown, piece.path), reverse=True)[
        :ITEMS
    ]
    write = {"rss": _rss, "broken": _broken, "rdf": _rdf, "atom": _atom, "json": _json}[outlet.form]
    return write(outlet, newest, now).encode()


def link_of(piece: Piece, outlet: Outlet) -> str:
    """The link as the feed gives it."""
    if outlet.numbered:
        return f"http://{outlet.host}/?p={piece.id}"
    return piece.url + (f"?{outlet.tracking}" if outlet.tracking else "")


def _id(piece: Piece, outlet: Outlet, now: datetime) -> str:
    return f"{piece.path}#{now:%Y%m%d%H%M}" if outlet.unstable_ids else f"tag:{piece.host},2026:{piece.path}"


def _title(piece: Piece) -> str:
    return escape(mangled(piece.title, piece))


def _rss(outlet: Outlet, shown: Sequence[Piece], now: datetime) -> str:
    items = "".join(
        f"<item><title>{_title(piece)}</title><link>{escape(link_of(piece, outlet))}</link>"
        f'<guid isPermaLink="false">{escape(_id(piece, outlet, now))}</guid>'
        f"<pubDate>{format_datetime(piece.date, usegmt=True)}</pubDate>"
        f"<description>{escape(teaser(piece))}</description></item>\n"
        for piece in shown
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel><title>{escape(outlet.name)}</title>'
        f"<link>http://{outlet.host}/</link><description>{escape(outlet.about)}</description><language>en</language>\n"
        f"{items}</channel></rss>\n"
    )


def _broken(outlet: Outlet, shown: Sequence[Piece], now: datetime) -> str:
    """Bare ampersands, an element that is never closed, and an end that is missing."""
    whole = _rss(outlet, shown, now).replace("&amp;", "&").replace("<description>", "<description><br>")
    return whole.replace("</channel></rss>\n", "")


def _rdf(outlet: Outlet, shown: Sequence[Piece], now: datetime) -> str:
    items = "".join(
        f'<item rdf:about="{piece.url}"><title>{_title(piece)}</title><link>{piece.url}</link>'
        f"<dc:date>{piece.date.isoformat()}</dc:date><dc:creator>{escape(piece.by)}</dc:creator>"
        f"<description>{escape(teaser(piece))}</description></item>\n"
        for piece in shown
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        f'<channel rdf:about="http://{outlet.host}/"><title>{escape(outlet.name)}</title>'
        f"<link>http://{outlet.host}/</link><description>{escape(outlet.about)}</description></channel>\n"
        f"{items}</rdf:RDF>\n"
    )


def _atom(outlet: Outlet, shown: Sequence[Piece], now: datetime) -> str:
    def changed(piece: Piece) -> datetime:
        return piece.corrected if piece.corrected and piece.is_corrected(now) else piece.date

    items = "".join(
        f'<entry><title>{_title(piece)}</title><link rel="alternate" href="{escape(link_of(piece, outlet))}"/>'
        f"<id>{escape(_id(piece, outlet, now))}</id><published>{piece.date.isoformat()}</published>"
        f"<updated>{changed(piece).isoformat()}</updated><author><name>{escape(piece.by)}</name></author>"
        f'<summary type="text">{escape(teaser(piece))}</summary></entry>\n'
        for piece in shown
    )
    latest = max((changed(piece) for piece in shown), default=now)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">'
        f"<title>{escape(outlet.name)}</title><id>http://{outlet.host}/</id><updated>{latest.isoformat()}</updated>"
        f'<link href="http://{outlet.host}/"/><link rel="self" href="http://{outlet.host}{outlet.feed}"/>\n{items}</feed>\n'
    )


def _json(outlet: Outlet, shown: Sequence[Piece], now: datetime) -> str:
    items = [
        {
            "id": _id(piece, outlet, now),
            "url": link_of(piece, outlet),
            "title": mangled(piece.title, piece),
            "summary": teaser(piece),
            "content_text": teaser(piece),
            "date_published": piece.date.isoformat(),
            "authors": [{"name": piece.by}],
        }
        for piece in shown
    ]
    head = {"version": "https://jsonfeed.org/version/1.1", "title": outlet.name, "language": "en"}
    home = {"home_page_url": f"http://{outlet.host}/", "feed_url": f"http://{outlet.host}{outlet.feed}"}
    return json.dumps(head | home | {"items": items}, ensure_ascii=False, indent=1)
