"""A story and its articles as the site shows them. Pure."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from datetime import datetime

from newsloom.core import novelty
from newsloom.core.url import is_web_url
from newsloom.model.article import StoredArticle
from newsloom.model.story import CopyOf
from newsloom.render.site import ArticleView, CopyView, SiteStory
from newsloom.store.stories import StoryRow

READ_CHARS = 6000
MOST_TOLD = 40
"""A timeline reads so many articles of a story; the next hundred of a wire story bring nothing new."""


def heat_parts(row: StoryRow) -> tuple[str, ...]:
    """What a story's heat (`row.interest`, the order of every list) is made of; the parts' numbers add up to it."""
    parts = tuple(row.because.get("interest", ()))
    if not parts:  # the old system's heat is one sum
        return coverage_parts(row)
    # Stories that were judged by an earlier version call their first part by another word.
    first = f"coverage {parts[0].removeprefix('heat ')}" if parts[0].startswith("heat ") else parts[0]
    return (first, *parts[1:])


def coverage_parts(row: StoryRow) -> tuple[str, ...]:
    """What a story's coverage (`row.heat`: how much is being reported) is made of; it is the first part of its heat."""
    return tuple(row.because.get("heat", ()))


def heat_in_full(row: StoryRow) -> tuple[str, ...]:
    """The parts of a story's heat with those of its coverage in their place: one sum."""
    parts = heat_parts(row)
    return (*coverage_parts(row), *parts[1:]) if parts and parts[0].startswith("coverage ") else parts


def title_of(row: StoryRow) -> str:
    """The editor's title, or the lead's."""
    return (row.standing.title if row.standing else None) or row.title


def site_story(
    row: StoryRow,
    members: Sequence[StoredArticle],
    copies: Mapping[str, CopyOf],
    quality: Mapping[str, int],
    path: str,
) -> SiteStory:
    """A story as the site's lists show it, without its picture, its saga and its timeline."""
    lead = next((h for h in members if h.id == row.lead), members[0])
    inside = {h.id for h in members}
    folded: dict[str, list[CopyView]] = {}
    for h in members:
        copy = copies.get(h.id)
        if copy is not None and copy.original in inside and h.id != lead.id:
            folded.setdefault(copy.original, []).append(_copy_view(h))
    hidden = {h.id for h in members if h.id in copies and copies[h.id].original in inside and h.id != lead.id}
    views = {h.id: _view(h, quality.get(h.id), tuple(folded.get(h.id, ()))) for h in members if h.id not in hidden}
    standing = row.standing
    return SiteStory(
        id=row.id,
        slug=path,
        title=title_of(row) or lead.article.title,
        first_seen=row.first_seen,
        last_changed=row.news_at or row.first_seen,
        lead=views[lead.id],
        articles=tuple(views[h.id] for h in members if h.id in views),
        excerpt=(standing.excerpt if standing and standing.excerpt is not None else lead.article.excerpt),
        note=(standing.note or "") if standing else "",
        topics=row.topics,
        heat=row.interest,
        quality=row.quality,
        sources=row.independent,
        because=heat_in_full(row),
        pinned=bool(standing and standing.pinned),
        language=lead.article.language,
    )


def timeline(
    members: Sequence[StoredArticle],
    copies: Container[str],
    untold: Container[str],
    *,
    since: datetime | None = None,
    most: int = MOST_TOLD,
) -> tuple[novelty.Moment, ...]:
    """Who told what that was new, in order of arrival; of articles in `untold` only the title is quoted."""
    told = [
        novelty.Told(
            article=h.id,
            seen=h.first_seen,
            provider=h.provider_name,
            title=h.article.title,
            url=h.article.canonical_url,
            text=(h.article.text or h.article.excerpt)[:READ_CHARS],
            is_copy=h.id in copies,
            untold=h.id in untold,
        )
        for h in members[:most]
    ]
    return novelty.timeline(told, since=since)


def _copy_view(h: StoredArticle) -> CopyView:
    return CopyView(
        title=h.article.title,
        url=h.article.canonical_url,
        provider=h.provider_name,
        domain=h.provider_domain,
        seen=h.first_seen,
    )


def _view(h: StoredArticle, quality: int | None, copies: tuple[CopyView, ...]) -> ArticleView:
    a = h.article
    return ArticleView(
        id=h.id,
        title=a.title,
        url=a.canonical_url if is_web_url(a.canonical_url) else "",
        provider=h.provider_name,
        domain=h.provider_domain,
        excerpt=a.excerpt,
        published=a.published,
        first_seen=h.first_seen,
        language=a.language,
        authors=a.authors,
        type=a.type,
        restricted=a.restricted,
        quality=quality,
        copies=copies,
    )
