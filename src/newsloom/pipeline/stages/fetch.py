"""Capture the page of a URL, politely."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from newsloom.core import cadence
from newsloom.core.transcript import best_transcript
from newsloom.core.url import canonical_url
from newsloom.errors import AddressForbidden, FetchError, RobotsForbidden, RobotsUnreachable
from newsloom.model.access import Access
from newsloom.model.capture import Enclosure, Entry, Fetched, Page
from newsloom.model.outcome import Cause, Done, Failed, Outcome, Retry, Skipped, Then
from newsloom.net.freshness import freshness
from newsloom.pipeline.cause import cause_of, cause_of_status
from newsloom.pipeline.sources import source_access
from newsloom.pipeline.sources.entry_pages import from_feed, put_entry_page
from newsloom.pipeline.stage import Stage
from newsloom.publishing.rights import note_signals, signals_of_site
from newsloom.runtime.context import Newsroom
from newsloom.store import captures, work
from newsloom.store.captures import DiscoveredUrl
from newsloom.store.sql import Tx
from newsloom.store.work import Claim

GONE = frozenset({404, 410, 451})
BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
RATIONED = 429
MOST_TRANSCRIPT = 2_000_000
"""Characters of a transcript; four hours of talk have 300,000."""
PATIENCE = 3
"""So many times a page that gives no answer is asked before its feed speaks for it."""
ACCEPT = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
LONGEST_WAIT = timedelta(days=7)
LONGEST_DELAY = timedelta(minutes=5)
"""A Crawl-delay beyond this is a way to say no; then the site should say so in its rules."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What asking brought: an answer, or the reason why there is none."""

    find: DiscoveredUrl
    fetched: Fetched | None = None
    forbidden: str = ""
    cause: Cause = ""
    """Who forbids it."""
    failed: str = ""
    wait: timedelta | None = None
    robots_at: datetime | None = None
    """When a robots.txt that cannot be read is asked for again."""
    rest: timedelta
    """The pause before the next request to this host."""
    signals: tuple[str, ...] = ()
    """What the site's robots.txt says about use."""
    transcript: tuple[str, str] | None = None
    """What is said in an episode, and in which form."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An address to ask, and what its source is asked with."""

    find: DiscoveredUrl
    access: Access | None = None
    transcript: Enclosure | None = None
    """Of an episode: where what is said in it lies as text."""
    has_page: bool = True


def load(tx: Tx, newsroom: Newsroom, claims: Sequence[Claim], now: datetime) -> Mapping[str, Asked]:
    """The find of each item."""
    finds = captures.get_finds(tx, [c.item for c in claims])
    access = source_access.of_all(tx, {find.source for find in finds.values()})
    said = captures.said_of_finds(tx, [id for id, find in finds.items() if find.via == "feed"])
    return {id: _asked(find, access.get(find.source or ""), said.get(id, ())) for id, find in finds.items()}


def _asked(find: DiscoveredUrl, access: Access | None, said: Sequence[tuple[str, Entry]]) -> Asked:
    entry = next((entry for _, entry in reversed(said) if best_transcript(entry.transcripts)), None)
    if entry is None:
        return Asked(find, access)
    return Asked(find, access, best_transcript(entry.transcripts), has_page=entry.link is not None)


def ask(asked: Asked, newsroom: Newsroom) -> Answer:
    """Ask robots.txt, then the server; for an episode with a transcript, that is the page."""
    find = asked.find
    told = _transcript(asked, newsroom) if asked.transcript is not None else None
    if told is not None:
        return told
    if not asked.has_page:
        return Answer(
            find=find, forbidden="the transcript cannot be had, and the recording is no page", rest=timedelta(0)
        )
    usual = timedelta(seconds=newsroom.config.fetch.host_delay)
    allowed = newsroom.robots.allowed(find.url, newsroom.clock())
    signals = signals_of_site(allowed)
    if allowed.again_at is not None:
        return Answer(find=find, failed=allowed.why, robots_at=allowed.again_at, rest=timedelta(0))
    if not allowed.allowed:
        cause: Cause = "address" if allowed.by_guard else "robots"
        return Answer(find=find, forbidden=allowed.why, cause=cause, rest=usual, signals=signals)
    try:
        fetched = newsroom.http.get(find.url, accept=ACCEPT, permit=newsroom.robots.permit, access=asked.access)
    except RobotsUnreachable as err:
        return Answer(find=find, failed=err.problem, robots_at=err.again_at, rest=usual, signals=signals)
    except (AddressForbidden, RobotsForbidden) as err:
        return Answer(find=find, forbidden=str(err), cause=cause_of(err), rest=usual, signals=signals)
    except FetchError as err:
        return Answer(find=find, failed=str(err), rest=usual, signals=signals)
    delay = None if allowed.delay is None else min(allowed.delay, LONGEST_DELAY)
    fresh = freshness(fetched.headers, fetched.fetched_at)
    rest = cadence.pace(fetched.status, fresh, delay, usual=usual)
    return Answer(find=find, fetched=fetched, rest=rest, signals=signals, wait=wait_of(fetched))


