"""Which publisher's URL is wrapped in this one?

Search engines, social networks, mail filters and AMP caches pass readers through addresses of their own that carry
the real one in the open. What hides it behind a number (feedproxy, t.co, apple.news) needs a request and is not our
question.
"""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import unquote

import ada_url

# host (www. taken off) -> (path pattern, names of the parameter that carries the target)
_BY_PARAMETER: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (r"google\.[a-z.]{2,6}", r"/url", ("url", "q")),
    (r"news\.google\.[a-z.]{2,6}", r"/news/url|/url", ("url", "q")),
    (r"google\.[a-z.]{2,6}", r"/imgres", ("imgrefurl",)),
    (r"(news\.)?google\.[a-z.]{2,6}|translate\.google\.[a-z.]{2,6}", r"/translate", ("u",)),
    (r"consent\.(google|youtube)\.[a-z.]{2,6}", r"/.*", ("continue",)),
    (r"bing\.com", r"/news/apiclick\.aspx", ("url",)),
    (r"bing\.com", r"/(fd/ls/)?GLinkPing\.aspx", ("url",)),
    (r"(lm?|m|web)\.facebook\.com|facebook\.com", r"/l\.php|/flx/warn/?", ("u",)),
    (r"l\.(instagram|messenger|threads|wl)\.(com|net|co)", r"/.*", ("u",)),
    (r"facebook\.com", r"/sharer(/sharer)?\.php", ("u",)),
    (r"twitter\.com|x\.com", r"/share|/intent/(tweet|post)", ("url",)),
    (r"out\.reddit\.com", r"/.*", ("url",)),
    (r"t\.umblr\.com|tumblr\.com", r"/redirect", ("z",)),
    (r"duckduckgo\.com", r"/l/", ("uddg",)),
    (r"youtube\.com", r"/redirect", ("q",)),
    (
        r"linkedin\.com",
        r"/redir/redirect|/safety/go|/redir/general-malware-page|/sharing/share-offsite/?|/shareArticle",
        ("url",),
    ),
    (r"go\.bsky\.app", r"/redirect", ("u",)),
    (r"t\.me|telegram\.me", r"/iv", ("url",)),
    (r"t\.me|telegram\.me", r"/share/url", ("url",)),
    (r"(l|lm)\.threads\.(net|com)", r"/.*", ("u",)),
    (r"news\.ycombinator\.com", r"/submitlink", ("u",)),
    (r"reddit\.com", r"/submit|/media", ("url",)),
    (r"pinterest\.[a-z.]{2,6}", r"/pin/create/button/?|/offsite/?", ("url",)),
    (r"mastodonshare\.com|share\.flipboard\.com", r"/.*", ("url",)),
    (r"wykop\.pl", r"/dodaj/link", ("url",)),
    (r"12ft\.io", r"/proxy|/", ("q", "url")),
    (r"outline\.com|href\.li|anon\.to|dereferer\.(me|org)|nullrefer\.com", r"/.*", ("url",)),
    (r"slack-redir\.net", r"/link", ("url",)),
    (r"steamcommunity\.com", r"/linkfilter/", ("u", "url")),
    (r"(away\.|m\.)?vk\.(com|ru)", r"/away\.php", ("to",)),
    (r"getpocket\.com", r"/(redirect|save|edit)", ("url",)),
    (r"flipboard\.com", r"/redirect", ("url",)),
    (r"disq\.us", r"/url", ("url",)),
    (r"go\.redirectingat\.com|go\.skimresources\.com", r"/.*", ("url",)),
    (r"(click\.)?linksynergy\.com", r"/.*", ("murl",)),
    (r"shareasale\.com", r"/r\.cfm", ("urllink",)),
    (r"awin1\.com", r"/.*", ("ued", "p")),
    (r"[a-z0-9]+\.safelinks\.protection\.outlook\.com", r"/.*", ("url",)),
    (r"exit\.sc", r"/.*", ("url",)),
    (r"yandex\.(ru|com)", r"/(turbo|clck/jsredir).*", ("text", "url")),
    (r"(m\.)?ok\.ru", r"/dk", (r"st\.link",)),
    (r"weibo\.cn|passport\.weibo\.c(om|n)", r"/sinaurl", ("u", "toasturl")),
    (r"douban\.com", r"/link2/?", ("url",)),
    (r"statics\.teams\.cdn\.office\.net", r"/.*safelinks.*", ("url",)),
    (r"(link|click)\.zhihu\.com|link\.zhihu\.com", r"/.*", ("target",)),
    (r"link\.(juejin|csdn)\.(cn|im|net)", r"/.*", ("target",)),
    (r"jianshu\.com", r"/go-wild", ("url",)),
    (r"medium\.com", r"/r/", ("url",)),
    (r"api\.addthis\.com|addtoany\.com", r"/.*", ("url", "linkurl")),
    (r"(guce|consent)\.[a-z.]*yahoo\.com|guce\.[a-z.]+", r"/consent|/copyConsent|/", ("done", "gcrumb_url")),
    (r"links?\.springernature\.com|ct\.moreover\.com", r"/.*", ("url",)),
)
# What shows another's page as it is now, and writes its address behind its own; a capture of a day is a page of its own.
_COPIES = re.compile(
    r"archive\.(?:today|ph|is|li|md|vn|fo)/(?:newest/|oldest/)?|"
    r"(?:smry\.ai|12ft\.io|1ft\.io|13ft\.me|removepaywall\.com|freedium\.cfd|txtify\.it|r\.jina\.ai|outline\.com)/(?:proxy/)?"
)
_HATENA = re.compile(r"/entry/(s/)?(?:https?://)?([^/]+\.[^/]+/.*)", re.DOTALL)
_PARAMETER_RULES = tuple(
    (re.compile(host), re.compile(path, re.IGNORECASE), names) for host, path, names in _BY_PARAMETER
)
_AMP_VIEWER = re.compile(r"google\.[a-z.]{2,6}")
_AMP_PATH = re.compile(r"/(?:amp/)?(?:[cviar]/)?(?:s/)?([^/]+\.[^/]+/?.*)", re.DOTALL)
_PROOFPOINT_V3 = re.compile(r"/v3/__(.+?)__;")
_YAHOO = re.compile(r"/RU=([^/]+)/")
_GOOGLE_NEWS = re.compile(r"/(?:__i/)?(?:rss/)?(?:articles|read)/(C[A-Za-z0-9_-]{20,4000})(?:={0,2})$")
_WEB = re.compile(r"https?://[^\s/?#]", re.IGNORECASE)


