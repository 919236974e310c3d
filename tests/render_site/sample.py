"""A small newsroom about railways, all of it invented, that exercises every part of the site."""

# ruff: noqa: E501, ISC004 - a table of texts reads best as one

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from newsloom.render.site import (
    ArticleView,
    CopyView,
    Counted,
    FeedLink,
    Moment,
    SiteImage,
    SiteInput,
    SiteLink,
    SiteSettings,
    SiteStory,
    SiteTopic,
    SourceCard,
    Theme,
)

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)

OUTLETS = {
    "wire": ("Northline Wire", "northline.example"),
    "herald": ("The Harbour Herald", "harbourherald.example"),
    "gazette": ("Upland Gazette", "uplandgazette.example"),
    "rail": ("Rail & Sleeper", "railandsleeper.example"),
    "stellwerk": ("Stellwerk", "stellwerk.example"),
    "voie": ("Voie Libre", "voielibre.example"),
    "city": ("City Timetable", "citytimetable.example"),
    "eng": ("Permanent Way Journal", "permanentway.example"),
    "union": ("Signal Box Weekly", "signalbox.example"),
    "agency": ("Agency for Rail Safety", "railsafety.example"),
    "money": ("Freight Ledger", "freightledger.example"),
}

TOPICS = (
    SiteTopic(name="Railways", slug="railways", description="Everything that runs on steel, and who pays for it.",
              feeds=(FeedLink(href="topics/railways/feed.xml", title="Railways (RSS)"),)),
    SiteTopic(name="Night trains", slug="night-trains", parent="Railways",
              description="Sleepers, couchettes and the people who bring them back."),
    SiteTopic(name="High speed", slug="high-speed", parent="Railways", description="Lines and trains above 250 km/h."),
    SiteTopic(name="Freight", slug="freight", parent="Railways", description="Goods, terminals, and the roads they leave."),
    SiteTopic(name="Signalling", slug="signalling", parent="Railways", description="Interlockings, ETCS and what goes wrong."),
    SiteTopic(name="Safety", slug="safety", parent="Railways", description="Accidents, near misses and the reports on them."),
)  # fmt: skip

# hours ago, heat, topics, outlets (the lead first), title, excerpt
STORIES: list[tuple[float, float, str, str, str, str]] = [
    (3.2, 91, "Night trains", "wire herald rail stellwerk voie gazette city",
     "Four countries agree to run a night train between Lisbon and Warsaw from next December",
     "Transport ministers signed the agreement after two years of talks over track charges at night. Two trains a day will "
     "leave in each direction, with through coaches to Gdańsk; tickets go on sale in June at one price in every country."),
    (5.5, 78, "Safety", "agency wire gazette union eng",
     "Investigators blame a missing bolt, not the driver, for the Kestrel Junction derailment",
     "The safety agency’s final report says that a fishplate had been without one of its four bolts for at least eleven "
     "days, and that two inspections missed it. It makes nine recommendations, three of them to the inspectors’ employer."),
    (8, 69, "Signalling", "stellwerk eng rail",
     "Ein Stellwerk aus dem Jahr 1912 geht vom Netz, und niemand kann seine Pläne lesen",
     "Beim Umbau des Knotens Altmühl fehlt die Dokumentation der mechanischen Abhängigkeiten. Drei pensionierte "
     "Fahrdienstleiter helfen den Ingenieuren, sie aus dem Gedächtnis aufzuschreiben."),
    (11, 64, "Freight", "money wire",
     "Grain moves to rail as the Lower Aster falls to its lowest level since 1971",
     "Barges carry a third of their usual load. The freight operator has put eleven extra trains a week on the line along "
     "the river, and says that it has no locomotives for a twelfth."),
    (14, 58, "High speed", "herald city voie",
     "Harbour City’s tunnel will cost a fifth more and open two years late",
     "The city council was told on Thursday that the ground under the old fish market is softer than the boreholes showed."),
    (16, 55, "Night trains", "rail", "The sleeping car attendant’s handbook, read by three who did the job",
     "What a good night’s sleep on rails takes: quiet bogies, warm milk at the right minute, and a list of who gets off at four."),
    (19, 51, "Safety", "union gazette", "Drivers say the new fatigue rules leave them no time to eat",
     "The rules cap a shift at nine hours but count the meal break as driving time, a survey of 640 drivers found."),
    (20, 47, "Railways", "gazette", "A village buys its own station for one crown, and finds the clock still runs", ""),
    (22, 45, "Signalling", "eng", "Why axle counters fail in the first frost, and what a heater for 40 crowns changes", ""),
    (26, 42, "Freight", "money", "Terminal operators ask for a common booking system; shippers ask who will own it", ""),
    (28, 40, "High speed", "voie rail", "La ligne du Levant passe à 280 km/h après six mois d’essais",
     "Trois minutes gagnées, et une question : qui paie l’usure des caténaires ?"),
    (30, 39, "Railways", "city", "Trams return to Quarry Street after 61 years, on the rails that were never taken up", ""),
    (31, 37, "Night trains", "voie wire", "Couchette prices fall below coach prices for the first time since records began", ""),
    (33, 36, "Safety", "agency", "Level crossings: deaths down by a third where the lights were moved closer to the road", ""),
    (35, 34, "Freight", "wire money herald", "Dockers and rail operator settle, and the first container train leaves after 19 days", ""),
    (38, 33, "Signalling", "rail stellwerk", "Radio that was to replace 2,000 lineside signals must wait for its frequencies", ""),
    (40, 31, "Railways", "herald", "The timetable for next year is out: more trains, fewer of them direct", ""),
    (44, 30, "High speed", "eng", "Slab track at twenty: what the cores show", ""),
    (47, 29, "Railways", "gazette union", "Students may travel free on Sundays, if they carry a book", ""),
    (50, 27, "Night trains", "herald", "A hotel in a siding: what guests say after the first hundred nights", ""),
    (53, 26, "Freight", "money", "Hydrogen shunter sold for parts", ""),
    (55, 25, "Safety", "union", "Track workers’ radio warnings: the trial that nobody wants to end", ""),
    (58, 24, "Signalling", "eng wire", "One interlocking, three makers, and a standard that all of them read differently", ""),
    (62, 22, "Railways", "rail", "The last printed timetable will have 1,104 pages", ""),
    (70, 20, "High speed", "city", "Who changes at Hollow Bridge? Counting 31,000 footsteps", ""),
    (75, 19, "Railways", "voie", "Petites lignes : la région reprend 140 km de voies et leurs mauvaises herbes", ""),
    (98, 14, "Freight", "wire", "A 740 metre train needs a 740 metre siding: the map of where there is none", ""),
    (400, 6, "Night trains", "wire rail herald", "Lisbon and Warsaw open talks on a night train", ""),
    (640, 3, "Safety", "wire agency", "Two coaches derail at Kestrel Junction; no one is badly hurt", ""),
    (1500, 1, "Signalling", "stellwerk", "Knoten Altmühl: der Umbau beginnt im Frühjahr", ""),
]  # fmt: skip

