"""`_newsletters/{name}-{date}.html`: an issue as the site keeps it, front matter and HTML. Values in, bytes out, and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html import escape
from typing import Any

from newsloom.model.edition import Form, NewsletterIssue
from newsloom.records.fields import FieldFault, Taker, instant_text
from newsloom.records.paths import slug
from newsloom.records.read_record import invalid, read_front_matter
from newsloom.records.record import render_front_matter
from newsloom.words import ENGLISH, Words, words_of

FOLDER = "_newsletters"
MAX_STORIES = 5
# The excerpt of the real example names the first two titles.
TITLES_IN_EXCERPT = 2
MAX_SUMMARY = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueStory:
    """A story as an issue shows it. `id` decides that nothing is told twice."""

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
    before: str = ""
    """The headline under which an earlier issue told it, of a story that is told again as a development."""


def chosen(
    stories: Iterable[IssueStory], sent: frozenset[str] | set[str], limit: int = MAX_STORIES
) -> list[IssueStory]:
    """Up to `limit` stories by descending heat (ties by id) of which none was told in an earlier issue as it is now."""
    fresh = {story.id: story for story in stories if story.id not in sent}
    return sorted(fresh.values(), key=lambda story: (-story.heat, story.id))[:limit]


def compose(
    name: str, day: date, url: str, stories: Sequence[IssueStory], at: datetime, words: Words | None = None
) -> NewsletterIssue:
    """The issue of a day. `url` is its public address, `at` when it was made; `words` are English unless given."""
    title = f"{name} ({day.isoformat()})"
    topics = tuple(dict.fromkeys(topic for story in stories for topic in story.topics))
    return NewsletterIssue(
        title=title,
        excerpt=" / ".join(story.title for story in stories[:TITLES_IN_EXCERPT]),
        published=at.astimezone(UTC).replace(microsecond=0) if at.tzinfo else at.replace(tzinfo=UTC, microsecond=0),
        web_url=url,
        topics=topics,
        html=page_html(name, day, url, rows_html(stories, words or words_of(ENGLISH)), words or words_of(ENGLISH)),
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


# Mail programs that drop the style element keep the inline styles, which are the light scheme.
SERIF = "font-family:Newsreader,Charter,Georgia,serif"
SANS = "font-family:-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"
DARK = (
    "@media (prefers-color-scheme: dark) { body { background: #151412 !important; } "
    "body, h1, h2, p, a { color: #ebe7de !important; } .soft, .soft a, .n { color: #aaa498 !important; } "
    ".story { border-color: #37342e !important; } }"
)


def rows_html(stories: Sequence[IssueStory], words: Words, first: int = 1) -> str:
    """The stories, numbered from `first`."""
    return "".join(_story(number, story, words) for number, story in enumerate(stories, first))


def heading_html(text: str) -> str:
    """A heading between stories."""
    return f'    <p class="soft" style="color:#5e594f;font-size:14px;margin:20px 0 6px"><b dir="auto">{_text(text)}</b></p>\n'


def page_html(name: str, day: date, url: str, rows: str, words: Words) -> str:
    """A page that mail programs can show: one column, inline styles, no script, pictures that may be missing."""
    title = f"{name} ({day.isoformat()})"
    way = ' dir="rtl"' if words.direction == "rtl" else ""
    return (
        f'<!doctype html>\n<html lang="{words.tag}"{way}>\n<head>\n'
        '  <meta charset="utf-8">\n  <meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '  <meta name="color-scheme" content="light dark">\n'
        f"  <title>{_text(title)}</title>\n  <style>{DARK}</style>\n</head>\n"
        f'<body style="margin:0;padding:28px 16px;background:#fbfaf7;color:#1c1a17;{SANS};font-size:16px;line-height:1.5">\n'
        '  <div style="max-width:600px;margin:0 auto">\n'
        f'    <h1 style="{SERIF};font-size:30px;line-height:1.15;margin:0">'
        f'<a href="{_link(url)}" style="color:#1c1a17;text-decoration:none">{_text(name)}</a></h1>\n'
        f'    <p class="soft" style="margin:2px 0 20px;color:#5e594f;font-size:14px">{_text(words.long_day(day))}</p>\n'
        f"{rows}  </div>\n</body>\n</html>\n"
    )


def _summary(text: str) -> str:
    """An excerpt, cut at a space where it is long."""
    if len(text) <= MAX_SUMMARY:
        return text
    return text[:MAX_SUMMARY].rsplit(" ", 1)[0].rstrip(" ,;:.-") + "…"


def _story(number: int, story: IssueStory, words: Words) -> str:
    size = 24 if number == 1 else 19
    image = (
        f'      <img src="{_link(story.image_url)}" alt="" width="600" style="max-width:100%;height:auto;border:0">\n'
        if story.image_url
        else ""
    )
    by = f"<b>{_text(story.provider)}</b>" if story.provider else ""
    if story.also_by:
        by += f" · {_text(words.say('also %(names)s', names=', '.join(story.also_by)))}"
    before = ""
    if story.before:
        told = _text(words.say("A development. Before: %(title)s", title=story.before))
        before = f'      <p class="soft" style="margin:0 0 6px;color:#5e594f;font-size:14px">{told}</p>\n'
    excerpt = f'      <p style="margin:0 0 6px">{_text(_summary(story.excerpt))}</p>\n' if story.excerpt else ""
    return (
        '    <div class="story" style="border-top:1px solid #ded9ce;padding:16px 0">\n'
        f"{image}"
        f'      <h2 style="{SERIF};font-size:{size}px;line-height:1.2;margin:0 0 6px">'
        f'<span class="n" style="color:#5e594f;font-weight:400">{number}</span>&nbsp; '
        f'<a href="{_link(story.url)}" style="color:#1c1a17;text-decoration-color:#c9c3b6;text-underline-offset:3px">'
        f"{_text(story.title)}</a></h2>\n"
        f"{before}{excerpt}"
        f'      <p class="soft" style="margin:0;color:#5e594f;font-size:14px">{by}</p>\n'
        "    </div>\n"
    )
