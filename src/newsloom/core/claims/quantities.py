"""Amounts in all their written forms: 1,200 and 1.200 and 1.2 thousand and twelve hundred; 30 % and thirty per cent; $5m.

A quantity is a value, a unit where one is written (a currency, per cent, a measure), and how it is hedged ("more than").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files

from newsloom.core.claims.text import fold

_POINT = frozenset({"en", "zh", "ja", "ko", "th", "he", "hi", "ms", "ur", "ta", ""})
"""Languages whose decimals have a point; the others' have a comma (CLDR)."""
_DIGITS = r"\d{1,3}(?:[.,’'\u00a0\u202f ]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)*"
_NUMBER = re.compile(rf"(?<![\w.,])(?:{_DIGITS})(?!\d)")
_SIGNS = {
    "$": "usd",
    "€": "eur",
    "£": "gbp",
    "¥": "yen",
    "₹": "inr",
    "₽": "rub",
    "₺": "try",
    "₩": "krw",
    "₪": "ils",
    "zł": "pln",
}
_CURRENCY_SIGN = re.compile(r"(?:US|A|C|NZ|HK|S|R)?\$|[€£¥₹₽₺₩₪]")
_SCALES = {
    "hundred": 2, "thousand": 3, "k": 3, "million": 6, "millions": 6, "m": 6, "mn": 6, "billion": 9, "b": 9, "bn": 9,
    "trillion": 12, "tn": 12,
    "hundert": 2, "tausend": 3, "tsd": 3, "millionen": 6, "mio": 6, "milliarde": 9, "milliarden": 9, "mrd": 9, "billionen": 12,
    "cent": 2, "cents": 2, "mille": 3, "milliers": 3, "milliard": 9, "milliards": 9, "md": 9,
    "mil": 3, "millon": 6, "millones": 6, "mila": 3, "milioni": 6, "milione": 6, "miliardi": 9, "miliardo": 9,
    "milhao": 6, "milhoes": 6, "mi": 6, "bilhoes": 9, "bilhao": 9, "bilhoes.": 9, "honderd": 2, "duizend": 3, "miljoen": 6,
    "miljard": 9, "tysiac": 3, "tysiace": 3, "tysiecy": 3, "tys": 3, "milion": 6, "miliony": 6, "milionow": 6, "mln": 6,
    "miliard": 9, "miliardow": 9, "miliardy": 9, "mld": 9, "тысяча": 3, "тысячи": 3, "тысяч": 3, "тыс": 3, "миллион": 6,
    "миллиона": 6, "миллионов": 6, "млн": 6, "миллиард": 9, "миллиарда": 9, "миллиардов": 9, "млрд": 9, "hundra": 2,
    "tusen": 3, "miljoner": 6, "miljarder": 9, "lakh": 5, "crore": 7, "ألف": 3, "الف": 3, "آلاف": 3, "مليون": 6, "مليار": 9, "אלף": 3,
    "מיליון": 6, "מיליארד": 9,
}  # fmt: skip
_ABBREVIATED = frozenset("mio mrd tsd mln mld tys тыс млн млрд md".split())
_CJK_SCALES = {"十": 1, "百": 2, "千": 3, "万": 4, "萬": 4, "億": 8, "亿": 8, "兆": 12}
_CJK_DIGITS = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {"两": 2, "零": 0}
_PERCENT = frozenset(
    "percent percentage pct prozent pourcent procent procento процент процента процентов بالمئة אחוז אחוזים".split()
)
_UNITS = {
    name: unit
    for unit, names in {
        "%": "percent pct prozent procent procenten proc процентов процента процент אחוז אחוזים بالمئة %",
        "usd": "dollar dollars usd dolares dolar dolarow dollari долларов доллара доллар ドル 美元 دولار דולר דולרים",
        "eur": "euro euros eur евро ユーロ 欧元 يورو אירו",
        "gbp": "pound pounds gbp sterling pfund livres libras",
        "yen": "yen 円 jpy yuan元", "cny": "yuan renminbi rmb 元 人民币", "rub": "rubles roubles рублей рубля", "inr": "rupees rupee",
        "ils": "shekel shekels שקל שקלים שח", "chf": "franken francs chf", "pln": "zloty zlotych zlotys pln",
        "km": "km kilometre kilometres kilometer kilometers kilometern kilometros chilometri quilometros км",
        "mile": "mile miles mi meile meilen millas", "m": "metre metres meter meters metern metros metri m м",
        "ft": "foot feet ft", "mm": "mm millimetre millimetres millimeter millimeters milimetros", "cm": "cm centimetre centimetres centimeter centimeters zentimeter centimetros", "kg": "kg kilo kilos kilogram kilograms kilogramm кг", "ton": "ton tons", "tonne": "tonne tonnes tonnen т тонн",
        "lb": "lb lbs", "gram": "gram grams gramm", "litre": "litre litres liter liters litern litros",
        "gallon": "gallon gallons", "barrel": "barrel barrels", "hectare": "hectare hectares hektar hectareas ha", "acre": "acre acres",
        "c": "celsius", "f": "fahrenheit", "degree": "degree degrees grad grados gradi degres graus °",
        "mph": "mph", "kmh": "kmh km/h kph", "mw": "mw megawatt megawatts", "gw": "gw gigawatt gigawatts", "kwh": "kwh",
        "second": "second seconds sekunden secondes segundos", "minute": "minute minutes min minuten minutos minuti",
        "hour": "hour hours stunde stunden heure heures hora horas ore", "day": "day days tag tage tagen jour jours dia dias giorni",
        "week": "week weeks woche wochen semaine semaines semana semanas settimane",
        "month": "month months monat monate monaten mois mes meses mesi", "year": "year years jahr jahre jahren an ans annee annees ano anos anni лет года",
        "bps": "bps", "point": "point points punkte puntos", "gb": "gb gigabyte gigabytes", "mb": "mb megabyte megabytes", "tb": "tb terabyte terabytes",
    }.items()
    for name in fold(names).split()
}  # fmt: skip
_HEDGES = {
    "over": "more than|over|above|at least|upwards of|mehr als|über|mindestens|plus de|au moins|más de|al menos|più di|oltre|almeno|mais de|ao menos|meer dan|minstens|ponad|co najmniej|более|больше|свыше|не менее|mer än|minst",
    "under": "less than|fewer than|under|below|up to|nearly|almost|just short of|weniger als|unter|fast|knapp|bis zu|höchstens|moins de|près de|jusqu'à|menos de|casi|hasta|meno di|quasi|fino a|quase|até|minder dan|bijna|mniej niż|prawie|do|менее|почти|до|mindre än|nästan",
    "about": "about|around|roughly|approximately|some|circa|ca\\.|etwa|rund|ungefähr|environ|quelque|unos|unas|cerca de|alrededor de|aproximadamente|ongeveer|około|okolo|около|примерно|omkring|~|≈",
}
_HEDGE = re.compile(
    r"(?<!\w)(?:"
    + "|".join(f"(?P<{kind}>{words})" for kind, words in _HEDGES.items())
    + r")\s+(?:than\s+|the\s+|a\s+|an\s+)?(?:US|A|C)?[$€£¥₹]?\s?$",
    re.IGNORECASE,
)
_FRACTIONS = {
    "half": Fraction(1, 2),
    "third": Fraction(1, 3),
    "quarter": Fraction(1, 4),
    "fifth": Fraction(1, 5),
    "tenth": Fraction(1, 10),
}
_FRACTION = re.compile(
    r"\b(?P<many>a|one|two|three|four)[ -](?P<part>third|quarter|fifth|tenth|half)s?\b(?=\s+(?:of|a|the))|\b(?P<half>half)\s+(?:of|the)\b",
    re.IGNORECASE,
)
_DOZEN = re.compile(r"\b(?:(?P<many>a|one|two|three|four|five|six)\s+)?dozen\b", re.IGNORECASE)
_FEW = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_ORDINAL = re.compile(r"\b(\d{1,4})(?:st|nd|rd|th|er|ème|e)\b", re.IGNORECASE)
_SLACK = Fraction(5, 100)
"""How far a number may be from the one that "about" rounds."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount in a text. `values` has what its digits may mean: one value, but for 1.200 in a text of an unknown language."""

    values: frozenset[Fraction]
    unit: str
    hedge: str
    start: int
    end: int
    shown: str


