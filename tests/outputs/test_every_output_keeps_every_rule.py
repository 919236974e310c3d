"""What a person decided, and what a publisher allows, crossed with everything that shows a story."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from loopback.server import Loopback
from newsloom.model.follow import Follow
from newsloom.model.outcome import Then
from newsloom.model.story import CopyOf
from newsloom.model.summary import Candidate, SummarySentence
from newsloom.pipeline.worker import Worker
from newsloom.publishing import live_feeds, newsletter_issue, reader_letters
from newsloom.publishing.newsletter_issue import plain_text
from newsloom.publishing.story_html import story_html
from newsloom.render.brief import brief_json
from newsloom.runtime.context import Newsroom
from newsloom.services.publish import changes
from newsloom.services.reader import items
from newsloom.services.search import search as searching
from newsloom.services.stories import brief, decide, desk_view, read
from newsloom.store import articles, captures, memberships, stories, subscribers, summaries, work
from newsloom.store.captures import ImageCopy
from newsloom.store.memberships import Member
from newsloom.store.subscribers import Subscriber
from newsloom.web.api.public import public_story
from newsloom.web.mcp.tools import Tools
from stages.room import NOW, Clock, a_newsroom, put_article, put_story

OUTPUTS = (
    "page",
    "front",
    "feeds",
    "sitemaps",
    "api pages",
    "records",
    "newsletter",
    "brief",
    "json",
    "desk",
    "doors",
    "letters",
)
FIRST, SECOND, REPEAT = "alphapaper.example", "betapost.example", "gammanews.example"
FACT = "31 sunken boats"
TEXT = f'The harbour master counted {FACT} and said: "Nobody had tied them up as they should have been."'
PHOTOS = {f"https://img.example/{name}.jpg": f"{name[0]}/{name}.jpg" for name in ("first", "other", "second")}


class Room:
    """A newsroom with one published story: two independent papers, a copy, a picture each, a fact that the second brought."""

    def __init__(self, newsroom: Newsroom, clock: Clock) -> None:
        self.newsroom, self.clock = newsroom, clock
        photos = list(PHOTOS)
        self.story = put_story(
            newsroom, "storm", *photos[:2], site=FIRST, text="A storm came over the harbour.", heat=40.0
        )
        with newsroom.db.read() as tx:
            self.first = memberships.members(tx, [self.story])[self.story][0].article
        clock.pass_by(hours=1)
        self.repeat = put_article(
            newsroom, "again", site=REPEAT, title="Storm, told again", text="A storm came over the harbour."
        )
        clock.pass_by(hours=1)
        self.second = put_article(newsroom, "boats", photos[2], site=SECOND, title="Boats sink off Lindholm", text=TEXT)
        with newsroom.db.write() as tx:
            members = [
                Member(article=a, story=self.story, joined_at=clock(), because=()) for a in (self.repeat, self.second)
            ]
            memberships.put_members(tx, members)
            articles.put_fingerprints(tx, [(self.repeat, b"", ())])
            articles.put_copies(tx, {self.repeat: CopyOf(original=self.first, kind="exact", similarity=1.0)})
            for url, file in PHOTOS.items():
                captures.put_image(tx, ImageCopy(url=url, width=900, height=600, file=file), clock())
        for file in PHOTOS.values():
            kept = newsroom.images_dir / file
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(file.encode())
        self.say("lead", article=self.first)
        self.say("approve")

    def say(self, kind: str, **value: object) -> None:
        """One decision, a minute later; what follows is due."""
        self.clock.pass_by(minutes=1)
        decide.decide(self.newsroom, kind, self.story, actor="ines", value=value)  # type: ignore[arg-type]

    def outputs(self) -> dict[str, str]:
        """Everything that shows the story, each as one text."""
        with self.newsroom.db.write() as tx:
            work.schedule(tx, [Then(stage="publish", item="@all")], self.clock())
        # No grouper: what these few made-up texts have in common is not the question.
        Worker(self.newsroom, pools=frozenset({"net", "cpu"})).run_due()
        site = self.newsroom.root / "_site"
        with self.newsroom.db.read() as tx:
            issue = newsletter_issue.made(tx, self.newsroom, self.clock())
        shown = read.view_json(read.show_story(self.newsroom, self.story))
        line = desk_view.story(self.newsroom, self.story).line
        told = brief.brief(self.newsroom, NOW - timedelta(hours=1), states=["published"])
        # `takenDown` and the audit trail are for those who decide; readers see neither.
        public = {key: value for key, value in shown.items() if key not in ("takenDown", "verdicts", "because")}
        desk = [line.title, line.excerpt, line.image, [a for a in line.articles if not a.removed]]
        return {
            "page": read_all(site, "news/*/index.html"),
            "front": read_all(site, "index.html", "archive/**/index.html"),
            "feeds": read_all(site, "feed.xml", "atom.xml", "feed.json"),
            "sitemaps": read_all(site, "*sitemap*.xml"),
            "api pages": read_all(site, "api/**/*.json"),
            "records": read_all(self.newsroom.root, "_news/*.md"),
            "newsletter": issue.issue.html + plain_text(issue.issue, issue.stories, None, "", self.newsroom.words)
            if issue
            else "",
            "brief": brief_json(told).decode(),
            "json": json.dumps(public, ensure_ascii=False) if shown["state"] == "published" else "",
            "desk": str(desk) if line.state == "published" else "",
            "doors": doors(self.newsroom, self.story),
            "letters": letters(self.newsroom, self.story),
        }

    def record(self, title: str) -> str:
        """The record of the article with that title."""
        found = [
            p.read_text()
            for p in (self.newsroom.root / "_news").glob("*.md")
            if f'\ntitle: "{title}"\n' in p.read_text()
        ]
        assert len(found) == 1, title
        return found[0]


def doors(newsroom: Newsroom, story: str) -> str:
    """What programs, reading apps and other sites are told."""
    view = read.show_story(newsroom, story)
    told = [
        read_all(newsroom.root / "_site", "widget.js", "widget/*.html", "topics/*/widget.js", "news/*/oembed.json"),
        live_feeds.stories_feed(newsroom, "", "https://x.example/", searching.published(newsroom, "")).decode(),
        str([(e.kind, e.title, e.url) for e in changes.since(newsroom, public=True).events]),
        str(
            [
                (one.title, one.url, one.author, one.html)
                for one in items.page(newsroom, "ines", items.Query(), limit=50)
            ]
        ),
        str(items.hot_links(newsroom, "ines", days=30, offset=0, limit=50)),
    ]
    if view.is_public:
        told += [
            live_feeds.story_feed(newsroom, view, "https://x.example/").decode(), story_html(view),
            msgspec.json.encode(public_story(view, newsroom)).decode(), str(Tools(newsroom, lambda: "ines").story(story)),
        ]  # fmt: skip
    return "\n".join(told)


def letters(newsroom: Newsroom, story: str) -> str:
    """What readers are told who follow everything, a search and this story."""
    with newsroom.db.write() as tx:
        now = newsroom.clock()
        follows = (Follow(kind="all"), Follow(kind="search", value="storm"), Follow(kind="story", value=story))
        for n, one in enumerate(follows):
            begun = now - timedelta(days=1)
            reader = Subscriber(
                email=f"r{n}@x.example", token=f"t{n}", asked_at=begun, confirmed_at=begun, follows=(one,)
            )
            subscribers.put(tx, reader)
        found = reader_letters.look(tx, newsroom, now)
    texts = [reader_letters.letter_text(newsroom, plan, now) for plan in found.plans]
    return "\n".join(part for one in texts for part in (one.subject, one.text, one.html))


def read_all(folder: Path, *patterns: str) -> str:
    return "\n".join(p.read_text() for pattern in patterns for p in sorted(folder.glob(pattern)))


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    clock = Clock()
    with Loopback() as web, a_newsroom(tmp_path / "n", web, clock, **{"site.url": "https://news.example/"}) as newsroom:
        yield Room(newsroom, clock)


def without(found: dict[str, str], *words: str, but: tuple[str, ...] = ()) -> None:
    """No output has any of these words."""
    assert [(name, word) for name in OUTPUTS if name not in but for word in words if word in found[name]] == []


def everywhere(found: dict[str, str], word: str, *outputs: str) -> None:
    """All of these outputs have it."""
    assert [name for name in outputs or OUTPUTS if word not in found[name]] == []


TITLES = (
    "page",
    "front",
    "feeds",
    "sitemaps",
    "api pages",
    "records",
    "newsletter",
    "brief",
    "json",
    "desk",
    "doors",
    "letters",
)


def test_the_story_as_it_is_stands_everywhere(room):
    found = room.outputs()
    everywhere(found, "About storm", *TITLES)
    everywhere(found, "Boats sink off Lindholm", "page", "records", "brief", "json", "desk")
    everywhere(found, FACT, "page", "brief", "json")
    everywhere(found, "betapost", "page", "records", "newsletter", "brief", "json", "desk")


def test_an_article_that_was_taken_down_is_named_nowhere(room):
    room.say("remove", article=room.second)
    found = room.outputs()
    without(
        found, "Boats sink off Lindholm", "betapost", FACT, PHOTOS["https://img.example/second.jpg"], but=("records",)
    )
    record = room.record("Boats sink off Lindholm")
    assert "removed: true" in record and "published: true" not in record
    assert "betapost" not in found["records"].replace(record, "")
    everywhere(found, "About storm", *TITLES)


def test_a_lead_that_was_taken_down_makes_way(room):
    room.say("remove", article=room.first)
    found = room.outputs()
    everywhere(
        found,
        "Boats sink off Lindholm",
        "page",
        "front",
        "feeds",
        "sitemaps",
        "records",
        "newsletter",
        "brief",
        "json",
        "desk",
    )
    without(found, "About storm", "alphapaper", but=("records",))
    assert "removed: true" in room.record("About storm")


def test_what_was_taken_down_stays_so_in_another_story(room):
    room.say("remove", article=room.second)
    room.say("split", articles=[room.second, room.repeat])
    with room.newsroom.db.read() as tx:
        other = memberships.story_of(tx, [room.second])[room.second]
    decide.decide(room.newsroom, "approve", other, actor="ines")
    without(room.outputs(), "Boats sink off Lindholm", "betapost", FACT, but=("records",))


def test_a_story_that_was_taken_down_is_shown_nowhere(room):
    room.outputs()
    room.say("remove")
    found = room.outputs()
    without(found, "About storm", "alphapaper", "betapost", but=("records",))
    assert "removed: true" in room.record("About storm")
    assert not list((room.newsroom.root / "_site" / "news").glob("*/index.html"))


def test_a_story_that_waits_for_its_hour_is_shown_nowhere_until_then(room):
    room.say("hold")
    goes_out = room.clock() + timedelta(hours=3)
    room.say("edit", title="Storm wrecks the fleet")
    room.say("approve", not_before=goes_out.isoformat())
    without(room.outputs(), "Storm wrecks the fleet", "About storm", FACT, but=("records",))
    assert "published: true" not in room.outputs()["records"]
    with room.newsroom.db.read() as tx:
        assert stories.get(tx, [room.story])[room.story].state == "held"
    room.clock.pass_by(hours=3)
    # Nobody does anything: the worker finds it due.
    everywhere(room.outputs(), "Storm wrecks the fleet", *TITLES)


def test_no_record_tells_of_a_story_that_waits_for_its_hour(room):
    other = put_story(room.newsroom, "ferry", site="delta.example", heat=40.0, state="proposed")
    later = (room.clock() + timedelta(hours=3)).isoformat()
    decide.decide(room.newsroom, "approve", other, actor="ines", value={"not_before": later})
    without(room.outputs(), "About ferry", "delta.example")
    room.clock.pass_by(hours=3)
    everywhere(room.outputs(), "About ferry", "page", "front", "feeds", "records", "api pages")


def test_a_story_of_which_every_article_was_taken_down_is_shown_nowhere(room):
    for article in (room.first, room.second, room.repeat):
        room.say("remove", article=article)
    without(room.outputs(), "About storm", "alphapaper", "betapost", "Boats sink", "told again", but=("records",))


def no_right(room: Room, article: str, *signals: str) -> None:
    with room.newsroom.db.write() as tx:
        held = articles.get(tx, [article])[article]
        articles.put(tx, [(replace(held, article=replace(held.article, signals=signals)), article, None, 1)])


def test_a_picture_is_shown_nowhere_against_its_publishers_no(room):
    no_right(room, room.first, "robots: noimageindex")
    found = room.outputs()
    without(found, *(word for url in list(PHOTOS)[:2] for word in (url, PHOTOS[url])))
    everywhere(found, PHOTOS["https://img.example/second.jpg"], "page", "desk")


def test_a_text_is_told_of_nowhere_against_its_publishers_no(room):
    no_right(room, room.second, "robots: nosnippet")
    found = room.outputs()
    without(found, FACT)
    everywhere(found, "Boats sink off Lindholm", "page", "records", "json", "desk")


def test_a_story_that_was_merged_into_another_stands_as_a_part_of_it(room):
    gone = put_story(room.newsroom, "ferry", site="delta.example")
    room.outputs()
    decide.decide(room.newsroom, "merge", gone, actor="ines", value={"into": room.story})
    found = room.outputs()
    everywhere(found, "delta.example", "page", "records", "json", "desk")
    assert (room.newsroom.root / "_site" / "news" / "ferry" / "index.html").read_text().count("/news/storm/") >= 1
    for name in ("feeds", "sitemaps", "front", "newsletter"):
        assert "news/ferry/" not in found[name]
    assert read.show_story(room.newsroom, gone).row.id == room.story


def test_a_copy_stands_under_its_original_and_counts_for_nobody(room):
    found = room.outputs()
    without(found, "gammanews", but=("page", "records", "json", "desk"))
    line = desk_view.story(room.newsroom, room.story).line
    assert [[c.id for c in a.copies] for a in line.articles] == [[room.repeat], []]
    assert (line.reports, line.sources) == (3, 2)
    assert json.loads(found["json"])["independentSources"] == 2


def test_an_edited_title_stands_everywhere(room):
    room.say("edit", title="Storm wrecks the fleet", excerpt="What the storm left of it.")
    found = room.outputs()
    everywhere(found, "Storm wrecks the fleet", *TITLES)
    everywhere(
        found, "What the storm left of it.", "page", "front", "feeds", "api pages", "records", "newsletter", "desk"
    )


def test_a_chosen_lead_leads_everywhere(room):
    room.say("lead", article=room.second)
    found = room.outputs()
    everywhere(
        found,
        "Boats sink off Lindholm",
        "page",
        "front",
        "feeds",
        "sitemaps",
        "api pages",
        "records",
        "newsletter",
        "brief",
    )
    assert json.loads(found["json"])["lead"] == room.second
    assert "published: true" in room.record("Boats sink off Lindholm")
    assert "published: true" not in room.record("About storm")
    assert desk_view.story(room.newsroom, room.story).line.lead.id == room.second


CHOICES: list[tuple[str, Callable[[str], bool]]] = [
    ("https://img.example/other.jpg", lambda text: "o/other.jpg" in text),
    ("https://img.example/second.jpg", lambda text: "s/second.jpg" in text),
    ("", lambda text: "images/" not in text),
]


@pytest.mark.parametrize(("url", "holds"), CHOICES)
def test_a_chosen_picture_is_the_one_that_is_shown(room, url, holds):
    room.say("image", url=url)
    found = room.outputs()
    assert holds(found["page"].replace("assets/", ""))
    assert holds(found["feeds"])
    assert holds(found["newsletter"])
    assert desk_view.story(room.newsroom, room.story).line.image == PHOTOS.get(url)
    if not url:
        without(found, *list(PHOTOS)[:2], *PHOTOS.values(), but=("desk",))


def test_the_counts_of_a_story_leave_out_what_was_taken_down(room):
    room.say("remove", article=room.second)
    room.outputs()
    with room.newsroom.db.read() as tx:
        row = stories.get(tx, [room.story])[room.story]
    line = desk_view.story(room.newsroom, room.story).line
    assert (row.articles, row.independent, line.reports) == (2, 1, 2)


def test_a_summary_stands_where_readers_are_and_goes_with_what_vouched_for_it(room):
    said = "The harbour master counted 31 boats that had sunk."
    with room.newsroom.db.write() as tx:
        sentence = SummarySentence(text=said, articles=(room.second,))
        made = Candidate(
            story=room.story, key="k", made_at=NOW, maker="extractive", language="en", sentences=(sentence,)
        )
        summaries.put(tx, [made])
    without(room.outputs(), said, but=("desk",))
    room.say("summary")
    everywhere(room.outputs(), said, "page", "feeds", "newsletter", "brief", "json")
    no_right(room, room.second, "robots: nosnippet")
    without(room.outputs(), said)


def test_a_summary_is_gone_with_an_article_that_was_taken_down(room):
    said = "The harbour master counted 31 boats that had sunk."
    with room.newsroom.db.write() as tx:
        sentence = SummarySentence(text=said, articles=(room.first, room.second))
        made = Candidate(
            story=room.story, key="k", made_at=NOW, maker="extractive", language="en", sentences=(sentence,)
        )
        summaries.put(tx, [made])
    room.say("summary")
    room.say("remove", article=room.second)
    without(room.outputs(), said)
