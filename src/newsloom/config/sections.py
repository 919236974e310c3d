"""The table of options: every setting of newsloom.toml, section by section, in the order of the file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from newsloom.config.option import choice, level, number, switch, text, weights, whole, words


def _web_address(value: str) -> bool:
    return re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", value) is not None


def _mail_address(value: str) -> bool:
    return re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", value) is not None


def _inside(value: str) -> bool:
    """A folder inside the newsroom: relative, and never above it."""
    return bool(value) and not value.startswith(("/", "\\", "~")) and ".." not in re.split(r"[/\\]", value)


def _is_colour(value: str) -> bool:
    return re.fullmatch(r"#[0-9a-fA-F]{6}", value) is not None


def _are_fonts(value: str) -> bool:
    """Names of fonts, parted by commas: nothing that could end a line of the style sheet."""
    return re.fullmatch(r"[\w ,\"'-]*", value) is not None


POST_FIELDS = ("title", "excerpt", "url", "sources", "topics", "provider")
"""What the template of a post may name (render.posting fills them in)."""


def _is_post(value: str) -> bool:
    return "{url}" in value and set(re.findall(r"\{(\w+)\}", value)) <= set(POST_FIELDS)


_FOLDER = "a folder inside the newsroom"
_FONTS = 'names of fonts, such as "Charter, Georgia"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Who you are: the words and the address that readers see."""

    title: str = text("Newsloom", "The name of the site.", expect="a name", test=lambda value: bool(value))
    url: str = text(
        "http://127.0.0.1:8000/",
        "The public address of the site; links in feeds, sitemaps and mail begin with it.",
        expect="an address such as https://news.example.org/",
        test=_web_address,
    )
    description: str = text("", "One sentence on what the site covers.")
    language: str = text(
        "en",
        "The language of the site's own words.",
        expect='a language tag such as "en" or "pt-BR"',
        test=lambda value: re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", value) is not None,
    )
    timezone: str = text(
        "UTC",
        "The clock of the newsroom: the site's and the desk's days begin and newsletters leave by it. Records are always in UTC.",
        expect='a time zone such as "Europe/Lisbon"',
        test=lambda value: re.fullmatch(r"[A-Za-z]+(/[A-Za-z0-9_+-]+)*", value) is not None,
    )
    contact: str = text(
        "", "An e-mail address shown on the about page.", expect="an e-mail address", test=_mail_address
    )
    editor: str = text("", "Who decides what is published: named at the foot of each page and on the about page.")
    about: str = text(
        "", "What the about page says of the site; an empty line parts paragraphs. Empty: the description."
    )
    links: tuple[str, ...] = words((), 'More links at the foot of each page: "Imprint https://example.org/imprint".')
    id: str = text(
        "",
        "Which newsroom this is; its database and its records carry the same, so that none of another newsroom is taken for it. "
        "Made by newsloom init: leave it.",
        expect="letters, digits and hyphens",
        test=lambda value: re.fullmatch(r"[A-Za-z0-9-]{1,64}", value) is not None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How the site looks. Templates and files of your own are the other way: docs/guides/theming.md."""

    accent: str = text(
        "#9d2235", "The colour of topics, marks and charts.", expect="a colour such as #9d2235", test=_is_colour
    )
    accent_dark: str = text(
        "#f2a0a9", "The same for readers who prefer dark pages.", expect="a colour such as #f2a0a9", test=_is_colour
    )
    headline_font: str = text("", "Fonts of headlines, before ours.", expect=_FONTS, test=_are_fonts)
    text_font: str = text("", "Fonts of all other text, before ours.", expect=_FONTS, test=_are_fonts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """Where the newsroom remembers."""

    url: str = text(
        "sqlite:///newsloom.db",
        "SQLite beside this file, or postgresql://user:password@host/name for many workers.",
        expect="sqlite:///FILE or postgresql://...",
        test=lambda value: value.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")),
        secret=True,
    )
    connections: int = whole(8, "Connections that one process keeps open (PostgreSQL).", least=1, most=200)
    wait: float = number(30.0, "How long a writer waits for another one.", unit="seconds", least=0.1, most=600)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """How the web is asked. robots.txt, Retry-After and validators are honoured always: they are no settings."""

    user_agent: str = text(
        "",
        'The name we go by; empty: "Newsloom/VERSION (+contact)". Sites use it to allow or deny us.',
        expect="a product name without line breaks",
        test=lambda value: value.isprintable(),
    )
    contact: str = text("", "A page or an e-mail address for owners of sites; empty: the site's own address.")
    host_delay: float = number(2.0, "The pause between two requests to one host.", unit="seconds", most=3600)
    timeout: float = number(20.0, "The longest wait for a whole answer.", unit="seconds", least=1, most=600)
    max_bytes: int = whole(10_000_000, "The largest answer that is taken, unpacked.", unit="bytes", least=10_000)
    max_redirects: int = whole(8, "How many redirects are followed.", most=20)
    allow_private: bool = switch(False, "Allow private and loopback addresses (for intranets; unsafe on a server).")
    proxy_from_env: bool = switch(True, "Use HTTP_PROXY, HTTPS_PROXY and NO_PROXY of the environment.")
    poll_least: float = number(15.0, "A source is never asked more often than this.", unit="minutes", least=1)
    poll_most: float = number(168.0, "A quiet source is asked at least this often.", unit="hours", least=1)
    public_url: str = text(
        "",
        "An address under which the desk is reached from the web: then hubs may push to us (WebSub).",
        expect="an address such as https://desk.example.org/",
        test=_web_address,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Pools:
    """Who does the work."""

    net: int = whole(16, "Threads that fetch.", least=1, most=256)
    cpu: str = text(
        "2",
        'Processes that read pages ("2"), or "threads:N", or a Dask cluster ("dask://host:8786").',
        expect='a number of processes, "threads:N" or "dask://host:port"',
        test=lambda value: re.fullmatch(r"[1-9]\d{0,2}|threads:[1-9]\d{0,2}|dask://\S+", value) is not None,
    )
    page_seconds: float = number(
        20.0,
        'A page that takes longer is given up, alone; not with "threads:N": a thread cannot be stopped.',
        unit="seconds",
        least=1,
    )
    page_memory: int = whole(
        1_000_000_000,
        'A page that needs more memory is given up, alone; not with "threads:N".',
        unit="bytes",
        least=200_000_000,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Discover:
    """Where `newsloom source discover` looks for sources. It proposes; nothing is added without your yes."""

    search: tuple[str, ...] = words(
        ("Bing News", "Hacker News"),
        'Search services that answer with a feed: by name ("Google News", "Reddit" and "arXiv" are known too; mind their terms), '
        "or addresses of your own with {keywords}.",
    )
    country: str = text(
        "US",
        "The country whose edition is searched.",
        expect='two letters such as "US"',
        test=lambda value: re.fullmatch(r"[A-Z]{2}", value) is not None,
    )
    catalogue: bool = switch(True, "Use the shipped catalogue of feeds by subject.")
    most_sites: int = whole(80, "So many sites are looked at in one discovery.", least=1, most=1000)
    most_proposals: int = whole(30, "So many sources are proposed.", least=1, most=500)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What counts as the same story."""

    width: str = choice("normal", "How far a story reaches.", "tight", "broad")
    tier: str = choice(
        "static", 'Word vectors that are shipped ("static"), or a sentence model where they are unsure.', "semantic"
    )
    model: str = text(
        "",
        "The sentence model: a folder with model.onnx and tokenizer.json (`newsloom model fetch` fills one), or what an endpoint "
        "calls it; empty: the English one of the semantic extra or, if `multilingual`, the one of the multilingual extra.",
    )
    multilingual: bool = switch(
        False,
        "The sentence model puts texts of different languages that say the same near each other: then stories may cross "
        "languages. Without it, each story stays within one language.",
    )
    endpoint: str = text(
        "",
        "An embeddings endpoint of the OpenAI form, if the model runs elsewhere.",
        expect="an address",
        test=_web_address,
    )
    api_key: str = text("", "The endpoint's key.", secret=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What quality and heat are made of. `newsloom score explain ID` prints a sum with the names of its weights."""

    profile: str = choice(
        "newsloom", 'Our own scores, or "classic": the old system\'s, for sites that migrate.', "classic"
    )
    half_life: float = number(24.0, "After this time a mention weighs half.", unit="hours", least=1, most=720)
    classic_organization: int = whole(40, "Profile classic: points of a provider in _data/organizations (O).")
    classic_related: int = whole(20, "Profile classic: points of each related article (R).")
    quality: Mapping[str, float] = weights(
        "Points of an article's quality, 0-100.",
        {
            "base": 35, "depth": 15, "byline": 4, "quotes": 6, "own_facts": 12, "first": 8, "undated": -3, "misdated": -5,
            "restricted": -6, "picture": 4, "clutter": -6, "correction": 2, "shouting": -5, "copy": -20, "provider": 20,
        },
    )  # fmt: skip
    forms: Mapping[str, float] = weights(
        "Points for the form of a text, times how sure that is; the two worst count.",
        {
            "press release": -25, "sponsored": -40, "listicle": -15, "stock tip": -30, "content farm": -35, "deal": -30,
            "opinion": -8, "roundup": -8, "live blog": -4, "guide": -12,
        },
    )  # fmt: skip
    provider: Mapping[str, float] = weights(
        "Points of a provider's score, and the rates of an average provider that its history is measured by.",
        {
            "base": 50, "known": 10, "originality": 15, "first": 12, "lead": 5, "copies": 20, "dead_links": 15,
            "verdicts": 20, "weight": 10, "prior_own": 0.35, "prior_first": 0.3, "prior_copies": 0.15,
            "prior_dead": 0.02, "prior_approved": 0.5,
        },
    )  # fmt: skip
    heat: Mapping[str, float] = weights(
        "How coverage is counted, and how much a promising lead adds to it; speed_half_life and settled are hours.",
        {
            "scale": 5, "speed": 0.5, "speed_half_life": 4, "settled": 4, "development": 1.5, "max_weight": 2,
            "links": 1.5, "mentions": 1, "niche": 0.45,
        },
    )  # fmt: skip
    lead: Mapping[str, float] = weights(
        "Points beside quality for the article that leads its story; a new lead must be better by the margin.",
        {
            "copy": -30,
            "restricted": -12,
            "own_fact": 1,
            "origin": 40,
            "picture": 2,
            "earlier": 4,
            "margin": 8,
            "near": 0.9,
            "report": 0.7,
            "far": -25,
        },
    )
    topics: Mapping[str, float] = weights(
        "What a keyword weighs by its place; an article is of a topic from the threshold on.",
        {
            "title": 1, "unproven": 0.6, "lede": 0.6, "opening": 0.2, "body": 0.2, "body_cap": 0.8, "host": 1, "address": 0.4,
            "category": 0.6, "more": 0.4, "hint": 0.4, "context": 1, "threshold": 1,
        },
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What happens without a person. Your verdicts always win."""

    propose: float = number(20.0, "A story of this heat is proposed to the editor.", unit="heat", most=100)
    publish: float | None = level(None, "A story of this heat is published without review.", unit="heat")
    publish_quality: int = whole(40, "And its lead must be of this quality.", most=100)
    publish_sources: int = whole(2, "And so many independent sources must report it.", least=1)
    max_proposals_per_day: int = whole(25, "The hottest so many stories a day are proposed; the rest waits.", least=1)
    max_proposals_per_100: float = number(
        20.0, "And at most so many of each hundred articles of the day (but five in any case).", most=100
    )
    max_proposals_of_one: int = whole(
        1,
        "Of the stories that one publisher tells alone in a day, so many are proposed and the rest is folded under the first,"
        " where three publishers and more have stories; 0: no fold.",
    )
    news_days: float = number(3.0, "What was published longer ago is no news: never proposed.", unit="days", least=0.1)
    max_per_provider: int = whole(3, "Stories on the front page that one provider may lead.", least=1)
    max_per_topic: int = whole(8, "Stories on the front page of one topic.", least=1)
    hold_quality: int = whole(15, "A story whose lead is worse waits for a person, however hot.", most=100)
    hold_forms: tuple[str, ...] = words(
        ("press release", "sponsored", "stock tip", "content farm", "deal"),
        "A story whose lead looks so waits for a person ([score.forms] has the names).",
    )
    hold_form_sure: float = number(0.6, "If that is so sure.", most=1)
    forget_days: float = number(5.0, "A proposal without news lapses after this time.", unit="days", least=0.1)
    stays_hours: float = number(
        20.0, "A story leaves the front page after this time, unless something new came.", unit="hours", least=0.1
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Publish:
    """What is written, and where."""

    records: str = choice(
        "all", 'A record for every matched article ("all"), or for approved stories only.', "approved"
    )
    git: bool = switch(False, "Commit what an edition changed, if the newsroom is a git repository.")
    related: int = whole(
        20,
        "Of the other articles of its story, a record names so many of the best and newest, and counts the rest. "
        "Profile classic names all.",
        least=2,
        most=1000,
    )
    news_dir: str = text("_news", "The folder of the records.", expect=_FOLDER, test=_inside)
    site_dir: str = text("_site", "The folder of the finished site.", expect=_FOLDER, test=_inside)
    front_page: int = whole(30, "Stories on the front page.", least=1, most=200)
    feed_items: int = whole(50, "Items in each feed.", least=1, most=500)
    hub: str = text("", "The WebSub hub that is told of new items.", expect="an address", test=_web_address)
    hub_wait: float = number(
        0.0,
        "The hub is told so long after an edition: as long as the site takes to be deployed.",
        unit="minutes",
        most=1440,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Images:
    """The newsroom's copies of pictures."""

    keep: bool = switch(True, "Keep a resized copy without metadata of each lead image.")
    show: bool = switch(True, "Show them on the site, where the source's rights allow it.")
    width: int = whole(1200, "Copies are at most this wide.", unit="pixels", least=100, most=4000)
    max_bytes: int = whole(15_000_000, "A larger file is not taken.", unit="bytes", least=10_000)
    max_pixels: int = whole(50_000_000, "A larger picture is not unpacked.", unit="pixels", least=10_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The editor's web page (`newsloom serve`)."""

    host: str = text("127.0.0.1", "The address it listens on; anything but loopback needs sign-in.")
    port: int = whole(8000, "The port; 0 takes a free one.", most=65535)
    sign_in: str = choice(
        "token", "A token in the printed address, passwords, or a reverse proxy's header.", "password", "proxy"
    )
    proxy_header: str = text("X-Forwarded-User", 'The header that names the user, if sign_in is "proxy".')
    session_hours: float = number(168.0, "A session ends after this time, whatever happens.", unit="hours", least=0.1)
    idle_hours: float = number(72.0, "A session that nobody uses ends after this time.", unit="hours", least=0.1)
    secret: str = text("", "Protects forms; empty: made at the first start and kept in the database.", secret=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """The newsletter. Without a host, issues are files in _newsletters and pages of the site, and not sent."""

    host: str = text("", "The mail server.")
    port: int = whole(587, "Its port.", least=1, most=65535)
    security: str = choice("starttls", "How the connection is protected.", "tls", "none")
    user: str = text("", "The account.")
    password: str = text("", "Its password.", secret=True)
    sender: str = text("", "The From address.", expect="an e-mail address", test=_mail_address)
    reply_to: str = text("", "Where answers go.", expect="an e-mail address", test=_mail_address)
    name: str = text(
        "weekly",
        "The newsletter's name in files and addresses.",
        expect="letters, digits and hyphens",
        test=lambda value: re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value) is not None,
    )
    days: tuple[str, ...] = words(("mon",), 'Days on which an issue leaves: "mon" to "sun".')
    time: str = text(
        "07:00",
        "The hour, by the site's clock.",
        expect='a time such as "07:00"',
        test=lambda value: re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value) is not None,
    )
    stories: int = whole(5, "Stories in an issue, the hottest first; none appears in two issues.", least=1, most=50)
    postal_address: str = text("", "The postal address that many countries' laws want in each issue.")
    dkim_key_file: str = text(
        "", "A file with a private RSA key (PEM): letters are signed with it (DKIM), unless the mail server does so."
    )
    dkim_selector: str = text(
        "newsloom",
        "The name of the key in DNS: its public half stands at SELECTOR._domainkey.DOMAIN.",
        expect="letters, digits and hyphens",
        test=lambda value: re.fullmatch(r"[A-Za-z0-9]+([.-][A-Za-z0-9]+)*", value) is not None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerts:
    """Who is told when something needs a person."""

    mail_to: tuple[str, ...] = words((), "Addresses that get alerts by mail.")
    webhook: str = text("", "An address that gets alerts as JSON.", expect="an address", test=_web_address)
    silent_days: float = number(
        7.0, "A source that is silent so much longer than usual is reported.", unit="days", least=0.1
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Where approved stories are posted, once each; a network without its account and key is left out."""

    template: str = text(
        "{title}\n\n{url}",
        "The words of a post. Fields: {title}, {excerpt}, {url}, {sources}, {topics}, {provider}; cut to what a network takes.",
        expect="a text with {url} in it and no other names in braces",
        test=_is_post,
    )
    mastodon: str = text("", "The server of the account: https://...", expect="an address", test=_web_address)
    mastodon_token: str = text("", "An access token with the scope write:statuses.", secret=True)
    bluesky: str = text("", "The account's handle, without the @.")
    bluesky_password: str = text("", "An app password.", secret=True)
    bluesky_server: str = text("https://bsky.social", "Its data server.", expect="an address", test=_web_address)
    slack_channel: str = text("", "The channel's id.")
    slack_token: str = text("", "A bot's token with the scope chat:write.", secret=True)
    slack_server: str = text("https://slack.com", "Slack's address.", expect="an address", test=_web_address)
    telegram_chat: str = text("", "The chat's number, or @channel.")
    telegram_token: str = text("", "The bot's token.", secret=True)
    telegram_server: str = text(
        "https://api.telegram.org", "The Bot API's address.", expect="an address", test=_web_address
    )
    matrix: str = text("", "The home server: https://...", expect="an address", test=_web_address)
    matrix_room: str = text("", "The room's id: !...")
    matrix_token: str = text("", "An access token.", secret=True)
    webhook: str = text("", "An address that gets each story as JSON.", expect="an address", test=_web_address)
    webhook_secret: str = text("", "Signs it: X-Newsloom-Signature, HMAC-SHA256.", secret=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Git:
    """How an edition is committed, if [publish] git is true. Never a force."""

    author: str = text(
        "Newsloom <newsloom@localhost>",
        "The author of the commits.",
        expect="Name <address>",
        test=lambda value: re.fullmatch(r"[^<>\n]+ <[^<>\s]+>", value) is not None,
    )
    message: str = text("Update news", "The message of a commit of news.", expect="a line", test=bool)
    newsletter_message: str = text(
        "Update newsletters", "The message of a commit of newsletters.", expect="a line", test=bool
    )
    push: bool = switch(False, "Push after each commit.")
    remote: str = text("origin", "Where to.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Secured:
    """The private payload of each record, readable by holders of the key only."""

    keep: bool = switch(True, "Write it. Without a key, none is written.")
    key: str = text("", "The key, as `newsloom secure keygen` prints it.", secret=True)
    key_file: str = text("secured.key", "The file of the keys (never commit it); a key above wins.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long captured things are kept; 0 means forever. Decisions and what was published are never swept."""

    documents: int = whole(30, "Feed documents.", unit="days")
    pages: int = whole(90, "Captured pages, the links of their bodies, and mentions.", unit="days")
    articles: int = whole(0, "Articles that no published story holds.", unit="days")
    images: int = whole(180, "Copies of images that no published story shows.", unit="days")
    journal: int = whole(90, "The journal, from which `newsloom why` tells a URL's life.", unit="days")


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """What is told to the person on call."""

    level: str = choice(
        "info",
        "The least that is told on standard error. Commands that end by themselves keep quiet about \"info\", unless "
        "NEWSLOOM_LOG_LEVEL asks for it.",
        "debug", "warning", "error",
    )  # fmt: skip
    form: str = choice("text", "Lines for people, or JSON for programs.", "json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sections:
    """All sections, in the order of the file."""

    site: Site = field(default_factory=Site)
    look: Look = field(default_factory=Look)
    database: Database = field(default_factory=Database)
    fetch: Fetch = field(default_factory=Fetch)
    pools: Pools = field(default_factory=Pools)
    discover: Discover = field(default_factory=Discover)
    group: Group = field(default_factory=Group)
    score: Score = field(default_factory=Score)
    policy: Policy = field(default_factory=Policy)
    publish: Publish = field(default_factory=Publish)
    images: Images = field(default_factory=Images)
    desk: Desk = field(default_factory=Desk)
    mail: Mail = field(default_factory=Mail)
    alerts: Alerts = field(default_factory=Alerts)
    post: Post = field(default_factory=Post)
    git: Git = field(default_factory=Git)
    secured: Secured = field(default_factory=Secured)
    retention: Retention = field(default_factory=Retention)
    log: Log = field(default_factory=Log)


SECTIONS: dict[str, type] = {
    "site": Site,
    "look": Look,
    "database": Database,
    "fetch": Fetch,
    "pools": Pools,
    "discover": Discover,
    "group": Group,
    "score": Score,
    "policy": Policy,
    "publish": Publish,
    "images": Images,
    "desk": Desk,
    "mail": Mail,
    "alerts": Alerts,
    "post": Post,
    "git": Git,
    "secured": Secured,
    "retention": Retention,
    "log": Log,
}
