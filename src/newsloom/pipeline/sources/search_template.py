"""Searches as sources: an address with `{keywords}`, filled from a topic's keywords at every poll, so that it follows them.

Two topics may ask one service: the topic's name stands behind `#` in the source's address, which is never sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from newsloom.core.scouting import SearchTemplate, custom_template, search_feeds
from newsloom.core.scouting import templates as shipped_templates
from newsloom.errors import NotFound, UsageError
from newsloom.model.source import Source, Topic
from newsloom.runtime.context import Newsroom

MARK = "{keywords}"


def is_template(url: str) -> bool:
    """Whether an address is filled before it is asked."""
    return MARK in plain(url)


def plain(url: str) -> str:
    """The address with its marks as people write them; browsers and forms encode the braces."""
    for name in ("keywords", "language", "country"):
        url = url.replace(f"%7B{name}%7D", f"{{{name}}}").replace(f"%7b{name}%7d", f"{{{name}}}")
    return url


def template_of(name: str) -> SearchTemplate:
    """A service by its name ("Bing News"), or an address with `{keywords}`. Raises UsageError for what is neither."""
    known = {one.name.casefold(): one for one in shipped_templates()}
    found = known.get(name.strip().casefold())
    if found is not None:
        return found
    if "://" in name and is_template(name):
        return custom_template(plain(name.strip()).partition("#")[0])
    services = ", ".join(one.name for one in shipped_templates())
    raise UsageError(name, f"no search: a service ({services}), or an address with {MARK}")


def address_of(template: SearchTemplate, topic: Topic) -> str:
    """The address that a source is known by: the template and its topic."""
    return f"{template.url}#{quote(topic.name)}"


def topic_for(topics: Sequence[Topic], name: str | None) -> Topic:
    """The topic whose keywords fill a search: the one named, or the only root. Raises NotFound, UsageError."""
    if name is not None:
        return _named(topics, name)
    roots = [topic for topic in topics if topic.parent is None]
    if len(roots) == 1:
        return roots[0]
    names = ", ".join(topic.name for topic in topics[:8]) or "there is none yet: newsloom topic"
    raise UsageError("--topic", "a search needs a topic, whose keywords fill it", hint=names)


def asked_url(source: Source, newsroom: Newsroom) -> str:
    """The address that is asked now: the source's own, filled if it is a search. Raises NotFound if its topic is gone."""
    if source.kind != "search" or not is_template(source.url):
        return source.url
    return filled(
        source.url,
        _named(newsroom.topics, source.topic or ""),
        newsroom.config.site.language,
        newsroom.config.discover.country,
    )


def filled(url: str, topic: Topic, language: str, country: str) -> str:
    """A template's address with the topic's keywords in it."""
    template = SearchTemplate(name="", url=plain(url).partition("#")[0])
    return search_feeds(topic, [template], language=language, country=country)[0][1]


def _named(topics: Iterable[Topic], name: str) -> Topic:
    found = next((topic for topic in topics if topic.name == name), None)
    if found is None:
        raise NotFound(name or "topic", "there is no topic of that name", hint="newsloom topic list")
    return found
