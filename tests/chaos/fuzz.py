"""Coverage-guided fuzzing of all that reads hostile bytes: `python -m tests.chaos.fuzz TARGET --seconds 600`.

Targets: feed, page, url, headers, robots, record, configuration, archive, opml, rows, api, sign-in, and those of `fuzz_inputs`
(gate, picture, letter, transcript, pdf, own). What must hold: no exception but
the documented ones leaves, no input takes more than five seconds. A find is written to `build/fuzz/TARGET/` and becomes
a case of the suite (tests/corpus). Needs the `atheris` package, which is no dependency: `pip install atheris`.
"""

from __future__ import annotations

import argparse
import importlib
import io
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import FunctionType
from typing import Any

from tests.chaos import fuzz_inputs
from tests.chaos.fuzz_api import FORMS
from tests.chaos.fuzz_api import SEEDS as REQUESTS

from newsloom.errors import NewsloomError

NOW = datetime(2026, 3, 9, 8, tzinfo=UTC)
Target = Callable[[bytes], object]
URL = "https://paper.example/2026/03/story"


def feed(data: bytes) -> None:
    """Feeds never raise at all."""
    from newsloom.core.feed import read_feed

    read_feed(data, url="https://paper.example/feed.xml")


def page(data: bytes) -> None:
    """Pages: an article or PageUnreadable."""
    from newsloom.core.extract import extract

    extract(data, URL, now=NOW)


def url(data: bytes) -> None:
    """URLs never raise; a canonical form is its own canonical form."""
    from newsloom.core.url import amp_cache_url, article_url, canonical_url, registrable_domain

    text = data.decode("utf-8", "surrogateescape")
    made = canonical_url(text)
    if canonical_url(made) != made:
        raise AssertionError(f"not idempotent: {text!r} -> {made!r} -> {canonical_url(made)!r}")
    article_url(text)
    amp_cache_url(text)
    registrable_domain(text)


def headers(data: bytes) -> None:
    """Header facts never raise."""
    from newsloom.net.freshness import freshness

    name, _, value = data.decode("latin-1").partition(":")
    freshness({name.strip().lower(): value, "cache-control": value, "retry-after": value, "expires": value}, NOW)


def robots(data: bytes) -> None:
    """robots.txt never raises."""
    from newsloom.net.robots_rules import read_rules

    read_rules(data, "Newsloom").allows(URL)


def record(data: bytes) -> None:
    """A record or RecordInvalid; what was read can be written, and read again to the same."""
    from newsloom.model.edition import Form
    from newsloom.records.read_record import read_record
    from newsloom.records.record import render_record

    made = read_record(data, "fuzz.md")
    written = render_record(made)
    again = read_record(written, "fuzz.md")
    # The form of a damaged file (a control character in a plain URL) may be mended once; what it says may not change.
    if replace(again, form=Form()) != replace(made, form=Form()) or render_record(again) != written:
        raise AssertionError("a record that was read does not survive writing")


def configuration(data: bytes) -> None:
    """Settings or ConfigInvalid."""
    from newsloom.config import parse

    parse(data.decode("utf-8", "replace"), Path("newsloom.toml"), {})


def archive(data: bytes) -> None:
    """An archive's records, then perhaps ArchiveBroken."""
    from newsloom.net.warc import read_archive

    for _ in read_archive(io.BytesIO(data), name="fuzz.warc"):
        pass


def opml(data: bytes) -> None:
    """OPML never raises."""
    from newsloom.core.opml import read_opml

    read_opml(data)


def rows(data: bytes) -> None:
    """A row of `ingest`: an article or ValueError."""
    import msgspec

    from newsloom.services.imports.rows import article_of

    try:
        row = msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError):
        return
    if isinstance(row, dict):
        article_of(row)


def sign_in(data: bytes) -> None:
    """A form to the sign-in page: never a fault of the server's own, and never a way in."""
    from tests.chaos.fuzz_api import sign_in as target

    target(data)


def api(data: bytes) -> None:
    """A request to desk or API: never a fault of the server's own."""
    from tests.chaos.fuzz_api import api as target

    target(data)


TARGETS: dict[str, tuple[Target, tuple[type[Exception], ...]]] = {
    "feed": (feed, ()),
    "page": (page, (NewsloomError,)),
    "url": (url, ()),
    "headers": (headers, ()),
    "robots": (robots, ()),
    "record": (record, (NewsloomError,)),
    "configuration": (configuration, (NewsloomError,)),
    "archive": (archive, (NewsloomError,)),
    "opml": (opml, ()),
    "rows": (rows, (ValueError, TypeError)),
    "api": (api, ()),
    "sign-in": (sign_in, ()),
    **{name: (one, (NewsloomError,) if name in ("pdf", "own") else ()) for name, one in fuzz_inputs.TARGETS.items()},
}


