"""Which images does a page name for its article?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from newsloom.core.extract.ld import Node, resolve
from newsloom.core.extract.page import Head, attributes, text_of
from newsloom.core.images import ranked
from newsloom.model.article import Image

MAX_IMAGES = 10


def pictures(head: Head, node: Node, site: str = "") -> tuple[tuple[Image, ...], tuple[str, ...]]:
    """Images, the lead first, and why others were refused.

    In order: og:image, the JSON-LD image, twitter:image, link rel=image_src, microdata.
    """
    kept, why = ranked((candidate for candidate in _candidates(head, node) if candidate.url), site=site)
    return kept[:MAX_IMAGES], why[:5]


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
