"""What repeats by itself: the sweep, the alerts, the newsletter, the hubs."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from bench import made_news
from loopback.post import post_office
from loopback.server import Asked, Loopback, Send, answer
from newsloom.cli.main import run as cli
from newsloom.core.cadence import History
from newsloom.errors import Conflict, FetchError, NotFound, UsageError
from newsloom.model.outcome import Then
from newsloom.model.review import Verdict
from newsloom.model.source import Source
from newsloom.net.mail import Letter
from newsloom.net.webhook import sign
from newsloom.pipeline.notify import outbox
from newsloom.pipeline.sources.poll_state import Facts
from newsloom.pipeline.stages import alert, mail
from newsloom.runtime.context import Newsroom
from newsloom.services.newsroom import run as operating
from newsloom.services.publish import newsletter
from newsloom.services.sources import manage as app_sources
from newsloom.services.sources import websub_callback
from newsloom.store import (
    articles,
    captures,
    editions,
    event_log,
    final_outcomes,
    memberships,
    providers,
    queue_status,
    reviews,
    sources,
    stories,
    table_copy,
    tables,
    work,
)
from newsloom.store.captures import ImageCopy
from newsloom.store.memberships import Member
from stages.room import NOW, SITE, Clock, a_newsroom, poll_now, put_article, put_story, run

FEED = f"http://{SITE}/feed"
HOOK = "http://hook.example/in"


class Post:
    """A mail server that keeps what it gets; `fails` are the next sendings that break off."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.fails: list[Exception] = []

    @contextmanager
    def open(self) -> Iterator[Post]:
        yield self

    def send(self, letter: Letter, at: object) -> None:
        if self.fails:
            raise self.fails.pop(0)
        self.letters.append(letter)


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Post:
    made = Post()
    monkeypatch.setattr(outbox, "mailer", lambda _: made)
    return made


def put_source(newsroom: Newsroom, **history: Any) -> Source:
    source = Source(id=sources.source_id(FEED), url=FEED, title="The Paper")
    with newsroom.db.write() as tx:
        sources.add(tx, [source], newsroom.clock())
        sources.save_poll_facts(tx, source.id, msgspec.to_builtins(Facts(history=History(**history))), newsroom.clock())
    return source


def failing() -> dict[str, Any]:
    return {
        "errors": 5,
        "problem": "status 500",
        "error_since": NOW - timedelta(days=2),
        "last_good": NOW - timedelta(days=3),
    }


def health(newsroom: Newsroom) -> None:
    run(newsroom, Then(stage="alert", item=alert.HEALTH, lane=alert.LANE))


def test_a_newsroom_that_is_run_again_finds_nothing_to_do(tmp_path):
    with Loopback() as web, a_newsroom(tmp_path / "n", web) as newsroom:
        assert set(operating.run(newsroom).counts) == {"sweep", "alert", "mail"}
        assert operating.run(newsroom).counts == {}


# -- sweep -------------------------------------------------------------------------------------------------------------


def sweep(newsroom: Newsroom) -> None:
    run(newsroom, Then(stage="sweep", item="daily"))


def test_what_is_too_old_goes_and_what_is_published_stays(tmp_path):
    clock = Clock()
    with Loopback() as web, a_newsroom(tmp_path / "n", web, clock, **{"retention.articles": 30}) as newsroom:
        story = put_story(newsroom, "kept")
        gone = put_article(newsroom, "gone")
        with newsroom.db.write() as tx:
            find = tx.execute(select(tables.articles.c.find).where(tables.articles.c.id == gone)).scalar_one()
            captures.put_document(tx, "s", url=FEED, status=200, body=b"<rss/>", now=NOW)
            event_log.note(tx, "poll", "s", "done", "", NOW)
        clock.pass_by(days=100)
        sweep(newsroom)
        with newsroom.db.read() as tx:
            assert table_copy.count(tx, tables.documents) == 0
            assert event_log.lines(tx, ["s"]) == []
            assert table_copy.count(tx, tables.articles) == 1
            assert story in stories.get(tx, [story])
            assert final_outcomes.of(tx, [find])[find].kind == final_outcomes.SWEPT, "not: it waits"


