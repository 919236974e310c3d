"""Making a summary of a story: which articles may be told of, who writes, what of it is kept."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from newsloom.core.claims import Evidence, Source
from newsloom.core.claims.text import code
from newsloom.core.summary import answer_text, enough, messages, pick
from newsloom.errors import UsageError
from newsloom.model.ids import digest
from newsloom.model.summary import Candidate, SummarySentence
from newsloom.pipeline.chat import chat_of
from newsloom.publishing.story_view import StoryView
from newsloom.runtime.context import Newsroom

VERSION = "1"
"""Of the rules: another one makes every summary anew."""
MOST_READ = 12
"""Articles of a story that are read; a wire story has hundreds."""
MOST_SENTENCES = 4
NOT_ENOUGH = "a summary needs three articles of two owners in one language, whose publishers allow it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A story to summarise: its articles that may be told of, without copies, and a key that changes with them."""

    story: str
    key: str
    language: str
    sources: tuple[Source, ...]

    @property
    def is_enough(self) -> bool:
        """Three articles of two owners."""
        return enough(self.sources)


def task_of(view: StoryView, newsroom: Newsroom) -> Task:
    """What a story's summary is made of. The view must have texts."""
    lead = view.lead
    language = code(lead.held.article.language if lead else None) or code(newsroom.config.site.language)
    told = [
        m
        for m in view.members
        if m.may_be_told
        and m.copy is None
        and (code(m.held.article.language) or language) == language
        and m.held.article.text
    ]
    told = sorted(told, key=lambda m: (m is not lead, -(m.quality.value if m.quality else 0), m.held.id))[:MOST_READ]
    sources = tuple(
        Source(
            article=m.held.id,
            text=m.held.article.text,
            title=m.held.article.title,
            published=m.held.article.published or m.held.first_seen,
            language=language,
            owner=m.held.provider_domain,
        )
        for m in told
    )
    settings = newsroom.config.summary
    made_of = [f"{one.article}:{digest(one.title, one.text)}" for one in sources]
    key = digest("summary", VERSION, settings.maker, settings.endpoint, settings.model, language, *sorted(made_of))
    return Task(story=view.row.id, key=key, language=language, sources=sources)


def make(newsroom: Newsroom, task: Task, now: datetime) -> Candidate:
    """Write and check a summary. Raises FetchError, ConfigInvalid of the endpoint."""
    maker = newsroom.config.summary.maker
    if not task.is_enough:
        return Candidate(
            story=task.story, key=task.key, made_at=now, maker=maker, language=task.language, note=NOT_ENOUGH
        )
    if maker == "endpoint":
        return _written(newsroom, task, now)
    if maker == "extractive":
        kept = pick(task.sources, task.language)
        sentences = tuple(SummarySentence(text=one.text, articles=one.articles) for one in kept)
        note = "" if sentences else "no sentence of its articles stands alone and is told by two owners"
        return _candidate(task, now, "extractive", sentences, (), note)
    raise UsageError("summary.maker", "is off", hint="[summary] maker in newsloom.toml")


def _written(newsroom: Newsroom, task: Task, now: datetime) -> Candidate:
    settings = newsroom.config.summary
    chat = chat_of(newsroom, settings.endpoint, settings.model, settings.api_key, section="summary")
    asked = messages(task.sources, task.language, fence=f"=={secrets.token_hex(8)}==")
    checked = Evidence(task.sources, task.language).check_text(answer_text(chat.answer(asked)))
    sentences = tuple(SummarySentence(text=one.text, articles=one.articles) for one in checked.kept[:MOST_SENTENCES])
    dropped = tuple((one.text[:400], one.why) for one in checked.dropped[:20])
    return _candidate(
        task, now, chat.maker, sentences, dropped, "" if sentences else "nothing of the answer was traced"
    )


def _candidate(
    task: Task,
    now: datetime,
    maker: str,
    sentences: Sequence[SummarySentence],
    dropped: Sequence[tuple[str, str]],
    note: str,
) -> Candidate:
    return Candidate(
        story=task.story,
        key=task.key,
        made_at=now,
        maker=maker,
        language=task.language,
        sentences=tuple(sentences),
        dropped=tuple(dropped),
        note=note,
    )
