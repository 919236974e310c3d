"""The outlets of the fictional web: who they are, what their feeds look like, and what is odd about each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FeedForm = Literal["rss", "atom", "json", "rdf", "broken", "gone", "busy"]
PageForm = Literal["daily", "trade", "blog"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A site. `feed` is the path of its feed; `moved_from` answers 301 to it.

    `tracking` is appended to the links of the feed; `unstable_ids` gives each entry another id at every visit;
    `numbered` links entries as "/?p=ID", which redirect to the page; `official` marks a source that speaks for itself.
    """

    host: str
    name: str
    about: str
    form: FeedForm = "rss"
    page: PageForm = "daily"
    feed: str = "/feed.xml"
    moved_from: str = ""
    tracking: str = ""
    unstable_ids: bool = False
    numbered: bool = False
    official: bool = False
    denied: str = ""
    colour: str = "#24506b"

    @property
    def feed_url(self) -> str:
        """The address under which the newsroom knows the feed at first."""
        return f"http://{self.host}{self.moved_from or self.feed}"


OUTLETS: tuple[Outlet, ...] = (
    Outlet(host="tidewire.example", name="Tidewire", about="News agency of the coast", form="atom", feed="/atom.xml"),
    Outlet(
        host="harbourpost.example",
        name="The Harbour Post",
        about="The daily of Ardmouth",
        feed="/rss",
        tracking="utm_source=rss&utm_medium=feed&utm_campaign=all",
        colour="#7a2e1f",
    ),
    Outlet(
        host="northerncourant.example", name="Northern Courant", about="Independent since 1871", feed="/rss/all.xml",
        colour="#1c1c1c",
    ),
    Outlet(host="islesherald.example", name="Isles Herald", about="News from Fennay and the isles", colour="#2f6b4f"),
    Outlet(host="eveningledger.example", name="Evening Ledger", about="Money, work and life", colour="#4a3b6b"),
    Outlet(
        host="offshoreletter.example",
        name="The Offshore Letter",
        about="Wind at sea, explained",
        form="json",
        page="blog",
        feed="/feed.json",
        colour="#0e5a75",
    ),
    Outlet(
        host="gridandturbine.example", name="Grid & Turbine", about="The engineers' magazine", form="atom", page="trade",
        feed="/feeds/news.atom", colour="#b4531a",
    ),
    Outlet(
        host="seabirdwatch.example", name="Seabird Watch", about="For the birds of the coast", form="rdf", page="blog",
        feed="/index.rdf", colour="#35624a",
    ),
    Outlet(
        host="lowcarbonlab.example",
        name="Low Carbon Lab",
        about="Research for a sea of wind",
        page="trade",
        feed="/research/feed.xml",
        moved_from="/feed",
        colour="#1f4f9b",
    ),
    Outlet(
        host="keelandcrane.example", name="Keel & Crane", about="Ships and ports", page="trade", numbered=True,
        colour="#243b53",
    ),
    Outlet(
        host="marketbuoy.example", name="Market Buoy", about="Prices in motion", page="trade", unstable_ids=True,
        colour="#6b5a12",
    ),
    Outlet(
        host="ministry.example",
        name="Department for Energy and the Sea",
        about="Announcements of the department",
        form="atom",
        page="trade",
        feed="/news.atom",
        official=True,
        colour="#12355b",
    ),
    Outlet(host="coastaltv.example", name="Coastal TV", about="Pictures from the shore", colour="#9b1f3c"),
    Outlet(
        host="gullandgale.example", name="Gull & Gale", about="One reporter, one coast", form="broken", page="blog",
        colour="#5b6b24",
    ),
    Outlet(
        host="privatecove.example", name="Private Cove", about="Briefings for members", page="blog", denied="/members/",
        colour="#3a2f2f",
    ),
    Outlet(host="oldwindblog.example", name="The Old Wind Blog", about="Closed", form="gone"),
    Outlet(host="fogbank.example", name="Fogbank", about="Always full", form="busy", feed="/rss"),
)  # fmt: skip

BY_HOST = {outlet.host: outlet for outlet in OUTLETS}
