"""JSON-LD as publishers write it: broken at times, nested or in a graph, things named by @id.

Gives flat nodes; which of them is the article is asked elsewhere.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable
from typing import Any

Node = dict[str, Any]

MAX_SCRIPT = 1_000_000
MAX_BROKEN = 60_000
"""Characters of a script that is repaired if it cannot be read as it stands."""

MAX_NODES = 3000
MAX_DEPTH = 24

_COMMENT = re.compile(
    r"^[\s\ufeff]*(?:(?:(?:var|let|const)\s+)?[\w.]{1,40}\s*=(?=\s*[{\[])|/\*[^*]{0,200}\*/|<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>)\s*$"
)
_TRAILING_COMMA = re.compile(r",\s{0,200}([}\]])")

# Things that a page's article names, but that are not the page's article.
_ELSEWHERE = frozenset((
    "itemlistelement", "haspart", "relatedlink", "mentions", "citation", "about", "review", "reviews", "comment",
    "liveblogupdate", "isbasedon", "publisher", "author", "creator", "image", "thumbnail", "logo", "video",
    "associatedmedia", "suggestedanswer", "acceptedanswer", "ispartof", "breadcrumb", "potentialaction", "subjectof",
))  # fmt: skip


def read_ld(scripts: Iterable[str]) -> list[Node]:
    """All nodes in document order. A node carries "@types" (lower-case set), and "@aside": True when it hangs below a
    property that names other works. References by @id are resolved one step by `resolve`."""
    nodes: list[Node] = []
    for script in scripts:
        if len(script) <= MAX_SCRIPT and (value := _parse(script)) is not None:
            _walk(value, nodes)
        if len(nodes) >= MAX_NODES:
            break
    return nodes


def resolve(value: Any, nodes: list[Node]) -> Any:
    """The node that {"@id": ...} or a bare id string points to, else the value itself."""
    if (
        isinstance(value, dict)
        and isinstance(wanted := value.get("@id"), str)
        and not (value.keys() - {"@id", "@type", "@types", "@aside"})
    ):
        for node in nodes:
            if node.get("@id") == wanted and len(node.keys() - {"@id", "@type", "@types", "@aside"}) > 0:
                return node
    return value


def _parse(script: str) -> Any:
    text = _COMMENT.sub("", script).strip("\ufeff \t\r\n").rstrip(";").strip()
    for attempt in range(3):
        if attempt == 1:
            text = _TRAILING_COMMA.sub(r"\1", text)
        elif attempt == 2:
            text = html.unescape(text)
        try:
            return json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
    return _repaired(text)


def _repaired(text: str) -> Any:
    """What json-repair makes of a broken script: quotes and commas that lack, comments, words for values, an end that is cut
    off. None where it makes nothing of it, or where the script is so long that it would take seconds."""
    if len(text) > MAX_BROKEN or text.lstrip()[:1] not in ("{", "["):
        return None
    from json_repair import repair_json

    try:
        made = repair_json(text, return_objects=True, skip_json_loads=True)
    except Exception:  # hostile input may fail in any way; a script that says nothing is an answer
        return None
    return made if isinstance(made, (dict, list)) else None


def _walk(value: Any, nodes: list[Node]) -> None:
    pending: list[tuple[Any, int, bool]] = [(value, 0, False)]
    while pending and len(nodes) < MAX_NODES:
        item, depth, aside = pending.pop()
        if depth > MAX_DEPTH:
            continue
        if isinstance(item, list):
            pending.extend((each, depth + 1, aside) for each in reversed(item))
        elif isinstance(item, dict):
            kinds = item.get("@type") or item.get("@Type") or item.get("type")
            listed = kinds if isinstance(kinds, list) else [kinds]
            item["@types"] = {re.split(r"[/:#]", k)[-1].lower() for k in listed if isinstance(k, str)}
            item["@aside"] = aside
            nodes.append(item)
            for name, each in reversed(list(item.items())):
                if isinstance(each, (dict, list)) and not name.startswith("@types"):
                    pending.append((each, depth + 1, aside or name.lower() in _ELSEWHERE))
