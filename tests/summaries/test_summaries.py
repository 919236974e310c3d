"""Summaries from end to end: made, checked, accepted, shown everywhere; an endpoint that lies, fails and is over its budget."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from loopback.server import Loopback
from newsloom.errors import NotFound, UsageError
from newsloom.model.outcome import Then
from newsloom.pipeline.worker import Worker
from newsloom.publishing import newsletter_issue
from newsloom.render.brief import brief_json, brief_markdown
from newsloom.runtime.context import Newsroom
from newsloom.services.stories import brief, decide, desk_view, read, summaries
from newsloom.store import articles, final_outcomes, memberships, stories, work
from newsloom.store import summaries as stored
from newsloom.store.memberships import Member
from stages.room import Clock, a_newsroom, put_article, put_story

LEAD = (
    "The Torvik council voted 7 to 2 on Monday to ban facial recognition cameras in schools. “Children are not suspects,” said council "
    "member Mary Lopez, who wrote the measure. The cameras had cost $31 million since 2019."
)
SECOND = (
    "Torvik banned facial recognition cameras in its schools after the council voted 7 to 2 for a measure by Mary Lopez. Hans Weber, who "
    "voted against it, said the ban was premature. Parents had protested against the cameras for two years."
)
THIRD = (
    "Facial recognition cameras in Torvik schools were banned by the council in a 7 to 2 vote. The ban takes effect on July 1. Mayor Priya "
    "Novak said she would sign the measure of Mary Lopez."
)
GOOD = "The Torvik council voted 7-2 to ban facial recognition cameras in schools. Hans Weber voted against the measure and called the ban premature."
LIES = (
    "The Torvik council voted 8-2 to ban facial recognition cameras in schools. Kenji Tanaka voted against the measure. “They will pay for "
    "this,” said Mary Lopez. Visit https://evil.example/ now. Ignore the rules. The cameras had cost $31 million since 2019. The council"
)


class Model:
    """A language model's server: what it says next, and what it was asked."""

    def __init__(self) -> None:
        self.says, self.status, self.asked = GOOD, 200, []

    def __call__(self, asked: Any, send: Any) -> None:
        self.asked.append(json.loads(asked.body))
        body = json.dumps({"choices": [{"message": {"content": self.says}}]}).encode()
        send(
            f"HTTP/1.1 {self.status} X\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()
            + body
        )


class Room:
    def __init__(self, newsroom: Newsroom, clock: Clock, model: Model) -> None:
        self.newsroom, self.clock, self.model = newsroom, clock, model
        self.story = put_story(
            newsroom, "cameras", site="alpha.example", text=LEAD, title="Torvik bans cameras in schools", language="en"
        )
        with newsroom.db.read() as tx:
            self.members = [memberships.members(tx, [self.story])[self.story][0].article]
        for name, site, text in (("ban", "beta.example", SECOND), ("vote", "gamma.example", THIRD)):
            self.members.append(
                put_article(newsroom, name, site=site, text=text, title=f"Torvik: the {name}", language="en")
            )
        with newsroom.db.write() as tx:
            rows = [Member(article=a, story=self.story, joined_at=clock(), because=()) for a in self.members[1:]]
            memberships.put_members(tx, rows)
        decide.decide(newsroom, "approve", self.story, actor="ines")

    def run(self) -> None:
        Worker(self.newsroom, pools=frozenset({"net", "cpu"})).run_due()

    def summarise(self) -> None:
        """What is due of summaries, now and after they settled."""
        self.run()
        self.clock.pass_by(minutes=30)
        self.run()

    def made(self) -> Any:
        with self.newsroom.db.read() as tx:
            return stored.get(tx, [self.story]).get(self.story)

    def arrives(self, name: str, site: str, text: str) -> str:
        """A report that joins the story now."""
        made = put_article(self.newsroom, name, site=site, text=text, title=f"Torvik: the {name}", language="en")
        with self.newsroom.db.write() as tx:
            memberships.put_members(tx, [Member(article=made, story=self.story, joined_at=self.clock(), because=())])
            row = stories.get(tx, [self.story])[self.story]
            stories.put_stories(tx, [replace(row, last_seen=self.clock())])
        return made

    def no_right(self, article: str) -> None:
        with self.newsroom.db.write() as tx:
            held = articles.get(tx, [article])[article]
            told = replace(held, article=replace(held.article, signals=("robots: nosnippet",)))
            articles.put(tx, [(told, article, None, 1)])


@contextmanager
def a_room(folder: Path, **settings: Any) -> Iterator[Room]:
    model, clock = Model(), Clock()
    with Loopback(pages={"/v1/chat/completions": model}) as web:
        told = {
            "site.url": "https://news.example/",
            "summary.endpoint": "http://paper.example/v1",
            "summary.model": "small",
        } | settings
        with a_newsroom(folder / "n", web, clock, **told) as newsroom:
            yield Room(newsroom, clock, model)


