"""What talk elsewhere is worth."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from newsloom.core.mentions import MentionSettings, mention_vote
from newsloom.model.link import Mention

NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)


def mention(
    number: int, author: str = "", network: str = "hacker-news", points: int = 100, hours: float = 1.0
) -> Mention:
    return Mention(
        url="https://a.example/x", discussion=f"https://talk{number}.example/{number}", network=network,
        author=author or f"account{number}", points=points, posted=NOW - timedelta(hours=hours),
    )  # fmt: skip


def test_a_burst_from_one_account_or_one_network_counts_once():
    one, _ = mention_vote([mention(1)], NOW)
    burst, counted = mention_vote([mention(n, author="bot") for n in range(50)], NOW)
    assert burst == one and len(counted) == 1
    assert mention_vote([mention(n) for n in range(50)], NOW)[0] == one


def test_several_networks_lift_more_within_the_bound():
    networks = ["hacker-news", "reddit", "lemmy", "mastodon", "bluesky"]
    many, _ = mention_vote([mention(n, network=name, points=10**6) for n, name in enumerate(networks)], NOW)
    assert mention_vote([mention(1)], NOW)[0] < many < MentionSettings().most


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(-5, 10**9), st.floats(-5, 500)), max_size=20))
def test_bounded_and_the_same_in_any_order(rows):
    found = [mention(n, points=p, hours=h) for n, p, h in rows]
    vote, _ = mention_vote(found, NOW)
    assert 0 <= vote < MentionSettings().most
    assert vote == mention_vote(found[::-1], NOW)[0]
