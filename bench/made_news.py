"""Made-up news for measuring: events in a seaside county, each told by several papers in their own words.

Everything follows from a seed. Used where the flow is measured or broken on purpose and real data is not at hand.
"""

from __future__ import annotations

import gzip
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path
from typing import Any

import msgspec

from newsloom.model.source import Topic

START = datetime(2026, 3, 2, 6, tzinfo=UTC)

TOPICS = (
    Topic(name="County", keywords=("county", "council", "harbour", "station"), order=1),
    Topic(name="Harbours", parent="County", keywords=("harbour", "ferry", "quay"), order=2),
    Topic(name="Schools", parent="County", keywords=("school", "pupils"), order=3),
)

_PLACES = ("Aldmouth", "Brennick", "Corvale", "Dunmere", "Eskby", "Fallowgate", "Greycastle", "Hollin Sound", "Inverlay",
           "Jarrowick", "Kestrel Bay", "Lonsgarth", "Marrowby", "Nethercoombe", "Oxwell", "Penhallan", "Quenby", "Rathmoor",
           "Stavering", "Thornholt", "Ulverdale", "Vennbridge", "Wraxby", "Yarrowhythe")  # fmt: skip
_THINGS = ("ferry terminal", "school roof", "harbour wall", "bus station", "cable car", "library wing", "flood barrier",
           "fish market", "lighthouse lamp", "tidal mill", "tram depot", "swimming hall", "grain silo", "rail viaduct",
           "hospital ward", "botanical house", "weather mast", "ropeworks", "ice rink", "observatory dome")  # fmt: skip
_DEEDS = ("closes after a fire", "opens two years late", "is sold to a rival", "floods in the spring tide", "wins a prize",
          "is struck by lightning", "loses its licence", "is saved by pupils", "doubles its fares", "goes on strike",
          "moves to the quay", "is named after a cook", "fails its inspection", "runs out of money")  # fmt: skip
_FRAMES = ("{place} {thing} {deed}", "{thing} in {place} {deed}, council says", "Why the {thing} of {place} {deed}",
           "Council: {place}'s {thing} {deed}", "{deed}: what became of the {place} {thing}")  # fmt: skip
_WHO = ("Ada Thorne", "Bram Okafor", "Cilla Wendt", "Dov Amari", "Edda Lind", "Femi Crane", "Gus Halloran", "Hana Petrow",
        "Ines Calder", "Jory Blom", "Kit Varga", "Lene Aske")  # fmt: skip
_FILLER = ("Residents met at the town hall on {day} and asked for a date.", "The county will publish the figures next week.",
           "Nobody was hurt, a spokesman for the council said.", "Engineers have been on the site since {day}.",
           "Shops nearby lost about {n} pounds in a week.", "A second report is expected before the summer.",
           "The harbour master declined to comment.", "Neighbours brought tea and blankets.")  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