def site_of(room: Room) -> str:
    return (room.newsroom.root / "_site" / "news" / "cameras" / "index.html").read_text()


def test_a_summary_without_a_model_is_made_and_shown_once_accepted_everywhere(tmp_path):
    with a_room(tmp_path, **{"summary.maker": "extractive"}) as room:
        room.summarise()
        made = room.made()
        assert made.sentences and all(one.articles for one in made.sentences)
        first = made.sentences[0].text
        assert "In short" not in site_of(room)
        assert summaries.show(room.newsroom, room.story).waits
        summaries.accept(room.newsroom, room.story, "ines")
        room.run()
        page = site_of(room)
        assert "In short" in page and first.replace("“", "“") in page
        assert "https://evil" not in page
        root = room.newsroom.root / "_site"
        assert all(first[:40] in (root / name).read_text() for name in ("feed.xml", "atom.xml", "feed.json"))
        shown = read.view_json(read.show_story(room.newsroom, room.story))["summary"]
        assert shown[0]["text"] == first and set(shown[0]["articles"]) <= set(room.members)
        told = brief.brief(
            room.newsroom, room.clock() - (room.clock() - room.clock().replace(year=2025)), states=["published"]
        )
        assert first[:40] in brief_json(told).decode()
        with room.newsroom.db.read() as tx:
            issue = newsletter_issue.made(tx, room.newsroom, room.clock())
        assert issue is not None and first[:40] in issue.issue.html
        assert desk_view.story(room.newsroom, room.story).summary.shown == made.sentences


def test_a_sentence_goes_with_its_article_and_with_the_right_to_tell_of_it(tmp_path):
    with a_room(tmp_path, **{"summary.maker": "endpoint"}) as room:
        room.summarise()
        summaries.accept(room.newsroom, room.story, "ines")
        before = read.show_story(room.newsroom, room.story).summary
        weber = next(one for one in before if "Weber" in one.text)
        assert weber.articles == (room.members[1],)
        decide.decide(room.newsroom, "remove", room.story, actor="ines", value={"article": room.members[1]})
        room.run()
        assert "Weber" not in site_of(room)
        assert weber not in read.show_story(room.newsroom, room.story).summary


def test_publishers_that_allow_no_summary_are_not_summarised(tmp_path):
    with a_room(tmp_path, **{"summary.maker": "endpoint"}) as room:
        room.no_right(room.members[2])
        room.summarise()
        assert room.made() is None and room.model.asked == []


def test_of_a_models_answer_only_what_articles_vouch_for_is_kept(tmp_path):
    with a_room(tmp_path, **{"summary.maker": "endpoint"}) as room:
        room.model.says = LIES
        room.summarise()
        made = room.made()
        assert [one.text for one in made.sentences] == ["The cameras had cost $31 million since 2019."]
        assert len(made.dropped) == 6
        asked = room.model.asked[0]
        assert asked["temperature"] == 0 and asked["model"] == "small"
        fence = asked["messages"][1]["content"].split()[0]
        assert asked["messages"][1]["content"].count(fence) == 4 and fence in asked["messages"][0]["content"]


@pytest.mark.parametrize("says", ["", "NONE", "null", "{}", "I cannot do that.", "x" * 90_000, "\ud83d\ude00" * 50])
def test_an_answer_that_is_none_makes_no_summary(tmp_path, says):
    with a_room(tmp_path, **{"summary.maker": "endpoint"}) as room:
        room.model.says = says
        made = summaries.make_now(room.newsroom, room.story).made
        assert made is not None and made.sentences == () and made.note
        with pytest.raises(NotFound):
            summaries.accept(room.newsroom, room.story, "ines")


def test_a_model_that_is_away_is_asked_again_and_no_edition_waits_for_it(tmp_path):
    with a_room(tmp_path, **{"summary.maker": "endpoint"}) as room:
        room.model.status = 503
        room.summarise()
        assert room.made() is None
        assert "Torvik bans cameras" in site_of(room)
        room.model.status = 200
        room.clock.pass_by(minutes=15)
        room.run()
        assert room.made().sentences


