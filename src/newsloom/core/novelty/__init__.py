"""Novelty: what a text brings that was not told before."""

from newsloom.core.novelty.facts import Fact, facts, sentences
from newsloom.core.novelty.news import Known, Moment, Told, changes, share_new, timeline
from newsloom.core.novelty.telling import says

__all__ = [
    "Fact",
    "Known",
    "Moment",
    "Told",
    "changes",
    "facts",
    "says",
    "sentences",
    "share_new",
    "timeline",
]
