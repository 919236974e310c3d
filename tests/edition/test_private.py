"""The private payload: on every record of ours, the same while its facts are; foreign ones stay."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests.edition.newsrooms import FIRE, SEED, bytes_of, lay, make, opened_newsroom, record, take_in, taken_over

from newsloom.cli.main import run
from newsloom.records.read_record import read_record
from newsloom.records.record import render_record
from newsloom.records.secured import Key, article_url, key_of, key_text, seal, unseal
from newsloom.services.newsroom import run as operating
from newsloom.services.stories import decide, read

OLD, NEW = key_of(bytes(range(64))), key_of(bytes(range(64, 128)))


@pytest.fixture
def room(tmp_path: Path) -> Path:
    make(tmp_path)
    with opened_newsroom(tmp_path) as newsroom:
        give(tmp_path, OLD)
        take_in(newsroom, FIRE)
    return tmp_path


def give(root: Path, *keys: Key) -> None:
    (root / "secured.key").write_text("".join(f"{key_text(key)}\n" for key in keys), "utf-8")


def opened(root: Path, *keys: Key) -> tuple[dict[str, object], Key]:
    (path,) = (root / "_news").glob("*.md")
    record = read_record(path.read_bytes(), path.name)
    assert record.secured is not None
    return unseal(record.secured, article_url(record), keys)


def test_a_payload_tells_the_holder_of_the_key_where_a_record_comes_from(room: Path) -> None:
    payload, _ = opened(room, OLD)
    assert payload["via"] == "rows"
    assert {"article", "story", "find"} <= payload.keys()


def test_unchanged_facts_give_the_same_bytes(room: Path) -> None:
    before = bytes_of(room / "_news")
    with opened_newsroom(room) as newsroom:
        operating.publish(newsroom, everything=True)
    assert bytes_of(room / "_news") == before


def test_a_new_key_seals_anew_and_the_old_one_opens_no_more(room: Path) -> None:
    give(room, NEW, OLD)
    with opened_newsroom(room) as newsroom:
        operating.publish(newsroom, everything=True)
    assert opened(room, NEW)[1] == NEW


def test_without_a_key_payloads_stay(room: Path) -> None:
    before = bytes_of(room / "_news")
    (room / "secured.key").unlink()
    with opened_newsroom(room) as newsroom:
        operating.publish(newsroom, everything=True)
    assert bytes_of(room / "_news") == before


def test_an_editors_reason_is_in_the_payload_and_not_in_the_clear(room: Path) -> None:
    with opened_newsroom(room) as newsroom:
        story = read.list_stories(newsroom)[0].id
        decide.decide(newsroom, "approve", story, actor="ines", reason="the harbour office rang back")
        operating.run(newsroom)
    payload, _ = opened(room, OLD)
    assert payload["reasons"] == [["approve", "ines", "the harbour office rang back"]]
    assert all(b"rang back" not in data for data in bytes_of(room / "_news").values())


def test_a_foreign_payload_is_kept_untouched(tmp_path: Path) -> None:
    (path,) = taken_over(tmp_path, SEED)
    give(tmp_path, OLD)
    with opened_newsroom(tmp_path) as newsroom:
        take_in(newsroom, FIRE)
    assert read_record(path.read_bytes(), path.name).secured == SEED.secured
    (new,) = set((tmp_path / "_news").glob("*.md")) - {path}
    made = read_record(new.read_bytes(), new.name)
    assert made.secured is not None
    assert unseal(made.secured, article_url(made), [OLD])[1] == OLD


def verified(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, dict[str, str]]]:
    """What `secure verify` answered: the exit code, and a row for each file."""
    capsys.readouterr()
    code = run(["secure", "verify", *words])
    return code, {Path(row["path"]).name: row for row in map(json.loads, capsys.readouterr().out.splitlines())}


def reseal(path: Path, value: str | None) -> None:
    record = read_record(path.read_bytes(), path.name)
    path.write_bytes(render_record(replace(record, secured=value)))


def flipped(value: str) -> str:
    """The same payload with one character of its ciphertext changed."""
    return ("B" if value[0] == "A" else "A") + value[1:]


def test_verify_in_a_newsroom_takes_its_keys_and_names_what_was_altered(
    room: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (path,) = (room / "_news").glob("*.md")
    code, rows = verified(capsys, str(room / "_news"))
    assert (code, rows[path.name]["standing"], rows[path.name]["key"]) == (0, "ours", OLD.id)
    whole = read_record(path.read_bytes(), path.name)
    assert whole.secured is not None
    another = seal({"note": "forged by a holder of the key"}, article_url(whole), OLD)
    for value in (flipped(whole.secured), another, None):
        reseal(path, value)
        code, rows = verified(capsys, str(path))
        assert (code, rows[path.name]["standing"]) == (1, "altered"), value
        assert rows[path.name]["error"]


def test_verify_goes_by_the_ledger_where_no_key_is_left(room: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (path,) = (room / "_news").glob("*.md")
    (room / "secured.key").unlink()
    code, rows = verified(capsys, "--dir", str(room), str(path))
    assert (code, rows[path.name]["standing"]) == (0, "ours")
    assert verified(capsys, "--ours", str(path))[0] == 1, "nobody here can open it"
    reseal(path, flipped(read_record(path.read_bytes(), path.name).secured or ""))
    assert verified(capsys, str(path))[0] == 1


def test_a_payload_that_was_rotated_is_ours_before_the_newsroom_heeds_it(
    room: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    give(room, NEW, OLD)
    assert run(["secure", "rotate", str(room / "_news")]) == 0
    (row,) = verified(capsys, str(room / "_news"))[1].values()
    assert (row["standing"], row["key"]) == ("ours", NEW.id)
    with opened_newsroom(room) as newsroom:
        assert operating.publish(newsroom).clashes == []


def test_foreign_payloads_are_told_from_altered_ones_and_from_strangers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (path,) = taken_over(tmp_path, SEED)
    give(tmp_path, OLD)
    code, rows = verified(capsys, str(tmp_path / "_news"))
    assert (code, rows[path.name]["standing"]) == (0, "foreign")
    assert verified(capsys, "--ours", str(path))[0] == 1
    (stranger,) = lay(tmp_path, record("New crane for the port of Aldsea"))
    code, rows = verified(capsys, str(tmp_path / "_news"))
    assert (code, rows[stranger.name]["standing"], rows[path.name]["standing"]) == (1, "foreign", "foreign")
    assert "newsloom adopt" in rows[stranger.name]["error"]
    reseal(path, "AAAA" + (SEED.secured or "")[4:])
    assert verified(capsys, str(path))[1][path.name]["standing"] == "altered"


def test_the_settings_of_the_newsroom_around_a_record_name_the_key(
    room: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (path,) = (room / "_news").glob("*.md")
    (room / "secured.key").rename(room / "elsewhere.key")
    settings = room / "newsloom.toml"
    text = settings.read_text()
    assert '"secured.key"' in text
    settings.write_text(text.replace('# key_file = "secured.key"', 'key_file = "elsewhere.key"'))
    assert run(["secure", "show", str(path)]) == 0
    assert json.loads(capsys.readouterr().out)["payload"]["via"] == "rows"
