"""An editor's decisions by forms alone, without a line of script."""

from __future__ import annotations

import pytest
from lxml import html

from newsloom.model.summary import Candidate, SummarySentence
from newsloom.records.own_post import OwnPost
from newsloom.services.newsroom import run
from newsloom.services.newsroom.run import publish
from newsloom.services.publish import own_posts
from newsloom.services.stories import desk_actions, desk_view, read
from newsloom.store import memberships, stories, summaries
from web.newsroom import STORIES


def state(newsroom, id):
    return read.show_story(newsroom, id).row.state


def test_the_queue_is_ordered_by_heat_and_says_who_reports_what(editor):
    assert editor.titles()[0] == STORIES[0][4]
    first = editor.page.cssselect("article.card")[0]
    text = " ".join(first.text_content().split())
    assert "7 independent sources" in text and "Rail & Sleeper" in text and "2 copies" not in text.split("Edit")[1]
    heats = [float(c.cssselect(".meta b")[0].text_content()) for c in editor.page.cssselect("article.card")]
    assert heats == sorted(heats, reverse=True)


def test_approving_publishes_the_story_and_undo_takes_it_back(editor, newsroom):
    story = editor.ids()[0]
    editor.post(f"/desk/stories/{story}/approve", back="/desk/")
    assert "Approved" in editor.flash() and story not in editor.ids()
    assert state(newsroom, story) == "published"
    verdict = editor.page.xpath("//div[contains(@class,'flash')]//input[@name='verdict']/@value")[0]
    editor.post("/desk/undo", verdict=verdict, back="/desk/")
    assert state(newsroom, story) == "proposed" and story in editor.ids()


@pytest.mark.parametrize(("action", "becomes"), [("reject", "rejected"), ("hold", "held")])
def test_other_quick_decisions(editor, newsroom, action, becomes):
    story = editor.ids()[1]
    editor.post(f"/desk/stories/{story}/{action}", back="/desk/", reason="old\nnews")
    assert state(newsroom, story) == becomes
    assert desk_view.audit(newsroom)[0].reason == "old news"


def test_undo_without_a_name_takes_back_ones_own_latest(editor, newsroom):
    first, second = editor.ids()[:2]
    editor.post(f"/desk/stories/{first}/approve")
    editor.post(f"/desk/stories/{second}/reject")
    editor.post("/desk/undo", back="/desk/")
    assert (state(newsroom, first), state(newsroom, second)) == ("published", "proposed")
    editor.post("/desk/undo")
    assert state(newsroom, first) == "proposed"
    editor.post("/desk/undo")
    assert editor.response.status_code == 409


def test_title_excerpt_and_note_are_edited_and_only_changes_are_verdicts(editor, newsroom):
    story = editor.ids()[0]
    fields = {"title": "  A  better title ", "excerpt": STORIES[0][5], "note": "Mind the gap.\r\nTwice."}
    editor.post(f"/desk/stories/{story}/edit", back=f"/desk/stories/{story}", **fields)
    shown = desk_view.story(newsroom, story)
    assert shown.line.title == "A better title" and shown.line.note == "Mind the gap.\r\nTwice."
    assert [v.kind for v in shown.verdicts] == ["note", "edit"]
    editor.post(f"/desk/stories/{story}/edit", back=f"/desk/stories/{story}", **fields)
    assert "Nothing was changed" in editor.flash()


def test_two_stories_become_one_and_two_again(editor, newsroom):
    into, gone = editor.ids()[:2]
    before = desk_view.lines(newsroom, [into, gone])
    editor.post(f"/desk/stories/{gone}/merge", into=into)
    merged = desk_view.story(newsroom, into).line
    assert merged.reports == sum(line.reports for line in before)
    assert desk_view.story(newsroom, gone).line.id == into, "the old id leads to the other story"
    editor.post("/desk/undo")
    assert [line.reports for line in desk_view.lines(newsroom, [into, gone])] == [line.reports for line in before]


def test_ticked_stories_are_merged_into_the_first(editor, newsroom):
    ids = editor.ids()[:3]
    editor.post("/desk/batch", action="merge", story=ids, back="/desk/")
    assert "Merged 3 stories into one" in editor.flash()
    assert {desk_view.story(newsroom, id).line.id for id in ids} == {ids[0]}


def test_ticked_stories_are_approved_together(editor, newsroom):
    ids = editor.ids()[:3]
    editor.post("/desk/batch", action="approve", story=ids, back="/desk/")
    assert [state(newsroom, id) for id in ids] == ["published"] * 3


