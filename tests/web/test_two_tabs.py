"""Two people, two tabs, a server that is lost: nobody's words or decisions are overruled unseen. In a real browser."""

from __future__ import annotations

import pytest

from chromium import chromium
from newsloom.services.newsroom.open import close
from newsloom.services.stories import desk_actions, desk_view
from web.newsroom import a_newsroom
from web.served import Person, Served

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tabs") / "newsroom"
    close(
        a_newsroom(
            folder,
            count=26,
            **{"desk.sign_in": "proxy", "policy.max_proposals_per_100": 100, "policy.max_proposals_of_one": 0},
        )
    )
    made = Served(folder)
    yield made
    made.close()


@pytest.fixture(scope="module")
def browser():
    with chromium() as program:
        yield program


@pytest.fixture(scope="module")
def stories(served):
    """Each test takes stories of its own."""
    return iter([line.id for line in desk_view.queue(served.newsroom, size=50).stories])


@pytest.fixture
def story(stories):
    return next(stories)


@pytest.fixture(scope="module")
def everybody(browser, served):
    """Ana and Ben, each in a browser of their own; with script, and without."""
    made = {
        script: [Person(browser, served, name, java_script_enabled=script) for name in ("ana", "ben")]
        for script in (True, False)
    }
    yield made
    for person in (*made[True], *made[False]):
        person.close()


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def people(request, everybody):
    return everybody[request.param]


@pytest.fixture
def pair(everybody):
    return everybody[True]


@pytest.fixture
def ana(everybody):
    return everybody[True][0]


def line(served, story):
    return desk_view.story(served.newsroom, story).line


def save(page, **texts):
    for name, words in texts.items():
        page.fill(f"[name={name}]:visible", words)
    page.get_by_role("button", name="Save").click()


def test_a_note_from_an_older_page_leaves_a_colleagues_headline(served, pair, story):
    ana, ben = pair
    for person in pair:
        person.goto(f"/desk/stories/{story}")
    save(ana.page, title="Ana's headline")
    ana.page.wait_for_selector(".flash:has-text('Saved')")
    save(ben.page, note="Ben's note")
    ben.page.wait_for_selector(".flash:has-text('Saved')")
    assert (line(served, story).title, line(served, story).note) == ("Ana's headline", "Ben's note")


def test_two_headlines_collide_and_both_are_shown(served, people, story):
    ana, ben = people
    for person in people:
        person.goto(f"/desk/stories/{story}")
    save(ana.page, title="Ana's headline")
    ana.page.wait_for_selector(".flash:has-text('Saved')")
    save(ben.page, title="Ben's headline", note="Ben's note")
    told = ben.page.locator("[data-asked]")
    assert "ana changed the headline a moment ago. It says now: Ana's headline" in told.inner_text()
    assert told.locator("[name=title]").input_value() == "Ben's headline"
    assert line(served, story).title == "Ana's headline" and not line(served, story).note
    ben.page.get_by_role("button", name="Save my words").click()
    ben.page.wait_for_selector(".flash:has-text('Saved')")
    assert (line(served, story).title, line(served, story).note) == ("Ben's headline", "Ben's note")


def test_keeping_a_colleagues_words_forgets_ones_own(served, pair, story):
    _, ben = pair
    ben.goto(f"/desk/stories/{story}")
    desk_actions.edit(served.newsroom, story, "ana", {"excerpt": "Ana's excerpt"})
    save(ben.page, excerpt="Ben's excerpt")
    ben.page.get_by_role("link", name="Keep theirs").click()
    ben.page.wait_for_selector('#f-excerpt:has-text("Ana\'s excerpt")')
    assert "not saved" not in ben.page.locator("main").inner_text()
    assert line(served, story).excerpt == "Ana's excerpt"


def test_a_rejection_of_what_a_colleague_approved_is_asked_once(served, people, story):
    _, ben = people
    ben.goto("/desk/")
    desk_actions.decide(served.newsroom, "approve", story, "ana")
    card = ben.page.locator(f"#s-{story}")
    card.get_by_role("button", name="Reject").click()
    ben.page.get_by_text("ana approved this a moment ago.").wait_for()
    assert line(served, story).state == "published"
    ben.page.get_by_role("button", name="Reject anyway").click()
    ben.page.get_by_text("ana had said: approve").wait_for()
    assert line(served, story).state == "rejected"


