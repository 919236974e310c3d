"""Where well-known services keep the feeds of what they host: told from the address alone, without a request.

The facts stand in `data/services.yaml`, each with an example that the tests ask for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qs, quote_plus, urlsplit

import yaml

_PARAMETER = re.compile(r"\{\?(\w+)\}")
# An address of this shape is a feed's own already.
_IS_FEED = re.compile(r"(?:^|/)(?:feeds?|rss|atom)(?:/|$)|\.(?:rss|atom|xml|feed)$", re.IGNORECASE)
MAX_LENGTH = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosted:
    """What is known of an address at a service. One of `feed`, `lookup`, `none` is set, or `by_page`.

    `lookup` is the address of a public register (JSON) that names the feed under `key`; `by_page`: only the page tells;
    `none`: why there is no feed, and what to do instead.
    """

    service: str
    feed: str = ""
    lookup: str = ""
    key: str = ""
    by_page: bool = False
    none: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of the table: the patterns, what follows, and an example (page, feed or lookup)."""

    host: re.Pattern[str]
    path: re.Pattern[str]
    row: Mapping[str, Any]

    @property
    def example(self) -> tuple[str, str]:
        """A page's address, and the feed or lookup that comes of it ("" where there is none)."""
        page, gives = self.row["example"]
        return page, gives


@cache
def facts() -> tuple[Fact, ...]:
    """The table, in its order: the first row that fits an address holds."""
    text = (files("newsloom") / "data" / "services.yaml").read_text("utf-8")
    return tuple(Fact(re.compile(row["host"]), re.compile(row["path"]), row) for row in yaml.safe_load(text))


def hosted(url: str) -> Hosted | None:
    """What the table knows of an address; None if no service of the table hosts it. Never raises.

    Only how the service writes its addresses is known here: whether there is such a feed, a request must tell.
    """
    try:
        parts = urlsplit(url[:MAX_LENGTH])
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    if _IS_FEED.search(parts.path):
        return None
    said = {name: values[0] for name, values in parse_qs(parts.query).items()}
    for fact in facts():
        if not fact.host.fullmatch(host) or (there := fact.path.fullmatch(parts.path or "/")) is None:
            continue
        groups = (fact.host.fullmatch(host) or there).groupdict() | there.groupdict()
        names = {"host": host, "query": parts.query, "more": str(fact.row.get("more", ""))}
        names |= {name: value for name, value in groups.items() if value}
        feed, lookup = (_filled(str(fact.row.get(way, "")), names, said) for way in ("feed", "lookup"))
        if feed is None or lookup is None:
            continue
        return Hosted(
            service=str(fact.row["name"]),
            feed=feed.rstrip("?"),
            lookup=lookup,
            key=str(fact.row.get("key", "")),
            by_page=bool(fact.row.get("page")),
            none=str(fact.row.get("none", "")),
        )
    return None


def service_feed(url: str) -> str | None:
    """The feed of a channel, a board, a repository or an account that a well-known service hosts; None for other addresses."""
    found = hosted(url)
    return found.feed or None if found is not None else None


def _filled(template: str, names: Mapping[str, str], said: Mapping[str, str]) -> str | None:
    """The template with what the address gives; None if the address lacks a parameter that it needs."""
    if any(name not in said for name in _PARAMETER.findall(template)):
        return None
    text = _PARAMETER.sub(lambda found: quote_plus(said[found[1]]), template)
    for name, value in names.items():
        text = text.replace(f"{{{name}}}", value)
    return text
