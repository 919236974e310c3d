"""`newsloom feed`: what is in feed files, a JSON line per file."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from newsloom.cli.lines import write_row
from newsloom.core.feed import read_feed
from newsloom.model.capture import Entry, Feed

MAX_FILE = 64 * 1024 * 1024


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--url", help="Where the feed came from: relative links are resolved against it.")
@click.option("--content-type", help="The Content-Type header it came with, for its charset.")
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="Also format, self, hub, ttl, licence; languages and enclosures of entries.",
)
@click.pass_context
def feed(
    ctx: click.Context, files: tuple[str, ...], url: str | None, content_type: str | None, everything: bool
) -> None:
    """Read feed FILEs ("-": standard input; gzip too) and print one JSON object per file.

    \b
    {file, title, link, language, entries[{id, link, title, published, updated,
     authors[], summary, content, categories[]}], faults[]}

    Times are RFC 3339. A file that cannot be read, or is no feed, has `error`; the exit code is then 1.
    """
    failed = False
    for name in files:
        try:
            with sys.stdin.buffer if name == "-" else Path(name).open("rb") as stream:
                data = stream.read(MAX_FILE)
        except OSError as err:
            write_row({"file": name, "error": f"cannot be read: {err.strerror or err}"})
            failed = True
            continue
        found = read_feed(data, url=url, content_type=content_type)
        row = feed_row(found, everything=everything)
        if not found.format:
            row["error"] = "; ".join(found.faults)
            failed = True
        write_row({"file": name, **row})
    sys.stdout.buffer.flush()
    ctx.exit(1 if failed else 0)


def feed_row(found: Feed, *, everything: bool = False) -> dict[str, Any]:
    """A feed as JSON: `summary` of an entry is its content where the feed gives nothing shorter."""
    row: dict[str, Any] = {
        "title": found.title,
        "link": found.link,
        "language": found.language,
        "entries": [_entry_row(entry, everything) for entry in found.entries],
        "faults": list(found.faults),
    }
    if everything:
        row |= {
            "format": found.format,
            "self": found.self_url,
            "hub": found.hub,
            "movedTo": found.moved_to,
            "ttlSeconds": int(found.ttl.total_seconds()) if found.ttl else None,
            "skipHours": list(found.skip_hours),
            "skipDays": list(found.skip_days),
            "license": found.license,
        }
    return row


def _entry_row(entry: Entry, everything: bool) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": entry.id,
        "link": entry.link,
        "title": entry.title,
        "published": _time(entry.published),
        "updated": _time(entry.updated),
        "authors": list(entry.authors),
        "summary": entry.summary or entry.content,
        "content": entry.content,
        "categories": list(entry.categories),
    }
    if everything:
        sizes = ("url", "type", "length", "width", "height")
        row |= {
            "language": entry.language,
            "via": entry.via,
            "comments": entry.comments,
            "commentCount": entry.comment_count,
            "shared": entry.shared,
            "enclosures": [{key: getattr(one, key) for key in sizes} for one in entry.enclosures],
        }
    return row


def _time(when: datetime | None) -> str | None:
    return when.strftime("%Y-%m-%dT%H:%M:%SZ") if when else None
