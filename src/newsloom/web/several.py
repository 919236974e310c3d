"""Several newsrooms under one address: each has its host, its people, sessions, site and worker.

The Host header says whose a request is; cookies belong to a host, so none crosses. Newsrooms that share the host of their sites
are told apart by the path of [site] url, and their desks by FOLDERNAME.localhost or [fetch] public_url. One that cannot be
opened is named and left out; the others are served.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import uvicorn

from newsloom import log
from newsloom.errors import NewsloomError, UsageError
from newsloom.runtime.context import Newsroom
from newsloom.services.newsroom.open import SHARED, close, open_newsroom
from newsloom.services.newsroom.systemd import notify
from newsloom.web.caller import parts_of
from newsloom.web.connections import Protocol, with_deadline, with_host
from newsloom.web.keeper import Keeper, command
from newsloom.web.serve import Say, check_exposure, ended_by_signal, listen, made_context
from newsloom.web.server import create_app

LOCAL = frozenset({"localhost", "127.0.0.1", "::1", "[::1]"})


@dataclass(frozen=True, slots=True)
class Room:
    """A newsroom that is served: the names that it answers to, and the path of its site."""

    newsroom: Newsroom
    hosts: frozenset[str]
    path: str
    app: Any
    keeper: Keeper | None


def serve(
    folders: Sequence[Path], *, host: str | None = None, port: int | None = None, work: bool = True, say: Say = print
) -> None:
    """Serve the newsrooms until interrupted. Raises UsageError: two have the same name, an address in use, none can be opened."""
    with contextlib.ExitStack() as stack:
        shared = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="newsloom-shared-")))
        os.environ[SHARED] = str(shared)  # workers inherit it
        stack.callback(os.environ.pop, SHARED, None)
        worlds = list(_opened(folders, stack, say))
        if not worlds:
            raise UsageError("DIR", "none of these newsrooms can be opened")
        desk = worlds[0].config.desk
        where = host or desk.host
        for newsroom in worlds:
            check_exposure(newsroom, where)
        listener = listen(where, desk.port if port is None else port)
        rooms = [_room(newsroom, listener.getsockname()[1], work, say) for newsroom in worlds]
        check_names(rooms)
        stack.enter_context(ended_by_signal())
        for room in rooms:
            if room.keeper is not None:
                stack.enter_context(room.keeper.at_work())
        notify("READY=1")
        config = uvicorn.Config(
            with_deadline(with_host(by_host(rooms))), http=Protocol, log_level="warning", access_log=False, server_header=False,
            timeout_graceful_shutdown=3, proxy_headers=False, lifespan="on",
        )  # fmt: skip
        uvicorn.Server(config).run(sockets=[listener])


def _opened(folders: Sequence[Path], stack: contextlib.ExitStack, say: Say) -> Iterator[Newsroom]:
    for folder in dict.fromkeys(folder.resolve() for folder in folders):
        try:
            newsroom = open_newsroom(folder)
        except (NewsloomError, OSError) as err:
            say(f"left out: {folder}: {err}")
            continue
        stack.callback(close, newsroom)
        yield newsroom


def _room(newsroom: Newsroom, port: int, work: bool, say: Say) -> Room:
    name = f"{_label(newsroom.root.name)}.localhost"
    address = f"http://{name}:{port}"

    def told(line: str) -> None:
        say(f"{newsroom.root.name}: {line}")

    keeper = Keeper(command(newsroom.root), told) if work else None
    context = made_context(newsroom, address, secrets.token_urlsafe(24), by_hand=not work, keeper=keeper)
    site = urlsplit(newsroom.config.site.url)
    hosts = frozenset({name, *(host for host in context.hosts if host not in LOCAL)})
    context = replace(context, hosts=tuple(sorted(hosts)))
    told(f"site  {context.facts['preview']}")
    told(f"desk  {address}/desk/" + (f"enter?token={context.token}" if context.token else ""))
    return Room(newsroom, hosts, site.path.rstrip("/"), create_app(context), keeper)


def _label(name: str) -> str:
    """A folder's name as a label of a host."""
    made = "".join(c if c.isascii() and c.isalnum() else "-" for c in name.lower()).strip("-")[:60]
    return made or "newsroom"


def check_names(rooms: Sequence[Room]) -> None:
    """Raises UsageError where two newsrooms have the same name and the same path."""
    taken: dict[tuple[str, str], Room] = {}
    for room in rooms:
        for host in room.hosts:
            other = taken.setdefault((host, room.path), room)
            if other is not room:
                raise UsageError(
                    host, f"is the address of two newsrooms, {other.newsroom.root.name} and {room.newsroom.root.name}",
                    hint="give each [site] url a host or a path of its own",
                )  # fmt: skip


def room_of(rooms: Sequence[Room], host: str, path: str) -> Room | None:
    """Whose a request is: by its host; of several that share it, by the longest path. The desk and the API
    have to be asked under a name that is one newsroom's."""
    mine = [room for room in rooms if host in room.hosts]
    if len(mine) < 2:
        return mine[0] if mine else None
    fitting = [room for room in mine if room.path and (path == room.path or path.startswith(f"{room.path}/"))]
    return max(fitting, key=lambda room: len(room.path), default=None)


def by_host(rooms: Sequence[Room]) -> Callable[[Any, Any, Any], Any]:
    """The application that hands each request to its newsroom; 421 for a name that is nobody's."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await _live(rooms, receive, send)
            return
        named = next((value for key, value in scope["headers"] if key == b"host"), b"").decode("latin-1").lower()
        host = parts_of(f"//{named}").hostname if "@" not in named else None
        room = room_of(rooms, host or "", scope["path"])
        if room is not None:
            with log.of_newsroom(room.newsroom.root.name):
                await room.app(scope, receive, send)
        elif scope["type"] == "http":
            await send({"type": "http.response.start", "status": 421, "headers": [(b"content-type", b"text/plain")]})
            await send({"type": "http.response.body", "body": b"no newsroom is known by that name here\n"})

    return app


async def _live(rooms: Sequence[Room], receive: Any, send: Any) -> None:
    """Begin and end all applications with the server."""
    async with contextlib.AsyncExitStack() as stack:
        await receive()
        for room in rooms:
            await stack.enter_async_context(room.app.lifespan())
        await send({"type": "lifespan.startup.complete"})
        await receive()
    await send({"type": "lifespan.shutdown.complete"})
