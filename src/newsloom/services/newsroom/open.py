"""Opening a newsroom: its folder, settings, topics, database and hands, as one value that every use-case takes."""

from __future__ import annotations

import contextlib
import fcntl
import gc
import os
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from newsloom.config import FILE, Config, load
from newsloom.core.topic import Matcher
from newsloom.errors import ConfigInvalid, NotFound, StoreBusy
from newsloom.model.source import Organization, Topic
from newsloom.net.files import private_folder
from newsloom.net.http import Http, HttpSettings, utc_now
from newsloom.net.robots import Robots
from newsloom.net.robots_cache import FolderRobotsCache
from newsloom.net.shared import SharedFetches
from newsloom.runtime.context import Newsroom
from newsloom.runtime.scoring_settings import topic_settings
from newsloom.services.newsroom import topics_kept, upkeep
from newsloom.services.newsroom.files import read_organizations, read_topics
from newsloom.services.newsroom.recognise import recognise
from newsloom.store import address
from newsloom.store.database import Database, open_database
from newsloom.words import own_words
from newsloom.words.own import FILE as OWN_WORDS

Clock = Callable[[], datetime]

SHARED = "NEWSLOOM_SHARED"
"""The environment's name for the folder that several newsrooms of one server share what they fetched in."""
LONGEST_PAUSE = timedelta(seconds=60)
COLLECT = (20_000, 20, 20)
"""When garbage is looked for (gc.set_threshold) while a newsroom works. With Python's own numbers, 1,487 articles took
6.3 to 7.0 seconds instead of 5.5 to 5.9; the peak of memory is the same."""


def find_newsroom(start: Path) -> Path:
    """The newsroom that `start` lies in: the nearest folder upwards that holds newsloom.toml. Raises NotFound."""
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / FILE).is_file():
            return folder
    raise NotFound(str(start), "there is no newsroom here", hint="newsloom init DIR --topic NAME")


def open_newsroom(
    folder: Path,
    *,
    clock: Clock = utc_now,
    hosts: Mapping[str, tuple[str, int]] | None = None,
    only_hosts: bool = False,
    migrate: bool = True,
    contract: bool = False,
    create: bool = False,
) -> Newsroom:
    """Open the newsroom in `folder`.

    A database file that is not there is made only for a newsroom that has not worked yet (no lock, no records, no site), or
    with `create`: an empty one beside a published site would replace its front page. `clock` and `hosts` (names that connect
    elsewhere) are for demonstrations and tests. Raises NotFound, ConfigInvalid, StoreError (StoreGone for a database that was
    lost). Close `newsroom.db` and `newsroom.http` when done, or use `opened`.
    """
    config = load(folder)
    private_folder(folder / "cache")  # answers of sites, with the addresses of their readers' pages
    topics, organizations = taxonomy(folder)
    matcher = Matcher(topics, topic_settings(config)) if topics else None
    shared = Path(named) if (named := os.environ.get(SHARED)) else None
    http = Http(http_settings(config, hosts or {}, only_hosts), clock=clock)
    try:
        db = database_of(config, migrate=migrate, contract=contract, create=create or not has_worked(config))
        try:
            id = recognise(config, db, create=create)
        except BaseException:
            db.close()
            raise
    except BaseException:
        http.close()
        raise
    robots = Robots(
        http, shelf=FolderRobotsCache(shared / "robots" if shared else folder.resolve() / "cache" / "robots")
    )
    if shared is not None:
        http.shared = SharedFetches(shared / "fetched", _pause(config, robots))
    return Newsroom(
        root=folder.resolve(),
        id=id,
        config=config,
        db=db,
        http=http,
        robots=robots,
        clock=clock,
        topics=tuple(topics),
        matcher=matcher,
        organizations={o.domain: o for o in organizations},
        templates=templates(folder),
        static=static(folder),
        own_words=phrases(folder),
    )


def _pause(config: Config, robots: Robots) -> Callable[[str], float]:
    """How long a host rests between two requests of any newsroom: as its robots.txt or the settings say."""

    def pause(url: str) -> float:
        asked = timedelta(0) if url.endswith("/robots.txt") else robots.allowed(url).delay or timedelta(0)
        return max(config.fetch.host_delay, min(asked, LONGEST_PAUSE).total_seconds())

    return pause


def has_worked(config: Config) -> bool:
    """Whether the newsroom's folder shows that something was published or worked on here: a lock, records, a site."""
    file = address.file_of(config.database_url)
    if file is not None and lock_of(file).exists():
        return True
    news, site = config.path(config.publish.news_dir), config.path(config.publish.site_dir)
    return (site / "index.html").is_file() or next(news.glob("*.md"), None) is not None


def database_of(
    config: Config, url: str | None = None, *, migrate: bool = True, contract: bool = False, create: bool = True
) -> Database:
    """The newsroom's database, or the one at `url`, opened as [database] says. Raises as `open_database` does."""
    database = config.database
    return open_database(
        config.database_url if url is None else url,
        migrate=migrate,
        contract=contract,
        create=create,
        connections=database.connections,
        wait=timedelta(seconds=database.wait),
    )


