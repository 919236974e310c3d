"""What goes wrong at a desk: two people, old pages, odd input. Each gets a sentence, and nothing is decided by accident."""

from __future__ import annotations

import pytest
from lxml import html

from newsloom.services.newsroom.run import publish
from newsloom.services.stories import desk_actions, desk_view, read
from newsloom.store import captures
from newsloom.store.captures import ImageCopy
from newsloom.web.users import new_api_token


def state(newsroom, id):
    return read.show_story(newsroom, id).row.state


def offer_picture(newsroom, article, file="b.webp"):
    """The article's picture has a copy; its address."""
    url = f"https://img.example/{article}.jpg"
    with newsroom.db.write() as tx:
        captures.put_image(tx, ImageCopy(url=url, width=320, height=180, file=file), newsroom.clock())
    (newsroom.images_dir / file).write_bytes(b"not read by this test")
    return url


@pytest.mark.parametrize("action", ["approve", "reject", "hold", "edit", "pin", "remove", "split", "merge"])
def test_a_story_that_was_merged_away_while_one_looked_decides_nothing(editor, newsroom, action):
    gone, kept, third = editor.ids()[:3]
    desk_actions.decide(newsroom, "merge", gone, "colleague", {"into": kept})
    before = (state(newsroom, kept), len(desk_view.audit(newsroom)))
    editor.post(f"/desk/stories/{gone}/{action}", into=third, title="Mine", back="/desk/")
    assert "was merged into this one" in editor.flash()
    assert str(editor.response.url).endswith(f"/desk/stories/{kept}")
    assert (state(newsroom, kept), len(desk_view.audit(newsroom))) == before


def test_htmx_is_led_to_the_story_that_stayed(editor, newsroom):
    gone, kept = editor.ids()[:2]
    desk_actions.decide(newsroom, "merge", gone, "colleague", {"into": kept})
    answer = editor.client.post(
        f"/desk/stories/{gone}/reject", data={"_csrf_token": editor.csrf()}, headers={"HX-Request": "true"}
    )
    assert (answer.status_code, answer.headers["hx-redirect"]) == (204, f"/desk/stories/{kept}")
    assert state(newsroom, kept) == "proposed"


def test_a_batch_leaves_out_what_was_merged_away_and_says_so(editor, newsroom):
    gone, kept, third = editor.ids()[:3]
    desk_actions.decide(newsroom, "merge", gone, "colleague", {"into": kept})
    editor.post("/desk/batch", action="reject", story=[gone, third], back="/desk/")
    assert "merged into another story meanwhile" in editor.flash() and "Rejected: 1 story." in editor.flash()
    assert (state(newsroom, kept), state(newsroom, third)) == ("proposed", "rejected")


def test_overruling_a_colleague_is_said(editor, newsroom):
    story = editor.ids()[0]
    desk_actions.decide(newsroom, "approve", story, "ines")
    editor.post(f"/desk/stories/{story}/reject", back="/desk/")
    assert "(ines had said: approve)" in editor.flash()
    desk_actions.decide(newsroom, "reject", story, "ines")
    editor.post(f"/desk/stories/{story}/reject", back="/desk/")
    assert "ines" not in editor.flash(), "agreeing is nothing to report"


def api(editor, newsroom, story, headers=None, **decision):
    token = {"Authorization": f"Bearer {new_api_token(newsroom, 'script')}"}
    return editor.client.post(f"/api/v1/stories/{story}/verdicts", json=decision, headers=token | (headers or {}))


def test_a_program_that_sends_the_version_it_saw_decides_on_nothing_else(editor, newsroom):
    story = editor.ids()[0]
    shown = editor.client.get(f"/api/v1/stories/{story}")
    version = shown.json()["version"]
    assert shown.headers["etag"] == f'"{version}"'
    desk_actions.decide(newsroom, "approve", story, "ines")
    told = api(editor, newsroom, story, kind="reject", version=version)
    assert told.status_code == 409 and told.headers["content-type"].startswith("application/problem+json")
    assert told.json()["title"] == "ines approved this a moment ago."
    assert [(c["what"], c["by"], c["now"]) for c in told.json()["changes"]] == [("state", "ines", "published")]
    assert api(editor, newsroom, story, {"If-Match": f'"{version}"'}, kind="reject").status_code == 409
    assert state(newsroom, story) == "published"
    assert api(editor, newsroom, story, kind="reject", version=told.json()["version"]).status_code == 201
    assert state(newsroom, story) == "rejected"


