"""How fast are feeds and URLs read, beside feedparser and fastfeedparser in the same run?

Real feeds of the measuring data where it stands (`NEWSLOOM_DATA` or ../shared/data), else a made-up one. Parsers take
turns on each file, the best of three rounds counts; ours includes sanitising, as feedparser's does.
"""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec

from bench import data_folder
from bench.measured import Measured
from newsloom.core.feed import read_feed
from newsloom.core.url import canonical_url

ROUNDS = 3
MADE_UP = 300


def rows() -> Iterator[Measured]:
    """The table of `./run bench feeds`."""
    data = data_folder()
    real = sorted((data / "feeds" / "real").glob("*")) if (data / "feeds" / "real").is_dir() else []
    documents = [path.read_bytes() for path in real] or [made_up(MADE_UP)]
    kind = f"{len(real)} real feeds" if real else "a made-up feed"
    size = sum(map(len, documents)) / 1e6
    seconds = timed(documents, parsers())
    for name, took in seconds.items():
        yield Measured(f"feeds, {name}", len(documents) / took, "feeds/s", f"{kind}, {size / took:.1f} MB/s")
    yield Measured("feeds, times feedparser", seconds["feedparser"] / seconds["newsloom"], "x", "the aim is 10")
    pairs = data / "urls" / "amp_pairs.json"
    urls = (
        [pair[key] for pair in json.loads(pairs.read_text("utf-8")) for key in ("amp", "canonical")]
        if pairs.is_file()
        else []
    )
    urls = urls or [f"https://m.paper{n}.example/a-story-{n}?utm_source=x&id={n}" for n in range(500)]
    started = time.perf_counter()
    for _ in range(10):
        for url in urls:
            canonical_url(url)
    yield Measured(
        "canonical URLs",
        len(urls) * 10 / (time.perf_counter() - started),
        "URLs/s",
        f"{len(urls)} addresses, half of them AMP",
    )


def parsers() -> dict[str, Callable[[bytes], object]]:
    """Ours, feedparser, and fastfeedparser where it is installed."""
    feedparser = import_module("feedparser")
    found: dict[str, Callable[[bytes], object]] = {
        "newsloom": read_feed,
        "feedparser": lambda data: feedparser.parse(io.BytesIO(data)),
    }
    if find_spec("fastfeedparser"):
        found["fastfeedparser"] = import_module("fastfeedparser").parse
    return found


def timed(documents: list[bytes], work: dict[str, Callable[[bytes], object]]) -> dict[str, float]:
    """CPU seconds of each parser for all documents: the best of ROUNDS for each document, summed."""
    total = dict.fromkeys(work, 0.0)
    for document in documents:
        best = dict.fromkeys(work, float("inf"))
        for _ in range(ROUNDS):
            for name, parse in work.items():
                started = time.process_time()
                parse(document)
                best[name] = min(best[name], time.process_time() - started)
        for name, took in best.items():
            total[name] += took
    return total


def made_up(entries: int) -> bytes:
    """A feed of so many entries, with the markup that feeds have."""
    text = "<p>Some <b>words</b> of news.</p>" * 20
    items = "".join(
        f"<item><title>Story {n} of the day &amp; more</title><link>https://paper.example/{n}</link><guid>{n}</guid>"
        f"<pubDate>Mon, 05 Jan 2026 08:{n % 60:02}:00 +0100</pubDate>"
        f"<description><![CDATA[{text}]]></description></item>"
        for n in range(entries)
    )
    return f'<rss version="2.0"><channel><title>The Paper</title>{items}</channel></rss>'.encode()
