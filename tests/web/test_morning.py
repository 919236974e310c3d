"""An editor's morning in a real browser, by keyboard; and the same without a line of script."""

from __future__ import annotations

import shutil

import pytest

from chromium import chromium, violations
from newsloom.services.newsroom.open import close
from newsloom.services.newsroom.run import LOCAL_POOLS, run
from newsloom.services.stories import desk_view
from web.newsroom import STORIES, TOKEN, a_newsroom
from web.served import Served

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def pattern(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pattern") / "newsroom"
    close(a_newsroom(folder, count=12))
    return folder


@pytest.fixture
def served(pattern, tmp_path):
    shutil.copytree(pattern, tmp_path / "newsroom")
    made = Served(tmp_path / "newsroom")
    yield made
    made.close()


@pytest.fixture(scope="module")
def browser():
    with chromium() as program:
        yield program


class Hand:
    """Presses keys, and counts them."""

    def __init__(self, page) -> None:
        self.page = page
        self.keys = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)


def test_a_morning_at_the_keyboard(served, browser):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    complaints = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: complaints.append(str(e)))
    page.goto(f"{served.address}/desk/enter?token={TOKEN}")
    order = [card.get_attribute("data-story") for card in page.locator("article.card").all()]
    hand = Hand(page)

    # Three stories are approved; each key moves on to the next one.
    hand.press("j")
    for n in range(3):
        hand.press("a")
        page.wait_for_selector(f"#s-{order[n]}.done")
        page.wait_for_selector(f"#s-{order[n + 1]}.here")

    # Two are one story: tick, step, tick, merge.
    hand.press("x", "j", "x", "m")
    page.wait_for_selector(".flash")
    assert desk_view.story(served.newsroom, order[4]).line.id == order[3]

    # A title is changed on the story's own page.
    hand.press("j", "o")
    page.wait_for_selector("#f-title")
    hand.press("e")
    hand.type("A title of our own")
    hand.press("Tab", "Tab", "Tab", "Enter")
    page.wait_for_selector(".flash")
    assert page.locator("h1").inner_text() == "A title of our own"

    # One article is split off.
    page.locator("ul.articles input[type=checkbox]").nth(1).check()
    hand.press("s")
    page.wait_for_url("**/desk/stories/*")
    page.wait_for_selector("text=this is the new story")

    # The last decision is taken back.
    hand.press("u")
    page.wait_for_selector("text=Taken back")
    hand.press("g", "q")
    page.wait_for_selector("article.card")

    # The edition is printed.
    hand.press("P")
    page.wait_for_selector("text=are public", timeout=60_000)
    assert hand.keys <= 40

    # A reader finds it, searches, and subscribes.
    page.goto(served.address + "/")
    assert STORIES[0][4] in page.locator("h2").all_inner_texts()
    assert (
        page.locator("head link[rel=alternate][type='application/rss+xml']").first.get_attribute("href") == "/feed.xml"
    )
    feed = page.request.get(served.address + "/feed.xml")
    assert feed.ok and STORIES[0][4].split(",")[0] in feed.text()
    context.close()
    assert complaints == []


def test_approve_and_publish_without_script(served, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served.address}/desk/enter?token={TOKEN}")
    title = page.locator("article.card h2").first.inner_text()
    page.locator("article.card").first.get_by_role("button", name="Approve").click()
    assert "Approved" in page.locator(".flash").inner_text()
    page.get_by_role("button", name="Publish now").click()
    assert "are public" in page.locator(".flash").inner_text()
    page.goto(served.address + "/")
    assert page.locator("article.lead h2").inner_text() == title
    page.goto(served.address + "/desk/?state=published")
    page.locator("article.card h2 a").first.click()
    page.get_by_role("button", name="Take down").click()
    run(served.newsroom, pools=LOCAL_POOLS)
    page.goto(served.address + "/")
    assert title not in page.content()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_to_object_to_on_the_desk(served, browser, scheme, width):
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
    page = context.new_page()
    found = {}
    page.goto(served.address + "/desk/enter")
    found["enter"] = violations(page)
    page.goto(f"{served.address}/desk/enter?token={TOKEN}")
    story = page.locator("article.card").first.get_attribute("data-story")
    for path in (
        "/desk/", "/desk/?state=held", f"/desk/stories/{story}?find=bolt", "/desk/sources", "/desk/topics?name=Safety",
        "/desk/audit", "/desk/search?q=night", "/desk/add", "/desk/settings", "/desk/why", "/desk/nowhere",
        "/desk/discover", "/desk/scorecards",
    ):  # fmt: skip
        page.goto(served.address + path)
        found[path] = violations(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.goto(served.address + "/desk/")
    page.keyboard.press("?")
    found["keys"] = violations(page)
    context.close()
    assert {path: objections for path, objections in found.items() if objections} == {}
