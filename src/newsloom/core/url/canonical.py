"""One canonical form per article.

`canonical_url` is the identity of an article as far as it can be told without a request. It takes off what says how a
reader came (wrappers, trackers, AMP and mobile forms, fragments) and evens out spelling (WHATWG parsing,
percent-encoding, order of parameters). It never takes off what may be content: http and https, www, a trailing slash,
``index.html`` and unknown parameters stay, because some servers tell them apart. Equal articles that remain apart are
joined by the alias table (redirects, rel=canonical); two articles that became one could never be told apart again.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

import ada_url

from newsloom.core.url.amp import plain_host, plain_path
from newsloom.core.url.hosts import is_public_suffix, registrable_domain
from newsloom.core.url.trackers import is_amp_flag, is_tracker, site_rules
from newsloom.core.url.wrappers import unwrap

MAX_CHARS = 8192  # the longest request line that common servers take; nothing longer names an article
MAX_STEPS = 16  # wrappers in wrappers; real ones go three deep
_SCHEME = re.compile(r"\s*https?://", re.IGNORECASE)
_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")
_SLASHES = re.compile(r"(?<!:)/{2,}")
_SESSION_PATH = re.compile(r";(?:jsessionid|phpsessid)=[^/;]*", re.IGNORECASE)
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
# Fragments that can name a thing of their own: routes of scripts (#!/x, #/x) and the numbered items of a day's page
# (#a140155), as some blogs' feeds link them. Comments, text highlights and trackers (name=value) are none.
_CONTENT_FRAGMENT = re.compile(
    r"#!.+|#/.+|#(?!comment|cmnt|c\d|reply|respond|post-?\d|p-?\d|disqus|issuecomment)[\w.-]{0,40}?\d{4}[\w.-]{0,40}",
    re.IGNORECASE,
)


def is_web_url(url: str) -> bool:
    """An absolute http or https URL with a host, that WHATWG parsing takes."""
    if len(url) > MAX_CHARS or not _SCHEME.match(url):
        return False
    return ada_url.check_url(url.strip())


def join_url(base: str | None, reference: str) -> str:
    """`reference` resolved against `base` as a browser would; unchanged where that cannot be done."""
    try:
        return str(ada_url.join_url(base or "", reference)) if base else str(ada_url.URL(reference).href)
    except ValueError:
        return reference


def article_url(url: str) -> str:
    """The publisher's URL: wrappers of search, social and mail services and AMP caches taken off, the rest as it
    stands.

    This is `originalUrl` of a record. What is no wrapper, or cannot be read, comes back unchanged.
    """
    current = url
    for _ in range(MAX_STEPS):
        inner = _unwrapped(current)
        if inner is None:
            return current
        current = inner
    return url


def provider_domain(url: str, name: str = "") -> str:
    """Who publishes what lies at `url`: its registrable domain, wrappers taken off; without a web address `name` in lower
    case ("" if there is none either).
    """
    return registrable_domain(article_url(url)) if is_web_url(url) else name.strip().lower()


def canonical_url(url: str, *, keep_fragment: bool = False) -> str:
    """The canonical form of a URL; what cannot be read comes back unchanged. Idempotent; never raises.

    `keep_fragment`: for the entries of one feed that differ by nothing else.
    """
    current = url
    for _ in range(MAX_STEPS):
        step = _step(current, keep_fragment)
        if step is None:
            return url if current is url else current
        if step == current:
            return current
        current = step
    return url


def url_key(url: str) -> str:
    """A looser key for finding candidates of one article: canonical, without scheme, www, trailing slash and `.html`.

    For look-ups that something else confirms (title, rel=canonical); not an identity: servers may tell such URLs apart.
    """
    rest = canonical_url(url).partition("://")[2] or url
    head, mark, query = rest.partition("?")
    head = head.removeprefix("www.").rstrip("/")
    head = re.sub(r"/index\.(?:s?html?|php|aspx?)$|\.(?:s?html?)$", "", head, flags=re.IGNORECASE)
    return head + mark + query


def _parsed(url: str) -> ada_url.URL | None:
    if len(url) > MAX_CHARS or not _SCHEME.match(url):
        return None
    try:
        parsed = ada_url.URL(url.strip())
    except (ValueError, UnicodeError):
        return None
    return parsed if parsed.hostname else None


def _unwrapped(url: str) -> str | None:
    parsed = _parsed(url)
    return unwrap(parsed) if parsed is not None else None


def _step(url: str, keep_fragment: bool) -> str | None:
    """One pass of all rules; None if the URL cannot be read."""
    parsed = _parsed(url)
    if parsed is None:
        return None
    inner = unwrap(parsed)
    if inner is not None and _parsed(inner) is not None:
        return inner
    host, was_form = plain_host(str(parsed.hostname).rstrip("."), is_public_suffix)
    if not host:
        return None
    path = _even(str(parsed.pathname))
    if "//" in path:
        path = _SLASHES.sub("/", path)
    if ";" in path:
        path = _SESSION_PATH.sub("", path)
    if "&" in path and not parsed.search:
        path = _without_joined(path, host)
    path = plain_path(path, amp_host=was_form, site=host.removeprefix("www.").partition(".")[0])
    query = plain_query(str(parsed.search)[1:], host)
    fragment = str(parsed.hash)
    if not keep_fragment and not _CONTENT_FRAGMENT.fullmatch(fragment):
        fragment = ""
    port = f":{parsed.port}" if parsed.port else ""
    return f"{parsed.protocol}//{host}{port}{path or '/'}{'?' + query if query else ''}{fragment}"


def _without_joined(path: str, host: str) -> str:
    """A path without trackers that a program joined to it by "&" where no query was ("/story&utm_source=x")."""
    head, *joined = path.split("&")
    site = site_rules(host)
    told = [part.partition("=") for part in joined]
    return head if all(mark and is_tracker(unquote(name), unquote(value), site) for name, mark, value in told) else path


def plain_query(query: str, host: str = "") -> str:
    """A query without trackers and AMP flags, its parameters sorted by name (those of one name keep their order).

    `host` tells which names are trackers on its site alone. A second "?" begins what a sharing program added to an address
    that had a query already.
    """
    if not query:
        return ""
    kept: list[tuple[str, str]] = []
    site = site_rules(host)
    for part in _parts(query):
        if not part:
            continue
        raw_name, _, raw_value = part.partition("=")
        name, value = unquote(raw_name), unquote(raw_value)
        if is_tracker(name, value, site) or is_amp_flag(name, value):
            continue
        kept.append((_even(raw_name), _even(part)))
    kept.sort(key=lambda pair: pair[0])
    return "&".join(part for _, part in kept)


def _parts(query: str) -> list[str]:
    parts: list[str] = []
    for part in query.replace("&amp;", "&").split("&"):
        # A template that escaped its addresses and lost the first "&": "?amp;utm_source=x".
        part = part.removeprefix("amp;")
        before, mark, after = part.partition("?")
        # Only where it would go: "a=x?" may be a value.
        if mark and is_tracker(unquote(after.partition("=")[0]), unquote(after.partition("=")[2])):
            parts += [before, after]
        else:
            parts.append(part)
    return parts


def _even(text: str) -> str:
    """Percent-encoding in one spelling (RFC 3986, 6.2.2): capital hex digits, unreserved characters as themselves."""
    if "%" not in text:
        return text

    def even(match: re.Match[str]) -> str:
        code = int(match[1], 16)
        return chr(code) if code in _UNRESERVED else match[0].upper()

    return _ESCAPE.sub(even, text)
