"""The headline follows the story: who proposes another one, who may take it, and who is told."""
# ruff: noqa: E501

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from judging.newsroom import Clock, a_newsroom, a_row, take_in
from newsloom.cli.main import run as terminal
from newsloom.publishing import newsletter_issue
from newsloom.publishing.story_view import StoryView
from newsloom.runtime.context import Newsroom
from newsloom.services.newsroom.open import close, open_newsroom
from newsloom.services.newsroom.run import run
from newsloom.services.stories import decide, desk_actions, headlines, read
from newsloom.web.users import new_api_token

FIRST = "Altena bridge closed after crack found in pylon"
NEWS = "Altena bridge to be demolished, minister Okafor says"
CLOSED = (
    "Inspectors closed the Altena bridge on Monday after they had found a crack of 3 metres in its pylon. Drivers take the road over "
    "Werdohl until further notice, said the road office of Altena, which looks after the bridge."
)
SHOPS = (
    "No car crosses the Altena bridge since Monday: a pylon has a crack. Shopkeepers in Altena fear for their customers, because the "
    "closed bridge is the only one in the valley. Paula Denk of the road office asked for patience."
)
RUIN = (
    "The closed bridge of Altena will be demolished, minister Ada Okafor said on Wednesday. The crack in its pylon is deeper than "
    "inspectors had believed, and nobody can repair it. Work begins in May, Okafor said in Altena."
)
SAME_RUIN = (
    "Minister Okafor has seen the report on the cracked pylon, and it leaves no choice: the Altena bridge must be demolished. It was "
    "built in 1968 and carried 9,000 cars a day before it was closed. A ferry may help in the meantime."
)
BUILDER = (
    "The builder Lindqvist has won the contract to replace the demolished Altena bridge. It asks for 31 million euros. Its new pylon "
    "will be made of steel, and cars will cross the valley again in three years, the road office of Altena hopes."
)
SAME_BUILDER = (
    "Lindqvist will build the new Altena bridge, the council of Altena decided. Two rivals had asked for more than the 31 million euros "
    "that Lindqvist wants. The old bridge with its cracked pylon comes down before summer."
)


def beginning() -> list[dict[str, Any]]:
    return [
        a_row(1, FIRST, CLOSED, "herald.example", 0),
        a_row(2, "Crack in pylon: Altena bridge closed", SHOPS, "tribune.example", 2),
    ]


def development() -> list[dict[str, Any]]:
    return [
        a_row(3, NEWS, RUIN, "coast.example", 12),
        a_row(4, "Okafor: closed Altena bridge must be demolished", SAME_RUIN, "valley.example", 13),
    ]


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A newsroom with one published story of two owners, and two more owners' news of it, twelve hours later."""
    folder = tmp_path_factory.mktemp("headlines") / "newsroom"
    newsroom = a_newsroom(folder, Clock(), site__url="https://span.example/")
    take_in(newsroom, beginning())
    assert the_story(newsroom).proposed_headline is None
    decide.decide(newsroom, "approve", the_story(newsroom).row.id, actor="ines")
    run(newsroom)
    take_in(newsroom, development(), "more.jsonl")
    run(newsroom)
    close(newsroom)
    return folder


@pytest.fixture
def newsroom(filled, tmp_path) -> Iterator[Newsroom]:
    shutil.copytree(filled, tmp_path / "newsroom")
    clock = Clock()
    clock.now += timedelta(hours=1)
    made = open_newsroom(tmp_path / "newsroom", clock=clock)
    yield made
    close(made)


def the_story(newsroom: Newsroom) -> StoryView:
    rows = read.list_stories(newsroom)
    assert len(rows) == 1, [row.title for row in rows]
    return read.show_story(newsroom, rows[0].id)


def pass_by(newsroom: Newsroom, minutes: int) -> None:
    newsroom.clock.now += timedelta(minutes=minutes)  # type: ignore[attr-defined]


def test_two_owners_propose_it_it_is_taken_and_taken_back(newsroom):
    view = the_story(newsroom)
    found = view.proposed_headline
    assert view.title == found.before == FIRST and "Okafor" in found.member.held.article.title
    assert any("2 independent sources" in why and "Okafor" in why for why in found.because)
    verdict = headlines.accept(newsroom, view.row.id, "ines")
    assert verdict.value["was"] == FIRST
    after = the_story(newsroom)
    assert after.title == found.member.held.article.title and after.lead.held.id == found.member.held.id
    assert after.path == view.path and after.proposed_headline is None
    desk_actions.undo(newsroom, verdict.id, "ines")
    assert the_story(newsroom).title == FIRST and the_story(newsroom).proposed_headline == found


def test_an_editors_own_headline_stays_until_they_take_another(newsroom):
    story = the_story(newsroom).row.id
    decide.decide(newsroom, "edit", story, actor="ines", value={"title": "Our bridge, closed"})
    run(newsroom)
    assert the_story(newsroom).proposed_headline is None  # whoever wrote it knew of what had come
    pass_by(newsroom, 60)
    later = [
        a_row(
            5,
            "Altena bridge: Lindqvist wins contract, 31 million euros",
            BUILDER,
            "herald.example",
            26,
        ),
        a_row(6, "Lindqvist to replace Altena bridge for 31 million", SAME_BUILDER, "valley.example", 27),
    ]
    take_in(newsroom, later, "later.jsonl")
    view = the_story(newsroom)
    assert view.title == "Our bridge, closed" == view.proposed_headline.before
    assert "Lindqvist" in view.proposed_headline.member.held.article.title
    headlines.accept(newsroom, story, "ines")
    assert "Lindqvist" in the_story(newsroom).title


