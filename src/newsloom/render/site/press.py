"""The press: templates in, pages out.

A `Press` is made once per settings (it compiles the templates, ours and the owner's) and then prints any page on its own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache, partial
from importlib import resources
from typing import Any
from urllib.parse import urlsplit

from jinja2 import (
    ChoiceLoader,
    DictLoader,
    Environment,
    PrefixLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
)

from newsloom.errors import ConfigInvalid
from newsloom.render.site import charts, structured, text
from newsloom.render.site.library import Library, Shelves
from newsloom.render.site.model import Month, SiteInput, SiteSettings, SiteStory, SiteTopic
from newsloom.render.site.pages import Page, all_pages, path_of
from newsloom.words import jinja as our_jinja
from newsloom.words import words_of

CARDS = ("card.png", "card.jpg")
"""The owner's picture for previews of pages that have none of their own, among the static files."""
TOPIC_STORIES = 40
LATEST_STORIES = 10
RIVER_STORIES = 100
_AWAY = b"""// Reading offline is switched off: a worker that an earlier edition left forgets all, and goes.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith("newsloom-")) await caches.delete(name);
  await self.registration.unregister();
})()));
"""
TOP_STORIES = 7


@cache
def _shipped(folder: str) -> Mapping[str, bytes]:
    """The package's own templates or static files, by name."""
    root = resources.files("newsloom.render.site") / folder
    return {item.name: item.read_bytes() for item in root.iterdir() if item.is_file()}


def _our_templates() -> dict[str, str]:
    return {name: data.decode() for name, data in _shipped("templates").items()}


