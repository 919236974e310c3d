"""What an answer's Link header names (RFC 8288): a hub, the feed's own address, feeds of the page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsloom.core.feed.links import web_link

_ONE = re.compile(
    r"<([^<>]{1,2000})>((?:\s{0,9};\s{0,9}[a-zA-Z*]{1,20}\s{0,9}(?:=\s{0,9}(?:\"[^\"]{0,500}\"|[^\s;,\"]{0,500}))?){0,20})"
)
_PARAMETER = re.compile(r";\s{0,9}([a-zA-Z*]{1,20})\s{0,9}=\s{0,9}(?:\"([^\"]{0,500})\"|([^\s;,\"]{0,500}))")
MAX_LENGTH = 20_000


def links(header: str, base: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Each link of a header with its parameters (lower-case names); relative addresses are resolved against `base`."""
    for target, said in _ONE.findall(header[:MAX_LENGTH]):
        url = web_link(target, base)
        if url is not None:
            yield url, {name.lower(): quoted or bare for name, quoted, bare in _PARAMETER.findall(said)}


def linked(header: str, relation: str, base: str) -> str | None:
    """The first address that stands in this relation ("hub", "self"); None if there is none."""
    return next((url for url, said in links(header, base) if relation in said.get("rel", "").lower().split()), None)


def linked_feeds(header: str, base: str) -> Iterator[tuple[str, str, str]]:
    """(address, media type, title) of the alternates that a header names."""
    for url, said in links(header, base):
        if "alternate" in said.get("rel", "").lower().split():
            yield url, said.get("type", "").lower(), said.get("title", "")
