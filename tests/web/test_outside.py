"""What hubs, readers and monitors call."""

from __future__ import annotations

from typing import Any

import pytest
from litestar.testing import TestClient

from newsloom.pipeline.readiness import GIT_PROBLEM
from newsloom.runtime.context import Newsroom
from newsloom.services.newsroom.run import publish
from newsloom.store import kv
from web.conftest import Visitor


def test_health_says_whether_the_newsroom_is_at_work(editor: Visitor) -> None:
    answer = editor.client.get("/health")
    assert answer.status_code in (200, 503)
    assert "status" in answer.json()


def test_ready_tells_outsiders_the_kinds_of_problems_alone(
    newsroom: Newsroom, client: TestClient[Any], editor: Visitor
) -> None:
    with newsroom.db.write() as tx:
        kv.put(tx, GIT_PROBLEM, "/srv/secret/place is no repository")
    answer = client.get("/ready")
    assert answer.status_code == 503
    assert {"kind": "git"} in answer.json()["problems"] and "secret" not in answer.text
    assert "/srv/secret/place" in editor.client.get("/desk/").text, "the desk's queue says it at its head"
    with newsroom.db.write() as tx:
        kv.drop(tx, GIT_PROBLEM)


def test_numbers_are_for_who_is_signed_in(client: TestClient[Any], editor: Visitor) -> None:
    shown = editor.client.get("/metrics")
    assert shown.status_code == 200
    assert "newsloom_stories" in shown.text
    editor.client.cookies.clear()
    assert client.get("/metrics", follow_redirects=False).status_code == 303


def test_a_hub_that_nobody_asked_gets_no_challenge_back(client: TestClient[Any]) -> None:
    asked = client.get("/websub/guess", params={"hub.mode": "subscribe", "hub.challenge": "x", "hub.topic": "y"})
    assert asked.status_code == 404
    assert asked.text == ""
    assert client.post("/websub/guess", content=b"<feed/>").status_code == 404


def test_a_readers_links_change_nothing_by_themselves(client: TestClient[Any]) -> None:
    for path in ("/newsletter/confirm/abc", "/newsletter/unsubscribe/abc"):
        shown = client.get(path)
        assert shown.status_code == 200
        assert f'action="{path}"' in shown.text
        assert client.post(path).status_code == 404
        assert "set-cookie" not in {k.lower() for k in shown.headers}


def test_a_newsroom_without_mail_says_so(client: TestClient[Any]) -> None:
    assert client.get("/newsletter").status_code == 200
    answer = client.post("/newsletter", data={"email": "ann@example.org"})
    assert answer.status_code == 409
    assert "cannot ask readers back" in answer.text


def test_a_monitor_may_ask_for_the_front_pages_headers_alone(client: TestClient[Any], newsroom: Any) -> None:
    assert client.head("/").status_code == 404
    publish(newsroom)
    answer = client.head("/")
    assert answer.status_code == 200 and answer.text == ""


@pytest.mark.parametrize("path", ["/", "/feed.xml", "/archive/", "/assets/site.css", "/no/such/page"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_readers_of_the_site_get_no_cookie(client: TestClient[Any], newsroom: Any, method: str, path: str) -> None:
    publish(newsroom)
    assert "set-cookie" not in client.request(method, path).headers