class Press:
    """Prints the pages of one site. Holds settings, topics and compiled templates, and nothing that changes."""

    def __init__(self, settings: SiteSettings, topics: tuple[SiteTopic, ...] = ()) -> None:
        self.settings = settings
        self.topics = topics
        self._by_name = {topic.name: topic for topic in topics}
        self._by_slug = {topic.slug: topic for topic in topics}
        self._base = (urlsplit(settings.url).path.rstrip("/") or "") + "/"
        self._root = settings.url.rstrip("/") + "/"
        self._env = self._environment()
        self._assets = self._print_assets()
        self._stamp = hashlib.sha256(b"".join(self._assets[name] for name in sorted(self._assets))).hexdigest()[:8]

    def page(self, page: Page, library: Library) -> bytes | None:
        """The bytes of a page; None if there is no such page (any more), so that its file is to be deleted.

        Raises ConfigInvalid if one of the owner's templates is broken.
        """
        match page:
            case Page("front"):
                return self._front(library)
            case Page("story", (slug,)):
                story = library.story(slug)
                return self.story(story) if story else self._moved(library, slug)
            case Page("moved", (slug,)):
                return self._moved(library, slug)
            case Page("topic" | "topic-month"):
                return self._topic(page, library)
            case Page("archive" | "month" | "day"):
                return self._archive(page, library)
            case Page("source", (slug,)):
                card = library.source(slug)
                return self._print(page, "source.html", card=card) if card else None
            case Page("sources"):
                return self._print(page, "sources.html", cards=library.sources())
            case Page("river"):
                return self._print(page, "river.html", rows=library.latest(RIVER_STORIES), months=library.months())
            case Page("topics"):
                return self._print(page, "topics.html")
            case Page("search"):
                return self._print(page, "search.html")
            case Page("about"):
                return self._print(page, "about.html")
            case Page("not-found"):
                return self._print(page, "404.html")
            case Page("worker"):
                return self._print(page, "sw.js") if self.settings.offline else _AWAY
            case Page("manifest"):
                return self._manifest() if self.settings.offline else None
            case Page("robots"):
                return self._print(page, "robots.txt")
            case Page("asset", (name,)):
                return self._assets.get(name)
        return None

    def story(self, story: SiteStory) -> bytes:
        """The page of one story, from that story alone."""
        return self._print(
            Page("story", (story.slug,)),
            "story.html",
            story=story,
            structured=structured.story(story, self.settings, self._by_name),
        )

    def assets(self) -> Iterator[tuple[str, bytes]]:
        """Style sheet, scripts and fonts, with their paths."""
        for name, data in sorted(self._assets.items()):
            yield path_of(Page("asset", (name,))), data

    def listing(self, page: Page, template: str, **values: Any) -> bytes:
        """A page that no story is on: of a collection, of an item, of the newsletter's issues. Raises ConfigInvalid."""
        return self._print(page, template, **values)

    def _manifest(self) -> bytes:
        """What the site is called on a home screen (W3C Web Application Manifest)."""
        icon = {"src": f"{self._base}assets/icon.svg", "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
        told = {
            "name": self.settings.title, "short_name": text.short(self.settings.title, 24), "start_url": self._base,
            "scope": self._base, "display": "minimal-ui", "lang": self.settings.language,
            "description": self.settings.description, "background_color": "#fbfaf7", "theme_color": "#fbfaf7",
            "icons": [icon],
        }  # fmt: skip
        return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")

    @property
    def base(self) -> str:
        """The path that the site lies at, with a slash at both ends."""
        return self._base

    def leads_on(self, target: str) -> bytes:
        """A page that sends its reader to a path of the site ("/news/a/") or to a web address. Raises ConfigInvalid."""
        address = target if "://" in target else self._root + target.lstrip("/")
        try:
            return self._env.get_template("leads_on.html").render(address=address).encode("utf-8", "replace")
        except TemplateError as err:
            raise _broken(err, "leads_on.html") from err

    def _front(self, library: Library) -> bytes:
        stories = library.hottest(self.settings.theme.front_stories)
        top = {story.slug for story in stories[:TOP_STORIES]}
        latest = [row for row in library.latest(LATEST_STORIES + TOP_STORIES) if row.slug not in top][:LATEST_STORIES]
        changed = max([*(s.last_changed for s in stories), *(row.last_changed for row in latest)], default=None)
        return self._print(
            Page("front"),
            "front.html",
            stories=stories,
            latest=latest,
            changed=changed,
            structured=structured.front(stories, self.settings),
        )

    def _topic(self, page: Page, library: Library) -> bytes | None:
        topic = self._by_slug.get(page.key[0])
        if topic is None:
            return None
        if page.kind == "topic-month":
            month = Month(int(page.key[1]), int(page.key[2]))
            rows = library.topic_month(topic.name, month)
            if not rows:
                return None
            return self._print(page, "topic_month.html", topic=topic, month=month, rows=rows)
        months = library.topic_months(topic.name)
        stories = library.topic_latest(topic.name, TOPIC_STORIES)
        hottest = sorted(stories, key=lambda s: s.heat, reverse=True)[:3]
        rows = [story for story in stories if story not in hottest]
        return self._print(page, "topic.html", topic=topic, hottest=hottest, rows=rows, months=months)

    def _archive(self, page: Page, library: Library) -> bytes | None:
        months = library.months()
        if page.kind == "archive":
            return self._print(page, "archive.html", months=months)
        if page.kind == "month":
            month = Month(int(page.key[0]), int(page.key[1]))
            days = library.days(month)
            return self._print(page, "month.html", month=month, days=days) if days else None
        on = date(int(page.key[0]), int(page.key[1]), int(page.key[2]))
        rows = library.day(on)
        return self._print(page, "day.html", on=on, month=Month(on.year, on.month), rows=rows) if rows else None

    def _moved(self, library: Library, slug: str) -> bytes | None:
        target = library.moved(slug)
        if target is None:
            return None
        return self._print(Page("moved", (slug,)), "moved.html", target=target)

    def _print(self, page: Page, template: str, **values: Any) -> bytes:
        path = path_of(page).removesuffix("index.html")
        try:
            printed = self._env.get_template(template).render(page=page, path=path, stamp=self._stamp, **values)
        except TemplateError as err:
            raise _broken(err, template) from err
        return printed.encode("utf-8", "replace")

    def _print_assets(self) -> dict[str, bytes]:
        assets = dict(_shipped("static"))
        try:
            assets["site.css"] = self._env.get_template("site.css").render().encode()
        except TemplateError as err:
            raise _broken(err, "site.css") from err
        return assets | dict(self.settings.theme.static)

    def _environment(self) -> Environment:
        words = words_of(self.settings.language, self.settings.own_words)
        ours = DictLoader(_our_templates())
        env = Environment(
            loader=ChoiceLoader(
                [DictLoader(dict(self.settings.theme.templates)), ours, PrefixLoader({"newsloom": ours})]
            ),
            autoescape=lambda name: not (name or "").endswith((".txt", ".css", ".js")),
            finalize=text.clean,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.loopcontrols"],
        )
        env.filters |= {
            **text.dates(self.settings.zone), "iso": text.iso, "short": text.short,
            "web_link": text.web_link, "own_path": text.own_path, "markdown": text.markdown,
            "lang": text.language_tag, "shown": text.shown,
            "duration": partial(text.duration, words=words), "json_block": text.json_block,
        }  # fmt: skip
        our_jinja.install(env)
        our_jinja.days(env, lambda at: text.local(at, self.settings.zone) if isinstance(at, datetime) else at)
        env.globals |= {
            "site": self.settings, "base": self._base, "root": self._root, "topics": self.topics, "topic_named": self._by_name,
            "name_pages": dict(self.settings.names),
            "theme": self.settings.theme, our_jinja.NAME: words, "bars": partial(charts.bars, words=words),
            "share": partial(charts.share, words=words), "heat_meter": partial(charts.heat_meter, words=words),
            "preview_card": next((name for name in CARDS if name in self.settings.theme.static), ""),
        }  # fmt: skip
        return env


def _broken(err: TemplateError, template: str) -> ConfigInvalid:
    name = err.name if isinstance(err, TemplateSyntaxError) and err.name else template
    where = f"{name}:{err.lineno}" if isinstance(err, TemplateSyntaxError) else name
    return ConfigInvalid(
        f"template {name}", f"cannot be printed: {err.message}", hint="rename the file to use ours again", where=where
    )


def render_site(site: SiteInput) -> Iterator[tuple[str, bytes]]:
    """Every file of a site: path below its root, and bytes. Raises ConfigInvalid for a broken template of the owner's."""
    press = Press(site.settings, site.topics)
    shelves = Shelves(site)
    yield from press.assets()
    for page in all_pages(shelves):
        data = press.page(page, shelves)
        if data is not None:
            yield path_of(page), data


def render_story_page(story: SiteStory, site: SiteSettings, topics: tuple[SiteTopic, ...] = ()) -> bytes:
    """The page of one story. Keep a `Press` instead where more than one page is printed: it compiles the templates."""
    return Press(site, topics).story(story)
