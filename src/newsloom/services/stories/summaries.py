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


def show(world: Newsroom, name: str) -> Summarised:
    """The summary of a story by id or address. Raises NotFound."""
    with world.db.read() as tx:
        found = read.story_id(tx, name)
        return of(tx, world, _view(tx, world, found))


def make_now(world: Newsroom, name: str) -> Summarised:
    """Make a story's summary now. Raises NotFound, UsageError where it is off or the day's calls are used up, FetchError."""
    settings = world.config.summary
    if settings.maker == "off":
        raise UsageError("summary", "nobody writes summaries", hint='[summary] maker = "extractive" in newsloom.toml')
    now = world.clock()
    with world.db.read() as tx:
        story = read.story_id(tx, name)
        task = task_of(_view(tx, world, story), world)
    if settings.maker == "endpoint" and task.is_enough:
        with world.db.write() as tx:
            if not spend(tx, world, CALLS, 1, settings.calls_per_day, now):
                raise UsageError("summary.calls_per_day", f"today's {settings.calls_per_day} calls are used up")
    made = make(world, task, now)
    with world.db.write() as tx:
        summaries.put(tx, [made])
    return show(world, story)


def accept(world: Newsroom, name: str, actor: str, text: str | None = None) -> Verdict:
    """Show the summary that was made; with `text`, in the editor's words. Raises NotFound where none was made."""
    return desk_actions.decide(world, "summary", name, actor, {} if text is None else {"text": text})


def decline(world: Newsroom, name: str, actor: str) -> Verdict:
    """Show no summary of the story."""
    return desk_actions.decide(world, "summary", name, actor, {"text": ""})


def _view(tx: Tx, world: Newsroom, story: str) -> StoryView:
    views = load_views(tx, world, [story], texts=True)
    if not views:
        raise NotFound(story[:12], "there is no such story", hint="newsloom story list")
    return views[0]
