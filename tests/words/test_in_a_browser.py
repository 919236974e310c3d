"""Pages in other languages in a real browser: accessible from right to left, and whole when every sentence is longer by 40 %."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chromium import chromium, served, violations
from newsloom.render.site import render_site
from newsloom.services.newsroom.open import close
from render_site.sample import a_site, a_story
from web.newsroom import TOKEN, a_newsroom
from web.test_morning import Served
from words.left_over import PSEUDO

pytestmark = pytest.mark.browser
SITE = ["/", f"/news/{a_story(0).slug}/", "/topics/night-trains/", "/sources/", "/about/", "/archive/2026/11/"]
DESK = ["/desk/", "/desk/sources", "/desk/topics", "/desk/audit", "/desk/add", "/desk/settings", "/desk/discover"]
WIDTHS = (360, 820, 1440)


@pytest.fixture(scope="module")
def sites(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sites")
    site = a_site()
    for language in ("ar", PSEUDO):
        settings = replace(site.settings, language=language, url=f"http://x.example/{language}/", search=False)
        for path, data in render_site(replace(site, settings=settings)):
            (folder / language / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / language / path).write_bytes(data)
    with served(folder) as address:
        yield address


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("desk") / "newsroom"
    close(a_newsroom(folder, count=6))
    made = Served(folder)
    yield made.address
    made.close()


@pytest.fixture(scope="module")
def browser():
    with chromium() as program:
        yield program


def at_the_desk(browser, desk, language, width=1200):
    """A page at the desk in a language."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, extra_http_headers={"Accept-Language": language}
    )
    page = context.new_page()
    page.goto(f"{desk}/desk/enter?token={TOKEN}")
    return page


def overflow(page) -> int:
    """Pixels that the page reaches beyond its window, on either side."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def test_an_arabic_site_runs_from_right_to_left_and_axe_finds_nothing_to_object_to(sites, browser):
    page = browser.new_context(viewport={"width": 1200, "height": 900}).new_page()
    found = {}
    for path in SITE[:4]:
        page.goto(f"{sites}/ar{path}")
        assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
        if objections := violations(page):
            found[path] = objections
    assert found == {}
    page.goto(f"{sites}/ar/")
    title, search = page.locator(".masthead .title a").bounding_box(), page.locator(".masthead nav").bounding_box()
    assert title["x"] + title["width"] > 1000, "the name stands on the right"
    assert search is not None


def test_a_hebrew_desk_runs_from_right_to_left_and_axe_finds_nothing_to_object_to(desk, browser):
    page = at_the_desk(browser, desk, "he-IL")
    found = {}
    for path in DESK[:3]:
        page.goto(desk + path)
        assert page.evaluate("document.documentElement.dir + document.documentElement.lang") == "rtlhe-IL"
        if objections := violations(page):
            found[path] = objections
    assert found == {}


@pytest.mark.parametrize("width", WIDTHS)
def test_sentences_that_are_longer_by_two_fifths_break_no_page(sites, desk, browser, width):
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    wide = {}
    for path in SITE:
        page.goto(f"{sites}/{PSEUDO}{path}")
        if overflow(page) > 0:
            wide[path] = overflow(page)
    page = at_the_desk(browser, desk, PSEUDO, width)
    story = page.locator("article.card").first.get_attribute("data-story")
    for path in [*DESK, f"/desk/stories/{story}"]:
        page.goto(desk + path)
        assert "⟦" in page.content()
        if overflow(page) > 0:
            wide[path] = overflow(page)
    assert wide == {}
