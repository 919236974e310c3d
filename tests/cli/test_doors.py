"""The rarer commands of a newsroom, each with what it leaves behind."""

from __future__ import annotations

import html
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.cli.terminal import answer, records, stories
from tests.edition.newsrooms import git
from tests.loopback.server import Loopback
from tests.loopback.server import answer as http_answer

from newsloom.cli.main import run

pytestmark = pytest.mark.timeout(300)


def refused(capsys, *words: str) -> str:
    """What a call that is wrong was told: one sentence."""
    capsys.readouterr()
    assert run(list(words)) == 2
    err = capsys.readouterr().err
    assert err.startswith("newsloom: ") or "Usage:" in err
    return err


@pytest.mark.parametrize("words", [("work", "--idle"), ("topic", "check", "--days"), ("extract", "--seconds")])
def test_not_a_number_is_no_number(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert "not a number" in refused(capsys, *words, "nan")


def shown(capsys, name: str) -> dict:
    return json.loads(answer(capsys, "story", "show", name, "--json"))


def bytes_below(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def several(capsys) -> dict:
    """A story of more than one article, with its members."""
    return shown(capsys, max(stories(capsys), key=lambda s: s["articles"])["id"])


# -- db ----------------------------------------------------------------------------------------------------------------


def test_db_copy_makes_a_database_that_the_newsroom_goes_on_with(here, capsys):
    there = f"sqlite:///{here / 'there.db'}"
    before = stories(capsys)
    assert "the same there as here" in answer(capsys, "db", "copy", there)
    assert "not empty" in refused(capsys, "db", "copy", there)
    for path in here.glob("newsloom.db*"):
        path.unlink()
    text = (here / "newsloom.toml").read_text()
    default = '# url = "sqlite:///newsloom.db"'
    assert default in text
    (here / "newsloom.toml").write_text(text.replace(default, f'url = "{there}"'))
    assert stories(capsys) == before
    assert not (here / "newsloom.db").exists()
    answer(capsys, "run")
    assert "all is whole" in answer(capsys, "db", "verify")


def test_db_backup_and_restore_carry_decisions_and_records(here, capsys, tmp_path, monkeypatch):
    id = stories(capsys)[0]["id"]
    answer(capsys, "story", "approve", id, "--reason", "seen twice")
    answer(capsys, "run")
    before = bytes_below(here / "_news")
    assert "rows in" in answer(capsys, "db", "backup", "all.backup")
    assert "not empty" in refused(capsys, "db", "restore", "all.backup")
    other = tmp_path / "other"
    answer(capsys, "init", str(other), "--topic", "County", "--url", "https://county.example")
    (other / "_data" / "topics" / "01-county.yaml").write_bytes((here / "_data/topics/01-county.yaml").read_bytes())
    monkeypatch.chdir(other)
    answer(capsys, "db", "restore", str(here / "all.backup"))
    assert bytes_below(other / "_news") == before
    assert [s["id"] for s in stories(capsys, "--state", "published")] == [id]
    assert "seen twice" in answer(capsys, "story", "audit")
    assert "all is whole" in answer(capsys, "db", "verify")


def test_init_in_a_database_elsewhere(capsys, tmp_path):
    there = tmp_path / "elsewhere.db"
    answer(capsys, "init", str(tmp_path / "room"), "--topic", "County", "--database", f"sqlite:///{there}")
    assert there.is_file()
    assert not (tmp_path / "room" / "newsloom.db").exists()
    answer(capsys, "run", "--dir", str(tmp_path / "room"))
    bad = tmp_path / "bad"
    assert "postgresql://" in refused(capsys, "init", str(bad), "--topic", "County", "--database", "mysql://x/y")
    assert not (bad / "newsloom.toml").exists()


# -- sources -----------------------------------------------------------------------------------------------------------

FEED = (
    b'<rss version="2.0"><channel><title>The Wire</title><item><title>Harbour</title>'
    b"<link>http://wire.example/1</link><guid>1</guid></item></channel></rss>"
)


@pytest.fixture
def wire(here):
    """The address of a feed; the newsroom may ask this machine."""
    text = (here / "newsloom.toml").read_text()
    assert "# allow_private = false" in text
    (here / "newsloom.toml").write_text(text.replace("# allow_private = false", "allow_private = true"))
    pages = {"/feed": http_answer(200, FEED, Content_Type="text/xml"), "/page": http_answer(200, b"<html>none</html>")}
    with Loopback(pages) as server:
        yield f"http://127.0.0.1:{server.port}"


def test_source_check_looks_and_adds_nothing(wire, capsys):
    assert "rss" in answer(capsys, "source", "check", f"{wire}/feed").lower()
    row = json.loads(answer(capsys, "source", "check", "--json", f"{wire}/feed"))
    assert (row["title"], row["entries"], row["how"]) == ("The Wire", 1, "feed")
    capsys.readouterr()
    assert run(["source", "check", f"{wire}/page", f"{wire}/feed"]) == 1
    told = capsys.readouterr()
    assert f"{wire}/page" in told.err and "The Wire" in told.out
    assert answer(capsys, "source", "list", "--json") == ""


def test_source_export_is_what_import_reads(wire, here, capsys, tmp_path):
    answer(capsys, "source", "add", f"{wire}/feed", "--folder", "Sea & shore")
    answer(capsys, "source", "export", "-o", "mine.opml")
    text = (here / "mine.opml").read_text()
    assert answer(capsys, "source", "export") == text
    assert "Sea &amp; shore" in text
    assert "0 feeds added, 1 known" in answer(capsys, "source", "import", "mine.opml")
    answer(capsys, "init", str(tmp_path / "b"), "--topic", "County")
    assert "1 feeds added" in answer(capsys, "source", "import", "--dir", str(tmp_path / "b"), "mine.opml")
    row = json.loads(answer(capsys, "source", "list", "--json", "--dir", str(tmp_path / "b")))
    assert (row["url"], row["folder"]) == (f"{wire}/feed", "Sea & shore")


# -- stories -----------------------------------------------------------------------------------------------------------


def test_story_move_carries_an_article_to_another_story(here, capsys):
    story = several(capsys)
    into = next(s["id"] for s in stories(capsys) if s["id"] != story["id"])
    member = next(m["id"] for m in story["members"] if m["id"] != story["lead"])
    assert "moved" in answer(capsys, "story", "move", story["id"], member, into)
    answer(capsys, "run")
    assert member in {m["id"] for m in shown(capsys, into)["members"]}
    assert member not in {m["id"] for m in shown(capsys, story["id"])["members"]}
    assert "nonesuch" in refused(capsys, "story", "move", story["id"], "nonesuch", into)


def test_story_not_this_takes_an_article_out_for_good(here, capsys):
    story = several(capsys)
    member = next(m["id"] for m in story["members"] if m["id"] != story["lead"])
    answer(capsys, "story", "not-this", story["id"], member)
    answer(capsys, "run")
    answer(capsys, "rebuild", "--stage", "group")
    assert member not in {m["id"] for m in shown(capsys, story["id"])["members"]}
    url = next(m["url"] for m in story["members"] if m["id"] == member)
    assert json.loads(answer(capsys, "why", url, "--json"))["story"] not in (None, story["id"])


def test_story_pin_puts_a_story_on_top_and_an_article_in_its_place(here, capsys):
    last = stories(capsys, "--limit", "1000")[-1]
    hot = stories(capsys)[0]
    for story in (last, hot):
        answer(capsys, "story", "approve", story["id"])
    assert "pinned" in answer(capsys, "story", "pin", last["id"])
    answer(capsys, "run")
    front = html.unescape((here / "_site" / "index.html").read_text())
    assert 0 < front.index(last["title"]) < front.index(hot["title"])
    story = several(capsys)
    member = story["members"][-1]["id"]
    answer(capsys, "story", "pin", story["id"], member)
    answer(capsys, "rebuild", "--stage", "group")
    assert member in {m["id"] for m in shown(capsys, story["id"])["members"]}


def test_story_hold_keeps_policy_away_and_remove_takes_down(here, capsys):
    id = stories(capsys)[0]["id"]
    answer(capsys, "story", "hold", id, "--reason", "ask the harbour office")
    answer(capsys, "run")
    assert shown(capsys, id)["state"] == "held"
    answer(capsys, "story", "approve", id)
    answer(capsys, "run")
    (path,) = records(here, "\npublished: true")
    answer(capsys, "story", "remove", id, "--reason", "wrong in all parts")
    answer(capsys, "run")
    assert "\npublished: false\nremoved: true\n" in path.read_text()
    assert shown(capsys, id)["state"] == "removed"


def test_story_remove_takes_one_article_down(here, capsys):
    story = several(capsys)
    answer(capsys, "story", "approve", story["id"])
    answer(capsys, "story", "remove", story["id"], story["lead"], "--reason", "withdrawn")
    answer(capsys, "run")
    (path,) = records(here, "\nremoved: true")
    assert len(records(here, "\npublished: true")) == 1, "another article leads now"
    assert "removed" in path.read_text()
    left = shown(capsys, story["id"])
    assert left["lead"] != story["lead"]
    assert left["independentSources"] == story["independentSources"] - 1, "what was taken down is no coverage"


def test_story_explain_gives_the_reasons_for_all_it_says(here, capsys):
    story = several(capsys)
    told = answer(capsys, "story", "explain", story["id"])
    assert told.startswith(story["title"])
    for reason in story["because"]["heat"]:
        assert reason in told
    for member in story["members"]:
        assert member["title"] in told
    assert json.loads(answer(capsys, "story", "explain", story["id"], "--json"))["id"] == story["id"]
    assert "nonesuch" in refused(capsys, "story", "explain", "nonesuch")


# -- publishing --------------------------------------------------------------------------------------------------------


def test_publish_git_commits_and_push_carries_it_to_the_remote(here, capsys, tmp_path):
    away = tmp_path / "away.git"
    git(tmp_path, "init", "-q", "--bare", "-b", "main", str(away))
    git(here, "init", "-q", "-b", "main")
    git(here, "remote", "add", "origin", str(away))
    git(here, "add", "-A")
    git(here, "commit", "-q", "-m", "As it was")
    git(here, "push", "-q", "-u", "origin", "main")
    answer(capsys, "story", "approve", stories(capsys)[0]["id"])
    answer(capsys, "run")
    assert "committed" in answer(capsys, "publish", "--git")
    assert git(here, "log", "-1", "--format=%s").strip() == "Update news"
    assert git(away, "rev-parse", "main") != git(here, "rev-parse", "main"), "nobody asked for a push"
    assert "pushed" in answer(capsys, "publish", "--push")
    assert git(away, "rev-parse", "main") == git(here, "rev-parse", "main")
    git(here, "remote", "set-url", "origin", str(tmp_path / "nowhere.git"))
    answer(capsys, "story", "approve", stories(capsys)[1]["id"])
    answer(capsys, "run")
    capsys.readouterr()
    assert run(["publish", "--push", "--json"]) == 1
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told["commit"] and not told["pushed"] and "push" in told["problem"]


def test_work_with_a_short_idle_obeys_a_decision_meanwhile_and_ends_well(here, capsys):
    id = stories(capsys)[0]["id"]
    answer(capsys, "run")
    env = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    words = [sys.executable, "-m", "newsloom", "work", "--idle", "0.05"]
    with subprocess.Popen(
        words, cwd=here, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as worker:
        try:
            until = time.monotonic() + 60
            while (here / "newsloom.lock").read_text().split()[:1] != [str(worker.pid)] and time.monotonic() < until:
                time.sleep(0.05)
            answer(capsys, "story", "approve", id)
            while not records(here, "\npublished: true") and time.monotonic() < until:
                time.sleep(0.05)
        finally:
            worker.send_signal(signal.SIGTERM)
            out, err = worker.communicate(timeout=60)
    assert worker.returncode == 0, err
    assert "1 published" in out
    assert "0.05" in refused(capsys, "work", "--idle", "0.001")


def test_quality_newsroom_measures_the_stories_as_they_stand(here, capsys):
    told = json.loads(answer(capsys, "quality", "newsroom", "--json", "--days", "3650"))
    assert (
        told["articles"] >= 50 and 0 < told["f1"] <= 1 and told["labelled"] == len(stories(capsys, "--limit", "1000"))
    )
    assert "pair f1" in answer(capsys, "quality", "newsroom", "--days", "3650")
    assert "--days" in refused(capsys, "quality", "newsroom", "--days", "1")


# -- filters -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "bare"),
    [
        (
            "https://www.google.com/url?q=https%3A%2F%2Fa.example%2Fx%3Futm_source%3Dy&sa=D",
            "https://a.example/x?utm_source=y",
        ),
        ("https://a-example.cdn.ampproject.org/c/s/a.example/x", "https://a.example/x"),
        ("https://a.example/x?utm_source=y#top", "https://a.example/x?utm_source=y#top"),
        ("no address", "no address"),
    ],
)
def test_url_unwrap_takes_wrappers_off_and_nothing_else(capfdbinary, url, bare):
    assert run(["url", "--unwrap", url]) == 0
    assert capfdbinary.readouterr().out.decode().rstrip("\n") == bare


def test_feed_content_type_tells_the_charset(tmp_path, capfdbinary):
    path = tmp_path / "feed.xml"
    path.write_bytes("<rss version='2.0'><channel><title>Ну и новости</title></channel></rss>".encode("koi8-r"))
    assert run(["feed", "--content-type", "text/xml; charset=koi8-r", str(path)]) == 0
    assert json.loads(capfdbinary.readouterr().out)["title"] == "Ну и новости"


def test_record_write_stdout_gives_the_bytes_and_writes_nothing(here, tmp_path, capfdbinary):
    path = sorted((here / "_news").glob("*.md"))[0]
    assert run(["record", "read", str(path)]) == 0
    row = tmp_path / "row.jsonl"
    row.write_bytes(capfdbinary.readouterr().out)
    data = path.read_bytes()
    path.unlink()
    assert run(["record", "write", "--stdout", "--from", str(row)]) == 0
    assert capfdbinary.readouterr().out == data
    assert not path.exists()


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is limited where the system can")
def test_extract_gives_up_a_page_that_asks_too_much_and_goes_on(tmp_path, capfdbinary):
    small = "<html><title>Small</title><article><p>" + "The harbour opens again. " * 40 + "</p></article></html>"
    os.mkfifo(tmp_path / "endless")  # nobody writes into it: its reader waits for ever
    # Text beyond Latin-1, so that Python needs four bytes for each character.
    (tmp_path / "wide.html").write_text("<html><title>Wide</title><article><p>\U0001f6a2" + "word " * 3_000_000)
    for limit, file, says in (
        (["--seconds", "3"], "endless", "longer than 3 s"),
        (["--megabytes", "50"], "wide.html", "needed more"),
    ):
        rows = [{"url": f"https://a.example/{n}", "html": small} for n in range(3)]
        rows[1] = {"url": "https://a.example/1", "file": str(tmp_path / file)}
        (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        assert run(["extract", "--workers", "1", *limit, str(tmp_path / "rows.jsonl")]) == 1
        made = [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]
        assert [row["url"] for row in made] == [row["url"] for row in rows]
        assert says in made[1]["error"]
        assert made[0]["title"] == made[2]["title"] == "Small"


def test_windows_is_refused_in_a_sentence(monkeypatch, capsys):
    from newsloom.cli import main

    monkeypatch.setattr(main.os, "name", "nt")
    with pytest.raises(SystemExit) as end:
        main.main(["--help"])
    monkeypatch.undo()
    assert end.value.code == 2
    told = capsys.readouterr()
    assert "WSL" in told.err and not told.out
