"""Connections that keep a server busy without asking for anything: each has a deadline, and there are so many at most.

uvicorn waits for ever for the rest of a request, and for its body. Both are bounded here: `protocol` closes a connection
whose headers do not come, `with_deadline` ends a body that comes by drops.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

HEADERS_WITHIN = 15.0
"""Seconds from the first byte of a connection to the end of its request's headers."""
BODY_WITHIN = 30.0
"""Seconds from the headers to the last byte of a body."""
MOST = 400
"""Connections at once; a process may open 1,024 files, and the newsroom needs some."""


class Protocol(H11Protocol):
    """uvicorn's, with a deadline for headers and a cap on connections."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Refuse what is too much; begin to wait."""
        super().connection_made(transport)
        if len(self.connections) > MOST:
            transport.abort()
            return
        self._deadline = self.loop.call_later(HEADERS_WITHIN, self._look)

    def _look(self) -> None:
        """Close a connection on which no request is under way; look again later at one that is at work."""
        if self.transport.is_closing():
            return
        at_work = self.cycle is not None and not self.cycle.response_complete
        if at_work or self.timeout_keep_alive_task is not None:
            self._deadline = self.loop.call_later(HEADERS_WITHIN, self._look)
            return
        self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        if self._deadline is not None:
            self._deadline.cancel()
        super().connection_lost(exc)


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