def test_a_batch_of_nothing_is_refused_with_a_way_out(editor):
    editor.post("/desk/batch", action="approve")
    assert editor.response.status_code == 400
    assert "Tick stories first" in editor.response.text


def test_articles_are_split_off_and_moved_back(editor, newsroom):
    story = editor.ids()[0]
    members = [a.id for a in desk_view.story(newsroom, story).line.articles]
    editor.post(f"/desk/stories/{story}/split", article=members[2:4])
    new = str(editor.response.url).rsplit("/", 1)[1]
    assert new != story
    assert {a.id for a in desk_view.story(newsroom, new).line.articles} == set(members[2:4])
    editor.post(f"/desk/stories/{new}/move", article=[members[2]], into=story, back=f"/desk/stories/{new}")
    assert members[2] in {a.id for a in desk_view.story(newsroom, story).line.articles}


def test_a_split_of_everything_is_refused(editor, newsroom):
    story = editor.ids()[0]
    with newsroom.db.read() as tx:
        every = [m.article for m in memberships.members(tx, [story])[story]]
    editor.post(f"/desk/stories/{story}/split", article=every)
    assert editor.response.status_code == 409


def articles_at(page) -> dict[str, list[str]]:
    """Of each article of the story's page, what its buttons do."""
    return {
        item.cssselect("input[name=article]")[0].get("value"): [
            button.get("formaction").rpartition("/")[2] for button in item.cssselect("p.actions button")
        ]
        for item in page.cssselect("#members > ul.articles > li")
        if item.cssselect("input[name=article]")
    }


def story_of(newsroom, article: str) -> str:
    with newsroom.db.read() as tx:
        return memberships.story_of(tx, [article])[article]


def test_an_article_that_does_not_belong_is_taken_out_and_put_back(editor, newsroom):
    story = editor.ids()[0]
    here = f"/desk/stories/{story}"
    other = desk_view.story(newsroom, story).line.articles[1]
    assert "not-this" in articles_at(editor.get(here))[other.id]
    editor.post(f"{here}/not-this", one=other.id, back=here)
    assert "taken out" in editor.flash() and other.id not in articles_at(editor.page)
    alone = story_of(newsroom, other.id)
    assert alone != story and [a.id for a in desk_view.story(newsroom, alone).line.articles] == [other.id]
    said = editor.page.cssselect(".flash input[name=verdict]")[0].get("value")
    editor.post("/desk/undo", verdict=said, back=here)
    assert story_of(newsroom, other.id) == story and other.id in articles_at(editor.get(here))
    with newsroom.db.read() as tx:
        assert alone not in stories.get(tx, [alone]) or not memberships.members(tx, [alone]).get(alone)
    run.run(newsroom, pools=run.LOCAL_POOLS)
    assert story_of(newsroom, other.id) == story


def test_one_article_is_taken_down_and_shown_again(editor, newsroom):
    story = editor.ids()[0]
    here = f"/desk/stories/{story}"
    lead = desk_view.story(newsroom, story).line.lead
    editor.post(f"{here}/approve")
    editor.get(here)
    editor.post(f"{here}/take-down", one=lead.id, back=here)
    assert "taken down" in editor.flash()
    view = desk_view.story(newsroom, story).line
    assert view.state == "published" and view.lead.id != lead.id
    assert "taken down" in " ".join(editor.page.cssselect("#members")[0].text_content().split())
    assert articles_at(editor.page)[lead.id] == ["put-back"]
    run.run(newsroom, pools=run.LOCAL_POOLS)
    printed = newsroom.root / "_site" / "news" / str(desk_view.story(newsroom, story).line.permalink) / "index.html"
    page = html.document_fromstring(printed.read_text())
    assert lead.url not in page.xpath("//article//a/@href")
    editor.post(f"{here}/put-back", one=lead.id, back=here)
    assert "shown again" in editor.flash()
    run.run(newsroom, pools=run.LOCAL_POOLS)
    page = html.document_fromstring(printed.read_text())
    assert lead.url in page.xpath("//article//a/@href")


def test_the_only_article_of_a_story_is_neither_taken_out_nor_down(editor, newsroom):
    with newsroom.db.read() as tx:
        every = stories.all_ids(tx)
    story = next(i for i in every if len(desk_view.story(newsroom, i).line.articles) == 1)
    before = state(newsroom, story)
    only = desk_view.story(newsroom, story).line.articles[0]
    assert articles_at(editor.get(f"/desk/stories/{story}")) == {only.id: []}
    editor.post(f"/desk/stories/{story}/not-this", one=only.id)
    assert editor.response.status_code == 409
    editor.post(f"/desk/stories/{story}/take-down", one="somebody-elses")
    assert editor.response.status_code == 404
    assert state(newsroom, story) == before


