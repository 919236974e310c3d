"""What `newsloom.__all__` promises. Checked by mypy too: the annotations below are part of the promise."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path

import pytest

import newsloom
from newsloom import (
    Article,
    CopyIndex,
    Feed,
    FeedUnreadable,
    Grouper,
    Heat,
    InputBroken,
    Item,
    Joins,
    Match,
    Matcher,
    NewsloomError,
    PageUnreadable,
    Piece,
    Promise,
    Quality,
    Record,
    RecordInvalid,
    Sighting,
    Topic,
    canonical_url,
    coverage,
    extract,
    fingerprint,
    heat,
    quality,
    quality_signals,
    read_feed,
    read_record,
    record_json,
    registrable_domain,
    render_record,
)

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
PAGE = (
    "<!doctype html><html lang=en><title>Dyke of Norring raised</title><article><h1>Dyke of Norring raised</h1><p>"
    + "The dyke of Norring will be raised by two metres, mayor Ida Holm told the council on Monday. " * 9
    + "</p></article>"
)
FEED = (
    b"<rss version='2.0'><channel><title>Norring Post</title><link>https://post.example/</link><item>"
    b"<title>Dyke of Norring raised</title><link>https://post.example/dyke?utm_source=feed</link></item></channel></rss>"
)
RECORD = b"---\ntitle: Dyke of Norring raised\npublishedDateTime: 2026-03-04T09:00:00Z\nwebUrl: https://post.example/dyke\n---\n"


def test_every_public_name_is_there_and_has_its_words() -> None:
    for name in newsloom.__all__:
        found = getattr(newsloom, name)
        assert found.__doc__, name
        assert name in dir(newsloom)


def test_types_and_programs_are_told_the_same_place() -> None:
    typed = Path(newsloom.__file__).read_text(encoding="utf-8").split("if TYPE_CHECKING:")[1].split("_WHERE")[0]
    for name, where in newsloom._WHERE.items():
        module, _, attribute = where.partition(":")
        assert f"from {module} import {attribute} as {name}\n" in typed
        assert getattr(import_module(module), attribute) is getattr(newsloom, name)
    assert typed.count(" import ") == len(newsloom._WHERE) == len(newsloom.__all__)


def test_an_unknown_name_is_said_as_python_says_it() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        _ = newsloom.nonsense


def test_importing_loads_nothing_and_judging_says_nothing() -> None:
    code = (
        "import sys, newsloom\n"
        "assert not [m for m in sys.modules if m.startswith('newsloom.')], sys.modules.keys()\n"
        "from newsloom.log import logger\n"
        "logger().error('boom', of='nobody')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_events_reach_the_handler_of_the_importing_program() -> None:
    code = (
        "import logging, sys\n"
        "logging.basicConfig(stream=sys.stdout, level='INFO', format='%(levelname)s %(message)s')\n"
        "from newsloom.log import logger\n"
        "logger().info('feed polled', new=3); logger().debug('detail')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout == "INFO event='feed polled' new=3\n"


def test_a_feed_and_its_page_are_read() -> None:
    feed: Feed = read_feed(FEED, url="https://post.example/feed")
    assert canonical_url(feed.entries[0].link or "") == "https://post.example/dyke"
    article: Article = extract(PAGE, "https://www.post.example/dyke", now=NOW)
    assert article.title == "Dyke of Norring raised"
    assert registrable_domain("https://www.post.co.uk/dyke") == "post.co.uk"


def test_topics_stories_and_copies_are_found() -> None:
    article: Article = extract(PAGE, "https://post.example/dyke")
    found: tuple[Match, ...] = Matcher([Topic(name="Flood defence", keywords=("dyke",))]).matches(
        article.title, article.excerpt, article.text
    )
    assert [match.topic for match in found] == ["Flood defence"]

    grouper: Grouper = Grouper()
    grouper.place(Item(id="a", title="Quake of magnitude 6.1 hits Aceh", seen=NOW))
    placed = grouper.place(Item(id="b", title="Aceh shaken by 6.1-magnitude quake", seen=NOW + timedelta(hours=1)))
    assert isinstance(placed, Joins)

    index: CopyIndex = CopyIndex()
    printed = fingerprint(article.title, article.text, article.excerpt)
    assert index.add(Piece(article="first", print=printed, first_seen=NOW)) is None
    copy = index.add(Piece(article="second", print=printed, first_seen=NOW + timedelta(hours=1)))
    assert copy is not None and copy.original == "first"


def test_scores_explain_themselves() -> None:
    article = extract(PAGE, "https://post.example/dyke")
    made: Quality = quality(quality_signals(article, NOW))
    assert sum(int(line.rsplit(" ", 1)[1]) for line in made.because) == made.value
    covered: Heat = coverage([Sighting(article="a", provider="post.example", owner="post.example", seen=NOW)], NOW)
    hot: Heat = heat(covered, Promise(novelty=1.0), timedelta(0))
    assert hot.value > covered.value > 0


def test_a_record_is_read_and_written_as_the_same_bytes() -> None:
    record: Record = read_record(RECORD, "dyke.md")
    assert render_record(record) == RECORD
    assert record_json(record)["title"] == "Dyke of Norring raised"


def test_what_is_broken_has_a_type_of_its_own() -> None:
    with pytest.raises(PageUnreadable):
        extract(b"", "https://post.example/")
    with pytest.raises(RecordInvalid):
        read_record(b"no front matter", "x.md")
    assert issubclass(FeedUnreadable, InputBroken) and issubclass(InputBroken, NewsloomError)
