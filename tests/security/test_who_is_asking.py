"""Sessions, tokens, roles, a second factor, and who a caller is behind a proxy."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
from litestar.testing import TestClient

from newsloom.services.newsroom import sessions, users
from newsloom.store import kv
from newsloom.web import users as people
from newsloom.web.caller import Limit
from newsloom.web.guards import allowed
from newsloom.web.server import create_app
from web.conftest import client, editor, newsroom, pattern, stranger  # noqa: F401
from web.newsroom import TOKEN, made_context

PASSWORD = "a long pass word"
VISITOR = {"X-Forwarded-For": "203.0.113.9"}


@pytest.fixture
def here(newsroom):  # noqa: F811
    """A desk that is asked from this machine, as a proxy on it does."""
    app = create_app(made_context(newsroom))
    inner = app.asgi_handler

    async def local(scope, receive, send):
        scope["client"] = ("127.0.0.1", 4000)
        await inner(scope, receive, send)

    app.asgi_handler = local
    with TestClient(
        app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False
    ) as made:  # fmt: skip
        yield made


def test_signing_out_ends_the_session_on_the_server(editor, newsroom):  # noqa: F811
    cookies = dict(editor.client.cookies)
    assert editor.client.get("/desk/settings").status_code == 200
    editor.post("/desk/leave")
    editor.client.cookies.clear()
    for name, value in cookies.items():
        editor.client.cookies.set(name, value)
    assert "/desk/enter" in str(editor.client.get("/desk/settings").url)


def test_the_database_holds_no_id_that_opens_a_session(editor, newsroom):  # noqa: F811
    id = editor.client.cookies["newsloom_desk"]
    with newsroom.db.read() as tx:
        kept = kv.beginning(tx, "desk.session.")
    assert len(kept) == 1
    assert id not in str(kept)


def test_a_session_has_an_idle_and_an_absolute_end(newsroom):  # noqa: F811
    id, desk = sessions.new_id(), newsroom.config.desk
    sessions.put(newsroom, id, {"actor": "ann"}, None)
    newsroom.clock.now += timedelta(hours=desk.idle_hours - 1)
    held = sessions.get(newsroom, id)
    assert held is not None
    sessions.put(newsroom, id, held.data, held)
    newsroom.clock.now += timedelta(hours=desk.idle_hours - 1)
    assert sessions.get(newsroom, id) is not None, "it was used meanwhile"
    newsroom.clock.now += timedelta(hours=desk.session_hours)
    assert sessions.get(newsroom, id) is None


def test_garbage_for_a_cookie_is_no_cookie(stranger):  # noqa: F811
    for garbage in ("x", "A" * 43, "A" * 5_000, "eHh4YWRkaXRpb25hbF9hdXRoZW50aWNhdGVkX2RhdGE9ew==", "%00%ff"):
        stranger.client.cookies.clear()
        answer = stranger.client.get("/desk/enter", headers={"Cookie": f"newsloom_desk={garbage}"})
        assert answer.status_code == 200


def test_numbers_are_for_this_machine_and_not_for_whom_a_proxy_here_passes_on(here, newsroom):  # noqa: F811
    answer = here.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].count("charset") == 1
    for said in (VISITOR, {"Forwarded": "for=203.0.113.9"}, {"X-Real-IP": "203.0.113.9"}):
        assert here.get("/metrics", headers=said, follow_redirects=False).status_code in (303, 401)
    reads = people.new_api_token(newsroom, "prometheus", scope="read")
    assert here.get("/metrics", headers=VISITOR | {"Authorization": f"Bearer {reads}"}).status_code == 200


def test_wrong_attempts_count_for_the_visitor_and_not_for_all(here):
    for _ in range(13):
        here.get("/desk/enter?token=wrong", headers=VISITOR)
    assert here.get("/desk/enter?token=wrong", headers=VISITOR).status_code == 429
    assert here.get("/desk/enter/?token=wrong", headers=VISITOR).status_code == 429, "with a slash it is the same door"
    forged = {"X-Forwarded-For": "198.51.100.1, 203.0.113.9"}
    assert here.get("/desk/enter?token=wrong", headers=forged).status_code == 429, "what a visitor wrote themselves"
    other = here.get(f"/desk/enter?token={TOKEN}", headers={"X-Forwarded-For": "198.51.100.7"}, follow_redirects=False)
    assert other.status_code == 303


def test_a_limit_forgets_after_its_time():
    now = [0.0]
    limit = Limit(2, 60, clock=lambda: now[0])
    for _ in range(2):
        limit.count("a")
    assert limit.reached("a") and not limit.reached("b")
    now[0] = 61.0
    assert not limit.reached("a")


def test_a_token_has_an_owner_a_scope_an_end_and_a_last_use(newsroom):  # noqa: F811
    people.set_password(newsroom, "ann", PASSWORD)
    token = people.new_api_token(newsroom, "script", owner="ann", scope="read", days=2)
    assert people.api_person(newsroom, token).scope == "read"
    [kept] = users.tokens(newsroom).values()
    assert kept.owner == "ann" and kept.used is not None
    newsroom.clock.now += timedelta(days=3)
    assert people.api_person(newsroom, token) is None
    later = people.new_api_token(newsroom, "later", owner="ann")
    users.drop_person(newsroom, "ann")
    assert people.api_person(newsroom, later) is None, "it ends with its owner"


def test_a_scope_is_what_a_token_may_do(client, newsroom):  # noqa: F811
    def status(scope, method, path, body=None):
        token = people.new_api_token(newsroom, f"of {scope}", scope=scope)
        return client.request(method, path, json=body, headers={"Authorization": f"Bearer {token}"}).status_code

    assert status("read", "GET", "/api/v1/stories") == 200
    verdict = {"act": "approve"}
    assert status("read", "POST", "/api/v1/stories/none/verdicts", verdict) == 403
    assert status("decide", "POST", "/api/v1/stories/none/verdicts", verdict) != 403
    assert status("decide", "POST", "/api/v1/sources", {"url": "http://x.invalid/"}) == 403
    assert status("decide", "DELETE", "/api/v1/sources/none") == 403
    assert status("admin", "DELETE", "/api/v1/sources/none") != 403


@pytest.mark.parametrize(
    ("role", "method", "path", "may"),
    [
        ("owner", "POST", "/desk/people/end", True),
        ("editor", "POST", "/desk/people/end", False),
        ("editor", "GET", "/desk/settings", False),
        ("editor", "POST", "/desk/stories/x/approve", True),
        ("contributor", "POST", "/desk/stories/x/approve", False),
        ("contributor", "GET", "/desk/", True),
        ("contributor", "POST", "/desk/add", True),
        ("contributor", "POST", "/desk/tokens", False),
    ],
)
def test_a_role_allows_what_its_name_says(role, method, path, may):
    assert allowed(role, method, path) is may


def test_the_last_owner_stays_one(newsroom):  # noqa: F811
    people.set_password(newsroom, "ann", PASSWORD)
    people.set_password(newsroom, "bob", PASSWORD)
    users.put_role(newsroom, "bob", "editor")
    assert (users.role_of(newsroom, "ann"), users.role_of(newsroom, "bob")) == ("owner", "editor")
    with pytest.raises(Exception, match="nobody else is an owner"):
        users.put_role(newsroom, "ann", "contributor")


def test_a_second_factor_is_asked_for_and_its_code_counts_once(newsroom):  # noqa: F811
    people.set_password(newsroom, "ann", PASSWORD)
    address = people.new_second_factor(newsroom, "ann")
    assert address.startswith("otpauth://totp/")
    code = pyotp.parse_uri(address).at(newsroom.clock())
    assert people.check_password(newsroom, "ann", PASSWORD) is None
    assert people.check_password(newsroom, "ann", PASSWORD, "000000" if code != "000000" else "111111") is None
    assert people.check_password(newsroom, "ann", PASSWORD, code) is not None
    assert people.check_password(newsroom, "ann", PASSWORD, code) is None, "seen over a shoulder"


def test_a_path_that_no_file_system_has_room_for_is_not_found(stranger):  # noqa: F811
    for path in ("/" + "a" * 300, "/" + "a/" * 1_500, "/desk/images/" + "b" * 300):
        assert stranger.client.get(path, follow_redirects=False).status_code in (303, 404, 414)


def test_a_form_is_at_most_as_long_as_forms_are(stranger):  # noqa: F811
    answer = stranger.client.post("/newsletter", data={"email": "a" * 300_000})
    assert answer.status_code == 413


def test_a_push_without_the_key_is_refused_before_it_is_read(stranger):  # noqa: F811
    assert stranger.client.post("/websub/unknown", content=b"x" * 1_000_000).status_code == 404
