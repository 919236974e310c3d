"""Questions to all stories: what is known, with citations, and who told it first."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from litestar import get
from litestar.params import FromQuery

from newsloom.services.search import ask as asking
from newsloom.services.topics import leaders as counting
from newsloom.web.api.answers import described
from newsloom.web.api.shapes import ProviderName, Shape, shaped
from newsloom.web.desk_context import Asked, context_of, off

MOST_DAYS = 3650


class CitedArticle(Shape, frozen=True, kw_only=True):
    """An article that vouches for a sentence."""

    id: str
    title: str
    url: str
    provider: ProviderName
    published_date_time: datetime | None
    story: str


class CitedSentence(Shape, frozen=True, kw_only=True):
    """One sentence of an answer, and who vouches for it."""

    text: str
    articles: list[CitedArticle]


class QuestionAnswer(Shape, frozen=True, kw_only=True):
    """What is known of a question; `known` is false where no story answers it."""

    question: str
    known: bool
    maker: str
    note: str
    stories: int
    sentences: list[CitedSentence]


class LeaderRow(Shape, frozen=True, kw_only=True):
    """One thing that a number of a leaderboard counts."""

    kind: str
    who: str
    story: str
    title: str
    article: str
    url: str
    at: datetime
    by: str


class LeaderCounts(Shape, frozen=True, kw_only=True):
    """A publisher or an author; `rows` only where they were asked for."""

    who: str
    name: str
    stories: int
    first: int
    alone: int
    cited: int
    copied: int
    rows: list[LeaderRow] | None = None


class DayCount(Shape, frozen=True, kw_only=True):
    """Reports of one day."""

    day: str
    reports: int


class LeaderBoard(Shape, frozen=True, kw_only=True):
    """Who told first, told alone, is cited and copied, in a time."""

    who: str
    topic: str | None
    since: datetime
    until: datetime
    stories: int
    leaders: list[LeaderCounts]
    days: list[DayCount]


@get("/ask", **described("A question, answered from stories with citations"))
async def ask(request: Asked, q: FromQuery[str], topic: FromQuery[str | None] = None) -> QuestionAnswer:
    """Each sentence with the articles that vouch for it; `known` is false where no story answers."""
    answer = await off(asking.ask, context_of(request).newsroom, q, topic=topic)
    return shaped(asking.answer_json(answer), QuestionAnswer)


@get("/leaders", **described("Who told first, told alone, is cited"))
async def leaders(
    request: Asked,
    topic: FromQuery[str | None] = None,
    days: FromQuery[int] = 30,
    who: FromQuery[Literal["publishers", "authors"]] = "publishers",
    rows: FromQuery[bool] = False,
) -> LeaderBoard:
    """Publishers or authors over the last `days` (1 to 3650); with `rows` also what each number counts."""
    found = await off(
        counting.leaders, context_of(request).newsroom, who=who, topic=topic, days=min(max(days, 1), MOST_DAYS)
    )
    return shaped(counting.leaders_json(found, rows=rows), LeaderBoard)


HANDLERS = [ask, leaders]
