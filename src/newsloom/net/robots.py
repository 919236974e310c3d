"""May we fetch this page? robots.txt, fetched and kept as RFC 9309 says.

Asked for article pages, sitemaps and images of pages; not for feeds: their owners publish them to be polled, and the
newsroom's owner named each one. One file per origin (scheme, host, port), kept for at most 24 hours, asked for
conditionally after that.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import ada_url

from newsloom.errors import AddressForbidden, FetchError, RobotsForbidden, RobotsUnreachable
from newsloom.model.capture import Fetched
from newsloom.net.freshness import freshness
from newsloom.net.guard import INTRANET
from newsloom.net.http import PRODUCT, Http, Validators
from newsloom.net.robots_cache import CachedRobots, MemoryRobotsCache, RobotsCache
from newsloom.net.robots_rules import MAX_BYTES, Rules, read_rules

# RFC 9309, 2.4: a copy should not be used for more than 24 hours unless the file is unreachable.
_KEEP = timedelta(hours=24)
_KEEP_AT_LEAST = timedelta(hours=1)
# How soon a file that could not be had is asked for again: each page of the host would ask otherwise.
_TRY_AGAIN = timedelta(hours=1)
# RFC 9309, 2.3.1.4: a file unreachable for "a reasonably long period of time (for example, 30 days)" counts as absent.
_UNREACHABLE_LIMIT = timedelta(days=30)
_STRIPES = 64


@dataclass(frozen=True, slots=True)
class Allowed:
    """An answer and its reason; `delay` is the pause between requests that the site asks for.

    `again_at` is set where the answer is no for now only: robots.txt cannot be read, and is asked for again then. `hint`: what
    can be done about a no.
    """

    allowed: bool
    why: str
    delay: timedelta | None = None
    licences: tuple[str, ...] = ()
    usage: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    again_at: datetime | None = None
    hint: str | None = None
    by_guard: bool = False
    """Our own guard of addresses keeps us from its robots.txt."""


class Robots:
    """Answers for all origins. Safe to share between threads: one of them fetches a file, the others wait for it."""

    def __init__(self, http: Http, *, token: str = PRODUCT, shelf: RobotsCache | None = None) -> None:
        self._http = http
        self._token = token
        self._shelf: RobotsCache = shelf or MemoryRobotsCache()
        self._locks = tuple(threading.Lock() for _ in range(_STRIPES))
        self._parsed: OrderedDict[str, tuple[bytes, Rules]] = OrderedDict()
        self._parsed_lock = threading.Lock()

    def allowed(self, url: str, now: datetime | None = None) -> Allowed:
        """May `url` be fetched now? Fetches the origin's robots.txt if the copy is older than a day.

        Never raises FetchError.
        """
        now = now or self._http.clock()
        origin = origin_of(url)
        kept = self._current(origin, now)
        if kept.body is not None:
            rules = self._rules(kept.origin, kept.body)
            fine = rules.allows(url)
            why = "robots.txt allows it" if fine else f"robots.txt of {origin} denies it to {self._token}"
            return Allowed(fine, why, rules.delay, rules.licences, rules.usage, rules.sitemaps)
        if kept.absent:
            return Allowed(True, f"{origin} has no robots.txt ({kept.problem})")
        why = f"robots.txt of {origin} cannot be read ({kept.problem}), so nothing is fetched there for now"
        if kept.guarded:
            return Allowed(False, why, hint=INTRANET, by_guard=True)
        return Allowed(False, why, again_at=kept.check_again)

    def permit(self, url: str) -> None:
        """Raise RobotsForbidden unless `url` may be fetched; RobotsUnreachable where that holds for now only.

        Fits the `permit` of `Http.get`: asked on every hop.
        """
        answer = self.allowed(url)
        if answer.again_at is not None:
            raise RobotsUnreachable(url, answer.why, again_at=answer.again_at)
        if not answer.allowed:
            raise RobotsForbidden(url, answer.why, hint=answer.hint, by_guard=answer.by_guard)

    def _current(self, origin: str, now: datetime) -> CachedRobots:
        with self._locks[hash(origin) % _STRIPES]:
            kept = self._shelf.get(origin)
            if kept is None or now >= kept.check_again:
                kept = self._check(origin, kept, now)
                self._shelf.put(kept)
            return kept

    def _check(self, origin: str, old: CachedRobots | None, now: datetime) -> CachedRobots:
        """Ask for the file, conditionally if there is a copy, and decide what the answer means (RFC 9309, 2.3.1)."""
        validators = None
        if old is not None and old.body is not None and (old.etag or old.last_modified):
            validators = Validators(url=old.url, etag=old.etag, last_modified=old.last_modified)
        try:
            got = self._http.get(
                f"{origin}/robots.txt", validators=validators, accept="text/plain, */*;q=0.1",
                first_bytes=MAX_BYTES + 1, ranged=False,
            )  # fmt: skip
        except AddressForbidden as err:
            return replace(_unreachable(origin, old, now, err.problem, _TRY_AGAIN), guarded=True)
        except FetchError as err:
            if err.lasting:  # redirects without end: "unavailable", as a 404
                return _absent(origin, now, err.problem)
            return _unreachable(origin, old, now, err.problem, _TRY_AGAIN)
        if got.status == 304 and old is not None:
            again = now + _keep_for(got)
            return replace(old, checked_at=now, check_again=again, unreachable_since=None, problem="")
        if 200 <= got.status < 300:
            known = Validators.of(got)
            return CachedRobots(
                origin=origin, body=got.body, absent=False, checked_at=now, check_again=now + _keep_for(got),
                etag=known.etag if known else None, last_modified=known.last_modified if known else None,
                url=got.final_url,
            )  # fmt: skip
        # 429 is in the RFC's 4xx ("unavailable", all allowed); a site that asks us to slow down hardly means "take
        # all".
        if 300 <= got.status < 500 and got.status != 429:
            return _absent(origin, now, f"status {got.status}")
        return _unreachable(origin, old, now, f"status {got.status}", _retry_after(got, now))

    def _rules(self, origin: str, body: bytes) -> Rules:
        with self._parsed_lock:
            held = self._parsed.get(origin)
            if held is not None and held[0] == body:
                return held[1]
        rules = read_rules(body, self._token)
        with self._parsed_lock:
            self._parsed[origin] = (body, rules)
            while len(self._parsed) > 500:
                self._parsed.popitem(last=False)
        return rules


def origin_of(url: str) -> str:
    """`scheme://host[:port]` of a URL."""
    return str(ada_url.URL(url).origin)


def _absent(origin: str, now: datetime, problem: str) -> CachedRobots:
    return CachedRobots(origin=origin, body=None, absent=True, checked_at=now, check_again=now + _KEEP, problem=problem)


def _unreachable(origin: str, old: CachedRobots | None, now: datetime, problem: str, again: timedelta) -> CachedRobots:
    """An old copy goes on to hold; without one nothing is allowed, until the file was out of reach for 30 days."""
    since = (old.unreachable_since if old else None) or now
    known = old is not None and old.body is not None
    return CachedRobots(
        origin=origin,
        body=old.body if old else None,
        absent=not known and now - since >= _UNREACHABLE_LIMIT,
        checked_at=now,
        check_again=now + again,
        etag=old.etag if old else None,
        last_modified=old.last_modified if old else None,
        url=old.url if old else "",
        unreachable_since=since,
        problem=problem,
    )


def _keep_for(got: Fetched) -> timedelta:
    fresh = freshness(got.headers, got.fetched_at).fresh_for
    return _KEEP if fresh is None else min(max(fresh, _KEEP_AT_LEAST), _KEEP)


def _retry_after(got: Fetched, now: datetime) -> timedelta:
    asked = freshness(got.headers, now).retry_after
    return _TRY_AGAIN if asked is None else min(max(asked, _TRY_AGAIN), _KEEP)
