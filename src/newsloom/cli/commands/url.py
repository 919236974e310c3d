"""`newsloom url`: canonical forms of URLs, one line out per line in."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

import click

from newsloom.core.url import article_url, canonical_url


@click.command()
@click.argument("urls", nargs=-1)
@click.option("--unwrap", is_flag=True, help="Only take wrappers off (search, social and mail services, AMP caches).")
def url(urls: tuple[str, ...], unwrap: bool) -> None:
    """Print the canonical form of URLS, or of the lines of standard input.

    One line out per line in; what cannot be read comes back unchanged. Nothing is fetched.
    """
    work = article_url if unwrap else canonical_url
    out = sys.stdout.buffer
    for line in urls or _lines(sys.stdin.buffer):
        out.write(work(line).encode("utf-8", "surrogateescape") + b"\n")
        if not urls and sys.stdin.isatty():
            out.flush()
    out.flush()


def _lines(stream: Iterable[bytes]) -> Iterator[str]:
    # Bytes that are no UTF-8 pass through unharmed.
    for line in stream:
        yield line.rstrip(b"\r\n").decode("utf-8", "surrogateescape")
