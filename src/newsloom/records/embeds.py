"""`featuredContent`: the player of a video, as the record carries it. Pure.

Only a player whose address follows from the video's own is made: YouTube's and Vimeo's are documented by them
(https://developers.google.com/youtube/player_parameters, https://developer.vimeo.com/player/sdk/embed).
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

_YOUTUBE = frozenset({"youtube.com", "m.youtube.com", "music.youtube.com", "youtube-nocookie.com"})
_VIDEO = re.compile(r"[A-Za-z0-9_-]{6,20}\Z")
_NUMBER = re.compile(r"\d{4,15}\Z")
_PLAYER = (
    '<iframe width="800" height="500" frameborder="0" src="{src}" allow="accelerometer; autoplay; encrypted-media; gyroscope; '
    'picture-in-picture" allowfullscreen></iframe>'
)


def featured_content(url: str | None, kind: str) -> str | None:
    """The player of a video at this address as HTML; None for an article, and for a place whose players are not known."""
    src = player_url(url) if kind == "video" and url else None
    return _PLAYER.format(src=src) if src else None


def player_url(url: str) -> str | None:
    """Where the player of a video lies: made of the video's id alone, so that nothing of the address gets into a page."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    steps = [step for step in parts.path.split("/") if step]
    if host == "youtu.be" and steps:
        found = steps[0]
    elif host in _YOUTUBE and steps[:1] == ["watch"]:
        found = parse_qs(parts.query).get("v", [""])[0]
    elif host in _YOUTUBE and len(steps) > 1 and steps[0] in ("embed", "shorts", "live", "v"):
        found = steps[1]
    elif host in ("vimeo.com", "player.vimeo.com") and steps and _NUMBER.match(steps[-1]):
        return f"https://player.vimeo.com/video/{steps[-1]}"
    else:
        return None
    return f"https://www.youtube.com/embed/{found}" if _VIDEO.match(found) else None
