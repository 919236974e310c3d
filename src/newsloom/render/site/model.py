"""What the site is printed from: frozen values, filled by the engine out of what is published.

Times are aware and in UTC. Texts are plain text (no markup): whatever stands in them is escaped. URLs of others may be
anything; those that are not http(s) are printed as text without a link.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo

from newsloom.render.site.text import local


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteImage:
    """An image that the newsroom keeps a copy of.

    `path` is of the site itself (``images/ab/cd.webp``, no scheme, no host): an image under any other address is not
    shown, because readers' browsers must not be sent to third parties. `alt` may be empty for a decorative picture.
    """

    path: str
    width: int | None = None
    height: int | None = None
    alt: str = ""
    attribution: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyView:
    """An article that repeats another's text; it is folded under its original."""

    title: str
    url: str
    provider: str
    domain: str = ""
    seen: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleView:
    """One article as a reader meets it: what its publisher says of it, and where to read it."""

    id: str
    title: str
    url: str
    provider: str
    domain: str = ""
    excerpt: str = ""
    published: datetime | None = None
    first_seen: datetime | None = None
    language: str | None = None
    authors: tuple[str, ...] = ()
    type: str = "article"
    restricted: bool = False
    quality: int | None = None
    copies: tuple[CopyView, ...] = ()
    translated_title: str = ""
    """By a machine, in the site's language; shown beside the original."""
    translated_excerpt: str = ""
    own_html: str = ""
    """The whole text, of what the newsroom wrote itself (HTML that may be shown)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One line of a story's timeline, or of what is new in it: at that time, this, from them; and which facts it brought."""

    at: datetime
    text: str
    provider: str = ""
    url: str | None = None
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """Something elsewhere that points to a story: an article that links to it, or a discussion of it."""

    name: str
    url: str
    count: int | None = None
    """Of a discussion, its comments; None where they are not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSentence:
    """A sentence of a story's summary, and the reports that vouch for it; none for one in the editor's own words."""

    text: str
    sources: tuple[Elsewhere, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteChange:
    """Something that was said was changed: our headline ("retitled", with the time), or a report, by the note of its publisher
    ("correction", with the publisher's words and name)."""

    kind: str
    at: datetime | None = None
    text: str = ""
    provider: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteLink:
    """Another story, named well enough to link to it."""

    slug: str
    title: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRow:
    """A published story as a list names it: one line of the archive, of a topic's month, of the latest.

    Lists are long and stories are heavy: a library over a database fills these with one query, without members.
    """

    slug: str
    title: str
    url: str
    provider: str
    first_seen: datetime
    last_changed: datetime
    reports: int = 1
    sources: int = 1
    quality: int = 0
    language: str | None = None
    type: str = "article"
    restricted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteStory:
    """A published story.

    `slug` is its permalink's last part, minted once: the page lies at ``news/{slug}/``. `first_seen` orders the archive and
    never changes; `last_changed` is when something a reader can see last changed. `articles` are its members without the
    copies (those are folded under their originals), the lead among them. `sources` counts independent ones. `lead_text` is
    what stands under the title: the publisher's excerpt, or the editor's.
    """

    id: str
    slug: str
    title: str
    first_seen: datetime
    last_changed: datetime
    lead: ArticleView
    articles: tuple[ArticleView, ...] = ()
    excerpt: str = ""
    note: str = ""
    topics: tuple[str, ...] = ()
    heat: float = 0.0
    quality: int = 0
    sources: int = 1
    because: tuple[str, ...] = ()
    news: tuple[Moment, ...] = ()
    """What is new in it, latest first."""
    timeline: tuple[Moment, ...] = ()
    saga: tuple[SiteLink, ...] = ()
    image: SiteImage | None = None
    pinned: bool = False
    language: str | None = None
    origin: str = ""
    """The id of the article that the others point to as their source; "" where there is none."""
    reactions: tuple[str, ...] = ()
    """The ids of the articles that comment on it instead of reporting it."""
    linked_by: tuple[Elsewhere, ...] = ()
    discussion: tuple[Elsewhere, ...] = ()
    card: str = ""
    """The path of the picture that was drawn of it for sharing (``cards/slug.png``); "" where there is none."""
    oembed: str = ""
    """The path of its oEmbed description; "" where there is none."""
    summary: tuple[SiteSentence, ...] = ()
    """What an editor accepted as its summary."""
    names: tuple[str, ...] = ()
    """People, companies, products and places that two independent sources name; on the story's own page."""
    changed: tuple[SiteChange, ...] = ()
    """What was changed in what had been said, newest first; on the story's own page."""

    @property
    def summary_text(self) -> str:
        """The summary as one paragraph; ""."""
        return " ".join(one.text for one in self.summary)

    @property
    def reports(self) -> int:
        """How many articles tell it, copies included."""
        return len(self.articles or (self.lead,)) + sum(len(a.copies) for a in self.articles)

    # What makes a story usable wherever a list wants a row.

    @property
    def url(self) -> str:
        """The lead's address."""
        return self.lead.url

    @property
    def provider(self) -> str:
        """Who published the lead."""
        return self.lead.provider

    @property
    def type(self) -> str:
        """The lead's type: article or video."""
        return self.lead.type

    @property
    def restricted(self) -> bool:
        """Whether the lead's publisher shows only a part."""
        return self.lead.restricted


Row = SiteRow | SiteStory
"""What a list of stories is made of: rows where they come cheaper, whole stories where they are at hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLink:
    """A subscription that a page announces: `href` is a path of the site, `type` a media type."""

    href: str
    title: str
    type: str = "application/rss+xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteTopic:
    """A topic with a page. `slug` is minted once; `parent` names another topic."""

    name: str
    slug: str
    parent: str | None = None
    description: str = ""
    feeds: tuple[FeedLink, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A bar of a chart: a label and how many."""

    label: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCard:
    """What a source has been worth: its scorecard.

    `first_reports` counts stories that it was the first to tell, `alone` those that nobody else told, `copies` its articles
    that repeat another's text. `lag_minutes` is the median delay behind the first report. None: not enough is known.
    """

    name: str
    slug: str
    domain: str = ""
    homepage: str | None = None
    official: bool = False
    language: str | None = None
    description: str = ""
    articles: int = 0
    stories: int = 0
    first_reports: int = 0
    alone: int = 0
    copies: int = 0
    quality: int | None = None
    lag_minutes: int | None = None
    weeks: tuple[Counted, ...] = ()
    """Articles in published stories, week by week, oldest first."""
    topics: tuple[Counted, ...] = ()
    latest: tuple[SiteLink, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """How the site looks, as far as it can be said in settings: colours are ``#rrggbb``, fonts are CSS family lists.

    `templates` replaces files by name: ``{"story.html": "..."}``; an override may build on ours with
    ``{% extends "newsloom/story.html" %}``. `static` adds files, or replaces ours, below ``assets/``.
    """

    accent: str = "#9d2235"
    accent_dark: str = "#f2a0a9"
    headline_font: str = ""
    text_font: str = ""
    front_stories: int = 36
    templates: Mapping[str, str] = field(default_factory=dict)
    static: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSettings:
    """The site as its owner describes it.

    `url` is the public address, with a path if the site does not lie at the root of its host. `about` is plain text,
    paragraphs parted by a blank line. `links` are more entries for the foot of each page (text, href). `sitemaps` are paths that
    robots.txt names. `search` says whether the engine runs Pagefind over what is printed.
    """

    title: str
    url: str = "http://localhost/"
    description: str = ""
    language: str = "en"
    editor: str = ""
    contact: str = ""
    about: str = ""
    links: tuple[tuple[str, str], ...] = ()
    feeds: tuple[FeedLink, ...] = ()
    sitemaps: tuple[str, ...] = ()
    opml: str | None = None
    newsletter: str | None = None
    """Where readers ask for letters; None: nobody sends any."""
    live: str | None = None
    """Where programs ask the running newsroom (``https://desk/api/v1/public``, for feeds of a search and of a story); None: the
    site stands alone."""
    search: bool = True
    names: tuple[tuple[str, str], ...] = ()
    """The names that have a page: (name, slug)."""
    changes: str | None = None
    """The path of the feed of changes; None: there is none."""
    offline: bool = False
    """Whether a reader's browser marks what was read and keeps pages for reading offline."""
    charts: bool = False
    """Whether there is a page of charts."""
    more: tuple[tuple[str, str], ...] = ()
    """Lists beside the stories, for the foot of each page: (words, path below the site)."""
    beside: tuple[tuple[str, str, str, str], ...] = ()
    """What collections have on topics: (topic, words of the collection, title, path below the site or address)."""
    zone: tzinfo = UTC
    """The newsroom's clock: days begin by it, and times are shown by it."""
    theme: Theme = Theme()
    own_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The owner's phrases in the place of ours (newsloom.words.own_words)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteInput:
    """A whole site in memory: what `render_site` prints.

    A newsroom of many stories does not build one of these for each edition: it implements `Library` over its database and
    prints the pages that a change touches.
    """

    settings: SiteSettings
    stories: tuple[SiteStory, ...] = ()
    topics: tuple[SiteTopic, ...] = ()
    sources: tuple[SourceCard, ...] = ()
    moved: tuple[tuple[str, str], ...] = ()
    """Permalinks that were left (by a merge): old slug, new slug."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rising:
    """A topic and how much more it is told of than usual: stories in the last week, and a week on average in the four before."""

    topic: str
    week: int
    usual: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Charts:
    """What the page of charts shows, as of the day of the newest story."""

    days: tuple[Counted, ...] = ()
    """Reports a day, copies left out, oldest first."""
    first: tuple[Counted, ...] = ()
    """Who told most stories first that others told too."""
    rising: tuple[Rising, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day of the archive: how many stories began on it, and the few that stand for it."""

    on: date
    count: int
    top: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of the archive."""

    year: int
    month: int

    @staticmethod
    def of(at: datetime, zone: tzinfo = UTC) -> Month:
        """The month of a time by a clock."""
        on = local(at, zone)
        return Month(on.year, on.month)
