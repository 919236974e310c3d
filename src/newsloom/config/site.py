"""What readers see and where it is written: site, look, records and pages, pictures, repository, private part."""

from __future__ import annotations

import re
from dataclasses import dataclass

from newsloom.config.checks import FOLDER, FONTS, are_fonts, inside, is_colour, is_time, mail_address, web_address
from newsloom.config.option import choice, number, switch, text, whole, words


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Who you are: the words and the address that readers see."""

    title: str = text("Newsloom", "The name of the site.", expect="a name", test=lambda value: bool(value))
    url: str = text(
        "http://127.0.0.1:8000/",
        "The public address of the site; links in feeds, sitemaps and mail begin with it.",
        expect="an address such as https://news.example.org/",
        test=web_address,
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
    contact: str = text("", "An e-mail address shown on the about page.", expect="an e-mail address", test=mail_address)
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
        "#9d2235", "The colour of topics, marks and charts.", expect="a colour such as #9d2235", test=is_colour
    )
    accent_dark: str = text(
        "#f2a0a9", "The same for readers who prefer dark pages.", expect="a colour such as #f2a0a9", test=is_colour
    )
    headline_font: str = text("", "Fonts of headlines, before ours.", expect=FONTS, test=are_fonts)
    text_font: str = text("", "Fonts of all other text, before ours.", expect=FONTS, test=are_fonts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Publish:
    """What is written, and where."""

    records: str = choice(
        "all", 'A record for every matched article ("all"), or for approved stories only.', "approved"
    )
    editions: tuple[str, ...] = words(
        (),
        "The times of day, by the site's clock, at which approved stories go out; none: at once. What readers know already "
        "is corrected or taken down at once.",
        expect='times such as ["06:30", "17:00"]',
        test=lambda value: all(is_time(one) for one in value),
    )
    git: bool = switch(False, "Commit what an edition changed, if the newsroom is a git repository.")
    related: int = whole(
        20,
        "Of the other articles of its story, a record names so many of the best and newest, and counts the rest. "
        "Profile classic names all.",
        least=2,
        most=1000,
    )
    news_dir: str = text("_news", "The folder of the records.", expect=FOLDER, test=inside)
    site_dir: str = text("_site", "The folder of the finished site.", expect=FOLDER, test=inside)
    front_page: int = whole(30, "Stories on the front page.", least=1, most=200)
    feed_items: int = whole(50, "Items in each feed.", least=1, most=500)
    follow_names: tuple[str, ...] = words(
        (), "People, companies, products, places whose stories have a page of their own, with a feed and a chart."
    )
    offline: bool = switch(
        False, "The site can be read offline and marks what was read, on the reader's own device (a service worker)."
    )
    charts: bool = switch(
        True,
        "Pages of charts (coverage over time, who told first, rising topics) and of leaders; with their rows as CSV.",
    )
    share_cards: bool = switch(True, "Draw a picture of each story that has none, for where its address is shared.")
    hub: str = text("", "The WebSub hub that is told of new items.", expect="an address", test=web_address)
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
