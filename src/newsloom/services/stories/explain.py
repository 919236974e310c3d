"""Why? The whole life of any URL, and of any story: found where, fetched when, what became of it, for which reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec

from newsloom.core.health import health
from newsloom.core.url import article_url, canonical_url, is_web_url
from newsloom.errors import NotFound, UsageError
from newsloom.model.article import StoredArticle
from newsloom.model.source import Source
from newsloom.pipeline.sources import item_urls
from newsloom.pipeline.sources.poll_state import read_facts
from newsloom.runtime.context import Newsroom
from newsloom.services.sources.manage import permissions
from newsloom.services.stories.read import show_story, view_json
from newsloom.store import (
    articles,
    captures,
    editions,
    event_log,
    final_outcomes,
    memberships,
    queue_status,
    sources,
    stories,
)
from newsloom.store.captures import DiscoveredUrl
from newsloom.store.event_log import Line
from newsloom.store.final_outcomes import Disposition
from newsloom.store.sql import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """Everything that is known of a URL. `lines` are the journal's, oldest first; `facts` are (what, value) pairs."""

    url: str
    canonical: str
    disposition: Disposition
    facts: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]


def why(newsroom: Newsroom, url: str) -> Life:
    """The life of a URL in any of its forms, or of the find, page, article or source that has this id; of a source, what its
    polls brought.

    Raises NotFound for a URL that was never seen, UsageError for what is neither.
    """
    with newsroom.db.read() as tx:
        if not is_web_url(url) and not url.startswith("urn:newsloom:"):
            url = _address(tx, url)
        canonical = canonical_url(article_url(url)) if is_web_url(url) else url
        canonical = captures.resolve(tx, [canonical]).get(canonical, canonical)
        find, held = _found(tx, url, canonical)
        if find is None and (source := _source(tx, url, canonical)) is not None:
            return _life_of_source(tx, newsroom, source)
        if find is None:
            raise NotFound(url, "this newsroom has never seen it", hint="newsloom add URL takes it in")
        pages = captures.pages_of_find(tx, find.id)
        disposition = final_outcomes.of(tx, [find.id])[find.id]
        items = [find.id, *(p for p, _, _ in pages), *([held.id] if held else [])]
        if disposition.story:
            items.append(disposition.story)
        facts = list(_facts(tx, find, held, disposition))
        facts[1:1] = [("captured", f"{at:%Y-%m-%d %H:%M} UTC, status {status}") for _, at, status in pages]
        return Life(
            url=url,
            canonical=held.article.canonical_url if held else canonical,
            disposition=disposition,
            facts=tuple(facts),
            lines=tuple(event_log.lines(tx, items)),
        )


def _address(tx: Tx, id: str) -> str:
    """The address behind an id, as the doctor and a run name it."""
    id = id.strip()
    url = item_urls.addresses(tx, [id]).get(id)
    if url is not None:
        return url
    if stories.get(tx, [id]):
        raise UsageError(id, "the id of a story", hint=f"newsloom story explain {id}")
    raise UsageError(
        id,
        "neither a web address nor the id of something on its way",
        hint="like https://example.org/news/story.html",
    )


def _source(tx: Tx, *urls: str) -> Source | None:
    """The source at one of these addresses, now or when it was added."""
    there = (sources.by_url(tx, url) or sources.get(tx, sources.source_id(url)) for url in urls)
    return next((source for source in there if source is not None), None)