def test_another_article_leads(editor, newsroom):
    story = editor.ids()[0]
    other = desk_view.story(newsroom, story).line.articles[1]
    editor.post(f"/desk/stories/{story}/lead", one=other.id)
    assert desk_view.story(newsroom, story).line.lead.id == other.id


def test_a_story_is_pinned_and_unpinned(editor, newsroom):
    story = editor.ids()[3]
    editor.post(f"/desk/stories/{story}/pin")
    assert desk_view.story(newsroom, story).line.pinned
    editor.post(f"/desk/stories/{story}/unpin")
    assert not desk_view.story(newsroom, story).line.pinned


def test_a_published_story_is_taken_down(editor, newsroom):
    story = editor.ids()[0]
    editor.post(f"/desk/stories/{story}/approve")
    editor.post(f"/desk/stories/{story}/remove")
    assert state(newsroom, story) == "removed"


def test_a_story_page_shows_why_and_offers_stories_to_merge_with(editor):
    story = editor.ids()[0]
    page = editor.get(f"/desk/stories/{story}?find=bolt+junction")
    text = " ".join(page.text_content().split())
    assert "7 independent sources" in text and "Investigators blame" in text
    assert page.xpath("//button[contains(@formaction,'/merge')]/@value")


def test_search_finds_words_of_a_text_and_starred_beginnings(editor):
    page = editor.get("/desk/search?q=fishplate+insp*")
    assert any("Investigators blame" in h.text_content() for h in page.cssselect("h2"))
    assert "No article has all of" in editor.get("/desk/search?q=zzzz").text_content()


@pytest.mark.parametrize("query", ['"', "a OR b", "NEAR(", "-x *", "title:night", "' ; drop", "%", "\x00"])
def test_operators_of_the_engine_have_no_meaning_in_a_search(editor, query):
    editor.client.get("/desk/search", params={"q": query})
    assert editor.client.get("/desk/search", params={"q": query}).status_code == 200


def test_a_search_is_narrowed_and_marks_what_was_asked_for(editor, newsroom):
    story = editor.ids()[0]
    desk_actions.decide(newsroom, "approve", story, "ines")
    page = editor.get('/desk/search?q="night train"')
    assert {m.text_content().lower() for m in page.cssselect("mark")} == {"night train"}
    every = len(page.cssselect("ul.articles > li"))
    public = editor.get('/desk/search?q="night train"&state=published').cssselect("ul.articles > li")
    assert 0 < len(public) <= every and all("published" in li.text_content() for li in public)
    assert not editor.get('/desk/search?q="night train"&before=2001-01-01').cssselect("ul.articles > li")


@pytest.mark.parametrize("query", ["q=x&topic=Nowhere", "q=after:soon", "q=state:lost"])
def test_a_search_that_names_what_there_is_not_says_so_on_its_page(editor, query):
    page = editor.get(f"/desk/search?{query}")
    assert editor.response.status_code == 200
    assert page.cssselect("main [role=alert]") and page.cssselect("input[name=q]")


def test_an_address_is_taken_in_by_hand(editor, newsroom):
    editor.post("/desk/add", url="news.example/a-story", topic="Safety")
    assert "Taken in: https://news.example/a-story" in editor.flash()
    assert "a-story" in editor.get("/desk/why?url=https://news.example/a-story").text_content()


def test_a_wrong_address_is_refused_with_a_sentence(editor):
    editor.post("/desk/add", url="javascript:alert(1)")
    assert editor.response.status_code == 400 and "not a web address" in editor.response.text


def test_keywords_are_tried_before_they_are_kept(editor):
    page = editor.get("/desk/topics?name=Safety&keywords=derailment")
    assert "match" in page.text_content() and "Kestrel Junction" in page.text_content()


def test_every_decision_is_in_the_audit_trail(editor):
    story = editor.ids()[0]
    editor.post(f"/desk/stories/{story}/hold", reason="wait for the minister")
    text = " ".join(editor.get("/desk/audit").text_content().split())
    assert "editor hold" in text and "wait for the minister" in text


def test_live_pages_learn_of_changes_and_only_of_changes(editor):
    mark = editor.page.xpath("//div[@id='changed']/@hx-get")[0]
    assert editor.client.get(mark).status_code == 204
    editor.post(f"/desk/stories/{editor.ids()[0]}/approve")
    assert "Load the list again" in editor.client.get(mark).text


