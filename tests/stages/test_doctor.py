"""The doctor, the numbers, and the signs of life."""

from __future__ import annotations

import re
import socket
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from loopback.server import Loopback, answer
from newsloom.cli.main import run as newsloom
from newsloom.core.cadence import History
from newsloom.model.capture import Entry
from newsloom.model.outcome import Then
from newsloom.model.source import Source
from newsloom.pipeline.sources.poll_state import Facts
from newsloom.pipeline.stages import alert
from newsloom.runtime.context import Newsroom
from newsloom.services.newsroom import doctor, metrics, systemd
from newsloom.services.sources import manage as app_sources
from newsloom.store import captures, editions, event_log, sources, work
from stages.room import NOW, SITE, Clock, a_newsroom, put_story, run

FEED = f"http://{SITE}/feed"
NEW = f"http://{SITE}/atom.xml"
RSS = f'<rss version="2.0"><channel><title>P</title><item><title>A</title><link>http://{SITE}/a</link></item></channel></rss>'
HOME = f'<html><head><link rel="alternate" type="application/rss+xml" href="{NEW}"></head><body>hello</body></html>'


def put(newsroom: Newsroom, url: str, history: History, links: int = 0, **fields: object) -> Source:
    source = Source(id=sources.source_id(url), url=url, title=url, **fields)  # type: ignore[arg-type]
    with newsroom.db.write() as tx:
        sources.add(tx, [source], NOW)
        sources.save_poll_facts(tx, source.id, msgspec.to_builtins(Facts(history=history)), NOW)
        captures.put_entries(
            tx, source.id, [(str(n), str(n), None, Entry(id=str(n), link=f"http://x/{n}")) for n in range(links)], NOW
        )
    return source


SICK = History(
    errors=4,
    problem="status 404",
    cause="missing",
    error_since=NOW - timedelta(days=3),
    last_good=NOW - timedelta(days=4),
)
WELL = History(first_poll=NOW, last_poll=NOW, last_good=NOW, last_new=NOW)


def said(newsroom: Newsroom) -> str:
    return "\n".join(f"{'!' if f.bad else ' '} {f.about}: {f.problem} -> {f.advice}" for f in doctor.examine(newsroom))


def test_a_sick_feed_is_replaced_by_the_one_that_its_site_names(tmp_path):
    pages = {"/": answer(200, HOME.encode()), "/atom.xml": answer(200, RSS.encode())}
    with Loopback(pages) as web, a_newsroom(tmp_path / "n", web) as newsroom:
        source = put(newsroom, FEED, SICK)
        assert "failing for 3 days, 4 times in a row: status 404" in said(newsroom)
        assert [f.problem for f in doctor.repair(newsroom)] == [f"now read from {NEW} (named by the page)"]
        with newsroom.db.read() as tx:
            assert sources.get(tx, source.id).url == NEW  # type: ignore[union-attr]
        run(newsroom)
        assert "failing" not in said(newsroom)
        assert doctor.repair(newsroom) == []


def test_a_page_where_a_feed_should_be_is_searched_while_it_is_polled(tmp_path):
    clock = Clock()
    with Loopback({"/feed": answer(200, HOME.encode())}) as web, a_newsroom(tmp_path / "n", web, clock) as newsroom:
        app_sources.enroll(newsroom, [Source(id=sources.source_id(FEED), url=FEED)])
        for _ in range(3):
            run(newsroom)
            clock.pass_by(days=1)
        assert f"replace it: the site offers {NEW}: newsloom doctor --repair does so" in said(newsroom)


def test_twins_are_named(tmp_path):
    with Loopback() as web, a_newsroom(tmp_path / "n", web) as newsroom:
        put(newsroom, "http://one.example/feed", WELL, links=8)
        put(newsroom, "http://two.example/feed", WELL, links=6)
        assert "http://two.example/feed: brings the same entries as http://one.example/feed" in said(newsroom)


def test_a_letter_of_which_nobody_knows_is_shown_until_then_it_is_under_way(tmp_path):
    with Loopback() as web, a_newsroom(tmp_path / "n", web) as newsroom:
        with newsroom.db.write() as tx:
            editions.put_edition(tx, "n1", NOW, alert.KIND, {"subject": "one source needs a look", "to": "a@b.example"})
            work.schedule(tx, [Then(stage="alert", item="n1", lane=alert.LANE)], NOW)
        assert "uncertain" not in said(newsroom)
        with newsroom.db.write() as tx:
            work.cancel(tx, "alert", "n1")
        assert "uncertain whether it was sent: one source needs a look" in said(newsroom)


def test_a_worker_whose_clock_runs_ahead_is_found(tmp_path):
    with Loopback() as web, a_newsroom(tmp_path / "n", web) as newsroom:
        assert "clock" not in said(newsroom)
        with newsroom.db.write() as tx:
            event_log.note(tx, "poll", "x", "done", "", NOW + timedelta(minutes=5))
        assert "a worker wrote with a clock that is 300 s ahead of this one" in said(newsroom)


