"""Who may come in, and what attackers meet."""

from __future__ import annotations

import re
import socket
import time
from pathlib import Path

import pytest
from litestar.testing import TestClient

from newsloom.cli.main import run
from newsloom.errors import UsageError
from newsloom.services.newsroom import users
from newsloom.services.stories import desk_view, read
from newsloom.services.stories.verdicts import KEYS
from newsloom.web.desk_context import own_address
from newsloom.web.serve import check_exposure, serve
from newsloom.web.server import create_app
from newsloom.web.users import check_password, new_api_token, set_password
from web.conftest import Visitor
from web.newsroom import TOKEN, a_newsroom, made_context, put_story

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    "/desk/", "/desk/audit", "/desk/sources", "/desk/scorecards", "/desk/topics",
    "/desk/leaders", "/desk/leaders.csv", "/desk/ask",
    "/desk/search?q=x", "/desk/discover", "/desk/add", "/desk/settings", "/desk/why", "/desk/mark"
]  # fmt: skip
FORMS = [
    "/desk/batch", "/desk/undo", "/desk/publish", "/desk/add", "/desk/sources", "/desk/discover", "/desk/discover/add",
    "/desk/tokens", "/desk/people/end", "/desk/stories/x/approve"
]  # fmt: skip


@pytest.fixture
def with_passwords(tmp_path):
    newsroom = a_newsroom(tmp_path / "newsroom", count=1, **{"desk.sign_in": "password"})
    set_password(newsroom, "ines", "correct horse battery")
    with TestClient(
        create_app(made_context(newsroom, sign_in="password", token=None)), base_url="http://127.0.0.1:8000"
    ) as client:
        yield Visitor(client), newsroom
    newsroom.db.close()


