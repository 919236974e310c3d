"""What the API answers, as types: OpenAPI describes them, and a generated client has them as classes.

The values are those that the command line prints with --json; `shaped` checks them against the type on their way out.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

import msgspec

from newsloom.model.change import ChangeKind
from newsloom.model.review import State, Verdict

T = TypeVar("T")


class Shape(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An answer: names in camelCase."""


def shaped(value: Any, kind: type[T]) -> T:
    """A plain value as its type."""
    return msgspec.convert(value, kind)


class StoryReasons(Shape, frozen=True, kw_only=True):
    """The parts of each number of a story; they add up to it."""

    heat: list[str]
    coverage: list[str]
    quality: list[str]
    lead: list[str]
    standing: list[str]


class StorySummary(Shape, frozen=True, kw_only=True):
    """A story in a list."""

    id: str
    title: str
    state: State
    heat: float
    coverage: float
    quality: int
    articles: int
    independent_sources: int
    topics: list[str]
    lead: str | None
    saga: str | None
    first_seen: datetime
    last_seen: datetime
    news_at: datetime | None
    tags: list[str] = []
    goes_out_at: datetime | None = None
    """Approved, and held until then."""
    because: StoryReasons


class ProviderName(Shape, frozen=True, kw_only=True):
    """A publisher."""

    name: str
    domain: str


class StoryMember(Shape, frozen=True, kw_only=True):
    """An article of a story."""

    id: str
    url: str
    title: str
    excerpt: str
    provider: ProviderName
    published_date_time: datetime | None
    first_seen: datetime
    type: str
    restricted: bool
    quality: int | None
    quality_because: list[str]
    copy_of: str | None
    because: list[str]
    topics: list[str]
    record: str | None


class TakenDown(Shape, frozen=True, kw_only=True):
    """An article of the story that a person took down."""

    id: str
    url: str
    provider: ProviderName


class SagaStory(Shape, frozen=True, kw_only=True):
    """A story that continues or surrounds this one."""

    id: str
    title: str
    state: State


class LinkingArticle(Shape, frozen=True, kw_only=True):
    """An article that links to the story."""

    article: str
    title: str
    url: str
    provider: str
    at: datetime


class Discussion(Shape, frozen=True, kw_only=True):
    """A place where the story is talked about."""

    url: str
    network: str
    title: str
    author: str
    points: int | None
    comments: int | None


class TimelineStep(Shape, frozen=True, kw_only=True):
    """Who brought what that was new, and when."""

    at: datetime
    article: str
    provider: str
    title: str
    url: str
    new: list[str]
    says: str


class ProposedHeadlineInfo(Shape, frozen=True, kw_only=True):
    """A later report whose headline tells what the story tells now, in the place of `before`, and why."""

    article: str
    title: str
    before: str
    url: str | None
    provider: ProviderName
    because: list[str]


class StoryDetail(StorySummary, frozen=True, kw_only=True):
    """A story with everything known about it."""

    version: str
    path: str | None
    redirects: list[str]
    saga_stories: list[SagaStory]
    members: list[StoryMember]
    taken_down: list[TakenDown]
    proposed_headline: ProposedHeadlineInfo | None
    origin: str | None
    reactions: list[str]
    linked_by: list[LinkingArticle]
    discussion: list[Discussion]
    timeline: list[TimelineStep]
    verdicts: list[Verdict]


class FoundArticle(Shape, frozen=True, kw_only=True):
    """An article that a search found, and the story it is in."""

    id: str
    url: str
    title: str
    excerpt: str
    provider: ProviderName
    first_seen: datetime
    story: str | None


class LifeFact(Shape, frozen=True, kw_only=True):
    """Something that is known of a URL."""

    what: str
    value: str


class LogLine(Shape, frozen=True, kw_only=True):
    """A line of the event log."""

    at: datetime
    stage: str
    item: str
    outcome: str
    why: str


class UrlLife(Shape, frozen=True, kw_only=True):
    """The whole life of a URL."""

    url: str
    canonical_url: str
    disposition: str
    why: str
    article: str | None
    story: str | None
    facts: list[LifeFact]
    journal: list[LogLine]


class Rival(Shape, frozen=True, kw_only=True):
    """A story that stands where an article does not."""

    id: str
    title: str


