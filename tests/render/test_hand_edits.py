"""A record that a person edited in its file."""

from __future__ import annotations

from dataclasses import replace

from made_records import A_FILE, a_record

from newsloom.model.article import Image
from newsloom.records.read_record import read_record
from newsloom.records.three_way import Clash, HandEdit, edits_by_hand

BASE = a_record(images=(Image(url="https://p.example/a.jpg"), Image(url="https://p.example/b.jpg")))


def test_nothing_edited_decides_nothing() -> None:
    record = read_record(A_FILE.encode(), "a.md")
    made = edits_by_hand(record, read_record(A_FILE.encode(), "a.md"))
    assert (made.edits, made.clashes) == ((), ())


def test_texts_and_switches_are_verdicts() -> None:
    found = replace(BASE, title="Harbour opens", excerpt="At last.", is_published=True)
    assert edits_by_hand(BASE, found).edits == (
        HandEdit("edit", {"title": "Harbour opens"}),
        HandEdit("edit", {"excerpt": "At last."}),
        HandEdit("approve"),
    )
    public = replace(BASE, is_published=True)
    assert edits_by_hand(public, BASE).edits == (HandEdit("reject"),)
    assert edits_by_hand(public, replace(BASE, removed=True)).edits == (HandEdit("remove"),)
    assert edits_by_hand(replace(BASE, removed=True), public).edits == (HandEdit("approve"),)


def test_another_first_image_is_a_choice_and_a_new_image_is_not() -> None:
    turned = replace(BASE, images=BASE.images[::-1])
    assert edits_by_hand(BASE, turned).edits == (HandEdit("image", {"url": "https://p.example/b.jpg"}),)
    foreign = replace(BASE, images=(Image(url="https://else.example/x.jpg"),))
    assert [clash.name for clash in edits_by_hand(BASE, foreign).clashes] == ["images"]


def test_what_the_newsroom_counts_cannot_be_decided_in_a_file() -> None:
    made = edits_by_hand(BASE, replace(BASE, quality=99))
    assert made.clashes == (Clash("quality", 99, 0),)
    assert made.edits == ()


def test_what_both_sides_changed_is_shown_and_not_settled() -> None:
    found, ours = replace(BASE, title="Theirs", excerpt="Theirs"), replace(BASE, title="Ours")
    made = edits_by_hand(BASE, found, ours)
    assert made.clashes == (Clash("title", "Theirs", "Ours"),)
    assert made.edits == (HandEdit("edit", {"excerpt": "Theirs"}),)
    assert edits_by_hand(BASE, replace(BASE, title="Ours"), ours).clashes == ()


def test_layout_body_and_unknown_fields_are_the_owners() -> None:
    base = read_record(A_FILE.encode(), "a.md")
    found = read_record(
        A_FILE.replace("heat: 61", "heat: 61\nmood: calm").replace("\n", "\r\n").encode() + b"Body", "a.md"
    )
    made = edits_by_hand(base, found)
    assert (made.edits, made.clashes) == ((), ())
