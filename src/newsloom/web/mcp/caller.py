"""Who is asking over HTTP: set for each request, read by the tool that decides."""

from __future__ import annotations

from contextvars import ContextVar

ACTOR: ContextVar[str] = ContextVar("mcp_actor", default="mcp")
