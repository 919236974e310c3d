"""Which site does a host belong to?

The registrable domain is eTLD+1 by the public suffix list (RECORD: `provider.domain`), read from the snapshot that
ships with tldextract: the same answer on every machine, and never a request. Only the list's ICANN part counts for
the registrable domain; its private part (github.io, blogspot.com, wordpress.com ...) matters for `same_site`, where
two customers of one host must not pass for each other.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

import ada_url

if TYPE_CHECKING:
    from tldextract import TLDExtract


@lru_cache(maxsize=4096)
def host_of(url: str) -> str:
    """The host of a URL, or a bare host, lower case, in ASCII (punycode), without port or final dot; "" if there is
    none.
    """
    text = url.strip()
    if "://" not in text:
        text = "http://" + text.removeprefix("//")
    try:
        return str(ada_url.URL(text).hostname).rstrip(".")
    except ValueError:
        return ""


def registrable_domain(host_or_url: str) -> str:
    """eTLD+1, lower case, in ASCII: ``www.bbc.co.uk`` -> ``bbc.co.uk``.

    An IP address or a name without a known suffix comes back whole; what is no host at all gives "". Private suffixes
    do not count: ``someone.github.io`` belongs to ``github.io``, as in the records of the field.
    """
    return _registrable(host_of(host_or_url), private=False)


def same_site(a: str, b: str) -> bool:
    """Do two URLs (or hosts) belong to one publisher, so that one may speak for the other (rel=canonical, redirects)?

    Compared by registrable domain with private suffixes counted: two blogs of one blogging host are two sites.
    """
    first, second = host_of(a), host_of(b)
    return bool(first) and _registrable(first, private=True) == _registrable(second, private=True)


@lru_cache(maxsize=8192)
def _registrable(host: str, *, private: bool) -> str:
    if not host or host.startswith("["):
        return host
    found = _extractor()(host, include_psl_private_domains=private)
    return found.top_domain_under_public_suffix or host


@lru_cache(maxsize=8192)
def is_public_suffix(host: str) -> bool:
    """Is this a name under which anyone may register (``co.uk``), or a bare top-level domain?"""
    found = _extractor()(host, include_psl_private_domains=True)
    return not found.domain


@cache
def _extractor() -> TLDExtract:
    # Imported late: 0.11 s, and most calls of the `newsloom url` filter never need it.
    from tldextract import TLDExtract

    return TLDExtract(suffix_list_urls=(), cache_dir=None, fallback_to_snapshot=True)