class Absence(Shape, frozen=True, kw_only=True):
    """Why an article is not in a place: "page", or a story's id. `missing`: points of heat (for the page) or of likeness."""

    article: str
    place: str
    is_there: bool
    because: list[str]
    rival: Rival | None
    missing: float | None


class SourceComplaint(Shape, frozen=True, kw_only=True):
    """Something that is wrong with a source, and what to do about it."""

    kind: str
    words: str
    advice: str


class SourceYield(Shape, frozen=True, kw_only=True):
    """What the source's entries of the last month came to."""

    entries: int
    pages: int
    articles: int
    on_topic: int
    stories: int
    published: int
    why: str | None


class SourceHealth(Shape, frozen=True, kw_only=True):
    """A source with its health."""

    id: str
    url: str
    kind: str
    title: str | None
    homepage: str | None
    topic: str | None
    folder: str | None
    official: bool
    rights: dict[str, Any]
    last_good: datetime | None
    last_new: datetime | None
    errors: int
    complaints: list[SourceComplaint]
    yield_: SourceYield = msgspec.field(name="yield")
    next_poll: str | None
    why: str
    faults: list[str]
    retired: datetime | None


class AddedSource(Shape, frozen=True, kw_only=True):
    """A source that was added. `new`: it was not there before."""

    id: str
    url: str
    title: str | None
    new: bool


class AddedArticle(Shape, frozen=True, kw_only=True):
    """An address that was taken in."""

    id: str
    url: str


class TopicInfo(Shape, frozen=True, kw_only=True):
    """A topic."""

    name: str
    parent: str | None
    description: str
    keywords: list[str]


class StoryChange(Shape, frozen=True, kw_only=True):
    """A change of a story. `title` and what follows it are the story's as it is now; empty where it may not be shown."""

    seq: int
    id: str
    at: datetime
    kind: ChangeKind
    story: str
    state: str
    title: str
    url: str | None
    into: str | None
    topics: list[str]
    heat: float
    articles: int
    independent_sources: int
    news_at: datetime | None


class ChangeList(Shape, frozen=True, kw_only=True):
    """Changes in order. `cursor` is what to ask with next; `more`: there is more already."""

    changes: list[StoryChange]
    cursor: int
    more: bool


class BriefStep(Shape, frozen=True, kw_only=True):
    """One development of a story."""

    at: datetime
    provider: str
    title: str
    url: str
    new: list[str]


class BriefSentence(Shape, frozen=True, kw_only=True):
    """What two owners tell since then, and the articles that vouch for it."""

    text: str
    urls: list[str]


class BriefedStory(Shape, frozen=True, kw_only=True):
    """One story of a brief."""

    id: str
    title: str
    url: str
    heat: float
    articles: int
    sources: int
    first_seen: datetime
    first_by: str
    is_new: bool
    topics: list[str]
    because: list[str]
    summary: str
    news: list[BriefSentence]
    changes: list[str]
    steps: list[BriefStep]


class BriefAnswer(Shape, frozen=True, kw_only=True):
    """What is new in each story since a time."""

    title: str
    since: datetime
    until: datetime
    stories: list[BriefedStory]


class SavedSearch(Shape, frozen=True, kw_only=True):
    """A search that is kept."""

    name: str
    query: str
    topic: str | None
    since: datetime | None


class Letter(Shape, frozen=True, kw_only=True):
    """An issue of the newsletter that was sent."""

    id: str
    title: str
    at: datetime
    url: str
    stories: list[str]


class HookInfo(Shape, frozen=True, kw_only=True):
    """A program that is told of changes. `secret` is shown once, when it is made."""

    id: str
    url: str
    kinds: list[ChangeKind]
    added_at: datetime
    waiting: int = 0
    problem: str = ""
    secret: str | None = None


class HookDelivery(Shape, frozen=True, kw_only=True):
    """How a delivery went. `problem` is "" once it was taken."""

    hook: str
    seq: int
    at: datetime
    kind: ChangeKind
    story: str
    problem: str
    tries: int


class PublicStory(Shape, frozen=True, kw_only=True):
    """A published story as readers know it."""

    id: str
    title: str
    url: str
    excerpt: str
    provider: str
    topics: list[str]
    heat: float
    articles: int
    independent_sources: int
    first_seen: datetime
    news_at: datetime | None
    lead_url: str
    image: str | None


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """What went wrong (RFC 9457). `title`: what is wrong with what; `detail`: what to do about it."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
