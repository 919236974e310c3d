"""What a page says about its use: robots, text-and-data-mining and licence signals, verbatim."""

from __future__ import annotations

from newsloom.core.extract.page import Head

_ROBOTS = ("noai", "noimageai", "noarchive", "nosnippet", "noindex", "nocache", "none")
_AGENTS = ("robots", "newsloom", "googlebot", "googlebot-news")


def signals(head: Head) -> tuple[str, ...]:
    """Signals in a fixed order: robots words, TDM reservation and policy, licence addresses."""
    found: list[str] = []
    words = {word.strip().lower() for value in head.every(*_AGENTS[:2]) for word in value.split(",")}
    found += [word for word in _ROBOTS if word in words]
    for value in head.every("tdm-reservation")[:1]:
        found.append(f"tdm-reservation: {value[:20]}")
    for value in head.every("tdm-policy")[:1]:
        found.append(f"tdm-policy: {value[:300]}")
    for rel in ("license", "copyright"):
        if address := head.link(rel):
            found.append(f"license: {address}")
            break
    return tuple(found)