def test_a_key_that_others_may_read_is_a_finding(tmp_path):
    with Loopback() as web, a_newsroom(tmp_path / "n", web) as newsroom:
        key = newsroom.root / newsroom.config.secured.key_file
        key.write_text("k")
        key.chmod(0o644)
        assert (
            "secured.key: holds secrets or addresses, and others may read it (-rw-r--r--) -> chmod 600 secured.key"
            in said(newsroom)
        )
        key.chmod(0o600)
        assert "holds secrets" not in said(newsroom)


def test_metrics_are_what_prometheus_reads(tmp_path):
    line = re.compile(
        r'(# (HELP|TYPE) newsloom_[a-z_]+ .+|newsloom_[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [0-9.e+-]+)'
    )
    with Loopback() as web, a_newsroom(tmp_path / "n", web) as newsroom:
        put_story(newsroom, "one")
        put(newsroom, FEED, SICK)
        with newsroom.db.write() as tx:
            work.schedule(tx, [Then(stage="match", item="x")], NOW - timedelta(minutes=2))
        text = metrics.exposition(newsroom)
    assert [given for given in text.splitlines() if not line.fullmatch(given)] == []
    assert 'newsloom_stories{state="published"} 1\n' in text
    assert 'newsloom_work_items{stage="match",state="due"} 1\n' in text
    assert "newsloom_work_late_seconds 120\n" in text
    assert "newsloom_sources_sick 1\n" in text


def test_a_newsroom_where_nobody_works_lives_and_is_not_ready(tmp_path):
    clock = Clock()
    with Loopback() as web, a_newsroom(tmp_path / "n", web, clock) as newsroom:
        assert metrics.health(newsroom) == (True, {"status": "ok", "lateSeconds": 0})
        with newsroom.db.write() as tx:
            work.schedule(tx, [Then(stage="match", item="x")], NOW)
        clock.pass_by(hours=2)
        assert metrics.health(newsroom) == (True, {"status": "ok", "lateSeconds": 7200})  # a restart would mend nothing
        is_ready, facts = metrics.ready(newsroom)
        assert not is_ready
        assert {one["kind"] for one in facts["problems"]} == {"worker", "late"}


def test_systemd_hears_that_we_live_and_a_shell_hears_nothing(tmp_path):
    address = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(address)
        line.settimeout(2)
        env = {"NOTIFY_SOCKET": address}
        assert systemd.notify("READY=1", env)
        assert line.recv(100) == b"READY=1"
        asked = systemd.alive_while(lambda: True, env)
        assert asked() and asked()
        assert line.recv(100) == b"WATCHDOG=1"
    assert not systemd.notify("READY=1", {})
    assert not systemd.notify("READY=1", {"NOTIFY_SOCKET": "relative"})


SILENT = {
    "nobody": ({}, "names no receiver"),
    "no server": ({"alerts.mail_to": ["ann@desk.example"]}, "needs a mail server"),
    "mail": ({"alerts.mail_to": ["ann@desk.example"], "mail.host": "m.example", "mail.sender": "n@desk.example"}, ""),
    "webhook": ({"alerts.webhook": "http://hook.example/in"}, ""),
}


@pytest.mark.parametrize(("settings", "why"), SILENT.values(), ids=SILENT.keys())
def test_a_search_that_nobody_is_told_of_is_said_when_it_is_saved_and_by_the_doctor(tmp_path, capsys, settings, why):
    folder = ["--dir", str(tmp_path / "n")]
    with Loopback() as web, a_newsroom(tmp_path / "n", web, **settings) as newsroom:
        assert "saved searches" not in said(newsroom)
        assert newsloom(["search", "save", "the cracks", "crack", *folder]) == 0
        told = capsys.readouterr().out
        if why:
            assert "nobody is told of what it finds: [alerts] " in told and why in told
            assert "newsloom search run 'the cracks'" in told and "tells of" not in told
            assert "saved searches: nobody is told of what the cracks finds: [alerts] " in said(
                newsroom
            ) and why in said(newsroom)
        else:
            assert told == "saved: the cracks; it tells of what comes from now on\n"
            assert "saved searches" not in said(newsroom)
        assert newsloom(["search", "remove", "the cracks", *folder]) == 0
        assert "saved searches" not in said(newsroom)


def test_the_commands_answer(tmp_path, capsys):
    with Loopback() as web, a_newsroom(tmp_path / "n", web) as newsroom:
        put_story(newsroom, "one")
    where = ["--dir", str(tmp_path / "n")]
    assert newsloom(["newsletter", "add", "ann@reader.example", *where]) == 0
    assert newsloom(["newsletter", "list", *where]) == 0
    assert newsloom(["newsletter", "preview", *where]) == 0
    assert newsloom(["newsletter", "send", *where]) == 0
    assert newsloom(["newsletter", "preview", *where]) == 0
    assert newsloom(["newsletter", "remove", "ann@reader.example", *where]) == 0
    assert newsloom(["metrics", *where]) == 0
    assert newsloom(["doctor", "--repair", *where]) == 0
    text = capsys.readouterr().out
    for words in (
        "ann@reader.example  reads",
        "1. About one",
        "no issue: every published",
        "newsloom_records",
        "none is sick",
    ):
        assert words in text
    assert [p.name[:7] for p in Path(tmp_path / "n" / "_newsletters").iterdir()] == ["weekly-"]
