"""The hostile tenth of the soak: outlets that answer with what is known to stop, fill or slow a reader of feeds.

Each hostile outlet has one kind. Its feed, and the pages that the feed names, are made when they are asked for, and differ at
each asking, so that no validator and no digest spares the reader.
"""

from __future__ import annotations

import gzip
import itertools
import random
import struct
import threading
import time
import urllib.error
import urllib.request
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import escape

Answer = tuple[int, dict[str, str], bytes]
EM_SPACE = "\u2003"
_asked = itertools.count()


def _feed(title: str = "News", category: str = "", author: str = "", items: int = 3, head: str = "") -> bytes:
    number = next(_asked)
    parts = (
        f"<item><title>{title} {number} {n}</title><link>/p/{number}/{n}</link><guid>{number}-{n}</guid>"
        f"<category>{category}</category><author>{author}</author></item>"
        for n in range(items)
    )
    text = (
        f'<?xml version="1.0"?>{head}<rss version="2.0"><channel><title>{title}</title>{"".join(parts)}</channel></rss>'
    )
    return text.encode()


def _rss(body: bytes, **headers: str) -> Answer:
    return 200, {"Content-Type": "application/rss+xml", **headers}, body


@cache
def _packed_zeros() -> bytes:
    return gzip.compress(b"\0" * 200_000_000, 6)


@cache
def _wide_picture() -> bytes:
    """A PNG of 50 million pixels in 200 kB."""
    packer, line = zlib.compressobj(9), b"\0" * (1 + 7000 * 4)
    data = b"".join(packer.compress(line) for _ in range(7000)) + packer.flush()

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", 7000, 7000, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


_LAUGHS = '<!DOCTYPE a [<!ENTITY a "lol">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
) + "]>"  # fmt: skip

FEEDS: dict[str, Callable[[], Answer]] = {
    "title of spaces": lambda: _rss(_feed(title=escape(escape("<" + EM_SPACE * 60_000)))),
    "category of open tags": lambda: _rss(_feed(category=escape("<p " * 100_000))),
    "author without end": lambda: _rss(
        _feed(author="a@" + "b." * 100_000)[:-9]
    ),  # broken, so the second parser reads it
    "entities": lambda: _rss(_feed(title="&j;", head=_LAUGHS)),
    "packed zeros": lambda: _rss(_packed_zeros(), **{"Content-Encoding": "gzip"}),
    "deep": lambda: _rss(b"<rss>" + b"<a>" * 200_000),
    "noise": lambda: _rss(random.randbytes(200_000)),
    "circle": lambda: (302, {"Location": f"/feed?{next(_asked)}"}, b""),
    "inwards": lambda: (302, {"Location": "http://169.254.169.254/latest/meta-data/"}, b""),
    "twenty thousand entries": lambda: _rss(_feed(items=20_000)),
    "escapes": lambda: _rss(_feed(title="\x9b31m&#27;]0;X&#7; A &#x202e; B")),
    "long headers": lambda: _rss(_feed(), **{"X-Long": "a" * 60_000, "ETag": '"' + "b" * 60_000 + '"'}),
}
"""Kinds by what their feed is."""
_SENTENCE = "<p>The harbour board met on Monday and settled the price of berths for the whole of the coming year.</p>"
PAGES: dict[str, Callable[[], bytes]] = {
    "page of open tags": lambda: b"<html><title>A</title><body>" + b"<div><p " * 200_000,
    "page of brackets": lambda: (
        b"<html><title>A</title><script type='application/ld+json'>" + b"[" * 1_000_000 + b"</script>"
    ),
    "wide picture": lambda: (
        '<html><head><meta property="og:type" content="article"><meta property="og:image" content="/wide.png">'
        f"<title>The harbour {next(_asked)}</title></head><body><article>{_SENTENCE * 12}</article></body></html>"
    ).encode(),
}
"""Kinds whose feed is as others are, and whose pages are not."""
KINDS = (*FEEDS, *PAGES)


def answer(kind: str, path: str) -> Answer:
    """What an outlet of a kind says."""
    if path == "/robots.txt":
        return 200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow:\n"
    if path == "/wide.png":
        return 200, {"Content-Type": "image/png"}, _wide_picture()
    if path.startswith("/feed"):
        return FEEDS[kind]() if kind in FEEDS else _rss(_feed())
    return 200, {"Content-Type": "text/html"}, PAGES[kind]() if kind in PAGES else b"<html><title>A</title><p>B"


def chosen(hosts: Sequence[str], share: float) -> dict[str, str]:
    """Host -> kind of those that are hostile: evenly over the list, the kinds in turn."""
    count = round(len(hosts) * share)
    picked = [hosts[int((n + 0.5) * len(hosts) / count)] for n in range(count)]
    return {host: KINDS[n % len(KINDS)] for n, host in enumerate(picked)}


@dataclass
class Health:
    """Asks a server how it is, five times a second, until the block ends; `waits` are the seconds that each answer took."""

    url: str
    waits: list[float] = field(default_factory=list)
    failed: int = 0

    def __enter__(self) -> Health:
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._ask, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join(60)

    def _ask(self) -> None:
        while not self._ended.wait(0.2):
            begun = time.perf_counter()
            try:
                with urllib.request.urlopen(self.url, timeout=30) as said:
                    said.read()
            except urllib.error.HTTPError:
                pass  # it says that something is amiss, and it says so
            except OSError:
                self.failed += 1
            self.waits.append(time.perf_counter() - begun)

    def p99(self) -> float:
        """Seconds; 0.0 where nobody asked."""
        return sorted(self.waits)[int(len(self.waits) * 0.99)] if self.waits else 0.0
