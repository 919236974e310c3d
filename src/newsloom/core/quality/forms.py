"""What form does this article have? Press releases, paid texts, opinion, deals, lists and boilerplate give themselves away.

Every rule looks at form: marks that the text itself or its address carries. None looks at who published it, save those of the
release wires.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from newsloom.core.quality.prices import names_a_fortune, offer_in
from newsloom.core.quality.releases import release_in
from newsloom.core.quality.sections import section_of

Kind = Literal[
    "press release",
    "sponsored",
    "listicle",
    "stock tip",
    "content farm",
    "deal",
    "opinion",
    "roundup",
    "live blog",
    "guide",
]

_I = re.IGNORECASE
_SPONSORED = re.compile(
    r"\b(?:sponsored (?:content|post|by|article)|paid (?:content|post|partnership)|advertorial|partner content"
    r"|in partnership with|presented by|branded content|promoted content|anzeige|publireportage)\b",
    _I,
)
_SPONSORED_URL = re.compile(
    r"/(?:sponsored|advertorial|partner-content|brand-?voice|paid-?post|promoted|brandhub)(?:[/-]|$)", _I
)
_LIST_TITLE = re.compile(
    r"^(?:the |top |best |my |our )*(?:\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|dozen)\s"
    r"(?:[\w'-]+\s){0,4}?(?:best|top|great|easy|simple|amazing|ways|things|tips|reasons|tricks|tools|apps|ideas|facts|books"
    r"|steps|secrets|mistakes|signs|lessons|questions|examples|trends|stocks|gifts|movies|songs|scenarios)\b",
    _I,
)
_TOP = re.compile(r"^(?:top|best) \d{1,3}\b|^the (?:top|best) \d{0,3}\b", _I)
_STOCK = re.compile(
    r"\b(?:price target|shares? of .{1,60} (?:traded|opened|rose|fell)|zacks (?:rank|investment)"
    r"|hedge funds?|institutional investors?|market cap(?:italization)?|p/?e ratio"
    r"|50[- ]day moving average|200[- ]day moving average|dividend yield|buy rating"
    r"|sell rating|hold rating|consensus (?:rating|estimate)|earnings per share|stocks? to (?:buy|watch)|motley fool"
    r"|insider (?:selling|buying))\b",
    _I,
)
_STOCK_TITLE = re.compile(
    r"\b(?:stocks? to (?:buy|watch)|price target|should you buy|is it time to buy|better buy|(?:nasdaq|nyse):[a-z]{1,5}\b"
    r"|shares (?:sold|bought|acquired)|(?:buys|sells) [\d,]+ shares"
    r"|stake (?:raised|lifted|cut|lowered)|(?:up|down)graded (?:to|by)"
    r"|market (?:size|share|growth|research|report|analysis|outlook).{0,40}(?:20[2-4]\d|forecast|cagr))\b",
    _I,
)
_FARM = re.compile(
    r"\b(?:in this (?:article|post|blog|guide),? (?:we(?:'ll| will)|you(?:'ll| will)|i(?:'ll| will)) |without further ado"
    r"|let(?:'s| us) dive (?:in|into)|in today's (?:fast-paced|digital|modern) |read on to (?:learn|find)|keep reading to"
    r"|exam dumps|free download|click here|coupon code|promo code|affiliate (?:link|commission)s?|as an ai language model"
    r"|it(?:'s| is) important to note that|game-?changer|unlock the (?:power|potential))",
    _I,
)
_FARM_TITLE = re.compile(
    r"\b(?:exam (?:dumps|questions)|practice test questions|dumps (?:pdf|free)|free pdf download)\b"
    # Reports on a "market" that name its players or its growth are sold by the piece. Markets of everyday speech are news.
    r"|(?<!stock )(?<!housing )(?<!labor )(?<!labour )(?<!job )(?<!jobs )(?<!bond )(?<!oil )(?<!property )\bmarket\b.{0,80}"
    r"\b(?:key players|top (?:key )?(?:players|vendors|companies)|cagr|is expected to (?:rise|grow|reach) over|by 20[2-4]\d\b)",
    _I,
)
_GUIDE = re.compile(
    r"^(?:how to|how do i|what is|where to watch|beginner'?s guide|a guide to|everything you need to know)\b"
    r"|: (?:a|the) (?:complete |beginner'?s )?(?:guide|cheat sheet|tutorial|primer)\b|\bexplained$",
    _I,
)
_QUESTION_FARM = re.compile(
    r"^(?:what is|how to|how do i|where to watch|when is|who is|everything you need to know)\b", _I
)
_DEAL = re.compile(
    r"\bdeals? of the (?:day|week)|\bdeals? you (?:can't|can’t|won't|won’t|don't|don’t|should|need)\b"
    r"|\bblack[- ]friday\b.{0,40}\b(?:deal|offer|sale|angebot)|\bbest (?:[\w-]+ ){0,3}deals?\b"
    r"|\bprime day\b|\bcertification (?:prep )?bundle"
    r"|\b(?:\d{1,3}-)?(?:courses?|training|exams?|coding|learning|lifetime)\b.{0,25}\bbundle\b"
    r"|\b(?:promo|coupon|voucher) codes?\b|\bgutschein|\bschnäppchen"
    r"|\bbons? plans?\b"
    r"|\ball[- ]time low price|\blowest price (?:ever|yet)|\btiefstpreis|\bbestpreis",
    _I,
)
_DIGEST = re.compile(
    r"\b(?:(?:the )?(?:week|month|day) in review|(?:weekly|daily|monthly) (?:round-?up|recap|digest|briefing"
    r"|news)|news digest|news in brief"
    r"|news round-?up|round-?up\b|(?:morning|evening) briefing|links (?:for|of) the|this (?:week"
    r"|month) in [a-z]|headlines of the (?:day|week)"
    r"|wochenrückblick|tagesrückblick|nachrichten(?:überblick| im überblick)|kurz ?meldungen|presseschau"
    r"|was (?:heute|diese woche) wichtig"
    r"|revue de presse|l'essentiel de l'actu|la semaine en|récap(?:itulatif)? de la semaine|rassegna stampa"
    r"|le notizie (?:del|della)"
    r"|resumen (?:semanal|del día|de la semana|de noticias)|las noticias (?:del|de la)|resumo (?:da semana|do dia)"
    r"|weekoverzicht|nieuwsoverzicht|veckans nyheter|przegląd (?:prasy|tygodnia|wydarzeń)"
    r"|дайджест|главное за|обзор (?:прессы|недели|событий))",
    _I,
)
_ROUNDUP = re.compile(r"\bnewsletter\b|\bwhat's new in\b", _I)
_LIVE = re.compile(r"\blive (?:updates?|blog|coverage)\b|\bas it happened\b|^live:", _I)


@dataclass(frozen=True, slots=True)
class Form:
    """A form that an article shows, how sure that is (0-1), and the mark that gave it away."""

    kind: Kind
    sure: float
    mark: str


def forms(
    title: str,
    text: str,
    *,
    url: str = "",
    categories: Sequence[str] = (),
    agency_sells_releases: bool = False,
) -> tuple[Form, ...]:
    """The forms that an article shows, surest first; () for plain reporting. `text` may be the excerpt.

    `categories` are the publisher's own: its section, its keywords.

    Reads the first 8,000 and the last 2,000 characters.
    """
    body = text if len(text) <= 10_000 else f"{text[:8_000]}\n{text[-2_000:]}"
    title = title[:500]
    found = [
        _release(title, body, url[:2000], agency_sells_releases),
        _by_mark("sponsored", 0.9, _SPONSORED_URL, url[:2000])
        or _by_mark("sponsored", 0.8, _SPONSORED, f"{title}\n{body[:600]}"),
        _by_mark("listicle", 0.8, _LIST_TITLE, title) or _by_mark("listicle", 0.7, _TOP, title),
        _stock(title, body),
        _farm(title, body) or _by_mark("content farm", 0.8, _FARM_TITLE, title),
        *_filed(url, categories, title),
        _by_mark("roundup", 0.8, _DIGEST, title) or _by_mark("roundup", 0.5, _ROUNDUP, title),
        _by_mark("live blog", 0.8, _LIVE, title),
        _by_mark("guide", 0.8, _GUIDE, title),
    ]
    return tuple(sorted((form for form in found if form is not None), key=lambda form: (-form.sure, form.kind)))


def _by_mark(kind: Kind, sure: float, pattern: re.Pattern[str], text: str) -> Form | None:
    spot = pattern.search(text)
    return Form(kind, sure, _shown(spot.group())) if spot else None


def _filed(url: str, categories: Sequence[str], title: str) -> list[Form | None]:
    """Opinion and deals: by section, label or price."""
    filed = section_of(url, categories, title)
    if filed is not None and not (filed[0] == "deal" and names_a_fortune(title)):
        return [Form(filed[0], 0.9, _shown(filed[1]))]
    offer = offer_in(title)
    return [Form("deal", offer[1], _shown(offer[0])) if offer else _by_mark("deal", 0.9, _DEAL, title)]


def _release(title: str, body: str, url: str, sold: bool) -> Form | None:
    found = release_in(title, body, url, sold=sold)
    return Form("press release", *found) if found is not None else None


def _stock(title: str, body: str) -> Form | None:
    head = _STOCK_TITLE.search(title)
    marks = _distinct(_STOCK, body)
    if head or len(marks) >= 4:
        shown = [_shown(head.group())] if head else []
        return Form("stock tip", min(1.0, 0.5 * bool(head) + 0.15 * len(marks) + 0.2), ", ".join([*shown, *marks][:3]))
    return None


def _farm(title: str, body: str) -> Form | None:
    marks = _distinct(_FARM, f"{title}\n{body}")
    question = _QUESTION_FARM.search(title)
    if len(marks) >= 2 or (marks and question):
        shown = marks + ([_shown(question.group())] if question else [])
        return Form("content farm", min(1.0, 0.3 + 0.2 * len(shown)), ", ".join(shown[:3]))
    return None


def _distinct(pattern: re.Pattern[str], text: str) -> list[str]:
    return list(dict.fromkeys(_shown(spot.group()).lower() for spot in pattern.finditer(text)))[:12]


def _shown(mark: str) -> str:
    return " ".join(mark.split())[:40]
