"""How agreement with real records is measured."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from made_records import a_record

from bench.quality import classic, record
from newsloom.model.edition import Record, RecordProvider
from newsloom.records.record import render_record
from newsloom.records.related import related_of
from shared_data import shared


def real(name: str, made: Record) -> record.Real:
    return record.Real(Path(name), render_record(made), made)


def test_a_path_that_agrees_gives_no_disagreement() -> None:
    found = real("2024-02-03-harbour-closes.md", a_record())
    for check in (record.bytes_kept, record.json_kept, record.slugs, record.days):
        assert list(check(found)) == [None]


def test_a_day_later_in_the_evening_is_the_time_zone_fault_and_any_other_day_is_unknown() -> None:
    evening = a_record(published=datetime(2024, 2, 3, 20, tzinfo=UTC))
    (late,) = record.days(real("2024-02-04-harbour-closes.md", evening))
    (other,) = record.days(real("2024-02-09-harbour-closes.md", evening))
    assert late
    assert "Pacific" in late.reason
    assert other
    assert other.reason == "unknown"


def test_another_domain_is_explained() -> None:
    made = a_record(web_url="https://youtube.com/watch?v=1", provider=RecordProvider(name="P", domain="paper.example"))
    (video,) = record.domains(real("a.md", made))
    assert video
    assert "own-hosted video" in video.reason
    www = replace(made, web_url="https://www.abc.in/x", provider=RecordProvider(name="ABC", domain="www.abc.in"))
    (kept,) = record.domains(real("a.md", www))
    assert kept
    assert "kept www." in kept.reason


def test_related_are_in_order_if_they_are_for_one_choice_of_days() -> None:
    noon, evening = datetime(2024, 2, 3, 12, tzinfo=UTC), datetime(2024, 2, 2, 20, tzinfo=UTC)
    first = related_of(a_record(title="A", published=noon, quality=50))
    second = related_of(a_record(title="B", published=evening, quality=50))
    assert classic.related_in_order((first, second))
    assert not classic.related_in_order((first, related_of(a_record(title="B", published=noon, quality=51))))
    assert not classic.related_in_order(
        (first, related_of(a_record(title="B", published=evening.replace(hour=3), quality=50)))
    )


@pytest.mark.shared
def test_the_old_numbers_are_exact_on_real_records() -> None:
    made = {measured.name: measured.value for measured in classic.gates(shared("records").parent)}
    assert {name: value for name, value in made.items() if value < 1} == {"heat": pytest.approx(0.998, abs=0.001)}
