"""Does a headline offer something for a price? An amount without a scale, and a word that makes it an offer, in many
languages."""

from __future__ import annotations

import re

_MONEY = (
    r"(?:(?:US|A|C|CA|AU|NZ|S|HK|R)?[$€£¥₹₩₽₺₴฿]\s?\d[\d.,]*+"
    r"|\d[\d.,]*+\s?(?:[$€£¥₹₩₽₺₴฿]|(?:euros?|dollars?|pounds?|usd|eur|gbp|kr|zł|zl|kč|ft|lei|tl|руб|rub|грн|円|元|원)\b)|(?:Rs\.?|R\$|CHF|USD|EUR|GBP|INR|kr|zł)\s?\d[\d.,]*+)"
)
# "$35 million" is no price of a thing that a reader buys.
_SCALE = (
    r"[\d.,]*\s?-?(?:[kmb]n?\b|bn|mln|mld|mrd|mio|tn|million|billion|trillion|thousand|crore|lakh|milliard|milione|milioni"
    r"|miliardi|mill[oó]n|mill?[oõ]e?s|milh|bilh|milj|miljoen|miljard|млн|млрд|тыс|万|億|亿|억|만"
    r"|per share|a share|a barrel|an hour|per barrel|an ounce|pro stunde)"
)
_NO_SCALE = rf"(?!{_SCALE})"
_ONLY = (
    r"just|only|as low as|as little as|from just|nur(?: noch)?|schon ab|ab nur|f(?:ü|ue?)r unter|seulement|a solo|solo"
    r"|soltanto|a soli|da soli|por solo|por s[oó]lo|por menos de|por apenas|apenas|voor maar|slechts|bara"
    r"|endast|kun|kun for|bare|vain"
    r"|tylko|za jedyne|jen za|pouze|csak|doar|sadece|yalnızca|всего|всего за|только за|лише за|فقط|仅|仅需|只要"
    r"|たった|わずか|단돈"
)
_NOW = r"now|down to|drops? to|falls? to|for under|starting at|from|jetzt|ab|à partir de|dès|desde|a partir de|vanaf|od|de la"
_OFFER = re.compile(rf"(?<!\w)(?<!of )(?:{_ONLY})\s+(?:for\s+|um\s+|za\s+|за\s+)?{_MONEY}{_NO_SCALE}", re.IGNORECASE)
_MAYBE = re.compile(rf"(?<!\w)(?:{_NOW})\s+{_MONEY}{_NO_SCALE}", re.IGNORECASE)
_COURSE = re.compile(
    rf"(?<!\w)(?:this|these)\s+{_MONEY}{_NO_SCALE}\s+(?:[\w-]+\s){{0,3}}(?:course|training|bundle|subscription|certification)",
    re.IGNORECASE,
)
_ONLY_AFTER = re.compile(rf"{_MONEY}{_NO_SCALE}\s+(?:seulement|soltanto|only|nur|だけ|만)(?!\w)", re.IGNORECASE)
_BIG = re.compile(rf"{_MONEY}(?={_SCALE})", re.IGNORECASE)
# "The 55-inch TV is $400 off", "sells a $300 vacuum for $99", "in offerta a 299 euro", "a lifetime licence for $39".
_OFF = re.compile(rf"{_MONEY}{_NO_SCALE}\s+off\b(?! (?:a|an|the|its|their|per|peak|record|highs?)\b)", re.IGNORECASE)
_INSTEAD = re.compile(
    rf"\b(?:this|an?|sell(?:s|ing) an?)\s{_MONEY}{_NO_SCALE}\s(?:[\w'-]+\s){{1,5}}for\s{_MONEY}{_NO_SCALE}",
    re.IGNORECASE,
)
_ON_OFFER = re.compile(
    r"\b(?:in offerta|im angebot|en oferta|en promo(?:tion)?|in de aanbieding|på tilbud|på rea|w promocji|on sale|on offer)\b"
    rf"[^.]{{0,20}}?(?:{_MONEY}{_NO_SCALE}|\d{{1,2}}\s?%)"
    rf"|\blifetime\s(?:[\w-]+\s){{0,4}}(?:subscription|licen[cs]e|access|membership)\b[^.]{{0,30}}?{_MONEY}{_NO_SCALE}",
    re.IGNORECASE,
)
_HUNDREDTH = r"(?:%|prozent\b|percent\b|per cent\b|procent\b|por ciento\b|pour cent\b|per cento\b)"
_PERCENT = re.compile(
    rf"(?:\bsave (?:up to )?\d{{1,3}}\s?{_HUNDREDTH}|\b\d{{1,3}}\s?{_HUNDREDTH} (?:sparen|gespart)\b|"
    r"(?<![\w.])\d{1,3}\s?% (?:off(?! (?:its|their|the|this|all-time|last|recent|peak|highs?|record))|discount|rabatt|gespart"
    r"|reduziert|de (?:r[ée]duction|remise|descuento|desconto|rabais)|di sconto|korting|alennus|zni[zż]ki|taniej|slev[ay]"
    r"|kedvezm[eé]ny|reducere|indirim|скидк|знижк)"
    r"|(?:sconto|sconti|скидк\w{1,3}|rabatt|korting|descuento|desconto)\s(?:del|von|van|do|de|до|в|av|på|fino al)?\s?\d{1,3}\s?%"
    r"|[%％]\s?オフ|[1-9](?:\.\d)?折|\d{1,2}[%％]\s?할인)",
    re.IGNORECASE,
)
_SAVE = re.compile(
    r"\b(?:save|spare|sparen|économisez|risparmia|ahorra|economize|bespaar)\s"
    rf"(?:up to |bis zu |jusqu'à |fino a |hasta )?{_MONEY}{_NO_SCALE}",
    re.IGNORECASE,
)


def offer_in(title: str) -> tuple[str, float] | None:
    """The words of a headline that offer something for a price or a discount, and how sure that is (0-1); None if none do.

    A price that something falls to may be a market's: that is half sure.
    """
    for pattern, sure in (
        (_PERCENT, 0.9),
        (_SAVE, 0.9),
        (_OFFER, 0.9),
        (_OFF, 0.9),
        (_INSTEAD, 0.9),
        (_ON_OFFER, 0.9),
        (_ONLY_AFTER, 0.9),
        (_COURSE, 0.9),
        (_MAYBE, 0.5),
    ):
        spot = pattern.search(title[:500])
        if spot:
            return spot.group(), sure
    return None


def names_a_fortune(title: str) -> bool:
    """Whether a headline speaks of millions: it may report on a deal, but offers none."""
    return _BIG.search(title[:500]) is not None
