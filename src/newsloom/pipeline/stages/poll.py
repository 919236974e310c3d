"""Ask a source what is new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import msgspec

from newsloom.core import cadence
from newsloom.core.discover import find_feeds, linked
from newsloom.core.feed import entry_digest, entry_key, newest, stable_ids
from newsloom.core.letter import DIGEST_ADDRESS
from newsloom.core.licence import feed_signals, header_signals
from newsloom.core.mentions import read_mentions
from newsloom.core.transcript import best_transcript
from newsloom.core.url import article_url, canonical_url, host_of, is_web_url
from newsloom.core.witness import has_full_text
from newsloom.errors import AddressForbidden, FetchError, NotFound, RobotsForbidden, UsageError
from newsloom.model.access import Access
from newsloom.model.capture import Entry, Feed, Fetched, Freshness
from newsloom.model.link import Mention
from newsloom.model.outcome import Cause, Done, Outcome, Retry, Skipped, Then
from newsloom.model.source import Source
from newsloom.net.freshness import freshness
from newsloom.net.http import PRODUCT, Validators
from newsloom.net.imap import Seen
from newsloom.pipeline.cause import cause_of, cause_of_status
from newsloom.pipeline.sources import mailbox, source_access, websub_subscriptions
from newsloom.pipeline.sources.catching_up import caught_up
from newsloom.pipeline.sources.entry_pages import put_entry_page
from newsloom.pipeline.sources.link_lists import Child, followed, moved_feed, read_source
from newsloom.pipeline.sources.poll_state import Facts, read_facts
from newsloom.pipeline.sources.search_template import asked_url, is_template
from newsloom.pipeline.stage import Stage
from newsloom.publishing.rights import with_signals
from newsloom.runtime.context import Newsroom
from newsloom.store import captures, mentions, queue_status, sources, work
from newsloom.store.captures import DiscoveredUrl
from newsloom.store.sql import Tx
from newsloom.store.work import Claim

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
)
MOST_ENTRIES = 500
"""Of a document with more entries the newest are taken."""
SEEN = 200
"""So many of a source's latest entries tell whether a document goes on from them."""


@dataclass(frozen=True, slots=True)
class Given:
    """A source and what is remembered of it."""

    source: Source
    facts: Facts
    first: bool
    access: Access | None = None
    seen: frozenset[str] = frozenset()
    """Ids and links of the entries that were seen last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What asking brought."""

    given: Given
    fetched: Fetched | None = None
    feed: Feed | None = None
    problem: str = ""
    cause: Cause = ""
    freshness: Freshness = field(default_factory=Freshness)
    delay: timedelta | None = None
    """The pause that the site's robots.txt asks for (of pages and sitemaps; feeds are published to be polled)."""
    children: Mapping[str, Child] = field(default_factory=dict)
    moved_to: str | None = None
    """The address that the feed named in itself, where we found it."""
    doubted: str | None = None
    found: str | None = None
    mentions: tuple[Mention, ...] = ()
    mailbox: Seen | None = None
    """What of a mailbox was read now."""


def load(tx: Tx, newsroom: Newsroom, claims: Sequence[Claim], now: datetime) -> Mapping[str, Given | Outcome]:
    """The sources and what is remembered."""
    known = sources.poll_facts(tx, [c.item for c in claims])
    access = source_access.of_all(tx, [c.item for c in claims])
    out: dict[str, Given | Outcome] = {}
    for claim in claims:
        source = sources.get(tx, claim.item)
        if source is None or source.retired_at is not None:
            out[claim.item] = Skipped("the source was removed or retired")
        else:
            facts = read_facts(known.get(claim.item))
            out[claim.item] = _paused(facts, source, now) or Given(
                source, facts, claim.item not in known, access.get(claim.item), _seen(tx, source, facts)
            )
    return out


def _seen(tx: Tx, source: Source, facts: Facts) -> frozenset[str]:
    """Ids and links of the entries that a feed brought last; nothing of one that is new."""
    if source.kind != "feed" or facts.history.last_good is None:
        return frozenset()
    entries = captures.newest_entries(tx, source.id, SEEN)
    return frozenset(part for entry in entries for part in (entry.id, entry.link) if part)


