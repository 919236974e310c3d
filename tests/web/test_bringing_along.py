"""A page that is shared to the desk, and a file of what one reads elsewhere. In a real browser, with and without script."""

from __future__ import annotations

import pytest

from chromium import chromium, violations
from imports.test_saved_links import BOOKMARKS
from newsloom.pipeline.sources import source_access
from newsloom.services.newsroom.open import close
from newsloom.store import captures, sources
from web.newsroom import a_newsroom
from web.served import Person, Served

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder = tmp_path_factory.mktemp("along") / "newsroom"
    close(a_newsroom(folder, count=1, **{"desk.sign_in": "proxy"}))
    made = Served(folder)
    yield made
    made.close()


@pytest.mark.parametrize(("script", "width"), [(True, 1440), (False, 390)], ids=["script", "no-script"])
def test_a_file_is_shown_and_what_is_ticked_is_taken(served, script, width, tmp_path):
    file = tmp_path / "kept.html"
    file.write_text(BOOKMARKS.replace("example", f"w{width}.example").replace("https://b.", "https://ada:cret@b."))
    with chromium() as browser:
        ana = Person(browser, served, "ana", java_script_enabled=script, viewport={"width": width, "height": 900})
        page = ana.goto("/desk/sources")
        page.set_input_files("[name=file]", file)
        page.get_by_role("button", name="Look", exact=True).click()
        page.wait_for_selector("[name=link]")
        assert page.locator("[name=link]").count() == 3
        assert "javascript:alert(1)" in page.locator("#faults + ul").inner_text()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert not script or not violations(page)
        page.locator("[name=link]").first.uncheck()
        page.get_by_role("button", name="Take it in").click()
        page.wait_for_selector(".flash")
        assert "Feeds added: 1. Pages taken in: 1." in page.locator(".flash").inner_text()
        ana.close()
    with served.newsroom.db.read() as tx:
        (feed,) = (s for s in sources.all_sources(tx) if f"b.w{width}.example" in s.url)
        kept = source_access.of(tx, feed.id)
        assert "ada" not in feed.url and kept is not None and kept.names == ("login",)
        assert captures.get_finds(tx, [captures.find_id(f"https://c.w{width}.example/two")])


def test_a_phone_shares_a_page_to_the_desk(served):
    with chromium() as browser:
        ana = Person(browser, served, "ana", java_script_enabled=False)
        page = ana.goto("/desk/")
        manifest = page.request.get(served.address + page.locator("link[rel=manifest]").get_attribute("href")).json()
        share = manifest["share_target"]
        assert (share["method"], share["params"]["url"]) == ("GET", "url")
        assert page.request.get(served.address + manifest["icons"][0]["src"]).ok
        # Android's browsers put the address into the text. Nothing is taken in before the button is pressed.
        page = ana.goto(f"{share['action']}?title=News&text=Look%20at%20https%3A%2F%2Fs.example%2Fstory")
        assert page.locator("#url").input_value() == "https://s.example/story"
        with served.newsroom.db.read() as tx:
            assert not captures.get_finds(tx, [captures.find_id("https://s.example/story")])
        page.get_by_role("button", name="Take it in").click()
        assert "Taken in" in page.locator(".flash").inner_text()
        ana.close()
