"""The desk's rules: tried story by story before they hold. In a real browser, with and without script."""

from __future__ import annotations

import pytest

from chromium import chromium, violations
from newsloom.runtime.rules import rules_in
from newsloom.services.newsroom.open import close
from web.newsroom import a_newsroom
from web.served import Person, Served

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rules") / "newsroom"
    close(a_newsroom(folder, count=8, **{"desk.sign_in": "proxy"}))
    made = Served(folder)
    yield made
    made.close()


@pytest.mark.parametrize(("script", "width"), [(True, 1440), (False, 390)], ids=["script", "no-script"])
def test_a_rule_is_written_tried_and_let_hold(served, script, width):
    with chromium() as browser:
        ana = Person(browser, served, "ana", java_script_enabled=script, viewport={"width": width, "height": 900})
        page = ana.goto("/desk/")
        if script:
            page.keyboard.press("g")
            page.keyboard.press("r")
            page.wait_for_url("**/desk/rules")
        else:
            page.get_by_role("link", name="Rules").click()
        page.fill("#r-name", "Night “trains” & more")
        page.fill("#r-word", "night train, tunnel")
        page.select_option("#r-then", "hold")
        page.get_by_role("button", name="Try it").click()
        page.wait_for_selector("#tried")
        assert "night train" in page.locator("table").inner_text()
        assert rules_in(served.newsroom.root) == ()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert not script or not violations(page)
        page.locator("#rule").get_by_role("button", name="Let it hold").click()
        page.wait_for_selector(".flash")
        (rule,) = rules_in(served.newsroom.root)
        assert (rule.words, rule.then, rule.holds) == (("night train", "tunnel"), ("hold",), True)
        page.get_by_role("button", name="Let it rest").click()
        page.wait_for_selector("button[value=hold]")
        assert not rules_in(served.newsroom.root)[0].holds
        page.get_by_role("link", name="Try it").click()
        page.wait_for_selector("#tried")
        page.get_by_role("button", name="Remove").click()
        page.wait_for_selector(".flash")
        assert rules_in(served.newsroom.root) == ()
        # What says no rule gets a sentence.
        page.fill("#r-name", "Everything")
        page.get_by_role("button", name="Try it").click()
        assert "is about every story" in page.locator("[role=alert]").inner_text().lower()
        ana.close()