def test_a_text_that_may_not_be_kept_goes_once_it_was_judged(tmp_path):
    clock = Clock()
    with Loopback() as web, a_newsroom(tmp_path / "n", web, clock) as newsroom:
        closed = put_article(newsroom, "closed", signals=("robots: noarchive",))
        open_ = put_article(newsroom, "open", signals=("robots: noimageindex",))
        for days, left in ((1, True), (2, False)):
            clock.pass_by(days=days)
            sweep(newsroom)
            with newsroom.db.read() as tx:
                held = articles.get(tx, [closed, open_])
            assert bool(held[closed].article.text) is left
            assert held[open_].article.text
            assert held[closed].article.excerpt


def test_old_pictures_go_unless_the_site_shows_them(tmp_path):
    clock = Clock()
    with Loopback() as web, a_newsroom(tmp_path / "n", web, clock) as newsroom:
        for name in ("shown.jpg", "old.jpg", "orphan.jpg"):
            path = newsroom.images_dir / "aa" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"x")
            os.utime(path, (NOW.timestamp(), NOW.timestamp()))
        (tmp_path / "n" / "_site" / "images" / "aa").mkdir(parents=True)
        (tmp_path / "n" / "_site" / "images" / "aa" / "shown.jpg").write_bytes(b"x")
        with newsroom.db.write() as tx:
            for name in ("shown", "old"):
                captures.put_image(tx, ImageCopy(url=f"http://x/{name}", file=f"aa/{name}.jpg"), NOW)
        clock.pass_by(days=200)
        sweep(newsroom)
        assert sorted(p.name for p in (newsroom.images_dir / "aa").iterdir()) == ["shown.jpg"]


def test_publishers_are_known_by_what_they_did(tmp_path):
    with Loopback() as web, a_newsroom(tmp_path / "n", web) as newsroom:
        story = put_story(newsroom, "event", site="early.example", first_seen=NOW - timedelta(hours=5))
        late = put_article(newsroom, "event", site="late.example", first_seen=NOW - timedelta(hours=2))
        with newsroom.db.write() as tx:
            memberships.put_members(tx, [Member(article=late, story=story, joined_at=NOW, because=())])
            reviews.put(tx, Verdict(id="v", at=NOW - timedelta(days=2), actor="ann", kind="approve", subject=story))
        sweep(newsroom)
        with newsroom.db.read() as tx:
            known = providers.get(tx, ["early.example", "late.example"])
        early, late_ = known["early.example"], known["late.example"]
        assert (early["shared"], early["first"], early["lead_hours"], early["approved"]) == (1, 1, 3.0, 1)
        assert (late_["shared"], late_["first"], late_["approved"]) == (1, 0, 0)


@pytest.mark.parametrize(
    ("said", "approved"),
    [
        ([("approve", 2)], 1),
        ([("approve", 0.5)], 0),  # a slip may still be taken back
        ([("approve", 3), ("undo", 2)], 0),
        ([("approve", 3), ("undo", 0.5)], 0),
    ],
)
def test_an_approval_counts_for_a_publisher_after_a_day_and_never_once_taken_back(tmp_path, said, approved):
    with Loopback() as web, a_newsroom(tmp_path / "n", web) as newsroom:
        story = put_story(newsroom, "event", site="early.example", first_seen=NOW - timedelta(days=4))
        with newsroom.db.write() as tx:
            for kind, days in said:
                value = {"verdict": "approve"} if kind == "undo" else {}
                at = NOW - timedelta(days=days)
                reviews.put(tx, Verdict(id=kind, at=at, actor="ann", kind=kind, subject=story, value=value))
        sweep(newsroom)
        with newsroom.db.read() as tx:
            known = providers.get(tx, ["early.example"])
    assert known["early.example"]["approved"] == approved


def test_a_first_run_learns_from_what_its_own_polls_bring(tmp_path):
    rows = [row | {"url": f"http://{SITE}/news/{n}"} for n, row in enumerate(made_news.rows(4, seed=3))]
    pages = {f"/news/{n}": answer(200, made_news.page(row), Content_Type="text/html") for n, row in enumerate(rows)}
    feed = answer(200, made_news.feed(SITE, rows), Content_Type="application/rss+xml")

    def slow_feed(request: Asked, send: Send) -> None:
        time.sleep(0.3)
        send(feed)

    with Loopback(pages | {"/feed": slow_feed}) as web, a_newsroom(tmp_path / "n", web) as newsroom:
        put_source(newsroom)
        poll_now(newsroom)
        assert operating.run(newsroom).counts["sweep"] == {"done": 1}
        with newsroom.db.read() as tx:
            assert [h["articles"] for h in providers.get(tx, [SITE]).values()] == [4]


