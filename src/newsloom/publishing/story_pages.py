"""A story and its articles as the site shows them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from newsloom.core.names import Teller, agreed_names
from newsloom.core.url import host_of
from newsloom.model.article import StoredArticle
from newsloom.publishing import public_ledger
from newsloom.publishing.story_view import MemberView, StoryView, address_of
from newsloom.render.site import (
    ArticleView,
    CopyView,
    Elsewhere,
    Moment,
    SiteChange,
    SiteImage,
    SiteLink,
    SiteSentence,
    SiteStory,
)
from newsloom.store.stories import StoryRow

MOST_NAMED = 3
"""Of the reports that vouch for a sentence, so many are named."""
NETWORKS = {
    "hacker-news": "Hacker News", "reddit": "Reddit", "lemmy": "Lemmy", "mastodon": "Mastodon", "bluesky": "Bluesky",
    "youtube": "YouTube", "lobsters": "Lobsters",
}  # fmt: skip
"""Networks by the names that people know; a forum is named by its host."""


def heat_parts(row: StoryRow) -> tuple[str, ...]:
    """What a story's heat (the order of every list) is made of; the parts' numbers add up to it."""
    parts = tuple(row.because.get("heat", ()))
    if not parts:  # the old system's heat is one sum
        return coverage_parts(row)
    return parts


def coverage_parts(row: StoryRow) -> tuple[str, ...]:
    """What a story's coverage (how much is being reported) is made of; it is the first part of its heat."""
    return tuple(row.because.get("coverage", ()))


def heat_in_full(row: StoryRow) -> tuple[str, ...]:
    """The parts of a story's heat with those of its coverage in their place: one sum."""
    parts = heat_parts(row)
    return (*coverage_parts(row), *parts[1:]) if parts and parts[0].startswith("coverage ") else parts


def last_changed(row: StoryRow) -> datetime:
    """When something that a reader can see last changed: news came, or the headline followed it."""
    told = row.standing.developed_at if row.standing else None
    return max(row.news_at or row.first_seen, told or row.first_seen)


def title_of(row: StoryRow) -> str:
    """The editor's title, or the lead's."""
    return (row.standing.title if row.standing else None) or row.title


def site_story(view: StoryView, path: str, *, with_translations: bool = False) -> SiteStory:
    """A story as the site's lists show it, without its timeline. It has a member at least.

    Translations are the owner's choice.
    """
    row, lead = view.row, view.lead
    assert lead is not None
    printed = public_ledger.printed_of(view)
    around = public_ledger.elsewhere(printed) if printed is not None else _around(view)
    shown = {m.held.id: _view(m, copies, with_translations) for m, copies in view.folded()}
    image = view.image
    return SiteStory(
        id=row.id,
        slug=path,
        title=view.title,
        first_seen=row.first_seen,
        last_changed=last_changed(row),
        lead=shown[lead.held.id],
        articles=tuple(shown.values()),
        excerpt=view.excerpt,
        note=view.note,
        topics=row.topics,
        heat=row.heat,
        quality=row.quality,
        sources=row.independent,
        because=heat_in_full(row),
        saga=tuple(
            SiteLink(slug=link.path, title=title_of(r), at=r.first_seen)
            for r, link in view.saga
            if r.state == "published" and link is not None
        ),
        image=SiteImage(
            path=f"images/{image.file}",
            width=image.width,
            height=image.height,
            alt=image.alt,
            attribution=image.attribution,
        )
        if image
        else None,
        pinned=view.pinned,
        origin=view.origin.held.id if view.origin else "",
        reactions=view.reactions,
        linked_by=around[0],
        discussion=around[1],
        language=lead.held.article.language,
        summary=_summary(view),
    )


