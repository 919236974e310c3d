"""A story as it may be shown: what desk, API, brief, newsletter, site and records tell of it is a part of this view.

The rules are here, and nowhere else. What a person took down is no member, whichever story it is in now. A picture is shown
where we keep a copy and the rights of its article allow it; a text is told of where they allow that. The editor's title, excerpt,
lead and picture go before the publisher's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from newsloom.core import novelty, policy
from newsloom.core.links.votes import voters
from newsloom.core.url import is_web_url
from newsloom.model.article import OWN, Article, Quality, StoredArticle
from newsloom.model.link import Citation, Mention
from newsloom.model.review import Verdict
from newsloom.model.story import CopyOf
from newsloom.model.summary import SummarySentence, Translation
from newsloom.publishing import translations
from newsloom.publishing.rights import rights_of
from newsloom.runtime.context import Newsroom
from newsloom.store.editions import Permalink
from newsloom.store.queries.story_bundle import Bundle
from newsloom.store.sql import Tx
from newsloom.store.stories import StoryRow

OFFERED = 3
"""Of an article, the first so many pictures are offered."""
READ_CHARS = 6000
MOST_TOLD = 40
"""A timeline reads so many articles of a story; the next hundred of a wire story bring nothing new."""
MOST_OF_SAGA = 10
MOST_AROUND = 10
"""Of those who link to a story, and of the places where it is talked about, so many are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture that may be shown: the publisher's `url` names it, `file` is our copy below the newsroom's image folder."""

    url: str
    file: str
    width: int | None = None
    height: int | None = None
    alt: str = ""
    attribution: str = ""


def address_of(article: Article) -> str | None:
    """Where readers find an article; of a link-post of ours, the page that it is about. None for one that lies only here."""
    return next((url for url in (article.canonical_url, article.url) if is_web_url(url)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberView:
    """An article in its story."""

    held: StoredArticle
    quality: Quality | None
    copy: CopyOf | None
    because: tuple[str, ...]
    topics: tuple[str, ...]
    record: str | None = None
    pinned: bool = False
    """An editor said that it stays in this story."""
    may_show_pictures: bool = True
    may_be_told: bool = True
    """Whether its text may be told of; else only its title is."""
    pictures: tuple[Picture, ...] = ()
    """Those that may be shown."""
    translation: Translation | None = None
    """Its title and excerpt in the newsroom's language, by a machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedHeadline:
    """A later report whose headline tells what the story tells now, in the place of `before`, and why."""

    member: MemberView
    before: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryView:
    """A story and what may be shown of it. `members` are in order of arrival; what was taken down is not among them."""

    row: StoryRow
    members: tuple[MemberView, ...]
    taken_down: tuple[MemberView, ...] = ()
    """For editors only, who may put them back."""
    verdicts: tuple[Verdict, ...] = ()
    link: Permalink | None = None
    """The main address; a story that was never published has none."""
    first_published: datetime | None = None
    saga: tuple[tuple[StoryRow, Permalink | None], ...] = ()
    """The other stories of its saga, latest first."""
    redirects: tuple[str, ...] = ()
    image: Picture | None = None
    withheld: tuple[str, ...] = ()
    """Copies of its articles' pictures that may not be shown (any more)."""
    linked_by: tuple[Citation, ...] = ()
    """Who links to it, the newest link of each owner, newest first; nobody links to itself."""
    discussion: tuple[Mention, ...] = ()
    """Where it is talked about, the busiest first."""

    @property
    def lead(self) -> MemberView | None:
        """The article that stands for the story; None if all were taken down."""
        return next((m for m in self.members if m.held.id == self.row.lead), self.members[0] if self.members else None)

    @property
    def title(self) -> str:
        """The editor's title, or the lead's."""
        standing, lead = self.row.standing, self.lead
        ours = (standing.title if standing else None) or ""
        if ours or lead is None:
            return ours or self.row.title
        # Until it is judged again, the row holds the title of a lead that was taken down.
        return (self.row.title or lead.held.article.title) if lead.held.id == self.row.lead else lead.held.article.title

    @property
    def proposed_headline(self) -> ProposedHeadline | None:
        """For editors: the headline that the story's news propose; None where there is none, or somebody decided on it since."""
        found = self.row.facts.get("headline") or {}
        member = next((m for m in self.members if m.held.id == found.get("article")), None)
        is_shut = self.row.state in ("rejected", "removed")
        if member is None or is_shut or member.held.article.title == self.title:
            return None
        said = policy.fold((v for v in self.verdicts if v.subject == self.row.id), self.row.id).worded_at
        if said is not None and said > datetime.fromisoformat(found["at"]):
            return None
        return ProposedHeadline(member=member, before=self.title, because=tuple(found["because"]))

    @property
    def excerpt(self) -> str:
        """The editor's excerpt ("" is a decision too), or the lead's."""
        standing = self.row.standing
        if standing is not None and standing.excerpt is not None:
            return standing.excerpt
        return self.lead.held.article.excerpt if self.lead else ""

    @property
    def note(self) -> str:
        """The editor's note, or ""."""
        return (self.row.standing.note or "") if self.row.standing else ""

    @property
    def summary(self) -> tuple[SummarySentence, ...]:
        """The summary that was accepted: of its sentences those whose articles are all still here, and may be told of."""
        standing = self.row.standing
        told = {m.held.id for m in self.members if m.may_be_told}
        return tuple(one for one in (standing.summary if standing else None) or () if told.issuperset(one.articles))

    @property
    def pinned(self) -> bool:
        """Whether an editor holds it at the top of the front page."""
        return bool(self.row.standing and self.row.standing.pinned)

    @property
    def path(self) -> str | None:
        """The last part of its public address."""
        return self.link.path if self.link else None

    @property
    def is_public(self) -> bool:
        """Whether readers see it: it is published, has an address, and something to show."""
        return self.row.state == "published" and self.link is not None and bool(self.members)

    @property
    def origin(self) -> MemberView | None:
        """The article that the others of the story point to; None where there is none, or it was taken down."""
        return next((m for m in self.members if m.held.id == self.row.facts.get("origin")), None)

    @property
    def reactions(self) -> tuple[str, ...]:
        """The ids of the members that comment on the event instead of reporting it; the lead is none, whoever chose it."""
        said = self.row.facts.get("reactions", ())
        lead = self.lead
        return tuple(m.held.id for m in self.members if m.held.id in said and m is not lead)

    @property
    def untold(self) -> frozenset[str]:
        """Articles of which only the title may be quoted."""
        return frozenset(m.held.id for m in self.members if not m.may_be_told)

    def folded(self) -> list[tuple[MemberView, tuple[MemberView, ...]]]:
        """Each original in order of arrival, with its copies among the members; the lead is one always."""
        by_id = {m.held.id: m for m in self.members}
        lead = self.lead
        copies: dict[str, list[MemberView]] = {}
        shown: list[MemberView] = []
        for m in self.members:
            origin, seen = m, {m.held.id}
            # A copy of a copy is one of the original; of two that are said to copy each other, both are shown.
            while origin is not lead and origin.copy is not None and origin.copy.original in by_id.keys() - seen:
                origin = by_id[origin.copy.original]
                seen.add(origin.held.id)
            in_circle = origin is not lead and origin.copy is not None and origin.copy.original in by_id
            if origin is m or in_circle:
                shown.append(m)
            else:
                copies.setdefault(origin.held.id, []).append(m)
        return [(m, tuple(copies.get(m.held.id, ()))) for m in shown]

    def with_texts(self, texts: Mapping[str, str]) -> StoryView:
        """The same story with its articles' texts."""
        members = (
            replace(m, held=replace(m.held, article=replace(m.held.article, text=texts.get(m.held.id, ""))))
            for m in self.members
        )
        return replace(self, members=tuple(members))

    def timeline(self, *, since: datetime | None = None, most: int = MOST_TOLD) -> tuple[novelty.Moment, ...]:
        """Who told what that was new, in order of arrival (the bundle must have texts)."""
        told = [
            novelty.Told(
                article=m.held.id,
                seen=m.held.first_seen,
                provider=m.held.provider_name,
                title=m.held.article.title,
                url=m.held.article.canonical_url,
                text=(m.held.article.text or m.held.article.excerpt)[:READ_CHARS],
                is_copy=m.copy is not None,
                untold=not m.may_be_told,
            )
            for m in self.members[:most]
        ]
        return novelty.timeline(told, since=since)


