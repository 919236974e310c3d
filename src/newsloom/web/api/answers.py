"""What all operations of the API share: their description, the errors that each may answer with, ETags, and bounds."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from litestar.openapi.datastructures import ResponseSpec

from newsloom.web.api.shapes import Problem

MOST = 200
FARTHEST = 2**31 - 1
"""No list is longer; a larger number would not go into a database's integer."""

PROBLEMS = {
    400: "something in the request is not as it should be",
    401: "no token, or one that is not valid",
    403: "the token may not do this",
    404: "there is no such thing",
    409: "it cannot be done as things stand",
    429: "too many wrong tokens",
    503: "the newsroom is busy: try again",
}


def described(summary: str, *, operation: str | None = None) -> dict[str, Any]:
    """The keywords of a handler that programs call: what it does, and what an error looks like."""
    spec = {
        status: ResponseSpec(
            data_container=Problem, generate_examples=False, description=words, media_type="application/problem+json"
        )
        for status, words in PROBLEMS.items()
    }
    named = {"operation_id": operation} if operation else {}
    return {"summary": summary, "exclude_from_csrf": True, "responses": spec, **named}


def with_etags(app: Any) -> Any:
    """The routes below, whose JSON answers to GET have an ETag; a caller who has one already is told so (304).

    What is streamed passes as it is.
    """

    async def answering(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await app(scope, receive, send)
            return
        asked = {value.decode("latin-1") for name, value in scope["headers"] if name == b"if-none-match"}
        held: dict[str, Any] | None = None

        async def with_etag(message: Any) -> None:
            nonlocal held
            if message["type"] == "http.response.start":
                kind = dict(message["headers"]).get(b"content-type", b"")
                plain = message["status"] == 200 and kind.startswith(b"application/json")
                # A story's ETag is its version, which a decision may name (If-Match): it stays.
                held = message if plain and b"etag" not in dict(message["headers"]) else None
                if held is None:
                    await send(message)
                return
            if held is None or message.get("more_body"):
                await send(message)
                return
            start, body = _named(held, message, asked)
            await send(start)
            await send(body)

        await app(scope, receive, with_etag)

    return answering


def _named(start: Any, body: Any, asked: set[str]) -> tuple[Any, Any]:
    """The two messages of an answer with its ETag; without its body, if the caller has it: weak comparison (RFC 9110, 13.1.2)."""
    etag = f'"{hashlib.blake2b(body["body"], digest_size=12).hexdigest()}"'
    kept = [(n, v) for n, v in start["headers"] if n not in (b"cache-control", b"etag")]
    said = dict(start["headers"]).get(b"cache-control", b"")
    cache = said if said.startswith(b"public") else b"private, no-cache"
    kept += [(b"etag", etag.encode()), (b"cache-control", cache)]
    known = any(one.strip() == "*" or etag in re.findall(r'"[^"]*"', one) for one in asked)
    if not known:
        return {**start, "headers": kept}, body
    kept = [(n, v) for n, v in kept if n not in (b"content-length", b"content-type")]
    return {**start, "status": 304, "headers": kept}, {**body, "body": b""}
