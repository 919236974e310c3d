"""Summaries for whoever asks: making one now; accepting and declining."""

from __future__ import annotations

from newsloom.errors import NotFound, UsageError
from newsloom.model.review import Verdict
from newsloom.pipeline.chat import spend
from newsloom.pipeline.stages.summarise import CALLS
from newsloom.pipeline.summarising import make, task_of
from newsloom.publishing.story_view import StoryView, load_views
from newsloom.runtime.context import Newsroom
from newsloom.services.stories import desk_actions, read
from newsloom.services.stories.summary_view import Summarised, of, summary_json
from newsloom.store import summaries
from newsloom.store.sql import Tx

__all__ = ["Summarised", "accept", "decline", "make_now", "show", "summary_json"]


def show(newsroom: Newsroom, name: str) -> Summarised:
    """The summary of a story by id or address. Raises NotFound."""
    with newsroom.db.read() as tx:
        found = read.story_id(tx, name)
        return of(tx, newsroom, _view(tx, newsroom, found))


def make_now(newsroom: Newsroom, name: str) -> Summarised:
    """Make a story's summary now. Raises NotFound, UsageError where it is off or the day's calls are used up, FetchError."""
    settings = newsroom.config.summary
    if settings.maker == "off":
        raise UsageError("summary", "nobody writes summaries", hint='[summary] maker = "extractive" in newsloom.toml')
    now = newsroom.clock()
    with newsroom.db.read() as tx:
        story = read.story_id(tx, name)
        task = task_of(_view(tx, newsroom, story), newsroom)
    if settings.maker == "endpoint" and task.is_enough:
        with newsroom.db.write() as tx:
            if not spend(tx, newsroom, CALLS, 1, settings.calls_per_day, now):
                raise UsageError("summary.calls_per_day", f"today's {settings.calls_per_day} calls are used up")
    made = make(newsroom, task, now)
    with newsroom.db.write() as tx:
        summaries.put(tx, [made])
    return show(newsroom, story)


def accept(newsroom: Newsroom, name: str, actor: str, text: str | None = None) -> Verdict:
    """Show the summary that was made; with `text`, in the editor's words. Raises NotFound where none was made."""
    return desk_actions.decide(newsroom, "summary", name, actor, {} if text is None else {"text": text})


def decline(newsroom: Newsroom, name: str, actor: str) -> Verdict:
    """Show no summary of the story."""
    return desk_actions.decide(newsroom, "summary", name, actor, {"text": ""})


def _view(tx: Tx, newsroom: Newsroom, story: str) -> StoryView:
    views = load_views(tx, newsroom, [story], texts=True)
    if not views:
        raise NotFound(story[:12], "there is no such story", hint="newsloom story list")
    return views[0]
