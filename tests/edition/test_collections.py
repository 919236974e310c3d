"""Collections beside news: pages, JSON, feed, calendar, topic pages and sitemap from one form; issues of the newsletter."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.edition.newsrooms import bytes_of, opened_newsroom, record, taken_over

from newsloom.errors import RecordInvalid
from newsloom.records.collection import collection_name, in_order, read_item
from newsloom.render.calendar import LONGEST, Event, render_calendar
from newsloom.services.newsroom import run

EVENT = """---
title: "Harbour days; Aldsea, 2026"
url: https://days.example/2026
startDateTime: 2026-06-04
endDateTime: 2026-06-06
location:
  name: Old Quay
  city: Aldsea
topics:
  - Harbours
excerpt: Ships of four countries.
color: blue
---
"""
PERSON = "---\nname: Ines Marlow\nheat: 7\n---\nKeeper of the light at Murrow.\n\nWrites on buoys.\n"


def put(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


@pytest.fixture
def room(tmp_path: Path) -> Path:
    taken_over(tmp_path, record("New crane for the port of Aldsea"))
    put(tmp_path, "_events/harbour-days.md", EVENT)
    put(tmp_path, "_people/ines.md", PERSON)
    put(tmp_path, "_people/hidden.md", "---\nname: Nobody\npublished: false\n---\n")
    put(tmp_path, "_people/broken.md", "---\nname: [\n---\n")
    put(tmp_path, "_news-desk/x.txt", "no item")
    return tmp_path


def test_collections_are_on_the_site_in_every_form(room: Path) -> None:
    with opened_newsroom(room) as newsroom:
        run.publish(newsroom, everything=True)
    site = room / "_site"
    assert "Ines Marlow" in (site / "people/index.html").read_text("utf-8")
    assert "Writes on buoys." in (site / "people/ines/index.html").read_text("utf-8")
    assert not (site / "people/hidden").exists()
    assert 'href="/people/"' in (site / "index.html").read_text("utf-8")
    topic = next(site.glob("topics/*/index.html")).read_text("utf-8")
    assert "Harbour days; Aldsea, 2026" in topic and 'href="https://days.example/2026"' in topic
    page = json.loads((site / "api/events/index.json").read_bytes())
    assert page["nextPage"] is None
    assert (
        page["value"][0] | {"color": "blue", "startDateTime": "2026-06-04", "location": "Old Quay, Aldsea"}
        == page["value"][0]
    )
    calendar = (site / "events/calendar.ics").read_bytes().decode()
    assert "DTSTART;VALUE=DATE:20260604\r\nDTEND;VALUE=DATE:20260607\r\n" in calendar
    assert "SUMMARY:Harbour days\\; Aldsea\\, 2026\r\n" in calendar
    assert "/people/ines/" in (site / "sitemap.xml").read_text("utf-8")


def test_what_is_gone_from_a_collection_is_gone_from_the_site_and_the_rest_keeps_its_bytes(room: Path) -> None:
    with opened_newsroom(room) as newsroom:
        run.publish(newsroom, everything=True)
        before = bytes_of(room / "_site")
        run.publish(newsroom, everything=True)
        assert bytes_of(room / "_site") == before
        put(room, "_people/ada.md", "---\nname: Ada Wren\n---\nPilot.\n")
        (room / "_people/ines.md").unlink()
        run.publish(newsroom, everything=True)
    assert not (room / "_site/people/ines/index.html").exists()
    assert (room / "_site/people/ada/index.html").exists()


def test_issues_of_the_newsletter_are_listed_linked_and_adopted_ones_are_pages(tmp_path: Path) -> None:
    put(
        tmp_path, "_newsletters/harbour-daily-2026-03-06.html",
        "---\ntitle: Harbour Daily\nexcerpt: Cranes\npublishedDateTime: 2026-03-06T06:00:00Z\nwebUrl: https://x.example/\n"
        "type: newsletter\ntopics:\n  - Harbours\n---\n<!doctype html><html><body>Cranes and ferries</body></html>\n",
    )  # fmt: skip
    taken_over(tmp_path, record("New crane for the port of Aldsea"))
    with opened_newsroom(tmp_path) as newsroom:
        run.publish(newsroom, everything=True)
    site = tmp_path / "_site"
    assert "Cranes and ferries" in (site / "newsletters/harbour-daily-2026-03-06/index.html").read_text("utf-8")
    assert "harbour-daily-2026-03-06/" in (site / "newsletters/index.html").read_text("utf-8")
    assert 'href="/newsletters/"' in (site / "index.html").read_text("utf-8")
    assert "newsletters/harbour-daily-2026-03-06/" in (site / "sitemap.xml").read_text("utf-8")


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("_people", "people"),
        ("_case-studies", "case-studies"),
        ("_news", None),
        ("_api", None),
        ("people", None),
        ("_X", None),
    ],
)
def test_a_folder_names_its_collection(folder: str, name: str | None) -> None:
    assert collection_name(folder) == name


def test_fields_are_read_by_their_customary_names_and_the_latest_comes_first() -> None:
    course = read_item(b"---\ntitle: A\ndate: 2026-01-02\nwebUrl: 'javascript:alert(1)'\n---\n", "courses", "a.md")
    talk = read_item(b"---\ntitle: B\nstart: 2026-05-01T18:00:00+02:00\n---\n", "courses", "b.md")
    plain = read_item(b"---\nheat: 3\n---\n", "courses", "some-title.md")
    assert course and talk and plain
    assert (course.url, course.published) == ("", datetime(2026, 1, 2, tzinfo=UTC))
    assert talk.start == datetime(2026, 5, 1, 16, tzinfo=UTC)
    assert plain.title == "some title"
    assert in_order([plain, course, talk]) == [talk, course, plain]
    with pytest.raises(RecordInvalid):
        read_item(b"no front matter", "courses", "c.md")


@given(st.text(max_size=300), st.text(max_size=100), st.dates(), st.none() | st.dates())
def test_a_calendar_is_folded_and_escaped_whatever_is_in_it(
    title: str, place: str, start: date, end: date | None
) -> None:
    data = render_calendar(
        "Events", [Event(uid="a@b", title=title, start=start, end=end if end != date.max else None, place=place)]
    )
    assert all(len(line) <= LONGEST for line in data.split(b"\r\n"))
    lines = data.decode("utf-8").replace("\r\n ", "").split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-2:] == ["END:VCALENDAR", ""]
    assert not any("\n" in line or "\r" in line for line in lines)
    names = [line.partition(":")[0].partition(";")[0] for line in lines[:-1]]
    assert names.count("SUMMARY") == 1 and set(names) <= {
        "BEGIN", "VERSION", "PRODID", "CALSCALE", "X-WR-CALNAME", "UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "LOCATION",
        "END",
    }  # fmt: skip
