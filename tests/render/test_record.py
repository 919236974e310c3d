"""A record and its bytes: the one form, the forms of old files, and what is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_records import A_FILE, a_record, records

from newsloom.errors import RecordInvalid
from newsloom.model.edition import Form, Record
from newsloom.records.read_record import read_record, record_from_json
from newsloom.records.record import record_json, render_record
from shared_data import shared


def read(text: str) -> Record:
    return read_record(text.encode(), "_news/a.md")


def test_the_reference_form_is_read_and_written_byte_for_byte() -> None:
    record = read(A_FILE)
    assert record.title == 'Harbour "closes" after a storm'
    assert record.excerpt == "Ships wait outside.\nNo date is known."
    assert record.topics == ("Harbours", "Transport")
    assert record.related[0].quality == 39
    assert record.form == Form()
    assert render_record(record) == A_FILE.encode()


@given(records())
def test_what_is_written_is_read_back(record: Record) -> None:
    data = render_record(record)
    back = read_record(data, "a.md")
    assert replace(back, form=record.form) == record
    assert render_record(back) == data


@given(records())
def test_a_record_survives_json(record: Record) -> None:
    row = msgspec.json.decode(msgspec.json.encode(record_json(record, "a.md")))
    assert record_from_json(row) == record


def test_windows_line_ends_are_a_fact_of_the_record() -> None:
    data = A_FILE.replace("\n", "\r\n").encode()
    record = read_record(data, "a.md")
    assert record.form == Form(newline="\r\n")
    assert record.excerpt == "Ships wait outside.\nNo date is known."
    assert render_record(record) == data


@pytest.mark.parametrize(
    "change",
    [
        ('"https://paper.example/harbour"', "https://paper.example/harbour"),
        ('originalUrl: "https://paper.example/harbour?id=1"\n', ""),
        ("\n    isCached: true\n", "\n"),
        ("name: The Paper", 'name: "The Paper"'),
        ("name: The Paper", "name: The Paper: Harbour #1"),
        ("name: The Paper", "name: 1843"),
        ("quality: 41", "quality: '41'"),
        ("removed: true\n", "removed: true\nclicks: 8\n"),
        ("removed: true\n", "removed: true\nsource: plain words\nempty:\nnone: ~\nflag: yes\nnumber: 007\n"),
        ("\nprovider:", "\nlayout: post\n\nprovider:"),
        ("\nprovider:", "provider:"),
        ("\nprovider:", "\n\nprovider:"),
        ("  domain: paper.example\n", "  domain: paper.example\n  country: ZZ\n"),
        ("  name: The Paper\n  domain: paper.example\n", "  domain: paper.example\n  name: The Paper\n"),
        ("    quality: 39\n", "    quality: 39\n    tags:\n      - \"a\"\n      - b\n"),
        ("Storm shuts the port", "Storm\u2028shuts\x85the\x0bport"),
        ("heat: 61\n", ""),
        ("---\n\n", "---\n"),
        ("---\n\n", "---"),
        ("---\n\n", "---\n\nA body.\n\nOf two paragraphs\n"),
        ("---\n\n", "---\n\n---\n"),
    ],
)  # fmt: skip
def test_other_forms_are_kept(change: tuple[str, str]) -> None:
    old, new = change
    head, _, last = A_FILE.rpartition(old)
    text = head + new + last if old.startswith("---") else A_FILE.replace(old, new)
    assert text != A_FILE
    record = read(text)
    assert render_record(record).decode() == text
    assert record_from_json(record_json(record)) == record


def test_a_file_with_plain_urls_says_so_in_one_word() -> None:
    text = A_FILE
    for line in A_FILE.splitlines():
        key, _, value = line.partition(": ")
        if key.strip(" -") in ("originalUrl", "webUrl", "ampWebUrl", "cdnAmpWebUrl", "url"):
            text = text.replace(line, f"{key}: {value.strip(chr(34))}")
    record = read(text)
    assert record.form == Form(quoted_urls=False)
    assert render_record(record).decode() == text


def test_a_new_title_changes_one_line_and_keeps_the_rest_of_an_old_form() -> None:
    text = A_FILE.replace("removed: true\n", "removed: true\nclicks: 8\n").replace("\n", "\r\n")
    changed = render_record(replace(read(text), title="Harbour opens"))
    assert changed.decode() == text.replace('Harbour \\"closes\\" after a storm', "Harbour opens")


def test_a_field_that_is_set_later_takes_its_place() -> None:
    record = read(A_FILE.replace("heat: 61\n", "").replace("\nprovider:", "\nlayout: post\n\nprovider:"))
    lines = render_record(replace(record, heat=7, web_url=None)).decode().splitlines()
    assert lines[lines.index("quality: 41") + 1] == "heat: 7"
    assert not any(line.startswith("webUrl") for line in lines)


def test_a_taken_down_record_is_never_published() -> None:
    text = render_record(a_record(is_published=True, removed=True)).decode()
    assert "published: false\nremoved: true\n" in text


@pytest.mark.parametrize(
    "name", ["yes", "12:30", "2021-05-07", "~", "0x1f", "- a", "a: b", "a #b", "@home", "1,000", "'s", "null"]
)
def test_a_name_that_yaml_would_misread_is_quoted(name: str) -> None:
    import yaml

    data = render_record(a_record(topics=(name,)))
    assert read_record(data, "a.md").topics == (name,)
    assert yaml.safe_load(data.decode().split("---")[1])["topics"] == [name]


def test_half_a_surrogate_pair_becomes_the_replacement_character() -> None:
    assert read_record(render_record(a_record(title="a\ud800b")), "a.md").title == "a\ufffdb"


@pytest.mark.parametrize(
    ("old", "new", "where", "what"),
    [
        ("---\ncategory", "category", "a.md:1", "does not begin"),
        ('secured: "AAAA;BBBB"\n---\n', "", "a.md:55", "truncated"),
        ("quality: 41", "quality: many", "a.md:11", "expected a whole number, got 'many'"),
        ("publishedDateTime: 2024-02-03T04:05:06Z", "publishedDateTime: soon", "a.md:5", "expected a time"),
        ("published: false", "published: perhaps", "a.md:13", "expected true or false"),
        ("  - Harbours\n", "  - [Harbours]\n", "a.md:27", "expected a text"),
        ("heat: 61", "heat: 61\nheat: 62", "a.md:13", "'heat' stands there twice"),
        ("type: article\nquality", "  type: article\nquality", "a.md:10", ""),
        ('title: "Harbour', 'headline: "Harbour', "a.md:2", "'title' is missing"),
        ("- Harbours", "- &a Harbours", "a.md:27", "anchors"),
        ("- Harbours", "- *a", "a.md:27", "anchors"),
        ("- Harbours", "- !!python/name:os.system Harbours", "a.md:27", "tag"),
    ],
)
def test_a_broken_file_is_refused_with_line_and_cause(old: str, new: str, where: str, what: str) -> None:
    text = A_FILE.replace(old, new, 1)
    assert text != A_FILE
    with pytest.raises(RecordInvalid) as caught:
        read_record(text.encode(), "a.md")
    assert caught.value.where == where
    assert what in caught.value.problem


def bomb() -> str:
    levels = ['a: &a ["x","x"]'] + [
        f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]" for i in range(9)
    ]
    return "\n".join(levels)


@pytest.mark.parametrize(
    "inner",
    [
        bomb(),
        "x: " + "[" * 100_000,
        "x: " + "{a: " * 50_000,
        "\n".join(" " * i + f"k{i}:" for i in range(1000)),
        "k" * 900_000 + ": 1",
        "? " + "k" * 5000 + "\n: 1",
        "\n".join(f"k{i}: 1" for i in range(90_000)),
        "- " * 10_000 + "a",
        "x: 1\n--- \ny: 2",
        "%YAML 1.2",
        "x: !!binary aGk=",
        "<<: *x",
        "x: " + '"' + "\\" * 200_001,
        "a" * (2 << 20),
        "x: |\n" + " a\n" * 200_000 + "y",
    ],
)
def test_hostile_yaml_is_refused(inner: str) -> None:
    with pytest.raises(RecordInvalid):
        read_record(f"---\n{inner}\n---\n\n".encode(), "a.md")


def test_bytes_that_are_no_text_are_refused_with_their_line() -> None:
    with pytest.raises(RecordInvalid) as caught:
        read_record(b"---\ntitle: \xff\n---\n\n", "a.md")
    assert caught.value.where == "a.md:2"


@pytest.mark.shared
def test_every_real_record_is_written_back_byte_for_byte() -> None:
    folder = shared("records")
    paths = [folder / "seed.md", *sorted(folder.glob("*/_news/*.md"))]
    changed = [
        path.name for path in paths if render_record(read_record(path.read_bytes(), path.name)) != path.read_bytes()
    ]
    assert len(paths) == 987
    assert not changed


@pytest.mark.parametrize(
    "extra",
    [{"x": 10**18}, {"k" * 101: 1}, {"": 1}, {"a\nb": 1}, {"x": json.loads("[" * 17 + "]" * 17)}],
)
def test_json_that_no_front_matter_can_hold_is_refused(extra: dict[str, object]) -> None:
    with pytest.raises(RecordInvalid):
        record_from_json(record_json(a_record()) | extra)


@given(st.data())
def test_no_damage_to_a_file_leads_to_anything_but_a_record_or_a_named_fault(data: st.DataObject) -> None:
    whole = A_FILE.encode()
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 40)))
    inserted = data.draw(
        st.binary(max_size=12) | st.sampled_from([b"\n", b": ", b"- ", b'"', b"  ", b"&a ", b"!!int ", b"\t"])
    )
    damaged = whole[:start] + inserted + whole[end:]
    try:
        record = read_record(damaged, "a.md")
    except RecordInvalid as err:
        assert (err.where or "").startswith("a.md:")
    else:
        made = render_record(record)
        assert render_record(read_record(made, "a.md")) == made


@pytest.mark.parametrize("last", ["?  name", "q}alityer:\n?  namtrue"])
def test_a_key_without_a_value_at_the_end_of_the_file_is_a_field_without_a_value(last: str) -> None:
    data = f"---\ncategory: news\ntitle: A\npublishedDateTime: 2026-03-09T08:00:00Z\ntype: article\n{last}\n---\n\n\n"
    made = render_record(read_record(data.encode(), "a.md"))
    assert f"{last.split()[-1]}:\n".encode() in made
    assert render_record(read_record(made, "a.md")) == made


def test_a_provider_without_a_name_keeps_none() -> None:
    data = (
        b'---\ncategory: news\ntitle: "A"\npublishedDateTime: 2026-03-09T08:00:00Z\ntype: article\nquality: 39\nheat: -1\n'
        b"published: false\n\nprovider:\n  domain: a.example\n---\n\n"
    )
    assert render_record(read_record(data, "a.md")) == data


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2026-03-09", 0),
        ("2026-03-09T08:00:00", 8),
        ("2026-03-09 08:00", 8),
        ("2026-03-09 08:00:00 -0800", 16),
        ("2026-03-09T08:00:00.5 UTC", 8),
    ],
)
def test_times_as_other_systems_write_them_are_read(text: str, hour: int) -> None:
    data = f"---\ntitle: A\npublishedDateTime: {text}\n---\n".encode()
    assert read_record(data, "a.md").published == datetime(2026, 3, 9, hour, tzinfo=UTC)