def _paused(facts: Facts, source: Source, now: datetime) -> Retry | None:
    """A poll that comes later than planned (the newsroom was off, or busy) may fall into hours that the feed excludes: it
    waits for their end. One that comes earlier was asked for, by a person or a hub."""
    if facts.planned is None or now < facts.planned:
        return None
    open_at = cadence.after_pauses(now, facts.history, source.id)
    return Retry("the feed's skipHours and skipDays", after=open_at - now) if open_at > now else None


def ask(given: Given, newsroom: Newsroom) -> Heard:
    """Ask conditionally, and read what came."""
    source = given.source
    if source.kind == "mail":
        return _open_mailbox(given, newsroom)
    permit = None if source.kind in ("feed", "search") else newsroom.robots.permit
    delay = None
    try:
        url = asked_url(source, newsroom)
    except NotFound as err:  # a search whose topic was renamed or deleted
        return Heard(given=given, problem=f"{err.problem}: {err.subject}")
    try:
        if permit is not None:
            permit(url)
            delay = newsroom.robots.allowed(url, newsroom.clock()).delay
        fetched = newsroom.http.get(
            url, validators=given.facts.validators, accept=ACCEPT, permit=permit, access=given.access
        )
    except (FetchError, AddressForbidden, RobotsForbidden) as err:
        return Heard(given=given, problem=err.problem, cause=cause_of(err), delay=delay)
    heard = Heard(
        given=given, fetched=fetched, freshness=freshness(fetched.headers, fetched.fetched_at), delay=delay,
        children=given.facts.children, doubted=given.facts.doubted,
    )  # fmt: skip
    if source.kind == "sitemap" and (fetched.status == 304 or 200 <= fetched.status < 300):
        index = followed(newsroom, fetched, given.facts.children)
        if index is not None:
            return replace(heard, feed=index[0], children=index[1])
    if not 200 <= fetched.status < 300:
        if fetched.status == 304:
            return heard
        return replace(heard, problem=f"status {fetched.status}", cause=cause_of_status(fetched.status))
    return _read(heard, newsroom)


def _open_mailbox(given: Given, newsroom: Newsroom) -> Heard:
    """The letters that came; what they say is read in a process that can be killed."""
    try:
        box = mailbox.opened(newsroom, given.source.url, given.access, given.facts.mailbox)
    except (FetchError, UsageError) as err:
        return Heard(given=given, problem=err.problem)
    return Heard(given=given, feed=mailbox.read(box), mailbox=box.seen)


def _read(heard: Heard, newsroom: Newsroom) -> Heard:
    """What the document says; one that names a new address for itself is looked for there."""
    assert heard.fetched is not None
    source, fetched = heard.given.source, heard.fetched
    if source.kind == "mentions":
        told, faults = read_mentions(fetched.body, fetched.final_url, fetched.headers.get("content-type"))
        if not told and faults:
            return replace(heard, problem=faults[0])
        return replace(heard, feed=Feed(format="mentions", faults=faults), mentions=told)
    feed = read_source(source.kind, fetched)
    if feed.moved_to is not None and not is_template(source.url) and feed.moved_to not in (source.url, heard.doubted):
        there = moved_feed(newsroom, feed, source.url)
        if there is not None:
            fresh = freshness(there[0].headers, there[0].fetched_at)
            return replace(heard, fetched=there[0], feed=there[1], freshness=fresh, moved_to=feed.moved_to)
        heard = replace(heard, doubted=feed.moved_to)
    if feed.format:
        given = heard.given
        return replace(heard, feed=caught_up(newsroom, feed, fetched.final_url, given.seen, given.access))
    named = find_feeds(fetched.body, url=fetched.final_url, link_header=fetched.headers.get("link", ""))
    found = next((f.url for f in named if f.url != source.url), None)
    problem = feed.faults[0] if feed.faults else "not a feed"
    return replace(heard, feed=feed, problem=problem, cause="page" if feed.is_page else "", found=found)


def save(tx: Tx, newsroom: Newsroom, made: Sequence[tuple[Claim, Heard]], now: datetime) -> Mapping[str, Outcome]:
    """Keep the document and its new entries; plan the next poll."""
    out: dict[str, Outcome] = {}
    for claim, heard in made:
        usual = timedelta(seconds=newsroom.config.fetch.host_delay)
        status = heard.fetched.status if heard.fetched else 0
        rest = cadence.pace(status, heard.freshness, heard.delay, usual=usual)
        if claim.lane is not None:
            work.pace(tx, claim.lane, now + rest)
        out[claim.item] = _settle(tx, newsroom, claim, heard, now)
    return out


