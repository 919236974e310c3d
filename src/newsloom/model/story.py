"""Articles that report the same event or development."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What grouping needs to know of an article. All but one of title, excerpt and text may be empty.

    `seen` is the time of arrival (first_seen); None means: no times are known, order of arrival is all there is.
    """

    id: str
    title: str = ""
    excerpt: str = ""
    text: str = ""
    published: datetime | None = None
    seen: datetime | None = None
    provider: str = ""
    language: str | None = None
    url: str | None = None
    cites: tuple[str, ...] = ()
    """Articles that its text links to; `outlinks` is how many pages it links to in all."""
    outlinks: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Joins:
    """The article reports what an existing story reports."""

    article: str
    story: str
    score: float
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Founds:
    """The article is the first we have of its event."""

    article: str
    story: str
    because: tuple[str, ...] = ()


Grouping = Joins | Founds


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Repair moved an article from one story to another (which may be new)."""

    article: str
    origin: str
    story: str
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """Repair merged `gone` into `kept`: the older id stays, the other becomes a redirect."""

    kept: str
    gone: str
    because: tuple[str, ...] = ()


Change = Moved | Merged


@dataclass(frozen=True, slots=True)
class Pin:
    """A person said: this article belongs to this story. No later run moves it; pins to one story keep articles together."""

    article: str
    story: str


@dataclass(frozen=True, slots=True)
class Ban:
    """A person said: this article does not belong to this story ("not this", or split away from it)."""

    article: str
    story: str


@dataclass(frozen=True, slots=True)
class Apart:
    """A person said: these two stories are two. Nothing merges them."""

    one: str
    other: str


@dataclass(frozen=True, slots=True)
class Parted:
    """A person said: no article of these is in one story with any of those. What lands together all the same comes apart."""

    ours: frozenset[str]
    theirs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Anchor:
    """Readers know the story, or a person decided something about it: its id is a promise. It may grow or absorb others; it
    never dissolves or empties, and no repair merges two of which one would lose what was decided about it.

    `state` is where it stands for good: published (readers know it), or what a person decided; "" where only its words were
    decided (`has_words`: a headline, a lead, a note, a picture).
    """

    story: str
    state: str = "published"
    has_words: bool = False


@dataclass(frozen=True, slots=True)
class Redirect:
    """A person (or an earlier repair) merged `gone` into `kept`: whoever would found or join `gone` joins `kept`.

    What a person merged is never cut again; what a repair merged may be, if the encoder says so.
    """

    gone: str
    kept: str
    by_person: bool = True


Constraint = Pin | Ban | Apart | Parted | Anchor | Redirect


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """An article as grouping remembers it: compact features (`core.group` writes and reads `features`), no text.

    `made_by` names the version of the features and the model of the vectors: a blob of another maker is not understood, the
    article has to be given as an `Item` again.
    """

    id: str
    seen: datetime | None
    features: bytes
    made_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SagaLink:
    """Two stories that continue or surround one another: `later` came after `earlier`. `score` in 0..1."""

    earlier: str
    later: str
    score: float
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyOf:
    """The article repeats another's text. `kind`: exact, syndicated, updated, teaser."""

    original: str
    kind: str
    similarity: float
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One article of a story as heat sees it: who, when, how much it weighs."""

    article: str
    provider: str
    owner: str
    seen: datetime
    published: datetime | None = None
    is_copy: bool = False
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Heat:
    """How much the world is talking about a story, 0-100, and the sum that makes it."""

    value: float
    because: tuple[str, ...] = ()
