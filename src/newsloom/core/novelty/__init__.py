"""Novelty: what a text brings that was not told before."""

from newsloom.core.novelty.facts import Fact, facts, sentences
from newsloom.core.novelty.headline import HeadlineProposal, Report, propose_headline
from newsloom.core.novelty.news import Known, Moment, Told, changes, share_new, timeline
from newsloom.core.novelty.telling import says

__all__ = [
    "Fact",
    "HeadlineProposal",
    "Known",
    "Moment",
    "Report",
    "Told",
    "changes",
    "facts",
    "propose_headline",
    "says",
    "sentences",
    "share_new",
    "timeline",
]
