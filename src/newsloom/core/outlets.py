"""What is a publisher called, and who owns it? Told by the site itself, a shipped table of facts, or words of its address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from newsloom.model.source import Organization

_HOST = re.compile(r"(?:https?://)?(?:[a-z0-9-]{1,63}\.)+[a-z]{2,24}/?", re.IGNORECASE)
_RESERVED = frozenset({"example", "test", "invalid", "localhost", "local", "onion"})
_SECOND = frozenset({"co", "com", "net", "org", "gov", "edu", "ac", "or", "ne", "go"})
# What newspapers are called: such an ending or beginning of an address parts its words.
_PAPERS = (
    "times", "news", "herald", "observer", "sentinel", "globe", "tribune", "gazette", "journal", "post", "pioneer",
    "chronicle", "telegraph", "courier", "examiner", "inquirer", "independent", "mirror", "standard", "bulletin", "dispatch",
    "advertiser", "monitor", "guardian", "mail", "star", "press", "daily", "weekly", "today", "review", "magazine",
    "business", "insider", "report", "wire", "online",
)  # fmt: skip
_ENDING = re.compile(rf"(?P<first>[a-z]{{3,}}?)(?P<last>{'|'.join(_PAPERS)})")
_BEGINNING = re.compile(r"(?P<first>the|daily)(?P<last>[a-z]{4,})")
_MOST_TITLE = 300
"""Characters of a feed's title that are looked at; a name is shorter."""
_FEED_WORDS = re.compile(
    r"^(?:latest|all|top|the latest)?\s*(?:news|articles|posts|stories|rss|feed)\s+(?:from|of|on|at)\s+|"
    r"\s*[|»:·–—-]\s.*$|\s+(?:rss|feed|rss feed|atom feed|latest news|top stories)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Outlet:
    """A row of the table. `owner` is "" where it has none of its own there."""

    domain: str
    name: str
    country: str
    language: str
    owner: str


@cache
def outlets() -> Mapping[str, Outlet]:
    """The shipped table, by registrable domain. What the newsroom's own files say holds against it."""
    text = (files("newsloom") / "data" / "outlets.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {row[0]: Outlet(*row) for row in rows}


def is_bare(name: str, domain: str = "") -> bool:
    """Is this no name but an address: `paper.example`, `www.paper.example`? A name that has a capital ("Space.com") is one."""
    name = name.strip()
    if not name or name.casefold() in (domain.casefold(), f"www.{domain}".casefold()):
        return name == name.lower()
    return _HOST.fullmatch(name) is not None and name == name.lower()


def name_of(domain: str, *, site: str | None, feed: str = "", listed: Mapping[str, Organization]) -> str:
    """What the publisher at a domain is called.

    The owner's own word; what the site calls itself; what its own feed is called, where that agrees with the address; the
    table; else words of the address (`name_of_domain`). What is itself an address is no name.
    """
    if (known := listed.get(domain)) is not None:
        return known.name
    if site and not is_bare(site, domain):
        return site
    title = _FEED_WORDS.sub("", feed.strip()[:_MOST_TITLE]).strip()
    if title and not is_bare(title, domain) and _agrees(title, domain):
        return title
    found = outlets().get(domain)
    return found.name if found is not None else name_of_domain(domain)


def is_guessed(name: str, domain: str) -> bool:
    """Is this name no more than the address: nobody told us what the publisher is called?"""
    return domain not in outlets() and (is_bare(name, domain) or name == name_of_domain(domain))


def name_of_domain(domain: str) -> str:
    """The words of an address: "gulf-times.com" is Gulf Times, "dailypioneer.com" Daily Pioneer, "wabc.com" WABC.

    Addresses that name nobody (of this machine, for examples, by number) stay what they are.
    """
    host = domain.removeprefix("www.")
    labels = host.split(".")
    if len(labels) < 2 or labels[-1] in _RESERVED or labels[-1].isdigit() or not _HOST.fullmatch(host):
        return domain
    label = labels[-2] if len(labels) == 2 or labels[-2] not in _SECOND else labels[-3]
    if label.startswith("xn--"):
        return domain
    if "-" in label:
        return " ".join(_capital(part) for part in label.split("-") if part)
    parted = _ENDING.fullmatch(label) or _BEGINNING.fullmatch(label)
    if parted is not None:
        return f"{_capital(parted['first'])} {_capital(parted['last'])}"
    return _capital(label)


def _capital(word: str) -> str:
    # Three letters are an abbreviation, and so are stations' call signs and what cannot be spoken.
    call_sign = len(word) == 4 and word[0] in "wk" and word.isalpha()
    spoken = re.search(r"[aeiouy]", word) is not None
    return (
        word.upper()
        if (len(word) <= 3 and word not in ("the", "of", "and")) or call_sign or not spoken
        else word.capitalize()
    )


def _agrees(title: str, domain: str) -> bool:
    """Do a title and an address mean one publisher: by its letters, or by the first letters of its words?"""
    label = re.sub(r"[^a-z0-9]", "", domain.split(".")[0].casefold())
    letters = re.sub(r"[\W_]", "", title.casefold())
    initials = "".join(word[0] for word in re.findall(r"\w+", title.casefold()))
    return len(title) <= 60 and bool(letters) and (letters in label or label in letters or initials == label)


def owner_groups(listed: Mapping[str, Organization]) -> dict[str, str]:
    """Of each domain that belongs to a group, the group: the owner's word (`group:` in _data/organizations), else the table's
    owner. Outlets of one group have one vote."""
    found = dict(_table_owners())
    spelled = {name.casefold(): name for name in found.values()}
    for domain, one in listed.items():
        own = dict(one.extra).get("group")
        if isinstance(own, str) and own.strip():
            found[domain] = spelled.get(own.strip().casefold(), own.strip().casefold())
    return found


@cache
def _table_owners() -> Mapping[str, str]:
    return {one.domain: one.owner for one in outlets().values() if one.owner}