@pytest.mark.parametrize(("change", "what"), [
    ({"title": "Another"}, "title"), ({"excerpt": "Another"}, "texts"), ({"note": "Another"}, "texts"),
])  # fmt: skip
def test_a_version_stands_for_all_that_a_program_was_told(editor, newsroom, change, what):
    story = editor.ids()[0]
    version = desk_view.story(newsroom, story).line.version
    desk_actions.edit(newsroom, story, "ines", change)
    told = api(editor, newsroom, story, kind="approve", version=version)
    assert (told.status_code, [c["what"] for c in told.json()["changes"]]) == (409, [what])
    assert "ines changed" in told.json()["title"]


@pytest.mark.parametrize("seen", ["x", '"', "published.1-x.y.z.0", "\u0000", "9" * 5000])
def test_what_is_no_version_is_refused(editor, newsroom, seen):
    told = api(editor, newsroom, editor.ids()[0], kind="approve", version=seen)
    assert told.status_code == 400 and "not a version" in told.json()["title"]


def test_a_program_that_sends_no_version_decides_as_before(editor, newsroom):
    story = editor.ids()[0]
    desk_actions.decide(newsroom, "approve", story, "ines")
    assert api(editor, newsroom, story, kind="reject").status_code == 201
    assert api(editor, newsroom, story, {"If-Match": "*"}, kind="approve").status_code == 201


@pytest.mark.parametrize(("path", "words", "hint"), [
    ("stories?limt=3", "limt: there is no such parameter", "did you mean 'limit'? it takes limit, offset, state, topic"),
    ("topics?x=1", "x: there is no such parameter", "it takes none"),
    ("stories?limit=many", "limit: expected 'int', got 'str'", ""),
    ("search", "missing required query parameter 'q'", ""),
])  # fmt: skip
def test_a_request_that_is_mistyped_is_told_so_by_name(editor, path, words, hint):
    answer = editor.client.get(f"/api/v1/{path}")
    assert answer.status_code == 400
    assert (answer.json()["title"], answer.json()["detail"]) == (words, hint)


@pytest.mark.parametrize(("decision", "words", "hint"), [
    ({"kind": "aprove"}, "kind: invalid enum value 'aprove'", "did you mean 'approve'? one of approve, "),
    ({"kind": "approve", "reson": "x"}, "object contains unknown field 'reson'", "did you mean 'reason'?"),
    ({}, "object missing required field 'kind'", ""),
])  # fmt: skip
def test_a_mistyped_decision_is_told_so_by_name(editor, newsroom, decision, words, hint):
    answer = api(editor, newsroom, editor.ids()[0], **decision)
    assert answer.status_code == 400 and answer.json()["title"] == words
    assert answer.json()["detail"].startswith(hint)


def test_the_same_decision_twice_is_no_reason_to_ask(editor, newsroom):
    story = editor.ids()[0]
    seen = {f"seen-{story}": desk_view.story(newsroom, story).line.version}
    for _ in range(2):
        editor.post(f"/desk/stories/{story}/approve", back="/desk/", **seen)
        assert editor.response.status_code == 200 and "Approved" in editor.flash()


def test_ones_own_headline_is_no_reason_to_ask(editor, newsroom):
    story = editor.ids()[0]
    seen = {f"seen-{story}": desk_view.story(newsroom, story).line.version}
    editor.post(f"/desk/stories/{story}/edit", title="Mine", back="/desk/")
    editor.post(f"/desk/stories/{story}/approve", back="/desk/", **seen)
    assert state(newsroom, story) == "published"


def test_a_batch_decides_what_is_as_it_was_shown_and_asks_about_the_rest(editor, newsroom):
    first, second, third = editor.ids()[:3]
    seen = {f"seen-{id}": desk_view.story(newsroom, id).line.version for id in (first, second, third)}
    desk_actions.decide(newsroom, "approve", second, "ines")
    editor.post("/desk/batch", action="reject", story=[first, second, third], back="/desk/", **seen)
    assert editor.response.status_code == 409 and "ines approved this" in editor.page.text_content()
    assert [state(newsroom, id) for id in (first, second, third)] == ["rejected", "published", "rejected"]
    fields = {
        i.get("name"): i.get("value") for i in editor.page.xpath("//main//input") if i.get("name") != "_csrf_token"
    }
    editor.post("/desk/batch", **fields)
    assert state(newsroom, second) == "rejected" and "Rejected: 1 story." in editor.flash()


def test_only_texts_that_a_form_sends_are_changed(editor, newsroom):
    story = editor.ids()[0]
    before = desk_view.story(newsroom, story).line
    editor.post(f"/desk/stories/{story}/edit", note="Only this", back="/desk/")
    after = desk_view.story(newsroom, story).line
    assert (after.title, after.excerpt, after.note) == (before.title, before.excerpt, "Only this")


