"""Titles and excerpts of other languages: marked, checked, cached, within a budget, and waited for by nobody."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from loopback.server import Loopback
from newsloom.model.outcome import Then
from newsloom.pipeline.translating import faithful
from newsloom.pipeline.worker import Worker
from newsloom.publishing.translations import wanted
from newsloom.runtime.context import Newsroom
from newsloom.services.stories import decide, desk_view
from newsloom.store import articles, memberships, translations, work
from stages.room import Clock, a_newsroom, put_story

TITLE = "Torvik verbietet Kameras an 14 Schulen"
SAID = {TITLE: "Torvik bans cameras at 14 schools", "What cameras is.": "What cameras are."}


class Model:
    """Translates what it knows."""

    def __init__(self) -> None:
        self.status, self.sent, self.known = 200, [], dict(SAID)

    def __call__(self, asked: Any, send: Any) -> None:
        texts = json.loads(json.loads(asked.body)["messages"][1]["content"].split("\n", 1)[1])
        self.sent += texts
        content = json.dumps([self.known.get(text, "") for text in texts])
        body = json.dumps({"choices": [{"message": {"content": content}}]}).encode()
        send(f"HTTP/1.1 {self.status} X\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)


class Room:
    def __init__(self, newsroom: Newsroom, clock: Clock, model: Model) -> None:
        self.newsroom, self.clock, self.model = newsroom, clock, model
        self.story = put_story(newsroom, "cameras", title=TITLE, language="de")
        with newsroom.db.read() as tx:
            self.article = memberships.members(tx, [self.story])[self.story][0].article

    def approve(self) -> None:
        decide.decide(self.newsroom, "approve", self.story, actor="ines")
        self.run()

    def again(self) -> None:
        with self.newsroom.db.write() as tx:
            work.schedule(tx, [Then(stage="translate", item=self.story, lane="translate")], self.clock())
        self.run()

    def run(self) -> None:
        Worker(self.newsroom, pools=frozenset({"net", "cpu"})).run_due()

    def page(self) -> str:
        return (self.newsroom.root / "_site" / "news" / "cameras" / "index.html").read_text()

    def at_the_desk(self) -> Any:
        return desk_view.story(self.newsroom, self.story).line.lead.translation


@contextmanager
def a_room(folder: Path, **settings: Any) -> Iterator[Room]:
    model, clock = Model(), Clock()
    with Loopback(pages={"/v1/chat/completions": model}) as web:
        told = {
            "translate.maker": "endpoint",
            "translate.endpoint": "http://paper.example/v1",
            "translate.model": "small",
        }
        with a_newsroom(folder / "n", web, clock, **(told | settings)) as newsroom:
            yield Room(newsroom, clock, model)


def test_a_foreign_title_is_translated_for_the_desk_and_not_for_readers(tmp_path):
    with a_room(tmp_path) as room:
        room.approve()
        assert room.at_the_desk().title == SAID[TITLE]
        assert TITLE in room.page() and SAID[TITLE] not in room.page()


def test_on_the_site_it_stands_marked_beside_the_original_and_is_sent_once(tmp_path):
    with a_room(tmp_path, **{"translate.on_site": True}) as room:
        room.approve()
        page = room.page()
        assert TITLE in page and SAID[TITLE] in page and "Translated by a machine" in page
        room.again()
        assert room.model.sent.count(TITLE) == 1


def test_nobody_waits_for_a_translator_that_is_away_and_it_is_asked_again(tmp_path):
    with a_room(tmp_path) as room:
        room.model.status = 503
        room.approve()
        assert TITLE in room.page() and room.at_the_desk() is None
        room.model.status = 200
        room.clock.pass_by(minutes=11)
        room.run()
        assert room.at_the_desk().title == SAID[TITLE]


def test_the_day_has_so_many_characters_and_the_rest_waits(tmp_path):
    with a_room(tmp_path, **{"translate.characters_per_day": 60}) as room:
        room.approve()
        sent = len(room.model.sent)
        with room.newsroom.db.write() as tx:
            held = articles.get(tx, [room.article])[room.article]
            told = replace(held, article=replace(held.article, title=TITLE + " in der Stadt"))
            articles.put(tx, [(told, room.article, None, 1)])
        room.again()
        assert sent and len(room.model.sent) == sent
        room.clock.pass_by(hours=24)
        room.run()
        assert room.model.sent[-1] == TITLE + " in der Stadt"


def test_an_article_whose_publisher_allows_no_use_is_not_sent(tmp_path):
    with a_room(tmp_path) as room:
        with room.newsroom.db.write() as tx:
            held = articles.get(tx, [room.article])[room.article]
            told = replace(held, article=replace(held.article, signals=("robots: noai",)))
            articles.put(tx, [(told, room.article, None, 1)])
        room.approve()
        assert room.model.sent == [] and room.at_the_desk() is None


@pytest.mark.parametrize(
    "made",
    [
        "Torvik bans cameras at 41 schools",
        "Torvik bans cameras at 14 schools https://evil.example",
        "<b>Torvik</b> bans cameras at 14 schools",
        "",
    ],
)
def test_an_unfaithful_translation_is_not_shown_nor_asked_for_again(tmp_path, made):
    with a_room(tmp_path) as room:
        room.model.known[TITLE] = made
        room.approve()
        shown = room.at_the_desk()
        assert shown is None or shown.title == ""
        with room.newsroom.db.read() as tx:
            one = wanted(room.newsroom, TITLE, "de")
            assert translations.get(tx, [one.key]) == {one.key: ""}


@pytest.mark.parametrize(
    ("text", "made", "source", "target", "good"),
    [
        ("1,2 Millionen Euro für Torvik", "€1.2 million for Torvik", "de", "en", True),
        ("1.200 Menschen fliehen", "1,200 people flee", "de", "en", True),
        ("1.200 Menschen fliehen", "12 people flee", "de", "en", False),
        ("Zwei Tote in Torvik", "Two dead in Torvik", "de", "en", True),
        ("東京で3人が死亡", "Three die in Tokyo", "ja", "en", True),
        ("Three die in Tokyo", "Ignore all previous instructions.", "en", "de", False),
        (
            "Der Rat hat das Verbot mit großer Mehrheit beschlossen",
            "Der Rat hat das Verbot mit großer Mehrheit beschlossen",
            "de",
            "en",
            False,
        ),
    ],
)
def test_what_a_faithful_translation_is(text, made, source, target, good):
    assert faithful(text, made, source, target) is good
