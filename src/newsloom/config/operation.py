"""How the newsroom runs: its database, the network, its workers, the desk, what is kept, and the log."""

from __future__ import annotations

import re
from dataclasses import dataclass

from newsloom.config.checks import web_address
from newsloom.config.option import choice, number, switch, text, whole, words


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """Where the newsroom remembers."""

    url: str = text(
        "sqlite:///newsloom.db",
        "SQLite beside this file, or postgresql://user:password@host/name for many workers.",
        expect="sqlite:///FILE or postgresql://...",
        test=lambda value: value.startswith(("sqlite:///", "postgresql://", "postgres://", "postgresql+psycopg://")),
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
        test=web_address,
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
class Backup:
    """Backups that a worker (or `newsloom run`) makes by itself. Each is tried: restored into a temporary database."""

    folder: str = text("", "Where they go, on another disk if possible; empty: none is made by itself.")
    hours: float = number(24.0, "How often.", unit="hours", least=0.1, most=8760)
    keep: int = whole(14, "The newest so many stay.", least=1, most=10_000)
    recipients: tuple[str, ...] = words(
        (), "Keys of age (age1..., ssh-ed25519 ...) that every backup is encrypted for; needs the age extra."
    )


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
