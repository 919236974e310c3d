"""Requests that a person asks for, beside the work set: the same manners as its lanes have.

A lane lets a host rest between two of a worker's requests. Looking at an address (to add a source, to repair or propose one)
happens at once and elsewhere, so each process remembers when it last asked a host.
"""

from __future__ import annotations

import threading
import time
from datetime import timedelta

from newsloom.core.url import host_of
from newsloom.model.access import Access
from newsloom.model.capture import Fetched
from newsloom.runtime.context import Newsroom

MOST_HOSTS = 10_000
LONGEST = timedelta(seconds=30)
"""A person does not wait for ten minutes: where a site wants a longer pause, ask for less instead."""
_door = threading.Lock()
_free: dict[str, float] = {}
"""When a host may be asked again, by the clock that only goes forward."""


def get(newsroom: Newsroom, url: str, *, accept: str, feed: bool = False, access: Access | None = None) -> Fetched:
    """Ask for a page now, or as soon as its host has rested. Raises FetchError; RobotsForbidden unless it is a `feed`, which
    is published to be polled.
    """
    permit = None if feed else newsroom.robots.permit
    if permit is not None:
        permit(url)
    rest = timedelta(seconds=newsroom.config.fetch.host_delay) if feed else pause(newsroom, url)
    _wait(host_of(url), rest.total_seconds())
    return newsroom.http.get(url, accept=accept, permit=permit, access=access)


def pause(newsroom: Newsroom, url: str) -> timedelta:
    """The pause before the next request to a host while somebody waits."""
    return max(timedelta(seconds=newsroom.config.fetch.host_delay), min(asked_pause(newsroom, url), LONGEST))


def asked_pause(newsroom: Newsroom, url: str) -> timedelta:
    """The pause between requests that a site's robots.txt asks for."""
    return newsroom.robots.allowed(url).delay or timedelta(0)


def _wait(host: str, rest: float) -> None:
    with _door:
        now = time.monotonic()
        at = max(now, _free.get(host, now))
        if len(_free) >= MOST_HOSTS:
            _free.clear()
        _free[host] = at + rest
    time.sleep(at - now)
