"""The site in a real browser: accessible, whole at every width, silent to the outside, searchable."""

from __future__ import annotations

import subprocess
import sys

import pytest

from chromium import chromium, served, violations
from newsloom.render.site import render_site
from render_site.sample import a_site, a_story

pytestmark = pytest.mark.browser

PAGES = [
    "/", f"/news/{a_story(0).slug}/", f"/news/{a_story(2).slug}/", "/topics/", "/topics/night-trains/", "/topics/safety/2026/11/",
    "/archive/", "/archive/2026/11/", "/archive/2026/11/22/", "/search/?q=night", "/about/", "/sources/", "/sources/northline/",
    "/404.html",
]  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    for path, data in render_site(a_site()):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    subprocess.run([sys.executable, "-m", "pagefind", "--site", str(folder)], check=True, capture_output=True)
    with served(folder) as address:
        yield address


@pytest.fixture(scope="module")
def browser():
    with chromium() as program:
        yield program


def visit(page, site, path):
    """Go to a page and wait until it is whole."""
    page.goto(site + path)
    if path.startswith("/search/"):
        page.wait_for_selector("#results li")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_to_object_to(site, browser, scheme):
    context = browser.new_context(color_scheme=scheme, viewport={"width": 1200, "height": 900})
    page = context.new_page()
    found = {}
    for path in PAGES:
        visit(page, site, path)
        if objections := violations(page):
            found[path] = objections
    context.close()
    assert found == {}


@pytest.mark.parametrize("width", [320, 390, 820, 1440])
def test_no_page_scrolls_sideways_complains_or_asks_another_host(site, browser, width):
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    complaints, hosts = [], set()
    page.on(
        "console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    for path in PAGES:
        visit(page, site, path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    context.close()
    # The sample has no image files; everything else must be there.
    assert [text for text in complaints if "404" not in text] == []
    assert hosts == {site.removeprefix("http://")}


def test_a_reader_searches_and_reaches_the_story(site, browser):
    page = browser.new_page()
    page.goto(site + "/")
    page.get_by_role("searchbox").fill("fishplate bolt")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Investigators blame a missing bolt").click()
    assert page.get_by_role("heading", level=1).inner_text().startswith("Investigators blame")
    page.close()


def test_a_second_visit_marks_what_changed_since_the_first(site, browser):
    context = browser.new_context()
    page = context.new_page()
    page.goto(site + "/")
    assert page.locator(".fresh").count() == 0
    page.evaluate("localStorage.setItem('newsloom.seen', Date.parse('2026-11-23T09:00:00Z')); sessionStorage.clear()")
    page.reload()
    marked = page.locator("article.fresh").count()
    context.close()
    assert marked == 1


def test_without_script_the_pages_are_whole(site, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + "/")
    assert page.locator("article.lead h2").inner_text() == a_story(0).title
    assert "UTC" in page.locator("article.lead time").first.inner_text()
    page.goto(site + "/search/")
    assert page.locator("noscript").count() == 1 and page.locator("#search").is_hidden()
    assert page.get_by_role("link", name="archive by month").is_visible()
    context.close()
