"""`_newsletters/{name}-{date}.html`: an issue as the site keeps it, front matter and HTML. Values in, bytes out, and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html import escape
from typing import Any

from newsloom.model.edition import Form, NewsletterIssue
from newsloom.render.fields import FieldFault, Taker, instant_text
from newsloom.render.paths import slug
from newsloom.render.read_record import invalid, read_front_matter
from newsloom.render.record import render_front_matter

FOLDER = "_newsletters"
MAX_STORIES = 5
# The excerpt of the real example names the first two titles.
TITLES_IN_EXCERPT = 2
MAX_SUMMARY = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueStory:
    """A story as an issue shows it. `id` decides that nothing appears in two issues."""

    id: str
    title: str
    url: str
    excerpt: str = ""
    provider: str = ""
    image_url: str | None = None
    heat: float = 0.0
    topics: tuple[str, ...] = ()
    also_by: tuple[str, ...] = ()
    """Other independent providers that report it."""


def chosen(
    stories: Iterable[IssueStory], sent: frozenset[str] | set[str], limit: int = MAX_STORIES
) -> list[IssueStory]:
    """Up to `limit` stories by descending heat (ties by id) of which none was in an earlier issue."""
    fresh = {story.id: story for story in stories if story.id not in sent}
    return sorted(fresh.values(), key=lambda story: (-story.heat, story.id))[:limit]


def compose(name: str, day: date, url: str, stories: Sequence[IssueStory], at: datetime) -> NewsletterIssue:
    """The issue of a day. `url` is its public address, `at` when it was made."""
    title = f"{name} ({day.isoformat()})"
    topics = tuple(dict.fromkeys(topic for story in stories for topic in story.topics))
    return NewsletterIssue(
        title=title,
        excerpt=" / ".join(story.title for story in stories[:TITLES_IN_EXCERPT]),
        published=at.astimezone(UTC).replace(microsecond=0) if at.tzinfo else at.replace(tzinfo=UTC, microsecond=0),
        web_url=url,
        topics=topics,
        html=_page(title, url, stories),
    )


def newsletter_path(name: str, day: date) -> str:
    """Where the issue lies, relative to the site's folder."""
    return f"{FOLDER}/{slug(name)}-{day.isoformat()}.html"


def render_newsletter(issue: NewsletterIssue) -> bytes:
    """The issue's file."""
    made: dict[str, Any] = {"title": issue.title}
    if issue.excerpt is not None:
        made["excerpt"] = issue.excerpt
    made["publishedDateTime"] = instant_text(issue.published)
    if issue.web_url is not None:
        made["webUrl"] = issue.web_url
    made["type"] = issue.type
    if issue.topics:
        made["topics"] = list(issue.topics)
    if issue.secured is not None:
        made["secured"] = issue.secured
    return render_front_matter(made | dict(issue.extra), issue.html, Form(tail="\n"))


def read_newsletter(data: bytes, path: str) -> NewsletterIssue:
    """The issue in a file's bytes. Raises RecordInvalid with file and line."""
    parts = read_front_matter(data, path)
    take = Taker("", parts.document.tree)
    try:
        return NewsletterIssue(
            title=take.needed("title"),
            excerpt=take.text("excerpt"),
            published=take.instant("publishedDateTime", needed=True),
            web_url=take.text("webUrl"),
            type=take.text("type") or "article",
            topics=take.texts("topics"),
            secured=take.text("secured"),
            extra=take.rest(),
            html=parts.form.tail[1:] + parts.body,
        )
    except FieldFault as fault:
        raise invalid(path, parts.document, fault) from fault


def _text(text: str) -> str:
    """Text as HTML. Braces too: site generators run Liquid over files with front matter."""
    return escape(text).replace("{", "&#123;").replace("}", "&#125;")


def _link(url: str) -> str:
    """A URL for an attribute; anything but http(s) and mailto leads nowhere."""
    return _text(url) if url.partition(":")[0].lower() in ("http", "https", "mailto") else "#"


def _page(title: str, url: str, stories: Sequence[IssueStory]) -> str:
    """A page that mail programs can show: one column, inline styles, no script, pictures that may be missing."""
    rows = "".join(_story(number, story) for number, story in enumerate(stories, 1))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n'
        '  <meta charset="utf-8">\n  <meta name="viewport" content="width=device-width">\n'
        f"  <title>{_text(title)}</title>\n</head>\n"
        '<body style="margin:0;padding:24px 12px;background:#f6f6f4;color:#1a1a1a;font:16px/1.5 sans-serif">\n'
        '  <div style="max-width:640px;margin:0 auto">\n'
        f'    <h1 style="font-size:24px"><a href="{_link(url)}" style="color:#1a1a1a">{_text(title)}</a></h1>\n'
        f"{rows}  </div>\n</body>\n</html>\n"
    )


def _story(number: int, story: IssueStory) -> str:
    excerpt = story.excerpt if len(story.excerpt) <= MAX_SUMMARY else story.excerpt[: MAX_SUMMARY - 1].rstrip() + "…"
    image = (
        f'      <img src="{_link(story.image_url)}" alt="" width="640" style="max-width:100%;height:auto;border:0">\n'
        if story.image_url
        else ""
    )
    by = _text(story.provider)
    if story.also_by:
        by += f" and {_text(', '.join(story.also_by))}"
    return (
        '    <div style="background:#ffffff;padding:16px;margin:0 0 16px">\n'
        f"{image}"
        f'      <h2 style="font-size:18px;margin:8px 0">{number}. <a href="{_link(story.url)}" style="color:#0b57a4">'
        f"{_text(story.title)}</a></h2>\n"
        f'      <p style="margin:0 0 8px">{_text(excerpt)}</p>\n'
        f'      <p style="margin:0;color:#555555;font-size:14px">{by}</p>\n'
        "    </div>\n"
    )