NOTES = {
    0: "We asked all four operators how bicycles will travel. Two answered, and they disagree.",
    3: "The figures for October are the operator’s own. The river authority publishes its count on Friday.",
}
LANGUAGES = {2: "de", 10: "fr", 25: "fr", 29: "de"}
SAGAS = {0: (27,), 1: (28,), 2: (29,)}
PICTURES = {0: "images/night-train.webp", 1: "images/junction.webp", 2: "images/signal-box.webp"}


def slug(text: str) -> str:
    """A slug for the sample; the real ones are minted by the engine."""
    words = "".join(c if c.isalnum() and c.isascii() else " " for c in text.lower()).split()
    return "-".join(words)[:80].strip("-")


def an_article(
    outlet: str, number: int, at: datetime, title: str, excerpt: str, language: str | None = None
) -> ArticleView:
    """An article of the sample."""
    name, domain = OUTLETS[outlet]
    return ArticleView(
        id=f"{number}-{outlet}",
        title=title,
        url=f"https://www.{domain}/{at:%Y/%m/%d}/{slug(title)}",
        provider=name,
        domain=domain,
        excerpt=excerpt,
        published=at - timedelta(minutes=7),
        first_seen=at,
        language=language,
        quality=60 + number % 30,
        restricted=outlet == "money",
        authors=("R. Aldous",) if outlet == "wire" else (),
    )


def a_story(number: int) -> SiteStory:
    """One of the thirty."""
    hours, heat, topic, outlets, title, excerpt = STORIES[number]
    seen = NOW - timedelta(hours=hours)
    names = outlets.split()
    language = LANGUAGES.get(number)
    lead = an_article(names[0], number, seen, title, excerpt, language)
    others = [
        an_article(name, number, seen + timedelta(minutes=35 * i), told_by(name, title, topic), excerpt[:90])
        for i, name in enumerate(names[1:], 1)
    ]
    if len(others) >= 4:
        copied = CopyView(title=others[0].title, url=others[1].url + "-wire", provider="Coastal Daily", seen=seen)
        others[0] = _with_copies(
            others[0], (copied, CopyView(title=title, url="https://evening.example/w", provider="Evening Post"))
        )
    return SiteStory(
        id=f"{number:032x}",
        slug=f"{seen:%Y-%m-%d}-{slug(title)}",
        title=title,
        first_seen=seen,
        last_changed=seen + timedelta(minutes=35 * len(others)),
        lead=lead,
        articles=(lead, *others),
        excerpt=excerpt,
        note=NOTES.get(number, ""),
        topics=(topic, "Railways") if topic != "Railways" else ("Railways",),
        heat=heat,
        quality=60 + number % 30,
        sources=len(names),
        because=(f"{len(names)} independent sources +{9 * len(names)}", f"best report quality {60 + number % 30} +12",
                 f"{topic}: “{topic.split()[0].lower()}” in the title"),
        news=(Moment(at=seen + timedelta(hours=2), text="Poland’s infrastructure manager confirms the slots for December",
                     provider="Northline Wire", url="https://www.northline.example/slots"),
              Moment(at=seen + timedelta(minutes=40), text="What a night to Warsaw will cost", facts=("79 crowns in a couchette", "Marta Wolny"), provider="Voie Libre",
                     url="https://www.voielibre.example/tarifs")) if number == 0 else (),
        timeline=tuple(Moment(at=a.first_seen or seen, text=a.title, provider=a.provider, url=a.url) for a in (lead, *others))
        if len(others) >= 2 else (),
        saga=tuple(a_link(n) for n in SAGAS.get(number, ())),
        image=SiteImage(path=PICTURES[number], width=1280, height=720, alt=f"Drawing: {topic.lower()}", attribution="Drawing: the sample newsroom")
        if number in PICTURES else None,
        language=language,
    )  # fmt: skip


