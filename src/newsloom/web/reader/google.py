"""Google Reader's protocol: what Reeder, NetNewsWire, FeedMe, Read You, NewsFlash, Fluent Reader and others speak.

Subscriptions are topics (their stories) and sources (their articles). It lies at /api/greader.php, where FreshRSS has it, so that
an app's entry for FreshRSS will do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from litestar import Response, Router, get, post
from litestar.exceptions import ClientException, NotAuthorizedException
from litestar.params import FromPath

from newsloom.services.reader import items, streams
from newsloom.services.reader.items import Query, Shown
from newsloom.services.reader.streams import Stream
from newsloom.web.desk_context import Asked, context_of, off
from newsloom.web.guards import add_headers, known_host
from newsloom.web.reader.who import by_token, signed_in, write_token

HIDDEN: dict[str, Any] = {"include_in_schema": False}
STATE, LABEL, FEED = "user/-/state/com.google/", "user/-/label/", "feed/"
ITEM = "tag:google.com,2005:reader/item/"
PAGE = 20
MOST = items.MOST


async def values(request: Asked) -> dict[str, list[str]]:
    """All parameters, of the address and of the form."""
    found: dict[str, list[str]] = {name: request.query_params.getall(name) for name in request.query_params}
    if request.method == "POST":
        form = await request.form()
        for name in form:
            found.setdefault(name, []).extend(str(v) for v in form.getall(name))
    return found


def first(given: dict[str, list[str]], name: str, otherwise: str = "") -> str:
    """The first value of a parameter."""
    return given.get(name, [otherwise])[0]


def whole(text: str, otherwise: int | None = None) -> int | None:
    """A number that was sent as text; another text gives `otherwise`."""
    return int(text) if re.fullmatch(r"\d{1,18}", text) else otherwise


def number_of(id: str) -> int | None:
    """An item's number from its long form (hexadecimal) or its short one (decimal); None for what is neither."""
    last = id.rpartition("/")[2]
    if id.startswith("tag:"):
        if not re.fullmatch(r"[0-9a-fA-F]{1,16}", last):
            return None
        number = int(last, 16)
        return number if number < 2**63 else number - 2**64  # the long form has no sign
    return whole(last)


def plain_stream(stream: str) -> str:
    """A stream's name with "-" for whoever asks, as apps write it in several ways."""
    return re.sub(r"^/?user/[^/]+/", "user/-/", stream).lstrip("/")


def query_of(stream: str, given: dict[str, list[str]], known: Sequence[Stream]) -> Query:
    """What an app asks for. Raises ClientException for a stream that there is not."""
    stream = plain_stream(stream)
    without = {plain_stream(s) for s in given.get("xt", [])}
    with_too = {plain_stream(s) for s in given.get("it", [])}
    read = False if STATE + "read" in without else True if STATE + "read" in with_too else None
    starred = True if STATE + "starred" in with_too else False if STATE + "starred" in without else None
    keys: tuple[str, ...] | None = None
    if stream.startswith(FEED):
        keys = (stream.removeprefix(FEED),)
    elif stream.startswith(LABEL):
        keys = tuple(s.key for s in known if s.folder == stream.removeprefix(LABEL))
    elif stream == STATE + "starred":
        starred = True
    elif stream == STATE + "read":
        read = True
    elif stream == STATE + "kept-unread":
        read = False
    elif stream not in (STATE + "reading-list", ""):
        raise ClientException("there is no such stream")
    return Query(
        keys=keys, read=read, starred=starred, since=_time(first(given, "ot")), until=_time(first(given, "nt"))
    )


def _time(text: str, scale: int = 1) -> datetime | None:
    seconds = (whole(text) or 0) / scale
    return datetime.fromtimestamp(seconds, UTC) if 0 < seconds < 2**33 else None


@post("/accounts/ClientLogin", **HIDDEN)
async def client_login(request: Asked) -> Response[str]:
    """The app's way in: the password is a token of the desk."""
    token = first(await values(request), "Passwd")
    if await by_token(request, token) is None:
        raise NotAuthorizedException("Error=BadAuthentication")
    return Response(f"SID={token}\nLSID=null\nAuth={token}\n", media_type="text/plain", status_code=200)


@get("/reader/api/0/token", **HIDDEN)
async def short_token(request: Asked) -> Response[str]:
    """What is sent with changes."""
    person = await signed_in(request)
    return Response(write_token(context_of(request).secret, person), media_type="text/plain")


async def writer(request: Asked) -> tuple[str, dict[str, list[str]]]:
    """Who changes something, and the parameters; the short token must fit where one is sent."""
    person, given = await signed_in(request), await values(request)
    said = first(given, "T").removeprefix("b'").removesuffix("'")  # some apps send Python's form of the bytes
    if said and said != write_token(context_of(request).secret, person):
        raise NotAuthorizedException("the token T is not yours: ask for one again")
    return person, given


