"""Where else is news on a topic found? Looks, checks, proposes; nothing is added without a yes.

Providers turn up in search feeds, in the shipped catalogue, among the publishers of articles that the newsroom has, and in
links of articles that an editor approved. Of each, a feed or a news sitemap is found and read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import msgspec

from newsloom.core.discover import outgoing_links
from newsloom.core.scouting import (
    Checked,
    Proposal,
    SearchTemplate,
    Seen,
    custom_template,
    propose,
    search_feeds,
    starters,
)
from newsloom.core.scouting import templates as shipped_templates
from newsloom.core.topic import Matcher
from newsloom.core.url import article_url, is_web_url, registrable_domain
from newsloom.errors import ConfigInvalid, NewsloomError, NotFound
from newsloom.model.capture import Entry, Feed
from newsloom.model.source import Source, SourceKind, Topic
from newsloom.pipeline.sources import rate_limited_get
from newsloom.pipeline.sources.link_lists import read_source
from newsloom.runtime.context import Newsroom
from newsloom.runtime.scoring_settings import topic_settings
from newsloom.services.sources import manage as app_sources
from newsloom.store import articles, captures, memberships, sources, stories

LATELY = timedelta(days=30)
MOST_APPROVED = 200
THREADS = 8
NO_OUTLETS = frozenset(
    """
    twitter.com x.com t.co facebook.com fb.me instagram.com linkedin.com youtube.com youtu.be tiktok.com reddit.com pinterest.com
    wikipedia.org wikimedia.org google.com goo.gl apple.com amazon.com bit.ly whatsapp.com telegram.me t.me archive.org
    bing.com duckduckgo.com creativecommons.org w3.org gravatar.com
    """.split()  # noqa: SIM905
)
"""Everybody links to them; they publish no news of their own."""

Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """What a discovery found: proposals, best first; `looked` sites were asked; `faults` say what could not be read."""

    topic: str
    proposals: tuple[Proposal, ...]
    looked: int
    faults: tuple[str, ...]


@dataclass(slots=True)
class _Scent:
    """Where providers turned up: once per sighting, and an address to begin at for each."""

    seen: list[Seen]
    homes: dict[str, str]
    feeds: dict[str, str]

    def add(self, url: str, one: Seen) -> None:
        """A provider turned up at this address."""
        parts = urlsplit(url)
        if one.domain and one.domain not in NO_OUTLETS and parts.hostname:
            self.seen.append(one)
            self.homes.setdefault(one.domain, f"{parts.scheme}://{parts.netloc}/")


def discover(newsroom: Newsroom, name: str | None = None, *, report: Report | None = None) -> Discovery:
    """Look for sources on a topic (without a name: on the first). Raises NotFound without such a topic, ConfigInvalid for
    a search service that [discover] names and nobody knows.
    """
    topic = topic_named(newsroom, name)
    faults: list[str] = []
    scent = _Scent([], {}, {})
    for service, url in search_feeds(
        topic,
        chosen_templates(newsroom),
        language=newsroom.config.site.language[:2],
        country=newsroom.config.discover.country,
    ):
        _follow_search(newsroom, service, url, scent, faults)
    if newsroom.config.discover.catalogue:
        for starter in starters(topic, languages=(newsroom.config.site.language[:2],)):
            domain = registrable_domain(starter.url)
            scent.add(starter.homepage or starter.url, Seen(domain=domain, where="catalogue"))
            scent.feeds.setdefault(domain, starter.url)
    _follow_articles(newsroom, topic, scent)
    with newsroom.db.read() as tx:
        known = {s.url for s in sources.all_sources(tx, retired=True)}
    polled = {registrable_domain(url) for url in known}
    domains = [d for d, _ in Counter(one.domain for one in scent.seen).most_common() if d not in polled]
    domains = domains[: newsroom.config.discover.most_sites]
    checked = _look_at(newsroom, topic, domains, scent, faults, report or (lambda _done, _total: None))
    proposals = propose(scent.seen, checked, known=known, limit=newsroom.config.discover.most_proposals)
    return Discovery(topic=topic.name, proposals=proposals, looked=len(domains), faults=tuple(faults))


def accept(newsroom: Newsroom, found: Discovery, proposals: Iterable[Proposal]) -> list[Source]:
    """Add these proposals as sources, due at once; those that are new."""
    return app_sources.enroll(
        newsroom,
        [
            Source(id=sources.source_id(p.url), url=p.url, kind=p.kind, title=p.title, topic=found.topic)
            for p in proposals
        ],
    )


def chosen_templates(newsroom: Newsroom) -> list[SearchTemplate]:
    """The search services that [discover] names. Raises ConfigInvalid for a name that nobody knows."""
    known = {one.name.lower(): one for one in shipped_templates()}
    made = []
    for name in newsroom.config.discover.search:
        if name.lower() in known:
            made.append(known[name.lower()])
        elif "{keywords}" in name:
            made.append(custom_template(name))
        else:
            names = ", ".join(one.name for one in shipped_templates())
            raise ConfigInvalid(
                "discover.search",
                f"no search service is called {name!r}",
                hint=f"{names}, or an address with {{keywords}}",
            )
    return made


def topic_named(newsroom: Newsroom, name: str | None) -> Topic:
    """The topic of that name, or the first one. Raises NotFound."""
    if name is None and newsroom.topics:
        return newsroom.topics[0]
    found = next((one for one in newsroom.topics if one.name == name), None)
    if found is None:
        raise NotFound(name or "topic", "there is no topic of that name", hint="newsloom topic list")
    return found


def _follow_search(newsroom: Newsroom, service: str, url: str, scent: _Scent, faults: list[str]) -> None:
    try:
        feed = _read(newsroom, url, "feed")
    except NewsloomError as err:
        faults.append(f"{service}: {err}")
        return
    for entry in feed.entries:
        link = article_url(entry.link) if entry.link else ""
        if is_web_url(link):
            scent.add(link, Seen(domain=registrable_domain(link), where="search"))


def _follow_articles(newsroom: Newsroom, topic: Topic, scent: _Scent) -> None:
    """Publishers of the topic's articles of the last month, and whom approved ones link to."""
    with newsroom.db.read() as tx:
        ids = articles.ids_since(tx, newsroom.clock() - LATELY)
        matches = articles.get_matches(tx, ids)
        about = [id for id in ids if any(m.topic == topic.name for m in matches.get(id, ()))]
        held = articles.get(tx, about)
        where = memberships.story_of(tx, about)
        rows = stories.get(tx, list(set(where.values())))
        approved = {
            id
            for id, story in where.items()
            if (s := rows[story].standing) is not None and s.by == "person" and s.state == "published"
        }
        pages = captures.latest_pages(tx, list(articles.finds_of(tx, sorted(approved)[:MOST_APPROVED]).values()))
    for id, one in held.items():
        scent.add(one.article.canonical_url, Seen(domain=one.provider_domain, where="cited", approved=id in approved))
    for page in pages:
        for link in outgoing_links(page.body, url=page.final_url):
            scent.add(link, Seen(domain=registrable_domain(link), where="link", approved=True))


