"""Titles and excerpts of a story's foreign articles in the newsroom's language. Nothing waits for it.

What was translated once, anywhere, is not sent again. The day's characters are taken before anything is sent; what is over waits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from newsloom.errors import FetchError
from newsloom.model.outcome import Done, Outcome, Retry, Skipped, Then
from newsloom.pipeline.chat import RETRY, spend, until_tomorrow
from newsloom.pipeline.stage import Stage
from newsloom.pipeline.translating import faithful, translator_of
from newsloom.publishing.story_view import StoryView, load_views
from newsloom.publishing.translations import Wanted, is_on, target_of, wanted
from newsloom.runtime.context import Newsroom
from newsloom.store import translations
from newsloom.store.sql import Tx
from newsloom.store.work import Claim

CHARACTERS = "translate"
MOST_ARTICLES = 10
"""Of a story; the lead's title and excerpt come first."""


@dataclass(frozen=True, slots=True)
class Given:
    """What is to be translated, by language."""

    texts: tuple[Wanted, ...]
    now: datetime


@dataclass(frozen=True, slots=True)
class Made:
    """What was made of it, by key; "" for what may not be shown."""

    texts: Mapping[str, str]
    maker: str


def load(tx: Tx, newsroom: Newsroom, claims: Sequence[Claim], now: datetime) -> Mapping[str, Given | Outcome]:
    """The texts of each story that were not translated yet, and may be."""
    if not is_on(newsroom):
        return {claim.item: Skipped("translation is off") for claim in claims}
    views = {view.row.id: view for view in load_views(tx, newsroom, [claim.item for claim in claims])}
    out: dict[str, Given | Outcome] = {}
    for claim in claims:
        texts = _texts(newsroom, views[claim.item]) if claim.item in views else ()
        known = translations.get(tx, [one.key for one in texts])
        missing = tuple(one for one in texts if one.key not in known)
        out[claim.item] = Given(missing, now) if missing else Skipped("nothing foreign is untranslated")
    return out


def _texts(newsroom: Newsroom, view: StoryView) -> tuple[Wanted, ...]:
    lead = view.lead
    members = sorted((m for m in view.members if m.may_be_told), key=lambda m: (m is not lead, m.copy is not None))
    found: dict[str, Wanted] = {}
    for member in members[:MOST_ARTICLES]:
        article = member.held.article
        for text in (article.title, article.excerpt):
            one = wanted(newsroom, text, article.language)
            if one is not None:
                found[one.key] = one
    return tuple(found.values())


def work(given: Given, newsroom: Newsroom) -> Made | Outcome:
    """Translate them; a translation that is not faithful is none."""
    size = sum(len(one.text) for one in given.texts)
    budget = newsroom.config.translate.characters_per_day
    if size > budget:
        return Skipped(f"{size:,} characters are more than a day has")
    translator = translator_of(newsroom)
    with newsroom.db.write() as tx:
        if not spend(tx, newsroom, CHARACTERS, size, budget, given.now):
            return Retry("the day's characters are used up", after=until_tomorrow(newsroom, given.now))
    target, made = target_of(newsroom), {}
    try:
        for source in dict.fromkeys(one.source for one in given.texts):
            mine = [one for one in given.texts if one.source == source]
            for one, text in zip(mine, translator.translate([m.text for m in mine], source, target), strict=True):
                made[one.key] = text.strip() if faithful(one.text, text, source, target) else ""
    except FetchError as err:
        if err.lasting:
            raise
        return Retry(str(err), after=RETRY)
    return Made(made, translator.maker)


def save(tx: Tx, newsroom: Newsroom, made: Sequence[tuple[Claim, Made]], now: datetime) -> Mapping[str, Outcome]:
    """Keep them; the site shows them with the next edition, where the owner wishes."""
    out: dict[str, Outcome] = {}
    for claim, one in made:
        translations.put(tx, one.texts, one.maker, now)
        count = sum(bool(text) for text in one.texts.values())
        then = (Then(stage="publish", item=claim.item),) if count and newsroom.config.translate.on_site else ()
        out[claim.item] = Done(then, note=f"{count} of {len(one.texts)} texts translated")
    return out


STAGE = Stage(
    name="translate",
    version=1,
    load=load,
    work=work,
    save=save,
    pool="net",
    batch=8,
    laned=True,
    leads_to=frozenset({"publish"}),
)
