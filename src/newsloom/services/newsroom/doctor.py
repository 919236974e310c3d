"""Keeping an installation well: what is wrong, and what to do about it."""

from __future__ import annotations

import contextlib
import os
import stat
from datetime import timedelta
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from newsloom.config import FILE
from newsloom.core.health import Complaint, SourceHealth
from newsloom.core.outlets import is_guessed
from newsloom.errors import NewsloomError
from newsloom.model.article import UNKNOWN_PROVIDER
from newsloom.model.outcome import Yield
from newsloom.model.source import Source
from newsloom.net.http import utc_now
from newsloom.pipeline.embeddings.models import languages
from newsloom.pipeline.grouping.resident import encoder_ready
from newsloom.pipeline.readiness import FREE_SOME, low_disk
from newsloom.pipeline.sources import item_urls
from newsloom.pipeline.sources.source_health import examined, harvests
from newsloom.pipeline.stages import alert
from newsloom.publishing import manual_edits
from newsloom.runtime.context import Newsroom
from newsloom.runtime.rules import rules_in
from newsloom.services.newsroom import topics_kept
from newsloom.services.newsroom.measure_host import Finding as Finding
from newsloom.services.newsroom.measure_host import looked, measured
from newsloom.services.sources import manage as sources
from newsloom.store import articles, diagnostics, editions, queue_status, searches
from newsloom.store import sources as store_sources
from newsloom.store.database import pending_steps, schema_versions
from newsloom.store.queue_status import Quarantined

MOST_SKEW = timedelta(seconds=30)
"""Clocks that disagree by more than this make leases run out too soon, or too late."""
NAMED_LATELY = timedelta(days=30)
MOST_NAMED = 12
"""So many publishers without a name are told at once."""
LOSING_FROM = 10
"""Of fewer entries a loss may be chance."""
MENDABLE = ("failing", "gone", "empty")


def examine(newsroom: Newsroom) -> list[Finding]:
    """Look over the whole installation, the worst first. A part that cannot be looked at is a finding; the others go on."""
    looks = (
        _folders,
        _keys,
        _database,
        _pages,
        _queue,
        _uncertain,
        _clashes,
        _sources,
        _names,
        _searches,
        _stories,
        _rules,
    )
    found = [finding for look in looks for finding in looked(look, newsroom)]
    found += measured(newsroom)
    if not newsroom.topics:
        found.append(
            Finding(about="topics", problem=gone.problem, advice=gone.hint or "", bad=True)
            if topics_kept.are_gone(newsroom) and (gone := topics_kept.lost(newsroom))
            else Finding(about="topics", problem="none: everything is taken", advice="newsloom topic, _data/topics")
        )
    if not found:
        found.append(Finding(about="newsroom", problem="all is well"))
    return sorted(found, key=lambda f: not f.bad)


def _folders(newsroom: Newsroom) -> list[Finding]:
    found: list[Finding] = []
    if not os.access(newsroom.root, os.W_OK):
        found.append(
            Finding(about=str(newsroom.root), problem="cannot be written", advice="chown or chmod it", bad=True)
        )
    found += [Finding(about="disk", problem=words, advice=FREE_SOME, bad=True) for words in low_disk(newsroom.root)]
    found.append(Finding(about="network", problem=newsroom.http.about_addresses()))
    return found


def _queue(newsroom: Newsroom) -> list[Finding]:
    now = newsroom.clock()
    with newsroom.db.read() as tx:
        counts = queue_status.counts(tx, now)
        lost = queue_status.quarantined(tx, 20)
        named = item_urls.addresses(tx, [q.item for q in lost])
    found = [_given_up(q, named.get(q.item)) for q in lost]
    due = {stage: n for stage, (n, _, _) in counts.items() if n}
    if due:
        words = ", ".join(f"{n} in {stage}" for stage, n in due.items())
        found.append(Finding(about="work", problem=f"due: {words}", advice="newsloom run, or a worker"))
    return found


def _given_up(q: Quarantined, url: str | None) -> Finding:
    advice = f"newsloom why {url or q.item} tells more"
    if url is not None and q.stage in ("fetch", "extract"):
        advice = f"newsloom add {url}, and the next run fetches it again; newsloom why {url} tells more"
    elif url is not None and q.stage == "poll":
        advice = f"newsloom source check {url} tells more"
    elif url is None:
        advice = f"newsloom story explain {q.item} tells more, if it is a story"
    return Finding(about=f"quarantine, {q.stage}", problem=f"{url or q.item}: {q.why}", advice=advice, bad=True)


def _clashes(newsroom: Newsroom) -> list[Finding]:
    """Records that were edited by hand, and could not be obeyed."""
    with newsroom.db.read() as tx:
        found = manual_edits.clashes(tx)
    return [Finding(about=c.path, problem=c.problem, advice=manual_edits.SETTLE, bad=True) for c in found]


def _rules(newsroom: Newsroom) -> list[Finding]:
    """A file of rules that cannot be read stops nothing, so it has to be said: what it raises is the finding."""
    rules_in(newsroom.root)
    return []