@get("/reader/api/0/user-info", **HIDDEN)
async def user_info(request: Asked) -> dict[str, str]:
    """Who is signed in."""
    person = await signed_in(request)
    id = str(streams.number_of(person))
    return {"userId": id, "userName": person, "userProfileId": id, "userEmail": person}


@get("/reader/api/0/tag/list", **HIDDEN)
async def tags(request: Asked) -> dict[str, Any]:
    """States and folders."""
    known = await off(streams.listed, context_of(request).newsroom, await signed_in(request))
    folders = [{"id": LABEL + name, "type": "folder"} for name in dict.fromkeys(s.folder for s in known)]
    return {"tags": [{"id": STATE + "starred"}, *folders]}


@get("/reader/api/0/subscription/list", **HIDDEN)
async def subscriptions(request: Asked) -> dict[str, Any]:
    """Topics, then sources."""
    known = await off(streams.listed, context_of(request).newsroom, await signed_in(request))
    return {
        "subscriptions": [
            {
                "id": FEED + s.key, "title": s.title, "categories": [{"id": LABEL + s.folder, "label": s.folder}],
                "url": s.feed, "htmlUrl": s.url, "iconUrl": "", "sortid": f"{s.number:08X}", "firstitemmsec": "0",
            }
            for s in known
        ]
    }  # fmt: skip


@post("/reader/api/0/subscription/edit", status_code=200, **HIDDEN)
async def edit_subscription(request: Asked) -> Response[str]:
    """Follow, or follow no longer. Titles and folders are the newsroom's."""
    person, given = await writer(request)
    action = first(given, "ac")
    if action in ("subscribe", "unsubscribe"):
        for key in given.get("s", []):
            await off(
                streams.follow, context_of(request).newsroom, person, key.removeprefix(FEED), action == "subscribe"
            )
    elif action != "edit":
        raise ClientException("there is no such action")
    return Response("OK", media_type="text/plain")


@post("/reader/api/0/subscription/quickadd", status_code=200, **HIDDEN)
async def quick_add(request: Asked) -> dict[str, Any]:
    """Follow a feed that the newsroom has already."""
    person, given = await writer(request)
    asked = first(given, "quickadd").removeprefix(FEED)
    found = await off(streams.follow, context_of(request).newsroom, person, asked, True)
    return {"numResults": 1, "query": asked, "streamId": FEED + found.key, "streamName": found.title}


@get("/reader/api/0/unread-count", **HIDDEN)
async def unread(request: Asked) -> dict[str, Any]:
    """Of each subscription, each folder, and all."""
    person, newsroom = await signed_in(request), context_of(request).newsroom
    found = await off(items.counts, newsroom, person)
    known = await off(streams.listed, newsroom, person)
    newest = await off(items.page, newsroom, person, Query(read=False), limit=1)
    at = str(_micros(newest[0])) if newest else "0"
    folders: dict[str, int] = {}
    for s in known:
        folders[s.folder] = folders.get(s.folder, 0) + found.get(s.key, 0)
    named = [(FEED + s.key, found[s.key]) for s in known if found.get(s.key)]
    named += [(LABEL + name, n) for name, n in folders.items() if n]
    named.append((STATE + "reading-list", found[""]))
    return {"max": MOST, "unreadcounts": [{"id": id, "count": n, "newestItemTimestampUsec": at} for id, n in named]}


def _micros(shown: Shown) -> int:
    return int(shown.item.at.timestamp() * 1_000_000)


def item_json(shown: Shown) -> dict[str, Any]:
    """An item."""
    item, at = shown.item, int(shown.item.at.timestamp())
    tags = [STATE + "reading-list"]
    tags += [STATE + name for name, holds in (("read", item.read), ("starred", item.starred)) if holds]
    made: dict[str, Any] = {
        "id": f"{ITEM}{item.number:016x}",
        "crawlTimeMsec": str(at * 1000),
        "timestampUsec": str(_micros(shown)),
        "published": at,
        "updated": at,
        "title": shown.title,
        "author": shown.author,
        "canonical": [{"href": shown.url}],
        "alternate": [{"href": shown.url, "type": "text/html"}],
        "summary": {"direction": "ltr", "content": shown.html},
        "categories": tags,
    }
    if shown.stream is not None:
        made["categories"].append(LABEL + shown.stream.folder)
        made["origin"] = {
            "streamId": FEED + shown.stream.key, "title": shown.stream.title, "htmlUrl": shown.stream.url
        }  # fmt: skip
    return made


