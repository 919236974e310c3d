"""Every weight stands in newsloom.toml, and the file's numbers are the rules' own."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest

from newsloom.config import default_toml, parse
from newsloom.core import cadence, heat, policy, provider, quality, topic
from newsloom.errors import ConfigInvalid
from newsloom.net.http import HttpSettings
from newsloom.net.mail import MailSettings
from newsloom.runtime import scoring_settings
from newsloom.services.newsroom.open import http_settings


def test_the_file_as_shipped_gives_the_rules_own_weights():
    config = parse(default_toml())
    made = scoring_settings.judging_settings(config, {})
    assert made.quality == quality.Settings()
    assert made.lead == policy.LeadSettings()
    assert made.heat == heat.Settings()
    assert scoring_settings.provider_settings(config) == provider.Settings()
    assert scoring_settings.topic_settings(config) == topic.Settings()
    assert scoring_settings.page_settings(config, config.publish.front_page) == policy.PageSettings()
    ours = policy.Settings()  # publish_interest holds for those alone who set [policy] publish
    assert scoring_settings.policy_settings(config) == dataclasses.replace(
        ours, publish_heat=scoring_settings.policy_settings(config).publish_heat
    )


def test_the_file_as_shipped_asks_the_web_as_the_library_does():
    config = parse(default_toml())
    assert http_settings(config, {}, False) == HttpSettings(user_agent=config.user_agent)
    fetch = config.fetch
    assert (timedelta(minutes=fetch.poll_least), timedelta(hours=fetch.poll_most)) == (
        cadence.SHORTEST,
        cadence.LONGEST,
    )
    assert (config.mail.port, config.mail.security) == (MailSettings(host="x").port, MailSettings(host="x").security)


@pytest.mark.parametrize(
    ("table", "settings", "apart"),
    [
        ("quality", quality.Settings, {"forms"}),
        ("heat", heat.Settings, {"half_life"}),
        ("provider", provider.Settings, set()),
        ("lead", policy.LeadSettings, set()),
        ("topics", topic.Settings, set()),
    ],
)
def test_no_weight_is_missing_in_the_file(table: str, settings: type, apart: set[str]):
    names = {field.name for field in dataclasses.fields(settings)} - apart
    assert set(getattr(parse(default_toml()).score, table)) == names
    for name in names:
        assert f"# {name} = " in default_toml()


def test_forms_have_the_names_that_articles_show():
    assert parse(default_toml()).score.forms == {kind: float(n) for kind, n in quality.Settings().forms.items()}


def test_a_changed_weight_arrives_and_the_others_stay():
    config = parse(
        "[score.quality]\nbyline = 9\n[score.forms]\n'press release' = -3\n[score.heat]\nsettled = 2\n"
        "[score.lead]\nmargin = 1.5\n[policy]\nhold_quality = 30\nstays_hours = 6\n"
    )
    made = scoring_settings.judging_settings(config, {})
    assert made.quality.byline == 9
    assert made.quality.forms["press release"] == -3
    assert made.quality.forms["sponsored"] == quality.Settings().forms["sponsored"]
    assert made.heat.settled == timedelta(hours=2)
    assert made.lead.margin == 1.5
    assert scoring_settings.policy_settings(config).hold_quality == 30
    assert scoring_settings.page_settings(config, 7) == policy.PageSettings(
        size=7, per_provider=3, per_topic=8, stays=timedelta(hours=6)
    )


def test_a_weight_of_no_such_name_is_refused_with_the_names_there_are():
    with pytest.raises(ConfigInvalid) as caught:
        parse("[score.quality]\nbeauty = 9\n")
    assert "own_facts" in str(caught.value)
