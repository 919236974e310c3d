"""A newsroom run from the terminal alone: what a person types, what comes back, and what bad input gets."""

from __future__ import annotations

import json
import stat
from dataclasses import replace

import pytest
from tests.cli.terminal import answer, records, sizes, stories

from bench import made_news
from newsloom.cli.main import run
from newsloom.model.ids import story_id
from newsloom.pipeline.grouping.resident import ALL, REPAIRED
from newsloom.services.newsroom.open import opened, working
from newsloom.store import kv, memberships, queue_status
from newsloom.store import stories as stories_of
from newsloom.store.stories import StoryRow

pytestmark = pytest.mark.timeout(300)


def test_a_morning_at_the_terminal(here, capsys):
    biggest = max(stories(capsys), key=lambda s: s["articles"])
    id = biggest["id"]
    assert biggest["articles"] >= 2
    assert "verdict" in answer(capsys, "story", "approve", id[:10], "--reason", "worth it")
    answer(capsys, "story", "edit", id[:10], "--title", "Our own words", "--note", "Seen twice.")
    answer(capsys, "run")
    published = records(here, "\npublished: true")
    assert any('title: "Our own words"' in p.read_text() for p in published)
    assert "Our own words" in (here / "_site" / "index.html").read_text()
    audit = answer(capsys, "story", "audit")
    assert "approve" in audit and "worth it" in audit
    for _ in range(3):
        answer(capsys, "story", "undo", id[:10])
    answer(capsys, "run")
    assert "Our own words" not in (here / "_site" / "index.html").read_text()


def test_split_and_merge_at_the_terminal(here, capsys):
    biggest = max(stories(capsys), key=lambda s: s["articles"])
    shown = json.loads(answer(capsys, "story", "show", biggest["id"], "--json"))
    member = shown["members"][-1]["id"]
    said = answer(capsys, "story", "split", biggest["id"], member[:12])
    answer(capsys, "run")
    apart = json.loads(answer(capsys, "story", "show", said.split()[2], "--json"))
    assert member in {m["id"] for m in apart["members"]}  # alone, or in a story that was like it
    assert sizes(capsys)[biggest["id"]] == biggest["articles"] - 1
    answer(capsys, "story", "merge", apart["id"], biggest["id"])
    answer(capsys, "run")
    assert sizes(capsys)[biggest["id"]] == biggest["articles"] - 1 + len(apart["members"])


def test_a_repair_on_demand_mends_what_lies_apart_and_says_so(here, capsys):
    biggest = max(stories(capsys), key=lambda s: s["articles"])
    assert biggest["articles"] >= 2
    before = sizes(capsys)
    with opened(here) as newsroom, newsroom.db.write() as tx:
        founder, *others = memberships.members(tx, [biggest["id"]])[biggest["id"]]
        apart = story_id(others[-1].article)
        memberships.put_members(tx, [replace(others[-1], story=apart)])
        stories_of.put_stories(tx, [StoryRow(id=apart, first_seen=founder.joined_at, last_seen=founder.joined_at)])
        kv.put(tx, REPAIRED, str(memberships.last_seq(tx)))  # no later repair would look there by itself
    told = answer(capsys, "story", "repair")
    assert f"merged {apart[:10]} into {biggest['id'][:10]}: " in told
    assert "stories merged: 1; articles moved: 0" in told
    assert sizes(capsys) == before
    assert json.loads(answer(capsys, "story", "repair", "--json")) == {"merged": [], "moved": [], "waiting": ""}


def test_a_repair_is_due_while_another_process_works_and_done_when_that_goes_on(here, capsys):
    with opened(here) as newsroom:
        with working(newsroom):
            assert "another process is at work" in answer(capsys, "story", "repair")
        answer(capsys, "run")
        with newsroom.db.read() as tx:
            assert kv.get(tx, ALL) is None and not queue_status.is_pending(tx, "repair", "stories")


def test_a_repair_waits_for_pages_that_are_on_their_way(here, capsys):
    answer(capsys, "add", "https://nowhere.example/news/1")
    assert "pages are still on their way" in answer(capsys, "story", "repair")


