"""The brief: what is new in each story since a time, for a reader who was away. Markdown, CSV or JSON."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from newsloom.records.fields import instant_text

_MARKS = re.compile(r"([\\`*_{}\[\]<>#|])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One development of a story: who brought what, and when."""

    at: datetime
    provider: str
    title: str
    url: str
    new: tuple[str, ...] = ()
    """What was not told before: a sentence, or names, numbers and quotes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A sentence, and the addresses of the articles that vouch for it."""

    text: str
    urls: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefStory:
    """One story of a brief."""

    id: str
    title: str
    url: str
    heat: float = 0.0
    articles: int = 1
    sources: int = 1
    """Independent ones."""
    first_seen: datetime
    first_by: str = ""
    is_new: bool = False
    """Whether it began within the time of the brief."""
    topics: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    changes: tuple[str, ...] = ()
    """What publishers changed in what they had said: titles, corrections."""
    because: tuple[str, ...] = ()
    summary: str = ""
    """What an editor accepted as its summary."""
    news: tuple[Said, ...] = ()
    """What two owners tell since then and nobody told before, in sentences of theirs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What is new between two times, the most important story first. A story without steps and changes has nothing new."""

    title: str
    since: datetime
    until: datetime
    stories: tuple[BriefStory, ...] = field(default=())


def with_news(stories: Sequence[BriefStory]) -> tuple[BriefStory, ...]:
    """The stories in which something is new, hottest first."""
    told = [story for story in stories if story.steps or story.changes]
    return tuple(sorted(told, key=lambda story: (-story.heat, story.id)))


def brief_markdown(brief: Brief) -> bytes:
    """The brief as Markdown: a heading per story, its developments as a list, what is new after each."""
    lines = [f"# {_plain(brief.title)}", "", f"{instant_text(brief.since)} to {instant_text(brief.until)}", ""]
    if not brief.stories:
        lines += ["Nothing new.", ""]
    for story in brief.stories:
        lines += [f"## [{_plain(story.title)}]({_address(story.url)})", "", _facts(story), ""]
        if story.summary:
            lines += [_plain(story.summary), ""]
        if story.news:
            lines += [f"New: {' '.join(map(_said, story.news))}", ""]
        if story.because:
            lines += [f"Why: heat {story.heat:.1f} is {_plain(', '.join(story.because))}.", ""]
        for step in story.steps:
            new = f": {'; '.join(map(_plain, step.new))}" if step.new else ""
            lines.append(f"- {instant_text(step.at)} [{_plain(step.provider)}]({_address(step.url)}){new}")
        lines += [f"- {_plain(change)}" for change in story.changes]
        lines.append("")
    return "\n".join(lines).encode("utf-8", "replace")


def _said(one: Said) -> str:
    links = ", ".join(f"[{n}]({_address(url)})" for n, url in enumerate(one.urls, 1))
    return f"{_plain(one.text)} ({links})"


def _facts(story: BriefStory) -> str:
    began = "new" if story.is_new else f"since {instant_text(story.first_seen)}"
    by = f", first by {_plain(story.first_by)}" if story.first_by else ""
    topics = f" ({_plain(', '.join(story.topics))})" if story.topics else ""
    return (
        f"Heat {story.heat:.0f}, {_count(story.articles, 'article')}, {_count(story.sources, 'independent source')}, "
        f"{began}{by}{topics}."
    )


COLUMNS = (
    "story", "title", "url", "heat", "articles", "sources", "first_seen", "first_by", "is_new", "topics",
    "at", "provider", "article_title", "article_url", "new", "because",
)  # fmt: skip


def brief_csv(brief: Brief) -> bytes:
    """The brief as CSV, a line per development; a story with changes only has one line, they are in `new`.

    A cell that a spreadsheet would take for a formula begins with an apostrophe.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for story in brief.stories:
        head = [
            story.id, story.title, story.url, f"{story.heat:.1f}", story.articles, story.sources, instant_text(story.first_seen),
            story.first_by, "yes" if story.is_new else "no", "; ".join(story.topics),
        ]  # fmt: skip
        rows: list[list[Any]] = [
            [instant_text(step.at), step.provider, step.title, step.url, "; ".join(step.new), "; ".join(story.because)]
            for step in story.steps
        ]
        if story.changes:
            rows.append(["", "", "", "", "; ".join(story.changes), "; ".join(story.because)])
        for row in rows:
            writer.writerow([_cell(one) for one in (*head, *row)])
    return out.getvalue().encode("utf-8", "replace")


def brief_json(brief: Brief) -> bytes:
    """The brief as JSON: the same names as the dataclasses, times RFC 3339."""
    made = {
        "title": brief.title,
        "since": instant_text(brief.since),
        "until": instant_text(brief.until),
        "stories": [_story_json(story) for story in brief.stories],
    }
    return (json.dumps(made, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")


def _story_json(story: BriefStory) -> dict[str, Any]:
    return {
        "id": story.id,
        "title": story.title,
        "url": story.url,
        "heat": round(story.heat, 1),
        "articles": story.articles,
        "sources": story.sources,
        "firstSeen": instant_text(story.first_seen),
        "firstBy": story.first_by,
        "isNew": story.is_new,
        "topics": list(story.topics),
        "because": list(story.because),
        "summary": story.summary,
        "news": [{"text": one.text, "urls": list(one.urls)} for one in story.news],
        "changes": list(story.changes),
        "steps": [
            {
                "at": instant_text(step.at),
                "provider": step.provider,
                "title": step.title,
                "url": step.url,
                "new": list(step.new),
            }
            for step in story.steps
        ],
    }


def _plain(text: str) -> str:
    """Text that Markdown shows as it is."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def _address(url: str) -> str:
    """A link target that cannot end the link or run as a script; "#" for what is no web address."""
    if not url.startswith(("http://", "https://", "/")):
        return "#"
    return "".join(f"%{ord(char):02X}" if char in '()<> \\"\n\r\t' else char for char in url)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
