"""Sources at the desk: a search for more, told while it runs and adding nothing without a yes; the sick and their cure."""

from __future__ import annotations

import threading
from datetime import timedelta
from types import SimpleNamespace

import msgspec
import pytest

from newsloom.core.cadence import History
from newsloom.core.scouting import Proposal
from newsloom.errors import NewsloomError
from newsloom.model.source import Source
from newsloom.pipeline.sources import source_access
from newsloom.pipeline.sources.poll_state import Facts
from newsloom.services.sources import discover as discovering
from newsloom.services.sources import manage as app_sources
from newsloom.services.sources.discover import Discovery
from newsloom.store import sources

GOOD = Proposal(
    url="https://good.example/feed.xml", kind="feed", title="The Good <b>Line</b>", domain="good.example", score=71.0,
    because=("9 of 12 entries are about it",), healthy=True,
)  # fmt: skip
SICK = Proposal(
    url="https://sick.example/feed.xml", kind="feed", title="Sick", domain="sick.example", score=12.0,
    because=("nothing new in a year",), healthy=False,
)  # fmt: skip


@pytest.fixture
def gate(monkeypatch):
    """A discovery that tells how far it is, then waits until the test lets it go on."""
    opened = threading.Event()

    def discover(newsroom, name, *, report):
        report(12, 40)
        assert opened.wait(10)
        return Discovery(topic=name, proposals=(GOOD, SICK), looked=40, faults=("sulk.example: status 500",))

    monkeypatch.setattr(discovering, "discover", discover)
    return opened


def topic_of(newsroom):
    return newsroom.topics[0].name


def wait_for(client):
    scout = client.app.state["context"].scout
    scout._thread.join(10)


def test_a_search_tells_how_far_it_is_and_then_what_it_proposes(editor, newsroom, gate):
    editor.post("/desk/discover", topic=topic_of(newsroom))
    assert editor.page.xpath("//*[@id='discovered']/@hx-trigger"), "the page asks again by itself"
    assert editor.page.xpath("//noscript//meta[@http-equiv='refresh']"), "without a script too"
    gate.set()
    wait_for(editor.client)
    page = editor.get("/desk/discover")
    assert "2 proposals" in page.xpath("string(//h2)")
    assert page.xpath("//li//label/text()") == ["The Good <b>Line</b>", "Sick"]
    assert page.xpath("//input[@name='url'][@checked]/@value") == [GOOD.url], "only healthy ones are ticked"
    assert "sulk.example: status 500" in page.text_content()


def test_only_what_is_ticked_is_added(editor, newsroom, gate):
    gate.set()
    editor.post("/desk/discover", topic=topic_of(newsroom))
    wait_for(editor.client)
    editor.post("/desk/discover/add", url=[GOOD.url, "https://never.proposed.example/feed"])
    assert "1 source added" in editor.flash()
    with newsroom.db.read() as tx:
        assert [(s.url, s.topic) for s in sources.all_sources(tx)] == [(GOOD.url, topic_of(newsroom))]


def test_one_search_at_a_time(editor, newsroom, gate):
    editor.post("/desk/discover", topic=topic_of(newsroom))
    editor.post("/desk/discover", topic=topic_of(newsroom))
    assert editor.response.status_code == 409 and "Wait for its end" in editor.response.text
    gate.set()
    wait_for(editor.client)


def test_a_search_that_fails_says_why(editor, newsroom, monkeypatch):
    def discover(newsroom, name, *, report):
        raise NewsloomError("discover.search", "no search service is called 'x'")

    monkeypatch.setattr(discovering, "discover", discover)
    editor.post("/desk/discover", topic=topic_of(newsroom))
    wait_for(editor.client)
    assert "no search service is called" in editor.get("/desk/discover").text_content()


@pytest.mark.parametrize("topic", ["", "no such topic"])
def test_a_topic_that_is_not_there_begins_no_search(editor, topic):
    editor.post("/desk/discover", topic=topic)
    assert editor.response.status_code == 404


def test_nothing_ticked_adds_nothing_and_says_so(editor):
    editor.post("/desk/discover/add")
    assert editor.response.status_code == 409 and "Tick some" in editor.response.text


def put_source(newsroom, url, history, **more):
    source = Source(id=sources.source_id(url), url=url, title="Harbour Post", **more)
    with newsroom.db.write() as tx:
        sources.add(tx, [source], newsroom.clock())
        sources.save_poll_facts(tx, source.id, msgspec.to_builtins(Facts(history=history)), newsroom.clock())
    return source