def _life_of_source(tx: Tx, newsroom: Newsroom, source: Source) -> Life:
    remembered = read_facts(sources.poll_facts(tx, [source.id]).get(source.id))
    state = health(remembered.history, newsroom.clock())
    due = queue_status.due_times(tx, "poll").get(source.id)
    words = "; ".join(c.words for c in state.complaints) or ("well" if state.last_good else "not asked yet")
    found = [
        ("source", f"{source.title or remembered.title or source.url} ({source.kind})"),
        ("added", _moment(source.added_at)),
        ("last answer", _moment(state.last_good)),
        ("last news", _moment(state.last_new)),
        ("next poll", f"{_moment(due)}: {remembered.why or 'as soon as there is a worker'}" if due else ""),
        ("retired", f"{_moment(source.retired_at)}: {source.retired_why or 'by hand'}" if source.retired_at else ""),
        ("health", words),
        *(("advice", c.advice) for c in state.complaints),
        *(("note", fault) for fault in remembered.faults),
        *(
            ("rights", f"{p.right}: {'yes' if p.allowed else 'no'}, {p.by} says so")
            for p in permissions(source)
            if p.by
        ),
        *(("it says", signal) for signal in source.rights.signals),
    ]
    return Life(
        url=source.url,
        canonical=source.url,
        disposition=Disposition(kind="source", why=words),
        facts=tuple((what, value) for what, value in found if value),
        lines=tuple(event_log.lines(tx, [source.id])),
    )


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if at else ""


def _found(tx: Tx, url: str, canonical: str) -> tuple[DiscoveredUrl | None, StoredArticle | None]:
    id = articles.by_canonical(tx, canonical)
    held = articles.get(tx, [id])[id] if id else None
    candidates = [
        captures.find_id(canonical_url(article_url(url)) if is_web_url(url) else url),
        captures.find_id(canonical),
    ]
    if id is not None:
        first = articles.find_of(tx, id)
        candidates += [first] if first else []
    finds = captures.get_finds(tx, candidates)
    return next((finds[c] for c in candidates if c in finds), None), held


def _facts(tx: Tx, find: DiscoveredUrl, held: StoredArticle | None, end: Disposition) -> Any:
    source = sources.get(tx, find.source) if find.source else None
    where = f"in {source.title or source.url}" if source else f"by {find.via}"
    yield "first seen", f"{find.first_seen:%Y-%m-%d %H:%M} UTC {where}"
    if held is not None:
        a = held.article
        yield "article", f"{a.title} ({held.provider_name})"
        for reason in a.because:
            yield "read so because", reason
        if a.restricted:
            yield "restricted", "the publisher shows only a part"
        copy = articles.copies(tx, [held.id]).get(held.id)
        if copy is not None:
            original = articles.get(tx, [copy.original]).get(copy.original)
            name = original.article.canonical_url if original else copy.original
            yield "copy of", f"{name} ({'; '.join(copy.because)})"
        for match in articles.get_matches(tx, [held.id]).get(held.id, []):
            yield "topic", f"{match.topic} {match.score:.2f} ({'; '.join(match.because)})"
        quality = articles.get_qualities(tx, [held.id]).get(held.id)
        if quality is not None:
            yield "quality", f"{quality.value} = {'; '.join(quality.because)}"
    if end.story:
        row = stories.get(tx, [end.story])[end.story]
        member = next(m for m in memberships.members(tx, [end.story])[end.story] if m.article == end.article)
        yield "story", f"{row.title} ({row.id[:12]}, {row.state}): {'; '.join(member.because)}"
        record = editions.get_records(tx, [end.article or ""]).get(end.article or "")
        if record is not None:
            yield "record", record.path
    yield "disposition", f"{end.kind}: {end.why}" if end.why else end.kind


def why_json(life: Life) -> dict[str, Any]:
    """A life as plain data."""
    return {
        "url": life.url,
        "canonicalUrl": life.canonical,
        "disposition": life.disposition.kind,
        "why": life.disposition.why,
        "article": life.disposition.article,
        "story": life.disposition.story,
        "facts": [{"what": what, "value": value} for what, value in life.facts],
        "journal": [msgspec.to_builtins(line) for line in life.lines],
    }


def explain_story(newsroom: Newsroom, name: str) -> dict[str, Any]:
    """Why a story is one story, what its heat is made of, and where it stands: as plain data."""
    view = show_story(newsroom, name)
    with newsroom.db.read() as tx:
        lines = event_log.lines(tx, [view.row.id])
    return view_json(view) | {"journal": [msgspec.to_builtins(line) for line in lines]}
