"""A story that is approved for later, at the desk: it says when it goes out, and goes out by itself. In a real browser."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from chromium import chromium, violations
from newsloom.model.outcome import Then
from newsloom.pipeline.worker import Worker
from newsloom.services.newsroom.open import close
from newsloom.services.stories import desk_view
from newsloom.store import work
from web.newsroom import a_newsroom
from web.served import Person, Served

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder = tmp_path_factory.mktemp("later") / "newsroom"
    close(a_newsroom(folder, count=3, **{"desk.sign_in": "proxy", "site.timezone": "Europe/Berlin"}))
    made = Served(folder)
    yield made
    made.close()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_story_goes_out_at_its_hour(served, script):
    newsroom = served.newsroom
    line = desk_view.queue(newsroom).stories[0]
    at = (newsroom.clock() + timedelta(hours=5)).astimezone(ZoneInfo("Europe/Berlin"))
    with chromium() as browser:
        ana = Person(browser, served, "ana", java_script_enabled=script, viewport={"width": 390, "height": 844})
        page = ana.goto(f"/desk/stories/{line.id}")
        if script:
            page.keyboard.press("l")
            assert page.evaluate("document.activeElement.name") == "not_before"
        page.locator("[name=not_before]").fill(f"{at:%Y-%m-%dT%H:%M}")
        page.locator("article.whole > header").get_by_role("button", name="Approve").click()
        page.wait_for_selector(".flash")
        assert f"{at:%H:%M}" in page.locator(".flash").inner_text()
        assert "goes out" in page.locator("article.whole > header").inner_text()
        assert not script or not violations(page)  # axe is a script
        held = ana.goto("/desk/?state=held")
        assert "goes out" in held.locator(f"#s-{line.id}").inner_text()
        ana.close()
    assert desk_view.story(newsroom, line.id).line.state == "held"
    newsroom.clock.now += timedelta(hours=6)
    with newsroom.db.write() as tx:
        work.schedule(tx, [Then(stage="publish", item="@front")], newsroom.clock())
    Worker(newsroom, pools=frozenset({"cpu"})).run_due()
    shown = desk_view.story(newsroom, line.id).line
    assert (shown.state, shown.until) == ("published", None)
    assert shown.permalink
