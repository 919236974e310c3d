"""What was promised to readers, as files beside the records: ids, addresses, and what a page says that no record holds.

`_data/published/YYYY-MM-DD.jsonl` has a line for each story that ever had an address, in the file of the day when it was
minted; `_data/published/newsroom.json` says whose they are, and of which edition. They are in git with the records, hold
nothing that is not on the site, and are enough to make a lost database again (`newsloom rebuild --from-records`): the same
addresses, ids and pages. The same facts give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from newsloom.model.article import StoredArticle
from newsloom.model.change import Change, ChangeKind
from newsloom.model.edition import Finding
from newsloom.model.review import Standing
from newsloom.publishing.story_view import MemberView, StoryView
from newsloom.render.site import Elsewhere, Moment, SiteChange, SiteStory
from newsloom.store.editions import Ledger, Permalink

FOLDER = "_data/published"
HEAD = f"{FOLDER}/newsroom.json"
CHANGES = f"{FOLDER}/changes.json"
"""What the feed of changes tells: kinds and stories, no words."""
SOURCES = f"{FOLDER}/sources.opml"
"""The feeds that are read, as the site lists them."""
FORM = 1
MOST_LINE = 16_000_000
"""Bytes of a day's file that is read; larger ones are not ours."""


class Head(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whose ledger it is. `edition` counts the editions that wrote records; the database counts them too, before us."""

    newsroom: str
    edition: int = 0
    form: int = FORM


class AddressLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A public address of a story."""

    path: str
    feed: str
    first: datetime
    updated: datetime
    main: bool = True


class ArticleLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An article of a story: what its record (at `record`) does not say, or says otherwise."""

    record: str
    id: str
    seen: datetime
    canonical: str
    url: str = ""
    title: str | None = None
    excerpt: str | None = None
    published: datetime | None = None
    undated: bool = False
    language: str | None = None
    authors: tuple[str, ...] = ()
    restricted: bool = False
    signals: tuple[str, ...] = ()
    provider: str | None = None
    copy_of: str | None = None
    copy_kind: str = ""
    quality: int | None = None
    topics: tuple[str, ...] | None = None


class UnfiledLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An article that has no record: the records of its story name it."""

    id: str
    quality: int = 0


class Printed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What stood on a story's page and was made of texts, links and talk that no record holds; true of these members only."""

    members: tuple[str, ...]
    news: tuple[tuple[datetime, str, str, str], ...] = ()
    timeline: tuple[tuple[datetime, str, str, str], ...] = ()
    linked_by: tuple[tuple[str, str], ...] = ()
    discussion: tuple[tuple[str, str, int | None], ...] = ()
    changed: tuple[tuple[str, datetime | None, str, str], ...] = ()


class StoryLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A story that has a public address."""

    story: str
    first_seen: datetime
    last_seen: datetime
    lead: str
    title: str
    standing: Standing
    addresses: tuple[AddressLine, ...]
    articles: tuple[ArticleLine, ...]
    unfiled: tuple[UnfiledLine, ...] = ()
    """Its articles that have no record: records of the story name them."""
    gone: tuple[str, ...] = ()
    """Ids of stories that were merged into it."""
    saga: str | None = None
    quality: int = 0
    coverage: float = 0.0
    heat: float = 0.0
    news_at: datetime | None = None
    scored_at: datetime | None = None
    independent: int = 1
    because: dict[str, list[str]] = {}
    provider: str = ""
    forms: tuple[tuple[str, float], ...] = ()
    origin: str | None = None
    reactions: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    printed: Printed | None = None


# -- a story as its line ------------------------------------------------------------------------------------------------


def line_of(
    view: StoryView, links: Sequence[Permalink], records: Mapping[str, Ledger], shown: SiteStory | None
) -> StoryLine:
    """The line of a story with these addresses. `records` are the records of its articles, `shown` the page as it was printed."""
    row = view.row
    standing = row.standing or Standing(state="new", by="policy")
    every = [*view.members, *view.taken_down]
    return StoryLine(
        story=row.id,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        lead=row.lead or (every[0].held.id if every else ""),
        title=row.title,
        standing=_bare(standing),
        addresses=tuple(
            AddressLine(path=p.path, feed=p.feed_id, first=p.first_published, updated=p.updated, main=p.main)
            for p in links
        ),
        articles=tuple(
            sorted((_article(m, records[m.held.id]) for m in every if m.held.id in records), key=lambda a: a.id)
        ),
        unfiled=tuple(
            UnfiledLine(id=id, quality=quality.value if quality else 0)
            for id, quality in sorted({m.held.id: m.quality for m in every if m.held.id not in records}.items())
        ),
        gone=tuple(sorted(view.redirects)),
        saga=row.saga,
        quality=row.quality,
        coverage=row.coverage,
        heat=row.heat,
        news_at=row.news_at,
        scored_at=row.scored_at,
        independent=row.independent,
        because={kind: list(row.because.get(kind, ())) for kind in ("coverage", "heat") if row.because.get(kind)},
        provider=str(row.facts.get("provider", "")),
        forms=tuple((str(kind), float(sure)) for kind, sure in row.facts.get("forms", ())),
        origin=row.facts.get("origin"),
        reactions=tuple(row.facts.get("reactions", ())),
        topics=row.topics,
        printed=_printed(view, shown) if shown is not None else None,
    )


def _bare(standing: Standing) -> Standing:
    """A standing without the reasons of those who decided: they are nobody's but the desk's."""
    return Standing(
        state=standing.state, by=standing.by, title=standing.title, excerpt=standing.excerpt, note=standing.note,
        lead=standing.lead, image=standing.image, pinned=standing.pinned, until=standing.until,
    )  # fmt: skip


def _article(m: MemberView, line: Ledger) -> ArticleLine:
    held, a, record = m.held, m.held.article, line.record
    return ArticleLine(
        record=line.path,
        id=held.id,
        seen=held.first_seen,
        canonical=a.canonical_url,
        url="" if a.url == record.original_url else a.url,
        title=None if a.title == record.title else a.title,
        excerpt=None if a.excerpt == (record.excerpt or "") else a.excerpt,
        published=None if a.published in (None, record.published) else a.published,
        undated=a.published is None,
        language=a.language,
        authors=a.authors,
        restricted=a.restricted,
        signals=a.signals,
        provider=None if record.provider and record.provider.name == held.provider_name else held.provider_name,
        copy_of=m.copy.original if m.copy else None,
        copy_kind=m.copy.kind if m.copy else "",
        quality=m.quality.value if m.quality and m.quality.value != record.quality else None,
        topics=None if m.topics == record.topics else m.topics,
    )


def _printed(view: StoryView, story: SiteStory) -> Printed:
    return Printed(
        members=tuple(sorted(m.held.id for m in view.members)),
        news=tuple(map(_said, story.news)),
        timeline=tuple(map(_said, story.timeline)),
        linked_by=tuple((one.name, one.url) for one in story.linked_by),
        discussion=tuple((one.name, one.url, one.count) for one in story.discussion),
        changed=tuple((one.kind, one.at, one.text, one.provider) for one in story.changed),
    )


def _said(moment: Moment) -> tuple[datetime, str, str, str]:
    return moment.at, moment.text, moment.provider, moment.url or ""


def printed_of(view: StoryView) -> Printed | None:
    """What the page of a story said when its database was lost, while the story has the same members; None in a newsroom
    that has its texts."""
    shown = view.link.shown if view.link else None
    kept = shown.get(PRINTED) if isinstance(shown, dict) else None
    if kept is None:
        return None
    printed = msgspec.convert(kept, Printed)
    return printed if set(printed.members) == {m.held.id for m in view.members} else None


PRINTED = "printed"
"""The key of `Printed` in what an address was printed from (`Permalink.shown`)."""


def elsewhere(printed: Printed) -> tuple[tuple[Elsewhere, ...], tuple[Elsewhere, ...]]:
    """(who links to the story, where it is talked about)."""
    return (
        tuple(Elsewhere(name=name, url=url) for name, url in printed.linked_by),
        tuple(Elsewhere(name=name, url=url, count=count) for name, url, count in printed.discussion),
    )


def moments(printed: Printed) -> tuple[tuple[Moment, ...], tuple[Moment, ...]]:
    """(what is new, the timeline)."""
    news, timeline = (
        tuple(Moment(at=at, text=text, provider=provider, url=url or None) for at, text, provider, url in said)
        for said in (printed.news, printed.timeline)
    )
    return news, timeline


def changed(printed: Printed) -> tuple[SiteChange, ...]:
    """What was changed in what had been said."""
    return tuple(
        SiteChange(kind=kind, at=at, text=text, provider=provider) for kind, at, text, provider in printed.changed
    )


class ChangeLine(msgspec.Struct, frozen=True, kw_only=True):
    """A change that readers were told of, see `model.change.Change`."""

    at: datetime
    kind: ChangeKind
    story: str
    mark: dict[str, Any]


def changes_bytes(newest: Sequence[Change]) -> bytes:
    """The file of the newest changes, oldest first."""
    told = [ChangeLine(at=one.at, kind=one.kind, story=one.story, mark=one.mark) for one in reversed(newest)]
    return b"[\n" + b",\n".join(msgspec.json.encode(one) for one in told) + b"\n]\n"


def read_changes(root: Path) -> list[ChangeLine]:
    """The changes in a newsroom's folder, oldest first; none where there is no such file, or none that can be read."""
    file = root / CHANGES
    try:
        return msgspec.json.decode(file.read_bytes()[:MOST_LINE], type=list[ChangeLine]) if file.is_file() else []
    except (msgspec.MsgspecError, OSError, ValueError):
        return []


# -- files -----------------------------------------------------------------------------------------------------------------


def day_of(line: StoryLine) -> str:
    """The file of a story, below the newsroom's folder: that of the day when its first address was minted."""
    first = min(address.first for address in line.addresses)
    return f"{FOLDER}/{first.astimezone(UTC):%Y-%m-%d}.jsonl"


def days(root: Path, lines: Iterable[StoryLine]) -> Iterator[tuple[str, bytes]]:
    """(path below the newsroom's folder, bytes) of the files that these lines belong in, with what stood there of others."""
    by_day: dict[str, dict[str, bytes]] = {}
    for line in lines:
        if line.addresses:
            by_day.setdefault(day_of(line), {})[line.story] = msgspec.json.encode(line)
    for path, new in sorted(by_day.items()):
        file = root / path
        kept = dict(_raw(file)) if file.is_file() and not file.is_symlink() else {}
        yield path, b"".join(raw + b"\n" for _, raw in sorted((kept | new).items()))


def _raw(file: Path) -> Iterator[tuple[str, bytes]]:
    """(story, line) of a file; a line that begins otherwise is not ours and is dropped."""
    for raw in file.read_bytes().splitlines():
        head, _, _ = raw.partition(b",")
        if head.startswith(b'{"story":"') and head.endswith(b'"'):
            yield head[10:-1].decode("utf-8", "replace"), raw


def read_head(root: Path) -> Head | None:
    """Whose ledger lies in a newsroom's folder; None if there is none, or none that can be read."""
    file = root / HEAD
    try:
        return msgspec.json.decode(file.read_bytes()[:10_000], type=Head) if file.is_file() else None
    except (msgspec.MsgspecError, OSError, ValueError):
        return None


def head_bytes(head: Head) -> bytes:
    """The file of the head."""
    return msgspec.json.encode(head) + b"\n"


def read_lines(root: Path) -> tuple[dict[str, StoryLine], list[Finding]]:
    """The stories of the ledger in a newsroom's folder, by id, and what could not be read."""
    found: dict[str, StoryLine] = {}
    faults: list[Finding] = []
    for file in sorted((root / FOLDER).glob("*.jsonl")):
        name = f"{FOLDER}/{file.name}"
        try:
            data = file.read_bytes() if file.stat().st_size <= MOST_LINE * 8 else b""
        except OSError as err:
            faults.append(Finding(path=name, problem=str(err), unread=True))
            continue
        for number, raw in enumerate(data.splitlines(), 1):
            try:
                line = msgspec.json.decode(raw, type=StoryLine)
            except (msgspec.MsgspecError, ValueError) as err:
                faults.append(Finding(path=name, problem=f"not a story: {err}", line=number, unread=True))
                continue
            found[line.story] = line
    merged = {gone for line in found.values() for gone in line.gone}
    return {id: line for id, line in found.items() if id not in merged and line.addresses and line.articles}, faults


def amended(held: StoredArticle, line: ArticleLine) -> dict[str, Any]:
    """The fields of an article (made from its record) that its line says otherwise."""
    fields: dict[str, Any] = {
        "canonical_url": line.canonical,
        "language": line.language,
        "authors": line.authors,
        "restricted": line.restricted,
        "signals": line.signals,
    }
    if line.url:
        fields["url"] = line.url
    fields |= {
        k: v
        for k, v in (("title", line.title), ("excerpt", line.excerpt), ("published", line.published))
        if v is not None
    }
    if line.undated:
        fields["published"] = None
    return fields
