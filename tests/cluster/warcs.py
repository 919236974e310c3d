"""Small web archives, written by hand."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path

START = datetime(2026, 3, 9, 8, tzinfo=UTC)

PAGE = """<!doctype html><html lang="en"><head><title>{title}</title>
<meta property="og:type" content="article"><meta property="og:title" content="{title}">
<meta property="article:published_time" content="{at}"><link rel="canonical" href="{url}"></head>
<body><article><h1>{title}</h1>{body}</article></body></html>"""

SENTENCES = (
    "The harbour board of Port Number {n} met for the third time this week to settle the price of berths.",
    "Its chair, Ida Marsh-{n}, said that {n} ships had waited longer than a day, and that this would not go on.",
    "Fishermen who moor at the old quay had asked for a winter rate, which the board refused by {n} votes to two.",
    "A report on the new crane, which cost {n} million, is expected before the end of the season.",
    "Nobody from the ministry was there, although the letter of invitation had been sent twice in March.",
)


def page(n: int) -> tuple[str, bytes]:
    """(URL, HTML) of the n-th article."""
    url = f"https://paper{n % 7}.example/2026/03/berths-{n}"
    body = "".join(f"<p>{' '.join(s.format(n=n) for s in SENTENCES)}</p>" for _ in range(3))
    at = (START + timedelta(minutes=n)).isoformat()
    return url, PAGE.format(
        title=f"Port Number {n} settles the price of its berths", at=at, url=url, body=body
    ).encode()


def endless_page(n: int) -> tuple[str, bytes]:
    """(URL, HTML) of an article of 140,000 paragraphs: reading it takes a second, fifty times as long as another."""
    url, html = page(n)
    return url, html.replace(b"</article>", b"<p>a b c d e f</p>" * 140_000 + b"</article>")


def write_archive(path: Path, numbers: range, *, endless: int = -1) -> Path:
    """A .warc.gz with one response record per number; the page of number `endless` is of that kind."""
    with path.open("wb") as out:
        for n in numbers:
            url, html = endless_page(n) if n == endless else page(n)
            http = (
                b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n" % len(html)
                + html
            )
            at = (START + timedelta(minutes=n)).strftime("%Y-%m-%dT%H:%M:%SZ")
            head = (
                f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: {at}\r\n"
                f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{n:012d}>\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
            )
            out.write(gzip.compress(head.encode() + http + b"\r\n\r\n", mtime=0))
    return path
