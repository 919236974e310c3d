"""Is this page an article at all, and does it show all of it?"""

from __future__ import annotations

from newsloom.core.extract.ld import Node
from newsloom.core.extract.page import Head
from newsloom.model.article import ArticleType


def kind(head: Head, node: Node, lines: list[str]) -> tuple[ArticleType, str]:
    """The type of the page and the reason."""
    if "videoobject" in node.get("@types", set()) or head.meta("og:type").startswith("video"):
        return "video", "declared a video"
    return "article", ""


def restricted(head: Head, node: Node, lines: list[str]) -> str:
    """Why only a part is shown; "" if all is."""
    if str(node.get("isAccessibleForFree")).strip().lower() in ("false", "no", "0", "http://schema.org/false"):
        return "isAccessibleForFree is false"
    return ""
