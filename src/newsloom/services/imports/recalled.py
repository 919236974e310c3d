"""What a newsroom's public ledger says of records that are taken in again: ids, addresses, arrival, what editors decided.

Without it (a site of another system) a record is all that is known of its article, and adoption mints what is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from newsloom.core.dedupe import to_bytes
from newsloom.model.article import Match, Quality, StoredArticle
from newsloom.model.edition import Finding
from newsloom.model.ids import digest
from newsloom.model.review import Verdict, VerdictKind
from newsloom.model.story import CopyOf
from newsloom.pipeline.stages.dedupe import take
from newsloom.publishing import public_ledger
from newsloom.publishing.image_copies import image_file
from newsloom.publishing.public_ledger import ArticleLine, StoryLine
from newsloom.publishing.record_builder import ADOPTED
from newsloom.store import articles, captures, identities
from newsloom.store.captures import ImageCopy
from newsloom.store.editions import Permalink
from newsloom.store.sql import Tx
from newsloom.store.stories import StoryRow

WHY = "it stood so in the newsroom's own ledger"
ENDINGS = ("jpg", "webp")


@dataclass(frozen=True, slots=True)
class Recalled:
    """The stories of the ledger, and their articles by the path of their records."""

    stories: Mapping[str, StoryLine] = field(default_factory=dict)
    articles: Mapping[str, ArticleLine] = field(default_factory=dict)
    faults: Sequence[Finding] = ()

    @classmethod
    def of(cls, root: Path) -> Recalled:
        """What lies in a newsroom's folder; nothing where there is no ledger."""
        stories, faults = public_ledger.read_lines(root)
        return cls(stories, {a.record: a for line in stories.values() for a in line.articles}, tuple(faults))

    def held(self, path: str, held: StoredArticle) -> StoredArticle:
        """The article of the record at `path`, as it was held."""
        line = self.articles.get(path)
        if line is None:
            return held
        article = replace(held.article, **public_ledger.amended(held, line))
        return replace(
            held, id=line.id, article=article, first_seen=line.seen, provider_name=line.provider or held.provider_name
        )


def row_of(line: StoryLine, members: int) -> StoryRow:
    """The story as it was scored last."""
    return StoryRow(
        id=line.story,
        first_seen=line.first_seen,
        last_seen=line.last_seen,
        saga=line.saga,
        lead=line.lead,
        title=line.title,
        quality=line.quality,
        coverage=line.coverage,
        heat=line.heat,
        news_at=line.news_at,
        articles=members,
        independent=line.independent,
        scored_at=line.scored_at,
        because=dict(line.because),
        facts={"provider": line.provider, "forms": [list(f) for f in line.forms]}
        | ({"origin": line.origin} if line.origin else {})
        | ({"reactions": list(line.reactions)} if line.reactions else {}),
        topics=line.topics,
    )


def addresses(line: StoryLine) -> list[Permalink]:
    """The promised addresses of a story, with what its page said."""
    printed = {public_ledger.PRINTED: msgspec.to_builtins(line.printed)} if line.printed is not None else {}
    shown: dict[str, Any] = {
        "first_seen": line.first_seen.isoformat(),
        "topics": list(line.topics),
        "saga": [],
    } | printed
    return [
        Permalink(
            path=a.path, story=line.story, feed_id=a.feed, first_published=a.first, updated=a.updated, main=a.main,
            shown=shown if a.main and line.standing.state == "published" else None,
        )
        for a in line.addresses
    ]  # fmt: skip


def verdicts(line: StoryLine) -> Iterator[Verdict]:
    """What editors decided, as far as readers see it: it must outlive whatever comes to the story."""
    for kind, value in _decided(line):
        id = digest("verdict", ADOPTED, line.story, kind)
        yield Verdict(id=id, at=line.last_seen, actor=ADOPTED, kind=kind, subject=line.story, value=value, reason=WHY)


def _decided(line: StoryLine) -> Iterator[tuple[VerdictKind, dict[str, Any]]]:
    standing = line.standing
    states: dict[str, VerdictKind] = {"published": "approve", "rejected": "reject", "held": "hold", "removed": "remove"}
    if standing.by != "policy" and standing.state == "held" and standing.until is not None:
        yield "approve", {"not_before": standing.until.isoformat()}
    elif standing.by != "policy" and standing.state in states:
        yield states[standing.state], {}
    words = {k: v for k, v in (("title", standing.title), ("excerpt", standing.excerpt)) if v is not None}
    if words:
        yield "edit", words
    if standing.note:
        yield "note", {"text": standing.note}
    if standing.lead:
        yield "lead", {"article": standing.lead}
    if standing.image is not None:
        yield "image", {"url": standing.image}
    if standing.pinned:
        yield "pin", {}


def put_conclusions(tx: Tx, lines: Sequence[StoryLine], held: Mapping[str, StoredArticle]) -> None:
    """Copies, topics, qualities and merged ids, of the articles that are there."""
    found = {a.id: a for line in lines for a in line.articles if a.id in held}
    copies = {id: a for id, a in found.items() if a.copy_of}
    articles.put_fingerprints(tx, [(id, _fingerprint(held[id]), ()) for id in sorted(copies)])
    articles.put_copies(
        tx,
        {
            id: CopyOf(original=a.copy_of or "", kind=a.copy_kind, similarity=1.0, because=(WHY,))
            for id, a in copies.items()
        },
    )
    articles.put_qualities(
        tx, {id: Quality(value=a.quality, because=(WHY,)) for id, a in found.items() if a.quality is not None}
    )
    articles.put_qualities(tx, {u.id: Quality(value=u.quality, because=(WHY,)) for line in lines for u in line.unfiled})
    articles.put_matches(
        tx,
        {
            id: [Match(topic=t, score=1.0, because=(WHY,)) for t in a.topics]
            for id, a in found.items()
            if a.topics is not None
        },
    )
    for line in lines:
        for gone in line.gone:
            identities.redirect(tx, gone, line.story, line.first_seen)


def _fingerprint(held: StoredArticle) -> bytes:
    return to_bytes(take(held))


def put_pictures(tx: Tx, folder: Path, held: Sequence[StoredArticle], now: datetime) -> None:
    """The newsroom's copies of pictures whose files are still there."""
    for image in (image for one in held for image in one.article.images if image.is_cached):
        file = next((f for e in ENDINGS if (folder / (f := image_file(image.url, e))).is_file()), None)
        if file is not None:
            captures.put_image(tx, ImageCopy(url=image.url, width=image.width, height=image.height, file=file), now)
