"""Sixty fictional outlets on loopback, and a search service that knows some of their articles."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import format_datetime

from loopback.server import Asked, Loopback, Send, answer

from .newsroom import NOW

COUNT = 60
ITEMS = 4
SEARCH = "http://search.example/rss?q={keywords}"
SUBJECTS = ("ferry lines", "harbour food", "village chess")
"""Every third outlet writes on ferries; the others hardly ever do."""


def host(number: int) -> str:
    """The host of an outlet."""
    return f"outlet{number}.example"


def on_topic(number: int) -> bool:
    """Whether an outlet writes on ferries."""
    return number % 3 == 0


def has_feed(number: int) -> bool:
    """Every fifth outlet has a news sitemap only, every seventh nothing at all."""
    return number % 5 != 4 and number % 7 != 6


def title(number: int, item: int) -> str:
    """A headline of an outlet."""
    place = ("Lund", "Kiel", "Turku", "Umea", "Bergen", "Gdansk", "Oban", "Brest")[(number + item) % 8]
    if on_topic(number):
        return f"Ferry {number}-{item} from {place} changes its timetable for summer"
    return f"{SUBJECTS[number % 3].title()} {number}-{item}: what {place} argues about this week"


def link(number: int, item: int) -> str:
    """The address of an article."""
    return f"http://{host(number)}/2026/03/story-{item}-of-outlet-{number}.html"


def _at(item: int) -> datetime:
    return NOW - timedelta(hours=5 + 9 * item)


def _feed(number: int, items: int = ITEMS) -> bytes:
    rows = "".join(
        f"<item><title>{title(number, i)}</title><link>{link(number, i)}</link><guid>{link(number, i)}</guid>"
        f"<pubDate>{format_datetime(_at(i))}</pubDate><description>{title(number, i)}, it says.</description></item>"
        for i in range(items)
    )
    head = f"<title>Outlet {number}</title><link>http://{host(number)}/</link><language>en</language>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{rows}</channel></rss>'.encode()


def _sitemap(number: int) -> bytes:
    rows = "".join(
        f"<url><loc>{link(number, i)}</loc><news:news><news:publication><news:name>Outlet {number}</news:name>"
        f"<news:language>en</news:language></news:publication><news:publication_date>{_at(i).isoformat()}"
        f"</news:publication_date><news:title>{title(number, i)}</news:title></news:news></url>"
        for i in range(ITEMS)
    )
    return (
        '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{rows}</urlset>'
    ).encode()


def _search() -> bytes:
    """The search service names three articles of each outlet on ferries, and one of every other outlet."""
    found = [(n, i) for n in range(COUNT) for i in range(3 if on_topic(n) else 1)]
    rows = "".join(
        f"<item><title>{title(n, i)}</title><link>{link(n, i)}</link><pubDate>{format_datetime(_at(i))}</pubDate></item>"
        for n, i in found
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Search</title>{rows}</channel></rss>'.encode()


def _article(number: int, item: int) -> bytes:
    text = f"{title(number, item)}. " + " ".join(
        f"The captain of line {number}{item}{k} told {20 + k} passengers about the new hours at the quay."
        for k in range(9)
    )
    name = title(number, item)
    at = f'<meta property="article:published_time" content="{_at(item).isoformat()}">'
    head = f'<title>{name}</title><meta property="og:type" content="article">{at}'
    body = f"<article><h1>{name}</h1><p>{text}</p></article>"
    return f"<!doctype html><html lang=en><head>{head}</head><body>{body}</body></html>".encode()


def respond(asked: Asked, send: Send) -> None:
    """One answer of the web, by host and path."""
    name = asked.headers.get("host", "").partition(":")[0]
    path = asked.path.partition("?")[0]
    if name == "search.example":
        send(answer(200, _search(), Content_Type="application/rss+xml", Connection="close"))
        return
    number = int("".join(char for char in name if char.isdigit()) or 0)
    send(_outlet(number, path))


def _outlet(number: int, path: str) -> bytes:
    if path == "/robots.txt":
        named = f"Sitemap: http://{host(number)}/news-sitemap.xml\n" if number % 5 == 4 else ""
        return answer(200, f"User-agent: *\nAllow: /\n{named}".encode(), Content_Type="text/plain", Connection="close")
    if path == "/":
        alternate = '<link rel=alternate type="application/rss+xml" href="/feed.xml">' if has_feed(number) else ""
        page = f"<!doctype html><html><head><title>Outlet {number}</title>{alternate}</head><body><p>Hello.</p></body></html>"
        return answer(200, page.encode(), Content_Type="text/html", Connection="close")
    if path == "/feed.xml" and has_feed(number):
        return answer(200, _feed(number), Content_Type="application/rss+xml", Connection="close")
    if path == "/news-sitemap.xml" and number % 5 == 4:
        return answer(200, _sitemap(number), Content_Type="application/xml", Connection="close")
    if path.startswith("/2026/03/story-"):
        return answer(200, _article(number, int(path.split("-")[1])), Content_Type="text/html", Connection="close")
    return answer(404, b"no such page", Connection="close")


def the_web() -> Loopback:
    """The web, to be entered."""
    return Loopback({"*": respond})


def hosts(port: int) -> dict[str, tuple[str, int]]:
    """Where each name connects."""
    return dict.fromkeys(("search.example", *(host(n) for n in range(COUNT))), ("127.0.0.1", port))
