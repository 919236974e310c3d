"""A newsroom of one topic that begins empty: the names that every article has say nothing, and that is soon known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from newsloom.core.group import Grouper, rhythm
from newsloom.model.story import Item

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
NOTES = (
    (
        "Lumen Orbit launches a marketplace for hospital software",
        "Clinics can buy record keeping, imaging and billing tools.",
    ),
    ("Why schools move their timetables to Lumen Orbit", "Head teachers tell what they gained, and what parents said."),
    ("Lumen Orbit firewall reaches its first customers", "The filter inspects encrypted traffic and blocks intruders."),
    ("A beginner's guide to Lumen Orbit for managers", "Twelve terms explained, from tenancy to failover, with costs."),
    (
        "Lumen hires a veteran of shipping to lead Orbit sales",
        "She ran container terminals in Hamburg for eleven years.",
    ),
    (
        "Lumen Orbit adds search by voice for call centres",
        "Agents find earlier conversations while callers are waiting.",
    ),
    ("Ten charts on the growth of Lumen Orbit", "Revenue, margins and market share since the service began."),
    ("Weather service forecasts floods with Lumen Orbit", "River gauges feed a model that runs every fifteen minutes."),
    ("Lumen Orbit prices rise in Brazil", "The exchange rate of the real is given as the reason."),
    ("Carmaker picks Lumen Orbit for its factories", "Welding robots will report wear before a line has to stop."),
    ("Lumen opens Orbit data centre in Finland", "The site near Tampere heats homes with what the servers give off."),
    (
        "Students win Lumen Orbit contest with a reading robot",
        "The machine reads menus aloud to people who cannot see.",
    ),
    ("Lumen Orbit backup fails for some banks", "Nightly copies were incomplete for a week, three lenders found."),
    ("Lumen promises Orbit without coal by 2030", "Wind and water are to power every hall, auditors will check."),
    ("Lumen Orbit learns to translate sign language", "A camera follows the hands, a voice speaks the sentence."),
    (
        "Finland welcomes the new Lumen Orbit data centre",
        "Homes near Tampere will be heated by the servers of the site.",
    ),
)


def test_the_vendors_two_names_do_not_tie_a_morning_together() -> None:
    grouper = Grouper()
    items = [
        Item(id=f"n{i:02d}", title=t, excerpt=e, seen=START + timedelta(hours=i)) for i, (t, e) in enumerate(NOTES)
    ]
    for morning in (items[:6], items[6:]):
        grouper.place_many(morning)
        list(rhythm.settle(grouper))
    sizes = sorted(len(grouper.members(story)) for story in {grouper.story_of(item.id) or "" for item in items})
    assert sizes[-1] <= 3
    assert grouper.story_of("n10") == grouper.story_of("n15")