def _transcript(asked: Asked, newsroom: Newsroom) -> Answer | None:
    """What is said in an episode; None where its transcript cannot be had now."""
    assert asked.transcript is not None
    usual = timedelta(seconds=newsroom.config.fetch.host_delay)
    try:
        newsroom.robots.permit(asked.transcript.url)
        got = newsroom.http.get(
            asked.transcript.url, accept="text/*, */*;q=0.5", permit=newsroom.robots.permit, access=asked.access
        )
    except (FetchError, AddressForbidden, RobotsForbidden):
        return None
    if not 200 <= got.status < 300 or not got.body.strip():
        return None
    words = got.body.decode("utf-8", "replace")[:MOST_TRANSCRIPT]
    return Answer(find=asked.find, rest=usual, transcript=(words, asked.transcript.type))


def wait_of(fetched: Fetched) -> timedelta | None:
    """The pause that the server asks for, if it does."""
    named = freshness(fetched.headers, fetched.fetched_at).retry_after
    return None if named is None else min(named, LONGEST_WAIT)


def save(tx: Tx, newsroom: Newsroom, made: Sequence[tuple[Claim, Answer]], now: datetime) -> Mapping[str, Outcome]:
    """Keep the page; let the host rest."""
    out: dict[str, Outcome] = {}
    for claim, answer in made:
        if claim.lane is not None:
            work.pace(tx, claim.lane, now + answer.rest)
        if answer.find.source is not None:
            note_signals(tx, answer.find.source, answer.signals)
        out[claim.item] = settle(tx, claim, answer, now)
    return out


def settle(tx: Tx, claim: Claim, answer: Answer, now: datetime) -> Outcome:
    """One answer's outcome."""
    if answer.transcript is not None:
        return _spoken(tx, answer, answer.transcript, now)
    if answer.forbidden:
        # Rules are not asked to change: the page stays unasked, the feed was given to everybody.
        return _from_feed(tx, answer, answer.forbidden, now, again=False) or Skipped(
            answer.forbidden, cause=answer.cause
        )
    patient = claim.attempts < PATIENCE
    if answer.robots_at is not None:
        if not patient and (told := _from_feed(tx, answer, answer.failed, now)):
            return told
        wait = cadence.robots_wait(answer.robots_at - now, claim.attempts)
        return Retry(answer.failed, after=wait, counted=True)
    got = answer.fetched
    if got is None:
        return (None if patient else _from_feed(tx, answer, answer.failed, now)) or Retry(answer.failed)
    if got.status in GONE:
        gone = f"the server says it is gone (status {got.status})"
        return _from_feed(tx, answer, gone, now) or Skipped(gone)
    if got.status in BUSY and not _is_challenge(got):
        # A server in trouble is well again in minutes, and pages tell more than feeds; one that counts requests is not.
        busy = f"the server is busy (status {got.status})"
        spoken = None if patient and got.status != RATIONED else _from_feed(tx, answer, busy, now)
        return spoken or Retry(busy, after=answer.wait)
    if not 200 <= got.status < 300:
        why = "checks the browser" if _is_challenge(got) else f"answers {got.status}"
        return _from_feed(tx, answer, f"the page {why}", now) or Failed(
            f"status {got.status}", "shut" if _is_challenge(got) else cause_of_status(got.status)
        )
    if not got.body.strip():
        return _from_feed(tx, answer, "the page is empty", now) or Failed("an empty page")
    page = Page(
        id=captures.page_id(claim.item, got.body),
        url=answer.find.url,
        final_url=got.final_url,
        status=got.status,
        headers={k: v for k, v in got.headers.items() if k in KEPT_HEADERS},
        body=got.body,
        fetched_at=got.fetched_at,
    )
    captures.put_page(tx, page, claim.item, now)
    if got.final_url != got.url:
        end = canonical_url(got.final_url)
        captures.put_aliases(tx, {canonical_url(got.url): (end, "redirect")})
    return Done((Then(stage="extract", item=page.id, arrival=answer.find.first_seen),))


def _from_feed(tx: Tx, answer: Answer, why: str, now: datetime, *, again: bool = True) -> Done | None:
    thens = from_feed(tx, answer.find, why, now, again=again)
    return Done(thens, note=f"{why}: read from the feed") if thens else None


def _spoken(tx: Tx, answer: Answer, transcript: tuple[str, str], now: datetime) -> Outcome:
    """An episode is read from its feed, with what is said in it."""
    find = answer.find
    said = captures.said_of_finds(tx, [find.id]).get(find.id, ())
    entry = next((entry for _, entry in reversed(said) if entry.transcripts), None)
    if entry is None:
        return Skipped("the feed no longer names its transcript")
    page = put_entry_page(tx, find, entry, "its transcript", now, transcript)
    return Done((Then(stage="extract", item=page.id, arrival=find.first_seen),), note="read from its transcript")


def _is_challenge(got: Fetched) -> bool:
    """Does a guard before the server (Cloudflare, AWS, DataDome) ask for a browser, whatever status it sends?"""
    headers = got.headers
    return (
        headers.get("cf-mitigated") == "challenge"
        or headers.get("x-amzn-waf-action") in ("challenge", "captcha")
        or "x-datadome" in headers
    )


KEPT_HEADERS = frozenset(
    {"content-type", "content-language", "last-modified", "date", "x-robots-tag", "link"}
    | {"tdm-reservation", "tdm-policy", "content-signal", "content-usage"}
)

STAGE = Stage(
    name="fetch",
    version=1,
    load=load,
    work=ask,
    save=save,
    pool="net",
    laned=True,
    leads_to=frozenset({"extract", "fetch"}),
)