def _settle(tx: Tx, newsroom: Newsroom, claim: Claim, heard: Heard, now: datetime) -> Outcome:
    facts, fetched, feed = heard.given.facts, heard.fetched, heard.feed
    # As it is now: its owner may have decided something while it was asked.
    source = sources.get(tx, heard.given.source.id) or heard.given.source
    if fetched is not None:
        captures.put_document(tx, source.id, url=fetched.final_url, status=fetched.status, body=fetched.body, now=now)
    thens: list[Then] = []
    new = changed = 0
    if source.kind == "mentions":
        talked = mentions.stories_of(tx, mentions.put(tx, source.id, heard.mentions, now))
        thens, new = [Then(stage="score", item=story) for story in talked], len(talked)
    elif feed is not None and feed.format:
        facts, thens, new, changed = _take(tx, source, facts, feed, now)
    poll = _poll(heard, new, now)
    history = cadence.remember(facts.history, poll)
    fetch = newsroom.config.fetch
    least, most = timedelta(minutes=fetch.poll_least), timedelta(hours=fetch.poll_most)
    due = cadence.next_poll(history, poll, now, key=source.id, least=least, most=most)
    facts = replace(facts, history=history, why="; ".join(due.because), validators=_validators(facts, heard))
    facts = replace(facts, children=heard.children, doubted=heard.doubted, found=heard.found)
    if heard.mailbox is not None and feed is not None and feed.format:
        facts = replace(facts, mailbox=heard.mailbox, faults=feed.faults[:10])
    if feed is not None and feed.format:
        facts = replace(
            facts,
            title=feed.title,
            faults=feed.faults[:10],
            hub=_linked(heard, "hub") or feed.hub,
            self_url=_linked(heard, "self") or feed.self_url,
            license=feed.license,
        )
    at = None if due.at is None else max(due.at, now + least)
    sources.save_poll_facts(tx, source.id, msgspec.to_builtins(replace(facts, planned=at)), now)
    source = _named(tx, source, heard, history)
    if at is None:
        sources.save(tx, replace(source, retired_at=now, retired_why="; ".join(due.because)))
        return Skipped(due.because[0], then=tuple(thens))
    if facts.hub and newsroom.config.fetch.public_url and not queue_status.is_pending(tx, "watch", source.id):
        websub_subscriptions.root_secret(tx)
        thens.append(Then(stage="watch", item=source.id, lane=lane_of(facts.hub)))
    thens.append(Then(stage="poll", item=source.id, lane=lane_of(source.url), due_at=at))
    if poll.problem:
        # A source that fails is no failed item: its next poll is planned, and the doctor knows.
        return Skipped(poll.problem, then=tuple(thens))
    return Done(tuple(thens), note=f"{new} new, {changed} changed")


def _linked(heard: Heard, relation: str) -> str | None:
    """The address that the answer's Link header names: WebSub's first place for hub and topic."""
    fetched = heard.fetched
    return None if fetched is None else linked(fetched.headers.get("link", ""), relation, fetched.final_url)


def _validators(facts: Facts, heard: Heard) -> Validators | None:
    fetched = heard.fetched
    if fetched is None or fetched.status == 304 or not 200 <= fetched.status < 300:
        return facts.validators
    return Validators.of(fetched)


def _poll(heard: Heard, new: int, now: datetime) -> cadence.Poll:
    feed, fetched = heard.feed, heard.fetched
    return cadence.Poll(
        at=now,
        status=fetched.status if fetched else 200 if heard.mailbox is not None else 0,
        problem=heard.problem,
        cause=heard.cause,
        freshness=heard.freshness,
        ttl=feed.ttl if feed else None,
        skip_hours=feed.skip_hours if feed else (),
        skip_days=feed.skip_days if feed else (),
        entries=len(feed.entries) if feed and feed.format else None,
        new=new,
        dates=tuple(e.published for e in feed.entries if e.published) if feed else (),
        permanent=fetched.permanent if fetched else None,
    )


