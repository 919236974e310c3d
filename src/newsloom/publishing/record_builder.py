"""From a story to its records: one for each article, as RECORD.md says.

Pure: facts in, records out. Which path a record has and whether its file must be rewritten is the edition's business.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from newsloom.core.url import amp_cache_url, article_url, canonical_url, is_web_url
from newsloom.model.article import Image, Quality, StoredArticle
from newsloom.model.edition import Form, Listed, Record, RecordProvider, Related
from newsloom.model.ids import article_id
from newsloom.model.review import Standing
from newsloom.model.source import Organization
from newsloom.records.embeds import featured_content
from newsloom.records.paths import record_path
from newsloom.records.related import Shelf
from newsloom.store.captures import ImageCopy

MOST_IMAGES = 5
ADOPTED = "adopted"
"""The source of articles that are known from an adopted record alone."""
RELATED = "adopted, related"
"""The source of articles that adopted records name as related and have no file for: they are told of, but get no record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A story as its records tell it. `heat` is what orders front pages; `removed` are articles taken down."""

    lead: str
    heat: float
    standing: Standing
    members: Sequence[StoredArticle]
    qualities: Mapping[str, Quality]
    topics: Mapping[str, Sequence[str]]
    images: Mapping[str, ImageCopy] = field(default_factory=dict)
    organizations: Mapping[str, Organization] = field(default_factory=dict)
    removed: frozenset[str] = frozenset()
    without_pictures: frozenset[str] = frozenset()
    """Articles whose rights do not allow to show their pictures."""
    classic: bool = False
    bases: Mapping[str, Record] = field(default_factory=dict)
    """Records of adopted articles: what they hold, and nobody decided anew, stays."""
    absent: Mapping[str, Sequence[Related]] = field(default_factory=dict)
    """Related articles of adopted records that have no file of their own: they stay as they stand."""
    most_related: int | None = None
    """Of the other articles of the story, a record names so many ([publish] related); None: all of them."""


def published_at(held: StoredArticle) -> datetime:
    """The date that a record carries: the publisher's, or else when we first saw it. UTC, whole seconds.

    A date more than a day after we saw it is none: publishers schedule, mistype, and bump their posts. Up to a day is a
    clock without its time zone.
    """
    told = held.article.published
    at = told if told is not None and told - held.first_seen <= timedelta(days=1) else held.first_seen
    return at.astimezone(UTC).replace(microsecond=0)


def plain_record(held: StoredArticle, telling: Telling) -> Record:
    """An article's record without what it is related to."""
    a = held.article
    leads = held.id == telling.lead
    standing = telling.standing
    if held.id in telling.bases:
        return _amended(telling.bases[held.id], held, telling)
    amp = a.amp_url if a.amp_url and is_web_url(a.amp_url) else None
    visible = leads and standing.state == "published" and held.id not in telling.removed
    return Record(
        title=one_line((standing.title if leads else None) or a.title),
        excerpt=((standing.excerpt if leads and standing.excerpt is not None else None) or a.excerpt) or None,
        published=published_at(held),
        original_url=a.url if is_web_url(a.url) else None,
        web_url=a.canonical_url if is_web_url(a.canonical_url) else None,
        amp_url=amp,
        cdn_amp_url=amp_cache_url(amp) if amp else None,
        type="video" if a.type == "video" else "article",
        featured_content=a.own_html or featured_content(a.url, a.type) or featured_content(a.canonical_url, a.type),
        quality=telling.qualities[held.id].value if held.id in telling.qualities else 0,
        heat=round(telling.heat) if leads else -1,
        is_published=visible,
        removed=held.id in telling.removed or (leads and standing.state == "removed"),
        provider=provider(held, telling.organizations),
        topics=tuple(telling.topics.get(held.id, ())),
        images=images(held, telling),
    )


def _amended(base: Record, held: StoredArticle, telling: Telling) -> Record:
    """An adopted record with what was decided or judged since; all else as it stands."""
    leads = held.id == telling.lead
    standing = telling.standing
    images = list(held.article.images)
    if leads and standing.image:
        images.sort(key=lambda i: i.url != standing.image)
    excerpt = base.excerpt if (base.excerpt or "") == held.article.excerpt else (held.article.excerpt or None)
    return replace(
        base,
        title=(standing.title if leads else None) or held.article.title,
        excerpt=(standing.excerpt or None) if leads and standing.excerpt is not None else excerpt,
        quality=telling.qualities[held.id].value if held.id in telling.qualities else base.quality,
        heat=round(telling.heat) if leads else -1,
        is_published=leads and standing.state == "published" and held.id not in telling.removed,
        removed=held.id in telling.removed or (leads and standing.state == "removed"),
        images=tuple(images),
        related=(),
    )


def one_line(text: str) -> str:
    """A title without line ends (they would stand escaped in the file, but readers' themes show them)."""
    return " ".join(text.split())