def _searches(newsroom: Newsroom) -> list[Finding]:
    """Saved searches whose finds nobody is told of."""
    silent = alert.why_nobody_is_told(newsroom)
    with newsroom.db.read() as tx:
        names = [one.name for one in searches.every(tx)] if silent else []
    if not names:
        return []
    words = f"nobody is told of what {', '.join(names)} {'finds' if len(names) == 1 else 'find'}: {silent}"
    return [Finding(about="saved searches", problem=words, advice="set [alerts] mail_to or webhook")]


def _sources(newsroom: Newsroom) -> list[Finding]:
    with newsroom.db.read() as tx:
        views = examined(tx, newsroom.clock())
        brought = harvests(tx, newsroom.clock())
    if not views:
        return [Finding(about="sources", problem="there are none", advice="newsloom source add URL", bad=True)]
    found = [
        Finding(about=source.title or source.url, problem=c.words, advice=_advice(c), bad=state.alert)
        for source, state in views
        for c in state.complaints
    ]
    return found + [_loss(source, one) for source, _ in views if (one := brought.get(source.id)) and _is_losing(one)]


def _is_losing(brought: Yield) -> bool:
    """Most entries become no article, though some do (of a source that brings none, its health tells)."""
    return brought.entries >= LOSING_FROM and 0 < brought.articles * 2 < brought.entries and bool(brought.why)


def _loss(source: Source, brought: Yield) -> Finding:
    way = "entries, pages, articles, on topic, stories, published"
    return Finding(
        about=source.title or source.url,
        problem=f"most of its entries of the last month are lost: {brought.words()} ({way}); mostly: {brought.why}",
        advice="newsloom why URL tells the way of one",
    )


def _names(newsroom: Newsroom) -> list[Finding]:
    """Publishers of the last month of whom nobody told us what they are called: readers see words of their address."""
    with newsroom.db.read() as tx:
        known = articles.providers_since(tx, newsroom.clock() - NAMED_LATELY)
    nameless = [
        (domain, count)
        for domain, name, count in known
        if domain not in newsroom.organizations and domain != UNKNOWN_PROVIDER and is_guessed(name, domain)
    ]
    if not nameless:
        return []
    shown = ", ".join(f"{domain} ({count})" for domain, count in nameless[:MOST_NAMED])
    more = f" and {len(nameless) - MOST_NAMED} more" if len(nameless) > MOST_NAMED else ""
    return [
        Finding(
            about="publishers' names",
            problem=f"nobody says what these are called: {shown}{more}",
            advice=f"newsloom source organization {nameless[0][0]} --name NAME",
        )
    ]


def _advice(complaint: Complaint) -> str:
    if complaint.target is not None and complaint.kind in MENDABLE:
        return f"{complaint.advice}: newsloom doctor --repair does so"
    return complaint.advice


def _keys(newsroom: Newsroom) -> list[Finding]:
    """Files with secrets in them that others on this machine may read."""
    found = []
    config = newsroom.config
    secret = bool(
        config.mail.password
        or config.secured.key
        or config.group.api_key
        or ":" in urlsplit(config.database.url).netloc
    )
    looked = [
        (newsroom.root / config.secured.key_file, True),
        (newsroom.root / FILE, secret),
        (newsroom.root / "cache", True),
    ]
    looked += [(newsroom.root / config.mail.dkim_key_file, bool(config.mail.dkim_key_file))]
    looked += [(path, True) for path in (*_database_files(newsroom), *_backups(newsroom))]
    for path, matters in looked:
        if matters and os.name == "posix" and path.exists() and not path.is_symlink() and path.stat().st_mode & 0o077:
            name = str(path.relative_to(newsroom.root)) if path.is_relative_to(newsroom.root) else str(path)
            found.append(
                Finding(
                    about=name,
                    problem=f"holds secrets or addresses, and others may read it ({stat.filemode(path.stat().st_mode)})",
                    advice=f"chmod {'700' if path.is_dir() else '600'} {name}",
                    bad=True,
                )
            )
    return found


def _database_files(newsroom: Newsroom) -> list[Path]:
    """The database with what SQLite puts beside it; nothing for a server."""
    if not newsroom.db.is_sqlite:
        return []
    name = newsroom.config.database_url.removeprefix("sqlite:///")
    return [Path(name + end) for end in ("", "-wal", "-shm")]


def _backups(newsroom: Newsroom) -> list[Path]:
    """Files of this folder that begin as backups do."""
    return [
        path
        for path in sorted(newsroom.root.iterdir())
        if path.is_file() and not path.is_symlink() and _is_packed(path)
    ]


def _is_packed(path: Path) -> bool:
    with contextlib.suppress(OSError), path.open("rb") as opened:
        return opened.read(4) == b"\x28\xb5\x2f\xfd"
    return False


