"""What publishers and the owner say about use, as readers see it: pictures and words on the site, in the brief."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Pillow

from loopback.server import Loopback, answer
from newsloom.cli.main import run as cli
from newsloom.model.outcome import Then
from newsloom.model.source import Source
from newsloom.publishing.image_copies import image_file
from newsloom.runtime.context import Newsroom
from newsloom.services.sources import manage as app
from newsloom.services.stories import brief as briefing
from newsloom.services.stories import decide, read
from newsloom.store import memberships, sources, stories
from newsloom.store.memberships import Member
from stages.room import NOW, SITE, Clock, a_newsroom, put_article, put_story, run

FEED = f"http://{SITE}/feed"
PHOTO = f"http://{SITE}/storm-over-harbour.jpg"


def picture() -> bytes:
    out = io.BytesIO()
    Pillow.effect_noise((900, 600), 90).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def page(words: str = "", **headers: str) -> bytes:
    text = "".join(f"<p>Paragraph {i} says something that nobody else has said before this day.</p>" for i in range(12))
    html = (
        f'<html><head><title>About the storm</title><meta name="robots" content="{words}">'
        f'<meta property="og:image" content="{PHOTO}"></head><body><article><h1>About the storm</h1>{text}</article>'
    )
    return answer(200, html.encode(), Content_Type="text/html", **headers)


@contextmanager
def published(folder: Path, storm: bytes, **settings: Any) -> Iterator[Newsroom]:
    """A newsroom whose only story, of one page, was approved and printed."""
    feed = f"<item><title>About the storm</title><link>http://{SITE}/storm</link></item>"
    pages = {
        "/feed": answer(200, f'<rss version="2.0"><channel><title>The Paper</title>{feed}</channel></rss>'.encode()),
        "/storm": storm,
        "/storm-over-harbour.jpg": answer(200, picture()),
        "/robots.txt": answer(404),
    }
    with Loopback(pages) as web, a_newsroom(folder, web, **settings) as newsroom:
        app.enroll(newsroom, [Source(id=sources.source_id(FEED), url=FEED)])
        run(newsroom)
        with newsroom.db.read() as tx:
            story = stories.listed(tx)[0]
        decide.decide(newsroom, "approve", story.id, actor="ada")
        run(newsroom)
        yield newsroom


def story_page(newsroom: Newsroom) -> str:
    """The page of the only story."""
    (told,) = (newsroom.root / "_site" / "news").glob("*/index.html")
    return told.read_text()


@pytest.mark.parametrize(
    ("words", "header", "shown"),
    [
        ("index, follow, max-image-preview:large", "", True),
        ("noai", "", True),
        ("noimageindex", "", False),
        ("max-image-preview: none", "", False),
        ("", "max-image-preview:none", False),
        ("", "otherbot: noimageindex", True),
        ("", "noimageindex", False),
    ],
)
def test_the_site_shows_no_picture_against_its_publishers_no(tmp_path, words, header, shown):
    said = {"X_Robots_Tag": header} if header else {}
    with published(tmp_path / "n", page(words, **said)) as newsroom:
        assert (image_file(PHOTO, "jpg") in story_page(newsroom)) is shown


@pytest.mark.parametrize(
    ("signals", "told"),
    [
        ((), True),
        (("robots: noarchive",), True),
        (("robots: nosnippet",), False),
        (("max-snippet:0",), False),
        (("tdm-reservation: 1",), False),
        (("content-signal: ai-input=no",), False),
    ],
)
def test_no_word_of_a_text_is_told_whose_publisher_allows_no_summary(tmp_path, signals, told):
    body = 'The harbour master counted 31 sunken boats and said: "Nobody had tied them up as they should have been."'
    clock = Clock()
    with Loopback() as web, a_newsroom(tmp_path / "n", web, clock) as newsroom:
        story = put_story(newsroom, "storm", text="A storm came over the harbour in the night.")
        clock.pass_by(hours=2)
        later = put_article(newsroom, "boats", title="Boats sink off Lindholm", text=body, signals=signals)
        with newsroom.db.write() as tx:
            memberships.put_members(tx, [Member(article=later, story=story, joined_at=clock.now, because=())])
        run(newsroom, Then(stage="publish", item=story))
        printed = story_page(newsroom)
        (brief,) = briefing.brief(newsroom, NOW - timedelta(hours=1)).stories
        shown = read.show_story(newsroom, story).timeline()
    assert "Boats sink off Lindholm" in printed
    assert ("31 sunken boats" in printed) is told
    assert ("31 sunken boats" in str(brief.steps)) is told
    assert ("31" in str(shown)) is told


def test_what_a_closed_text_told_is_no_news_when_an_open_one_repeats_it(tmp_path):
    body = 'The harbour master counted 31 sunken boats and said: "Nobody had tied them up as they should have been."'
    with Loopback() as web, a_newsroom(tmp_path / "n", web) as newsroom:
        story = put_story(newsroom, "storm", text=body, signals=("robots: nosnippet",))
        later = put_article(newsroom, "boats", title="About storm", text=body, first_seen=NOW + timedelta(hours=2))
        with newsroom.db.write() as tx:
            memberships.put_members(tx, [Member(article=later, story=story, joined_at=NOW, because=())])
        run(newsroom, Then(stage="publish", item=story))
        assert "31 sunken boats" not in story_page(newsroom)


def spoken(capsys: pytest.CaptureFixture[str], newsroom: Newsroom, *args: str) -> str:
    assert cli(["source", "rights", FEED, *args, "--dir", str(newsroom.root)]) == 0
    assert isinstance(newsroom.clock, Clock)
    newsroom.clock.now = datetime.now(UTC)  # what the command has made due is due by the clock of this machine
    return capsys.readouterr().out


def test_an_owner_decides_about_the_pictures_of_a_source(tmp_path, capsys):
    file = image_file(PHOTO, "jpg")
    with published(tmp_path / "n", page()) as newsroom:
        copy = newsroom.root / "_site" / "images" / file
        assert copy.is_file()
        assert "pictures   no   your decision" in spoken(capsys, newsroom, "--pictures", "no")
        run(newsroom)
        assert file not in story_page(newsroom)
        assert not copy.exists()
        assert "pictures   yes  nothing was said" in spoken(capsys, newsroom, "--pictures", "as-told")
        run(newsroom)
        assert file in story_page(newsroom)
        assert copy.is_file()


def test_an_owner_who_has_permission_shows_what_a_page_forbids_and_a_poll_forgets_no_decision(tmp_path, capsys):
    with published(tmp_path / "n", page("noimageindex")) as newsroom:
        assert image_file(PHOTO, "jpg") not in story_page(newsroom)
        spoken(capsys, newsroom, "--pictures", "yes", "--text", "no")
        run(newsroom, Then(stage="poll", item=sources.source_id(FEED), lane=f"host {SITE}"))
        assert image_file(PHOTO, "jpg") in story_page(newsroom)
        row = app.as_row(app.listed(newsroom)[0])["rights"]
        assert row["pictures"] == {"allowed": True, "by": "owner"}
        assert row["text"] == {"allowed": False, "by": "owner"}
        assert row["summaries"] == {"allowed": True, "by": None}
        assert json.loads(spoken(capsys, newsroom, "--json")) == {"url": FEED, **row}


def test_a_source_whose_text_may_not_be_summed_up_is_told_by_its_titles(tmp_path, capsys):
    with published(tmp_path / "n", page()) as newsroom:
        with newsroom.db.read() as tx:
            story = stories.listed(tx)[0].id
        assert read.show_story(newsroom, story).untold == frozenset()
        spoken(capsys, newsroom, "--summaries", "no")
        assert len(read.show_story(newsroom, story).untold) == 1
