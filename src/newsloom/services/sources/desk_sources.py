"""Sources as the desk shows them: what each has been worth, and a search for more of them.

The search asks dozens of sites, which takes a minute: it runs in a thread, and the page tells how far it is.
"""

from __future__ import annotations

import threading
from collections.abc import Collection
from dataclasses import dataclass, field, replace

from newsloom.errors import Conflict, NewsloomError
from newsloom.log import logger
from newsloom.model.source import Source
from newsloom.pipeline.sources.source_health import examined
from newsloom.publishing.site_repository import StoreLibrary
from newsloom.render.site import SourceCard
from newsloom.runtime.context import Newsroom
from newsloom.services.newsroom import doctor
from newsloom.services.sources import discover
from newsloom.services.sources import manage as sourcing
from newsloom.services.sources.discover import Discovery
from newsloom.services.sources.manage import SourceView

log = logger()


def overview(newsroom: Newsroom) -> list[SourceView]:
    """All sources as the doctor sees them: the sick first, then the well, the retired last; by name within each."""
    with newsroom.db.read() as tx:
        states = {source.id: state for source, state in examined(tx, newsroom.clock())}
    views = [replace(v, health=states.get(v.source.id, v.health)) for v in sourcing.listed(newsroom, retired=True)]
    return sorted(
        views,
        key=lambda v: (
            v.source.retired_at is not None,
            not v.health.complaints,
            (v.source.title or v.source.url).lower(),
        ),
    )


def is_mendable(view: SourceView) -> bool:
    """Whether another feed of its site could help."""
    sick = any(complaint.kind in doctor.MENDABLE for complaint in view.health.complaints)
    return view.source.kind == "feed" and (sick or view.source.retired_at is not None)


def mend(newsroom: Newsroom, id: str) -> str:
    """Take another feed of a sick source's site, if there is one; what was done, in words. Raises NotFound."""
    source = sourcing.find(newsroom, id)
    view = next((v for v in overview(newsroom) if v.source.id == source.id), None)
    complaints = view.health.complaints if view else ()
    found = next((c.target for c in complaints if c.kind in doctor.MENDABLE and c.target), None)
    done = doctor.mend(newsroom, source, found)
    return f"{done.about}: {done.problem}"


def scorecards(newsroom: Newsroom) -> tuple[SourceCard, ...]:
    """The cards of all providers that published stories name, most stories first; empty before the first edition."""
    with newsroom.db.read() as tx:
        return tuple(StoreLibrary(tx, newsroom, newsroom.clock()).sources())


@dataclass(slots=True)
class Scout:
    """One search for sources at a time, for a whole desk. `found` is the latest that ended well, `problem` why one did not."""

    topic: str = ""
    done: int = 0
    total: int = 0
    found: Discovery | None = None
    problem: str = ""
    _thread: threading.Thread | None = None
    _door: threading.Lock = field(default_factory=threading.Lock)

    @property
    def is_out(self) -> bool:
        """Whether a search is under way."""
        return self._thread is not None and self._thread.is_alive()

    def send(self, newsroom: Newsroom, topic: str) -> None:
        """Begin a search. Raises Conflict while another one is under way, NotFound for a topic that is not there."""
        discover.topic_named(newsroom, topic)
        with self._door:
            if self.is_out:
                raise Conflict("the search for sources", f"looks for {self.topic} just now", hint="wait for its end")
            self.topic, self.done, self.total, self.found, self.problem = topic, 0, 0, None, ""
            self._thread = threading.Thread(target=self._look, args=(newsroom, topic), name="scout", daemon=True)
            self._thread.start()

    def _look(self, newsroom: Newsroom, topic: str) -> None:
        try:
            self.found = discover.discover(newsroom, topic, report=self._tell)
        except NewsloomError as err:
            self.problem = str(err)
        except Exception as err:
            log.exception("a search for sources failed")
            self.problem = f"something went wrong: {type(err).__name__}"

    def _tell(self, done: int, total: int) -> None:
        self.done, self.total = done, total

    def accept(self, newsroom: Newsroom, urls: Collection[str]) -> list[Source]:
        """Add those of the proposals; the sources that are new. Raises Conflict when none of them is proposed (any more)."""
        found = self.found
        picked = [one for one in found.proposals if one.url in urls] if found else []
        if found is None or not picked:
            raise Conflict("the proposals", "none of them is ticked, or they are gone", hint="tick some, or look again")
        return discover.accept(newsroom, found, picked)
