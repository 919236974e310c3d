"""Which month, weekday or half of the day does a word name?"""

from __future__ import annotations

from functools import cache

from newsloom.core.dates.table import HALVES, MONTHS, WEEKDAYS

_Table = tuple[dict[str, int], dict[tuple[str, str], int]]


@cache
def _table(text: str) -> _Table:
    *lines, unclear = text.split(";")
    usual = {name: number for number, names in enumerate(lines, 1) for name in names.split()}
    by_language = {}
    for one in unclear.split():
        name, _, said = one.partition(":")
        language, _, number = said.partition("=")
        by_language[name, language] = int(number)
    return usual, by_language


@cache
def _halves() -> dict[str, int]:
    am, pm = HALVES.split(";")
    more = {
        "a": 0,
        "p": 1,
        "오전": 0,
        "오후": 1,
        "上午": 0,
        "下午": 1,
        "午前": 0,
        "午後": 1,
        "صباحا": 0,
        "ص": 0,
        "م": 1,
        "مساء": 1,
        "sa": 0,
        "ch": 1,
    }
    return {**dict.fromkeys(am.split(), 0), **dict.fromkeys(pm.split(), 1), **more}


# Months of two words, which the table of single words cannot hold.
TWO_WORDS = {
    "كانون الثاني": "january",
    "تشرين الأول": "october",
    "تشرين الاول": "october",
    "تشرين الثاني": "november",
    "كانون الأول": "december",
    "كانون الاول": "december",
}


def plain_word(word: str) -> str:
    """A word as the tables have it: lower case, without full stops and Turkish's dotted i."""
    return word.lower().replace("i̇", "i").replace(".", "").replace("\u200c", "")


def month_number(name: str, language: str = "") -> int | None:
    """1 to 12 for a month's name or its usual short form; None for another word.

    `language` (a tag such as "hr") decides where a name means two months: listopad is October in Croatian and November in
    Polish and Czech. Hebrew's "in" and Khmer's "month" before the name belong to it.
    """
    name = TWO_WORDS.get(name, name)
    table = _table(MONTHS)
    found = _number(table, name, language)
    if found:
        return found
    for before in ("ב", "ខែ"):
        if name.startswith(before):
            return _number(table, name[len(before) :], language)
    # Basque declines them: urtarrilaren.
    return _number(table, name[:-3], language) if name.endswith("ren") else None


def weekday_number(name: str, language: str = "") -> int | None:
    """1 (Monday) to 7 for a day's name or its usual short form; None for another word."""
    return _number(_table(WEEKDAYS), name, language)


def half_of_day(word: str) -> int | None:
    """0 for a word that says before noon, 1 for after noon; None for another word."""
    return _halves().get(plain_word(word))


def _number(table: _Table, name: str, language: str) -> int | None:
    usual, by_language = table
    low = plain_word(name)
    return by_language.get((low, language[:2].lower())) or usual.get(low)
