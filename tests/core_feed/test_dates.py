"""One date reader: what a person would read there, or nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.core.dates import half_of_day, month_number, order_of, read_date, read_written, weekday_number
from newsloom.core.feed import read_feed


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("Wed, 05 Feb 2025 09:30:00 GMT+0530", at(2025, 2, 5, 4)),
        ("2025-02-05 09:30 UTC-3", at(2025, 2, 5, 12, 30)),
        ("Wed Feb 05 2025 09:30:00 GMT-0300 (BRT)", at(2025, 2, 5, 12, 30)),
        ("Wed Feb  5 09:30:00 MSK 2025", at(2025, 2, 5, 6, 30)),
        ("2025-02-05 09:30:00 +0100 CET m=+0.0123", at(2025, 2, 5, 8, 30)),
        ("2025-02-05T09:30:00-05:00[America/New_York]", at(2025, 2, 5, 14, 30)),
        ("2025-02-05T09:30:00 02:00", at(2025, 2, 5, 7, 30)),
    ],
)
def test_zones_are_read_as_programs_print_them(text: str, time: datetime) -> None:
    assert read_date(text) == time


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("pon, 10 lut 2025 07:00:00 +0100", at(2025, 2, 10, 6)),
        ("ti 4. helmi 2025 klo 12.05", at(2025, 2, 4, 12, 5)),
        ("4 Şub 2025 Salı 12:05", at(2025, 2, 4, 12, 5)),
        ("martes, 4 de febrero de 2025 a las 12:05", at(2025, 2, 4, 12, 5)),
        ("mar. 4 mars 2025 à 08h15", at(2025, 3, 4, 8, 15)),
        ("4. února 2025, 12:05", at(2025, 2, 4, 12, 5)),
        ("4 февраля 2025 г. в 12:05 (МСК)", at(2025, 2, 4, 9, 5)),
        ("Thứ Ba, 4 tháng 2, 2025 12:05", at(2025, 2, 4, 12, 5)),
        ("令和7年2月4日 12時5分", at(2025, 2, 4, 12, 5)),
        ("2025년 2월 4일 오후 3:07", at(2025, 2, 4, 15, 7)),
        ("2025年2月4日 下午3:07", at(2025, 2, 4, 15, 7)),
        ("4 ก.พ. 2568 15:07", at(2025, 2, 4, 15, 7)),
        ("٤ فبراير ٢٠٢٥ 12:05 ص", at(2025, 2, 4, 0, 5)),
        ("Feb. 4th, 2025, 3:07 p.m.", at(2025, 2, 4, 15, 7)),
    ],
)
def test_dates_of_many_languages(text: str, time: datetime) -> None:
    assert read_date(text) == time


@pytest.mark.parametrize(
    "text",
    [
        "Thu, 01 Jan 1970 03:00:00 +0300", "1980-01-01", "0001-01-01T00:00:00Z", "Fri, 30 Nov 1899 00:00:00 GMT",
        "2038-01-19T03:14:07Z", "9999-12-31", "00/00/0000", "Mon, 31 Feb 2025 10:00:00 GMT", "017, 17 Apr 2024 10:00",
        "April 2025", "10:00", "5 hours ago", "version 3.11.2 of 4 May", "12 345 678",
    ],
)  # fmt: skip
def test_never_and_half_dates_are_none(text: str) -> None:
    assert read_date(text) is None


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("07.04.2025", "", (4, 7)),
        ("07-04-2025 10:00", "en-US", (4, 7)),
        ("07/04/2025", "", (7, 4)),
        ("07/04/2025", "en-GB", (4, 7)),
        ("07/04/2025", "fr", (4, 7)),
        ("Mon, 07/04/2025", "en-US", (4, 7)),
        ("17/04/2025", "en-US", (4, 17)),
        ("2025/07/04", "fr", (7, 4)),
    ],
)
def test_numbers_alone_are_read_by_separator_weekday_and_language(
    text: str, language: str, day: tuple[int, int]
) -> None:
    time = read_date(text, language)
    assert time is not None
    assert (time.month, time.day) == day


def test_one_date_that_can_be_read_in_one_way_decides_for_the_source() -> None:
    assert order_of(["03/04/2025", "25/03/2025"]) == "dmy"
    assert order_of(["03/04/2025", "03/25/2025"], "fr") == "mdy"
    assert order_of(["13/04/2025", "03/25/2025"]) is None
    assert order_of(["03/04/2025", "04/04/2025"]) is None
    items = "".join(
        f"<item><title>N</title><pubDate>{date} 10:00</pubDate></item>" for date in ("03/04/2025", "25/03/2025")
    )
    feed = read_feed(f'<rss version="2.0"><channel><title>T</title>{items}</channel></rss>'.encode())
    assert [entry.published for entry in feed.entries] == [at(2025, 4, 3, 10), at(2025, 3, 25, 10)]


def test_a_name_that_means_two_months_is_read_in_its_language() -> None:
    assert (month_number("listopad", "pl"), month_number("listopad", "hr")) == (11, 10)
    assert month_number("Ağu") == 8
    assert month_number("menu") is None


def test_words_of_weekdays_and_halves() -> None:
    assert (weekday_number("Mittwoch"), weekday_number("niedziela"), weekday_number("harbour")) == (3, 7, None)
    assert (half_of_day("a.m."), half_of_day("午後"), half_of_day("uhr")) == (0, 1, None)


def test_a_date_tells_whether_it_names_a_clock_and_a_zone() -> None:
    day, clock = read_written("4 May 2025"), read_written("4 May 2025 10:00")
    assert day is not None and clock is not None
    assert (day.has_clock, clock.has_clock) == (False, True)
    assert clock.time.tzinfo is None


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("سه‌شنبه ۵ فروردین ۱۴۰۴ ساعت ۰۹:۳۰", at(2025, 3, 25, 9, 30)),
        ("1403/12/30", at(2025, 3, 20)),
        ("٥ رمضان ١٤٤٦ هـ", at(2025, 3, 5)),
        ("الأربعاء ٥ رمضان ١٤٤٦ - ٦ مارس ٢٠٢٥", at(2025, 3, 6)),
        ("R7.3.5", at(2025, 3, 5)),
        ("114/03/05 09:30", at(2025, 3, 5, 9, 30)),
        ("5 มี.ค. 68", at(2025, 3, 5)),
        ("二〇二五年三月十五日", at(2025, 3, 15)),
        ("三, 05 3月 2025 09:30:00 +0800", at(2025, 3, 5, 1, 30)),
    ],
)
def test_days_of_other_calendars_are_days_of_ours(text: str, time: datetime) -> None:
    assert read_date(text) == time


def test_a_year_of_another_calendar_has_its_own_months_and_leap_days() -> None:
    assert read_date("1402/12/30") is None
    assert read_date("1400 people marched on 31 May 2025") is None


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("5 March 2025 9:30 PM", at(2025, 3, 5, 21, 30)),
        ("5 March 2025 12:05 AM", at(2025, 3, 5, 0, 5)),
        ("2025-03-05 09:30 Europe/Madrid", at(2025, 3, 5, 8, 30)),
        ("/Date(1741167000000+0200)/", at(2025, 3, 5, 9, 30)),
        ("2025-W10-3", at(2025, 3, 5)),
        ("2025-3-5 9:3:7", at(2025, 3, 5, 9, 3, 7)),
        ("Wed, 05 Mar 2025 26:10:00 GMT", None),
    ],
)
def test_clocks_and_places_are_read_as_programs_print_them(text: str, time: datetime | None) -> None:
    assert read_date(text) == time


@given(
    st.datetimes(min_value=datetime(1990, 1, 2), max_value=datetime(2037, 1, 1)),
    st.sampled_from(
        ["%d %B %Y %H:%M:%S", "%B %d, %Y %I:%M:%S %p", "%a %b %d %H:%M:%S %Y", "%Y/%m/%d %H:%M:%S", "%d.%m.%Y %H:%M:%S"]
    ),
    st.integers(-14, 14),
)  # fmt: skip
def test_every_usual_form_comes_back_with_its_zone(when: datetime, form: str, hours: int) -> None:
    when = when.replace(microsecond=0)
    assert read_date(f"{when.strftime(form)} GMT{hours:+}") == when.replace(tzinfo=UTC) - timedelta(hours=hours)
