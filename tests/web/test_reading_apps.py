"""Reading apps: by the protocol code of a client that exists, and by the requests that the protocols' documentation names."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from newsloom.model.source import Source
from newsloom.services.stories import desk_actions, read
from newsloom.store import articles, reader, sources
from newsloom.store.sources import source_id
from newsloom.web.reader.google import number_of
from newsloom.web.users import new_api_token
from web.test_live_api import Served

FEED = "https://northline.example/feed"
READING, STARRED, READ = (f"user/-/state/com.google/{name}" for name in ("reading-list", "starred", "read"))


class Room(Served):
    """Two published stories and one source, whose articles are those of the first story."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.password = new_api_token(self.newsroom, "phone", owner="ines", scope="read")
        with self.newsroom.db.write() as tx:
            sources.add(tx, [Source(id=source_id(FEED), url=FEED, title="Northline")], self.newsroom.clock())
            view = read.views(self.newsroom, self.ids[:1])[0]
            moved = [(articles.get(tx, [m.held.id])[m.held.id], m.held.id, None, 1) for m in view.members]
            from dataclasses import replace

            articles.put(tx, [(replace(h, source=source_id(FEED)), f, p, v) for h, f, p, v in moved])
        self.members = [m.held.id for m in view.members]
        self.api = f"{self.address}/api/greader.php"

    def app(self, password: str | None = None) -> dict[str, str]:
        """The header of an app that signed in."""
        given = {"Email": "ines", "Passwd": password or self.password}
        answer = self.anyone.post(f"{self.api}/accounts/ClientLogin", data=given)
        answer.raise_for_status()
        auth = dict(line.split("=", 1) for line in answer.text.splitlines())["Auth"]
        return {"Authorization": f"GoogleLogin auth={auth}"}

    def get(self, path: str, **params: Any) -> Any:
        answer = self.anyone.get(f"{self.api}/reader/api/0/{path}", params=params, headers=self.app())
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, **data: Any) -> Any:
        token = self.anyone.get(f"{self.api}/reader/api/0/token", headers=self.app()).text
        answer = self.anyone.post(f"{self.api}/reader/api/0/{path}", data={"T": token} | data, headers=self.app())
        assert answer.status_code == 200, answer.text
        return answer

    def fever(self, query: str, **data: Any) -> Any:
        key = hashlib.md5(f"ines:{self.password}".encode()).hexdigest()
        return self.anyone.post(f"{self.address}/fever/?api&{query}", data={"api_key": key} | data).json()


