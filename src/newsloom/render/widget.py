"""The newsroom's headlines on pages of others: a script of one file that asks nobody for anything, and a page of plain links.

The script holds its headlines: it sends no request and sets no cookie, so it works from any host of static files. What it shows
stands in a shadow tree, where the page's style and the widget's do not meet. Pure.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib import resources

from newsloom.render.site.text import web_link

MOST = 10
STYLE = (
    "body{font:16px/1.4 system-ui,sans-serif;margin:.75rem}h1{font-size:1rem;margin:0 0 .5rem}"
    "ol{list-style:none;margin:0;padding:0}li{margin:0 0 .6rem}small{opacity:.7}"
)
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """A story in the widget."""

    title: str
    url: str
    by: str
    language: str = ""


def widget_script(title: str, url: str, headlines: Sequence[Headline]) -> bytes:
    """The script: it puts the headlines where it stands, or into the element before it that has `data-newsloom`."""
    stories = [
        {"title": one.title, "url": one.url, "by": one.by, "lang": one.language}
        for one in headlines[:MOST]
        if web_link(one.url)
    ]
    held = json.dumps({"title": title, "url": url, "stories": stories}, ensure_ascii=False, separators=(",", ":"))
    # A line separator ends a string in older engines; "<" never closes a script that somebody copied into a page.
    held = held.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("<", "\\u003c")
    return _script().replace("__NEWS__", held).encode("utf-8", "replace")


def widget_page(title: str, url: str, language: str, headlines: Sequence[Headline]) -> bytes:
    """The same as a page of links, for a frame or for those without script."""
    items = "\n".join(
        f"<li{f' lang={quoted(one.language)}' if one.language and one.language != language else ''}>"
        f"<a href={quoted(one.url)}>{escape(one.title)}</a> <small>{escape(one.by)}</small></li>"
        for one in headlines[:MOST]
        if web_link(one.url)
    )
    return f"""<!doctype html>
<html lang={quoted(language or "en")}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<base target="_top">
<title>{escape(title)}</title>
<style>{STYLE}</style>
</head>
<body>
<main>
<h1><a href={quoted(url)}>{escape(title)}</a></h1>
<ol>
{items}
</ol>
</main>
</body>
</html>
""".encode("utf-8", "replace")


@cache
def _script() -> str:
    return (resources.files("newsloom.render") / "widget.js").read_text(encoding="utf-8")


def quoted(value: str) -> str:
    """An attribute's value in quotes."""
    return f'"{escape(value)}"'
