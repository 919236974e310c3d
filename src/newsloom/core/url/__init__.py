"""URLs: one canonical form, wrappers taken off, AMP forms, registrable domains.

Pure and light: WHATWG parsing is ada's, the public suffix list is tldextract's bundled snapshot (read only when asked
for; nothing here ever uses the network). What it leaves to others: aliases that only a fetch can tell (redirects,
rel=canonical), which the newsroom keeps in its memory, and which addresses may be fetched, which is net's guard.
"""

from newsloom.core.url.ampcache import amp_cache_url
from newsloom.core.url.canonical import article_url, canonical_url, is_web_url, join_url, provider_domain, url_key
from newsloom.core.url.hosts import host_of, registrable_domain, same_site, speaks_for

__all__ = [
    "amp_cache_url",
    "article_url",
    "canonical_url",
    "host_of",
    "is_web_url",
    "join_url",
    "provider_domain",
    "registrable_domain",
    "same_site",
    "speaks_for",
    "url_key",
]
