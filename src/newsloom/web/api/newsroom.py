"""Sources, topics, searches that are kept, letters: what a newsroom is made of."""

from __future__ import annotations

import msgspec
from litestar import delete, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from newsloom.publishing import newsletter_issue
from newsloom.services.publish import letters
from newsloom.services.search import saved_searches
from newsloom.services.sources import manage as sourcing
from newsloom.services.stories import read
from newsloom.web.api.answers import MOST, described
from newsloom.web.api.shapes import (
    AddedArticle,
    AddedSource,
    Letter,
    SavedSearch,
    SourceHealth,
    StorySummary,
    TopicInfo,
    shaped,
)
from newsloom.web.desk_context import Asked, context_of, off


class NewAddress(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A URL to take in, or a source to add."""

    url: str
    topic: str | None = None


class NewSearch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A search to keep: all words of the query, or a topic, or both."""

    name: str
    query: str = ""
    topic: str | None = None


@get("/sources", **described("Sources with their health"))
async def sources(request: Asked) -> list[SourceHealth]:
    """As `newsloom source list --json`."""
    found = [sourcing.as_row(view) for view in await off(sourcing.listed, context_of(request).newsroom)]
    return shaped(found, list[SourceHealth])


@post("/sources", **described("Add a source"))
async def add_source(request: Asked, data: JSONBody[NewAddress]) -> AddedSource:
    """A feed, or a site whose feed is found."""
    source, _, is_new = await off(sourcing.add, context_of(request).newsroom, data.url, topic=data.topic)
    return AddedSource(id=source.id, url=source.url, title=source.title, new=is_new)


@delete("/sources/{id:str}", **described("Remove a source"))
async def remove_source(request: Asked, id: FromPath[str]) -> None:
    """What it brought stays."""
    await off(sourcing.remove, context_of(request).newsroom, id)


@post("/articles", **described("Take in one article by hand"))
async def add_article(request: Asked, data: JSONBody[NewAddress]) -> AddedArticle:
    """Its page is fetched next."""
    find = await off(read.add_url, context_of(request).newsroom, data.url, topic=data.topic)
    return AddedArticle(id=find.id, url=find.url)


@get("/topics", **described("Topics"))
async def topics(request: Asked) -> list[TopicInfo]:
    """In file order."""
    return [
        TopicInfo(name=t.name, parent=t.parent, description=t.description, keywords=list(t.keywords))
        for t in context_of(request).newsroom.topics
    ]


@get("/searches", **described("Searches that are kept"))
async def searches(request: Asked) -> list[SavedSearch]:
    """By name."""
    found = [saved_searches.as_row(one) for one in await off(saved_searches.listed, context_of(request).newsroom)]
    return shaped(found, list[SavedSearch])


@post("/searches", **described("Keep a search"))
async def save_search(request: Asked, data: JSONBody[NewSearch]) -> SavedSearch:
    """One of that name is replaced. It tells of what comes from now on, where [alerts] says whom."""
    made = await off(saved_searches.save, context_of(request).newsroom, data.name, data.query, data.topic)
    return shaped(saved_searches.as_row(made), SavedSearch)


@delete("/searches/{name:str}", **described("Forget a search"))
async def remove_search(request: Asked, name: FromPath[str]) -> None:
    """By its name."""
    await off(saved_searches.remove, context_of(request).newsroom, name)


@get("/searches/{name:str}/stories", **described("What a search finds now"))
async def run_search(request: Asked, name: FromPath[str], limit: FromQuery[int] = 50) -> list[StorySummary]:
    """Those with the latest articles first."""
    rows = await off(saved_searches.run, context_of(request).newsroom, name, min(max(limit, 1), MOST))
    return shaped([read.row_json(row) for row in rows], list[StorySummary])


@get("/letters", **described("Issues of the newsletter that were sent"))
async def list_letters(request: Asked, limit: FromQuery[int] = 50) -> list[Letter]:
    """The newest first."""
    newsroom = context_of(request).newsroom
    found = await off(letters.listed, newsroom, min(max(limit, 1), MOST))
    root = newsroom.config.site.url.rstrip("/")
    return [
        Letter(
            id=one.id, title=one.title, at=one.at, stories=list(one.stories),
            url=f"{root}/{newsletter_issue.page_path(one.path)}".removesuffix("index.html"),
        )
        for one in found
    ]  # fmt: skip


HANDLERS = [
    sources, add_source, remove_source, add_article, topics, searches, save_search, remove_search, run_search, list_letters,
]  # fmt: skip