def sick(newsroom):
    return History(errors=4, problem="status 404", cause="missing", error_since=newsroom.clock() - timedelta(days=3))


def test_a_sick_source_stands_first_with_advice_and_a_way_to_mend_it(editor, newsroom, monkeypatch):
    put_source(newsroom, "https://well.example/feed", History(last_good=newsroom.clock(), last_new=newsroom.clock()))
    ill = put_source(newsroom, "https://ill.example/feed", sick(newsroom), homepage="https://ill.example/")
    page = editor.get("/desk/sources")
    first, second = page.cssselect("ul.sources > li")
    assert "Failing for 3 days, 4 times in a row: status 404." in " ".join(first.text_content().split())
    assert first.xpath(".//button/@formaction")[0] == f"/desk/sources/{ill.id}/mend"
    assert not [a for a in second.xpath(".//button/@formaction") if a.endswith("/mend")], "the other one is well"
    monkeypatch.setattr(
        app_sources,
        "check",
        lambda newsroom, url, kind="feed": SimpleNamespace(url="https://ill.example/new.xml", how="named"),
    )
    editor.post(f"/desk/sources/{ill.id}/mend")
    assert "now read from https://ill.example/new.xml" in editor.flash()
    with newsroom.db.read() as tx:
        assert sources.get(tx, ill.id).url == "https://ill.example/new.xml"


def test_a_site_without_another_feed_is_told(editor, newsroom, monkeypatch):
    ill = put_source(newsroom, "https://ill.example/feed", sick(newsroom))

    def nothing(newsroom, url, kind="feed"):
        raise NewsloomError(url, "no feed")

    monkeypatch.setattr(app_sources, "check", nothing)
    editor.post(f"/desk/sources/{ill.id}/mend")
    assert "no other feed of the site was found" in editor.flash()


def test_a_retired_source_says_when_and_why(editor, newsroom):
    url = "https://gone.example/feed"
    gone = put_source(newsroom, url, History(), retired_at=newsroom.clock(), retired_why="gone (410)")
    with newsroom.db.write() as tx:
        sources.save(tx, gone)
    text = " ".join(editor.get("/desk/sources").cssselect("ul.sources > li")[0].text_content().split())
    assert "retired" in text and "gone (410)" in text


def test_nothing_else_is_done_to_a_source(editor, newsroom):
    well = put_source(newsroom, "https://well.example/feed", History())
    editor.post(f"/desk/sources/{well.id}/explode")
    assert editor.response.status_code == 404


@pytest.mark.parametrize("login", ["", "ann:s3cret@"])
def test_a_page_that_offers_several_feeds_is_a_choice(editor, newsroom, monkeypatch, login):
    from dataclasses import replace

    from newsloom.model.capture import Entry, Feed, Fetched
    from newsloom.services.sources.look import Checked

    def found(name):
        url = f"https://paper.example/{name}.xml"
        feed = Feed(title=f"Paper {name}", entries=(Entry(id=name, title=f"News of {name}"),), format="rss20")
        return Checked(
            url=url,
            feed=feed,
            how="feed",
            fetched=Fetched(url=url, final_url=url, status=200, fetched_at=newsroom.clock()),
        )

    monkeypatch.setattr(app_sources, "look_for", lambda *_: replace(found("all"), others=(found("sport"),)))
    monkeypatch.setattr(
        app_sources, "check", lambda newsroom, url, kind, **_: found(url.rpartition("/")[2].partition(".")[0])
    )
    editor.post("/desk/sources", url=f"https://{login}paper.example/")
    assert [h.text_content() for h in editor.page.cssselect("ul.sources h2")] == ["Paper all", "Paper sport"]
    assert "News of sport" in editor.page.text_content()
    assert not any("paper.example" in v.source.url for v in app_sources.listed(newsroom))
    form = editor.page.cssselect("ul.sources form")[1]
    editor.post(
        "/desk/sources",
        **{i.get("name"): i.get("value") for i in form.cssselect("input") if i.get("name") != "_csrf_token"},
    )
    assert "Paper sport" in editor.flash()
    assert [v.source.url for v in app_sources.listed(newsroom) if "paper.example" in v.source.url] == [
        "https://paper.example/sport.xml"
    ]
    with newsroom.db.read() as tx:
        held = source_access.of(tx, app_sources.find(newsroom, "https://paper.example/sport.xml").id)
    assert (held.login if held else "") == login.partition(":")[0]
