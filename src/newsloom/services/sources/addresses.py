"""Addresses of sources as people type them."""

from __future__ import annotations

from newsloom.core.feed.links import without_credentials
from newsloom.core.url import is_web_url
from newsloom.errors import UsageError


def address_of(url: str) -> str:
    """A web address as one types it, with its scheme. Raises UsageError."""
    url = url.strip()
    if "://" not in url and "." in url.partition("/")[0]:
        url = f"https://{url}"
    url = without_credentials(url)
    if not is_web_url(url):
        raise UsageError(url, "not a web address", hint="like https://example.org/feed.xml")
    return url
