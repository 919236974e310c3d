"""Sources that are proposed for a topic."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from newsloom.core.scouting import Checked, Seen, catalogue, custom_template, propose, search_feeds, starters, templates
from newsloom.errors import ConfigInvalid
from newsloom.model.source import Topic

VISION = Topic(name="Computer Vision", keywords=("computer vision", "deeplens", "+police", "/x+/"))


def test_search_feeds_ask_for_the_plain_keywords():
    made = dict(search_feeds(VISION, templates(), language="de", country="AT"))
    assert "%22computer+vision%22+OR+deeplens" in made["Bing News"]
    assert "police" not in made["Bing News"]
    assert "cc=AT" in made["Bing News"]
    assert all("{" not in url for url in made.values())


def test_a_template_of_ones_own_needs_a_place_for_the_keywords():
    assert custom_template("https://search.example/rss?q={keywords}").name == "search.example"
    with pytest.raises(ConfigInvalid, match="keywords"):
        custom_template("https://search.example/rss")


def test_every_shipped_feed_is_an_address_with_a_name_and_a_language():
    urls = [one.url for one in catalogue()]
    assert len(urls) == len(set(urls)) > 100
    for one in catalogue():
        assert urlsplit(one.url).scheme == "https"
        assert one.name.strip()
        assert len(one.language) == 2


def test_starters_follow_the_topic_and_the_language():
    assert "MIT News Artificial intelligence" in [one.name for one in starters(VISION)]
    assert starters(Topic(name="Beekeeping")) == ()
    assert {one.language for one in starters(Topic(name="Technology"), languages=("de",))} == {"de"}


def a_feed(domain: str, entries: int, matching: int, **more: object) -> Checked:
    return Checked(
        domain=domain,
        url=f"https://{domain}/feed",
        entries=entries,
        matching=matching,
        every=timedelta(hours=8),
        **more,
    )  # type: ignore[arg-type]


def test_a_provider_that_keeps_turning_up_with_a_feed_on_the_topic_comes_first():
    seen = [Seen(domain="good.example", where="search", approved=True)] * 6 + [
        Seen(domain="rare.example", where="link")
    ]
    made = propose(seen, [a_feed("rare.example", 20, 2), a_feed("good.example", 20, 15), a_feed("off.example", 20, 0)])
    assert [one.domain for one in made] == ["good.example", "rare.example"]
    assert made[0].because[:3] == (
        "75% of its 20 entries are on the topic",
        "turned up 6 times (search 6)",
        "6 of those approved",
    )
    assert "publishes 3 times a day" in made[0].because


def test_what_is_known_is_not_proposed_and_a_sick_feed_says_so():
    feed = a_feed("one.example", 20, 15, faults=("not well-formed",))
    (proposal,) = propose([], [feed])
    assert not proposal.healthy
    assert "not well-formed" in proposal.because
    assert propose([], [feed], known=[feed.url]) == ()