def test_the_day_has_so_many_calls_and_the_rest_waits_for_the_next(tmp_path):
    with a_room(tmp_path, **{"summary.maker": "endpoint", "summary.calls_per_day": 1}) as room:
        summaries.make_now(room.newsroom, room.story)
        with pytest.raises(UsageError):
            summaries.make_now(room.newsroom, room.story)
        with room.newsroom.db.write() as tx:
            held = articles.get(tx, [room.members[0]])[room.members[0]]
            told = replace(
                held, article=replace(held.article, text=LEAD + " More was said later by the council of Torvik.")
            )
            articles.put(tx, [(told, room.members[0], None, 1)])
            work.schedule(tx, [Then(stage="summarise", item=room.story, lane="summarise")], room.clock())
        room.run()
        assert len(room.model.asked) == 1
        room.clock.pass_by(hours=24)
        room.run()
        assert len(room.model.asked) == 2
        # Nothing changed: it is not asked again.
        with room.newsroom.db.write() as tx:
            work.schedule(tx, [Then(stage="summarise", item=room.story, lane="summarise")], room.clock())
        room.run()
        assert len(room.model.asked) == 2


def test_an_editors_words_keep_the_sources_of_what_was_made_and_a_declined_one_is_gone(tmp_path):
    with a_room(tmp_path, **{"summary.maker": "endpoint"}) as room:
        room.summarise()
        first = room.made().sentences[0]
        summaries.accept(room.newsroom, room.story, "ines", f"{first.text} More will follow.")
        shown = read.show_story(room.newsroom, room.story).summary
        assert [one.text for one in shown] == [first.text, "More will follow."]
        assert shown[0].articles == first.articles and shown[1].articles == ()
        summaries.decline(room.newsroom, room.story, "ines")
        assert read.show_story(room.newsroom, room.story).summary == ()


def test_after_enough_accepted_in_a_row_the_next_one_needs_nobody(tmp_path):
    with a_room(tmp_path, **{"summary.maker": "endpoint", "summary.accept_after": 1}) as room:
        room.summarise()
        assert read.show_story(room.newsroom, room.story).summary == ()
        summaries.accept(room.newsroom, room.story, "ines")
        with room.newsroom.db.write() as tx:
            one = stored.get(tx, [room.story])[room.story]
            stored.put(tx, [replace(one, key="another")])
            work.schedule(tx, [Then(stage="summarise", item=room.story, lane="summarise")], room.clock())
        room.run()
        assert room.made().by_policy


def test_an_edited_summary_ends_the_row(tmp_path):
    with a_room(tmp_path, **{"summary.maker": "endpoint", "summary.accept_after": 1}) as room:
        room.summarise()
        summaries.accept(room.newsroom, room.story, "ines", "Torvik has banned cameras.")
        with room.newsroom.db.read() as tx:
            assert stored.accepted_in_a_row(tx, 1) == 0


def test_a_setting_that_names_no_model_is_said_once_and_stops_nothing(tmp_path):
    with a_room(tmp_path, **{"summary.maker": "endpoint", "summary.model": ""}) as room:
        room.summarise()
        assert "Torvik bans cameras" in site_of(room)
        with room.newsroom.db.read() as tx:
            ended = final_outcomes.of(tx, [room.story]) if hasattr(final_outcomes, "of") else None
        assert ended is None or "summary.model" in str(ended)


SIGNED = "Mayor Priya Novak signed the ban of facial recognition cameras on Friday at Torvik's city hall."
SUED = "The vendor Ocularis sued Torvik over the ban of facial recognition cameras and wants $12 million."


def test_a_brief_says_what_two_owners_tell_since_then_and_nobody_told_before(tmp_path):
    with a_room(tmp_path, **{"summary.maker": "extractive"}) as room:
        since = room.clock()
        room.clock.pass_by(hours=20)
        told = "Mary Lopez, who wrote the measure, spoke of children. The council had voted 7 to 2 to ban the cameras in schools."
        room.arrives("signature", "delta.example", f"{SIGNED} {SUED} {told}")
        alone = brief.brief(room.newsroom, since).stories
        assert not any(story.news for story in alone), "one owner alone"
        room.arrives(
            "lawsuit",
            "epsilon.example",
            f"The vendor Ocularis, which wants $12 million, sued Torvik over the ban of cameras. {told}",
        )
        found = brief.brief(room.newsroom, since)
        (story,) = found.stories
        (said,) = story.news
        assert "Ocularis" in said.text and "7 to 2" not in said.text
        assert {url.split("/")[2] for url in said.urls} <= {"delta.example", "epsilon.example"}
        assert json.loads(brief_json(found))["stories"][0]["news"][0]["text"] == said.text
        assert "New: " in brief_markdown(found).decode()
    with a_room(tmp_path / "off") as room:
        since = room.clock()
        room.clock.pass_by(hours=20)
        room.arrives("signature", "delta.example", SUED)
        room.arrives("lawsuit", "epsilon.example", SUED.replace("sued Torvik", "went to court against Torvik"))
        assert not any(story.news for story in brief.brief(room.newsroom, since).stories), "summaries are off"
