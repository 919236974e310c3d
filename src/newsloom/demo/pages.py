"""The pages of the fictional web: three kinds of site, with the furniture that real pages have around an article."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from html import escape

from newsloom.demo.library import Piece
from newsloom.demo.outlets import Outlet

LOGO = "/assets/logo.png"


def mangled(text: str, piece: Piece) -> str:
    """The text as a site prints it whose editor takes UTF-8 for Windows-1252."""
    return text.encode().decode("cp1252", "replace") if piece.mojibake else text


def image_of(piece: Piece) -> str:
    """The address of the picture that a page names, or ""."""
    if piece.image == "logo":
        return f"http://{piece.host}{LOGO}"
    return f"http://{piece.host}/images/{piece.image.replace(' ', '-')}.jpg" if piece.image else ""


def article_page(piece: Piece, outlet: Outlet, others: Sequence[Piece], now: datetime) -> str:
    """The page of a piece at `now`; `others` are linked beside it."""
    told = piece.at(now)
    body = {"daily": _daily, "trade": _trade, "blog": _blog}[outlet.page](told, outlet, _body(piece, told, now))
    links = "".join(f'<li><a href="{other.path}">{_text(other, other.title)}</a></li>' for other in others)
    return _document(
        outlet,
        f"{_text(told, told.title)} | {escape(outlet.name)}",
        _head(piece, told, outlet, now),
        f"{body}<aside class=more><h3>More from {escape(outlet.name)}</h3><ul>{links}</ul></aside>",
    )


def listing_page(outlet: Outlet, title: str, shown: Sequence[Piece]) -> str:
    """A front page or a tag page: headlines and teasers, no article."""
    rows = "".join(
        f'<div class=teaser><h2><a href="{piece.path}">{_text(piece, piece.title)}</a></h2>'
        f"<p>{_text(piece, piece.paragraphs[0][:110])}...</p></div>"
        for piece in shown
        if piece.paragraphs
    )
    head = f'<meta property="og:type" content="website"><meta property="og:title" content="{escape(title)}">'
    return _document(outlet, escape(title), head, f"<main><h1>{escape(title)}</h1>{rows}</main>")


def amp_page(piece: Piece, outlet: Outlet) -> str:
    """The AMP form of a page."""
    text = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in piece.paragraphs)
    return (
        f'<!doctype html><html amp lang="en"><head><meta charset="utf-8"><title>{escape(piece.title)}</title>'
        f'<link rel="canonical" href="{piece.url}"></head><body><h1>{escape(piece.title)}</h1>{text}</body></html>'
    )


def _document(outlet: Outlet, title: str, head: str, main: str) -> str:
    feed = {"atom": "application/atom+xml", "json": "application/feed+json"}.get(outlet.form, "application/rss+xml")
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        f'<meta property="og:site_name" content="{escape(outlet.name)}">\n'
        f'<link rel="alternate" type="{feed}" title="{escape(outlet.name)}" href="{outlet.feed}">\n'
        f'<link rel="icon" href="/favicon.png">\n{head}\n<style>body{{border-top:8px solid {outlet.colour}}}</style>\n'
        f'</head>\n<body>\n<header class=site><a href="/"><img src="{LOGO}" alt="{escape(outlet.name)}"></a>'
        f'<nav><a href="/">Home</a> <a href="/about">About us</a> <a href="/subscribe">Subscribe</a></nav></header>\n'
        f"<div class=consent>We use cookies to count visits. <button>Accept</button> <button>Decline</button></div>\n"
        f"{main}\n<footer><p>{escape(outlet.name)}: {escape(outlet.about)}. All rights reserved.</p>"
        f"<p>Sign up for our newsletter and never miss a story.</p></footer>\n</body>\n</html>\n"
    )


def _head(piece: Piece, told: Piece, outlet: Outlet, now: datetime) -> str:
    image = image_of(told)
    lines = [
        f'<link rel="canonical" href="{f"http://{told.copy}" if told.declared else told.url}">',
        f'<meta name="description" content="{_text(told, _teaser(told))}">',
        f'<meta property="og:title" content="{_text(told, told.title)}">',
        f'<meta property="og:type" content="{"video.other" if told.video else "article"}">',
        f'<meta property="og:url" content="{told.url}">',
    ]
    if image:
        lines.append(f'<meta property="og:image" content="{image}">')
    if told.amp:
        lines.append(f'<link rel="amphtml" href="{told.url}/amp">')
    if told.video:
        lines.append(f'<meta property="og:video" content="http://{told.host}/embed{told.path}">')
    changed = piece.corrected if piece.is_corrected(now) else None
    if outlet.page == "blog":
        lines.append(f'<meta name="author" content="{escape(told.by)}">')
        lines.append(f'<meta property="article:published_time" content="{told.date.isoformat()}">')
    else:
        lines.append(f'<script type="application/ld+json">{_linked_data(told, outlet, image, changed)}</script>')
    return "\n".join(lines)


def _linked_data(told: Piece, outlet: Outlet, image: str, changed: datetime | None) -> str:
    told_of = {
        "@context": "https://schema.org",
        "@type": "VideoObject" if told.video else "NewsArticle",
        "name" if told.video else "headline": mangled(told.title, told),
        "uploadDate" if told.video else "datePublished": told.date.isoformat(),
        "author": {"@type": "Person", "name": told.by},
        "publisher": {"@type": "Organization", "name": outlet.name, "logo": {"@type": "ImageObject", "url": LOGO}},
        "isAccessibleForFree": not told.restricted,
    }
    if image:
        told_of["thumbnailUrl" if told.video else "image"] = image
    if changed:
        told_of["dateModified"] = changed.isoformat()
    return json.dumps(told_of, ensure_ascii=False).replace("</", "<\\/")


def _body(piece: Piece, told: Piece, now: datetime) -> str:
    parts = [f"<p>{_text(told, paragraph)}</p>" for paragraph in told.paragraphs]
    if told.copy:
        parts.insert(0, "<p class=credit>Tidewire</p>")
    if told.restricted:
        parts.append("<div class=paywall><p>Become a subscriber to read the rest of this analysis.</p></div>")
    if piece.is_corrected(now):
        parts.append(f'<p class="correction"><em>{escape(piece.correction)}</em></p>')
    return "\n".join(parts)


def _figure(told: Piece) -> str:
    if told.video:
        return f'<iframe src="http://{told.host}/embed{told.path}" width="960" height="540"></iframe>'
    image = image_of(told)
    if not image:
        return ""
    if told.image == "logo":
        return ""
    return (
        f'<figure><img src="{image}" width="960" height="540" alt=""><figcaption>Archive picture</figcaption></figure>'
    )


def _daily(told: Piece, outlet: Outlet, body: str) -> str:
    time = f'<time datetime="{told.date.isoformat()}">{told.date:%d %B %Y, %H:%M}</time>'
    return (
        f"<main><article><header><h1>{_text(told, told.title)}</h1>"
        f'<p class=byline>By <a rel="author" href="/staff">{escape(told.by)}</a>, {time}</p></header>\n'
        f"{_figure(told)}\n<div class=article-body>\n{body}\n</div></article></main>"
    )


def _trade(told: Piece, outlet: Outlet, body: str) -> str:
    return (
        f"<div id=content><div class=headline><h1>{_text(told, told.title)}</h1></div>"
        f"<div class=meta><span class=author>{escape(told.by)}</span> | "
        f"<span class=date>{told.date:%d %B %Y}</span></div>\n{_figure(told)}\n<div class=text>\n{body}\n</div>"
        f"<div class=share><a href=#>Share</a> <a href=#>Print</a> <a href=#>Send to a colleague</a></div></div>"
    )


def _blog(told: Piece, outlet: Outlet, body: str) -> str:
    return (
        f'<main><article class="h-entry"><h1 class="p-name">{_text(told, told.title)}</h1>\n{_figure(told)}\n'
        f'<div class="e-content">\n{body}\n</div><p>Written by <span class="p-author">{escape(told.by)}</span> on '
        f'<time class="dt-published" datetime="{told.date.isoformat()}">{told.date:%d %B %Y}</time></p></article></main>'
    )


def _teaser(piece: Piece) -> str:
    """The first sentence or two, as sites write them into their feeds."""
    first = piece.paragraphs[0] if piece.paragraphs else piece.title
    return first.removeprefix("ARDMOUTH (Tidewire) - ").removeprefix("LONDERRY (Tidewire) - ")


def _text(piece: Piece, text: str) -> str:
    return escape(mangled(text, piece))


def teaser(piece: Piece) -> str:
    """What the feed says about a piece, mangled if the site mangles."""
    return mangled(_teaser(piece), piece)
