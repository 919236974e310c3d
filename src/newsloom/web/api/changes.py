"""What changed since: by a cursor, as a stream, and by hooks."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from typing import Annotated

import msgspec
from litestar import delete, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.response import Stream

from newsloom.errors import UsageError
from newsloom.model.change import ChangeKind
from newsloom.publishing.story_changes import event_json
from newsloom.runtime.context import Newsroom
from newsloom.services.publish import changes, hooks
from newsloom.store.hooks import Hook
from newsloom.web.api.answers import FARTHEST, described
from newsloom.web.api.shapes import ChangeList, HookDelivery, HookInfo, StoryChange, shaped
from newsloom.web.desk_context import Asked, context_of, off

LOOK_EVERY = 1.0
"""Seconds between looks at the log, while somebody listens."""
STILL_HERE = 15.0
"""Seconds of silence after which a stream says that it is still there: proxies close what says nothing."""
STREAM_FOR = 600.0
"""Seconds after which a stream ends; its reader comes back and goes on where it was."""
MOST_STREAMS = 200


class NewHook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An address that is to be told of changes of these kinds; without any, of all that readers may know."""

    url: str
    kinds: list[ChangeKind] = []
    secret: str = ""


class Tail:
    """The newest number of the log as the streams of this process see it: one look a second, however many listen."""

    def __init__(self) -> None:
        self.streams = 0
        self._looked = 0.0
        self._newest = 0
        self._lock = asyncio.Lock()

    async def newest(self, newsroom: Newsroom) -> int:
        """The newest number, at most LOOK_EVERY old."""
        async with self._lock:
            if time.monotonic() - self._looked >= LOOK_EVERY:
                self._newest = await off(changes.newest, newsroom)
                self._looked = time.monotonic()
            return self._newest


async def listed(request: Asked, since: int, kinds: Sequence[str], limit: int, *, public: bool) -> ChangeList:
    """The changes after a cursor."""
    page = await off(
        changes.since,
        context_of(request).newsroom,
        min(max(since, 0), FARTHEST),
        public=public,
        kinds=kinds,
        limit=limit,
    )
    told = shaped([event_json(event) for event in page.events], list[StoryChange])
    return ChangeList(changes=told, cursor=page.cursor, more=page.more)


async def streamed(request: Asked, since: int | None, kinds: Sequence[str], *, public: bool) -> Stream:
    """A stream that begins after `Last-Event-ID`, else after `since`, else now."""
    newsroom, tail = context_of(request).newsroom, tail_of(request)
    said = request.headers.get("last-event-id", "").strip()
    cursor = int(said) if said.isascii() and said.isdigit() and len(said) < 16 else since
    cursor = max(cursor, 0) if cursor is not None else await off(changes.newest, newsroom)
    await off(changes.since, newsroom, cursor, kinds=kinds, limit=1)  # says what is wrong before anything is streamed
    if tail.streams >= MOST_STREAMS:
        raise UsageError("stream", f"{MOST_STREAMS} programs listen already", hint="ask /changes from time to time")
    return Stream(
        _told(newsroom, tail, cursor, kinds, public),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )


def tail_of(request: Asked) -> Tail:
    """The one of this application."""
    state = request.app.state
    if "tail" not in state:
        state["tail"] = Tail()
    found = state["tail"]
    assert isinstance(found, Tail)
    return found


async def _told(
    newsroom: Newsroom, tail: Tail, cursor: int, kinds: Sequence[str], public: bool
) -> AsyncIterator[bytes]:
    tail.streams += 1
    begun = spoken = time.monotonic()
    try:
        yield b": changes\nretry: 2000\n\n"
        while (now := time.monotonic()) - begun < STREAM_FOR:
            if await tail.newest(newsroom) <= cursor:
                if now - spoken >= STILL_HERE:
                    yield b": still here\n\n"
                    spoken = now
                await asyncio.sleep(LOOK_EVERY / 2)
                continue
            page = await off(changes.since, newsroom, cursor, public=public, kinds=kinds)
            for event in page.events:
                head = f"id: {event.seq}\nevent: {event.kind}\ndata: "
                yield head.encode() + msgspec.json.encode(event_json(event)) + b"\n\n"
                spoken = now
            cursor = page.cursor
    finally:
        tail.streams -= 1


Kinds = Annotated[list[ChangeKind] | None, QueryParameter(name="kind")]


@get("/changes", **described("What changed since a cursor"))
async def list_changes(
    request: Asked, since: FromQuery[int] = 0, kind: Kinds = None, limit: FromQuery[int] = 100
) -> ChangeList:
    """The oldest first; `since`: the cursor of the last answer, 0 for the beginning. `kind` may be given several times."""
    return await listed(request, since, kind or (), limit, public=False)


@get("/changes/stream", media_type="text/event-stream", **described("Changes as they happen (server-sent events)"))
async def stream_changes(request: Asked, since: FromQuery[int | None] = None, kind: Kinds = None) -> Stream:
    """The name of an event is its kind, its data a change as /changes has it, its id a cursor: `Last-Event-ID` goes on there."""
    return await streamed(request, since, kind or (), public=False)


@get("/hooks", **described("Programs that are told of changes"))
async def list_hooks(request: Asked) -> list[HookInfo]:
    """The oldest first."""
    return [
        HookInfo(
            id=h.id, url=h.url, kinds=list(h.kinds), added_at=h.added_at, waiting=h.waiting, problem=h.problem  # type: ignore[arg-type]
        )
        for h in await off(hooks.listed, context_of(request).newsroom)
    ]  # fmt: skip


@post("/hooks", **described("Tell a program of changes from now on"))
async def add_hook(request: Asked, data: JSONBody[NewHook]) -> HookInfo:
    """The answer has the secret that deliveries are signed with; it is not shown again."""
    made: Hook = await off(hooks.add, context_of(request).newsroom, data.url, data.kinds, data.secret)
    return HookInfo(
        id=made.id, url=made.url, kinds=list(made.kinds), added_at=made.added_at, secret=made.secret  # type: ignore[arg-type]
    )  # fmt: skip


@delete("/hooks/{id:str}", **described("Tell a program no more"))
async def remove_hook(request: Asked, id: FromPath[str]) -> None:
    """Its log goes with it."""
    await off(hooks.remove, context_of(request).newsroom, id)


@get("/hooks/{id:str}/deliveries", **described("How deliveries went"))
async def deliveries(request: Asked, id: FromPath[str], limit: FromQuery[int] = 50) -> list[HookDelivery]:
    """The newest first."""
    found = await off(hooks.log, context_of(request).newsroom, id, limit)
    return [
        HookDelivery(
            hook=d.hook, seq=d.seq, at=d.at, kind=d.kind, story=d.story, problem=d.problem, tries=d.tries  # type: ignore[arg-type]
        )
        for d in found
    ]  # fmt: skip


@post("/hooks/{id:str}/again", status_code=204, **described("Try a hook that failed"))
async def try_hook(request: Asked, id: FromPath[str], skip: FromQuery[bool] = False) -> None:
    """`skip`: without the change that it does not take."""
    await off(hooks.again, context_of(request).newsroom, id, skip=skip)


HANDLERS = [list_changes, stream_changes, list_hooks, add_hook, remove_hook, deliveries, try_hook]
