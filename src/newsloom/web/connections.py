"""What is refused before the application sees it: connections that keep a server busy, and hosts that are none.

uvicorn waits for ever for the rest of a request, for its body, and for a client that takes its answer. All three are bounded
here: `Protocol` closes a connection whose headers do not come, or whose answer is not fetched, `with_deadline` ends a body
that comes by drops.
"""

from __future__ import annotations

import asyncio
import re
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

HEADERS_WITHIN = 15.0
"""Seconds from the first byte of a connection to the end of its request's headers."""
BODY_WITHIN = 30.0
"""Seconds from the headers to the last byte of a body."""
MOST = 400
"""Connections at once; a process may open 1,024 files, and the newsroom needs some."""


class Protocol(H11Protocol):
    """uvicorn's, with a deadline for headers and for taking the answer, and a cap on connections."""

    _deadline: asyncio.TimerHandle | None = None
    _untaken = 0
    """Bytes of the answer that waited for the client when we last looked, if it has taken none since."""

    def connection_made(self, transport: Any) -> None:
        """Refuse what is too much; begin to wait."""
        super().connection_made(transport)
        if len(self.connections) > MOST:
            transport.abort()
            return
        self._deadline = self.loop.call_later(HEADERS_WITHIN, self._look)

    def _look(self) -> None:
        """Close a connection on which no request is under way, or whose client takes nothing of its answer; look again later at
        one that is at work."""
        waiting = self.transport.get_write_buffer_size()
        if waiting and waiting == self._untaken:
            self.transport.abort()
            return
        self._untaken = waiting
        if self.transport.is_closing() and not waiting:
            return
        at_work = self.cycle is not None and not self.cycle.response_complete
        if at_work or waiting or self.timeout_keep_alive_task is not None:
            self._deadline = self.loop.call_later(HEADERS_WITHIN, self._look)
            return
        self.transport.close()

    def resume_writing(self) -> None:
        """The client took some of its answer."""
        self._untaken = 0
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        if self._deadline is not None:
            self._deadline.cancel()
        super().connection_lost(exc)


_HOST = re.compile(r"(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::(\d{1,5}))?", re.ASCII)


def with_host(app: Any) -> Any:
    """The application, which is asked only by requests whose Host header is one, and there once (RFC 9112, 3.2); the others are
    answered with 400, before anything makes an address of it. A request without one (HTTP/1.0) passes."""

    async def guarded(scope: Any, receive: Any, send: Any) -> None:
        named = [value.decode("latin-1") for key, value in scope.get("headers", ()) if key == b"host"]
        if scope["type"] != "http" or not named or (len(named) == 1 and is_host(named[0])):
            await app(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 400, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": b"the Host header is no host\n"})

    return guarded


def is_host(text: str) -> bool:
    """Whether a Host header names a host, and a port that exists if any."""
    found = _HOST.fullmatch(text)
    return found is not None and int(found[1] or 0) < 65_536


def with_deadline(app: Any, seconds: float = BODY_WITHIN) -> Any:
    """The application, for which a body that does not end in time is a caller who left."""

    async def guarded(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        loop = asyncio.get_running_loop()
        ends, whole = loop.time() + seconds, False

        async def bounded() -> Any:
            nonlocal whole
            if whole:
                return await receive()
            try:
                message = await asyncio.wait_for(receive(), max(ends - loop.time(), 0.001))
            except TimeoutError:
                whole = True
                return {"type": "http.disconnect"}
            whole = message["type"] != "http.request" or not message.get("more_body", False)
            return message

        await app(scope, bounded, send)

    return guarded