def load_views(
    tx: Tx, newsroom: Newsroom, ids: Sequence[str], *, texts: bool = False, around: bool = False
) -> list[StoryView]:
    """Read stories and make their views: see `Bundle.of` and `views_of`."""
    bundle = Bundle.of(tx, ids, texts=texts, around=around)
    return translated(tx, newsroom, views_of(bundle, ids, pictures=newsroom.config.images.show))


def translated(tx: Tx, newsroom: Newsroom, views: Sequence[StoryView]) -> list[StoryView]:
    """The stories with the translations that are there, of articles whose publishers allow it."""
    if not translations.is_on(newsroom):
        return list(views)
    rows = [
        (m.held.id, m.held.article.title, m.held.article.excerpt, m.held.article.language)
        for view in views
        for m in view.members
        if m.may_be_told
    ]
    found = translations.of_articles(tx, newsroom, rows)
    return [
        replace(view, members=tuple(replace(m, translation=found.get(m.held.id)) for m in view.members))
        if found
        else view
        for view in views
    ]


def taken_down(bundle: Bundle) -> frozenset[str]:
    """The articles that a person took down: said of an article in any story, it holds in every story."""
    return frozenset(str(v.value.get("article") or v.subject) for v in policy.in_force(bundle.removals))


def views_of(bundle: Bundle, ids: Sequence[str], *, pictures: bool = True) -> list[StoryView]:
    """The stories in this order; those that are not there or never had an article are left out. `pictures`: whether the
    newsroom shows any."""
    gone = taken_down(bundle)
    return [_view(bundle, id, gone, pictures) for id in ids if id in bundle.rows and bundle.members.get(id)]


