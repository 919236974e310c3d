"""The list as dense as a feed reader's: its facts at a glance, chosen for good, in a real browser."""

from __future__ import annotations

import pytest

from chromium import chromium, violations
from newsloom.services.newsroom.open import close
from newsloom.services.stories import desk_actions, desk_view
from web.newsroom import a_newsroom
from web.served import Person, Served

pytestmark = pytest.mark.browser

LONG = {
    "ja": "四か国が来年十二月からリスボンとワルシャワの間で夜行列車を運行することで合意した" * 3,
    "he": "ארבע מדינות הסכימו להפעיל רכבת לילה בין ליסבון לוורשה החל מדצמבר הבא " * 3,
    "ar": "اتفقت أربع دول على تشغيل قطار ليلي بين لشبونة ووارسو اعتبارًا من ديسمبر المقبل " * 3,
    "de": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 3,
}


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dense") / "newsroom"
    settings = {"desk.sign_in": "proxy", "policy.max_proposals_per_100": 100, "policy.max_proposals_of_one": 0}
    newsroom = a_newsroom(folder, count=40, **settings)
    lines = desk_view.queue(newsroom, size=50).stories
    for line, (_, words) in zip(lines, LONG.items(), strict=False):
        desk_actions.edit(newsroom, line.id, "ana", {"title": words})
    close(newsroom)
    made = Served(folder)
    yield made
    made.close()


@pytest.fixture(scope="module")
def browser():
    with chromium() as program:
        yield program


def in_sight(page):
    """How many stories are wholly to be seen."""
    return page.evaluate(
        "[...document.querySelectorAll('#list > article')].filter(a => a.getBoundingClientRect().bottom <= innerHeight).length"
    )


def test_as_many_stories_as_a_feed_reader_shows_for_whoever_chose_it(served, browser):
    ana = Person(browser, served, "ana", viewport={"width": 1440, "height": 900})
    page = ana.goto("/desk/?state=proposed")
    assert in_sight(page) < 4
    page.keyboard.press("d")
    page.wait_for_selector("#list.dense")
    assert in_sight(page) >= 25
    first = page.locator("article.row").first
    line = desk_view.queue(served.newsroom).stories[0]
    facts = first.locator(".facts").inner_text()
    assert str(round(line.heat)) in facts and " h" in facts
    assert all(name in first.locator(".from").get_attribute("title") for name in line.providers)
    assert not violations(page)
    # In another tab and at another time it is so, too; and for nobody else.
    assert ana.tab().locator("article.row").count()
    ben = Person(browser, served, "ben")
    assert not ben.goto("/desk/").locator("article.row").count()
    page.keyboard.press("d")
    page.wait_for_selector("#list:not(.dense)")
    ana.close()
    ben.close()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_decision_leaves_a_line_with_undo_and_the_next_story_in_place(served, browser, script):
    eve = Person(browser, served, f"eve{script}", java_script_enabled=script, viewport={"width": 1440, "height": 900})
    page = eve.goto("/desk/")
    page.get_by_role("button", name="Dense").click()
    page.wait_for_selector("#list.dense")
    first, second = (row.get_attribute("data-story") for row in page.locator("article.row").all()[5:7])
    if not script:
        page.locator(f"#s-{first}").get_by_role("button", name="Hold").click()
        page.locator(".flash").get_by_role("button", name="Undo").click()
        assert page.locator(f"#s-{first}.row").count() == 1
        eve.close()
        return
    page.locator(f"#s-{first}").evaluate("e => e.focus()")
    page.keyboard.press("h")
    page.wait_for_selector(f"#s-{first}.done")
    page.wait_for_selector(f"#s-{second}.here")
    assert page.evaluate("document.activeElement.id") == f"s-{second}"
    page.keyboard.press("u")
    page.wait_for_selector(f"#s-{first}.row")
    assert desk_view.lines(served.newsroom, [first])[0].state == "proposed"
    # The keys are always at hand.
    page.evaluate("scrollTo(0, 9999)")
    keys = page.locator("[data-help]")
    assert keys.bounding_box()["y"] < 900
    keys.click()
    assert page.locator("#keys").is_visible()
    eve.close()


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("density", ["Roomy", "Dense"])
def test_no_text_of_any_script_breaks_a_column(served, browser, width, density):
    eve = Person(browser, served, f"eve{width}", viewport={"width": width, "height": 900})
    page = eve.goto("/desk/")
    page.get_by_role("button", name=density).click()
    page.wait_for_selector(f"button[value={density.lower()}][aria-pressed=true]")
    for path in ("/desk/", "/desk/audit"):
        eve.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        # No button is narrower than its word, none stands on another one.
        broken = page.evaluate(
            "[...document.querySelectorAll('main button, main .button')].filter(b => b.scrollWidth > b.clientWidth + 1 "
            "|| b.getBoundingClientRect().height > 48).map(b => b.textContent)"
        )
        assert broken == [], path
    assert not violations(page)
    eve.close()
