"""The API as programs meet it: typed answers, one form of errors, ETags, what is public, changes as a list and as a stream."""

from __future__ import annotations

import importlib
import json
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
import uvicorn
from lxml import etree

from newsloom.model.source import Source
from newsloom.pipeline.worker import Worker
from newsloom.services.newsroom.open import close, open_newsroom
from newsloom.services.publish import hooks
from newsloom.services.sources import manage
from newsloom.services.stories import desk_actions, explain, read
from newsloom.store import sources, stories
from newsloom.store.sources import source_id
from newsloom.web.api.shapes import SourceHealth, StoryDetail, StorySummary, UrlLife, shaped
from newsloom.web.server import create_app
from newsloom.web.users import new_api_token
from web.newsroom import Clock, made_context


class Served:
    """The newsroom of the tests on a loopback port, with two stories published and printed."""

    def __init__(self, folder: Path) -> None:
        self.newsroom = open_newsroom(folder, clock=Clock())
        with self.newsroom.db.read() as tx:
            self.ids = [row.id for row in stories.listed(tx)]
        for id in self.ids[:2]:
            desk_actions.decide(self.newsroom, "approve", id, "ines")
        self.print()
        self.token = new_api_token(self.newsroom, "program")
        listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        config = uvicorn.Config(
            create_app(made_context(self.newsroom, hosts=("127.0.0.1", "localhost"))),
            log_level="error",
            timeout_graceful_shutdown=1,
        )
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [listener]}, daemon=True)
        self.thread.start()
        while not self.server.started:
            time.sleep(0.02)
        self.web = httpx.Client(base_url=self.address, headers={"Authorization": f"Bearer {self.token}"}, timeout=20)
        self.anyone = httpx.Client(base_url=self.address, timeout=20)

    def print(self) -> None:
        """Print what is due, without the rest of the flow."""
        Worker(self.newsroom, pools=frozenset({"cpu"})).run_due()

    def close(self) -> None:
        self.web.close()
        self.anyone.close()
        self.server.should_exit = True
        self.thread.join(timeout=10)
        close(self.newsroom)


