#!/usr/bin/env python3
"""Write src/newsloom/core/dates/table.py: the names of months, weekdays and halves of the day, from the Unicode CLDR.

Reads them with Babel for the languages below; needs Babel (`trafilatura` brings it). Run it after a new release of
Babel: `python tools/date_words.py`. The names are data of the Unicode Consortium (Unicode License v3).
"""

from __future__ import annotations

import re
import textwrap
from collections import Counter, defaultdict
from pathlib import Path

from babel import Locale, __version__

LANGUAGES = [
    "en",
    "es",
    "fr",
    "de",
    "it",
    "pt",
    "nl",
    "pl",
    "cs",
    "sk",
    "hu",
    "ro",
    "bg",
    "hr",
    "sr",
    "sr_Latn",
    "bs",
    "sl",
    "mk",
    "sq",
    "el",
    "tr",
    "az",
    "ru",
    "uk",
    "be",
    "kk",
    "ky",
    "uz",
    "tg",
    "mn",
    "ka",
    "hy",
    "he",
    "ar",
    "fa",
    "ur",
    "hi",
    "bn",
    "mr",
    "gu",
    "pa",
    "ta",
    "te",
    "kn",
    "ml",
    "si",
    "ne",
    "th",
    "lo",
    "km",
    "my",
    "vi",
    "id",
    "ms",
    "fil",
    "jv",
    "sw",
    "ha",
    "yo",
    "zu",
    "xh",
    "af",
    "am",
    "so",
    "rw",
    "da",
    "sv",
    "nb",
    "nn",
    "is",
    "fo",
    "fi",
    "et",
    "lv",
    "lt",
    "ga",
    "gd",
    "cy",
    "br",
    "eu",
    "ca",
    "gl",
    "oc",
    "mt",
    "lb",
    "fy",
    "as",
    "or",
    "ps",
    "ku",
    "ckb",
    "ar_EG",
    "ar_DZ",
    "ar_MA",
    "ar_SY",
    "ar_IQ",
    "de_AT",
    "pt_PT",
    "es_MX",
]
# Short forms that publishers write and CLDR does not list (any more).
MORE = """
jänn=1 января=1 fév=2 fevr=2 subat=2 mär=3 maerz=3 mrz=3 ابريل=4 мая=5 juny=6 août=8 aout=8 ağu=8 agu=8 agustos=8 اغسطس=8 eylul=9
sept=9 setiembre=9 lok=10 اكتوبر=10 ян=1 জানুয়ারী=1 ফেব্রুয়ারী=2 kasim=11 listopadu=11 aralik=12
januarja=1 februarja=2 marca=3 aprila=4 maja=5 junija=6 julija=7 avgusta=8 septembra=9 oktobra=10 novembra=11 decembra=12
"""

HEAD = '''"""The names of months, weekdays and halves of the day in {count} languages, lower case, without full stops.

Written by tools/date_words.py from the Unicode CLDR as Babel {version} holds it; not to be edited by hand. One line a month
(a weekday, a half), then the names that mean different ones in different languages, as ``name:language=number``.
"""

'''


def plain(name: str) -> str:
    """A name as the reader looks it up."""
    low = name.lower().replace("i\u0307", "i").replace(".", "").replace("\u200c", "").replace("\u200f", "").strip()
    return re.sub(r"^(?:de |d[’']|ta[’'] )", "", low)


def usable(name: str) -> bool:
    """One word of letters, two at least (one where a letter is a word)."""
    letters = len(name) >= 2 if not name.isascii() else len(name) >= 3
    return letters and not any(c.isdigit() or c.isspace() for c in name)


def gathered(kind: str) -> dict[str, dict[str, int]]:
    """Name -> language -> number, from 1."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for code in LANGUAGES:
        locale = Locale.parse(code)
        table = locale.months if kind == "months" else locale.days
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated", *(("short",) if kind == "weekdays" else ())):
                for number, name in table.get(context, {}).get(width, {}).items():
                    if usable(word := plain(name)):
                        found[word].setdefault(code.partition("_")[0], number if kind == "months" else number + 1)
    for word, number in (pair.split("=") for pair in MORE.split() if kind == "months"):
        found[word].setdefault("", int(number))
    return found


def halves() -> list[set[str]]:
    """The words for before and after noon."""
    out: list[set[str]] = [set(), set()]
    for code in LANGUAGES:
        for context in Locale.parse(code).day_periods.values():
            for width in ("wide", "abbreviated"):
                for at, key in enumerate(("am", "pm")):
                    if usable(word := plain(context.get(width, {}).get(key, ""))) or word in ("am", "pm"):
                        out[at].add(word)
    return [half - out[1 - at] for at, half in enumerate(out)]


def table(name: str, found: dict[str, dict[str, int]], most: int) -> str:
    """A constant of the module."""
    lines: dict[int, list[str]] = defaultdict(list)
    unclear = []
    for word, by in sorted(found.items()):
        numbers = set(by.values())
        if len(numbers) == 1:
            lines[numbers.pop()].append(word)
        else:
            usual = Counter(by.values()).most_common(1)[0][0]
            lines[usual].append(word)
            unclear += [f"{word}:{code}={number}" for code, number in sorted(by.items()) if number != usual and code]
    rows = [" ".join(lines[number]) for number in range(1, most + 1)] + [" ".join(unclear)]
    return (
        f'{name} = """\n'
        + "\n;\n".join("\n".join(textwrap.wrap(row, 118, break_on_hyphens=False)) for row in rows)
        + '\n"""\n'
    )


def main() -> None:
    """Write the module."""
    place = Path(__file__).parent.parent / "src/newsloom/core/dates/table.py"
    am, pm = ("\n".join(textwrap.wrap(" ".join(sorted(half)), 118)) for half in halves())
    text = HEAD.format(count=len(LANGUAGES), version=__version__)
    text += table("MONTHS", gathered("months"), 12) + "\n" + table("WEEKDAYS", gathered("weekdays"), 7)
    text += f'\nHALVES = """\n{am}\n;\n{pm}\n"""\n'
    place.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
