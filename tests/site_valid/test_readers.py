"""Feed readers of others subscribe to the site: feedparser, and lemon24/reader in an environment of its own."""

from __future__ import annotations

import functools
import http.server
import json
import os
import subprocess
import threading
from pathlib import Path
from typing import ClassVar

import feedparser
import pytest

PROJECT = Path(__file__).resolve().parents[2]
# `python -m venv build/peers/reader-venv && build/peers/reader-venv/bin/pip install reader`
READER = Path(os.environ.get("NEWSLOOM_READER", PROJECT / "build/peers/reader-venv/bin/python"))

SUBSCRIBE = """
import json, sys
from reader import make_reader
made = make_reader(":memory:", feed_root=None)
for url in sys.argv[1:]:
    made.add_feed(url)
first = [(r.url, str(r.error) if r.error else "", r.updated_feed.new if r.updated_feed else 0) for r in made.update_feeds_iter()]
again = sum(r.updated_feed.new + r.updated_feed.modified for r in made.update_feeds_iter() if r.updated_feed)
print(json.dumps({"first": first, "again": again, "entries": [(e.feed_url, e.id, e.title, e.link) for e in made.get_entries()]}))
"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A folder of files, as any web server shows it."""

    extensions_map: ClassVar = {**http.server.SimpleHTTPRequestHandler.extensions_map, ".json": "application/feed+json"}

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def address(site):
    handler = functools.partial(Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join(timeout=5)


def expected(site):
    return {item["id"]: item["title"] for item in json.loads((site / "feed.json").read_bytes())["items"]}


@pytest.mark.parametrize("name", ["feed.xml", "atom.xml"])
def test_feedparser_subscribes_and_asks_again_for_nothing(address, site, name):
    got = feedparser.parse(f"{address}/{name}")
    assert not got.bozo and {e.id: e.title for e in got.entries} == expected(site)
    again = feedparser.parse(f"{address}/{name}", modified=got.modified)
    assert again.status == 304 and not again.entries


def test_reader_subscribes_to_all_three_feeds(address, site):
    if not READER.is_file():
        pytest.skip("lemon24/reader is not installed (build/peers/reader-venv)")
    urls = [f"{address}/{name}" for name in ("feed.xml", "atom.xml", "feed.json")]
    env = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}
    done = subprocess.run([str(READER), "-c", SUBSCRIBE, *urls], capture_output=True, text=True, timeout=120, env=env)
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    wanted = expected(site)
    assert sorted(told["first"]) == sorted([url, "", len(wanted)] for url in urls)
    assert told["again"] == 0
    for url in urls:
        assert {id: title for feed, id, title, _ in told["entries"] if feed == url} == wanted
