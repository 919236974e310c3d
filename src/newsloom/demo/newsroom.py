"""The newsroom that the demo builds: its topics, settings and sources, and the days on which it looks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from newsloom.demo.outlets import OUTLETS
from newsloom.model.source import Topic

TITLE = "Leeward"
MOMENTS = tuple(datetime(2026, 3, day, hour, tzinfo=UTC) for day in range(9, 14) for hour in (7, 18))
"""When the newsroom looks: each morning and evening of a week in March 2026."""

END = MOMENTS[-1]
LATER = END + timedelta(hours=1)
"""The clock of a demo that is opened again: its sources are due once more, and have nothing new."""

TOPICS: tuple[Topic, ...] = (
    Topic(
        name="Offshore Wind",
        shortname="wind",
        description="Wind power at sea: who builds it, what it meets, what it changes.",
        keywords=(
            "offshore wind",
            "wind farm",
            "turbine",
            "wind turbine",
            "offshore turbines",
            "turbine blade",
            "wind power",
            "monopile",
            "Skarvholm",
            "Brannock Deep",
            "Norrwind",
            "Halcyon Offshore",
            "Brightwater Energy",
            "Tern Power",
            "Lyra Blades",
        ),
        hashtags=("offshorewind",),
        order=1,
    ),
    Topic(
        name="Floating Wind",
        shortname="floating",
        parent="Offshore Wind",
        description="Turbines that swim.",
        keywords=("floating wind", "floating platform", "floating turbine", "Triskele"),
        order=2,
    ),
    Topic(
        name="Cables and Grid",
        shortname="grid",
        parent="Offshore Wind",
        description="How the power gets ashore, and what it does there.",
        keywords=("export cable", "subsea cable", "substation", "power grid", "national grid", "grid operator"),
        order=3,
    ),
    Topic(
        name="Ports and Vessels",
        shortname="ports",
        parent="Offshore Wind",
        description="Quays, cranes and ships.",
        keywords=(
            "installation ship",
            "jack-up",
            "heavy-lift",
            "crane drivers",
            "crane strike",
            "cable ship",
            "helideck",
        ),
        order=4,
    ),
    Topic(
        name="Sea Life",
        shortname="sealife",
        parent="Offshore Wind",
        description="Birds, fish, kelp, and those who live from them.",
        keywords=("gannets", "storm petrels", "seabirds", "kelp", "fishermen", "fishing grounds"),
        order=5,
    ),
    Topic(
        name="Money and Policy",
        shortname="money",
        parent="Offshore Wind",
        description="Auctions, takeovers, contracts, rules.",
        keywords=("seabed auction", "strike price", "takeover", "shares", "lease", "energy department"),
        order=6,
    ),
)


SETTINGS: dict[str, Any] = {
    "site.title": TITLE,
    "site.id": "leeward",
    "site.description": "News of wind power at sea, gathered every morning and evening.",
    # The demo's web is on this machine: nobody needs a pause, and threads start sooner than processes.
    "fetch.host_delay": 0.0,
    "pools.cpu": "threads:2",
    "policy.propose": 10.0,
    "policy.publish": 25.0,
}
"""What differs from the defaults: a policy that publishes, so that there is a site without an editor."""


def sources() -> tuple[tuple[str, bool], ...]:
    """The feeds that the newsroom knows at first, and whether each speaks for itself."""
    return tuple((outlet.feed_url, outlet.official) for outlet in OUTLETS)
