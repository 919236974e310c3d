"""News for the soak: tens of thousands of reports of events that have nothing in common but the county.

Each event has names of its own, made of syllables. (The events of bench.made_news share two dozen places: past a few
hundred reports a day they flow together into stories of hundreds, which is another test.)
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

_ONSETS = (
    "b",
    "br",
    "c",
    "d",
    "dr",
    "f",
    "g",
    "gr",
    "h",
    "j",
    "k",
    "l",
    "m",
    "n",
    "p",
    "pr",
    "r",
    "s",
    "st",
    "t",
    "tr",
    "v",
    "w",
)
_VOWELS = ("a", "e", "i", "o", "u", "ai", "ea", "ou")
_CODAS = ("", "", "l", "m", "n", "r", "s", "th", "nd", "rk")
_TRADES = ("bakery", "dairy", "foundry", "brewery", "printer", "shipyard", "nursery", "museum", "clinic", "orchestra",
           "vineyard", "laundry", "quarry", "theatre", "garage", "pharmacy", "sawmill", "stadium")  # fmt: skip
_TURNS = ("recalls its {thing}", "buys {other}", "loses a lawsuit over its {thing}", "moves to {place}", "shows a new {thing}",
          "lets {n} people go", "hires {n} people", "raises {n} million", "closes in {place}", "is fined for its {thing}",
          "wins a prize for its {thing}", "stops selling the {thing}")  # fmt: skip
_KNOWN = (
    "{who}, who founded {firm} in {year}, told the county council on {day}.",
    "The {trade} from {place} has {n} customers, among them {other}.",
    '"Nobody in {place} expected this of {firm}," said {who}.',
    "The {thing} had been tested in {place} for {n} weeks.",
    "{other}, its rival, offered {n} million in {year}.",
    "A lawyer of {who} will answer in {n} days.",
)
_FRAMES = ("{firm} {turn}", "{trade} {firm} {turn}, says {who}", "Why {firm} {turn}", "{place}: {firm} {turn}")
_PADDING = ("The county will hear of it again next week.", "Neither side wished to say more on {day}.",
            "Shops nearby opened as usual.", "A spokesman asked for patience.", "Figures are due before the summer.",
            "There was no answer to letters and calls.", "The hall was full to the last seat.")  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
RECENT = 60
"""So many of the latest reports may be followed by another one of the same event."""


def rows(count: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """`count` reports (title, excerpt, text) in order: a third are further reports of an event, one in twelve a copy."""
    chance = random.Random(seed)
    told: list[tuple[int, dict[str, Any]]] = []
    for number in range(count):
        drawn = chance.random()
        if told and drawn < 1 / 12:
            event, row = chance.choice(told)
        else:
            event = chance.choice(told)[0] if told and drawn < 5 / 12 else number
            row = _report(chance, _event(random.Random(f"{seed} {event}")))
        told = [*told[1 - RECENT :], (event, row)]
        yield dict(row)


def _name(own: random.Random, least: int = 2) -> str:
    parts = (own.choice(_ONSETS) + own.choice(_VOWELS) + own.choice(_CODAS) for _ in range(own.randint(least, 3)))
    return "".join(parts).capitalize()


def _event(own: random.Random) -> dict[str, str]:
    """What everybody who tells of an event knows."""
    known = {
        "who": f"{_name(own)} {_name(own)}",
        "firm": _name(own, 3),
        "other": _name(own, 3),
        "place": _name(own),
        "thing": f"{_name(own).lower()} {own.choice(('press', 'cheese', 'engine', 'lamp', 'boat', 'tonic', 'fabric'))}",
        "trade": own.choice(_TRADES),
        "year": str(own.randrange(1890, 2020)),
        "day": own.choice(_DAYS),
        "n": str(own.randrange(3, 900)),
    }
    known["turn"] = own.choice(_TURNS).format(**known)
    return known


def _report(chance: random.Random, known: dict[str, str]) -> dict[str, Any]:
    title = chance.choice(_FRAMES).format(**known)
    first = (
        f"The {known['trade']} {known['firm']} of {known['place']} {known['turn']}, the county heard on {known['day']}."
    )
    facts = [line.format(**known) for line in chance.sample(_KNOWN, 4)]
    padding = [line.format(day=chance.choice(_DAYS)) for line in chance.sample(_PADDING, 3)]
    text = "\n\n".join([" ".join([first, *facts[:2]]), " ".join([*facts[2:], *padding])])
    return {"title": title[:1].upper() + title[1:], "excerpt": first, "text": text, "language": "en"}