def _named(tx: Tx, source: Source, heard: Heard, history: cadence.History) -> Source:
    """Learn the source's own title, home page and licence; adopt a new address that proved permanent, or was confirmed."""
    named, feed = source, heard.feed
    if feed is not None and feed.format:
        named = replace(
            source,
            title=source.title or feed.title,
            homepage=source.homepage or feed.link,
            language=source.language or feed.language,
        )
        headers = heard.fetched.headers if heard.fetched else {}
        named = with_signals(named, [*header_signals(headers, PRODUCT), *feed_signals(feed.license)])
    moved = heard.moved_to or cadence.adopt(history)
    if moved and moved != named.url and not is_template(named.url) and sources.by_url(tx, moved) is None:
        named = replace(named, url=moved)
    if named != source:
        sources.save(tx, named)
    return named


def _take(tx: Tx, source: Source, facts: Facts, feed: Feed, now: datetime) -> tuple[Facts, list[Then], int, int]:
    """New and changed entries; pages to fetch for the new ones."""
    entries = newest(feed.entries, MOST_ENTRIES)
    by = stable_ids(captures.newest_entries(tx, source.id, len(entries) * 2), entries)
    # A feed whose ids once proved unstable stays suspect: going back would bring every entry again.
    by = facts.key if facts.key != "id" and by == "id" else by
    keyed = {entry_key(e, by=by): e for e in reversed(entries)}
    known = captures.latest_entries(tx, source.id, keyed)
    fresh: list[tuple[str, str, str | None, Entry]] = []
    finds: dict[str, DiscoveredUrl] = {}
    new = changed = 0
    for key, entry in keyed.items():
        content = entry_digest(entry)
        if key in known and known[key][0] == content:
            continue
        link = article_url(page) if (page := page_of(entry)) else ""
        is_letter = source.kind == "mail" and link.startswith(DIGEST_ADDRESS)
        id = captures.find_id(canonical_url(link)) if link and (is_letter or is_web_url(link)) else None
        new, changed = new + (key not in known), changed + (key in known)
        fresh.append((key, content, id, entry))
        if id is not None:
            finds[id] = DiscoveredUrl(
                id=id,
                url=link,
                first_seen=now,
                source=source.id,
                entry=key,
                topic=source.topic,
                via=source.kind,
            )
    captures.put_entries(tx, source.id, fresh, now)
    added = captures.put_finds(tx, list(finds.values()))
    again = _edited(tx, known, fresh, {f.id for f in added})
    said = {id: entry for _, _, id, entry in fresh if id is not None}
    thens = [_next(tx, f, said[f.id], now) for f in [*added, *again]]
    return replace(facts, key=by), thens, new, changed


def page_of(entry: Entry) -> str | None:
    """The address that an entry is about: the page that it shares, its own, or the recording of an episode without a page."""
    media = (one.url for one in entry.enclosures if one.type.startswith(("audio", "video")))
    return entry.shared or entry.link or (next(media, None) if has_full_text(entry) or entry.transcripts else None)


def _next(tx: Tx, find: DiscoveredUrl, entry: Entry, now: datetime) -> Then:
    """Its page is fetched; a post and an episode without a page are read from the feed, where they stand whole."""
    if find.url.startswith(DIGEST_ADDRESS):
        return Then(stage="extract", item=put_entry_page(tx, find, entry, "a letter", now).id, arrival=find.first_seen)
    if (told := best_transcript(entry.transcripts)) is not None:
        return Then(stage="fetch", item=find.id, lane=lane_of(told.url), arrival=find.first_seen)
    if entry.shared is None and has_full_text(entry) and (entry.is_post or entry.link is None):
        why = "a post" if entry.is_post else "an episode without a page"
        return Then(stage="extract", item=put_entry_page(tx, find, entry, why, now).id, arrival=find.first_seen)
    return Then(stage="fetch", item=find.id, lane=lane_of(find.url), arrival=find.first_seen)


def _edited(
    tx: Tx,
    known: Mapping[str, tuple[str, str | None]],
    fresh: Sequence[tuple[str, str, str | None, Entry]],
    added: set[str],
) -> list[DiscoveredUrl]:
    """Pages to read again: their entry was edited, so the article may have been."""
    edited = [id for key, _, id, _ in fresh if key in known and id is not None and id not in added]
    return list(captures.get_finds(tx, edited).values())


def lane_of(url: str) -> str:
    """The lane of a URL's host: one request at a time."""
    return f"host {host_of(url)}"


STAGE = Stage(
    name="poll",
    version=1,
    load=load,
    work=ask,
    save=save,
    pool="net",
    laned=True,
    leads_to=frozenset({"fetch", "poll", "watch", "extract", "score"}),
)