@pytest.fixture(scope="module")
def served(pattern: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served") / "newsroom"
    shutil.copytree(pattern, folder)
    made = Served(folder)
    yield made
    made.close()


@pytest.fixture(scope="module")
def described(served: Served) -> dict[str, Any]:
    return served.anyone.get("/api/openapi.json").json()


def operations(described: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def test_every_operation_says_what_it_answers_and_how_it_fails(described):
    assert described["openapi"].startswith("3.1")
    found = list(operations(described))
    assert len(found) > 25 and len({op["operationId"] for _, _, op in found}) == len(found)
    for method, path, operation in found:
        good = {status: said for status, said in operation["responses"].items() if status.startswith("2")}
        assert good and operation["summary"], path
        for status, said in good.items():
            if status == "204":
                continue
            kinds = said["content"]
            if "text/event-stream" in kinds or "application/atom+xml" in kinds:
                continue
            shape = kinds["application/json"]["schema"]
            assert "$ref" in shape or "$ref" in shape.get("items", {}), f"{method} {path} is not typed: {shape}"
        problem = operation["responses"]["404"]["content"]["application/problem+json"]["schema"]
        assert problem["$ref"].endswith("/Problem")


@pytest.mark.parametrize(
    ("method", "path", "status", "kind"),
    [
        ("GET", "/api/v1/stories/none", 404, "not-found"), ("GET", "/api/v1/stories?state=lost", 400, "bad-request"),
        ("GET", "/api/v1/nothing", 404, "not-found"), ("GET", "/api/v1/changes?since=x", 400, "bad-request"),
        ("GET", "/api/v1/changes?since=99999999", 400, "bad-request"), ("GET", "/api/v1/changes?kind=lost", 400, "bad-request"),
        ("PUT", "/api/v1/stories", 405, "bad-method"), ("GET", "/api/v1/brief?since=yesterday", 400, "bad-request"),
        ("GET", "/api/v1/hooks/none/deliveries", 404, "not-found"), ("DELETE", "/api/v1/searches/none", 404, "not-found"),
        ("GET", "/api/v1/changes/stream?since=99999999", 400, "bad-request"),
    ],
)  # fmt: skip
def test_an_error_is_a_problem_of_rfc_9457(served, method, path, status, kind):
    answer = served.web.request(method, path)
    problem = answer.json()
    assert answer.status_code == problem["status"] == status
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert problem["type"] == f"urn:newsloom:problem:{kind}" and problem["title"]
    assert problem["instance"] == path.partition("?")[0]


def test_no_key_of_an_answer_is_lost_on_the_way_to_its_type(served):
    newsroom = served.newsroom
    whole = read.view_json(read.show_story(newsroom, served.ids[0]))
    rows = [read.row_json(row) for row in read.list_stories(newsroom)]
    lives = explain.why_json(explain.why(newsroom, read.add_url(newsroom, "https://new.example/story").url))
    with newsroom.db.write() as tx:
        sources.add(
            tx, [Source(id=source_id("https://new.example/feed"), url="https://new.example/feed")], newsroom.clock()
        )
    known = [manage.as_row(view) for view in manage.listed(newsroom)]
    for plain, kind in (
        (whole, StoryDetail),
        (rows, list[StorySummary]),
        (lives, UrlLife),
        (known, list[SourceHealth]),
    ):
        said = msgspec.to_builtins(plain)
        typed = json.loads(msgspec.json.encode(shaped(plain, kind)))
        assert keys(typed) == keys(said)


def keys(value: Any, at: str = "") -> set[str]:
    if isinstance(value, dict):
        return {at, *(k for name, inner in value.items() for k in keys(inner, f"{at}.{name}"))}
    if isinstance(value, list):
        return {k for inner in value for k in keys(inner, at)}
    return {at}


def test_an_answer_that_the_caller_has_is_not_sent_again(served):
    first = served.web.get("/api/v1/topics")
    again = served.web.get("/api/v1/topics", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    other = served.web.get("/api/v1/topics", headers={"If-None-Match": '"something-else"'})
    assert other.status_code == 200 and other.headers["cache-control"] == "private, no-cache"


def test_what_is_public_needs_no_token_and_is_open_to_scripts_of_any_page(served):
    answer = served.anyone.get("/api/v1/public/stories", headers={"Origin": "https://reader.example"})
    assert answer.headers["access-control-allow-origin"] == "*" and "set-cookie" not in answer.headers
    assert {one["id"] for one in answer.json()} == set(served.ids[:2])
    one = served.anyone.get(f"/api/v1/public/stories/{served.ids[0]}").json()
    assert one["title"] and one["url"].startswith("http") and one["provider"]
    assert served.anyone.get(f"/api/v1/public/stories/{served.ids[5]}").status_code == 404, "it is only proposed"
    kinds = {one["kind"] for one in served.anyone.get("/api/v1/public/changes").json()["changes"]}
    assert kinds == {"published"}


@pytest.mark.parametrize(
    "path", ["/api/v1/changes", "/api/v1/changes/stream", "/api/v1/hooks", "/api/v1/brief?since=2026-01-01"]
)
def test_what_is_not_public_needs_a_token(served, path):
    answer = served.anyone.get(path)
    assert answer.status_code == 401 and "access-control-allow-origin" not in answer.headers


def test_a_cursor_goes_on_where_it_was(served):
    first = served.web.get("/api/v1/changes?limit=3").json()
    assert first["more"] and len(first["changes"]) == 3 and first["cursor"] == first["changes"][-1]["seq"]
    rest = served.web.get(f"/api/v1/changes?limit=200&since={first['cursor']}").json()
    assert not rest["more"] and min(one["seq"] for one in rest["changes"]) == first["cursor"] + 1
    empty = served.web.get(f"/api/v1/changes?since={rest['cursor']}").json()
    assert (empty["changes"], empty["cursor"]) == ([], rest["cursor"])


class Stream:
    """Reads server-sent events as a browser does: id, event, data."""

    def __init__(self, answer: httpx.Response) -> None:
        self.lines = answer.iter_lines()

    def next(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for line in self.lines:
            name, _, value = line.partition(":")
            if name and value:
                found[name] = value.strip()
            if not line and "data" in found:
                return found
            if not line:
                found = {}
        raise AssertionError("the stream ended")


def test_a_stream_goes_on_after_the_last_event_that_its_reader_had(served):
    with served.web.stream("GET", "/api/v1/changes/stream?since=0") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        stream = Stream(answer)
        first, second = stream.next(), stream.next()
    assert json.loads(first["data"])["seq"] == int(first["id"]) == 1
    assert first["event"] == json.loads(first["data"])["kind"]
    with served.web.stream("GET", "/api/v1/changes/stream", headers={"Last-Event-ID": first["id"]}) as answer:
        assert Stream(answer).next() == second
    with served.web.stream("GET", f"/api/v1/changes/stream?since=-{'9' * 30}") as answer:
        assert Stream(answer).next() == first


def test_a_stream_tells_of_what_happens_while_it_is_open(served):
    with served.anyone.stream("GET", "/api/v1/public/changes/stream?kind=published") as answer:
        stream = Stream(answer)
        desk_actions.decide(served.newsroom, "approve", served.ids[2], "ines")
        served.print()
        event = stream.next()
    assert event["event"] == "published" and json.loads(event["data"])["story"] == served.ids[2]


def test_hooks_and_searches_are_made_and_ended_by_programs(served):
    made = served.web.post("/api/v1/hooks", json={"url": "https://listener.example/hook", "kinds": ["removed"]})
    assert made.status_code == 201 and made.json()["secret"]
    assert [one["secret"] for one in served.web.get("/api/v1/hooks").json()] == [None], "a secret is shown once"
    assert served.web.get(f"/api/v1/hooks/{made.json()['id']}/deliveries").json() == []
    assert served.web.delete(f"/api/v1/hooks/{made.json()['id']}").status_code == 204
    assert hooks.listed(served.newsroom) == []
    word = read.show_story(served.newsroom, served.ids[0]).title.split()[-1]
    assert served.web.post("/api/v1/searches", json={"name": "mine", "query": word}).status_code == 201
    assert served.web.get("/api/v1/searches").json()[0]["query"] == word
    assert isinstance(served.web.get("/api/v1/searches/mine/stories").json(), list)
    assert served.web.delete("/api/v1/searches/mine").status_code == 204


def test_the_brief_and_the_letters_are_there_for_programs(served):
    found = served.web.get("/api/v1/brief", params={"since": "2026-01-01T00:00:00Z", "limit": 5}).json()
    assert found["stories"] and found["stories"][0]["steps"]
    assert served.web.get("/api/v1/letters").json() == []


def test_questions_and_leaders_are_there_for_programs(served):
    title = read.show_story(served.newsroom, served.ids[0]).title
    answer = served.web.get("/api/v1/ask", params={"q": f"What of {title}?"}).json()
    assert answer["stories"] >= 1 and answer["known"] == bool(answer["sentences"])
    assert all(sentence["articles"] for sentence in answer["sentences"])
    assert served.web.get("/api/v1/ask", params={"q": "Who sued zzyzxq?"}).json()["known"] is False
    assert served.web.get("/api/v1/ask", params={"q": "?"}).status_code == 400
    board = served.web.get("/api/v1/leaders", params={"days": 3650, "rows": "true"}).json()
    assert board["leaders"]
    for leader in board["leaders"]:
        assert len(leader["rows"]) == sum(leader[kind] for kind in ("stories", "first", "alone", "cited", "copied"))
    assert served.web.get("/api/v1/leaders", params={"who": "dogs"}).status_code == 400
    assert served.web.get("/api/v1/leaders", params={"topic": "No such"}).status_code == 404


@pytest.fixture(scope="module")
def generated(described: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The client that openapi-python-client makes of the description."""
    folder = tmp_path_factory.mktemp("client")
    (folder / "openapi.json").write_text(json.dumps(described))
    config = "post_hooks: []\npackage_name_override: newsroom_client\n"
    config += "content_type_overrides:\n  application/atom+xml: application/octet-stream\n"
    (folder / "config.yml").write_text(config)
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--path", "openapi.json", "--meta", "none"]
    done = subprocess.run(
        [*command, "--config", "config.yml", "--output-path", "newsroom_client", "--fail-on-warning"],
        cwd=folder, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    sys.path.insert(0, str(folder))
    yield importlib.import_module("newsroom_client")
    sys.path.remove(str(folder))


def test_a_client_that_is_generated_from_the_description_works(served, generated):
    def call(tag: str, operation: str, **given: Any) -> Any:
        return importlib.import_module(f"newsroom_client.api.{tag}.{operation}").sync(client=client, **given)

    client = generated.AuthenticatedClient(base_url=served.address, token=served.token)
    models = importlib.import_module("newsroom_client.models")
    listed = call("newsroom", "list_stories", limit=3)
    assert [type(one).__name__ for one in listed] == ["StorySummary"] * 3
    whole = call("newsroom", "show_story", id=listed[0].id)
    assert whole.members[0].provider.name and whole.first_seen.tzinfo is not None
    page = call("newsroom", "list_changes", since=0, limit=2)
    assert page.more and page.changes[0].seq == 1
    verdict = call("newsroom", "decide", id=served.ids[4], body=models.Decision.from_dict({"kind": "hold"}))
    assert verdict.kind == "hold" and verdict.actor == "program"
    problem = call("newsroom", "show_story", id="none")
    assert (problem.status, problem.type_) == (404, "urn:newsloom:problem:not-found")
    public = call("public", "public_stories")
    assert {type(one).__name__ for one in public} == {"PublicStory"}


def test_a_search_and_a_story_are_feeds_for_everybody(served):
    ns = {"a": "http://www.w3.org/2005/Atom"}
    title = read.show_story(served.newsroom, served.ids[0]).title
    word = max(title.split(), key=len).strip(",.")
    answer = served.anyone.get("/api/v1/public/feed", params={"q": word})
    assert answer.headers["content-type"].startswith("application/atom+xml")
    tree = etree.fromstring(answer.content)
    assert title in tree.xpath("//a:entry/a:title/text()", namespaces=ns) and word in tree.findtext("a:title", None, ns)
    for query, least in (("?q=nowhere-to-be-found", 0), ("", 2)):
        found = etree.fromstring(served.anyone.get(f"/api/v1/public/feed{query}").content)
        entries = found.xpath("//a:entry", namespaces=ns)
        assert len(entries) >= least and (least or not entries)
    assert served.anyone.get("/api/v1/public/feed?topic=none").status_code == 404
    story = etree.fromstring(served.anyone.get(f"/api/v1/public/stories/{served.ids[0]}/feed").content)
    assert story.xpath("//a:entry", namespaces=ns)
    assert served.anyone.get(f"/api/v1/public/stories/{served.ids[5]}/feed").status_code == 404