def rows(count: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """`count` articles as rows for `newsloom ingest`, in order of arrival: four in ten are further reports, one in ten a copy."""
    chance = random.Random(seed)
    told: list[dict[str, Any]] = []
    at = START
    for number in range(count):
        at += timedelta(seconds=chance.randrange(20, 600))
        again = told[-40:]
        drawn = chance.random()
        if again and drawn < 0.1:
            earlier = chance.choice(again)
            row = dict(earlier)
        elif again and drawn < 0.5:
            row = _report(chance, chance.choice(again)["event"])
        else:
            row = _report(chance, (chance.choice(_PLACES), chance.choice(_THINGS), chance.choice(_DEEDS), number))
        paper = f"paper{chance.randrange(60)}.example"
        row |= {"url": f"https://www.{paper}/news/{number}", "provider": paper, "first_seen": at.isoformat(),
                "published": (at - timedelta(minutes=chance.randrange(90))).isoformat()}  # fmt: skip
        told.append(row)
        yield {key: value for key, value in row.items() if key != "event"}


def _report(chance: random.Random, event: tuple[str, str, str, int]) -> dict[str, Any]:
    place, thing, deed, number = event
    own = random.Random(number)  # what everybody who tells of the event knows
    who, cost, year = own.choice(_WHO), own.randrange(11, 990), own.randrange(1890, 2020)
    title = chance.choice(_FRAMES).format(place=place, thing=thing, deed=deed)
    known = [
        f"The {thing} of {place} {deed}, {who} of the county council confirmed.",
        f"It was built in {year} and has cost {cost},000 pounds since.",
        f'"We had hoped for better news for {place}," said {who}.',
    ]
    said = [line.format(day=chance.choice(_DAYS), n=chance.randrange(200, 9000)) for line in chance.sample(_FILLER, 5)]
    chance.shuffle(said)
    text = "\n\n".join([" ".join([*known, *said[:2]]), " ".join(said[2:]), f"Report by {chance.choice(_WHO)}."])
    return {"title": title[:1].upper() + title[1:], "excerpt": known[0], "text": text, "language": "en", "event": event}


def write_rows(target: Path, count: int, seed: int = 1) -> None:
    """Rows as JSON lines (.jsonl or .jsonl.gz)."""
    data = b"".join(msgspec.json.encode(row) + b"\n" for row in rows(count, seed))
    target.write_bytes(gzip.compress(data, mtime=0) if target.name.endswith(".gz") else data)


def page(row: dict[str, Any]) -> bytes:
    """The web page of a row."""
    body = "".join(f"<p>{escape(part)}</p>" for part in row["text"].split("\n\n"))
    return (
        f'<!doctype html><html lang="en"><head><title>{escape(row["title"])}</title>'
        f'<link rel="canonical" href="{escape(row["url"])}"><meta property="og:type" content="article">'
        f'<meta property="og:site_name" content="{escape(row["provider"])}">'
        f'<meta name="description" content="{escape(row["excerpt"])}">'
        f'<meta property="article:published_time" content="{row["published"]}"></head><body><nav><a href="/">Home</a></nav>'
        f"<article><h1>{escape(row['title'])}</h1>{body}</article></body></html>"
    ).encode()


def write_archive(target: Path, made: Sequence[dict[str, Any]]) -> None:
    """A WARC file of the rows' pages; every tenth is captured twice, every fifteenth is an error page."""
    out = bytearray()
    for number, row in enumerate(made):
        status = "404 Not Found" if number % 15 == 14 else "200 OK"
        out += _record(row["url"], row["first_seen"], status, page(row))
        if number % 10 == 9:
            changed = row | {"text": row["text"] + "\n\nThe page was corrected since."}
            out += _record(row["url"], row["first_seen"], status, page(changed))
    target.write_bytes(gzip.compress(bytes(out), mtime=0) if target.name.endswith(".gz") else bytes(out))


def _record(url: str, at: str, status: str, body: bytes) -> bytes:
    http = (
        f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        + body
    )
    when = datetime.fromisoformat(at).strftime("%Y-%m-%dT%H:%M:%SZ")
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: {when}\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{abs(hash_of(url + at + str(len(body)))) % 10**12:012d}>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    ).encode()
    return head + http + b"\r\n\r\n"


def hash_of(text: str) -> int:
    """A number that is the same in every process (hash() of a str is not)."""
    return int.from_bytes(text.encode()[-6:], "big") + sum(text.encode())


def feed(title: str, made: Sequence[dict[str, Any]]) -> bytes:
    """An RSS feed of these rows."""
    items = "".join(
        f"<item><title>{escape(r['title'])}</title><link>{escape(r['url'])}</link><guid>{escape(r['url'])}</guid>"
        f"<description>{escape(r['excerpt'])}</description></item>"
        for r in made
    )
    head = f"<title>{escape(title)}</title><link>https://{escape(title)}/</link><description>News</description>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()