def quantities(text: str, language: str) -> tuple[Quantity, ...]:
    """The amounts of a sentence in order. Times of day, dates and ordinals in words are none."""
    text = "".join(_plain_digit(c) for c in text)
    found = [*_fractions(text), *_dozens(text), *_in_digits(text, language), *_in_cjk(text)]
    taken = [(one.start, one.end) for one in found]
    found += [one for one in _in_words(text, language) if not any(a < one.end and one.start < b for a, b in taken)]
    clear: list[Quantity] = []
    for one in sorted(found, key=lambda q: (q.start, -q.end)):
        if not clear or one.start >= clear[-1].end:
            clear.append(one)
    return tuple(clear)


def _plain_digit(c: str) -> str:
    if "0" <= c <= "9" or not c.isdecimal():
        return c
    return str(unicodedata.decimal(c))


def _in_digits(text: str, language: str) -> Iterator[Quantity]:
    for spot in _NUMBER.finditer(text):
        values = _values(spot.group(), language)
        if not values:
            continue
        start, end = spot.start(), spot.end()
        if re.match(r"[:.]\d\d\b", text[end:]) or (text[end : end + 1].isalpha() and not _glued(text[end:])):
            continue
        yield _finished(text, language, values, start, end)


def _glued(rest: str) -> bool:
    word = re.match(r"[^\W\d_]+", rest)
    low = fold(word.group()) if word else ""
    return bool(word) and (low in _SCALES or low in _UNITS or (len(low) > 0 and ord(low[0]) > 0x2E80))


