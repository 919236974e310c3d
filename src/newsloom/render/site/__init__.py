"""The public site: published stories in, files out. Pure: no clock, no disk, no network.

    files = dict(render_site(site))                      # the whole site, path -> bytes
    for page in touched(before, after): ...              # which pages one change of one story touches
        press.page(page, library)                        # the bytes of one of them

What is printed is decided by the values alone, so the same decisions give the same bytes. Every text of others is escaped,
every link of others is http(s) or it is no link, and an image is shown only from a path of our own.
"""

from newsloom.render.site.library import Library, Shelves
from newsloom.render.site.model import (
    ArticleView,
    CopyView,
    Counted,
    Day,
    Elsewhere,
    FeedLink,
    Moment,
    Month,
    SiteChange,
    SiteImage,
    SiteInput,
    SiteLink,
    SiteRow,
    SiteSentence,
    SiteSettings,
    SiteStory,
    SiteTopic,
    SourceCard,
    Theme,
)
from newsloom.render.site.pages import Page, all_pages, path_of, touched
from newsloom.render.site.press import Press, render_site, render_story_page

__all__ = [
    "ArticleView",
    "CopyView",
    "Counted",
    "Day",
    "Elsewhere",
    "FeedLink",
    "Library",
    "Moment",
    "Month",
    "Page",
    "Press",
    "Shelves",
    "SiteChange",
    "SiteImage",
    "SiteInput",
    "SiteLink",
    "SiteRow",
    "SiteSentence",
    "SiteSettings",
    "SiteStory",
    "SiteTopic",
    "SourceCard",
    "Theme",
    "all_pages",
    "path_of",
    "render_site",
    "render_story_page",
    "touched",
]