def test_htmx_gets_a_line_in_place_of_the_card(editor):
    story = editor.ids()[0]
    answer = editor.client.post(
        f"/desk/stories/{story}/approve", data={"_csrf_token": editor.csrf()}, headers={"HX-Request": "true"}
    )
    assert f'id="s-{story}"' in answer.text and "Undo" in answer.text and "<html" not in answer.text


def test_settings_explain_themselves_and_hide_secrets(editor):
    text = " ".join(editor.get("/desk/settings").text_content().split())
    assert "The pause between two requests to one host." in text
    assert "yours" in text


def test_what_is_not_there_is_a_page_with_a_way_back(editor):
    for path in ("/desk/stories/nothing", "/desk/?state=lost", "/desk/nowhere"):
        page = editor.get(path)
        assert editor.response.status_code == 404 and page.cssselect("a[href='/desk/']")


def test_scorecards_say_what_published_sources_were_worth(editor, newsroom):
    assert "counted from published stories" in editor.get("/desk/scorecards").text_content()
    for story in editor.get("/desk/").xpath("//article/@data-story")[:3]:
        desk_actions.decide(newsroom, "approve", story, "ines")
    publish(newsroom)
    page = editor.get("/desk/scorecards")
    rows = page.xpath("//tbody/tr")
    assert sum(int(row.xpath("string(td[1]/text())")) for row in rows) >= 3
    assert page.xpath("//tbody//*[local-name()='svg']/@aria-label")


def test_leaders_open_what_their_numbers_count(editor):
    page = editor.get("/desk/leaders?days=3650")
    first = page.xpath("//tbody/tr")[0]
    opened = first.xpath(".//details")
    assert opened and all(
        int(one.xpath("string(summary)")) == len(one.xpath(".//li/a[starts-with(@href, '/desk/stories/')]"))
        for one in opened
    )
    assert editor.get("/desk/leaders?topic=Nowhere") is not None and editor.response.status_code == 404
    told = editor.client.get("/desk/leaders.csv?days=3650")
    assert told.headers["content-type"].startswith("text/csv") and told.text.startswith("who,kind,at")


def test_a_question_is_answered_with_the_stories_that_say_so_or_not_at_all(editor):
    assert "Nothing is known" in editor.get("/desk/ask?q=Who+won+the+yodelling+contest%3F").text_content()
    assert editor.get("/desk/ask").cssselect("input[name=q]")
    assert editor.get("/desk/ask?q=%3F") is not None and editor.response.status_code == 400


def test_a_summary_that_waits_is_accepted_changed_and_declined_at_the_desk(editor, newsroom):
    story = str(editor.get("/desk/").xpath("//article/@data-story")[0])
    with newsroom.db.write() as tx:
        member = memberships.members(tx, [story])[story][0].article
        made = (SummarySentence(text="The council met on Monday.", articles=(member,)),)
        summaries.put(
            tx,
            [
                Candidate(
                    story=story, key="k", made_at=newsroom.clock(), maker="extractive", language="en", sentences=made
                )
            ],
        )
    assert "The council met on Monday." in editor.get(f"/desk/stories/{story}").text_content()
    editor.post(f"/desk/stories/{story}/summary")
    page = editor.get(f"/desk/stories/{story}").text_content()
    assert "Readers see" in page and "Waits for you" not in page
    editor.post(f"/desk/stories/{story}/summary-text", text="It met.")
    assert "your words" in editor.get(f"/desk/stories/{story}").text_content()
    editor.post(f"/desk/stories/{story}/no-summary")
    assert "Readers see" not in editor.get(f"/desk/stories/{story}").text_content()


def test_a_post_is_written_and_changed_at_the_desk(editor, newsroom):
    editor.get("/desk/write")
    editor.post("/desk/write", title="Our own word", text="A **text** of ours.", author="Ada Berg, Ben Lund")
    assert "Our own word" in editor.flash()
    (link,) = editor.page.xpath("//a[starts-with(@href, '/desk/write?id=')]/@href")
    form = editor.get(link)
    assert form.xpath("string(//textarea)") == "A **text** of ours."
    editor.post("/desk/write", id=link.partition("=")[2], title="Our own word", text="Another text.")
    assert editor.get(link).xpath("string(//textarea)") == "Another text."
    # What the form does not show is not lost by it.
    id = link.partition("=")[2]
    own_posts.change(newsroom, id, OwnPost(title="Our own word", text="A text.", excerpt="In short."), "ada")
    editor.post("/desk/write", id=id, title="Our own word", text="A third text.")
    assert own_posts.find(newsroom, id)[1].excerpt == "In short."
    editor.post("/desk/write", title="", text="")
    assert editor.response.status_code == 422
