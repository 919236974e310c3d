"""Checks of values that several settings share."""

from __future__ import annotations

import re

POST_FIELDS = ("title", "excerpt", "url", "sources", "topics", "provider")
"""What the template of a post may name (render.posting fills them in)."""
FOLDER = "a folder inside the newsroom"
FONTS = 'names of fonts, such as "Charter, Georgia"'


def web_address(value: str) -> bool:
    return re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", value) is not None


def mail_address(value: str) -> bool:
    return re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", value) is not None


def inside(value: str) -> bool:
    """A folder inside the newsroom: relative, and never above it."""
    return bool(value) and not value.startswith(("/", "\\", "~")) and ".." not in re.split(r"[/\\]", value)


def is_colour(value: str) -> bool:
    return re.fullmatch(r"#[0-9a-fA-F]{6}", value) is not None


def are_fonts(value: str) -> bool:
    """Names of fonts, parted by commas: nothing that could end a line of the style sheet."""
    return re.fullmatch(r"[\w ,\"'-]*", value) is not None


def is_post(value: str) -> bool:
    return "{url}" in value and set(re.findall(r"\{(\w+)\}", value)) <= set(POST_FIELDS)


def is_time(value: str) -> bool:
    """Whether it is a time of day: 07:00."""
    return re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value) is not None
