"""Policy: what follows for a story from verdicts and thresholds, which article leads it, what makes the front page."""

from newsloom.core.policy.lead import Candidate, LeadSettings, choose_lead, reports
from newsloom.core.policy.page import PageSettings, PageStory, front_page, full_page
from newsloom.core.policy.standing import Settings, StoryFacts, proposal_bar, standing
from newsloom.core.policy.verdicts import Decisions, fold, in_force, last

__all__ = [
    "Candidate",
    "Decisions",
    "LeadSettings",
    "PageSettings",
    "PageStory",
    "Settings",
    "StoryFacts",
    "choose_lead",
    "fold",
    "front_page",
    "full_page",
    "in_force",
    "last",
    "proposal_bar",
    "reports",
    "standing",
]
