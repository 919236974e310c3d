"""`newsloom rebuild --from-records`: a database made again from what lies in git beside it.

Back come the published facts (records, stories with their ids, public addresses, feeds' ids, what editors decided as far as
readers see it), topics, organisations, newsletters and the list of feeds. Gone stay texts, candidates without a record,
reasons, subscribers and who decided: only a backup has those.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from newsloom.errors import NewsloomError, NotFound
from newsloom.log import logger
from newsloom.model.edition import Adoption
from newsloom.pipeline.worker import Report, Worker
from newsloom.publishing import public_ledger
from newsloom.records.paths import FOLDER
from newsloom.runtime.context import Newsroom
from newsloom.services.imports import adopt_site, saved_links
from newsloom.services.imports.adopt_plan import Adopted
from newsloom.services.newsroom import recognise
from newsloom.services.newsroom.files import record_files
from newsloom.services.newsroom.open import working
from newsloom.services.newsroom.run import LOCAL_POOLS, Summary, summarise
from newsloom.store import event_log

log = logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What came back: `sources` feeds, what was adopted, and what the run that printed the site did."""

    adopted: Adopted
    sources: int
    summary: Summary


def rebuild(newsroom: Newsroom, *, report: Report | None = None) -> Rebuilt:
    """Take in the records of the newsroom's folder that its database does not know, and print the site.

    Raises NotFound if there is no record, StoreBusy while another process works.
    """
    _check_there_are_some(newsroom)
    adoption = records_of(newsroom)
    if not adoption.records:
        first = adoption.findings[0] if adoption.findings else None
        why = f"none can be read: {first.path}: {first.problem}" if first else "there is no record in it"
        raise NotFound(str(_folder(newsroom)), why, hint="newsloom db restore BACKUP")
    with working(newsroom):
        with newsroom.db.write() as tx:
            since = event_log.last_id(tx)
            done = adopt_site.take_in(
                tx, newsroom, adoption, Adopted(left=[f"{f.path}: {f.problem}" for f in adoption.findings if f.unread])
            )
            recognise.settle(tx, newsroom)
        sources = _sources(newsroom)
        worker = Worker(newsroom, pools=LOCAL_POOLS, report=report)
        progress = worker.run_due()
        return Rebuilt(
            adopted=done, sources=sources, summary=summarise(newsroom, progress, since, interrupted=worker.interrupted)
        )


def _check_there_are_some(newsroom: Newsroom) -> None:
    """Raise NotFound where no record lies. (A folder that is adopted may have its records anywhere; a newsroom's own may not.)"""
    folder, usual = _folder(newsroom), newsroom.root / FOLDER
    looked = list(dict.fromkeys((folder, usual)))
    if any(next(record_files(one), None) is not None for one in looked if one.is_dir()):
        return
    state = ["no Markdown file in it" if one.is_dir() else "no such folder" for one in looked]
    where = "; ".join(f"{one}: {words}" for one, words in zip(looked, state, strict=True))
    raise NotFound("records", f"there are none ({where})", hint="newsloom db restore BACKUP")


def _folder(newsroom: Newsroom) -> Path:
    return newsroom.config.path(newsroom.config.publish.news_dir or FOLDER)


def records_of(newsroom: Newsroom) -> Adoption:
    """What lies in the newsroom's folder; nothing where it has no records."""
    try:
        return adopt_site.site_of(newsroom.root, newsroom.root, newsroom.config.publish.news_dir or FOLDER)
    except NotFound:
        return Adoption()


def _sources(newsroom: Newsroom) -> int:
    """The feeds that the ledger lists, or else the site's own list; how many are new."""
    lists = (
        newsroom.root / public_ledger.SOURCES,
        newsroom.config.path(newsroom.config.publish.site_dir) / "sources.opml",
    )
    for file in lists:
        if file.is_file() and b"xmlUrl" in file.read_bytes():
            try:
                return len(saved_links.take(newsroom, saved_links.read(file.read_bytes(), file.name)).added)
            except (NewsloomError, OSError) as err:
                log.warning("the list of feeds was not taken in", file=str(file), error=str(err))
    return 0