# -- alerts ------------------------------------------------------------------------------------------------------------


def test_a_sick_source_is_told_of_once_to_everyone(tmp_path, post):
    clock = Clock()
    settings = {"alerts.mail_to": ["ann@desk.example"], "alerts.webhook": HOOK}
    with Loopback({"/in": answer(204)}) as web:  # noqa: SIM117
        with a_newsroom(tmp_path / "n", web, clock, hosts=(SITE, "hook.example"), **settings) as newsroom:
            put_source(newsroom, **failing())
            for _ in range(3):
                health(newsroom)
                clock.pass_by(hours=6)
            assert [letter.to for letter in post.letters] == ["ann@desk.example"]
            assert "failing for 2 days" in post.letters[0].text
            assert [json.loads(a.body)["event"] for a in web.asked] == ["sources"]


def test_a_notice_has_its_line_before_it_is_sent_and_its_time_after(tmp_path, post, monkeypatch):
    with Loopback() as web, a_newsroom(tmp_path / "n", web, **{"alerts.mail_to": ["ann@desk.example"]}) as newsroom:
        put_source(newsroom, **failing())
        seen = []

        def send(letter: Letter, at: object) -> None:
            with newsroom.db.read() as tx:
                seen.append(len(editions.unsent(tx, [alert.KIND])))

        monkeypatch.setattr(post, "send", send)
        health(newsroom)
        assert seen == [1]
        with newsroom.db.read() as tx:
            assert editions.unsent(tx, [alert.KIND]) == []


def test_a_server_that_is_not_there_is_tried_again_and_a_dead_worker_is_not(tmp_path, post):
    clock = Clock()
    with (
        Loopback() as web,
        a_newsroom(tmp_path / "n", web, clock, **{"alerts.mail_to": ["ann@desk.example"]}) as newsroom,
    ):
        put_source(newsroom, **failing())
        post.fails = [FetchError("mail:587", "refused")]
        health(newsroom)
        assert post.letters == []
        with newsroom.db.read() as tx:
            id = editions.unsent(tx, [alert.KIND])[0][0]
        clock.pass_by(minutes=2)
        with newsroom.db.write() as tx:  # this worker dies while it sends
            claims = work.claim_lanes(tx, ["alert"], now=clock(), lease="dead/1", lasting=timedelta(minutes=5), limit=1)
            assert [c.item for c in claims] == [id]
        clock.pass_by(minutes=6)
        run(newsroom)
        assert post.letters == []
        with newsroom.db.read() as tx:
            assert [row[0] for row in editions.unsent(tx, [alert.KIND])] == [id]


def test_without_a_receiver_nothing_is_written(tmp_path):
    with Loopback() as web, a_newsroom(tmp_path / "n", web) as newsroom:
        put_source(newsroom, **failing())
        health(newsroom)
        with newsroom.db.read() as tx:
            assert editions.latest_editions(tx, alert.KIND) == []


# -- newsletter --------------------------------------------------------------------------------------------------------


def issue(newsroom: Newsroom) -> None:
    run(newsroom, Then(stage="mail", item=mail.ISSUE, lane=mail.LANE))


def test_an_issue_leaves_on_its_day_and_tells_no_story_twice(tmp_path):
    clock = Clock()
    with Loopback() as web, a_newsroom(tmp_path / "n", web, clock, **{"mail.stories": 2}) as newsroom:
        for number in range(3):
            put_story(newsroom, f"story-{number}", heat=90.0 - number)
        issue(newsroom)
        folder = tmp_path / "n" / "_newsletters"
        assert not folder.exists()
        clock.pass_by(days=7)
        run(newsroom)
        first = (folder / "weekly-2026-03-09.html").read_text()
        assert "About story-0" in first and "About story-1" in first and "About story-2" not in first
        assert (tmp_path / "n" / "_site" / "newsletters" / "weekly-2026-03-09" / "index.html").is_file()
        clock.pass_by(days=7)
        run(newsroom)
        second = (folder / "weekly-2026-03-16.html").read_text()
        assert "About story-2" in second and "About story-0" not in second
        clock.pass_by(days=7)
        run(newsroom)
        assert len(list(folder.iterdir())) == 2


