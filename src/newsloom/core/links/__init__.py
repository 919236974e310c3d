"""Who links to whom: links of an article's body, credits in its words, and the votes that they make. Pure."""

from newsloom.core.links.body import MOST_LINKS, outlinks
from newsloom.core.links.credits import credits, is_credit
from newsloom.core.links.votes import LinkSettings, Origin, link_vote, origin

__all__ = [
    "MOST_LINKS",
    "LinkSettings",
    "Origin",
    "credits",
    "is_credit",
    "link_vote",
    "origin",
    "outlinks",
]
