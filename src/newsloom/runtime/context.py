"""All that a stage may touch besides its input: database, network, clock, files, configuration; one frozen value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from newsloom.config import Config
from newsloom.core.topic import Matcher
from newsloom.model.source import Organization, Topic
from newsloom.net.http import Http
from newsloom.net.robots import Robots
from newsloom.store.database import Database
from newsloom.words import Words, words_of

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """A newsroom that is open for work. Topics and organisations are as they were when it was opened."""

    root: Path
    config: Config
    db: Database
    http: Http
    robots: Robots
    clock: Clock
    id: str = ""
    """Which newsroom this is: settings, database and the ledger beside the records say the same."""
    topics: tuple[Topic, ...] = ()
    matcher: Matcher | None = None
    organizations: Mapping[str, Organization] = field(default_factory=dict)
    templates: Mapping[str, str] = field(default_factory=dict)
    """The owner's templates, by name, that take the place of ours."""
    static: Mapping[str, bytes] = field(default_factory=dict)
    """The owner's files below the site's assets/, by name."""
    own_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The owner's phrases in the place of ours (_data/words.yaml)."""

    @property
    def words(self) -> Words:
        """What is said to readers: on the site, in letters and mails."""
        return words_of(self.config.site.language, self.own_words)

    @property
    def images_dir(self) -> Path:
        """Where the newsroom's copies of images lie."""
        return self.root / "cache" / "images"