def _database(newsroom: Newsroom) -> list[Finding]:
    """Schema, and clocks that disagree: leases and schedules are times."""
    found = []
    have, want = versions(newsroom)
    if waiting := waiting_steps(newsroom):
        words = f"schema {have}; the second step of an upgrade waits ({', '.join(waiting)})"
        found.append(
            Finding(
                about="database",
                problem=words,
                advice="when no older program works here: newsloom db migrate --contract",
            )
        )
    elif have != want:
        words = f"schema {have} was made by a newer program; this one knows {want} and goes on working"
        found.append(Finding(about="database", problem=words, advice="upgrade newsloom here too"))
    with newsroom.db.read() as tx:
        server, latest = diagnostics.server_time(tx), diagnostics.latest_mark(tx)
    here = utc_now()
    if server is not None and abs(server - here) > MOST_SKEW:
        words = f"the database server's clock differs by {abs(server - here).total_seconds():.0f} s"
        found.append(Finding(about="clock", problem=words, advice="run NTP on both machines", bad=True))
    if latest is not None and latest - newsroom.clock() > MOST_SKEW:
        ahead = (latest - newsroom.clock()).total_seconds()
        words = f"a worker wrote with a clock that is {ahead:.0f} s ahead of this one"
        found.append(Finding(about="clock", problem=words, advice="run NTP on all workers' machines", bad=True))
    return found


def _pages(newsroom: Newsroom) -> list[Finding]:
    """What SQLite says of pages of the database that cannot be right."""
    with newsroom.db.read() as tx:
        wrong = diagnostics.damaged_pages(tx)
    advice = "stop what works here, move the file away, then: newsloom db restore BACKUP"
    return [Finding(about="database", problem=f"it is damaged: {line}", advice=advice, bad=True) for line in wrong]


def _stories(newsroom: Newsroom) -> list[Finding]:
    """Whether stories cross languages, and whether the sentence model is there, or named."""
    group = newsroom.config.group
    semantic = group.tier == "semantic"
    if semantic:
        try:
            encoder_ready(newsroom)
        except NewsloomError as err:
            advice = err.hint or "set it in [group]"
            return [Finding(about="stories", problem=f"{err.subject}: {err.problem}", advice=advice, bad=True)]
    return [Finding(about="stories", problem=languages(semantic=semantic, multilingual=group.multilingual))]


_SENDS = {"notice": "alert", "letters": "mail", "posting": "post"}
"""Kinds of lines in the ledger that go out, and the stage that sends them."""


def _uncertain(newsroom: Newsroom) -> list[Finding]:
    """Letters and notices of which the ledger does not know whether they went out."""
    with newsroom.db.read() as tx:
        lines = [
            line
            for line in editions.unsent(tx, tuple(_SENDS))
            if not queue_status.is_pending(tx, _SENDS[line[2]], line[0]) and line[3].get("want") != "nothing"
        ]
    return [
        Finding(
            about=f"{kind} of {at:%Y-%m-%d %H:%M}",
            problem=f"uncertain whether it was sent: {facts.get('subject') or facts.get('title', '')}",
            advice="look on the network, then: newsloom post again STORY NETWORK"
            if kind == "posting"
            else "ask a receiver; it is not sent again by itself",
            bad=True,
        )
        for _, at, kind, facts in lines
    ]


def repair(newsroom: Newsroom) -> list[Finding]:
    """Look for another feed of each site whose feed fails, is gone or empty, and take it; what was done and what was not."""
    with newsroom.db.read() as tx:
        sick = [
            (s, _found(h)) for s, h in examined(tx, newsroom.clock()) if any(c.kind in MENDABLE for c in h.complaints)
        ]
        sick += [(s, None) for s in store_sources.all_sources(tx, retired=True) if "410" in (s.retired_why or "")]
    return [mend(newsroom, source, found) for source, found in sick if source.kind == "feed"]


def _found(state: SourceHealth) -> str | None:
    return next((c.target for c in state.complaints if c.kind in MENDABLE and c.target), None)


def mend(newsroom: Newsroom, source: Source, found: str | None = None) -> Finding:
    """Look for another feed of the site of a sick source, at `found` first, and take it; what was done or was not."""
    name = source.title or source.url
    for address in dict.fromkeys(a for a in (found, source.homepage, urljoin(source.url, "/")) if a):
        try:
            checked = sources.check(newsroom, address)
        except NewsloomError:
            continue
        if checked.url == source.url:
            return Finding(about=name, problem="its feed answers again: nothing to do")
        if not sources.adopt(newsroom, source, checked.url):
            return Finding(
                about=name, problem=f"{checked.url} is a source already", advice=f"newsloom source remove {source.url}"
            )
        return Finding(about=name, problem=f"now read from {checked.url} ({checked.how})")
    return Finding(
        about=name,
        problem="no other feed of the site was found",
        advice=f"newsloom source remove {source.url}",
        bad=True,
    )


def waiting_steps(newsroom: Newsroom) -> list[str]:
    """Migrations that wait to be asked for, because older programs would break."""
    return [revision for revision, _ in pending_steps(newsroom.db)]


def versions(newsroom: Newsroom) -> tuple[str, str]:
    """(schema of the database, schema of this program)."""
    before, after = schema_versions(newsroom.db)
    return before or "none", after
