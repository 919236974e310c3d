"""How good is an article as reporting? A sum of whole points, each with its reason.

What the world makes of a story is not our question: that is core.heat.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from newsloom.core.novelty import Fact, facts
from newsloom.core.provider import summed
from newsloom.core.quality.forms import Form, Kind, forms
from newsloom.model.article import Article, Quality


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What quality looks at. None: not known, which costs nothing and earns nothing."""

    words: int = 0
    """Words of the text; 0 if only an excerpt is known."""
    byline: bool = False
    quotes: int = 0
    names: int = 0
    numbers: int = 0
    own_facts: int | None = None
    """Names, numbers and quotes that no earlier article of the story has."""
    first: bool | None = None
    """First to report, in a story that others reported too."""
    is_copy: bool = False
    dated: bool = True
    date_off: timedelta | None = None
    """How far the publisher's date is from when we first saw the article; positive: in our future."""
    restricted: bool = False
    picture: bool = False
    """A picture of at least 300 pixels a side (or of unknown size) that is no logo."""
    clutter: float | None = None
    """Share of the page's text that is not the article, 0-1."""
    corrections: int = 0
    shouting: bool = False
    """The title is all capitals, or has several exclamation marks."""
    forms: tuple[Form, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Points by factor. Section [score] of newsloom.toml."""

    base: int = 35
    depth: int = 15
    """For 900 words and more; 120 words earn nothing, between them by the logarithm."""
    byline: int = 4
    quotes: int = 6
    own_facts: int = 12
    first: int = 8
    undated: int = -3
    misdated: int = -5
    """For a date over a day in the future, or over a week before we saw the article."""
    restricted: int = -6
    picture: int = 4
    clutter: int = -6
    correction: int = 2
    shouting: int = -5
    copy: int = -20
    provider: int = 20
    """At most so many points up or down for the provider's score."""
    forms: dict[Kind, int] = field(
        default_factory=lambda: dict[Kind, int](
            {
                "press release": -25,
                "sponsored": -40,
                "listicle": -15,
                "stock tip": -30,
                "content farm": -35,
                "deal": -30,
                "opinion": -8,
                "roundup": -8,
                "live blog": -4,
                "guide": -12,
            }
        )
    )
    """For each form that an article shows, times how sure that is; the two worst count."""


def facts_of(
    article: Article,
    first_seen: datetime,
    *,
    told: Collection[str] | None = None,
    first: bool | None = None,
    is_copy: bool = False,
    sells_releases: bool = False,
    found: Sequence[Fact] | None = None,
) -> Facts:
    """What quality looks at, read from an article.

    `told` are the keys of all facts that earlier articles of the story have (``{fact.key for fact in facts(text)}``), None if
    not known. `first` and `is_copy` come from its story; `sells_releases` from its agency (core.dedupe.agencies). `found` are the
    facts of title and text where they were read already.
    """
    body = article.text or article.excerpt
    if found is None:
        found = facts(f"{article.title}\n{body}")
    published = article.published
    return Facts(
        words=len(article.text.split()) if article.text else 0,
        byline=any(author.strip() for author in article.authors),
        quotes=sum(fact.kind == "quote" for fact in found),
        names=sum(fact.kind in ("name", "place") for fact in found),
        numbers=sum(fact.kind == "number" for fact in found),
        own_facts=None if told is None else sum(fact.key not in told for fact in found),
        first=first,
        is_copy=is_copy,
        dated=published is not None,
        date_off=None if published is None else published - first_seen,
        restricted=article.restricted,
        picture=any(_is_picture(image.url, image.width, image.height) for image in article.images[:10]),
        clutter=article.clutter,
        corrections=len(article.corrections),
        shouting=_shouts(article.title),
        forms=forms(
            article.title,
            body,
            url=article.canonical_url or article.url,
            categories=[article.section] if article.section else article.keywords[:1],
            agency_sells_releases=sells_releases,
        ),
    )


def quality(article: Facts, provider: Quality | None = None, settings: Settings | None = None) -> Quality:
    """Quality of an article, 0-100, and the sum that makes it: the whole numbers in `because` add up to `value`.

    `provider` is the provider's score (core.provider), None where there is none yet.
    """
    s = settings or Settings()
    points: list[tuple[str, int]] = [("an article", s.base)]
    points.append((_count(article.words, "word"), _depth(article.words, s.depth)))
    points.append(("byline", s.byline if article.byline else 0))
    points.append((_count(article.quotes, "quote"), round(s.quotes * min(max(article.quotes, 0), 3) / 3)))
    if article.own_facts is not None and not article.is_copy:
        own = min(max(article.own_facts, 0), 12)
        points.append((f"{_count(article.own_facts, 'fact')} of its own", round(s.own_facts * own / 12)))
    points.append(("first to report", s.first if article.first and not article.is_copy else 0))
    points.append(("a copy of another article", s.copy if article.is_copy else 0))
    points.append(_date(article, s))
    points.append(("shows only a part", s.restricted if article.restricted else 0))
    points.append(("a picture", s.picture if article.picture else 0))
    if article.clutter is not None and math.isfinite(article.clutter):
        clutter = max(0.0, min(1.0, article.clutter))
        points.append((f"{clutter:.0%} of the page is clutter", round(s.clutter * max(0.0, clutter - 0.5) * 2)))
    points.append(("owns up to a correction", s.correction if article.corrections > 0 else 0))
    points.append(("a shouting title", s.shouting if article.shouting else 0))
    worst = sorted(article.forms, key=lambda form: s.forms.get(form.kind, 0) * form.sure)[:2]
    points += [
        (f"{form.kind} ({form.mark})", round(s.forms.get(form.kind, 0) * max(0.0, min(1.0, form.sure))))
        for form in worst
    ]
    if provider is not None:
        worth = round(s.provider * (max(0, min(100, provider.value)) - 50) / 50)
        points.append((f"provider {provider.value}", worth))
    return summed(points)


def _count(number: int, one: str) -> str:
    return f"{number} {one}" if number == 1 else f"{number} {one}s"


def _depth(words: int, most: int) -> int:
    if words <= 120:
        return 0
    return round(most * min(1.0, math.log(words / 120) / math.log(900 / 120)))


def _date(article: Facts, s: Settings) -> tuple[str, int]:
    if not article.dated:
        return "no date", s.undated
    off = article.date_off
    if off is not None and off > timedelta(days=1):
        return "dated in the future", s.misdated
    if off is not None and off < timedelta(days=-7):
        return "dated over a week before it was seen", s.misdated
    return "dated", 0


def _is_picture(url: str, width: int | None, height: int | None) -> bool:
    small = (width is not None and width < 300) or (height is not None and height < 160)
    name = url.rsplit("/", 1)[-1].lower()
    return not small and not any(
        mark in name for mark in ("logo", "favicon", "icon", "placeholder", "avatar", "default")
    )


def _shouts(title: str) -> bool:
    letters = [char for char in title[:300] if char.isalpha()]
    cased = [char for char in letters if char.isupper() or char.islower()]
    return title.count("!") > 1 or (len(cased) >= 15 and all(map(str.isupper, cased)))
