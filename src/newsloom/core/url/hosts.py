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
    return bool(first) and _owner(first) == _owner(second)


def speaks_for(address: str, url: str) -> bool:
    """May an address that a page declares stand for the one under which the page was found?

    On one host it may; where many publish on it, each below a first part of the path, only below the same. Another host of the
    same site may if it differs by a form alone (www, m, amp), or has the same article at the same path: a newsroom that moves
    between hosts does so, while one of many customers of a platform would speak for another.
    """
    mine, other = host_of(url), host_of(address)
    if not mine or not same_site(address, url):
        return False
    if _bare_host(mine) == _bare_host(other):
        return _bare_host(mine) not in _BY_PATH or _first_part(address) == _first_part(url)
    one, two = (_path_of(text) for text in (address, url))
    return bool(one) and bool(two) and (one.endswith(two) or two.endswith(one))


# Domains with many owners that the public suffix list does not name (or names only in part): each host is a site of its own.
_SHARED = frozenset({
    "substack.com", "medium.com", "wordpress.com", "blogspot.com", "tumblr.com", "ghost.io", "livejournal.com", "typepad.com",
    "beehiiv.com", "buttondown.email", "buttondown.com", "hashnode.dev", "hatenablog.com", "hatenadiary.jp", "over-blog.com",
    "blogger.com", "wixsite.com", "weebly.com", "squarespace.com", "jimdofree.com", "jimdosite.com", "webnode.page",
    "strikingly.com", "bearblog.dev", "micro.blog", "write.as", "writeas.com", "mataroa.blog", "posthaven.com", "svbtle.com",
    "canalblog.com", "blog.jp", "livedoor.blog", "fc2.com", "exblog.jp", "ameblo.jp", "naver.com", "tistory.com", "blogs.com",
    "wordpress.org", "neocities.org", "carrd.co", "notion.site", "hubpages.com", "jigsy.com", "altervista.org", "blog.ir",
    "mystrikingly.com", "vercel.app", "netlify.app", "pages.dev", "github.io", "gitlab.io", "herokuapp.com", "web.app",
    "firebaseapp.com", "azurewebsites.net", "cloudfront.net", "amazonaws.com", "appspot.com", "r.appspot.com",
})  # fmt: skip
# Hosts on which many publish side by side, each below a first part of the path.
_BY_PATH = frozenset({
    "medium.com", "dev.to", "note.com", "telegra.ph", "vocal.media", "hackernoon.com", "substack.com", "linkedin.com",
    "facebook.com", "tumblr.com", "write.as", "sites.google.com", "groups.google.com", "github.com", "gitlab.com",
    "ameblo.jp", "blog.naver.com", "zenn.dev", "qiita.com", "habr.com", "vc.ru", "steemit.com", "paragraph.xyz", "mirror.xyz",
    "buttondown.com", "buttondown.email", "notion.site", "publish.obsidian.md", "hive.blog", "rentry.co",
    "reddit.com", "old.reddit.com", "x.com", "twitter.com", "threads.net", "instagram.com",
})  # fmt: skip
# First parts of such paths that name no owner yet: the next part does.
_NO_OWNERS = frozenset({"view", "site", "r", "u", "user", "pulse", "posts", "p", "groups", "g", "pages", "people", "c"})
_FORMS = frozenset({"www", "www1", "www2", "www3", "m", "mobile", "mobil", "amp", "touch", "wap"})


def _owner(host: str) -> str:
    """The part of a host that one publisher owns."""
    domain = _registrable(host, private=False)
    return _bare_host(host) if domain in _SHARED else _registrable(host, private=True)


def _bare_host(host: str) -> str:
    """A host without the labels that name a form of the same pages."""
    while "." in (rest := host.partition(".")[2]) and host.partition(".")[0] in _FORMS:
        host = rest
    return host


def _path_of(url: str) -> str:
    return url.split("://", 1)[-1].partition("/")[2].partition("#")[0].partition("?")[0].strip("/").lower()


def _first_part(url: str) -> str:
    """The part of a path that names who publishes there."""
    first, _, rest = _path_of(url).partition("/")
    return f"{first}/{rest.partition('/')[0]}" if first in _NO_OWNERS else first


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