def _values(digits: str, language: str) -> frozenset[Fraction]:
    bare = re.sub(r"[\u00a0\u202f ’'](?=\d{3}(?!\d))", "", digits)
    marks = [c for c in bare if c in ".,"]
    if not marks:
        return frozenset({Fraction(bare)}) if bare.isdigit() else frozenset()
    if len(set(marks)) == 2:
        point = bare[max(bare.rfind("."), bare.rfind(","))]
        whole = bare.replace("," if point == "." else ".", "").replace(point, ".")
        return frozenset({Fraction(whole)}) if whole.count(".") == 1 else frozenset()
    mark, groups = marks[0], bare.split(marks[0])
    thousands = all(len(one) == 3 for one in groups[1:]) and 1 <= len(groups[0]) <= 3 and groups[0] != "0"
    if len(groups) > 2:
        return frozenset({Fraction("".join(groups))}) if thousands else frozenset()
    is_point = (mark == ".") == (language in _POINT)
    if not thousands:
        return frozenset({Fraction(".".join(groups))})
    if language and is_point:
        # 1.200 in English is a decimal; 3 digits behind a point are rare enough to hear it both ways only in other languages.
        return frozenset({Fraction(".".join(groups))})
    return frozenset({Fraction("".join(groups))})


def _finished(text: str, language: str, values: frozenset[Fraction], start: int, end: int) -> Quantity:
    """The quantity with its scale, unit and hedge."""
    unit = ""
    sign = _CURRENCY_SIGN.search(text[max(0, start - 4) : start].rstrip())
    if sign and text[max(0, start - 4) : start].rstrip().endswith(sign.group()):
        unit = _SIGNS[sign.group()[-1]]
        start = text.rfind(sign.group(), 0, start)
    power, end = _scale(text, end)
    values = frozenset(value * 10**power for value in values)
    said, end = _unit(text, end)
    hedge = _HEDGE.search(text[max(0, start - 30) : start])
    kind = hedge.lastgroup if hedge else ""
    return Quantity(values, unit or said, kind or "", start, end, text[start:end].strip())


def _scale(text: str, end: int) -> tuple[int, int]:
    power = 0
    while True:
        cjk = text[end : end + 1]
        if cjk in _CJK_SCALES and cjk:
            power, end = power + _CJK_SCALES[cjk], end + 1
            continue
        spot = re.match(r"[\s\u00a0-]?([^\W\d_]+)\.?", text[end:])
        low = fold(spot.group(1)) if spot else ""
        if not spot or low not in _SCALES or (len(low) == 1 and spot.group()[0] in " \u00a0" and low in "mb"):
            return power, end
        if low in ("cent", "cents", "mi") or (low == "mil" and power):
            return power, end
        shown = (
            spot.group()
            if low in _ABBREVIATED and text[end + len(spot.group()) :][:1] == " "
            else spot.group().rstrip(".")
        )
        power, end = power + _SCALES[low], end + len(shown)