def _look_at(
    newsroom: Newsroom, topic: Topic, domains: Sequence[str], scent: _Scent, faults: list[str], report: Report
) -> list[Checked]:
    trial = (
        [replace(topic, parent=None)] if topic.name not in {t.name for t in newsroom.topics} else list(newsroom.topics)
    )
    matcher = Matcher(trial, topic_settings(newsroom.config))
    done: list[Checked] = []
    with ThreadPoolExecutor(min(THREADS, newsroom.config.pools.net)) as pool:
        jobs = [pool.submit(_look, newsroom, scent.homes[d], scent.feeds.get(d)) for d in domains]
        for number, (domain, job) in enumerate(zip(domains, jobs, strict=True), 1):
            url, kind, feed = job.result()
            report(number, len(domains))
            if feed is None:
                faults.append(f"{domain}: {url}")
            else:
                done.append(_checked(domain, url, kind, feed, matcher, topic))
    return done


def _look(newsroom: Newsroom, home: str, feed: str | None) -> tuple[str, SourceKind, Feed | None]:
    """(address, kind, what is in it) of a site's feed or else of its news sitemap; (why not, ..., None) without one."""
    try:
        newsroom.robots.permit(home)
        found = app_sources.check(newsroom, feed or home)
        return found.url, "feed", found.feed
    except NewsloomError as err:
        why = str(err)
    for sitemap in newsroom.robots.allowed(home).sitemaps[:3]:
        if "news" not in sitemap.lower():
            continue
        try:
            read = _read(newsroom, sitemap, "sitemap")
        except NewsloomError:
            continue
        if read.entries:
            return sitemap, "sitemap", read
    return why, "feed", None


def _read(newsroom: Newsroom, url: str, kind: SourceKind) -> Feed:
    """A feed or sitemap as it is now. Raises FetchError, RobotsForbidden."""
    fetched = rate_limited_get.get(newsroom, url, accept=app_sources.ACCEPT, feed=kind in ("feed", "search"))
    return read_source(kind, fetched)


def _checked(domain: str, url: str, kind: SourceKind, feed: Feed, matcher: Matcher, topic: Topic) -> Checked:
    entries = feed.entries[:200]
    matching = sum(_is_about(entry, matcher, topic) for entry in entries)
    times = sorted(at for entry in entries if (at := entry.published or entry.updated) is not None)
    every = (times[-1] - times[0]) / (len(times) - 1) if len(times) > 1 else None
    return Checked(
        domain=domain,
        url=url,
        kind=kind,
        title=feed.title,
        entries=len(entries),
        matching=matching,
        every=every,
        faults=feed.faults,
        language=feed.language,
    )


def _is_about(entry: Entry, matcher: Matcher, topic: Topic) -> bool:
    found = matcher.matches(entry.title, entry.summary, categories=entry.categories, url=entry.link)
    return any(match.topic == topic.name for match in found)


def as_row(proposal: Proposal) -> dict[str, Any]:
    """A proposal as plain data."""
    plain: dict[str, Any] = msgspec.to_builtins(proposal)
    return plain
