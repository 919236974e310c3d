"""`newsloom record` and `newsloom slug`."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner
from made_records import A_FILE

from newsloom.cli.commands.record import record, slug


def run(*arguments: str, lines: str = "") -> tuple[int, str, str]:
    made = CliRunner().invoke(record, list(arguments), input=lines, standalone_mode=False)
    assert made.exception is None, made.exception
    return int(made.return_value or 0), made.stdout, made.stderr


def a_site(folder: Path) -> Path:
    news = folder / "_news"
    news.mkdir()
    (news / "a.md").write_bytes(A_FILE.encode())
    (news / "b.md").write_bytes(A_FILE.replace("\n", "\r\n").encode())
    (folder / "_data").mkdir()
    (folder / "_data" / "c.md").write_text("no record")
    return folder


def test_what_read_prints_write_writes(tmp_path: Path) -> None:
    site = a_site(tmp_path)
    code, lines, _ = run("read", str(site))
    assert code == 0
    assert [json.loads(line)["path"] for line in lines.splitlines()] == [
        str(site / "_news" / name) for name in ("a.md", "b.md")
    ]
    for name in ("a.md", "b.md"):
        (site / "_news" / name).rename(site / name)
    code, written, _ = run("write", lines=lines)
    assert code == 0
    assert len(written.splitlines()) == 2
    for name in ("a.md", "b.md"):
        assert (site / "_news" / name).read_bytes() == (site / name).read_bytes()
    assert run("write", lines=lines)[1] == ""


def test_write_goes_to_the_paths_given_or_below_a_folder(tmp_path: Path) -> None:
    row = json.dumps({"path": "_news/x.md", "title": "A", "publishedDateTime": "2024-02-03T04:05:06Z"})
    run("write", str(tmp_path / "y.md"), lines=row)
    run("write", "--dir", str(tmp_path), lines=row)
    assert (tmp_path / "y.md").read_bytes() == (tmp_path / "_news" / "x.md").read_bytes()
    made = CliRunner().invoke(
        record, ["write", "--dir", str(tmp_path)], input=row.replace("_news", ".."), standalone_mode=False
    )
    assert "leads out of" in str(made.exception)


def test_a_row_that_is_no_record_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    good = json.dumps({"path": str(tmp_path / "x.md"), "title": "A", "publishedDateTime": "2024-02-03T04:05:06Z"})
    code, written, errors = run("write", lines=f'{{"title": 1}}\nnonsense\n{good}\n')
    assert code == 1
    assert written.strip() == str(tmp_path / "x.md")
    assert "row 1" in errors
    assert "row 2" in errors


def test_check_names_what_would_change_and_what_is_broken(tmp_path: Path) -> None:
    site = a_site(tmp_path)
    assert run("check", str(site))[:2] == (0, "")
    (site / "_news" / "b.md").write_text(A_FILE.replace("quality: 41", "quality:   41"))
    (site / "_news" / "c.md").write_text("---\ntitle: x\n---\n")
    code, named, summary = run("check", str(site))
    assert code == 1
    first, second = named.splitlines()
    assert first == f"{site / '_news' / 'b.md'}:11: would change"
    assert second.startswith(f"{site / '_news' / 'c.md'}:2: ")
    assert "3 records: 1 would change, 1 cannot be read" in summary


def test_slug_answers_a_line_each() -> None:
    assert CliRunner().invoke(slug, ["A b", "C!"]).output == "a-b\nc\n"
    assert CliRunner().invoke(slug, [], input="A b\nC!\n").output == "a-b\nc\n"