@contextlib.contextmanager
def opened(
    folder: Path, *, clock: Clock = utc_now, migrate: bool = True, contract: bool = False, create: bool = False
) -> Iterator[Newsroom]:
    """A newsroom for the time of a `with` block."""
    newsroom = open_newsroom(folder, clock=clock, migrate=migrate, contract=contract, create=create)
    try:
        yield newsroom
    finally:
        close(newsroom)


def close(newsroom: Newsroom) -> None:
    """Let go of the database and the connections."""
    newsroom.http.close()
    newsroom.db.close()


def taxonomy(folder: Path) -> tuple[list[Topic], list[Organization]]:
    """Topics and organisations of a newsroom's folder; none where there are none."""
    topics, organizations = folder / "_data" / "topics", folder / "_data" / "organizations"
    return (
        read_topics(topics) if topics.is_dir() else [],
        read_organizations(organizations) if organizations.is_dir() else [],
    )


def templates(folder: Path) -> dict[str, str]:
    """The owner's templates: files below `templates/` that take the place of ours, by name."""
    root = folder / "templates"
    if not root.is_dir():
        return {}
    return {
        path.relative_to(root).as_posix(): path.read_text("utf-8")
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.suffix in (".html", ".txt", ".css", ".xml")
    }


def phrases(folder: Path) -> dict[str, tuple[str, ...]]:
    """The owner's own words, in the place of ours. Raises ConfigInvalid for a file that cannot be used."""
    file = folder / OWN_WORDS
    return own_words(file.read_bytes()) if file.is_file() else {}


MOST_BYTES = 10_000_000


def static(folder: Path) -> dict[str, bytes]:
    """The owner's files below `static/`, by name, as the site shows them below assets/. Raises ConfigInvalid for one whose
    name could not stand in an address, or that is larger than 10 MB."""
    root = folder / "static"
    if not root.is_dir():
        return {}
    # The site's printing is heavy to import, and most newsrooms have no such folder.
    from newsloom.render.site.text import own_path

    found: dict[str, bytes] = {}
    for path in sorted(p for p in root.rglob("*") if p.is_file() and not p.name.startswith(".")):
        name = path.relative_to(root).as_posix()
        if not own_path(name):
            raise ConfigInvalid(
                f"static/{name}", "expected a name of letters, digits and - . _", hint="rename the file"
            )
        if path.stat().st_size > MOST_BYTES:
            raise ConfigInvalid(f"static/{name}", f"is larger than {MOST_BYTES:,} bytes", hint="make it smaller")
        found[name] = path.read_bytes()
    return found


def http_settings(config: Config, hosts: Mapping[str, tuple[str, int]], only_hosts: bool) -> HttpSettings:
    """The hands' settings, from [fetch]."""
    fetch = config.fetch
    return HttpSettings(
        user_agent=config.user_agent,
        total_timeout=fetch.timeout,
        idle_timeout=min(fetch.timeout, 20.0),
        connect_timeout=min(fetch.timeout, 10.0),
        max_bytes=fetch.max_bytes,
        max_redirects=fetch.max_redirects,
        allow_private=fetch.allow_private,
        trust_env=fetch.proxy_from_env,
        hosts=hosts,
        only_hosts=only_hosts,
    )


def hands_around(start: Path) -> Http:
    """An `Http` with the [fetch] settings of the newsroom that `start` lies in, or with the defaults where there is none."""
    try:
        root = find_newsroom(start)
    except NotFound:
        return Http()
    return Http(http_settings(load(root), {}, False))


@contextlib.contextmanager
def working(newsroom: Newsroom, *, judges: bool = True) -> Iterator[None]:
    """Hold the right to work on this newsroom: on SQLite one process at a time, on PostgreSQL any number.

    `judges`: what is done depends on the topics. Raises StoreBusy if another process works on it, NotFound if there were
    topics and now there are none.
    """
    with _long_breaths(), _alone(newsroom):
        if judges:
            topics_kept.check(newsroom)
        yield


@contextlib.contextmanager
def _long_breaths() -> Iterator[None]:
    """Let Python look for garbage in circles less often: rows and records are many and have none."""
    usual = gc.get_threshold()
    gc.set_threshold(*COLLECT)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


@contextlib.contextmanager
def _alone(newsroom: Newsroom) -> Iterator[None]:
    if not newsroom.db.is_sqlite:
        yield
        return
    if newsroom.db.file is None:  # in memory: nobody else can be there
        yield
        return
    path = lock_of(newsroom.db.file)
    with path.open("a+") as lock:
        _lock(lock, path)
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n{newsroom.id}\n")
        lock.flush()
        try:
            upkeep.begin(newsroom)
            yield
            upkeep.end(newsroom)
        finally:
            lock.truncate(0)


def lock_of(database: Path) -> Path:
    """The file whose lock says that a process works on the newsroom with this database file."""
    return database.with_suffix(".lock")


def _lock(lock: IO[str], path: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as err:
        lock.seek(0)
        holder = (lock.read(100).split() or ["unknown"])[0]
        raise StoreBusy(
            str(path.with_suffix(".db").name),
            f"another process works on this newsroom (process {holder})",
            hint="wait for it, stop it, or move to PostgreSQL: newsloom db copy",
        ) from err
