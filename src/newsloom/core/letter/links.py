"""Which links of a letter are for everybody?

Links of letters lead through counters that know the reader, and some end the subscription of whoever follows them. None of those
may leave. A link counts as the reader's own, unless nothing speaks for that: it is on a host of List-Unsubscribe, and its path
has no words of a headline (publishers end subscriptions on their own host, too); its address or words speak of the
subscription; it carries the reader's address, or a key that no person reads. Addresses that a counter carries in themselves are
taken out first (core.url).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from urllib.parse import unquote, urlsplit

from newsloom.core.url import article_url, canonical_url, host_of, is_web_url

_SUBSCRIPTION = re.compile(
    r"unsubscri|opt[-_ ]?out|preferences|manage[-_ ]?(?:your|sub|email)|email[-_]?settings|list-manage|abmelden|abbestell"
    r"|d[eé]sabonn|d[eé]sinscri|darse de baja|cancelar (?:la )?(?:suscri|assin|inscri)|annulla l.iscrizione|disiscri|afmelden"
    r"|uitschrijven|wypisz|配信停止|退订|取消订阅|إلغاء الاشتراك|הסרה מרשימ",
    re.IGNORECASE,
)
_COUNTER = re.compile(r"(?:clicks?|clk|track(?:ing)?|trk|email|ct|url\d{1,6})\.")
"""How the hosts begin that services of mail use to count."""
_PART = re.compile(r"[A-Za-z0-9_~+=.-]{20,4000}")
_SLUG = re.compile(r"[^\W_]+(?:[-_][^\W_]+){2,}(?:\.\w{2,5})?")
"""Three words and more, as in the address of an article."""
_WORDS = re.compile(r"[a-z]+(?:[-_][a-z0-9]+)*|[0-9-]+", re.IGNORECASE)


def clean_link(href: str, words: str, private: Iterable[str] = (), readers: Iterable[str] = ()) -> str | None:
    """The address of a link that is for everybody, without counters; None for the reader's own. `private` are hosts that are
    (those of List-Unsubscribe), `readers` the reader's addresses."""
    if not is_web_url(href) or len(href) > 4_000:
        return None
    if _SUBSCRIPTION.search(words[:300]):
        return None
    url = article_url(href)
    if not is_web_url(url) or (host_of(url) in set(private) and not _has_headline(url)):
        return None
    url = canonical_url(url)
    plain = unquote(url).lower()
    if _SUBSCRIPTION.search(plain) or any(reader and reader.lower() in plain for reader in readers):
        return None
    if _COUNTER.match(host_of(url)):
        return None
    parts = urlsplit(url)
    told = [
        *parts.path.split("/"),
        *(value for pair in parts.query.split("&") for value in pair.split("=")),
        parts.fragment,
    ]
    return None if any(map(is_token, told)) else url


def _has_headline(url: str) -> bool:
    """Does the path end with words of a headline?"""
    last = unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2]
    return _SLUG.fullmatch(last) is not None and not is_token(last)


def is_token(part: str) -> bool:
    """Is this a key that a program made (digits and letters in no order), and no words or number?"""
    part = unquote(part)
    if not _PART.fullmatch(part):
        return False
    if _WORDS.fullmatch(part) and ("-" in part or "_" in part):
        return False
    pieces = [piece for piece in re.split(r"[-_~+=.]", part) if piece]
    longest = max(pieces, key=len, default="")
    # Slugs are words and numbers; the longest run of a key turns between cases and digits again and again, or is hex.
    turns = sum(_kind(a) != _kind(b) for a, b in pairwise(longest))
    return len(longest) >= 16 and (
        turns * 5 >= len(longest) or (not longest.isdigit() and any(c.isdigit() for c in longest))
    )


def _kind(char: str) -> int:
    return 0 if char.isdigit() else 1 if char.islower() else 2
