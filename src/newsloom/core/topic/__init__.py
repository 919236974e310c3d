"""Topics: which ones an article is about, and with what evidence."""

from newsloom.core.topic.match import Matcher
from newsloom.core.topic.weigh import Settings

__all__ = ["Matcher", "Settings"]
