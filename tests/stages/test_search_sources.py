"""A search as a source: filled from its topic's keywords at every poll; and what the owner's own guard refused."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from loopback.server import Loopback, answer
from newsloom.errors import UsageError
from newsloom.model.outcome import Then
from newsloom.model.source import Topic
from newsloom.pipeline.sources.search_template import template_of
from newsloom.records.taxonomy import render_topic, topic_file
from newsloom.services.newsroom import reach
from newsloom.services.newsroom.create import found
from newsloom.services.newsroom.open import opened
from newsloom.services.sources import manage
from newsloom.store import captures, sources
from newsloom.store.captures import DiscoveredUrl
from stages.room import Clock, poll_now, run

TIDAL = Topic(name="Tidal power", keywords=("tidal power", "-recipe", "barrage"), order=1)
WIND = Topic(name="Wind", keywords=("offshore wind",), order=2)
CLOCK = Clock()
RSS = b"<rss version='2.0'><channel><title>Results</title></channel></rss>"


def newsroom(folder: Path, *topics: Topic) -> None:
    found(folder, {"pools.cpu": "threads:1", "fetch.host_delay": 0.0, "fetch.allow_private": True}, topics)


def queries(web: Loopback) -> list[str]:
    return [parse_qs(urlsplit(path).query)["q"][0] for path in web.paths() if path.startswith("/rss")]


def test_a_search_asks_for_its_topics_keywords_and_follows_them(tmp_path: Path) -> None:
    newsroom(tmp_path / "n", TIDAL, WIND)
    with Loopback({"*": answer(200, RSS)}) as web:
        template = f"http://127.0.0.1:{web.port}/rss?q={{keywords}}"
        with opened(tmp_path / "n", clock=CLOCK) as world:
            first, _, new = manage.add(world, template, kind="search", topic="Tidal power")
            other, _, _ = manage.add(
                world, template.replace("{", "%7B").replace("}", "%7D"), kind="search", topic="Wind"
            )
            again = manage.add(world, template, kind="search", topic="Tidal power")[2]
            assert (new, again, first.id != other.id) == (True, False, True)
            with pytest.raises(UsageError, match="needs a topic"):
                manage.add(world, template, kind="search")
            with pytest.raises(UsageError, match="Bing News"):
                manage.add(world, "Altavista", kind="search", topic="Wind")
        assert queries(web) == ['"tidal power" OR barrage', '"offshore wind"', '"tidal power" OR barrage']
        changed = Topic(name="Tidal power", keywords=("tidal stream",), order=1)
        (tmp_path / "n" / "_data/topics" / topic_file(TIDAL)).write_bytes(render_topic(changed))
        with opened(tmp_path / "n", clock=CLOCK) as world:
            poll_now(world)
            run(world)
        assert sorted(queries(web)[3:]) == ['"offshore wind"', '"tidal stream"']
        assert not any("keywords" in path or "#" in path for path in web.paths())
        (tmp_path / "n" / "_data/topics" / topic_file(WIND)).unlink()
        with opened(tmp_path / "n", clock=CLOCK) as world:
            poll_now(world)
            run(world)
            with world.db.read() as tx:
                told = str(sources.poll_facts(tx)[other.id])
            assert "no topic of that name" in told


def test_services_are_known_by_name() -> None:
    assert "{keywords}" in template_of("bing news").url
    assert template_of("https://s.example/?q=%7Bkeywords%7D#x").url == "https://s.example/?q={keywords}"


def test_pages_that_our_own_guard_refused_are_due_when_the_owner_allows_them(tmp_path: Path) -> None:
    found(tmp_path / "n", {"pools.cpu": "threads:1", "fetch.host_delay": 0.0}, [])
    with Loopback({"/robots.txt": answer(404), "*": answer(200, b"<html><p>Hello</p></html>")}) as web:
        url = f"http://127.0.0.1:{web.port}/a.html"
        with opened(tmp_path / "n", clock=CLOCK) as newsroom:
            with newsroom.db.write() as tx:
                reach.look_again(newsroom, tx)
                find = DiscoveredUrl(id=captures.find_id(url), url=url, first_seen=newsroom.clock(), via="feed")
                captures.put_finds(tx, [find])
            run(newsroom, Then(stage="fetch", item=find.id, lane="host x"))
            assert web.paths() == []
        toml = tmp_path / "n" / "newsloom.toml"
        toml.write_text(toml.read_text().replace("# allow_private = false", "allow_private = true"))
        with opened(tmp_path / "n", clock=CLOCK) as newsroom:
            with newsroom.db.write() as tx:
                assert reach.look_again(newsroom, tx) == 1
                assert reach.look_again(newsroom, tx) == 0
            run(newsroom)
        assert web.paths() == ["/robots.txt", "/a.html"]
