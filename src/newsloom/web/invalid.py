"""What is wrong with a program's request, in a sentence that names it, and the nearest name that there is."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection
from typing import Any

from litestar.connection import ASGIConnection
from litestar.exceptions import HTTPException
from litestar.handlers import BaseRouteHandler
from litestar.params import QueryParameter

from newsloom.errors import UsageError
from newsloom.services.stories.verdicts import KEYS

_FIELDS = ("kind", "value", "reason", "version", "url", "topic")


def check_parameters(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Raises UsageError for a parameter that this operation does not take: ignored in silence, it would answer something else."""
    takes = {
        str(field.kwarg_definition.name or name)
        for name, field in handler.parsed_fn_signature.parameters.items()
        if isinstance(field.kwarg_definition, QueryParameter)
    }
    for name in connection.query_params:
        if name not in takes:
            listed = f"it takes {', '.join(sorted(takes))}" if takes else "it takes none"
            raise UsageError(name[:60] or '""', "there is no such parameter", hint=f"{nearest(name, takes)}{listed}")


def nearest(name: str, known: Collection[str]) -> str:
    """``did you mean "limit"? ``, or "" where nothing is near."""
    close = difflib.get_close_matches(name[:60], sorted(known), n=1, cutoff=0.6)
    return f"did you mean {close[0]!r}? " if close else ""


def told(err: HTTPException) -> tuple[str, str] | None:
    """What is wrong with a request that could not be read, and what to do; None where the error does not say."""
    extra = err.extra if isinstance(err.extra, list) else []
    said = [
        (str(one.get("key", "")), str(one["message"])) for one in extra if isinstance(one, dict) and "message" in one
    ]
    if said:
        words = "; ".join(
            f"{key}: {_plain(message)}" if key != "data" else _plain(message) for key, message in said[:5]
        )
        return words[:400], _hint(*said[0])
    if err.status_code == 400 and err.detail.startswith("Missing required query parameter"):
        return _plain(err.detail.partition(" for path")[0]), ""
    return None


def _plain(message: str) -> str:
    text = message.replace("`", "'")
    return text[:1].lower() + text[1:]


def _hint(key: str, message: str) -> str:
    if found := re.fullmatch(r"Invalid enum value '(.*)'", message, re.DOTALL):
        return f"{nearest(found[1], KEYS)}one of {', '.join(sorted(KEYS))}" if key == "kind" else ""
    if found := re.fullmatch(r"Object contains unknown field `(.*)`", message, re.DOTALL):
        return nearest(found[1], _FIELDS).strip()
    return ""
