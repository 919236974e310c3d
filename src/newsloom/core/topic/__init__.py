"""Topics: which ones an article is about, and with what evidence."""

from newsloom.core.topic.match import Matcher, Settings

__all__ = ["Matcher", "Settings"]