def test_a_reader_confirms_reads_and_leaves_with_one_click(tmp_path, post):
    clock = Clock()
    settings = {"fetch.public_url": "https://desk.example/", "mail.postal_address": "1 Quay Street"}
    with Loopback() as web, a_newsroom(tmp_path / "n", web, clock, **settings) as newsroom:
        put_story(newsroom, "one")
        assert newsletter.subscribe(newsroom, "Ann@Reader.EXAMPLE")
        for spelling in ("Ann@reader.example", "ANN@reader.example", "ann+news@reader.example"):
            assert not newsletter.subscribe(newsroom, spelling)
        assert post.letters == []  # the answer waits for no mail server
        run(newsroom)
        [asked] = newsletter.listed(newsroom)
        assert len(post.letters) == 1
        assert f"/newsletter/confirm/{asked.token}" in post.letters[0].text
        assert newsletter.send_now(newsroom).summary.failed == 0
        assert len(post.letters) == 1  # who has not confirmed gets nothing
        newsletter.confirm(newsroom, asked.token)
        put_story(newsroom, "two")
        clock.pass_by(days=1)
        newsletter.send_now(newsroom)
        letter = post.letters[1]
        assert letter.to == "Ann@reader.example"
        assert letter.unsubscribe == f"https://desk.example/newsletter/unsubscribe/{asked.token}"
        assert "1 Quay Street" in letter.text and "1 Quay Street" in (letter.html or "")
        assert "About two" in letter.text and "About one" not in letter.text
        newsletter.unsubscribe(newsroom, asked.token)
        newsletter.unsubscribe(newsroom, asked.token)
        with pytest.raises(Conflict):
            newsletter.add(newsroom, "Ann@reader.example")
        with pytest.raises(NotFound):
            newsletter.confirm(newsroom, asked.token)


def test_a_break_in_the_middle_goes_on_with_those_who_got_nothing(tmp_path, post):
    clock = Clock()
    with Loopback() as web, a_newsroom(tmp_path / "n", web, clock) as newsroom:
        put_story(newsroom, "one")
        for name in ("ann", "bob", "cy"):
            newsletter.add(newsroom, f"{name}@reader.example")
        post.fails = [FetchError("ann", "550 no such reader", lasting=True), FetchError("mail", "421 later")]
        newsletter.send_now(newsroom)
        assert post.letters == []
        clock.pass_by(minutes=2)
        run(newsroom)
        assert [letter.to for letter in post.letters] == ["bob@reader.example", "cy@reader.example"]


def test_sending_says_what_was_written_and_who_was_mailed(tmp_path, capsys):
    folder = ["--dir", str(tmp_path / "n")]
    with Loopback() as web, a_newsroom(tmp_path / "n", web) as newsroom:
        assert cli(["newsletter", "send", *folder]) == 0
        assert capsys.readouterr().out == "no issue: nothing that no issue had\n"
        put_story(newsroom, "one")
        day = f"{datetime.now(UTC):%Y-%m-%d}"
        assert cli(["newsletter", "send", *folder]) == 0
        written, mailed = capsys.readouterr().out.splitlines()
        assert written.startswith(f"written: _newsletters/weekly-{day}.html: ") and written.endswith(", 1 story")
        assert mailed == "mailed to nobody: there is no mail server: [mail] host and sender"
        put_story(newsroom, "two")
        assert cli(["newsletter", "send", "--json", *folder]) == 0
        told = json.loads(capsys.readouterr().out)
        assert (told["issue"]["path"], told["issue"]["why"]) == ("", "this day has its issue")


