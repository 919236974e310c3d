"""The owner's weights: sections [score] and [policy] of newsloom.toml as the settings of the pure rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from typing import Any

from newsloom.config import Config
from newsloom.core import heat as heats
from newsloom.core import policy, provider, topic
from newsloom.core import quality as qualities
from newsloom.runtime.zone import zone_of

_HOURS = ("speed_half_life", "settled")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What judging a story takes. `baselines` say what coverage is usual, by topic."""

    quality: qualities.Settings = field(default_factory=qualities.Settings)
    heat: heats.Settings = field(default_factory=heats.Settings)
    lead: policy.LeadSettings = field(default_factory=policy.LeadSettings)
    baselines: Mapping[str, heats.Baseline] = field(default_factory=dict)


def judging_settings(config: Config, baselines: Mapping[str, heats.Baseline]) -> Settings:
    """Of a story: its articles' quality, its lead, its heat."""
    score = config.score
    points: dict[str, Any] = {name: round(worth) for name, worth in score.quality.items()}
    forms: Any = {name: round(worth) for name, worth in score.forms.items()}
    shares: dict[str, Any] = {
        name: timedelta(hours=worth) if name in _HOURS else worth for name, worth in score.heat.items()
    }
    lead: dict[str, Any] = dict(score.lead)
    return Settings(
        quality=replace(qualities.Settings(), forms=forms, **points),
        heat=replace(heats.Settings(), half_life=timedelta(hours=score.half_life), **shares),
        lead=replace(policy.LeadSettings(), **lead),
        baselines=baselines,
    )


def provider_settings(config: Config) -> provider.Settings:
    """Of a provider: whole points, and rates."""
    ours = provider.Settings()
    given: dict[str, Any] = {
        name: round(worth) if isinstance(getattr(ours, name), int) else worth
        for name, worth in config.score.provider.items()
    }
    return replace(ours, **given)


def topic_settings(config: Config) -> topic.Settings:
    """Of a keyword, by its place."""
    given: dict[str, Any] = dict(config.score.topics)
    return replace(topic.Settings(), **given)


def policy_settings(config: Config) -> policy.Settings:
    """Of a story's standing."""
    p = config.policy
    ours = policy.Settings()
    return policy.Settings(
        propose=p.propose,
        proposals_a_day=p.max_proposals_per_day,
        proposals_per_100=p.max_proposals_per_100,
        proposals_of_one=p.max_proposals_of_one,
        news=timedelta(days=p.news_days),
        publish=p.publish is not None,
        publish_heat=p.publish if p.publish is not None else ours.publish_heat,
        publish_quality=p.publish_quality,
        publish_sources=p.publish_sources,
        hold_quality=p.hold_quality,
        hold_forms=frozenset(p.hold_forms),
        hold_form_sure=p.hold_form_sure,
        forget=timedelta(days=p.forget_days),
        editions=tuple(time.fromisoformat(one) for one in config.publish.editions),
        zone=zone_of(config),
    )


def page_settings(config: Config, size: int) -> policy.PageSettings:
    """Of a front page of that many stories."""
    p = config.policy
    return policy.PageSettings(
        size=size,
        per_provider=p.max_per_provider,
        per_topic=p.max_per_topic,
        stays=timedelta(hours=p.stays_hours),
    )
