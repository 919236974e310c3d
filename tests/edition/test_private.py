"""The private payload: on every record of ours, the same while its facts are; foreign ones stay."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.edition.newsrooms import FIRE, SEED, bytes_of, make, newsroom, take_in, taken_over

from newsloom.app import editing, operating, reading
from newsloom.render.read_record import read_record
from newsloom.render.secured import Key, article_url, key_of, key_text, unseal

OLD, NEW = key_of(bytes(range(64))), key_of(bytes(range(64, 128)))


@pytest.fixture
def room(tmp_path: Path) -> Path:
    make(tmp_path)
    with newsroom(tmp_path) as world:
        give(tmp_path, OLD)
        take_in(world, FIRE)
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
    with newsroom(room) as world:
        operating.publish(world, everything=True)
    assert bytes_of(room / "_news") == before


def test_a_new_key_seals_anew_and_the_old_one_opens_no_more(room: Path) -> None:
    give(room, NEW, OLD)
    with newsroom(room) as world:
        operating.publish(world, everything=True)
    assert opened(room, NEW)[1] == NEW


def test_without_a_key_payloads_stay(room: Path) -> None:
    before = bytes_of(room / "_news")
    (room / "secured.key").unlink()
    with newsroom(room) as world:
        operating.publish(world, everything=True)
    assert bytes_of(room / "_news") == before


def test_an_editors_reason_is_in_the_payload_and_not_in_the_clear(room: Path) -> None:
    with newsroom(room) as world:
        story = reading.list_stories(world)[0].id
        editing.decide(world, "approve", story, actor="ines", reason="the harbour office rang back")
        operating.run(world)
    payload, _ = opened(room, OLD)
    assert payload["reasons"] == [["approve", "ines", "the harbour office rang back"]]
    assert all(b"rang back" not in data for data in bytes_of(room / "_news").values())


def test_a_foreign_payload_is_kept_untouched(tmp_path: Path) -> None:
    (path,) = taken_over(tmp_path, SEED)
    give(tmp_path, OLD)
    with newsroom(tmp_path) as world:
        take_in(world, FIRE)
    assert read_record(path.read_bytes(), path.name).secured == SEED.secured
    (new,) = set((tmp_path / "_news").glob("*.md")) - {path}
    made = read_record(new.read_bytes(), new.name)
    assert made.secured is not None
    assert unseal(made.secured, article_url(made), [OLD])[1] == OLD
