"""Which entry is this, and does it say anything new?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from newsloom.core.feed import entry_key, is_changed, stable_ids
from newsloom.model.capture import Entry

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def an_entry(number: int = 1, **said: object) -> Entry:
    made = Entry(
        id=f"id-{number}",
        link=f"https://a.example/{number}",
        title=f"Title {number}",
        published=NOON,
        summary="<p>Text</p>",
    )
    return replace(made, **said)  # type: ignore[arg-type]


def test_an_edited_title_keeps_the_key_and_is_a_change() -> None:
    before, after = an_entry(), an_entry(title="Title 1, corrected")
    assert entry_key(before) == entry_key(after)
    assert is_changed(before, after)


def test_new_markup_and_new_stamps_around_the_same_words_are_no_change() -> None:
    after = an_entry(summary="<div><p>Text</p></div>", updated=NOON, link="https://a.example/1?utm_source=rss")
    assert not is_changed(an_entry(), after)


def test_ids_minted_at_every_request_give_way_to_links() -> None:
    before = [an_entry(n) for n in range(5)]
    after = [an_entry(n, id=f"session-{n}") for n in range(5)]
    assert stable_ids(before, before) == "id"
    assert stable_ids(before, after) == "link"
    assert {entry_key(e, by="link") for e in before} == {entry_key(e, by="link") for e in after}


def test_one_id_for_all_entries_is_no_id() -> None:
    assert stable_ids([], [an_entry(n, id="same") for n in range(3)]) == "link"


def test_where_ids_and_links_fail_the_title_and_the_day_tell_entries_apart() -> None:
    entries = [an_entry(n, id="same", link="https://a.example/") for n in range(3)]
    assert stable_ids([], entries) == "title"
    assert len({entry_key(e, by="title") for e in entries}) == 3


def test_a_few_renamed_ids_are_a_publishers_slip_not_a_flood() -> None:
    before = [an_entry(n) for n in range(5)]
    after = [an_entry(0, id="renamed"), *before[1:]]
    assert stable_ids(before, after) == "id"


def test_entries_that_differ_by_their_fragment_alone_stay_apart() -> None:
    one, two = an_entry(link="https://a.example/day#a"), an_entry(link="https://a.example/day#b")
    assert entry_key(one, by="link") != entry_key(two, by="link")