def test_sending_names_the_number_of_readers_who_got_it(tmp_path, capsys):
    with Loopback() as web, post_office(refuse=("bob@",)) as smtp:
        server = {
            "mail.host": "127.0.0.1",
            "mail.port": smtp.port,
            "mail.security": "none",
            "mail.sender": "n@p.example",
        }
        with a_newsroom(tmp_path / "n", web, **server) as newsroom:
            put_story(newsroom, "one")
            newsletter.add(newsroom, "ann@reader.example")
            newsletter.add(newsroom, "bob@reader.example")
        assert cli(["newsletter", "send", "--dir", str(tmp_path / "n")]) == 0
    assert capsys.readouterr().out.splitlines()[1] == "mailed to 1 of 2 readers, 1 refused for good"


def test_what_a_reader_answers_goes_to_the_owners_address(tmp_path):
    with Loopback() as web, post_office() as smtp:
        settings = {
            "mail.host": "127.0.0.1",
            "mail.port": smtp.port,
            "mail.security": "none",
            "mail.sender": "news@paper.example",
            "mail.reply_to": "desk@paper.example",
        }
        with a_newsroom(tmp_path / "n", web, **settings) as newsroom:
            put_story(newsroom, "one")
            newsletter.add(newsroom, "ann@reader.example")
        assert cli(["newsletter", "send", "--dir", str(tmp_path / "n")]) == 0
    assert "\r\nReply-To: desk@paper.example\r\n" in smtp.letters[0]


@pytest.mark.parametrize(
    "email", ["", "ann", "a@b", "a@b.example\nBcc: c@d.example", "a b@c.example", "x" * 300 + "@a.example"]
)
def test_what_is_no_address_is_refused(tmp_path, email, post):
    with Loopback() as web, a_newsroom(tmp_path / "n", web) as newsroom, pytest.raises(UsageError):
        newsletter.add(newsroom, email)


def test_asking_readers_back_needs_a_server_and_an_address(tmp_path):
    with Loopback() as web, a_newsroom(tmp_path / "n", web) as newsroom, pytest.raises(Conflict):
        newsletter.subscribe(newsroom, "ann@reader.example")


# -- hubs --------------------------------------------------------------------------------------------------------------


def hub_feed() -> bytes:
    return answer(200, (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>The Paper</title><id>x</id>'
        f'<link rel="hub" href="http://{SITE}/hub"/><link rel="self" href="{FEED}"/>'
        f'<entry><id>1</id><title>One</title><link href="http://{SITE}/one"/></entry></feed>'
    ).encode())  # fmt: skip


def form(asked: Asked) -> dict[str, str]:
    from urllib.parse import parse_qsl

    return dict(parse_qsl(asked.body.decode()))


def test_a_hub_is_asked_calls_back_pushes_and_is_renewed(tmp_path):
    clock = Clock()
    pages = {"/feed": hub_feed(), "/hub": answer(202)}
    settings = {"fetch.public_url": "https://desk.example"}
    with Loopback(pages) as web, a_newsroom(tmp_path / "n", web, clock, **settings) as newsroom:
        source = Source(id=sources.source_id(FEED), url=FEED)
        app_sources.enroll(newsroom, [source])
        run(newsroom)
        said = form(next(a for a in web.asked if a.path == "/hub"))
        path = said["hub.callback"].removeprefix("https://desk.example/websub/")
        query = {"hub.mode": "subscribe", "hub.topic": FEED, "hub.challenge": "c-1", "hub.lease_seconds": "864000"}
        assert websub_callback.verify(newsroom, path, query | {"hub.topic": "http://other.example/"}) == (404, "")
        assert websub_callback.verify(newsroom, path, query) == (200, "c-1")
        assert websub_callback.verify(newsroom, "unknown", query) == (404, "")
        clock.pass_by(minutes=5)
        signature = f"sha256={sign(b'<feed/>', said['hub.secret'])}"
        assert websub_callback.pushed(newsroom, path, b"<feed/>", {"x-hub-signature": "sha256=00"}) == 202
        run(newsroom)
        assert web.paths().count("/feed") == 1
        assert websub_callback.pushed(newsroom, path, b"<feed/>", {"x-hub-signature": signature}) == 202
        run(newsroom)
        assert web.paths().count("/feed") == 2
        for days, times in ((2, 1), (3, 2)):  # renewed at half of the ten days
            clock.pass_by(days=days)
            run(newsroom)
            assert web.paths().count("/hub") == times