def test_a_decision_is_taken_back_once(editor, newsroom):
    story = editor.ids()[0]
    editor.post(f"/desk/stories/{story}/approve", back="/desk/")
    verdict = desk_view.audit(newsroom)[0].id
    editor.post("/desk/undo", verdict=verdict)
    editor.post("/desk/undo", verdict=verdict)
    assert editor.response.status_code == 409
    assert editor.page.xpath("string(//h1)").strip() == "It was taken back already", "no id in a heading"


@pytest.mark.parametrize(("field", "most"), [("title", 500), ("excerpt", 5000), ("note", 5000)])
def test_a_text_that_is_too_long_is_refused_not_cut(editor, newsroom, field, most):
    story = editor.ids()[0]
    before = desk_view.story(newsroom, story).line
    fields = {"title": before.title, "excerpt": before.excerpt, "note": before.note}
    editor.post(f"/desk/stories/{story}/edit", **(fields | {field: "x" * (most + 1)}))
    assert editor.response.status_code == 400 and f"the most is {most:,}" in editor.page.text_content()
    assert desk_view.story(newsroom, story).line == before


@pytest.mark.parametrize(
    ("came", "back"),
    [
        ("http://127.0.0.1:8000/desk/?state=held&topic=Safety", "/desk/?state=held&topic=Safety"),
        ("https://evil.example/desk/../x", None), ("javascript:alert(1)", None), ("http://[", None), ("", None),
    ],
)  # fmt: skip
def test_a_form_that_is_refused_leads_back_to_its_page_and_nowhere_else(editor, came, back):
    token = editor.csrf()
    answer = editor.client.post("/desk/batch", data={"_csrf_token": token}, headers={"Referer": came})
    links = html.document_fromstring(answer.text).xpath("//main//a/@href")
    assert answer.status_code == 400 and links == [*([back] if back else []), "/desk/"]


def test_an_empty_title_keeps_the_one_there_is(editor, newsroom):
    story = editor.ids()[0]
    before = desk_view.story(newsroom, story).line
    editor.post(f"/desk/stories/{story}/edit", title=" ", excerpt=before.excerpt, note="")
    assert desk_view.story(newsroom, story).line.title == before.title


@pytest.mark.parametrize(("query", "status"), [
    ("number=99999999999999999999", 200), ("number=-5", 200), ("number=x", 400), ("state=x", 404), ("topic=nope", 200),
])  # fmt: skip
def test_an_odd_address_of_the_queue_gets_a_page(editor, query, status):
    editor.get(f"/desk/?{query}")
    assert editor.response.status_code == status
    assert editor.page.xpath("//a[@href='/desk/']")


@pytest.mark.parametrize("path", ["/desk/add", "/desk/sources"])
def test_an_empty_form_is_answered_in_a_sentence(editor, path):
    editor.post(path, url="")
    assert editor.response.status_code == 400
    assert editor.page.xpath("string(//h1)").strip() == "Not a web address"


def test_an_address_that_is_known_is_said_to_be(editor):
    editor.post("/desk/add", url="https://outlet.example/story")
    assert editor.flash().startswith("Taken in: ")
    editor.post("/desk/add", url="https://outlet.example/story#top")
    assert editor.flash().startswith("Known since ")


def test_the_picture_of_another_member_is_shown_to_readers(editor, newsroom):
    story = editor.ids()[0]
    lead, other = desk_view.story(newsroom, story).line.articles[:2]
    offer_picture(newsroom, lead.id, "a.webp")
    url = offer_picture(newsroom, other.id, "b.webp")
    editor.post(f"/desk/stories/{story}/approve", back="/desk/")
    editor.post(f"/desk/stories/{story}/image", url=url, back=f"/desk/stories/{story}")
    assert desk_view.story(newsroom, story).line.image == "b.webp"
    publish(newsroom)
    page = site_page(newsroom, story)
    assert "images/b.webp" in page and "images/a.webp" not in page


def test_an_editor_may_show_no_picture(editor, newsroom):
    story = editor.ids()[0]
    offer_picture(newsroom, desk_view.story(newsroom, story).line.lead.id, "a.webp")
    editor.post(f"/desk/stories/{story}/approve", back="/desk/")
    editor.post(f"/desk/stories/{story}/image", url="", back="/desk/")
    assert desk_view.story(newsroom, story).line.image is None
    publish(newsroom)
    assert "images/a.webp" not in site_page(newsroom, story)


def test_a_picture_that_no_article_has_is_refused(editor, newsroom):
    story = editor.ids()[0]
    editor.post(f"/desk/stories/{story}/image", url="https://evil.example/x.png")
    assert editor.response.status_code == 404
    assert [v.kind for v in desk_view.audit(newsroom)] == []


def site_page(newsroom, story):
    permalink = desk_view.story(newsroom, story).line.permalink
    assert permalink
    return (newsroom.root / newsroom.config.publish.site_dir / "news" / permalink / "index.html").read_text()
