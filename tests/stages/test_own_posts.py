"""A text of the newsroom's own passes the stages of any article, is marked as ours, and has no vote in a story."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from loopback.server import Loopback, answer
from newsloom.errors import NotFound, RecordInvalid
from newsloom.model.article import OWN
from newsloom.model.ids import article_id
from newsloom.publishing.story_view import load_views
from newsloom.records.own_post import OwnPost, own_post_bytes, read_own_post
from newsloom.runtime.context import Newsroom
from newsloom.services.publish import own_posts
from newsloom.services.stories import decide, read
from newsloom.store import articles, captures, memberships
from stages.room import SITE, a_newsroom, run

TEXT = """The harbour board of Osthavn wants a **second pier**. Ships will land there in spring, and the fish market moves.

![a pier](https://pictures.example/pier.jpg)

We read [the decision](https://board.example/decision). <script>alert(1)</script>[run](javascript:alert(2))
"""
PAGE = "<html><head><title>{0}</title></head><body><h1>{0}</h1><article>{1}</article>"
TOLD = "".join(
    f"<p>The harbour board of Osthavn decided to build a second pier, after a debate of {n} months. The fish market moves.</p>"
    for n in range(3, 9)
)


@pytest.fixture
def web() -> Iterator[Loopback]:
    with Loopback({"/pier": answer(200, PAGE.format("Osthavn builds a second pier", TOLD).encode())}) as served:
        yield served


@pytest.fixture
def newsroom(tmp_path: Path, web: Loopback) -> Iterator[Newsroom]:
    with a_newsroom(
        tmp_path / "newsroom", web, **{"images.keep": False, "site.url": "https://harbour.example/"}
    ) as made:
        yield made


def the_story(newsroom: Newsroom, id: str) -> object:
    with newsroom.db.read() as tx:
        story = memberships.story_of(tx, [article_id(OWN + id)])[article_id(OWN + id)]
        return load_views(tx, newsroom, [story], texts=True)[0]


def test_a_post_is_an_article_of_ours_with_a_record_that_holds_its_text(newsroom):
    line = own_posts.write(newsroom, OwnPost(title="A pier too many", text=TEXT, authors=("Ada Berg",)), "ada")
    run(newsroom)
    view = the_story(newsroom, line.id)
    held = view.members[0].held
    assert (held.provider_name, held.provider_domain) == (newsroom.config.site.title, "harbour.example")
    assert view.row.independent == 0
    assert "<strong>second pier</strong>" in held.article.own_html
    for foreign in ("<script", "<img", 'href="javascript:'):
        assert foreign not in held.article.own_html
    assert [one.url for one in held.article.images] == ["https://pictures.example/pier.jpg"]
    decide.decide(newsroom, "approve", view.row.id, actor="ada")
    run(newsroom)
    record = next((newsroom.root / "_news").glob("*.md")).read_text("utf-8")
    assert "featuredContent: " in record and "webUrl" not in record and "domain: harbour.example" in record
    page = next((newsroom.root / "_site" / "news").glob("*/index.html")).read_text("utf-8")
    assert "<strong>second pier</strong>" in page and "<script>alert" not in page and "pictures.example" not in page
    told = json.loads(page.partition('<script type="application/ld+json">')[2].partition("</script>")[0])
    ours = told["@graph"][0]["hasPart"][0]
    assert ours["author"] == [{"@type": "Person", "name": "Ada Berg"}]
    assert ours["publisher"]["url"] == "https://harbour.example/"


def test_an_edit_changes_the_record_and_keeps_its_address_and_a_removal_takes_it_down(newsroom):
    line = own_posts.write(newsroom, OwnPost(title="A pier too many", text=TEXT), "ada")
    run(newsroom)
    decide.decide(newsroom, "approve", the_story(newsroom, line.id).row.id, actor="ada")
    run(newsroom)
    newsroom.clock.pass_by(hours=1)
    own_posts.change(
        newsroom, line.id[:6], OwnPost(title="Two piers too many", text="All is *different* now. " * 9), "ben"
    )
    run(newsroom)
    (path,) = (newsroom.root / "_news").glob("*.md")
    assert "a-pier-too-many" in path.name and "<em>different</em>" in path.read_text("utf-8")
    assert 'title: "Two piers too many"' in path.read_text("utf-8")
    decide.decide(newsroom, "remove", the_story(newsroom, line.id).row.id, actor="ada")
    run(newsroom)
    assert "published: false\nremoved: true" in path.read_text("utf-8")
    assert not list((newsroom.root / "_site" / "news").glob("a-pier*/index.html"))


def test_the_newest_posts_are_listed_each_as_it_was_written_last(newsroom):
    first = own_posts.write(newsroom, OwnPost(title="One", text=TEXT), "ada")
    newsroom.clock.pass_by(minutes=1)
    second = own_posts.write(newsroom, OwnPost(title="Two", text=TEXT), "ada")
    newsroom.clock.pass_by(minutes=1)
    own_posts.change(newsroom, first.id, OwnPost(title="One, again", text=TEXT), "ada")
    assert [line.title for line in own_posts.listed(newsroom)] == ["Two", "One, again"]
    assert [line.id for line in own_posts.listed(newsroom, limit=1)] == [second.id]


def test_a_link_post_takes_its_page_in_and_is_no_source_of_the_story_that_both_tell(newsroom):
    link = f"http://{SITE}/pier"
    body = (
        "The harbour board of Osthavn decided to build a second pier, after a debate of months. The fish market moves."
    )
    line = own_posts.write(newsroom, OwnPost(title="Osthavn builds a second pier", text=body, link=link), "ada")
    run(newsroom)
    view = the_story(newsroom, line.id)
    assert {m.held.provider_domain for m in view.members} == {"harbour.example", SITE}
    assert view.row.independent == 1
    assert view.lead.held.provider_domain == SITE, "a report leads before our own word"
    assert not view.linked_by, "our own link lifts nothing"
    ours = next(m.held.article for m in view.members if m.held.article.is_own)
    assert ours.url == link


def test_what_the_newsroom_wrote_is_not_swept_with_old_pages(newsroom):
    line = own_posts.write(newsroom, OwnPost(title="A pier too many", text=TEXT), "ada")
    read.add_url(newsroom, f"http://{SITE}/pier")
    run(newsroom)
    with newsroom.db.write() as tx:
        after = newsroom.clock() + timedelta(days=999)
        assert captures.sweep(tx, documents_before=after, pages_before=after)[1] == 1
    assert own_posts.find(newsroom, line.id)[1].text == TEXT


def test_no_page_of_others_can_say_that_it_is_ours(newsroom):
    read.add_url(newsroom, f"http://{SITE}/pier")
    run(newsroom)
    with newsroom.db.read() as tx:
        (held,) = articles.get(tx, [article_id(f"http://{SITE}/pier")]).values()
    assert not held.article.is_own and held.article.own_html == ""


@pytest.mark.parametrize(
    "data, said",
    [
        (b"no title here", "title"),
        (b"# A title\n", "is empty"),
        (b"\xff\xfe", "not UTF-8"),
        (b"---\ntitle: A\ncolour: red\n---\nx", "colour"),
        (b"---\ntitle: A\nlink: javascript:alert(1)\n---\nx", "not a web address"),
        (b"---\ntitle: A\ndate: yesterday\n---\nx", "no date"),
        (b"---\ntitle: [A]\n---\nx", "one line"),
        (b"# A\n" + b"x" * 1_000_001, "more than"),
    ],
)
def test_what_cannot_be_a_post_is_refused_in_one_sentence(data, said):
    with pytest.raises(RecordInvalid, match=said):
        read_own_post(data, "a.md")


def test_a_post_is_printed_as_it_can_be_read_again():
    text = b'---\ntitle: "A: b"\nauthors: [Ada, Ben]\ndate: 2026-03-02\nlink: https://a.example/\n---\n\nWords.\n'
    read_once = read_own_post(text, "a.md")
    assert read_own_post(own_post_bytes(read_once), "b.md") == read_once


def test_a_topic_that_there_is_not_and_a_post_that_there_is_not(newsroom):
    with pytest.raises(NotFound):
        own_posts.write(newsroom, OwnPost(title="A", text="b", topic="Nothing"), "ada")
    with pytest.raises(NotFound):
        own_posts.find(newsroom, "")
