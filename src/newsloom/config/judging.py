"""How articles are found, grouped, scored and decided on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from newsloom.config.checks import web_address
from newsloom.config.option import choice, level, number, switch, text, weights, whole, words


@dataclass(frozen=True, slots=True, kw_only=True)
class Discover:
    """Where `newsloom source discover` looks for sources. It proposes; nothing is added without your yes."""

    search: tuple[str, ...] = words(
        ("Bing News", "Hacker News"),
        'Search services that answer with a feed: by name ("Google News", "Reddit" and "arXiv" are known too; mind their terms), '
        "or addresses of your own with {keywords}.",
    )
    country: str = text(
        "US",
        "The country whose edition is searched.",
        expect='two letters such as "US"',
        test=lambda value: re.fullmatch(r"[A-Z]{2}", value) is not None,
    )
    catalogue: bool = switch(True, "Use the shipped catalogue of feeds by subject.")
    most_sites: int = whole(80, "So many sites are looked at in one discovery.", least=1, most=1000)
    most_proposals: int = whole(30, "So many sources are proposed.", least=1, most=500)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What counts as the same story."""

    width: str = choice("normal", "How far a story reaches.", "tight", "broad")
    tier: str = choice(
        "static", 'Word vectors that are shipped ("static"), or a sentence model where they are unsure.', "semantic"
    )
    model: str = text(
        "",
        "The sentence model: a folder with model.onnx and tokenizer.json (`newsloom model fetch` fills one), or what an endpoint "
        "calls it; empty: the English one of the semantic extra or, if `multilingual`, the one of the multilingual extra.",
    )
    multilingual: bool = switch(
        False,
        "The sentence model puts texts of different languages that say the same near each other: then stories may cross "
        "languages. Without it, each story stays within one language.",
    )
    endpoint: str = text(
        "",
        "An embeddings endpoint of the OpenAI form, if the model runs elsewhere.",
        expect="an address",
        test=web_address,
    )
    api_key: str = text("", "The endpoint's key.", secret=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What quality and heat are made of. `newsloom score explain ID` prints a sum with the names of its weights."""

    profile: str = choice(
        "newsloom", 'Our own scores, or "classic": the old system\'s, for sites that migrate.', "classic"
    )
    half_life: float = number(24.0, "After this time a mention weighs half.", unit="hours", least=1, most=720)
    classic_organization: int = whole(40, "Profile classic: points of a provider in _data/organizations (O).")
    classic_related: int = whole(20, "Profile classic: points of each related article (R).")
    quality: Mapping[str, float] = weights(
        "Points of an article's quality, 0-100.",
        {
            "base": 35, "depth": 15, "byline": 4, "quotes": 6, "own_facts": 12, "first": 8, "undated": -3, "misdated": -5,
            "restricted": -6, "picture": 4, "clutter": -6, "correction": 2, "shouting": -5, "copy": -20, "provider": 20,
        },
    )  # fmt: skip
    forms: Mapping[str, float] = weights(
        "Points for the form of a text, times how sure that is; the two worst count.",
        {
            "press release": -25, "sponsored": -40, "listicle": -15, "stock tip": -30, "content farm": -35, "deal": -30,
            "opinion": -8, "roundup": -8, "live blog": -4, "guide": -12,
        },
    )  # fmt: skip
    provider: Mapping[str, float] = weights(
        "Points of a provider's score, and the rates of an average provider that its history is measured by.",
        {
            "base": 50, "known": 10, "originality": 15, "first": 12, "lead": 5, "copies": 20, "dead_links": 15,
            "verdicts": 20, "cited": 8, "alone": 5, "weight": 10, "prior_own": 0.35, "prior_first": 0.3, "prior_copies": 0.15,
            "prior_dead": 0.02, "prior_approved": 0.5, "full_cited": 0.25, "full_alone": 0.25,
        },
    )  # fmt: skip
    heat: Mapping[str, float] = weights(
        "How coverage is counted, and how much a promising lead adds to it; speed_half_life and settled are hours.",
        {
            "scale": 5, "speed": 0.5, "speed_half_life": 4, "settled": 4, "development": 1.5, "max_weight": 2,
            "links": 1.5, "mentions": 1, "niche": 0.45,
        },
    )  # fmt: skip
    lead: Mapping[str, float] = weights(
        "Points beside quality for the article that leads its story; a new lead must be better by the margin.",
        {
            "copy": -30,
            "restricted": -12,
            "own_fact": 1,
            "origin": 40,
            "picture": 2,
            "earlier": 4,
            "margin": 8,
            "near": 0.9,
            "report": 0.7,
            "far": -25,
        },
    )
    topics: Mapping[str, float] = weights(
        "What a keyword weighs by its place; an article is of a topic from the threshold on.",
        {
            "title": 1, "unproven": 0.6, "lede": 0.6, "opening": 0.2, "body": 0.2, "body_cap": 0.8, "host": 1, "address": 0.4,
            "category": 0.6, "more": 0.4, "hint": 0.4, "context": 1, "threshold": 1,
        },
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What happens without a person. Your verdicts always win."""

    propose: float = number(20.0, "A story of this heat is proposed to the editor.", unit="heat", most=100)
    publish: float | None = level(None, "A story of this heat is published without review.", unit="heat")
    publish_quality: int = whole(40, "And its lead must be of this quality.", most=100)
    publish_sources: int = whole(2, "And so many independent sources must report it.", least=1)
    max_proposals_per_day: int = whole(25, "The hottest so many stories a day are proposed; the rest waits.", least=1)
    max_proposals_per_100: float = number(
        20.0, "And at most so many of each hundred articles of the day (but five in any case).", most=100
    )
    max_proposals_of_one: int = whole(
        1,
        "Of the stories that one publisher tells alone in a day, so many are proposed and the rest is folded under the first,"
        " where three publishers and more have stories; 0: no fold.",
    )
    news_days: float = number(3.0, "What was published longer ago is no news: never proposed.", unit="days", least=0.1)
    max_per_provider: int = whole(3, "Stories on the front page that one provider may lead.", least=1)
    max_per_topic: int = whole(8, "Stories on the front page of one topic.", least=1)
    hold_quality: int = whole(15, "A story whose lead is worse waits for a person, however hot.", most=100)
    hold_forms: tuple[str, ...] = words(
        ("press release", "sponsored", "stock tip", "content farm", "deal"),
        "A story whose lead looks so waits for a person ([score.forms] has the names).",
    )
    hold_form_sure: float = number(0.6, "If that is so sure.", most=1)
    forget_days: float = number(5.0, "A proposal without news lapses after this time.", unit="days", least=0.1)
    stays_hours: float = number(
        20.0, "A story leaves the front page after this time, unless something new came.", unit="hours", least=0.1
    )
