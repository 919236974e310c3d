"""Posting to other networks: each adapter against a server that behaves as the network's interface does."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from loopback.networks import SECRET, TOKEN, Networks, networks
from newsloom.errors import FetchError
from newsloom.net.http import Http, HttpSettings
from newsloom.net.posting import Bluesky, Mastodon, Matrix, Network, Post, Posted, SignedWebhook, Slack, Telegram
from newsloom.net.posting.bluesky import tid

POST = Post(
    key="k1", text="The ferry sails again ⛴️\n\nhttps://news.example/news/ferry/", url="https://news.example/news/ferry/",
    title="The ferry sails again", at=datetime(2026, 3, 9, 8, tzinfo=UTC), story="s1", language="en",
)  # fmt: skip
NAMES = ("mastodon", "bluesky", "slack", "telegram", "matrix", "webhook")


@pytest.fixture
def there() -> Iterator[tuple[dict[str, Network], Http, Networks]]:
    server, kept = networks()
    with server:
        at = f"http://127.0.0.1:{server.port}"
        http = Http(HttpSettings(allow_private=True))
        yield (
            {
                "mastodon": Mastodon(at, TOKEN),
                "bluesky": Bluesky("desk.example", TOKEN, at),
                "slack": Slack(TOKEN, "C1", at),
                "telegram": Telegram(TOKEN, "@desk", at),
                "matrix": Matrix(at, TOKEN, "!room:example"),
                "webhook": SignedWebhook(f"{at}/hook", SECRET),
            },
            http,
            kept,
        )
        http.close()


@pytest.mark.parametrize("name", NAMES[:-1])
def test_a_post_is_made_edited_and_taken_down(there, name):
    found, http, kept = there
    network = found[name]
    posted = network.send(http, POST)
    assert kept.posts == {(name, posted.id): POST.text}
    posted = network.edit(http, posted, replace(POST, text="Other words"))
    assert kept.posts[(name, posted.id)] == "Other words"
    network.remove(http, posted, POST)
    assert kept.posts == {}
    network.remove(http, posted, POST)  # what is gone is gone
    assert kept.made == 1


def test_the_webhook_tells_each_event_signed_and_once_by_its_key(there):
    found, http, kept = there
    hook = found["webhook"]
    posted = hook.send(http, POST)
    hook.send(http, POST)
    hook.edit(http, posted, replace(POST, text="Other words"))
    hook.remove(http, posted, POST)
    assert [d["event"] for d in kept.deliveries.values()] == ["story.published", "story.updated", "story.removed"]
    assert kept.deliveries["k1"]["content"]["story"] == "s1"
    with pytest.raises(FetchError, match="403"):
        SignedWebhook(hook.url, "another secret").send(http, POST)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_repeatable_makes_one_post_of_two_sendings(there, name):
    found, http, kept = there
    network = found[name]
    kept.drop = 0 if name == "bluesky" else 1  # its first request opens the session
    with contextlib.suppress(FetchError):
        network.send(http, POST)
    network.send(http, POST)
    assert kept.made == (1 if network.repeatable else 2)


@pytest.mark.parametrize("name", NAMES)
def test_a_busy_network_is_asked_again_later(there, name):
    found, http, kept = there
    kept.busy = 1
    with pytest.raises(FetchError) as told:
        found[name].send(http, POST)
    assert not told.value.lasting
    found[name].send(http, POST)


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("mastodon", lambda n: replace(n, token="wrong")),
        ("bluesky", lambda n: replace(n, password="wrong")),
        ("slack", lambda n: replace(n, token="wrong")),
        ("telegram", lambda n: replace(n, token="wrong")),
        ("matrix", lambda n: replace(n, token="wrong")),
    ],
)
def test_a_wrong_key_is_no_reason_to_try_again_and_stands_in_no_message(there, name, make):
    found, http, kept = there
    with pytest.raises(FetchError) as told:
        make(found[name]).send(http, POST)
    assert told.value.lasting and "wrong" not in str(told.value)
    assert kept.made == 0


def test_an_answer_without_an_id_is_a_problem_that_trying_again_would_double(there):
    _, http, kept = there
    kept._route = lambda request: (200, {})  # type: ignore[method-assign]
    with pytest.raises(FetchError) as told:
        found = there[0]["mastodon"]
        found.send(http, POST)
    assert told.value.lasting


def test_record_keys_are_of_the_time_and_of_the_post():
    assert tid(POST.at, "a") == tid(POST.at, "a") != tid(POST.at, "b")
    assert tid(POST.at, "a") < tid(datetime(2026, 3, 9, 9, tzinfo=UTC), "a")
    assert Posted(id="1").url == ""


def test_no_secret_stands_in_what_python_prints_of_an_account(there):
    found, _, _ = there
    assert [name for name in NAMES if TOKEN in repr(found[name]) or SECRET in repr(found[name])] == []


@pytest.mark.parametrize("secret", ["top-secret\nX: y", "top-secret€"])
def test_a_secret_that_no_header_may_hold_is_refused_and_not_shown(there, secret):
    found, http, _ = there
    with pytest.raises(FetchError) as told:
        replace(found["mastodon"], token=secret).send(http, POST)
    assert told.value.lasting and "top-secret" not in str(told.value)


def test_what_a_network_says_passes_the_gate(there):
    found, http, kept = there
    kept._route = lambda request: (200, {"id": 7, "url": "javascript:alert(1)"})  # type: ignore[method-assign]
    assert found["mastodon"].send(http, POST) == Posted(id="7", url="")
    kept._route = lambda request: (401, {"error": "no\x1b[2J\nentry"})  # type: ignore[method-assign]
    with pytest.raises(FetchError, match="no entry"):
        found["mastodon"].send(http, POST)