def test_what_was_declined_is_not_proposed_again(newsroom):
    story = the_story(newsroom).row.id
    headlines.decline(newsroom, story, "ines")
    assert the_story(newsroom).title == FIRST and the_story(newsroom).proposed_headline is None
    take_in(
        newsroom,
        [a_row(7, "Okafor: Altena bridge to be demolished", RUIN.replace("will be", "is to be"), "north.example", 14)],
        "same.jsonl",
    )
    assert the_story(newsroom).proposed_headline is None


def test_feeds_and_the_next_letter_tell_of_it_once(newsroom):
    view = the_story(newsroom)
    feed = (newsroom.root / "_site" / "feed.json", newsroom.root / "_site" / "atom.xml")
    with newsroom.db.write() as tx:
        first = newsletter_issue.made(tx, newsroom, newsroom.clock())
        assert [one.title for one in first.stories] == [FIRST]
        _note_issue(tx, first, newsroom)
    before = json.loads(feed[0].read_text())["items"][0]
    pass_by(newsroom, 60)
    headlines.accept(newsroom, view.row.id, "ines")
    run(newsroom)
    item = json.loads(feed[0].read_text())["items"][0]
    assert item["id"] == before["id"] and item["title"] == the_story(newsroom).title != before["title"]
    assert item["date_modified"] > before["date_modified"] and item["date_published"] == before["date_published"]
    pass_by(newsroom, 60)
    with newsroom.db.write() as tx:
        again = newsletter_issue.made(tx, newsroom, newsroom.clock())
        (told,) = again.stories
        assert told.before == FIRST and f"A development. Before: {FIRST}" in again.issue.html
        text = newsletter_issue.plain_text(again.issue, again.stories, None, "", newsroom.words)
        assert f"A development. Before: {FIRST}" in text
        _note_issue(tx, again, newsroom)
        assert newsletter_issue.made(tx, newsroom, newsroom.clock() + timedelta(days=1)) is None


def _note_issue(tx: Any, made: newsletter_issue.Made, newsroom: Newsroom) -> None:
    from newsloom.store import editions

    facts = {"path": made.path, "title": made.issue.title, "stories": [one.id for one in made.stories]}
    editions.put_edition(tx, f"{made.id}{newsroom.clock():%H%M}", newsroom.clock(), newsletter_issue.KIND, facts)


def test_the_desk_shows_it_and_one_button_takes_it(editor, newsroom):
    view = the_story(newsroom)
    for path in ("/desk/?state=published", f"/desk/stories/{view.row.id}"):
        (box,) = editor.get(path).cssselect("div.headline")
        said = " ".join(box.text_content().split())
        assert "Proposed headline" in said and "Okafor" in said and FIRST in said
        (button,) = box.cssselect("button[data-key=n]")
        assert button.get("formaction") == f"/desk/stories/{view.row.id}/headline"
    editor.post(button.get("formaction"), one=button.get("value"), back="/desk/")
    assert "The headline was changed" in editor.flash() and the_story(newsroom).title != FIRST
    pass_by(newsroom, 1)
    editor.post(button.get("formaction"), one=button.get("value"), back="/desk/")
    assert editor.response.status_code == 404


def test_the_desk_declines_it(editor, newsroom):
    story = the_story(newsroom).row.id
    editor.post(f"/desk/stories/{story}/no-headline", back="/desk/")
    assert "The headline stays" in editor.flash() and the_story(newsroom).proposed_headline is None


def test_the_terminal_shows_takes_and_declines_it(newsroom, capsys):
    story, where = the_story(newsroom).row.id, ["--dir", str(newsroom.root)]
    assert terminal(["story", "headline", story[:8], "--json", *where]) == 0
    told = json.loads(capsys.readouterr().out)["proposedHeadline"]
    assert told["before"] == FIRST and told["because"] and told["provider"]["domain"]
    assert terminal(["story", "headline", story, "--accept", "--decline", *where]) == 2
    assert terminal(["story", "headline", story, "--accept", *where]) == 0
    assert the_story(newsroom).title == told["title"]
    capsys.readouterr()
    assert terminal(["story", "headline", story, "--accept", *where]) != 0
    assert "no other headline is proposed" in capsys.readouterr().err


def test_the_api_shows_and_takes_it(editor, newsroom):
    client, view = editor.client, the_story(newsroom)
    shown = client.get(f"/api/v1/stories/{view.row.id}").json()["proposedHeadline"]
    assert shown["before"] == FIRST and shown["title"] == view.proposed_headline.member.held.article.title
    door, key = (
        f"/api/v1/stories/{view.row.id}/verdicts",
        {"Authorization": f"Bearer {new_api_token(newsroom, 'script')}"},
    )
    other = client.post(door, json={"kind": "headline", "value": {"article": view.lead.held.id}}, headers=key)
    assert other.status_code == 409
    taken = client.post(door, json={"kind": "headline", "value": {"article": shown["article"]}}, headers=key)
    assert taken.status_code == 201 and taken.json()["value"]["was"] == FIRST
    assert the_story(newsroom).title == shown["title"]


def test_the_api_says_why_an_article_is_not_in_a_place(editor, newsroom):
    view = the_story(newsroom)
    there = editor.client.get("/api/v1/why-not", params={"url": view.lead.held.article.canonical_url}).json()
    assert there["place"] == "page" and there["isThere"] and view.title in " ".join(there["because"])
    inside = editor.client.get(
        "/api/v1/why-not", params={"url": view.members[1].held.id, "place": view.row.id[:10]}
    ).json()
    assert inside["isThere"] and inside["place"] == view.row.id and inside["because"]
    assert (
        editor.client.get("/api/v1/why-not", params={"url": view.lead.held.id, "place": "nowhere"}).status_code == 404
    )
