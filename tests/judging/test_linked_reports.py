"""A report that links to another of ours, of another owner, is grouped with it more readily: from rows to stories."""

from __future__ import annotations

import pytest

from judging.newsroom import Clock, a_newsroom, a_row, take_in
from newsloom.model.ids import article_id
from newsloom.model.source import Topic
from newsloom.services.newsroom.open import close
from newsloom.store import memberships

TOPIC = Topic(name="Norwick", keywords=("documents show", "under fire"), order=1)
SCOOP = (
    "Documents seen by the Courier show that the Norwick port authority knew of cracks in three cranes. The director of the "
    "authority, Ola Brandt, signed off inspections that never took place. Unions had warned of the cranes in May."
)
FOLLOW = (
    "Cranes in Norwick are the next trouble. Her budget for railways was cut twice this winter, and two tunnels wait for "
    "money. "
)
"""Just too little in common, at width "tight", where topics' own words count for nothing."""


@pytest.mark.parametrize(
    ("provider", "links", "joins"),
    [
        ("tribune.example", [], False),
        ("tribune.example", ["https://courier.example/1?utm_source=tribune"], True),
        ("tribune.example", ["https://courier.example/1", *(f"https://else.example/{n}" for n in range(30))], False),
        ("courier.example", ["https://courier.example/1"], False),
    ],
)
def test_a_link_to_another_owners_report_draws_nearer(tmp_path, provider, links, joins):
    newsroom = a_newsroom(tmp_path / "n", Clock(), topics=[TOPIC], group__width="tight")
    rows = [
        a_row(1, "Norwick port authority hid crane inspection failures, documents show", SCOOP, "courier.example", 0),
        a_row(2, "Falk under fire over port cranes", FOLLOW, provider, 6) | {"links": [{"url": url} for url in links]},
    ]
    take_in(newsroom, rows)
    one, two = article_id("https://courier.example/1"), article_id(f"https://{provider}/2")
    with newsroom.db.read() as tx:
        stories = memberships.story_of(tx, [one, two])
        told = [m.because for m in memberships.members(tx, [stories[two]])[stories[two]] if m.article == two]
    assert (stories[one] == stories[two]) is joins
    assert any("its text links to a report there" in why for why in told[0]) is joins
    close(newsroom)
