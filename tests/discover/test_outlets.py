"""What publishers are called and who owns them: the shipped table's form, and names from sites, feeds and addresses."""

from __future__ import annotations

import re

import pytest

from newsloom.core.outlets import is_bare, is_guessed, name_of, name_of_domain, outlets, owner_groups
from newsloom.core.url import registrable_domain
from newsloom.model.source import Organization


def test_each_row_of_the_table_has_its_form() -> None:
    found = outlets()
    assert len(found) > 300
    for domain, one in found.items():
        assert registrable_domain(domain) == domain == domain.lower(), domain
        assert one.name == one.name.strip() and 1 <= len(one.name) <= 50, one
        assert re.fullmatch(r"[A-Z]{2}", one.country), one
        assert re.fullmatch(r"[a-z]{2}", one.language), one
        assert one.owner == one.owner.strip(), one
    assert list(found) == sorted(found)


@pytest.mark.parametrize(
    ("domain", "site", "feed", "name"),
    [
        ("zdnet.com", "ZDNet", "", "ZDNet"),
        ("zdnet.com", "zdnet.com", "", "ZDNET"),
        ("crn.in", "www.crn.in", "", "CRN India"),
        ("india.com", None, "", "India.com"),
        ("pier-paper.com", None, "Pier Paper | Latest news", "Pier Paper"),
        ("pierpaper.com", None, "Latest news from Pier Paper", "Pier Paper"),
        ("opp.com", None, "Osthavn Pier Paper", "Osthavn Pier Paper"),
        ("pierpaper.com", None, "Google Alert - harbours", "Pierpaper"),
        ("gulf-pier.com", None, "", "Gulf Pier"),
        ("harbourgazette.co.uk", None, "", "Harbour Gazette"),
        ("dailyanchor.net", "", "", "Daily Anchor"),
        ("wabc.com", None, "", "WABC"),
        ("pq.com", None, "", "PQ"),
        ("paper.example", "paper.example", "", "paper.example"),
        ("127.0.0.1", None, "", "127.0.0.1"),
    ],
)
def test_a_publisher_has_a_name(domain: str, site: str | None, feed: str, name: str) -> None:
    assert name_of(domain, site=site, feed=feed, listed={}) == name


def test_the_owner_s_own_word_holds_against_all_others() -> None:
    listed = {"zdnet.com": Organization(name="The Z", domain="zdnet.com")}
    assert name_of("zdnet.com", site="ZDNet", feed="ZDNet", listed=listed) == "The Z"


def test_an_address_is_no_name_and_a_name_may_look_like_one() -> None:
    assert is_bare("www.paper.example") and is_bare("paper.co.uk") and is_bare("", "x.example")
    assert not is_bare("Space.com") and not is_bare("The Paper")
    assert is_guessed("Pierpaper", "pierpaper.com") and not is_guessed("ZDNET", "zdnet.com")
    assert not is_guessed("The Pier", "pierpaper.com")


def test_outlets_of_one_owner_have_one_vote() -> None:
    listed = {
        "pier.example": Organization(name="Pier", domain="pier.example", extra=(("group", "gannett"),)),
        "usatoday.com": Organization(name="USA Today", domain="usatoday.com"),
    }
    groups = owner_groups(listed)
    assert groups["pier.example"] == groups["usatoday.com"] == groups["freep.com"] == "Gannett"
    assert "reuters.example" not in groups
    assert name_of_domain("www.harbour-times.com") == "Harbour Times"
