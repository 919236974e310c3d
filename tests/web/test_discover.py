"""A search for sources at the desk: begun by a form, told while it runs, and nothing is added without a yes."""

from __future__ import annotations

import threading

import pytest

from newsloom.app import discovering
from newsloom.app.discovering import Discovery
from newsloom.core.scouting import Proposal
from newsloom.errors import NewsloomError
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

    def discover(world, name, *, report):
        report(12, 40)
        assert opened.wait(10)
        return Discovery(topic=name, proposals=(GOOD, SICK), looked=40, faults=("sulk.example: status 500",))

    monkeypatch.setattr(discovering, "discover", discover)
    return opened


def topic_of(world):
    return world.topics[0].name


def wait_for(client):
    scout = client.app.state["house"].scout
    scout._thread.join(10)


def test_a_search_tells_how_far_it_is_and_then_what_it_proposes(editor, world, gate):
    editor.post("/desk/discover", topic=topic_of(world))
    assert editor.page.xpath("//*[@id='discovered']/@hx-trigger"), "the page asks again by itself"
    assert editor.page.xpath("//noscript//meta[@http-equiv='refresh']"), "without a script too"
    gate.set()
    wait_for(editor.client)
    page = editor.get("/desk/discover")
    assert "2 proposals" in page.xpath("string(//h2)")
    assert page.xpath("//li//label/text()") == ["The Good <b>Line</b>", "Sick"]
    assert page.xpath("//input[@name='url'][@checked]/@value") == [GOOD.url], "only healthy ones are ticked"
    assert "sulk.example: status 500" in page.text_content()


def test_only_what_is_ticked_is_added(editor, world, gate):
    gate.set()
    editor.post("/desk/discover", topic=topic_of(world))
    wait_for(editor.client)
    editor.post("/desk/discover/add", url=[GOOD.url, "https://never.proposed.example/feed"])
    assert "1 source added" in editor.flash()
    with world.db.read() as tx:
        assert [(s.url, s.topic) for s in sources.all_sources(tx)] == [(GOOD.url, topic_of(world))]


def test_one_search_at_a_time(editor, world, gate):
    editor.post("/desk/discover", topic=topic_of(world))
    editor.post("/desk/discover", topic=topic_of(world))
    assert editor.response.status_code == 409 and "Wait for its end" in editor.response.text
    gate.set()
    wait_for(editor.client)


def test_a_search_that_fails_says_why(editor, world, monkeypatch):
    def discover(world, name, *, report):
        raise NewsloomError("discover.search", "no search service is called 'x'")

    monkeypatch.setattr(discovering, "discover", discover)
    editor.post("/desk/discover", topic=topic_of(world))
    wait_for(editor.client)
    assert "no search service is called" in editor.get("/desk/discover").text_content()


@pytest.mark.parametrize("topic", ["", "no such topic"])
def test_a_topic_that_is_not_there_begins_no_search(editor, topic):
    editor.post("/desk/discover", topic=topic)
    assert editor.response.status_code == 404


def test_nothing_ticked_adds_nothing_and_says_so(editor):
    editor.post("/desk/discover/add")
    assert editor.response.status_code == 409 and "Tick some" in editor.response.text