@pytest.fixture(scope="module")
def room(pattern: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    folder = tmp_path_factory.mktemp("reader") / "newsroom"
    shutil.copytree(pattern, folder)
    made = Room(folder)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def unread(room: Room) -> None:
    """Every test begins with everything unread and nothing starred, and all streams followed."""
    from newsloom.store.tables import reader_marks, reader_streams

    with room.newsroom.db.write() as tx:
        tx.execute(reader_marks.delete())
        tx.execute(reader_streams.delete())


def ids(found: Any) -> list[str]:
    return [one["id"] for one in found["items"]]


def test_subscriptions_are_topics_and_sources_in_folders(room):
    found = room.get("subscription/list", output="json")["subscriptions"]
    by_id = {one["id"]: one for one in found}
    assert by_id[f"feed/source/{source_id(FEED)}"]["title"] == "Northline"
    assert {one["categories"][0]["label"] for one in found} == {"Stories", "Sources"}
    labels = {one["id"] for one in room.get("tag/list")["tags"]}
    assert {STARRED, "user/-/label/Stories", "user/-/label/Sources"} <= labels
    assert room.get("user-info")["userName"] == "ines"


def test_a_topic_brings_stories_and_a_source_brings_articles(room):
    topic = read.views(room.newsroom, room.ids[:1])[0].row.topics[0]
    stories = room.get(f"stream/contents/feed/topic/{topic}", n=20)
    assert {one["canonical"][0]["href"].startswith(room.newsroom.config.site.url) for one in stories["items"]} == {True}
    assert "<li>" in stories["items"][0]["summary"]["content"]
    told = room.get(f"stream/contents/feed/source/{source_id(FEED)}", n=100)
    assert len(told["items"]) == len(room.members)
    assert {one["origin"]["title"] for one in told["items"]} == {"Northline"}


def test_pages_follow_one_another_in_both_orders_and_leave_nothing_out(room):
    every = ids(room.get("stream/contents/" + READING, n=1000))
    assert len(every) == 2 + len(room.members) and len(set(every)) == len(every)
    for order, whole in (("d", every), ("o", every[::-1])):
        seen, more = [], {"n": 3, "r": order}
        while True:
            found = room.get("stream/contents/" + READING, **more)
            seen += ids(found)
            if "continuation" not in found:
                break
            more["c"] = found["continuation"]
        assert seen == whole
    refs = room.get("stream/items/ids", s=READING, n=1000)["itemRefs"]
    assert [int(one["id"]) for one in refs] == [number_of(id) for id in every]


def test_what_is_read_and_starred_is_kept_for_one_person(room):
    first, second, *rest = ids(room.get("stream/contents/" + READING, n=1000))
    room.post("edit-tag", i=[first, second], a=READ)
    room.post("edit-tag", i=str(number_of(second)), a=STARRED)
    assert ids(room.get("stream/contents/" + READING, n=1000, xt=READ)) == rest
    assert ids(room.get("stream/contents/" + STARRED)) == [second]
    assert set(ids(room.get("stream/contents/" + READ))) == {first, second}
    [shown] = room.post("stream/items/contents", i=second).json()["items"]
    assert {READ, STARRED} <= set(shown["categories"])
    room.post("edit-tag", i=second, r=[READ, STARRED])
    assert ids(room.get("stream/contents/" + STARRED)) == []
    other = new_api_token(room.newsroom, "tablet", owner="robin", scope="read")
    answer = room.anyone.get(f"{room.api}/reader/api/0/unread-count", headers=room.app(other)).json()
    assert {one["id"]: one["count"] for one in answer["unreadcounts"]}[READING] == len(rest) + 2


def test_everything_in_a_stream_is_marked_and_the_counts_follow(room):
    source = f"feed/source/{source_id(FEED)}"
    before = {one["id"]: one["count"] for one in room.get("unread-count")["unreadcounts"]}
    assert before[source] == before["user/-/label/Sources"] == len(room.members)
    room.post("mark-all-as-read", s=source, ts="1000000")
    assert {one["id"]: one["count"] for one in room.get("unread-count")["unreadcounts"]} == before, (
        "nothing is that old"
    )
    room.post("mark-all-as-read", s=source)
    after = {one["id"]: one["count"] for one in room.get("unread-count")["unreadcounts"]}
    assert source not in after and after[READING] == before[READING] - len(room.members) == 2


def test_a_person_follows_what_they_want(room):
    source = f"feed/source/{source_id(FEED)}"
    room.post("subscription/edit", ac="unsubscribe", s=source)
    assert source not in {one["id"] for one in room.get("subscription/list")["subscriptions"]}
    assert len(ids(room.get("stream/contents/" + READING, n=1000))) == 2
    assert room.post("subscription/quickadd", quickadd=FEED).json()["streamId"] == source
    assert len(ids(room.get("stream/contents/" + READING, n=1000))) == 2 + len(room.members)


@pytest.mark.parametrize(
    ("path", "params", "status"),
    [
        ("stream/contents/feed/nothing", {}, 200), ("stream/contents/user/-/state/com.google/lost", {}, 400),
        ("stream/contents/" + READING, {"n": "many", "c": "x", "ot": "x", "nt": "9" * 18}, 200),
        ("stream/items/contents", {"i": ["tag:google.com,2005:reader/item/zz", "x", "9" * 19]}, 200),
        ("stream/items/contents", {"i": ["tag:google.com,2005:reader/item/" + "f" * 16]}, 200),
        ("stream/items/contents", {"i": ["tag:google.com,2005:reader/item/" + "f" * 16]}, 200),
    ],
)  # fmt: skip
def test_odd_requests_are_answered(room, path, params, status):
    answer = room.anyone.get(f"{room.api}/reader/api/0/{path}", params=params, headers=room.app())
    assert answer.status_code == status, answer.text


def test_nobody_reads_without_a_token_or_changes_with_a_foreign_short_one(room):
    assert room.anyone.get(f"{room.api}/reader/api/0/tag/list").status_code == 401
    bad = room.anyone.post(f"{room.api}/accounts/ClientLogin", data={"Email": "ines", "Passwd": "guess"})
    assert bad.status_code == 401
    answer = room.anyone.post(
        f"{room.api}/reader/api/0/edit-tag", data={"T": "x", "i": "1", "a": READ}, headers=room.app()
    )
    assert answer.status_code == 401
    assert room.anyone.post(f"{room.address}/fever/?api", data={"api_key": "0" * 32}).json() == {
        "api_version": 3,
        "auth": 0,
    }


def test_an_article_that_was_taken_down_and_a_story_that_is_public_no_more_are_gone(room):
    gone = room.members[-1]
    desk_actions.decide(room.newsroom, "remove", room.ids[0], "ines", {"article": gone})
    told = room.get(f"stream/contents/feed/source/{source_id(FEED)}", n=100)
    assert len(told["items"]) == len(room.members) - 1
    held = desk_actions.decide(room.newsroom, "hold", room.ids[1], "ines")
    assert len(ids(room.get("stream/contents/user/-/label/Stories", n=100))) == 1
    desk_actions.undo(room.newsroom, held.id, "ines")
    desk_actions.undo_last(room.newsroom, "ines")


def test_libgreader_reads_stars_and_marks(room, monkeypatch):
    libgreader = pytest.importorskip("libgreader")
    from libgreader.url import ReaderUrl

    for name, value in vars(ReaderUrl).items():
        if isinstance(value, str) and value.startswith("https://www.google.com/reader/api"):
            monkeypatch.setattr(ReaderUrl, name, value.replace("https://www.google.com", room.api))
    monkeypatch.setattr(libgreader.ClientAuthMethod, "CLIENT_URL", f"{room.api}/accounts/ClientLogin")
    reader = libgreader.GoogleReader(libgreader.ClientAuthMethod("ines", room.password))
    reader.makeSpecialFeeds()
    assert reader.buildSubscriptionList()
    feed = next(one for one in reader.getSubscriptionList() if one.title == "Northline")
    assert feed.unread == len(room.members) and {c.label for c in feed.getCategories()} == {"Sources"}
    feed.loadItems()
    item = feed.getItems()[0]
    assert item.title and item.url.startswith("https://")
    assert item.markRead() and item.markStarred()
    assert ids(room.get("stream/contents/" + STARRED)) == [item.id]
    assert reader.markFeedAsRead(feed)
    reader.buildSubscriptionList()
    assert next(one for one in reader.getSubscriptionList() if one.title == "Northline").unread == 0


def test_an_app_reads_stars_and_marks_by_fever(room):
    feeds = {one["title"]: one["id"] for one in room.fever("feeds")["feeds"]}
    groups = room.fever("groups")
    assert "Northline" in feeds and {one["title"] for one in groups["groups"]} == {"Stories", "Sources"}
    assert {n for one in groups["feeds_groups"] for n in one["feed_ids"].split(",")} == {str(n) for n in feeds.values()}
    found = room.fever("unread_item_ids")["unread_item_ids"].split(",")
    assert len(found) == 2 + len(room.members)
    assert room.fever("", mark="item", id=found[0], **{"as": "saved"})["saved_item_ids"] == found[0]
    assert room.fever("", mark="item", id=found[1], **{"as": "read"})["unread_item_ids"].split(",") == [
        found[0],
        *found[2:],
    ]
    [item] = room.fever(f"items&with_ids={found[0]}")["items"]
    assert (item["is_saved"], item["is_read"]) == (1, 0) and item["url"].startswith("http") and item["feed_id"]
    room.fever("", mark="item", id=found[0], **{"as": "unsaved"})
    room.fever("", mark="item", id=found[1], **{"as": "unread"})
    assert room.fever("saved_item_ids")["saved_item_ids"] == ""
    assert room.fever("unread_item_ids")["unread_item_ids"].split(",") == found


def test_fever_pages_by_since_and_max_and_marks_feeds_and_groups(room):
    whole = room.fever("items&since_id=0")
    numbers = [one["id"] for one in whole["items"]]
    assert whole["total_items"] == len(numbers) == 2 + len(room.members) and numbers == sorted(numbers)
    assert [one["id"] for one in room.fever(f"items&since_id={numbers[2]}")["items"]] == numbers[3:]
    assert [one["id"] for one in room.fever(f"items&max_id={numbers[2]}")["items"]] == numbers[1::-1]
    picked = room.fever(f"items&with_ids={numbers[0]},{numbers[-1]},999999")["items"]
    assert [one["id"] for one in picked] == [numbers[0], numbers[-1]]
    feed = next(one for one in room.fever("feeds")["feeds"] if one["title"] == "Northline")
    left = room.fever("", mark="feed", id=feed["id"], before=4102444800, **{"as": "read"})["unread_item_ids"]
    assert len(left.split(",")) == 2
    room.fever("", mark="group", id=0, before=4102444800, **{"as": "read"})
    assert room.fever("unread_item_ids")["unread_item_ids"] == ""


def test_hot_links_are_published_stories_with_their_articles(room):
    links = room.fever("links&offset=0&range=30&page=1")["links"]
    assert len(links) == 2 and links[0]["temperature"] >= links[1]["temperature"]
    assert links[0]["url"].startswith(room.newsroom.config.site.url)
    sizes = sorted(len(one["item_ids"].split(",")) for one in links)
    assert sizes[-1] >= 1 + len(room.members) and json.dumps(links)


def test_a_number_fits_into_64_bits_whatever_an_app_sends(room):
    assert number_of("tag:google.com,2005:reader/item/" + "f" * 16) == -1
    assert room.fever("links", page="9" * 18)["links"] == []


def test_numbers_go_on_when_every_item_is_older_than_a_month(room):
    with room.newsroom.db.write() as tx:
        last = reader.page(tx, "ines", reader.Wanted(), limit=1)[0]
        reader.forget(tx, room.newsroom.clock() + timedelta(days=100))
        assert last.number in [one.number for one in reader.page(tx, "ines", reader.Wanted(), limit=9)]
        tx.rollback()


def test_numbers_stay_when_more_is_published(room):
    before = room.fever("unread_item_ids")["unread_item_ids"].split(",")
    desk_actions.decide(room.newsroom, "approve", room.ids[3], "ines")
    room.print()
    after = room.fever("unread_item_ids")["unread_item_ids"].split(",")
    assert after[: len(before)] == before and len(after) == len(before) + 1