def unwrap(url: ada_url.URL) -> str | None:
    """The address that a wrapper carries, as it is written there; None if this is no wrapper that we know."""
    host = str(url.hostname).removeprefix("www.")
    path, search = str(url.pathname), str(url.search)
    target = _amp_cache(url, host, path, search) or _special(host, path, search)
    if target is None and search:
        for host_pattern, path_pattern, names in _PARAMETER_RULES:
            if host_pattern.fullmatch(host) and path_pattern.fullmatch(path):
                target = _parameter(search, names)
                break
    if target is None or not _WEB.match(target):
        return None
    return target


def _parameter(search: str, names: tuple[str, ...]) -> str | None:
    for name in names:
        found = re.search(rf"[?&]{name}=([^&#]*)", search, re.IGNORECASE)
        if found:
            value = unquote(found[1])
            # Some wrappers encode twice.
            return unquote(value) if re.match(r"https?%3a", value, re.IGNORECASE) else value
    return None


def _amp_cache(url: ada_url.URL, host: str, path: str, search: str) -> str | None:
    """``x.cdn.ampproject.org/c/s/HOST/PATH``, ``google.com/amp/s/...``, ``bing.com/amp/s/...``."""
    cache = host == "cdn.ampproject.org" or host.endswith((".cdn.ampproject.org", ".bing-amp.com"))
    viewer = path.startswith("/amp/") and (host == "bing.com" or _AMP_VIEWER.fullmatch(host) is not None)
    if not (cache or viewer):
        return None
    found = _AMP_PATH.fullmatch(path)
    if not found:
        return None
    scheme = "https://" if "/s/" in path[: found.start(1)] else "http://"
    rest = found[1] if not viewer else unquote(found[1])
    kept = "&".join(p for p in search[1:].split("&") if p and not re.match(r"(amp_js_v|usqp|amp_gsa|amp_ct)\b", p))
    return scheme + rest + ("?" + kept if kept else "")


def _special(host: str, path: str, search: str) -> str | None:
    if (copy := _COPIES.match(host + path)) is not None:
        rest = (host + path)[copy.end() :] + search
        return re.sub(r"^(https?:/)(?=[^/])", r"\1/", unquote(rest) if rest[:12].lower().startswith("http%") else rest)
    if host == "b.hatena.ne.jp" and (found := _HATENA.fullmatch(path)):
        return f"http{'s' if found[1] else ''}://{found[2]}{search}"
    if host == "bing.com" and path == "/ck/a":
        return _from_base64((_parameter(search, ("u",)) or "").removeprefix("a1"))
    if host == "substack.com" and path.startswith("/redirect/2/"):
        said = re.search(r'"e"\s*:\s*"([^"]+)"', _from_base64(path[len("/redirect/2/") :].partition(".")[0]) or "")
        return said[1] if said else None
    if host == "urldefense.com":
        found = _PROOFPOINT_V3.match(path + search)
        return re.sub(r"^(https?:/)(?=[^/])", r"\1/", found[1]) if found else None
    if host == "urldefense.proofpoint.com":
        coded = _parameter(search, ("u",))
        return unquote(coded.replace("-", "%").replace("_", "/")) if coded else None
    if host == "r.search.yahoo.com":
        found = _YAHOO.search(path)
        return unquote(found[1]) if found else None
    if host.endswith(".translate.goog"):
        return _translated(host, path, search)
    if host == "news.google.com":
        found = _GOOGLE_NEWS.search(path)
        return _google_news(found[1]) if found else None
    return None


def _from_base64(coded: str) -> str | None:
    try:
        return base64.urlsafe_b64decode(coded + "=" * (-len(coded) % 4)).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return None


def _translated(host: str, path: str, search: str) -> str | None:
    """Google's translation proxy writes a host as the AMP cache does: ``-`` doubled, ``.`` turned to ``-``."""
    label = host.removesuffix(".translate.goog")
    plain = label.replace("--", "\0").replace("-", ".").replace("\0", "-")
    kept = "&".join(p for p in search[1:].split("&") if p and not p.startswith("_x_tr_"))
    return f"https://{plain}{path}" + ("?" + kept if kept else "") if "." in plain else None


def _google_news(coded: str) -> str | None:
    """Older Google News ids are a protocol buffer with the URL in it; newer ones need a request and give None."""
    try:
        raw = base64.urlsafe_b64decode(coded + "=" * (-len(coded) % 4))
    except (binascii.Error, ValueError):
        return None
    found = re.search(rb"https?://[\x21-\x7e]+", raw)
    if not found or b"AU_yq" in raw:
        return None
    # The byte before the URL is its length (a varint: one byte, or two for 128 and more).
    start, length = found.start(), raw[found.start() - 1]
    if start >= 2 and raw[start - 2] & 0x80:
        length = (raw[start - 2] & 0x7F) | (raw[start - 1] << 7)
    return raw[start : start + length].decode("ascii", "replace")