def provider(held: StoredArticle, organizations: Mapping[str, Organization]) -> RecordProvider:
    """The publisher, with its icon if we know one."""
    known = organizations.get(held.provider_domain)
    icons = (_icon(known.images),) if known and known.images else ()
    return RecordProvider(name=held.provider_name, domain=held.provider_domain or None, images=icons)


def _icon(images: Sequence[Image]) -> Image:
    """The one of 50x50 pixels, or else the first; of one whose size nobody knows, that size is the custom."""
    chosen = next((i for i in images if (i.width, i.height) == (50, 50)), images[0])
    return Image(url=chosen.url, width=chosen.width or 50, height=chosen.height or 50)


def images(held: StoredArticle, telling: Telling) -> tuple[Image, ...]:
    """The article's images: those of which we know the size, the lead image first, an editor's choice before all; none where
    its rights allow none, or where an editor chose to show none."""
    if held.id in telling.without_pictures or (held.id == telling.lead and telling.standing.image == ""):
        return ()
    found = list(held.article.images)
    if held.id == telling.lead and telling.standing.image:
        found.sort(key=lambda i: i.url != telling.standing.image)
    out: list[Image] = []
    for image in found:
        copy = telling.images.get(image.url)
        if copy is not None and copy.file is None and copy.why:
            continue  # a logo, a tracker, a broken address
        width, height = (copy.width, copy.height) if copy and copy.width else (image.width, image.height)
        out.append(replace(image, width=width, height=height, is_cached=bool(copy and copy.file)))
    return tuple(out[:MOST_IMAGES])


def plain_records(telling: Telling) -> dict[str, Record]:
    """The records of a story by article, without what they are related to."""
    return {h.id: plain_record(h, telling) for h in telling.members}


def with_related(
    plain: Mapping[str, Record], telling: Telling, paths: Mapping[str, str], saga: Sequence[Listed] = ()
) -> dict[str, Record]:
    """The same records, each with the others of its story, and the leads of the saga's other stories; what was taken down
    is named by none.

    `paths` says where each lies: the order of `related` depends on it.
    """
    listed = [Listed(paths[id], record) for id, record in plain.items() if not record.removed]
    shelf = Shelf(listed, saga, classic=telling.classic, most=_most(telling), lead=paths.get(telling.lead))
    return {id: _with_others(record, id, paths[id], shelf, telling) for id, record in plain.items()}


MORE = "relatedMore"
"""The field of a lead's record that counts the articles of its story which it does not name."""


def _most(telling: Telling) -> int | None:
    """The bound of `related`: none in profile classic, and never less than an adopted record of the story names."""
    if telling.classic or telling.most_related is None:
        return None
    return max([telling.most_related, *(len(base.related) for base in telling.bases.values())])


def _with_others(record: Record, id: str, path: str, shelf: Shelf, telling: Telling) -> Record:
    """A record with what it is related to; articles without a file stand where their quality puts them among the story's own."""
    every, left = shelf.of(path)
    absent = telling.absent.get(id, ())
    if absent:
        own = len(every) if telling.classic else shelf.own(path)
        every = (*sorted([*every[:own], *absent], key=_place), *every[own:])
    extra = tuple(pair for pair in record.extra if pair[0] != MORE)
    if left and id == telling.lead:
        extra = (*extra, (MORE, left))
    return replace(record, related=every, extra=extra)


def _place(item: Related) -> tuple[int, str]:
    at = item.published or datetime(1970, 1, 1, tzinfo=UTC)
    return -(item.quality or 0), record_path(item.title, at, "", ())


def absent_from(base: Record, known: Container[str], story: Iterable[StoredArticle]) -> tuple[Related, ...]:
    """Of the articles that an adopted record names: those that are in no story of ours. `known` are ids of those that are."""
    told = {(h.article.title, published_at(h)) for h in story}
    return tuple(
        item
        for item in base.related
        if (item.title, item.published) not in told and not (item.web_url and related_id(item.web_url) in known)
    )


def related_id(web_url: str) -> str:
    """The article that a related item's URL stands for."""
    return article_id(canonical_url(article_url(web_url)) if is_web_url(web_url) else web_url)


def says_the_same(old: Record, new: Record) -> bool:
    """Whether nothing but scores that drift by themselves differs: the decay of heat alone rewrites nothing."""
    if old.title != new.title or len(old.related) != len(new.related) or old.is_published != new.is_published:
        return False  # most that differ do so here, and nothing need be sorted
    return _settled(old) == _settled(new)


def _settled(record: Record) -> Record:
    related = sorted((_calm(r) for r in record.related), key=lambda r: (r.web_url or "", r.title))
    return replace(record, heat=min(record.heat, 0), quality=0, related=tuple(related), secured=None, form=Form())


def _calm(related: Related) -> Related:
    return replace(related, quality=0)
