"""Questions, answered from stories with citations only; or it is said that nothing is known."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import msgspec

from newsloom.core.claims import Evidence, Kept, Source
from newsloom.core.claims.text import code
from newsloom.core.query import parse
from newsloom.core.summary import Question, answer_text, answers, is_about, read_question
from newsloom.core.summary.prompt import question_messages
from newsloom.errors import FetchError, NotFound, UsageError
from newsloom.pipeline.chat import chat_of, spend
from newsloom.pipeline.stages.summarise import CALLS
from newsloom.publishing.story_view import MemberView, StoryView, load_views
from newsloom.runtime.context import Newsroom
from newsloom.store import memberships, search

MOST_STORIES = 8
MOST_ARTICLES = 24
MOST_QUERIES = 24
MOST_QUESTION = 500
SHOWN = ("proposed", "held", "published", "new")
"""States of stories that answer: what was rejected or taken down tells nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A sentence of an answer, and the articles that vouch for it, each with its story."""

    text: str
    articles: tuple[tuple[MemberView, StoryView], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is known of a question: () for nothing. `note` says what went wrong with the language model, if anything did."""

    question: str
    sentences: tuple[Cited, ...] = ()
    looked_at: int = 0
    """Stories that were read for it."""
    maker: str = "extractive"
    note: str = ""


def ask(newsroom: Newsroom, question: str, *, topic: str | None = None) -> Answer:
    """Answer a question from the stories of the newsroom. Raises UsageError for one without words, or too long, NotFound
    for an unknown topic."""
    if topic is not None and topic not in {t.name for t in newsroom.topics}:
        raise NotFound(topic, "there is no topic of that name", hint="newsloom topic list")
    asked = " ".join(question.split())
    if len(asked) > MOST_QUESTION:
        raise UsageError("question", f"has {len(asked):,} characters, the most is {MOST_QUESTION}", hint="shorten it")
    read = read_question(asked, code(newsroom.config.site.language) or "en")
    if not read.words:
        raise UsageError(asked or "question", "there is nothing in it to look for", hint='like "Who sued Acme?"')
    views = _stories(newsroom, read, topic)
    sources, where = _sources(views, read.language)
    kept, maker, note = (
        _written(newsroom, read, sources) if newsroom.config.summary.maker == "endpoint" else ((), "extractive", "")
    )
    if not kept:
        kept, maker = answers(read, sources), "extractive"
    return Answer(question=asked, sentences=_cited(kept, where), looked_at=len(views), maker=maker, note=note)


def _stories(newsroom: Newsroom, read: Question, topic: str | None) -> list[StoryView]:
    """The stories that have the question's words, those with all of them first."""
    with newsroom.db.read() as tx:
        found: dict[str, int] = {}
        for query in _queries(read.words):
            ids = search.articles(tx, parse(query, now=newsroom.clock()), limit=40)
            for story in memberships.story_of(tx, ids).values():
                found[story] = found.get(story, 0) + 1
            if len(found) >= 3 * MOST_STORIES:
                break
        ranked = sorted(found, key=lambda id: -found[id])[: 3 * MOST_STORIES]
        views = load_views(tx, newsroom, ranked, texts=True)
    shown = [v for v in views if v.row.state in SHOWN and v.members and (topic is None or topic in v.row.topics)]
    return shown[:MOST_STORIES]


def _queries(words: Sequence[str]) -> list[str]:
    """All words, then all but one, then all but two ...: beginnings of words, since a question inflects them otherwise."""
    terms = [f"{word[: max(4, len(word) - 2)]}*" if word.isalpha() and len(word) > 4 else word for word in words[:7]]
    out: list[str] = []
    for size in range(len(terms), max(0, len(terms) // 2 - 1), -1):
        out += [" ".join(part) for part in combinations(terms, size) if part]
    return out[:MOST_QUERIES]


def _sources(views: Sequence[StoryView], language: str) -> tuple[list[Source], dict[str, tuple[MemberView, StoryView]]]:
    sources: list[Source] = []
    where: dict[str, tuple[MemberView, StoryView]] = {}
    for view in views:
        for member in view.members:
            article = member.held.article
            if not member.may_be_told or member.copy is not None or len(sources) >= MOST_ARTICLES:
                continue
            where[member.held.id] = (member, view)
            sources.append(
                Source(
                    article=member.held.id,
                    text=article.text or article.excerpt,
                    title=article.title,
                    published=article.published or member.held.first_seen,
                    language=code(article.language) or language,
                    owner=member.held.provider_domain,
                )
            )
    return sources, where


def _written(newsroom: Newsroom, read: Question, sources: Sequence[Source]) -> tuple[tuple[Kept, ...], str, str]:
    """What of a language model's answer is traced and speaks of the question; why there is none."""
    settings, now = newsroom.config.summary, newsroom.clock()
    mine = [one for one in sources if one.language == read.language]
    if not mine:
        return (), "extractive", ""
    chat = chat_of(newsroom, settings.endpoint, settings.model, settings.api_key, section="summary")
    with newsroom.db.write() as tx:
        if not spend(tx, newsroom, CALLS, 1, settings.calls_per_day, now):
            return (), "extractive", f"today's {settings.calls_per_day} calls are used up"
    try:
        said = chat.answer(question_messages(read.text, mine, read.language, fence=f"=={secrets.token_hex(8)}=="))
    except FetchError as err:
        return (), "extractive", str(err)
    checked = Evidence(mine, read.language).check_text(answer_text(said))
    return tuple(one for one in checked.kept if is_about(read, one.text))[:3], chat.maker, ""


def _cited(kept: Sequence[Kept], where: Mapping[str, tuple[MemberView, StoryView]]) -> tuple[Cited, ...]:
    return tuple(Cited(text=one.text, articles=tuple(where[a] for a in one.articles[:3] if a in where)) for one in kept)


def answer_json(answer: Answer) -> dict[str, Any]:
    """As plain data. `known` is false where no story answers."""
    return {
        "question": answer.question,
        "known": bool(answer.sentences),
        "maker": answer.maker,
        "note": answer.note,
        "stories": answer.looked_at,
        "sentences": [
            {
                "text": one.text,
                "articles": [
                    {
                        "id": m.held.id,
                        "title": m.held.article.title,
                        "url": m.held.article.canonical_url,
                        "provider": {"name": m.held.provider_name, "domain": m.held.provider_domain},
                        "publishedDateTime": msgspec.to_builtins(m.held.article.published),
                        "story": view.row.id,
                    }
                    for m, view in one.articles
                ],
            }
            for one in answer.sentences
        ],
    }