def test_a_hub_that_says_no_is_no_failure(tmp_path):
    pages = {"/feed": hub_feed(), "/hub": answer(403, b"no")}
    settings = {"fetch.public_url": "https://desk.example"}
    with Loopback(pages) as web, a_newsroom(tmp_path / "n", web, **settings) as newsroom:
        app_sources.enroll(newsroom, [Source(id=sources.source_id(FEED), url=FEED)])
        run(newsroom)
        with newsroom.db.read() as tx:
            assert queue_status.quarantined(tx) == []
            assert queue_status.due_times(tx, "watch")[sources.source_id(FEED)] == NOW + timedelta(days=7)


# -- our own hub -----------------------------------------------------------------------------------------------------------

OURS = "http://hub.example/"
HUBS = {"hosts": (SITE, "hub.example"), "publish.hub": OURS, "site.url": "https://news.example/"}


def told(web: Loopback) -> list[list[str]]:
    """The feeds that each request to the hub named."""
    from urllib.parse import parse_qs

    said = [parse_qs(a.body.decode()) for a in web.asked if a.method == "POST"]
    assert all(form["hub.mode"] == ["publish"] for form in said)
    return [form["hub.url"] for form in said]


def test_our_hub_is_told_of_the_feeds_that_an_edition_changed(tmp_path):
    with Loopback({"/": answer(204)}) as web, a_newsroom(tmp_path / "n", web, **HUBS) as newsroom:
        put_story(newsroom, "storm")
        run(newsroom, Then(stage="publish", item="@front"))
        assert told(web) == [[f"https://news.example/{name}" for name in ("atom.xml", "feed.json", "feed.xml")]]
        run(newsroom, Then(stage="publish", item="@front"))
        assert len(told(web)) == 1  # nothing changed
        put_story(newsroom, "flood")
        run(newsroom, Then(stage="publish", item="@front"))
        assert len(told(web)) == 2
        with newsroom.db.read() as tx:
            lines = event_log.lines(tx, ["hub"])
        assert [(line.outcome, line.why) for line in lines] == [("done", "3 feeds told")] * 2


def test_a_hub_that_is_away_is_told_later_and_one_that_refuses_is_left_until_the_next_change(tmp_path):
    clock, answers = Clock(), [answer(503), answer(204), answer(403), answer(204)]

    def hub(_: Asked, send: Send) -> None:
        send(answers.pop(0))

    with Loopback({"/": hub}) as web, a_newsroom(tmp_path / "n", web, clock, **HUBS) as newsroom:
        put_story(newsroom, "storm")
        assert run(newsroom, Then(stage="publish", item="@front")).counts["ping"] == {"retry": 1}
        clock.pass_by(minutes=2)
        assert run(newsroom).counts["ping"] == {"done": 1}
        put_story(newsroom, "flood")
        assert run(newsroom, Then(stage="publish", item="@front")).counts["ping"] == {"failed": 1}
        clock.pass_by(days=1)
        assert "ping" not in run(newsroom).counts
        put_story(newsroom, "fire")
        assert run(newsroom, Then(stage="publish", item="@front")).counts["ping"] == {"done": 1}
        assert len(told(web)) == 4


def test_a_hub_is_told_when_the_site_had_its_time_to_be_deployed(tmp_path):
    clock = Clock()
    settings = HUBS | {"publish.hub_wait": 5.0}
    with Loopback({"/": answer(204)}) as web, a_newsroom(tmp_path / "n", web, clock, **settings) as newsroom:
        put_story(newsroom, "storm")
        run(newsroom, Then(stage="publish", item="@front"))
        clock.pass_by(minutes=4)
        put_story(newsroom, "flood")
        run(newsroom, Then(stage="publish", item="@front"))
        assert told(web) == []
        for minutes, times in ((2, 1), (2, 1), (2, 2), (9, 2)):  # the second edition is told of once it is deployed too
            clock.pass_by(minutes=minutes)
            run(newsroom)
            assert len(told(web)) == times


def test_without_a_hub_nobody_is_told(tmp_path):
    with Loopback() as web, a_newsroom(tmp_path / "n", web) as newsroom:
        put_story(newsroom, "storm")
        assert "ping" not in run(newsroom, Then(stage="publish", item="@front")).counts
