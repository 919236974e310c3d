"""Who sells its texts to others? Credits in bylines and openings name the agency that wrote a text first."""

from __future__ import annotations

import re
from collections.abc import Sequence

# name -> (registrable domains of its own, how a credit spells it). Only spellings that are no everyday words.
AGENCIES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "AP": (("apnews.com", "ap.org"), ("Associated Press", "AP")),
    "Reuters": (("reuters.com",), ("Thomson Reuters", "Reuters")),
    "AFP": (("afp.com",), ("Agence France-Presse", "Agence France Presse", "AFP")),
    "dpa": (("dpa.com", "dpa-international.com"), ("Deutsche Presse-Agentur", "dpa")),
    "UPI": (("upi.com",), ("United Press International", "UPI")),
    "Bloomberg": (("bloomberg.com",), ("Bloomberg News", "Bloomberg")),
    "PA": (("pa.media",), ("PA Media", "Press Association")),
    "Xinhua": (("xinhuanet.com", "news.cn"), ("Xinhua",)),
    "TASS": (("tass.com", "tass.ru"), ("TASS",)),
    "PTI": (("ptinews.com",), ("Press Trust of India", "PTI")),
    "ANI": (("aninews.in",), ("ANI",)),
    "IANS": (("ians.in",), ("IANS",)),
    "Kyodo": (("kyodonews.net",), ("Kyodo News", "Kyodo")),
    "Yonhap": (("yna.co.kr",), ("Yonhap",)),
    "EFE": (("efe.com",), ("Agencia EFE", "EFE")),
    "ANSA": (("ansa.it",), ("ANSA",)),
    "APA": (("apa.at",), ("APA",)),
    "CP": (("thecanadianpress.com",), ("Canadian Press",)),
    "AAP": (("aap.com.au",), ("Australian Associated Press", "AAP")),
    "The Conversation": (("theconversation.com",), ("The Conversation",)),
    "ProPublica": (("propublica.org",), ("ProPublica",)),
    "KFF Health News": (("kffhealthnews.org", "khn.org"), ("KFF Health News", "Kaiser Health News")),
    "PR Newswire": (("prnewswire.com",), ("PRNewswire", "PR Newswire")),
    "Business Wire": (("businesswire.com",), ("BUSINESS WIRE", "Business Wire")),
    "GlobeNewswire": (("globenewswire.com",), ("GLOBE NEWSWIRE", "GlobeNewswire")),
    "Accesswire": (("accesswire.com",), ("ACCESSWIRE",)),
    "EIN Presswire": (("einpresswire.com",), ("EINPresswire.com", "EIN Presswire")),
}

_BY_NAME = {spelling: name for name, (_, spellings) in AGENCIES.items() for spelling in spellings}
_BY_DOMAIN = {domain: name for name, (domains, _) in AGENCIES.items() for domain in domains}
_NAMES = "|".join(re.escape(name) for name in sorted(_BY_NAME, key=len, reverse=True))
# "PARIS (AFP) -", "BERLIN (dpa) -", "March 3 (Reuters)", "/PRNewswire/ --", "NEW YORK, May 1 (GLOBE NEWSWIRE)"
_OPENING = re.compile(rf"[(/\[]({_NAMES})(?:/[\w ]{{1,20}})?[)/\]]")
_BYLINE = re.compile(rf"(?<!\w)(?:{_NAMES})(?!\w)")
_CLOSING = re.compile(
    rf"(?:originally (?:appeared|published)|first published|republished|this (?:article|story) is from)"
    rf"[^.\n]{{0,40}}?({_NAMES})(?!\w)",
    re.IGNORECASE,
)


def credited(authors: Sequence[str], text: str) -> str | None:
    """The agency that a byline, the first 300 or the last 400 characters of a text name as its source, else None."""
    for author in authors:
        spot = _BYLINE.search(author[:200])
        if spot is not None:
            return _BY_NAME[spot.group()]
    spot = _OPENING.search(text[:300])
    if spot is not None:
        return _BY_NAME[spot.group(1)]
    spot = _CLOSING.search(text[-400:])
    if spot is None:
        return None
    return next((name for spelling, name in _BY_NAME.items() if spelling.lower() == spot.group(1).lower()), None)


def agency_of(domain: str) -> str | None:
    """The agency whose own site this registrable domain is, else None."""
    return _BY_DOMAIN.get(domain.lower())


def is_release_wire(agency: str | None) -> bool:
    """Whether an "agency" carries what companies pay for, not reporting."""
    return agency in ("PR Newswire", "Business Wire", "GlobeNewswire", "Accesswire", "EIN Presswire")
