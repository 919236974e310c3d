"""What a made-up scene consists of: articles, honest sentences, and what is drawn for it; the seed decides."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from newsloom.core.claims import Source

FIRST = "Mary Hans Lucía Omar Priya Kenji Ivana Tom Aisha Marcus Elena Viktor Grace Leon Nadia Samuel".split()
LAST = "Lopez Weber Okafor Tanaka Novak Carter Haddad Lindqvist Petrov Ramirez Fischer Moreau Singh Kowalski Adeyemi O'Brien".split()
PLACES = "Lindholm Ashford Calder Varna Oxbow Torvik Redmond Salinas Kestrel Marlow Brightwater Hallam Dunmore Elsinore".split()
FIRMS = "Bolt Industries|Ford Motor|Helix Pharma|Nordwind Energy|Quanta Systems|Larkspur Foods|Vantage Air|Meridian Bank|Corvid Robotics|Sable Media".split(
    "|"
)
DAYS = "Monday Tuesday Wednesday Thursday Friday".split()
MONTHS = "January February March April June July August September October November December".split()
WORDS = dict(enumerate("zero one two three four five six seven eight nine ten eleven twelve".split()))


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence about a scene; `fault` names what is wrong with it, "" for an honest one."""

    text: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """Articles, honest sentences of them, and pairs of texts that must not change places or be exchanged."""

    sources: tuple[Source, ...]
    honest: tuple[str, ...]
    turns: tuple[tuple[str, str], ...] = ()
    language: str = "en"


def articles(published: datetime, texts: list[tuple[str, str]], language: str = "en") -> tuple[Source, ...]:
    """Three hours apart, of three owners in turn."""
    return tuple(
        Source(
            article=f"a{n}",
            title=title,
            text=text,
            published=published + timedelta(hours=3 * n),
            language=language,
            owner=f"o{n % 3}",
        )
        for n, (title, text) in enumerate(texts)
    )


class Slots:
    """What is drawn for a scene: no name, place, firm or number twice."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.first, self.last = rng.sample(FIRST, 6), rng.sample(LAST, 6)
        self.people = [f"{a} {b}" for a, b in zip(self.first, self.last, strict=True)]
        self.places, self.firms = rng.sample(PLACES, 4), rng.sample(FIRMS, 3)
        self.published = datetime(2026, rng.choice((3, 5, 9, 10)), rng.randint(8, 26), 15, tzinfo=UTC)
        self.day = DAYS[rng.randrange(5)]
        self._used: set[int] = set()

    def number(self, low: int, high: int) -> int:
        """A number that no other slot has."""
        for _ in range(200):
            n = self.rng.randint(low, high)
            if n not in self._used and not any(abs(n - one) * 20 < one for one in self._used if one > 40):
                break
        self._used.add(n)
        return n

    def short(self, firm: str) -> str:
        """How a firm is named again."""
        return firm.split()[0]
