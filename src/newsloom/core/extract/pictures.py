"""Which images does a page name for its article?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from selectolax.lexbor import LexborNode

from newsloom.core.extract.ld import Node, resolve
from newsloom.core.extract.page import Head, attributes, text_of
from newsloom.core.images import ranked
from newsloom.model.article import Image

MAX_IMAGES = 10
LARGE = 400
"""Pixels of width from which on a picture in the text is one, and not an icon or a portrait."""

_LAZY = ("data-src", "data-original", "data-lazy-src", "data-lazy", "data-full-src", "data-url", "data-image")
_TEMPLATE = re.compile(
    r"\{\{|\}\}|%7b%7b|\$\{|%24%7b|<%|\[image\]|%5bobject|\[object|(?:^|[/=])(?:undefined|null|nan|none)(?:\.\w{2,4})?(?:$|[?#])",
    re.IGNORECASE,
)
_OTHER_MEDIA = re.compile(r"\.(?:mp4|m4v|mov|webm|avi|m3u8|mp3|m4a|ogg|wav|pdf|html?|js|css)$", re.IGNORECASE)
_PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|webp|avif|gif)(?:$|\?)", re.IGNORECASE)
_THUMB = re.compile(r"[-_](\d{2,4})x(\d{2,4})(?=\.\w{3,4}(?:$|\?))")
_SRCSET = re.compile(r"(\S+)\s+(\d{2,5})w")


def pictures(head: Head, node: Node, site: str = "") -> tuple[tuple[Image, ...], tuple[str, ...]]:
    """Images, the lead first, and why others were refused.

    In order: og:image, the JSON-LD image, twitter:image, link rel=image_src, microdata.
    """
    named = (_larger(each, head) for each in _candidates(head, node) if each.url and not _is_no_picture(each.url, head))
    kept, why = ranked(named, site=site)
    if not kept:
        kept, _ = ranked(_in_article(head), site=site)
    return kept[:MAX_IMAGES], why[:5]


def are_shown(images: tuple[Image, ...], head: Head, node: Node) -> bool:
    """Were images read off the article itself, because it declares none?"""
    return bool(images) and images[0].url not in {each.url for each in _candidates(head, node)}


def _is_no_picture(url: str, head: Head) -> bool:
    """A template that nobody filled in, a null word, the page itself, a film or a sound."""
    path = url.split("?", 1)[0].split("#", 1)[0]
    return (
        bool(_TEMPLATE.search(url))
        or bool(_OTHER_MEDIA.search(path))
        or path.rstrip("/") == head.url.split("?", 1)[0].rstrip("/")
        or "/" not in path.split("://", 1)[-1].rstrip("/")
    )


def _larger(image: Image, head: Head) -> Image:
    """The larger form of a thumb that the page names itself: the same file without "-150x150", or another size of it."""
    file = image.url.rpartition("/")[2]
    found = _THUMB.search(file)
    if found is None or max(int(found[1]), int(found[2])) >= LARGE:
        return image
    stem = file[: found.start()]
    best, width = image.url, int(found[1])
    for node in head.tree.css("img, source, a[href], meta[content]")[:600]:
        for address in _addresses(node):
            name = address.rpartition("/")[2]
            if not name.startswith(stem) or address.rpartition("/")[0] not in image.url.rpartition("/")[0]:
                continue
            size = _THUMB.search(name)
            wide = int(size[1]) if size else 100_000
            if (name.split("?")[0] == stem + file[found.end() :] or size) and wide > width:
                best, width = head.absolute(address), wide
    return image if best == image.url or not best else Image(url=best)


def _in_article(head: Head) -> Iterator[Image]:
    """Large pictures that stand in the article: where they say so (400 pixels or more), lazy ones and sets of sizes too."""
    for node in head.tree.css("figure img, picture img, article img, main img")[:60]:
        if not head.regions.is_article(node):
            continue
        at = attributes(node)
        sizes = sorted((size, address) for address, size in _set_of(at) if size >= LARGE)
        width, height = _pixels(at.get("width")), _pixels(at.get("height"))
        lazy = next((at[name] for name in _LAZY if at.get(name)), "")
        address = sizes[-1][1] if sizes else (lazy or at.get("src") or "")
        if (sizes or (width or 0) >= LARGE) and (url := head.absolute(address)) and not _is_no_picture(url, head):
            keeps = not sizes and width and height
            yield Image(url=url, width=width if keeps else None, height=height if keeps else None)


def _set_of(at: dict[str, str]) -> list[tuple[str, int]]:
    """(address, width) of a srcset."""
    told = next((at[name] for name in ("srcset", "data-srcset", "data-lazy-srcset") if at.get(name)), "")
    return [(address, int(width)) for address, width in _SRCSET.findall(told[:8000])]


def _addresses(node: LexborNode) -> Iterator[str]:
    at = attributes(node)
    for name in ("src", "href", "content", *_LAZY):
        if _PICTURE_FILE.search(value := at.get(name, "")):
            yield value
    for address, _ in _set_of(at):
        yield address


def _candidates(head: Head, node: Node) -> Iterator[Image]:
    yield from _open_graph(head)
    yield from _from_ld(node.get("image"), head)
    yield from _from_ld(node.get("thumbnailUrl"), head)
    for value in head.every(
        "twitter:image", "twitter:image:src", "parsely-image-url", "sailthru.image.full", "thumbnail"
    ):
        yield Image(url=head.absolute(value))
    yield Image(url=head.link("image_src"))
    for found in head.tree.css('[itemprop~="image" i]')[:3]:
        at = attributes(found)
        yield Image(url=head.absolute(at.get("content") or at.get("src") or at.get("href") or ""))


def _open_graph(head: Head) -> Iterator[Image]:
    addresses = [head.absolute(value) for value in head.every("og:image", "og:image:url", "og:image:secure_url")]
    widths, heights = head.every("og:image:width"), head.every("og:image:height")
    # Sizes follow their image in the page; with several images only matching counts can be told apart.
    sized = len(widths) == len(heights) and len(widths) in (1, len(head.every("og:image")))
    for place, address in enumerate(addresses[:MAX_IMAGES]):
        size = (_pixels(widths[place]), _pixels(heights[place])) if sized and place < len(widths) else (None, None)
        width, height = size if all(size) else (None, None)
        yield Image(url=address, width=width, height=height)


def _from_ld(value: Any, head: Head, depth: int = 0) -> Iterator[Image]:
    if depth > 3:
        return
    if isinstance(value, list):
        for each in value[:MAX_IMAGES]:
            yield from _from_ld(each, head, depth + 1)
        return
    value = resolve(value, head.ld)
    if isinstance(value, str):
        yield Image(url=head.absolute(value))
    elif isinstance(value, dict):
        address = next((a for n in ("url", "contentUrl", "@id") if (a := head.absolute(text_of(value.get(n))))), "")
        width, height = _pixels(value.get("width")), _pixels(value.get("height"))
        yield Image(url=address, width=width if height else None, height=height if width else None)


def _pixels(value: Any) -> int | None:
    if isinstance(value, dict):
        value = value.get("value") or value.get("@value")
    if isinstance(value, str):
        value = value.strip().lower().removesuffix("px").strip()
        value = int(value) if value.isascii() and value.isdigit() and len(value) < 6 else None
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 1 < value <= 50_000:
        return int(value)
    return None