def sign_in(visitor, name="ines", password="correct horse battery"):
    visitor.get("/desk/enter")
    return visitor.post("/desk/enter", name=name, password=password)


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_is_shown_the_door(stranger, path):
    answer = stranger.client.get(path, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/enter")


@pytest.mark.parametrize("path", FORMS)
def test_a_form_of_a_stranger_does_nothing(stranger, path, newsroom):
    stranger.get("/desk/enter")
    token = stranger.csrf()
    answer = stranger.client.post(path, data={"_csrf_token": token}, follow_redirects=False)
    assert answer.status_code == 303 and answer.headers["location"] == "/desk/enter"
    assert desk_view.audit(newsroom) == ()


@pytest.mark.parametrize("path", ["/desk/images/a.webp", "/api/v1/stories"])
def test_pictures_and_the_api_are_closed_to_strangers(stranger, path):
    assert stranger.client.get(path, follow_redirects=False).status_code in (303, 401)


def test_a_wrong_token_lets_nobody_in(stranger):
    stranger.get("/desk/enter?token=guess")
    assert "did not fit" in stranger.response.text
    assert stranger.client.get("/desk/", follow_redirects=False).status_code == 303


@pytest.mark.parametrize("path", FORMS)
def test_a_form_without_the_pages_token_is_refused(editor, path, newsroom):
    answer = editor.client.post(path, data={"story": "x"}, follow_redirects=False)
    assert answer.status_code == 403
    assert desk_view.audit(newsroom) == ()


def test_a_new_session_does_not_keep_what_an_earlier_cookie_said(stranger):
    stranger.client.get(f"/desk/enter?token={TOKEN}")
    before = stranger.client.cookies.get("newsloom_desk") or stranger.client.cookies.get("newsloom_desk-0")
    stranger.client.get(f"/desk/enter?token={TOKEN}")
    after = stranger.client.cookies.get("newsloom_desk") or stranger.client.cookies.get("newsloom_desk-0")
    assert before and after and before != after


def test_a_planted_cookie_is_no_session(stranger):
    stranger.client.cookies.set("newsloom_desk", "A" * 80)
    assert stranger.client.get("/desk/", follow_redirects=False).status_code == 303


def test_a_session_ends_with_the_token_it_was_opened_with(editor, newsroom):
    with TestClient(create_app(made_context(newsroom, token="another")), base_url="http://127.0.0.1:8000") as later:
        later.cookies = editor.client.cookies
        assert later.get("/desk/", follow_redirects=False).status_code == 303


def test_signing_out_ends_the_session(editor):
    editor.post("/desk/leave")
    assert editor.client.get("/desk/", follow_redirects=False).status_code == 303


def test_name_and_password_let_in(with_passwords):
    visitor, _ = with_passwords
    sign_in(visitor)
    assert "Signed in as ines" in visitor.page.text_content()


@pytest.mark.parametrize(
    ("name", "password"), [("ines", "wrong"), ("nobody", "correct horse battery"), ("", ""), ("ines", "x" * 5000)]
)
def test_anything_else_does_not(with_passwords, name, password):
    visitor, _ = with_passwords
    sign_in(visitor, name, password)
    assert visitor.response.status_code == 401
    assert visitor.client.get("/desk/", follow_redirects=False).status_code == 303


def test_passwords_are_kept_as_argon2_hashes_alone(with_passwords):
    _, newsroom = with_passwords
    kept = users.password_of(newsroom, "ines")
    assert kept.startswith("$argon2id$") and "correct" not in kept


def test_a_new_password_ends_open_sessions(with_passwords):
    visitor, newsroom = with_passwords
    sign_in(visitor)
    set_password(newsroom, "ines", "another long password")
    assert visitor.client.get("/desk/", follow_redirects=False).status_code == 303
    assert check_password(newsroom, "ines", "correct horse battery") is None


def test_a_dropped_password_ends_open_sessions_and_shuts_the_door(with_passwords, capsys):
    visitor, newsroom = with_passwords
    set_password(newsroom, "tomas", "another long password")
    sign_in(visitor)
    assert run(["serve", "--dir", str(newsroom.root), "--drop-password", "ines"]) == 0
    assert visitor.client.get("/desk/", follow_redirects=False).status_code == 303
    assert check_password(newsroom, "ines", "correct horse battery") is None
    assert users.people(newsroom) == ["tomas"]
    said = capsys.readouterr().out
    assert "ines can no longer sign in" in said and "nobody" not in said


def test_a_password_that_nobody_has_cannot_be_dropped(with_passwords, capsys):
    _, newsroom = with_passwords
    assert run(["serve", "--dir", str(newsroom.root), "--drop-password", "inez"]) == 2
    said = capsys.readouterr().err
    assert "inez" in said and "ines" in said, "the names that there are"
    assert users.people(newsroom) == ["ines"]


def test_dropping_the_last_password_says_that_nobody_can_come_in(with_passwords, capsys):
    _, newsroom = with_passwords
    assert run(["serve", "--dir", str(newsroom.root), "--drop-password", "ines"]) == 0
    assert "nobody can sign in now" in capsys.readouterr().out
    assert users.people(newsroom) == []


def test_a_command_waits_for_another_writer_as_long_as_the_settings_say(with_passwords, capsys, monkeypatch):
    _, newsroom = with_passwords
    monkeypatch.setenv("NEWSLOOM_DATABASE_WAIT", "0.2")
    with newsroom.db.write():
        began = time.monotonic()
        assert run(["serve", "--dir", str(newsroom.root), "--drop-password", "ines"]) == 2
        assert time.monotonic() - began < 5
    assert "locked by another process" in capsys.readouterr().err
    assert users.people(newsroom) == ["ines"]


def test_who_may_come_in_is_listed_and_ended_at_the_desk(with_passwords):
    visitor, newsroom = with_passwords
    set_password(newsroom, "tomas o.brien@desk", "another long password")
    with TestClient(visitor.client.app, base_url="http://127.0.0.1:8000") as client:
        other = Visitor(client)
        sign_in(other, "tomas o.brien@desk", "another long password")
        sign_in(visitor)
        page = visitor.get("/desk/settings")
        assert [form.get("action") for form in page.cssselect("section[aria-labelledby=people] form")] == [
            "/desk/people/end"
        ] * 2
        visitor.post("/desk/people/end", name="tomas o.brien@desk")
        assert "tomas o.brien@desk can no longer sign in" in visitor.flash()
        assert client.get("/desk/", follow_redirects=False).status_code == 303
    assert users.people(newsroom) == ["ines"]


def test_the_desk_does_not_shut_out_its_last_person(with_passwords):
    visitor, newsroom = with_passwords
    sign_in(visitor)
    visitor.post("/desk/people/end", name="ines")
    assert visitor.response.status_code == 409 and "nobody else" in visitor.response.text
    assert users.people(newsroom) == ["ines"]
    visitor.post("/desk/people/end", name="nobody")
    assert visitor.response.status_code == 404


def test_guessing_is_slowed_down(with_passwords):
    visitor, _ = with_passwords
    visitor.get("/desk/enter")
    token = visitor.csrf()
    answers = [
        visitor.client.post("/desk/enter", data={"_csrf_token": token, "name": "ines", "password": str(n)}).status_code
        for n in range(15)
    ]
    assert answers[0] == 401 and answers[-1] == 429


@pytest.mark.parametrize(
    ("name", "password"), [("a" * 65, "long enough one"), ("<b>", "long enough one"), ("ines", "short")]
)
def test_a_name_or_password_that_will_not_do_is_refused(newsroom, name, password):
    with pytest.raises(UsageError):
        set_password(newsroom, name, password)


def test_a_proxys_word_counts_from_loopback_only(newsroom):
    app = create_app(made_context(newsroom, sign_in="proxy", token=None))
    header = {"X-Forwarded-User": "ines"}
    with TestClient(app, base_url="http://127.0.0.1:8000") as far:
        assert far.get("/desk/", headers=header, follow_redirects=False).status_code == 303

    async def near(scope, receive, send):
        await app(scope | {"client": ("127.0.0.1", 5000)} if scope["type"] == "http" else scope, receive, send)

    with TestClient(near, base_url="http://127.0.0.1:8000") as proxy:
        assert "Signed in as ines" in proxy.get("/desk/", headers=header).text
        assert proxy.get("/desk/", follow_redirects=False).status_code == 303


def test_a_foreign_name_for_this_address_is_refused(newsroom):
    app = create_app(made_context(newsroom, hosts=("127.0.0.1", "localhost")))
    with TestClient(app, base_url="http://evil.example") as rebound:
        assert rebound.get("/desk/enter").status_code == 421
        assert rebound.get("/desk/enter", headers={"X-Forwarded-Host": "localhost"}).status_code == 421
    with TestClient(app, base_url="http://localhost:8000") as fine:
        assert fine.get("/desk/enter").status_code == 200


@pytest.mark.parametrize("path", ["/desk/", "/desk/enter", "/desk/nowhere", "/api/v1/stories", "/desk/static/desk.js"])
def test_no_answer_of_the_desk_may_be_framed_or_run_inline_script(editor, path):
    headers = editor.client.get(path).headers
    policy = headers["content-security-policy"]
    assert headers["x-frame-options"] == "DENY" and "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy and "default-src 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("wanted", [
    "https://evil.example/", "//evil.example/", "/\\evil.example", "/desk/../../x", "javascript:alert(1)", "/desk\r\nX: y",
    "/desk@evil.example", "\\desk", "", None, "/elsewhere",
])  # fmt: skip
def test_after_a_form_nobody_is_sent_elsewhere(wanted):
    assert own_address(wanted).startswith("/desk")
    assert not re.search(r"evil|javascript|[\r\n]|\.\.", own_address(wanted).removeprefix("/desk@evil.example"))


@pytest.mark.parametrize("path", [
    "/desk/images/../newsloom.toml", "/desk/images/%2e%2e/%2e%2e/newsloom.toml", "/desk/images/..%2f..%2fnewsloom.toml",
    "/desk/static/..%2fserver.py", "/desk/static/%2e%2e/people.py", "/..%2fnewsloom.toml", "/%2e%2e/newsloom.toml",
    "/desk/images//etc/passwd", "/desk/images/%00",
])  # fmt: skip
def test_no_path_leads_out_of_its_folder(editor, path):
    answer = editor.client.get(path)
    assert answer.status_code in (400, 404) and "[site]" not in answer.text and "root:" not in answer.text


ATTACKS = [
    "<script>window.hit=1</script>", "\"><img src=x onerror=window.hit=1>", "javascript:window.hit=1", "{{ 7*7 }}",
    "' onfocus='x",
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_foreign_text_is_text_on_every_page_of_the_desk(editor, newsroom, attack):
    fields = dict.fromkeys(("title", "excerpt", "text", "language", "site_name"), attack)
    story = put_story(newsroom, 9, fields | {"canonical_url": attack, "url": attack})
    editor.post(f"/desk/stories/{story}/hold", reason=attack)
    editor.post(f"/desk/stories/{story}/edit", title=attack, excerpt=attack, note=attack)
    editor.post("/desk/sources", url=attack)
    editor.post("/desk/tokens", name=attack)
    for path in (
        f"/desk/stories/{story}",
        "/desk/?state=held",
        "/desk/audit",
        "/desk/scorecards",
        "/desk/leaders?who=authors&days=3650",
        f"/desk/ask?q={attack}",
        f"/desk/search?q={attack}",
        f"/desk/add?url={attack}",
    ):
        page = editor.get(path)
        assert editor.response.status_code == 200
        assert not page.xpath("//*[@onerror or @onload or @onfocus or @onclick]")
        assert not page.xpath("//script[not(@src)]") and "49" not in page.xpath("string(//h1)")
        marklet = [
            href for href in page.xpath("//a/@href") if href.startswith("javascript:location.href='http://127.0.0.1")
        ]
        assert not [
            h
            for h in page.xpath("//@href | //@src")
            if not re.match(r"https?://|/desk|/api|#|$", h) and h not in marklet
        ]


def test_the_api_takes_tokens_and_never_cookies_for_deciding(editor, newsroom):
    story = editor.ids()[0]
    address = f"/api/v1/stories/{story}/verdicts"
    assert editor.client.get("/api/v1/stories").status_code == 200, "reading with the desk's session"
    assert editor.client.post(address, json={"kind": "approve"}).status_code == 401
    token = {"Authorization": f"Bearer {new_api_token(newsroom, 'script')}"}
    answer = editor.client.post(address, json={"kind": "approve", "reason": "by hand"}, headers=token)
    assert answer.status_code == 201 and answer.json()["actor"] == "script"
    undone = editor.client.post(f"/api/v1/verdicts/{answer.json()['id']}/undo", headers=token)
    assert undone.status_code == 201
    assert desk_view.story(newsroom, story).line.state == "proposed"


@pytest.fixture
def say(editor, newsroom):
    """Says a verdict on the first story by the API; the answer."""
    token = {"Authorization": f"Bearer {new_api_token(newsroom, 'script')}"}
    story = editor.ids()[0]

    def said(**decision):
        return editor.client.post(f"/api/v1/stories/{story}/verdicts", json=decision, headers=token)

    said.story = story
    return said


@pytest.mark.parametrize(("kind", "value", "words"), [
    ("remove", {"articles": "x"}, "takes no 'articles'"),
    ("remove", {"article": 5}, "expected a text, got 5"),
    ("approve", {"title": "x"}, "takes no 'title'"),
    ("note", {"text": {"a": 1}}, "expected a text"),
    ("note", {}, "needs 'text'"),
    ("edit", {"title": 7}, "expected a text, got 7"),
    ("edit", {"title": None}, "nothing to change"),
    ("edit", {"headline": "x"}, "takes no 'headline'"),
    ("image", {"url": 3}, "expected a text, got 3"),
    ("image", {}, "needs 'url'"),
    ("pin", {"articles": ["x"]}, "takes no 'articles'"),
    ("pin", {"pinned": "no"}, "expected true or false"),
    ("split", {"articles": [1]}, "expected a list of texts"),
    ("split", {"articles": "x"}, "expected a list of texts"),
    ("merge", {"into": ["x"]}, "expected a text"),
    ("undo", {"verdict": "x"}, "not a verdict"),
])  # fmt: skip
def test_the_api_refuses_a_value_that_the_kind_does_not_take(say, newsroom, kind, value, words):
    answer = say(kind=kind, value=value)
    assert answer.status_code == 400
    assert words in answer.json()["title"]
    assert not read.show_story(newsroom, say.story).verdicts


@pytest.mark.parametrize("more", [{"values": {"article": "x"}}, {"kind": "vanish"}, {"value": "x"}, {"reason": 5}])
def test_the_api_refuses_a_decision_of_another_form(say, newsroom, more):
    answer = say(**({"kind": "remove"} | more))
    assert answer.status_code == 400 and answer.json()["title"]
    assert not read.show_story(newsroom, say.story).verdicts


def test_the_api_takes_pictures_of_the_story_alone(say, newsroom):
    theirs = [i.url for m in read.show_story(newsroom, say.story).members for i in m.held.article.images]
    assert say(kind="image", value={"url": "https://elsewhere.example/x.jpg"}).status_code == 404
    assert say(kind="image", value={"url": theirs[0]}).status_code == 201
    assert say(kind="image", value={"url": ""}).status_code == 201


def test_every_kind_of_verdict_and_its_keys_are_in_the_reference():
    page = (ROOT / "docs" / "reference" / "verdicts.md").read_text("utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    told = {(row.split("`")[1], key) for row in rows for key in re.findall("`([a-z_]+)`", row.split("|")[2]) or [""]}
    told = {(kind, key) for kind, key in told if key not in ("true", "false", "")} | {(kind, "") for kind, _ in told}
    assert told == {(kind, key.name) for kind, keys in KEYS.items() for key in keys} | {(kind, "") for kind in KEYS}


def test_a_token_that_ended_no_longer_counts(editor, newsroom):
    token = new_api_token(newsroom, "script")
    start = next(iter(users.tokens(newsroom)))
    editor.post(f"/desk/tokens/{start}/end")
    assert editor.client.get("/api/v1/topics", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_a_token_is_shown_once(editor):
    page = editor.post("/desk/tokens", name="script")
    assert re.search(r"nl_[\w-]+", page.text_content())
    assert not re.search(r"nl_[\w-]{10}", editor.get("/desk/settings").text_content())


@pytest.mark.parametrize(("path", "status"), [
    ("/api/v1/stories/none", 404), ("/api/v1/stories?state=lost", 400), ("/api/v1/why?url=x", 400), ("/api/v1/nothing", 404),
    ("/api/v1/why-not?url=x", 404), ("/api/v1/why-not?place=page", 400), ("/api/v1/stories?limit=many", 400),
])  # fmt: skip
def test_the_api_answers_problems_as_problems(editor, path, status):
    answer = editor.client.get(path)
    assert answer.status_code == status
    assert answer.json()["status"] == status and answer.json()["title"]


@pytest.mark.parametrize("path", [f"/api/v1/stories?limit={9**30}&offset={9**30}", f"/desk/?number={9**30}"])
def test_a_number_beyond_all_integers_is_a_page_without_stories(editor, path):
    assert editor.client.get(path).status_code == 200


def test_the_api_describes_itself(editor):
    described = editor.client.get("/api/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    assert "/api/v1/stories/{id}/verdicts" in described["paths"]
    assert not [path for path in described["paths"] if path.startswith("/desk")]


def test_no_form_reaches_inside_addresses(editor):
    for path in ("/desk/sources", "/desk/add"):
        editor.post(path, url="http://127.0.0.1:1/feed.xml")
        assert editor.response.status_code in (200, 400, 502)
    editor.post("/desk/sources", url="http://169.254.169.254/latest/meta-data/")
    assert editor.response.status_code == 502 and "169.254" in editor.response.text


@pytest.mark.parametrize("address", [
    "http://127.0.0.1:1/feed.xml", "http://[::1]/", "http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/",
    "http://0x7f000001/", "http://2130706433/", "http://localhost/", "http://[::ffff:127.0.0.1]/", "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_x", "http://user:word@127.0.0.1/",
])  # fmt: skip
def test_the_form_for_sources_asks_no_inside_address(editor, newsroom, address, monkeypatch):
    asked = []
    monkeypatch.setattr(
        socket.socket, "connect", lambda _, where: asked.append(where) or (_ for _ in ()).throw(OSError())
    )
    monkeypatch.setattr(socket.socket, "connect_ex", lambda _, where: asked.append(where) or 111)
    for path in ("/desk/sources", "/api/v1/sources"):
        token = {"Authorization": f"Bearer {new_api_token(newsroom, 'script')}"}
        if path.startswith("/api"):
            status = editor.client.post(path, json={"url": address}, headers=token).status_code
        else:
            editor.post(path, url=address)
            status = editor.response.status_code
        assert 400 <= status < 600
    assert not asked


def test_the_desk_is_not_opened_to_a_network_with_a_token_alone(newsroom):
    with pytest.raises(UsageError, match="reached by others"):
        check_exposure(newsroom, "0.0.0.0")
    check_exposure(newsroom, "127.0.0.1")


def test_a_port_in_use_is_a_clear_sentence(newsroom):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(UsageError, match="in use by another program"):
            serve(newsroom, port=other.getsockname()[1], work=False)