def _unit(text: str, end: int) -> tuple[str, int]:
    rest = text[end:]
    sign = re.match(r"\s?(%|€|£|\$|¥|₽|₪|₹|°\s?[CF]\b|°|km/h)", rest)
    if sign:
        mark = sign.group(1).replace(" ", "")
        unit = {"%": "%", "°": "degree", "°C": "c", "°F": "f", "km/h": "kmh"}.get(mark) or _SIGNS[mark]
        return unit, end + len(sign.group())
    two = re.match(r"\s?(?:per|pour|por|per|par)\s(?:cent|ciento|cento)\b", rest, re.IGNORECASE)
    if two:
        return "%", end + len(two.group())
    spot = re.match(r"[\s\u00a0-]?([^\W\d_]+)", rest)
    if spot:
        low = fold(spot.group(1))
        unit = _UNITS.get(low) or next(
            (_UNITS[low[:n]] for n in (2, 1) if ord(low[0]) > 0x2E80 and low[:n] in _UNITS), ""
        )
        if unit:
            # "100 US dollars", "40 degrees Celsius"
            more = re.match(r"\s(celsius|fahrenheit|c|f)\b", rest[len(spot.group()) :], re.IGNORECASE)
            if unit == "degree" and more:
                return more.group(1)[0].lower(), end + len(spot.group()) + len(more.group())
            return unit, end + len(spot.group())
        if low in ("us", "canadian", "australian") and (named := re.match(r"\s([^\W\d_]+)", rest[len(spot.group()) :])):
            said = _UNITS.get(fold(named.group(1)), "")
            if said:
                return said, end + len(spot.group()) + len(named.group())
    return "", end


@cache
def _numerals() -> dict[str, dict[tuple[str, ...], int]]:
    found: dict[str, dict[tuple[str, ...], int]] = {}
    text = files("newsloom.data.words").joinpath("numerals.txt").read_text("utf-8")
    for line in text.splitlines():
        language, _, names = line.partition(":")
        found[language] = {tuple(fold(name).split()): n for n, name in enumerate(names.split(",")) if name}
    found["en"] |= {
        ("a", "hundred"): 100,
        ("hundred",): 100,
        ("thousand",): 1000,
        ("a", "thousand"): 1000,
        ("a", "million"): 10**6,
    }
    found["en"] |= {("a", "billion"): 10**9, ("half", "a", "million"): 500_000, ("half", "a", "billion"): 500_000_000}
    for unclear in ("one", "a", "hundred", "thousand"):
        found["en"].pop((unclear,), None)
    for language, names_of_one in {
        "de": "ein eine eins einen", "fr": "un une", "es": "un una uno", "it": "un uno una", "pt": "um uma", "nl": "een",
        "sv": "en ett", "da": "en et", "ru": "один одна", "ro": "un o unu", "pl": "jeden jedna", "hu": "egy", "tr": "bir",
    }.items():  # fmt: skip
        for name in names_of_one.split():
            found[language].pop((name,), None)
    found["es"].pop(("cien",), None)
    found["es"] |= {("dos",): 2, ("cien",): 100}
    found["de"] |= {("zwei",): 2, ("zwolf",): 12, ("dutzend",): 12}
    return found


def _in_words(text: str, language: str) -> Iterator[Quantity]:
    table = _numerals().get(language)
    if not table:
        return
    spots = list(re.finditer(r"[^\W\d_]+(?:['’][^\W\d_]+)?", text))
    lows = [fold(one.group()) for one in spots]
    at = 0
    while at < len(spots):
        value, stop = _spelled(lows, at, table, language)
        if stop == at:
            at += 1
            continue
        start, end = spots[at].start(), spots[stop - 1].end()
        if not re.search(r"[.,;:]", text[start:end]):
            yield _finished(text, language, frozenset({Fraction(value)}), start, end)
        at = stop