def names_of(view: StoryView) -> tuple[str, ...]:
    """The names that two owners give a story, copies left out."""
    originals = [m for m in view.members if m.copy is None]
    if len({m.held.provider_domain for m in originals}) < 2:
        return ()
    tellers = [
        Teller(
            owner=m.held.provider_domain,
            title=m.held.article.title,
            excerpt=m.held.article.excerpt if m.may_be_told else "",
            language=m.held.article.language or "en",
        )
        for m in originals
    ]
    return agreed_names(tellers, without=[m.held.provider_name for m in view.members])


def _around(view: StoryView) -> tuple[tuple[Elsewhere, ...], tuple[Elsewhere, ...]]:
    """(who links to the story, where it is talked about)."""
    return (
        tuple(Elsewhere(name=one.provider or one.owner, url=one.url) for one in view.linked_by),
        tuple(
            Elsewhere(name=NETWORKS.get(one.network, host_of(one.discussion)), url=one.discussion, count=one.comments)
            for one in view.discussion
        ),
    )


def _summary(view: StoryView) -> tuple[SiteSentence, ...]:
    """The accepted summary; of each sentence the reports that vouch for it, by name."""
    by_id = {m.held.id: m.held for m in view.members}
    return tuple(
        SiteSentence(
            text=one.text,
            sources=tuple(
                Elsewhere(name=by_id[id].provider_name, url=by_id[id].article.canonical_url)
                for id in one.articles[:MOST_NAMED]
                if id in by_id
            ),
        )
        for one in view.summary
    )


def with_timeline(story: SiteStory, view: StoryView, retitled: Sequence[datetime] = ()) -> SiteStory:
    """The story as its own page shows it, with its timeline, names, and what was changed: reading texts for what is new takes
    most of the time that a story's page takes. `retitled`: when its headline was changed, newest first."""
    printed = public_ledger.printed_of(view)
    names = names_of(view)
    if printed is not None:
        news_then, timeline_then = public_ledger.moments(printed)
        changed_then = public_ledger.changed(printed)
        return replace(story, news=news_then, timeline=timeline_then, names=names, changed=changed_then)
    steps = view.timeline()
    news = [Moment(at=s.at, text=s.says, provider=s.provider, url=s.url) for s in reversed(steps[1:]) if s.says]
    moments = [Moment(at=s.at, text=s.title, provider=s.provider, url=s.url) for s in steps]
    return replace(
        story, news=tuple(news), timeline=tuple(moments), names=names, changed=(*_retitled(retitled), *_corrections(view))
    )  # fmt: skip


def _retitled(times: Sequence[datetime]) -> Iterator[SiteChange]:
    yield from (SiteChange(kind="retitled", at=at) for at in times)


def _corrections(view: StoryView) -> Iterator[SiteChange]:
    """The notes by which publishers say that a report was wrong; a copy's note is its original's."""
    for m in view.members:
        if m.copy is None and m.may_be_told:
            for note in m.held.article.corrections:
                yield SiteChange(kind="correction", text=note, provider=m.held.provider_name)


def _copy_view(h: StoredArticle) -> CopyView:
    return CopyView(
        title=h.article.title,
        url=h.article.canonical_url,
        provider=h.provider_name,
        domain=h.provider_domain,
        seen=h.first_seen,
    )


def _view(m: MemberView, copies: Sequence[MemberView], with_translations: bool) -> ArticleView:
    h, a = m.held, m.held.article
    made = m.translation if with_translations else None
    return ArticleView(
        id=h.id,
        title=a.title,
        url=address_of(a) or "",
        own_html=a.own_html,
        provider=h.provider_name,
        domain=h.provider_domain,
        excerpt=a.excerpt,
        published=a.published,
        first_seen=h.first_seen,
        language=a.language,
        authors=a.authors,
        type=a.type,
        restricted=a.restricted,
        quality=m.quality.value if m.quality else None,
        copies=tuple(_copy_view(c.held) for c in copies),
        translated_title=made.title if made else "",
        translated_excerpt=made.excerpt if made else "",
    )
