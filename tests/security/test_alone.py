"""What others wrote is read in a process that can be killed."""

from __future__ import annotations

import time

import pytest

from newsloom.pipeline.executors.alone import alone, read_foreign_feed


def grows(megabytes: int) -> int:
    return len(bytearray(megabytes * 1_000_000))


def test_what_takes_too_long_or_too_much_ends_alone_and_the_next_is_served():
    with pytest.raises(TimeoutError, match="was stopped"):
        alone(time.sleep, 60, seconds=0.5, megabytes=300)
    with pytest.raises(MemoryError):
        alone(grows, 2_000, seconds=30, megabytes=300)
    assert alone(grows, 1, seconds=30, megabytes=300) == 1_000_000


def test_a_large_feed_is_read_there():
    items = "".join(f"<item><title>Pier {n}</title><link>http://a.example/{n}</link></item>" for n in range(900))
    feed = read_foreign_feed(
        f"<rss version='2.0'><channel><title>x</title>{items}</channel></rss>".encode(), None, None
    )
    assert len(feed.entries) == 900
