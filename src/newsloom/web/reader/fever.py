"""Fever's protocol (version 3): what Reeder, Unread, ReadKit, Fiery Feeds and others speak; with its hot links.

Groups are folders, feeds are topics and sources. It lies at /api/fever.php, where FreshRSS has it, and at /fever/.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from litestar import Response, Router, route
from litestar.enums import HttpMethod

from newsloom.runtime.context import Newsroom
from newsloom.services.reader import items, streams
from newsloom.services.reader.items import Query, Shown
from newsloom.services.reader.streams import Stream, number_of
from newsloom.web.desk_context import Asked, context_of, off
from newsloom.web.guards import add_headers, known_host
from newsloom.web.reader.google import first, values, whole
from newsloom.web.reader.who import by_fever_key

VERSION = 3
AT_ONCE = 50
"""Items in one answer."""
FARTHEST_PAGE = 10_000


@route(
    ["/api/fever.php", "/fever"],
    http_method=[HttpMethod.GET, HttpMethod.POST],
    include_in_schema=False,
    status_code=200,
)
async def fever(request: Asked) -> Response[dict[str, Any]]:
    """Everything: the parameters name what is asked for, and the answer has all of it."""
    given = await values(request)
    person = await by_fever_key(request, first(given, "api_key"))
    if person is None:
        return Response({"api_version": VERSION, "auth": 0})
    return Response(await off(answer, context_of(request).newsroom, person, given))


def answer(newsroom: Newsroom, person: str, given: dict[str, list[str]]) -> dict[str, Any]:
    """The answer to somebody whose key fits."""
    made: dict[str, Any] = {"api_version": VERSION, "auth": 1}
    known = streams.listed(newsroom, person)
    newest = items.page(newsroom, person, Query(), limit=1)
    made["last_refreshed_on_time"] = int(newest[0].item.at.timestamp()) if newest else 0
    if "mark" in given:
        made |= _mark(newsroom, person, given, known)
    if "groups" in given:
        made["groups"] = [{"id": number_of(name), "title": name} for name in _folders(known)]
    if "feeds" in given:
        made["feeds"] = [_feed(one, made["last_refreshed_on_time"]) for one in known]
    if "groups" in given or "feeds" in given:
        made["feeds_groups"] = [
            {"group_id": number_of(name), "feed_ids": _joined(s.number for s in known if s.folder == name)}
            for name in _folders(known)
        ]
    if "favicons" in given:
        made["favicons"] = []
    if "items" in given:
        made["items"] = [_item(one) for one in _items(newsroom, person, given)]
        made["total_items"] = items.total(newsroom, person)
    if "links" in given:
        made["links"] = _links(newsroom, person, given)
    if "unread_item_ids" in given:
        made["unread_item_ids"] = _joined(items.numbers(newsroom, person, Query(read=False)))
    if "saved_item_ids" in given:
        made["saved_item_ids"] = _joined(items.numbers(newsroom, person, Query(starred=True)))
    return made


def _joined(numbers: Any) -> str:
    return ",".join(map(str, numbers))


def _folders(known: Sequence[Stream]) -> list[str]:
    return list(dict.fromkeys(s.folder for s in known))


def _feed(stream: Stream, refreshed: int) -> dict[str, Any]:
    return {
        "id": stream.number, "favicon_id": 0, "title": stream.title, "url": stream.feed, "site_url": stream.url,
        "is_spark": 0, "last_updated_on_time": refreshed,
    }  # fmt: skip


def _items(newsroom: Newsroom, person: str, given: dict[str, list[str]]) -> list[Shown]:
    """`since_id` asks upwards, `max_id` downwards, `with_ids` for some; without any of them, the oldest."""
    if "with_ids" in given:
        wanted = [n for n in map(whole, first(given, "with_ids").split(",")) if n is not None]
        return items.by_numbers(newsroom, person, wanted[:AT_ONCE])
    if "max_id" in given:
        below = whole(first(given, "max_id")) or None
        return items.page(newsroom, person, Query(below=below), limit=AT_ONCE)
    return items.page(newsroom, person, Query(above=whole(first(given, "since_id"), 0)), limit=AT_ONCE, ascending=True)


def _item(shown: Shown) -> dict[str, Any]:
    item = shown.item
    return {
        "id": item.number, "feed_id": shown.stream.number if shown.stream else 0, "title": shown.title,
        "author": shown.author, "html": shown.html, "url": shown.url, "is_saved": int(item.starred),
        "is_read": int(item.read), "created_on_time": int(item.at.timestamp()),
    }  # fmt: skip


def _links(newsroom: Newsroom, person: str, given: dict[str, list[str]]) -> list[dict[str, Any]]:
    """Published stories of the last days, the hottest first: `range` days, `offset` days ago, page by page."""
    days = min(max(whole(first(given, "range"), 7) or 7, 1), 30)
    page = min(max(whole(first(given, "page"), 1) or 1, 1), FARTHEST_PAGE)
    found = items.hot_links(newsroom, person, days=days, offset=(page - 1) * AT_ONCE, limit=AT_ONCE)
    return [
        {
            "id": one.number, "feed_id": 0, "item_id": one.number, "temperature": one.heat, "is_item": 1, "is_local": 1,
            "is_saved": int(one.saved), "title": one.title, "url": one.url, "item_ids": _joined(one.items),
        }
        for one in found
    ]  # fmt: skip


def _mark(newsroom: Newsroom, person: str, given: dict[str, list[str]], known: Sequence[Stream]) -> dict[str, Any]:
    """Mark an item, or what came in a feed or group before a time."""
    what, how = first(given, "mark"), first(given, "as")
    id, before = whole(first(given, "id").lstrip("-"), 0), whole(first(given, "before"), 0)
    if what == "item" and id:
        if how in ("read", "unread"):
            items.mark(newsroom, person, [id], read=how == "read")
        elif how in ("saved", "unsaved"):
            items.mark(newsroom, person, [id], starred=how == "saved")
    elif what in ("feed", "group") and how == "read":
        # Group 0 is everything ("Kindling"); -1 ("Sparks") is nothing here.
        if first(given, "id").startswith("-"):
            return {}
        until = datetime.fromtimestamp(before, UTC) if before and before < 2**33 else None
        keys = tuple(s.key for s in known if id in ((s.number,) if what == "feed" else (number_of(s.folder),)))
        items.mark_all(newsroom, person, None if what == "group" and id == 0 else keys, until)
    named = "saved_item_ids" if how in ("saved", "unsaved") else "unread_item_ids"
    wanted = Query(starred=True) if how in ("saved", "unsaved") else Query(read=False)
    return {named: _joined(items.numbers(newsroom, person, wanted))}


ROUTER = Router(
    "/",
    route_handlers=[fever],
    guards=[known_host],
    after_request=add_headers,
    opt={"skip_session": True, "exclude_from_csrf": True},
)