def test_a_picture_of_somebody_else_is_refused_and_nothing_else_is_said(here, capsys):
    id = stories(capsys)[0]["id"]
    for picture in ("notaurl", "https://elsewhere.example/x.jpg"):
        assert run(["story", "edit", id, "--title", "Our own words", "--image", picture]) == 2
        told = capsys.readouterr()
        assert f"{picture}: no article of the story has this picture" in told.err and not told.out
    assert not json.loads(answer(capsys, "story", "show", id, "--json"))["verdicts"]
    assert "image:" in answer(capsys, "story", "edit", id, "--image", "")


def test_one_name_that_is_wrong_does_not_keep_the_others_from_being_decided(here, capsys):
    one, other = [s["id"] for s in stories(capsys)][:2]
    assert run(["story", "approve", one, "nonesuch", other]) == 1
    err = capsys.readouterr().err
    assert err.count("newsloom:") == 1 and "nonesuch" in err
    answer(capsys, "run")
    assert {s["id"] for s in stories(capsys, "--state", "published")} >= {one, other}


def test_the_list_shows_whole_ids_on_a_narrow_terminal(here, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    table = answer(capsys, "story", "list")
    for story in stories(capsys):
        assert story["id"][:10] in table


def test_why_goes_on_after_an_address_that_nobody_saw(here, capsys):
    url = json.loads((here / "rows.jsonl").read_text().splitlines()[0])["url"]
    assert run(["why", "https://nowhere.example/x", url]) == 1
    told = capsys.readouterr()
    assert "never seen" in told.err and "group" in told.out


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["story", "show", "nonesuch"], 2, "nonesuch"),
        (["story", "edit", "nonesuch"], 2, "nothing to change"),
        (["story", "edit", "nonesuch", "--title", "x"], 2, "nonesuch"),
        (["story", "undo"], 2, "newsloom:"),
        (["story", "list", "--state", "publishd"], 2, "publishd: there is no such state (one of new, proposed"),
        (["ingest", "missing.warc.gz"], 2, "there is no such file"),
        (["source", "add", "no address"], 1, "not a web address"),
        (["source", "remove", "https://nowhere.example/feed"], 2, "nowhere.example"),
        (["source", "import", "missing.opml"], 2, "missing.opml: there is no such file"),
        (["source", "import", "_data"], 2, "_data: "),
        (["db", "backup", "nowhere/x.backup"], 2, "nowhere: there is no such folder"),
        (["db", "backup", "_data/nowhere/x.backup"], 2, "nowhere: there is no such folder"),
        (["rebuild", "--stage", "nonesuch"], 2, "nonesuch"),
        (["work", "--pools", "nonesuch"], 2, "any of net, cpu, group"),
        (["db", "restore", "missing.tar"], 2, "missing.tar"),
        (["brief", "--since", "yesterdayish"], 2, "yesterdayish"),
        (["topic", "check", "missing.yaml"], 2, "missing.yaml"),
        (["group", "missing.jsonl"], 2, "newsloom: missing.jsonl: no such file"),
        (["nonesuch"], 2, "nonesuch"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, list) else None,
)
def test_what_cannot_be_done_is_one_clear_sentence(here, capsys, words, code, says):
    assert run(words) == code
    told = capsys.readouterr()
    assert says in told.err
    assert "Traceback" not in told.err + told.out


@pytest.mark.parametrize(
    ("change", "where", "says"),
    [
        (lambda t: t.replace("[site]", "[site]\nbogus = 1"), "newsloom.toml:", "bogus"),
        (lambda t: t.replace("[site]", "[site"), "newsloom.toml:", "not TOML"),
        (lambda t: t + "\n[policy]\npublish = 'many'\n", "newsloom.toml", "policy"),
        (lambda t: "\x00" + t, "newsloom.toml", "newsloom.toml"),
    ],
    ids=["unknown-key", "not-toml", "section-twice", "nul"],
)
def test_a_broken_settings_file_is_named_with_its_line(here, capsys, change, where, says):
    path = here / "newsloom.toml"
    path.write_text(change(path.read_text()))
    assert run(["run"]) == 2
    err = capsys.readouterr().err
    assert where in err and says in err


def test_of_several_files_to_import_the_readable_ones_are_read(here, capsys):
    (here / "a.opml").write_text(
        '<opml version="2.0"><body><outline type="rss" xmlUrl="https://a.example/feed"/></body></opml>'
    )
    assert run(["source", "import", "missing.opml", "a.opml"]) == 1
    told = capsys.readouterr()
    assert "missing.opml: there is no such file" in told.err and "1 feeds added" in told.out


