"""The name that a list's subject always carries is no evidence; the words of one event are."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from newsloom.core.group.everyday import everyday, of_keywords, strictness
from newsloom.core.group.metrics import grouped
from newsloom.model.story import Item

SUBJECT = (
    "Quellvane Orrery opens a second laboratory in Tampere",
    "Why dentists choose Quellvane Orrery for their appointments",
    "Quellvane Orrery learns to read handwritten invoices",
    "Fishing fleet of Nuuk plans its routes with Quellvane Orrery",
    "Former rival's chief joins the board of Quellvane Orrery",
    "Quellvane Orrery gets a dark mode at last",
    "Museum scans two million beetles with Quellvane Orrery",
    "Students protest against Quellvane Orrery at the graduation",
    "Quellvane Orrery halves the price of storage for schools",
    "A bug in Quellvane Orrery deleted a wedding album",
    "Quellvane Orrery and a chocolate maker sign a ten-year contract",
    "How we moved a theatre's tickets to Quellvane Orrery",
)
EVENT = (
    "Ferry Aurelia runs aground off Skarholm with 240 on board",
    "Passengers of the ferry Aurelia rescued off Skarholm",
    "Ferry aground at Skarholm: all 240 passengers of Aurelia safe",
    "Aurelia aground: divers inspect the ferry's hull off Skarholm",
    "Skarholm: captain of the ferry Aurelia questioned after grounding",
    "Stranded ferry Aurelia towed from Skarholm rocks",
    "Ferry Aurelia, aground off Skarholm, leaks oil",
    "Why did the ferry Aurelia run aground at Skarholm?",
    "Rescue off Skarholm: 240 passengers leave the ferry Aurelia",
)


def items(titles):
    return [Item(id=str(i), title=title) for i, title in enumerate(titles)]


def largest(titles) -> int:
    return max(Counter(grouped([{"title": title} for title in titles])).values())


def test_headlines_that_share_their_subjects_name_only_stay_apart():
    assert len(everyday(items(SUBJECT))) == 2
    assert largest(SUBJECT) <= 2


def test_headlines_of_one_event_keep_its_words():
    assert everyday(items(EVENT)) == frozenset()


def test_a_handful_shows_no_habit():
    assert everyday(items(SUBJECT[:7])) == frozenset()
    assert everyday([]) == everyday(items([""] * 12)) == frozenset()


def test_an_event_in_a_list_about_a_subject_is_found_by_its_own_words():
    told = "Quellvane Orrery warehouse in Lyon burns down", "Fire destroys Lyon warehouse of Quellvane Orrery"
    stories = grouped([{"title": title} for title in (*SUBJECT, *told)])
    assert stories[-1] == stories[-2]


def test_a_newsroom_of_one_keyword_knows_what_all_its_articles_have():
    assert of_keywords(["Tidal  power", "tidal power"]) == of_keywords(["tidal power"]) != frozenset()
    assert of_keywords(["tidal power", "wave power"]) == of_keywords([]) == frozenset()


NOTICES = (
    *SUBJECT,
    "Quellvane Orrery Vault: point in time restore in public preview",
    "Public preview: Quellvane Orrery Ledger catalog knows glossaries",
    "Quellvane Orrery Stream dedicated hosts now generally available",
    "Quellvane Orrery Canvas draws maps without labels",
    "Scan spreadsheets for secrets with Quellvane Orrery Ledger in public preview",
    "Quellvane Orrery Vault accepts keys of 4,096 bits",
    "Quellvane Orrery Vault insights now in public preview",
    "Plan a move to bare metal with Quellvane Orrery",
    "Public preview: Quellvane Orrery Ledger searches notebooks",
    "Quellvane Orrery Tunnel adds private endpoints in public preview",
    "Quellvane Orrery editor extension now generally available",
    "Lentil Bank moves its archive to Quellvane Orrery Vault",
    "Quellvane Orrery Stream joins are twice as fast",
    "Quellvane Orrery Tunnel reaches Ghana",
    "Signed archives in Quellvane Orrery Vault now generally available",
    "Quellvane Orrery Ledger keeps an audit trail",
    "Quellvane Orrery Canvas for schools in public preview",
    "Five lessons from a year with Quellvane Orrery Stream",
    "Quellvane Orrery plans two data centres in Iceland",
    "Iceland gets two data centres of Quellvane Orrery",
)
"""Notices of one maker: products and phrases come again, events do not, but for the last two."""


def test_without_times_phrases_of_a_subject_make_no_story_and_one_event_does():
    made = dict(zip(NOTICES, grouped([{"title": title} for title in NOTICES]), strict=True))
    ledger, tunnel, canvas = (
        {made[title] for title in NOTICES if product in title and "preview" in title}
        for product in ("Ledger", "Tunnel", "Canvas")
    )
    assert not ledger & (tunnel | canvas)
    hosts, joins = (made[title] for title in NOTICES if "Stream dedicated" in title or "Stream joins" in title)
    assert hosts != joins
    assert made[NOTICES[-1]] == made[NOTICES[-2]]


def test_how_near_articles_of_one_subject_must_be_follows_from_what_is_unknown():
    seen = datetime(2026, 3, 2, tzinfo=UTC)
    assert strictness([Item(id="a", title="t", seen=seen)]) == 1.0
    assert 1.0 < strictness([Item(id="a", title="t", excerpt="e")]) < strictness([Item(id="a", title="t")])
