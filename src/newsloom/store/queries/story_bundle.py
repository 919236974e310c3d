"""Stories with all that any output says of them: the one loader that desk, API, brief, newsletter, site and records share.

A `Bundle` holds rows as they are, what was taken down included; what may be shown of a story decides
`newsloom.publishing.story_view`, once, for everybody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import literal, select

from newsloom.model.article import Match, Quality, StoredArticle
from newsloom.model.link import Citation, Mention
from newsloom.model.review import Verdict
from newsloom.model.source import Source
from newsloom.model.story import CopyOf
from newsloom.store import articles as store_articles
from newsloom.store import captures, editions, identities, reviews, sources, stories
from newsloom.store import links as store_links
from newsloom.store import mentions as store_mentions
from newsloom.store.captures import ImageCopy
from newsloom.store.editions import Ledger, Permalink
from newsloom.store.memberships import Member
from newsloom.store.sql import Tx, chunks, within
from newsloom.store.stories import StoryRow
from newsloom.store.tables import articles, fingerprints, memberships, qualities

MOST_PICTURES = 5
"""Of an article, the first so many pictures are looked up: more are shown nowhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """Some stories, and what is known around them; mappings leave out what is not there."""

    rows: Mapping[str, StoryRow]
    members: Mapping[str, Sequence[Member]]
    """Of each story, in order of arrival."""
    held: Mapping[str, StoredArticle]
    """Every member's article; its text is "" where the bundle was asked for without texts."""
    copies: Mapping[str, CopyOf]
    qualities: Mapping[str, Quality]
    verdicts: Mapping[str, Sequence[Verdict]]
    """By subject, oldest first: of the stories, of those that were merged into them, and of the members."""
    removals: Sequence[Verdict]
    """All verdicts of the newsroom that take something down, and all that take a verdict back, oldest first: an article
    that was taken down in one story stays so in another one."""
    sources: Mapping[str, Source]
    """All sources, retired ones too: what they allow holds for what they once brought."""
    links: Mapping[str, Sequence[Permalink]]
    """The addresses of each story, the main one first."""
    redirects: Mapping[str, Sequence[str]]
    """Of each story, the ids that were merged into it."""
    images: Mapping[str, ImageCopy]
    """The newsroom's copies of the members' pictures, by the publishers' URLs."""
    citations: Mapping[str, Sequence[Citation]] = field(default_factory=dict)
    """Of each member, who links to it; also with texts."""
    mentions: Mapping[str, Sequence[Mention]] = field(default_factory=dict)
    """Of each member, what is said of it elsewhere; also with texts."""
    ledger: Mapping[str, Ledger] = field(default_factory=dict)
    """The record of each member that has one. This and what follows only if asked for."""
    matches: Mapping[str, Sequence[Match]] = field(default_factory=dict)
    """The topics of each member, in their order; also with texts."""
    sagas: Mapping[str, Sequence[StoryRow]] = field(default_factory=dict)
    """The stories of each saga that one of these stories is in, latest first."""
    saga_addresses: Mapping[str, Permalink] = field(default_factory=dict)
    """The main address of each story of those sagas."""

    @classmethod
    def of(cls, tx: Tx, ids: Sequence[str], *, texts: bool = False, around: bool = False) -> Bundle:
        """Read them; `texts`: the articles with their texts; `around`: with records and sagas too."""
        rows = stories.get(tx, ids)
        members, held, copies, graded = _members(tx, ids, texts)
        every = list(held)
        redirects = identities.redirects_of(tx, ids)
        merged = [gone for found in redirects.values() for gone in found]
        pictures = dict.fromkeys(i.url for h in held.values() for i in h.article.images[:MOST_PICTURES])
        sagas = stories.in_sagas(tx, list({r.saga for r in rows.values() if r.saga})) if around else {}
        beside = [r.id for found in sagas.values() for r in found]
        # Links and postings lead to any address of an article: the addresses are read once for both.
        own = {h.article.canonical_url: id for id, h in held.items()} if texts or around else {}
        addresses = store_articles.with_aliases(tx, own)
        return cls(
            rows=rows,
            members=members,
            held=held,
            copies=copies,
            qualities=graded,
            matches=store_articles.get_matches(tx, every) if texts or around else {},
            citations=store_links.citing(tx, addresses),
            mentions=store_mentions.of_articles(tx, addresses),
            verdicts=reviews.of(tx, [*ids, *merged, *every]),
            removals=reviews.of_kinds(tx, ["remove", "undo"]),
            sources={s.id: s for s in sources.all_sources(tx, retired=True)},
            links=editions.permalinks_of(tx, ids),
            redirects=redirects,
            images=captures.get_images(tx, list(pictures)),
            ledger=editions.get_records(tx, every) if around else {},
            sagas=sagas,
            saga_addresses={id: found[0] for id, found in editions.permalinks_of(tx, beside).items() if found[0].main},
        )

    def with_verdict(self, verdict: Verdict) -> Bundle:
        """The same with a verdict that was just said."""
        said = [*self.verdicts.get(verdict.subject, ()), verdict]
        more = [verdict] if verdict.kind in ("remove", "undo") else []
        return replace(self, verdicts={**self.verdicts, verdict.subject: said}, removals=[*self.removals, *more])

    def verdicts_on(self, story: str, *, merged: bool = False) -> list[Verdict]:
        """What people said of a story and its articles, oldest first; `merged`: also what was said of stories that were merged
        into it, which explains it and decides nothing about it."""
        beside = self.redirects.get(story, ()) if merged else ()
        subjects = (story, *beside, *(m.article for m in self.members.get(story, ())))
        found = [v for subject in subjects for v in self.verdicts.get(subject, ())]
        return sorted(found, key=lambda v: (v.at, v.id))


_COPY = fingerprints.c
_FOUND = (
    memberships.c.article, memberships.c.story, memberships.c.joined_at, memberships.c.because,
    _COPY.copy_of, _COPY.copy_kind, _COPY.because.label("copy_because"),
    qualities.c.value, qualities.c.because.label("quality_because"),
)  # fmt: skip


def _members(
    tx: Tx, ids: Sequence[str], texts: bool
) -> tuple[dict[str, list[Member]], dict[str, StoredArticle], dict[str, CopyOf], dict[str, Quality]]:
    """Members with their articles, copies and qualities: one statement, for an article is in one story only."""
    members: dict[str, list[Member]] = {}
    held: dict[str, StoredArticle] = {}
    copies: dict[str, CopyOf] = {}
    graded: dict[str, Quality] = {}
    columns = [c for c in store_articles.HELD if c.name != "text"]
    text = articles.c.text if texts else literal("").label("text")
    for part in chunks(ids):
        query = (
            select(*_FOUND, *columns, text)
            .join(articles, articles.c.id == memberships.c.article)
            .outerjoin(fingerprints, fingerprints.c.article == memberships.c.article)
            .outerjoin(qualities, qualities.c.article == memberships.c.article)
            .where(within(memberships.c.story, part))
            .order_by(articles.c.first_seen, articles.c.id)
        )
        for r in tx.execute(query):
            members.setdefault(r.story, []).append(_member(r))
            held[r.article] = store_articles.held_of(r, r.text)
            if r.copy_of is not None:
                copies[r.article] = store_articles.copy_of(r.copy_of, r.copy_kind, r.copy_because)
            if r.value is not None:
                graded[r.article] = Quality(value=r.value, because=tuple(r.quality_because))
    return members, held, copies, graded


def _member(r: Any) -> Member:
    return Member(article=r.article, story=r.story, joined_at=r.joined_at, because=tuple(r.because))
