"""Which of the addresses that an entry names is its web page?"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from newsloom.core.url import host_of, is_web_url, join_url

_CREDENTIALS = re.compile(r"^(https?://)[^/?#\s]*@", re.IGNORECASE)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_BARE_HOST = re.compile(r"www\.[a-z0-9-]+(?:\.[a-z0-9-]+)+(?=[/?#:]|$)", re.IGNORECASE)
# A scheme whose colon or slash was lost, or that was written twice.
_SLIP = re.compile(r"(https?)(?::/?(?=[^/\s])|:/{3,}|//|://(https?):?/{1,2})", re.IGNORECASE)
_LOCAL = re.compile(r"https?://(?:localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1\])(?=[:/?#]|$)", re.IGNORECASE)
_ANCHOR = re.compile(r"""<a\s[^>]{0,500}?href\s*=\s*["']?([^"'\s>]{1,2000})""", re.IGNORECASE)
_PAGES = frozenset({"", "text/html", "application/xhtml+xml", "text/xhtml", "html", "text"})
_MEDIA = re.compile(r"\.(?:mp3|m4a|m4v|mp4|ogg|oga|opus|wav|flac|aac|webm|mov|jpe?g|png|gif|webp|avif)$", re.IGNORECASE)
# Nothing behind it: what templates print where they have no address.
_EMPTY = re.compile(r"#.*|n/?a|none|null|undefined|-+|about:blank", re.IGNORECASE | re.DOTALL)


def best_link(links: Sequence[tuple[str, str]], base: str | None) -> str | None:
    """The first web address among (address, media type) pairs that is a page; else the first of another type (a PDF)."""
    found = [(link, kind) for url, kind in links if (link := web_link(url, base))]
    pages = [link for link, kind in found if kind.partition(";")[0].strip() in _PAGES]
    return next(iter(pages or [link for link, _ in found]), None)


def web_link(url: str | None, base: str | None, *, guess: bool = True) -> str | None:
    """An absolute http(s) URL without credentials, or None (``javascript:``, ``mailto:``, a relative one without a base).

    Slips are mended where only one thing can be meant: markup around the address, ``&amp;`` escaped once too often, a
    host without its scheme (``www.paper.example/x``, the feed's own; not with `guess` off, then only a whole address counts).
    """
    if not url:
        return None
    url = "".join(url.split()) if any(c in url for c in "\n\r\t") else url.strip()
    if "<" in url and (anchor := _ANCHOR.search(url)):
        url = anchor[1]
    if _EMPTY.fullmatch(url):
        return None
    if "&amp;" in url:
        url = html.unescape(url) if is_web_url(html.unescape(url)) else url.replace("&amp;", "&")
    url = _with_scheme(url, base if guess else None, guess=guess)
    if guess and "://" not in url[:12] and base and not _SCHEME.match(url):
        url = join_url(base, url)
    if not is_web_url(url):
        return None
    return without_credentials(url)


def _with_scheme(url: str, base: str | None, *, guess: bool) -> str:
    if slip := _SLIP.match(url):
        return f"{slip[2] or slip[1]}://{url[slip.end() :]}"
    if guess and _BARE_HOST.match(url):
        return f"https://{url}"
    if base and "/" in url and (host := host_of(base).removeprefix("www.")) and url.lower().startswith(f"{host}/"):
        return f"{base.partition('://')[0]}://{url}"
    return url


def is_local(url: str) -> bool:
    """Does it point to the machine that asks: what a program prints that does not know its own address?"""
    return _LOCAL.match(url) is not None


def absolute(url: str, base: str | None) -> str:
    """`url` against `base`; an absolute one, and one without its scheme, stay as they are written."""
    url = _with_scheme(url, base, guess=False)
    if not base or "<" in url or _SCHEME.match(url) or _BARE_HOST.match(url) or _EMPTY.fullmatch(url):
        return url
    return join_url(base, url)


def without_credentials(url: str) -> str:
    """The address without user name and password."""
    return _CREDENTIALS.sub(r"\1", url, count=1) if "@" in url else url


def is_home(link: str, home: str | None) -> bool:
    """Is this the address of the feed's site, and so nobody's own page? The scheme and a last slash tell no difference."""
    return home is not None and _bare(link) == _bare(home)


def is_media(url: str) -> bool:
    """Is this the address of a sound, film or picture, by its ending?"""
    return _MEDIA.search(url.partition("?")[0].partition("#")[0]) is not None


def _bare(url: str) -> str:
    return url.partition("://")[2].partition("#")[0].rstrip("/").lower()
