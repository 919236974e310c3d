"""A crawl of site and desk: no sentence of ours is outside the catalogues."""

from __future__ import annotations

from dataclasses import replace

import pytest
from litestar.testing import TestClient

from newsloom.render.site import render_site
from newsloom.services.newsroom.open import close
from newsloom.web.server import create_app
from render_site import sample
from web import newsroom as desk_newsroom
from words.left_over import PSEUDO, greek, left_over


def test_no_page_of_the_site_says_what_is_in_no_catalogue():
    site = greek(sample.a_site())
    site = replace(site, settings=replace(site.settings, language=PSEUDO))
    pages = {path: data for path, data in render_site(site) if path.endswith(".html")}
    assert len(pages) > 20
    assert {path: words for path, data in pages.items() if (words := left_over(data))} == {}


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    story = desk_newsroom.a_story
    patch.setattr(desk_newsroom, "a_story", lambda number: greek(story(number)))
    patch.setattr(desk_newsroom, "TOPICS", greek(desk_newsroom.TOPICS))
    newsroom = desk_newsroom.a_newsroom(tmp_path_factory.mktemp("greek"), count=6, **{"site.title": "Αβγδ"})
    try:
        with TestClient(create_app(desk_newsroom.made_context(newsroom)), base_url="http://127.0.0.1:8000") as client:
            client.headers["Accept-Language"] = PSEUDO
            client.get(f"/desk/enter?token={desk_newsroom.TOKEN}")
            yield client
    finally:
        close(newsroom)
        patch.undo()


PAGES = [
    "/desk/", "/desk/?state=held", "/desk/sources", "/desk/scorecards", "/desk/discover", "/desk/topics?keywords=αβ",
    "/desk/audit",
    "/desk/add", "/desk/settings", "/desk/search?q=νξ", "/desk/search", "/desk/why", "/desk/none", "/desk/stories/none",
]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_no_page_of_the_desk_says_what_is_in_no_catalogue(desk, path):
    answer = desk.get(path)
    assert "⟦" in answer.text
    assert left_over(answer.text) == set()


def test_a_story_s_page_and_the_reader_s_pages_say_nothing_else(desk):
    from lxml import html

    story = html.document_fromstring(desk.get("/desk/").text).cssselect("article.card")[0].get("data-story")
    made_up = {"same", "event"}  # the reason that the sample gives for every membership
    assert left_over(desk.get(f"/desk/stories/{story}").text) - made_up == set()
    for path in ("/newsletter", "/newsletter/confirm/abc"):
        assert "⟦" not in desk.get(path).text, "readers are spoken to in the site's language, not in the browser's"
