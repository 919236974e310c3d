"""Files are whole or not there, and stay inside their folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.errors import UsageError
from newsloom.net.files import (
    file_digest,
    inside,
    remove_leftovers,
    replacing,
    walk,
    write_atomically,
    write_if_changed,
)


def test_a_file_is_written_with_its_folders(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a" / "b" / "c.md", b"text", durable=True)
    assert (tmp_path / "a" / "b" / "c.md").read_bytes() == b"text"
    assert [path.name for path in walk(tmp_path)] == ["c.md"]


def test_a_crash_in_between_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(b"old")

    def replace(self: Path, target: Path) -> None:
        raise OSError(28, "no space left on device")

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(OSError, match="no space"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert [found.name for found in walk(tmp_path)] == ["page.html"]


def test_what_is_the_same_is_not_written_again(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    assert write_if_changed(path, b"one")
    os.utime(path, (1, 1))
    assert not write_if_changed(path, b"one")
    assert path.stat().st_mtime == 1
    assert write_if_changed(path, b"two")


def test_the_mode_of_a_file_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write_atomically(path, b"new")
    assert path.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    "relative",
    [
        "../x",
        "a/../../x",
        "/etc/passwd",
        "",
        ".",
        "a\\..\\x",
        "C:/x",
        "c:x",
        "a\0b",
        "a\nb",
        "con",
        "NUL.txt",
        "a" * 300,
        "..",
        "a/\x7f",
    ],
)  # fmt: skip
def test_a_path_that_would_leave_its_folder_is_refused(tmp_path: Path, relative: str) -> None:
    with pytest.raises(UsageError):
        inside(tmp_path, relative)


def test_a_symbolic_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / "link").symlink_to(tmp_path)
    (root / "own").symlink_to(root)
    with pytest.raises(UsageError):
        inside(root, "link/secret")
    assert inside(root, "own/page.html") == root / "own" / "page.html"


@given(st.text(max_size=40))
def test_any_relative_path_is_inside_or_refused(relative: str) -> None:
    root = Path("/newsroom/site")
    try:
        assert inside(root, relative).resolve().is_relative_to(root)
    except UsageError:
        assert relative is not None


def test_leftovers_of_a_killed_process_are_removed_and_nothing_else(tmp_path: Path) -> None:
    left = tmp_path / ".page.html.0123456789abcdef.tmp"
    for path in (left, tmp_path / ".hidden.tmp", tmp_path / "page.html"):
        path.write_bytes(b"x")
    assert remove_leftovers(tmp_path, older_than=1.0) == 0
    assert remove_leftovers(tmp_path, older_than=left.stat().st_mtime + 1) == 1
    assert [path.name for path in walk(tmp_path)] == [".hidden.tmp", "page.html"]


def test_a_digest_names_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"abc")
    assert file_digest(tmp_path / "x") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_file_that_comes_in_parts_takes_its_name_at_the_end_or_never(tmp_path: Path) -> None:
    target = tmp_path / "m" / "model.onnx"
    with replacing(target) as file:
        file.write(b"one, ")
        assert not target.exists()
        file.write(b"two")
    assert target.read_bytes() == b"one, two"
    with pytest.raises(KeyboardInterrupt), replacing(target) as file:
        file.write(b"half of")
        raise KeyboardInterrupt
    assert target.read_bytes() == b"one, two"
    assert [path.name for path in walk(tmp_path)] == ["model.onnx"]
