"""Which address is this page's identity?

What the page declares, unless it cannot be the address of one article: a placeholder, the front page, a section, an error page,
a script without the number that told the article, or what other pages of the host declare too.
"""

from __future__ import annotations

import re

from newsloom.core.extract.page import Head
from newsloom.core.url import canonical_url, is_web_url
from newsloom.core.url import speaks_for as may_speak_for

_PLACEHOLDER = re.compile(
    r"[{}<>]|%7b|%7d|%3c|%3e|(?:^|/)(?::[a-z_]{1,30}|%(?:25)?[sd])(?:/|$)|(?:^|/)(?:undefined|null|nan|none|false|true|\[object%20object\]|%5bobject.*|"
    r"404|403|500|error|not-?found|page-not-found|404-not-found|403-forbidden)(?:\.\w{2,5})?(?:/|$)",
    re.IGNORECASE,
)
_FRONT = re.compile(
    r"^(?:[a-z]{2}(?:[-_][a-z]{2})?/)?(?:(?:index|home|default|startseite|main)(?:\.\w{2,5})?)?$", re.IGNORECASE
)
_LANGUAGE = re.compile(r"^[a-z]{2}(?:[-_][a-z]{2})?$", re.IGNORECASE)
_LIST = frozenset((
    "tag", "tags", "topic", "topics", "thema", "themen", "category", "categories", "kategorie", "rubrik", "author", "authors",
    "autor", "autoren", "search", "suche", "section", "sections", "page",
))  # fmt: skip
_SCRIPT = re.compile(r"\.(?:php\d?|aspx?|jsp|cfm|cgi|pl|do)$", re.IGNORECASE)


def canonical(head: Head) -> str:
    """The identity: rel=canonical (or og:url) if it is of the same site and may be this page's, else the address itself.

    A canonical address on another site marks a copy; it never replaces the address of the page.
    """
    declared = [link["href"] for link in head.links.get("canonical", ())]
    for said in (*declared, head.meta("og:url")):
        address = _absolute(said, head)
        if address and speaks_for(address, head.url) and _is_page(address, head.url):
            return canonical_url(address)
    return canonical_url(head.url)


def amp_url(head: Head) -> str | None:
    """The address of the page's AMP form on the same site, or None."""
    address = head.link("amphtml")
    return address if address and speaks_for(address, head.url) and not _PLACEHOLDER.search(_path(address)) else None


def speaks_for(address: str, url: str) -> bool:
    """May an address that the page declares stand for the one it was found under? Not across sites or publishers."""
    return may_speak_for(address, url) or not is_web_url(url)


def _absolute(address: str, head: Head) -> str:
    """An address made absolute; one that begins with the page's own host lacks its scheme only."""
    host = head.url.split("://", 1)[-1].split("/", 1)[0].lower()
    if host and "." in host and address.strip().lower().startswith((f"{host}/", f"www.{host}/")):
        address = f"{head.url.split('://', 1)[0]}://{address.strip()}"
    return head.absolute(address)


def _is_page(address: str, url: str) -> bool:
    """May a declared address be that of the page found under `url`?"""
    path, own = _path(address), _path(url)
    if not own and "?" not in url:
        return True
    if _PLACEHOLDER.search(path):
        return False
    if not own or path == own:
        return bool(path) and not (path == own and _lost_its_number(address, url))
    if _FRONT.match(path) or _FRONT.match(f"{path}/"):
        return _FRONT.match(own) is not None
    if _tells_page(path) or not _tells_page(own):
        return True
    # A section above the page, or one of a single word: /news, /world/europe over /world/europe/bridge-shut.
    return path.count("/") > 0 and not own.startswith(f"{path}/") and not _is_list(path)


def _lost_its_number(address: str, url: str) -> bool:
    """Do both name the same script, and only the found address says which article?"""
    return "?" not in address and "?" in canonical_url(url) and bool(_SCRIPT.search(_path(address)))


def _tells_page(path: str) -> bool:
    """Does its last part look like one article's: several words, or a number; and not like a list's?"""
    parts = [part for part in path.split("/") if part]
    if not parts or _LANGUAGE.match(parts[-1]):
        return False
    last = parts[-1].rsplit(".", 1)[0] if len(parts[-1].rsplit(".", 1)[-1]) <= 5 else parts[-1]
    words = [word for word in re.split(r"[-_+]|%20", last) if word]
    has_digit = any(map(str.isdigit, last))
    if _is_list(path):
        return len(words) > 3 or (has_digit and len(last) > 4)
    return len(words) > 1 or has_digit or len(last) > 20 or "%" in last or not last.isascii()


def _is_list(path: str) -> bool:
    parts = [part for part in path.lower().split("/") if part]
    return len(parts) > 1 and (parts[-2] in _LIST or bool(_LANGUAGE.match(parts[-1])))


def _path(url: str) -> str:
    return url.split("://", 1)[-1].partition("/")[2].split("?", 1)[0].split("#", 1)[0].strip("/")