async def _page(request: Asked, stream: str) -> tuple[list[Shown], str | None]:
    """A page of a stream, and where the next one begins."""
    person, given = await signed_in(request), await values(request)
    newsroom = context_of(request).newsroom
    query = query_of(stream, given, await off(streams.listed, newsroom, person))
    limit = min(max(whole(first(given, "n"), PAGE) or PAGE, 1), MOST)
    ascending = first(given, "r") == "o"
    if (begun := whole(first(given, "c"))) is not None:
        bound = {"above": begun} if ascending else {"below": begun}
        query = Query(**{name: getattr(query, name) for name in query.__slots__} | bound)
    found = await off(items.page, newsroom, person, query, limit=limit, ascending=ascending)
    return found, str(found[-1].item.number) if len(found) == limit else None


async def _contents(request: Asked, stream: str) -> dict[str, Any]:
    found, more = await _page(request, stream)
    made: dict[str, Any] = {
        "direction": "ltr", "id": plain_stream(stream) or STATE + "reading-list", "title": "",
        "updated": int(found[0].item.at.timestamp()) if found else 0, "items": [item_json(one) for one in found],
    }  # fmt: skip
    return made | ({"continuation": more} if more else {})


@get(["/reader/api/0/stream/contents", "/reader/api/0/stream/contents/{stream:path}"], **HIDDEN)
async def contents(request: Asked, stream: FromPath[str] = "") -> dict[str, Any]:
    """The items of a stream."""
    named = unquote(stream) if stream else first(await values(request), "s")
    return await _contents(request, named)


@get("/reader/api/0/stream/items/ids", **HIDDEN)
async def item_ids(request: Asked) -> dict[str, Any]:
    """Their numbers alone."""
    found, more = await _page(request, request.query_params.get("s", ""))
    refs = [
        {
            "id": str(one.item.number), "timestampUsec": str(_micros(one)),
            "directStreamIds": [FEED + one.stream.key] if one.stream else [],
        }
        for one in found
    ]  # fmt: skip
    return {"itemRefs": refs} | ({"continuation": more} if more else {})


async def _named(request: Asked) -> dict[str, Any]:
    person, given = await signed_in(request), await values(request)
    numbers = [n for n in map(number_of, given.get("i", [])) if n is not None]
    found = await off(items.by_numbers, context_of(request).newsroom, person, numbers)
    return {"direction": "ltr", "id": STATE + "reading-list", "items": [item_json(one) for one in reversed(found)]}


@get("/reader/api/0/stream/items/contents", **HIDDEN)
async def item_contents(request: Asked) -> dict[str, Any]:
    """Items by their ids."""
    return await _named(request)


@post("/reader/api/0/stream/items/contents", status_code=200, **HIDDEN)
async def post_item_contents(request: Asked) -> dict[str, Any]:
    """The same for many ids."""
    return await _named(request)


@post("/reader/api/0/edit-tag", status_code=200, **HIDDEN)
async def edit_tag(request: Asked) -> Response[str]:
    """Read, unread, starred, not starred."""
    person, given = await writer(request)
    numbers = [n for n in map(number_of, given.get("i", [])) if n is not None]
    added, removed = ({plain_stream(t) for t in given.get(name, [])} for name in ("a", "r"))
    read = True if STATE + "read" in added else None
    if STATE + "read" in removed or STATE + "kept-unread" in added:
        read = False
    starred = True if STATE + "starred" in added else False if STATE + "starred" in removed else None
    if not numbers:
        raise ClientException("no item is named")
    if read is not None or starred is not None:
        await off(items.mark, context_of(request).newsroom, person, numbers, read=read, starred=starred)
    return Response("OK", media_type="text/plain")


@post("/reader/api/0/mark-all-as-read", status_code=200, **HIDDEN)
async def mark_all(request: Asked) -> Response[str]:
    """Everything in a stream up to a time (ts, in microseconds)."""
    person, given = await writer(request)
    newsroom = context_of(request).newsroom
    query = query_of(first(given, "s"), {}, await off(streams.listed, newsroom, person))
    ts = first(given, "ts")
    await off(items.mark_all, newsroom, person, query.keys, _time(ts, 1_000_000))
    return Response("OK", media_type="text/plain")


@get(["/reader/api/0/preference/list", "/reader/api/0/preference/stream/list"], **HIDDEN)
async def preferences(request: Asked) -> dict[str, Any]:
    """There are none."""
    await signed_in(request)
    return {"prefs": [], "streamprefs": {}}


HANDLERS = [
    client_login, short_token, user_info, tags, subscriptions, edit_subscription, quick_add, unread, contents, item_ids,
    item_contents, post_item_contents, edit_tag, mark_all, preferences,
]  # fmt: skip
ROUTER = Router(
    "/api/greader.php",
    route_handlers=HANDLERS,
    guards=[known_host],
    after_request=add_headers,
    opt={"skip_session": True, "exclude_from_csrf": True},
)
