"""Why not? Why an article is not on the front page, or not in that story: the nearest rival, and the missing points."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from newsloom.core.group.judge import THRESHOLD
from newsloom.core.url import article_url, canonical_url, is_web_url
from newsloom.errors import NotFound
from newsloom.model.article import StoredArticle
from newsloom.model.review import Standing
from newsloom.model.story import Item, Joins
from newsloom.pipeline.grouping.resident import width_of
from newsloom.pipeline.stages.review import day_of
from newsloom.publishing.front_page import why_absent
from newsloom.runtime.context import Newsroom
from newsloom.runtime.scoring_settings import policy_settings
from newsloom.services.stories.read import story_id
from newsloom.store import articles, captures, memberships, stories
from newsloom.store.sql import Tx
from newsloom.store.stories import StoryRow

PAGE = "page"
"""What `--not` names beside stories: the front page."""
MOST_MEMBERS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyNot:
    """The answer: whether it is there after all, in words, and what stands in its place."""

    article: str
    place: str
    """PAGE, or the id of the story asked for."""
    is_there: bool
    why: tuple[str, ...]
    rival: str | None = None
    """The nearest rival: a story's id."""
    rival_title: str = ""
    missing: float | None = None
    """Points of heat (for the page) or of likeness (for a story, at least) that it lacks."""


def why_not(newsroom: Newsroom, name: str, place: str) -> WhyNot:
    """Why an article (by address or id) is not on the front page (`place` is "page"), or not in a story (by id or its beginning).

    Raises NotFound for an article or a story that is not there.
    """
    with newsroom.db.read() as tx:
        held = _article(tx, name)
        story = memberships.story_of(tx, [held.id]).get(held.id)
        if place == PAGE:
            return _not_on_page(tx, newsroom, held, story)
        return _not_in(tx, newsroom, held, story, story_id(tx, place))


def _article(tx: Tx, name: str) -> StoredArticle:
    id: str | None = name
    if is_web_url(name):
        canonical = canonical_url(article_url(name))
        id = articles.by_canonical(tx, captures.resolve(tx, [canonical]).get(canonical, canonical))
    held = articles.get(tx, [id]).get(id) if id else None
    if held is None:
        raise NotFound(name, "no article of this newsroom", hint=f"newsloom why {name}")
    return held


def _not_on_page(tx: Tx, newsroom: Newsroom, held: StoredArticle, story: str | None) -> WhyNot:
    if story is None:
        return WhyNot(
            article=held.id, place=PAGE, is_there=False, why=("it is in no story: newsloom why tells its end",)
        )
    row, now = stories.get(tx, [story])[story], newsroom.clock()
    told = [f"it is in {row.title!r} ({row.id[:12]}, {row.state}, heat {row.heat:.1f})"]
    if row.lead != held.id:
        told.append("another article leads that story; this one stands below it")
    if row.state != "published":
        return _not_published(tx, newsroom, held, row, told)
    absence = why_absent(tx, newsroom, row.id, now, newsroom.config.publish.front_page)
    if absence is None:
        return WhyNot(article=held.id, place=PAGE, is_there=True, why=(*told, "the story stands on the front page"))
    return WhyNot(
        article=held.id,
        place=PAGE,
        is_there=False,
        why=(*told, absence.why),
        rival=absence.rival,
        rival_title=_title(tx, absence.rival),
        missing=absence.missing,
    )


def _not_published(tx: Tx, newsroom: Newsroom, held: StoredArticle, row: StoryRow, told: list[str]) -> WhyNot:
    settings = policy_settings(newsroom.config)
    standing = row.standing or Standing(state="new", by="policy", because=("not reviewed yet",))
    told += [f"only published stories stand there; it is {row.state}: {'; '.join(standing.because)}"]
    rival, missing = None, None
    if row.state == "new":
        bar = day_of(tx, settings, newsroom.clock()).bar
        missing = round(max(0.0, bar - row.heat), 1)
        told.append(f"a proposal needs {bar:.1f} today")
        day = stories.rivals_since(tx, newsroom.clock() - timedelta(hours=24))
        above = [one for one in day if one.id != row.id and one.heat >= bar]
        rival = min(above, key=lambda one: one.heat).id if above else None
    return WhyNot(
        article=held.id, place=PAGE, is_there=False, why=tuple(told), rival=rival, rival_title=_title(tx, rival),
        missing=missing,
    )  # fmt: skip


def _title(tx: Tx, id: str | None) -> str:
    return stories.get(tx, [id])[id].title if id else ""


def _not_in(tx: Tx, newsroom: Newsroom, held: StoredArticle, own: str | None, asked: str) -> WhyNot:
    if own == asked:
        member = next(m for m in memberships.members(tx, [asked])[asked] if m.article == held.id)
        return WhyNot(article=held.id, place=asked, is_there=True, why=member.because)
    width = width_of(newsroom)
    there = _likeness(tx, newsroom, held, asked)
    mine = _likeness(tx, newsroom, held, own) if own else (0.0, ())
    level = f"{there[0]:.2f}" if there[0] else f"below {THRESHOLD['broad']:.2f}"
    told = [f"its likeness to that story is {level}, and {THRESHOLD[width]:.2f} makes it a member"]
    told += [f"shared there: {one}" for one in there[1][:-1]] or ["it shares no name, number or rare word with it"]
    if there[0] >= THRESHOLD[width]:
        told.append(
            f"it is nearer to its own story ({mine[0]:.2f})"
            if mine[0] >= there[0]
            else "it would join by this alone: a decision, or what was known when it came, put it elsewhere"
        )
    return WhyNot(
        article=held.id,
        place=asked,
        is_there=False,
        why=tuple(told),
        rival=own,
        rival_title=_title(tx, own),
        missing=round(max(0.0, THRESHOLD[width] - max(there[0], THRESHOLD["broad"])), 2),
    )


def _likeness(tx: Tx, newsroom: Newsroom, held: StoredArticle, story: str) -> tuple[float, tuple[str, ...]]:
    """How like an article is to the other members of a story, by the words alone, and what they share."""
    from newsloom.core.group import Grouper

    members = [m.article for m in memberships.members(tx, [story]).get(story, ()) if m.article != held.id]
    others = articles.get(tx, members[-MOST_MEMBERS:])
    grouper = Grouper("broad")
    grouper.restore([(_item(others[id]), story) for id in members if id in others])
    made = grouper.place(_item(held))
    return (made.score, made.because) if isinstance(made, Joins) else (0.0, ())


def _item(held: StoredArticle) -> Item:
    a = held.article
    return Item(
        id=held.id, title=a.title, excerpt=a.excerpt, text=a.text, published=a.published, seen=held.first_seen,
        provider=held.provider_domain, language=a.language, url=a.canonical_url,
    )  # fmt: skip


def why_not_json(found: WhyNot) -> dict[str, Any]:
    """The answer as plain data."""
    return {
        "article": found.article,
        "place": found.place,
        "isThere": found.is_there,
        "because": list(found.why),
        "rival": {"id": found.rival, "title": found.rival_title} if found.rival else None,
        "missing": found.missing,
    }