def _spelled(lows: list[str], at: int, table: dict[tuple[str, ...], int], language: str) -> tuple[int, int]:
    """The number in words that begins here, and where it ends (`at` if there is none): "two hundred and fifty", "twelve hundred"."""
    total, current, stop = 0, 0, at
    while stop < len(lows):
        size = next((n for n in (4, 3, 2, 1) if stop + n <= len(lows) and tuple(lows[stop : stop + n]) in table), 0)
        compound = _compound(lows[stop], table, language) if not size else None
        if size:
            current, stop = current + table[tuple(lows[stop : stop + size])], stop + size
        elif compound is not None:
            current, stop = current + compound, stop + 1
        elif lows[stop] in _SCALES and (current or total) and len(lows[stop]) > 2 and lows[stop] != "cents":
            power = _SCALES[lows[stop]]
            if power == 2:
                current = max(current, 1) * 100
            else:
                total, current = total + max(current, 1) * 10**power, 0
            stop += 1
        elif (
            lows[stop] in ("and", "und", "et", "y", "e", "en")
            and stop > at
            and lows[stop - 1] in _SCALES
            and _more(lows, stop + 1, table)
        ):
            stop += 1
        else:
            break
    return (total + current, stop) if stop > at else (0, at)


def _more(lows: list[str], at: int, table: dict[tuple[str, ...], int]) -> bool:
    return any(tuple(lows[at : at + n]) in table for n in (1, 2))


def _compound(low: str, table: dict[tuple[str, ...], int], language: str) -> int | None:
    """zweihundertfünfzig, zwölftausend."""
    for word, size in (("tausend", 1000), ("hundert", 100), ("duizend", 1000), ("honderd", 100)):
        before, found, after = low.partition(word)
        if found and language in ("de", "nl"):
            head = table.get((before,)) if before not in ("", "ein", "een") else 1
            after = after.removeprefix("und").removeprefix("en")
            tail = 0 if not after else table.get((after,), _compound(after, table, language))
            if head is not None and tail is not None:
                return head * size + tail
    return None


def _fractions(text: str) -> Iterator[Quantity]:
    for spot in _FRACTION.finditer(text):
        if spot["half"]:
            value = Fraction(1, 2)
        else:
            value = _FEW[spot["many"].lower()] * _FRACTIONS[spot["part"].lower()]
        # A third of something is as well 33 per cent of it.
        hedge = _HEDGE.search(text[max(0, spot.start() - 30) : spot.start()])
        yield Quantity(
            frozenset({value * 100}),
            "%",
            (hedge.lastgroup or "") if hedge else "",
            spot.start(),
            spot.end(),
            spot.group(),
        )


def _dozens(text: str) -> Iterator[Quantity]:
    for spot in _DOZEN.finditer(text):
        many = _FEW.get((spot["many"] or "a").lower(), 1)
        yield Quantity(frozenset({Fraction(12 * many)}), "", "", spot.start(), spot.end(), spot.group())


def _in_cjk(text: str) -> Iterator[Quantity]:
    """三百二十人: digits and scales in characters, two at least, so that 一 in 一部 is no number."""
    for spot in re.finditer("[〇一二三四五六七八九零两十百千万萬億亿兆]{2,}", text):
        if spot.start() and text[spot.start() - 1].isdigit():
            continue
        total = section = digit = 0
        for c in spot.group():
            if c in _CJK_DIGITS:
                digit = _CJK_DIGITS[c]
                continue
            power = _CJK_SCALES[c]
            if power < 4:
                section, digit = section + max(digit, 1) * 10**power, 0
            else:
                total, section, digit = total + max(section + digit, 1) * 10**power, 0, 0
        value = total + section + digit
        if value:
            said, end = _unit(text, spot.end())
            yield Quantity(frozenset({Fraction(value)}), said, "", spot.start(), end, spot.group())


def agrees(said: Quantity, told: Quantity) -> bool:
    """Whether what a summary said follows from what an article told: the same value, or an honest rounding of it."""
    if said.unit != told.unit and not (said.unit in ("", "degree") and told.unit in ("c", "f") and said.unit):
        return False
    if said.values & told.values:
        return not _contrary(said.hedge, told.hedge)
    a, b = min(said.values), min(told.values)
    match said.hedge:
        case "over":
            return told.hedge in ("", "about") and b > a and (b - a) * 5 <= b
        case "under":
            return told.hedge in ("", "about") and b < a and (a - b) * 10 <= a
        case "about":
            return told.hedge in ("", "about") and abs(a - b) <= _SLACK * b
    return False


def _contrary(said: str, told: str) -> bool:
    """ "Less than 50" where "more than 50" stands; and a plain 50 where only a bound was told."""
    if {said, told} == {"over", "under"}:
        return True
    return said in ("over", "under") and told in ("", "about") and said != told
