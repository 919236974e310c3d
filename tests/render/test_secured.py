"""The private payload of a record."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from made_records import a_record

from newsloom.cli.commands.secure import VARIABLE, secure
from newsloom.errors import ConfigInvalid, InputBroken
from newsloom.records.read_record import read_record
from newsloom.records.record import render_record
from newsloom.records.secured import (
    MIN_BYTES,
    Key,
    NotOpened,
    key_of,
    key_text,
    payload_digest,
    read_keys,
    resealed,
    seal,
    standing_of,
    unseal,
)

KEY = key_of(bytes(range(64)))
OTHER = key_of(bytes(64))
URL = "https://paper.example/harbour"


@given(st.dictionaries(st.text(max_size=9), st.text(max_size=200), max_size=4), st.text(max_size=40))
def test_a_payload_comes_back_and_is_of_whole_blocks(payload: dict[str, str], url: str) -> None:
    value = seal(payload, url, KEY)
    sealed, iv = (base64.b64decode(part) for part in value.split(";"))
    assert (len(sealed) % 16, len(iv)) == (0, 16)
    assert len(sealed) >= MIN_BYTES
    assert unseal(value, url, [OTHER, KEY]) == (payload, KEY)
    assert seal(dict(reversed(payload.items())), url, KEY) == value


def test_a_payload_that_was_moved_or_altered_is_refused() -> None:
    value = seal({"note": "x"}, URL, KEY)
    with pytest.raises(NotOpened):
        unseal(value, URL + "/2", [KEY])
    sealed, iv = value.split(";")
    flipped = ("B" if sealed[0] == "A" else "A") + sealed[1:]
    with pytest.raises(NotOpened):
        unseal(f"{flipped};{iv}", URL, [KEY])
    with pytest.raises(NotOpened):
        unseal(value, URL, [OTHER])


@pytest.mark.parametrize(
    "value", ["", ";", "AAAA;BBBB", "ä;ö", "AAAAAAAAAAAAAAAAAAAAAA==", ";AAAAAAAAAAAAAAAAAAAAAA=="]
)
def test_what_is_no_payload_is_refused(value: str) -> None:
    with pytest.raises(NotOpened):
        unseal(value, URL, [KEY])


def test_a_payload_has_a_limit_and_must_be_json() -> None:
    with pytest.raises(InputBroken):
        seal({"note": "x" * 70_000}, URL, KEY)
    with pytest.raises(InputBroken):
        seal({"note": float("nan")}, URL, KEY)


def test_rotation_seals_again_under_the_first_key_only_if_needed() -> None:
    old = seal({"note": "x"}, URL, OTHER)
    new = resealed(old, URL, [KEY, OTHER])
    assert new == seal({"note": "x"}, URL, KEY)
    assert resealed(new, URL, [KEY, OTHER]) == new


def test_the_ledger_tells_ours_from_foreign_and_altered() -> None:
    value = seal({}, URL, KEY)
    assert standing_of(value, None) == "foreign"
    assert standing_of(value, payload_digest(value)) == "ours"
    assert standing_of(value + " ", payload_digest(value)) == "altered"


def test_keys_are_read_and_their_secrets_never_shown() -> None:
    text = f"# ours\n{key_text(KEY)}\n{key_text(OTHER).partition(':')[2]}"
    assert read_keys(text, "keys") == [KEY, OTHER]
    assert "secret" not in repr(KEY)
    broken = (f"{OTHER.id}:{key_text(KEY).partition(':')[2]}", "abc:def", key_text(KEY)[:-8], "", "AAAA")
    for text in broken:
        with pytest.raises(ConfigInvalid) as caught:
            read_keys(text, "keys")
        assert key_text(KEY)[20:40] not in str(caught.value)


def keys_at(folder: Path, *keys: Key) -> str:
    path = folder / "keys"
    path.write_text("\n".join(map(key_text, keys)))
    return str(path)


def test_rotate_keeps_foreign_values_and_renews_ours(tmp_path: Path) -> None:
    ours, foreign = tmp_path / "a.md", tmp_path / "b.md"
    ours.write_bytes(render_record(a_record(web_url=URL, secured=seal({"note": "x"}, URL, OTHER))))
    before = render_record(a_record(web_url=URL, secured="AAAA;BBBB"))
    foreign.write_bytes(before)
    run = CliRunner().invoke(secure, ["rotate", str(tmp_path), "--key-file", keys_at(tmp_path, KEY, OTHER)])
    assert run.exit_code == 0
    assert foreign.read_bytes() == before
    record = read_record(ours.read_bytes(), "a.md")
    assert unseal(record.secured or "", URL, [KEY])[0] == {"note": "x"}


def test_verify_names_what_no_key_opens(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(render_record(a_record(web_url=URL, secured="AAAA;BBBB")))
    env = {VARIABLE: key_text(KEY)}
    run = CliRunner().invoke(secure, ["verify", str(tmp_path)], env=env, standalone_mode=False)
    assert (run.return_value, '"unknown"' in run.output) == (0, True)
    run = CliRunner().invoke(secure, ["verify", "--ours", str(tmp_path)], env=env, standalone_mode=False)
    assert run.return_value == 1


def test_keygen_writes_for_the_owner_alone_and_keeps_old_keys(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    runner = CliRunner()
    assert runner.invoke(secure, ["keygen", "--key-file", str(path)]).exit_code == 0
    assert path.stat().st_mode & 0o777 == 0o600
    assert runner.invoke(secure, ["keygen", "--key-file", str(path)]).exit_code != 0
    assert runner.invoke(secure, ["keygen", "--add", "--key-file", str(path)]).exit_code == 0
    assert len(read_keys(path.read_text(), "keys")) == 2
