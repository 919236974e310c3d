"""What a file of the site is called in Content-Type: programs that read feeds, calendars and fonts go by it."""

from __future__ import annotations

from pathlib import PurePosixPath

BY_SUFFIX = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".csv": "text/csv",
    ".ics": "text/calendar",
    ".json": "application/json",
    ".map": "application/json",
    ".webmanifest": "application/manifest+json",
    ".xml": "application/xml",
    ".xsl": "text/xsl",
    ".rss": "application/rss+xml",
    ".atom": "application/atom+xml",
    ".opml": "text/x-opml",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".ico": "image/vnd.microsoft.icon",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".wasm": "application/wasm",
    ".pdf": "application/pdf",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".zip": "application/zip",
    ".gz": "application/gzip",
}
OTHER = "application/octet-stream"
_FEED_JSON = b"https://jsonfeed.org/version/"


def media_type(path: str, head: bytes = b"") -> str:
    """The media type of a file of the site by its name, and of XML and JSON by the beginning of its bytes (`head`, some hundred
    are enough): a feed is told from other documents. Octets where nothing is known."""
    suffix = PurePosixPath(path).suffix.lower()
    if suffix == ".xml":
        if b"<rss" in head:
            return "application/rss+xml"
        if b"<feed" in head:
            return "application/atom+xml"
    if suffix == ".json" and _FEED_JSON in head:
        return "application/feed+json"
    return BY_SUFFIX.get(suffix, OTHER)