def test_what_was_asked_can_be_left(served, pair, story):
    _, ben = pair
    ben.goto(f"/desk/stories/{story}")
    desk_actions.edit(served.newsroom, story, "ana", {"title": "Quite another story"})
    ben.page.get_by_role("button", name="Approve").click()
    ben.page.get_by_text("ana changed the headline to “Quite another story” a moment ago.").wait_for()
    ben.page.get_by_role("link", name="Leave it as it is").click()
    assert line(served, story).state == "proposed"


def test_a_story_that_lost_an_article_is_asked_about(served, pair, stories):
    story = next(id for id in stories if len(line(served, id).articles) > 1)
    _, ben = pair
    ben.goto("/desk/")
    desk_actions.decide(served.newsroom, "not-this", story, "ana", {"article": line(served, story).articles[1].id})
    ben.page.locator(f"#s-{story}").get_by_role("button", name="Approve").click()
    ben.page.get_by_text("ana changed which articles are in it a moment ago.").wait_for()
    assert line(served, story).state == "proposed"


def test_one_persons_two_quick_saves_do_not_collide(served, ana, story):
    page = ana.goto(f"/desk/stories/{story}")
    page.fill("#f-title", "First words")
    page.evaluate("document.querySelector('#texts').requestSubmit()")
    page.wait_for_selector(".flash:has-text('Saved')")
    # The same page, as it was, once more: a slow net, and a hand that was quicker.
    form = ana.context.request
    fields = page.evaluate("Object.fromEntries(new FormData(document.querySelector('#texts')))")
    for words in ("Second words", "Third words"):
        answer = form.post(f"{served.address}/desk/stories/{story}/edit", form=fields | {"title": words})
        assert answer.status == 200, answer.text()
    assert line(served, story).title == "Third words"


def test_two_tabs_of_one_person_collide_as_two_people_do(served, ana, story):
    one, other = ana.tab(f"/desk/stories/{story}"), ana.tab(f"/desk/stories/{story}")
    save(one, title="Of the first tab")
    one.wait_for_selector(".flash:has-text('Saved')")
    save(other, title="Of the second tab")
    other.get_by_text("You changed the headline a moment ago.").wait_for()
    assert line(served, story).title == "Of the first tab"


def test_typed_words_survive_hold_and_undo(served, people, story):
    person = people[0]
    page = person.goto(f"/desk/stories/{story}")
    page.fill("#f-note", "Half a thought")
    page.get_by_role("button", name="Hold").click()
    page.wait_for_selector(".flash:has-text('Held back')")
    assert page.locator("#f-note").input_value() == "Half a thought"
    page.locator("#f-note").fill("Half a thought more")
    page.locator(".verdicts").get_by_role("button", name="Undo").first.click()
    page.wait_for_selector(".flash:has-text('Taken back')")
    assert page.locator("#f-note").input_value() == "Half a thought more"
    assert (line(served, story).state, line(served, story).note) == ("proposed", "")
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector(".flash:has-text('Saved')")
    assert line(served, story).note == "Half a thought more"


def test_a_lost_server_is_said_at_once_and_costs_no_word(served, ana, stories):
    second = next(stories)
    first = next(line.id for line in desk_view.queue(served.newsroom).stories if line.id != second)
    queue, page = ana.tab("/desk/"), ana.tab(f"/desk/stories/{second}")
    page.fill("#f-title", "Typed before the storm")
    served.stop()
    try:
        queue.locator(f"#s-{first}").get_by_role("button", name="Approve").click()
        queue.wait_for_selector("[role=alert]:has-text('Nothing was decided')")
        save(page)
        page.wait_for_selector("[role=alert]:has-text('what you typed is still here')")
        assert page.locator("#f-title").input_value() == "Typed before the storm"
    finally:
        served.start_again()
    assert line(served, first).state == "proposed"
    page.reload()
    page.get_by_text("What you typed is not saved yet.").wait_for()
    save(page)
    page.wait_for_selector(".flash:has-text('Saved')")
    assert line(served, second).title == "Typed before the storm"


def test_a_decision_that_is_refused_says_why_at_once(served, ana, story):
    page = ana.goto(f"/desk/stories/{story}")
    page.fill("#f-note", "Kept")
    page.locator("#f-note").evaluate("e => e.removeAttribute('maxlength')")
    save(page, note="x" * 5001)
    page.wait_for_selector("[role=alert]:has-text('the most is 5,000')")
    assert len(page.locator("#f-note").input_value()) == 5001
