"""Novelty: what a text brings that was not told before."""

from newsloom.core.novelty.facts import Fact, facts, sentences
from newsloom.core.novelty.news import Known, Moment, Told, changes, development, new_facts, timeline

__all__ = [
    "Fact",
    "Known",
    "Moment",
    "Told",
    "changes",
    "development",
    "facts",
    "new_facts",
    "sentences",
    "timeline",
]
