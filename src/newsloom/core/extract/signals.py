"""What a page says about its use: robots, text-and-data-mining and licence signals, verbatim."""

from __future__ import annotations

from newsloom.core.extract.page import Head
from newsloom.core.licence import ROBOTS, robots_directives

_AGENTS = ("robots", "newsloom")


def signals(head: Head) -> tuple[str, ...]:
    """Signals in a fixed order: robots words (those that core.licence heeds), TDM reservation and policy, licence addresses."""
    words = {word for value in head.every(*_AGENTS) for word in robots_directives(value, _AGENTS[1])}
    found = [word for word in ROBOTS if word in words]
    found += [f"tdm-reservation: {value[:20]}" for value in head.every("tdm-reservation")[:1]]
    found += [f"tdm-policy: {value[:300]}" for value in head.every("tdm-policy")[:1]]
    for rel in ("license", "copyright"):
        if address := head.link(rel):
            found.append(f"license: {address}")
            break
    return tuple(found)