def test_a_backup_that_cannot_be_written_names_its_own_file(here, capsys, monkeypatch):
    import newsloom.services.newsroom.database_copy as copying

    def full(_descriptor):
        raise OSError(28, "No space left on device", str(here / ".x.backup.part"))

    monkeypatch.setattr(copying.os, "fsync", full)
    assert run(["db", "backup", "x.backup"]) == 2
    err = capsys.readouterr().err
    assert str(here / "x.backup") in err and "No space left" in err and ".part" not in err
    assert not list(here.glob("*x.backup*"))


def test_what_a_newsroom_writes_for_itself_is_not_for_its_repository(here, capsys):
    import subprocess

    answer(capsys, "run")
    subprocess.run(["git", "init", "-q", "."], check=True)
    shown = subprocess.run(["git", "status", "--porcelain", "-unormal"], check=True, capture_output=True, text=True)
    names = {line[3:].rstrip("/") for line in shown.stdout.splitlines()}
    assert names == {".gitignore", "_data", "_news", "_site", "newsloom.toml", "rows.jsonl"}


def test_topics_that_make_a_circle_or_miss_their_parent_are_refused(here, capsys):
    folder = here / "_data" / "topics"
    (folder / "02-a.yaml").write_text("taxonomy: topic\nname: A\nparent: B\nkeywords:\n  - a b\n")
    assert run(["run"]) == 2
    assert "'B'" in capsys.readouterr().err
    (folder / "03-b.yaml").write_text("taxonomy: topic\nname: B\nparent: A\nkeywords:\n  - b c\n")
    assert run(["run"]) == 2
    assert "A" in capsys.readouterr().err


def test_broken_lines_are_numbered_and_the_rest_goes_on(here, capsys):
    (here / "more.jsonl").write_text(
        '{"title": "cut\n'
        '{"title": "The council opens a harbour pool", "url": "https://pool.example/1"}\n'
        "[1, 2]\n"
        '{"language": "en"}\n'
    )
    assert run(["ingest", "more.jsonl"]) == 1
    told = capsys.readouterr()
    assert "line 1" in told.err and "line 3" in told.err and "line 4" in told.err
    assert run(["why", "https://pool.example/1"]) == 0


def test_what_is_no_archive_is_refused_and_what_was_readable_is_kept(here, capsys):
    made_news.write_archive(here / "pages.warc.gz", list(made_news.rows(4, seed=5)))
    whole = (here / "pages.warc.gz").read_bytes()
    (here / "cut.warc.gz").write_bytes(whole[: len(whole) * 3 // 4])
    (here / "foreign.warc.gz").write_bytes(b"PK\x03\x04 this is a zip file, more or less" * 20)
    assert run(["ingest", "cut.warc.gz"]) == 1
    assert "cut.warc.gz" in capsys.readouterr().err
    assert run(["ingest", "foreign.warc.gz"]) in (1, 2)
    assert "foreign.warc.gz" in capsys.readouterr().err
    assert run(["ingest", "--json", "cut.warc.gz"]) == 1
    assert json.loads(capsys.readouterr().out)["known"] >= 1


def test_a_folder_that_may_not_be_written_loses_nothing(here, capsys, monkeypatch):
    import newsloom.net.files as files

    story = stories(capsys)[0]["id"]
    answer(capsys, "story", "approve", story)
    real = files.os.replace

    def denied(source, target, **more):
        if "_news" in str(target):
            raise PermissionError(13, "Permission denied", str(target))
        return real(source, target, **more)

    monkeypatch.setattr(files.os, "replace", denied)
    assert run(["run"]) == 2
    err = capsys.readouterr().err
    assert "cannot be written" in err and "nothing was lost" in err
    monkeypatch.undo()
    monkeypatch.chdir(here)
    answer(capsys, "run")
    assert {s["id"] for s in stories(capsys, "--state", "published")} >= {story}


def test_a_foreign_database_is_refused_and_left_alone(here, capsys):
    import sqlite3

    (here / "newsloom.db").unlink()
    for path in here.glob("newsloom.db-*"):
        path.unlink()
    with sqlite3.connect(here / "newsloom.db") as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
    other.close()
    before = (here / "newsloom.db").read_bytes()
    assert run(["run"]) == 2
    assert "another program's database" in capsys.readouterr().err
    assert (here / "newsloom.db").read_bytes() == before
    assert stat.S_ISREG((here / "newsloom.db").stat().st_mode)