def _view(bundle: Bundle, id: str, gone: frozenset[str], pictures: bool) -> StoryView:
    row = bundle.rows[id]
    pinned = policy.fold(bundle.verdicts_on(id), id).members
    every = [_member(bundle, m.article, m.because, m.article in pinned, pictures) for m in bundle.members[id]]
    members = tuple(m for m in every if m.held.id not in gone)
    links = bundle.links.get(id, ())
    saga = [r for r in bundle.sagas.get(row.saga or "", ()) if r.id != id][:MOST_OF_SAGA]
    shown = {p.file for m in members for p in m.pictures}
    copies = [bundle.images.get(i.url) for m in every for i in m.held.article.images[:OFFERED]]
    return StoryView(
        row=row,
        members=members,
        taken_down=tuple(m for m in every if m.held.id in gone),
        verdicts=tuple(bundle.verdicts_on(id, merged=True)),
        link=next((link for link in links if link.main), None),
        first_published=min((link.first_published for link in links), default=None),
        saga=tuple((r, bundle.saga_addresses.get(r.id)) for r in saga),
        redirects=tuple(bundle.redirects.get(id, ())),
        image=_image(row, members),
        linked_by=_linked_by(bundle, members),
        discussion=_discussion(bundle, members),
        withheld=tuple(dict.fromkeys(c.file for c in copies if c is not None and c.file and c.file not in shown)),
    )


def _linked_by(bundle: Bundle, members: Sequence[MemberView]) -> tuple[Citation, ...]:
    owners = {m.held.id: m.held.provider_domain for m in members}
    cited = (one for m in members for one in bundle.citations.get(m.held.id, ()))
    found = voters([one for one in cited if not one.url.startswith(OWN)], owners)
    return tuple(sorted(found.values(), key=lambda one: (one.at, one.by), reverse=True)[:MOST_AROUND])


def _discussion(bundle: Bundle, members: Sequence[MemberView]) -> tuple[Mention, ...]:
    found = {one.discussion: one for m in members for one in bundle.mentions.get(m.held.id, ())}

    def busy(one: Mention) -> int:
        return (one.points or 0) + (one.comments or 0)

    return tuple(sorted(found.values(), key=lambda one: (-busy(one), one.discussion))[:MOST_AROUND])


def _member(bundle: Bundle, id: str, because: tuple[str, ...], pinned: bool, pictures: bool) -> MemberView:
    held = bundle.held[id]
    allowed = rights_of(held.article, bundle.sources.get(held.source or ""))
    line = bundle.ledger.get(id)
    return MemberView(
        held=held,
        quality=bundle.qualities.get(id),
        copy=bundle.copies.get(id),
        because=because,
        topics=tuple(m.topic for m in bundle.matches.get(id, ())),
        record=line.path if line is not None else None,
        pinned=pinned,
        may_show_pictures=allowed.show_image is not False,
        may_be_told=allowed.summarise is not False,
        pictures=tuple(_pictures(bundle, held)) if pictures and allowed.show_image is not False else (),
    )


def _pictures(bundle: Bundle, held: StoredArticle) -> Iterator[Picture]:
    for image in held.article.images[:OFFERED]:
        copy = bundle.images.get(image.url)
        if copy is not None and copy.file is not None:
            yield Picture(
                url=image.url,
                file=copy.file,
                width=copy.width,
                height=copy.height,
                alt=image.title or "",
                attribution=image.attribution or held.provider_name,
            )


def _image(row: StoryRow, members: Sequence[MemberView]) -> Picture | None:
    """The picture that an editor chose, the lead's, or another member's; none where an editor chose none."""
    wanted = row.standing.image if row.standing else None
    if wanted == "":
        return None
    ordered = sorted(members, key=lambda m: m.held.id != row.lead)
    offered = [p for m in ordered for p in m.pictures]
    return next((p for p in offered if p.url == wanted), offered[0] if offered else None)