_RSS = (
    b'<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>A</title>'
    b"<link>https://paper.example/</link><ttl>60</ttl><item><title>B &amp; C</title><link>/x</link><guid>1</guid>"
    b"<pubDate>Mon, 09 Mar 2026 08:00:00 +0100</pubDate><dc:creator>D</dc:creator><description>&lt;p&gt;E"
    b"</description></item></channel></rss>"
)
_ATOM = (
    b'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://paper.example/"><id>urn:a</id><title>A</title><entry><id>urn:b'
    b'</id><title type="html">B</title><link href="c"/><updated>2026-03-09T08:00:00Z</updated><content type="xhtml">'
    b'<div xmlns="http://www.w3.org/1999/xhtml">D</div></content></entry></feed>'
)
_JSON = b'{"version":"https://jsonfeed.org/version/1.1","title":"A","items":[{"id":"1","url":"https://a.example/1","title":"B"}]}'
_PAGE = (
    b'<!doctype html><html lang="en"><head><title>A - Paper</title><meta property="og:title" content="A"><link rel="canonical" '
    b'href="https://paper.example/2026/03/story"><script type="application/ld+json">{"@graph":[{"@type":"NewsArticle",'
    b'"headline":"A","datePublished":"2026-03-09T08:00:00Z","author":[{"name":"B C"}]}]}</script></head><body><article>'
    b"<h1>A</h1><p>The harbour board met on Monday.</p><p>It settled the price of berths.</p></article></body></html>"
)
_RECORD = (
    b'---\ncategory: news\ntitle: "A"\nexcerpt: "B"\npublishedDateTime: 2026-03-09T08:00:00Z\nwebUrl: "https://a.example/"\n'
    b"type: article\nquality: 39\nheat: -1\npublished: false\n\nprovider:\n  name: A\n  domain: a.example\n\ntopics:\n  - AI\n"
    b'\nimages:\n  - url: "https://a.example/i.jpg"\n    width: 1\n    height: 2\n    isCached: true\n---\n\n'
)
_WARC = (
    b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/\r\nWARC-Date: 2026-03-09T08:00:00Z\r\n"
    b"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\nContent-Type: application/http; msgtype=response\r\n"
    b"Content-Length: 57\r\n"
    b"\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>Hello</p>\r\n\r\n"
)
SEEDS: dict[str, tuple[bytes, ...]] = {
    **fuzz_inputs.SEEDS,
    "feed": (_RSS, _ATOM, _JSON),
    "page": (_PAGE,),
    "url": (
        b"https://www.paper.example/2026/03/story/amp?utm_source=x&id=7#top",
        b"https://www-paper-example.cdn.ampproject.org/c/s/www.paper.example/a.amp",
        b"https://www.google.com/url?q=https://paper.example/x&sa=t",
        b"http://xn--bcher-kva.example:80/%7Ea/../b",
    ),
    "headers": (b"cache-control: max-age=60, no-cache", b"retry-after: Mon, 09 Mar 2026 08:00:00 GMT"),
    "robots": (b"User-agent: *\nDisallow: /private*$\nAllow: /\nCrawl-delay: 5\nSitemap: https://a.example/s.xml\n",),
    "record": (_RECORD,),
    "configuration": (b'[site]\ntitle = "A"\nurl = "https://a.example/"\n[policy]\npublish = 20.0\n[mail]\ndays = ["mon"]\n',),
    "archive": (_WARC,),
    "opml": (b'<opml version="2.0"><body><outline text="A"><outline type="rss" xmlUrl="https://a.example/f"/></outline></body></opml>',),
    "api": REQUESTS,
    "sign-in": FORMS,
    "rows": (b'{"url":"https://a.example/1","title":"A","published":"2026-03-09","authors":["B"],"images":[{"url":"https://a.example/i"}]}',),
}  # fmt: skip


def guarded(name: str) -> Target:
    """A target that swallows its documented errors."""
    target, documented = TARGETS[name]

    def once(data: bytes) -> None:
        try:
            target(data)
        except documented:
            return

    return once


def _instrument_gate(fuzzer: Any) -> None:
    """The gate is imported with the grouper, before imports are instrumented: its functions are, one by one."""
    from newsloom.model import gate

    for made in vars(gate).values():
        if isinstance(made, FunctionType) and made.__module__ == gate.__name__:
            fuzzer.instrument_func(made)


def main(argv: list[str] | None = None) -> None:
    """Fuzz one target for a while."""
    parser = argparse.ArgumentParser(description="fuzz what reads hostile bytes")
    parser.add_argument("target", choices=sorted(TARGETS))
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--corpus", type=Path, action="append", default=[], help="folders of inputs to begin with")
    asked = parser.parse_args(argv)
    try:
        import atheris
    except ModuleNotFoundError:
        sys.exit("fuzzing needs atheris: pip install atheris")
    fuzzer: Any = atheris
    found = Path("build/fuzz") / asked.target
    kept = found / "corpus"
    kept.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(SEEDS[asked.target]):
        (kept / f"seed-{number}").write_bytes(seed)
    # numba compiles the grouper's loops and does not know instrumented bytecode: they are imported before.
    importlib.import_module("newsloom.core.group")
    with fuzzer.instrument_imports(include=["newsloom"]):
        once = guarded(asked.target)
        _instrument_gate(fuzzer)
        for seed in (b"", *SEEDS[asked.target]):  # tables that are read at the first call are no slow input
            once(seed)
    arguments = [
        sys.argv[0],
        f"-max_total_time={asked.seconds}",
        "-timeout=5",
        "-rss_limit_mb=2000",
        "-max_len=20000",
        f"-artifact_prefix={found}/",
        str(kept),
        *(str(folder) for folder in asked.corpus),
    ]
    fuzzer.Setup(arguments, once)
    fuzzer.Fuzz()


if __name__ == "__main__":
    main()