def told_by(outlet: str, title: str, topic: str) -> str:
    """The same news in an outlet's own words."""
    first = title.split(",")[0]
    return {
        "herald": f"What it means for the harbour: {first[0].lower()}{first[1:]}",
        "rail": f"{topic}: the details, and what the timetable will look like",
        "stellwerk": "Was die Einigung für den Betrieb bedeutet",
        "voie": "Ce que l’accord change, et ce qu’il ne change pas",
        "gazette": f"Reaction: “about time”, says the passengers’ association ({topic.lower()})",
        "city": "Six questions, six answers",
        "union": "Staff representatives: we were not asked",
        "eng": f"{first}: an engineer reads the documents",
    }.get(outlet, first)


def a_link(number: int) -> SiteLink:
    """A story of the sample as another one names it."""
    hours, _, _, _, title, _ = STORIES[number]
    seen = NOW - timedelta(hours=hours)
    return SiteLink(slug=f"{seen:%Y-%m-%d}-{slug(title)}", title=title, at=seen)


def _with_copies(article: ArticleView, copies: tuple[CopyView, ...]) -> ArticleView:
    return replace(article, copies=copies)


def cards() -> tuple[SourceCard, ...]:
    """Scorecards, counted from the sample where that is possible."""
    made = []
    for i, (key, (name, domain)) in enumerate(OUTLETS.items()):
        told = [n for n, story in enumerate(STORIES) if key in story[3].split()]
        first = [n for n in told if STORIES[n][3].split()[0] == key]
        alone = [n for n in told if STORIES[n][3].split() == [key]]
        weeks = tuple(Counted(label=f"week {w}", count=(i * 7 + w * 5 + w * w % 11) % 13) for w in range(27, 48))
        topics: dict[str, int] = {}
        for n in told:
            topics[STORIES[n][2]] = topics.get(STORIES[n][2], 0) + 1
        made.append(
            SourceCard(
                name=name,
                slug=domain.split(".")[0],
                domain=domain,
                homepage=f"https://www.{domain}/",
                official=key == "agency",
                articles=len(told) + i % 3,
                stories=len(told),
                first_reports=len(first),
                alone=len(alone),
                copies=i % 3,
                quality=58 + i * 3,
                lag_minutes=None if key == "agency" else 12 + 31 * i,
                weeks=weeks,
                topics=tuple(Counted(label=t, count=c) for t, c in sorted(topics.items(), key=lambda x: -x[1])),
                latest=tuple(a_link(n) for n in told[:8]),
            )
        )
    return tuple(sorted(made, key=lambda c: -c.stories))


def settings(**changes: object) -> SiteSettings:
    """The sample's settings."""
    given: dict[str, object] = {
        "title": "The Permanent Way",
        "url": "https://permanentway.news.example/",
        "description": "Railway news, once. What happened, who reports it, and who found out for themselves.",
        "editor": "Ines Okafor",
        "contact": "desk@permanentway.news.example",
        "about": "The Permanent Way follows railways: the trains, the tracks, the money and the people.\n\n"
        "Every morning before eight an editor reads what came in overnight and decides what belongs here.",
        "feeds": (
            FeedLink(href="feed.xml", title="RSS"),
            FeedLink(href="atom.xml", title="Atom", type="application/atom+xml"),
            FeedLink(href="feed.json", title="JSON Feed", type="application/feed+json"),
        ),
        "sitemaps": ("sitemap.xml", "news-sitemap.xml"),
        "opml": "sources.opml",
    }
    return SiteSettings(**(given | changes))  # type: ignore[arg-type]


def a_site(templates: Mapping[str, str] | None = None, **changes: object) -> SiteInput:
    """The whole sample; `templates` are the owner's, `changes` are settings."""
    theme = Theme(templates=templates or {})
    return SiteInput(
        settings=settings(theme=theme, **changes),
        stories=tuple(a_story(n) for n in range(len(STORIES))),
        topics=TOPICS,
        sources=cards(),
        moved=(("2026-11-20-an-old-permalink", a_link(1).slug),),
    )
