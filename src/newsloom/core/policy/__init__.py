"""Policy: what follows for a story from verdicts and thresholds, which article leads it, what makes the front page."""

from newsloom.core.policy.day import Day, Rival, day_of, proposal_bar
from newsloom.core.policy.embargo import moment_of, next_edition
from newsloom.core.policy.lead import Candidate, LeadSettings, choose_lead, reports
from newsloom.core.policy.page import Absence, PageSettings, PageStory, front_page, full_page, why_absent
from newsloom.core.policy.rules import ACTIONS, Applied, Rule, Subject, applied
from newsloom.core.policy.standing import ACTOR, Fold, Settings, StoryFacts, standing
from newsloom.core.policy.verdicts import Decisions, fold, in_force, last

__all__ = [
    "ACTIONS",
    "ACTOR",
    "Absence",
    "Applied",
    "Candidate",
    "Day",
    "Decisions",
    "Fold",
    "LeadSettings",
    "PageSettings",
    "PageStory",
    "Rival",
    "Rule",
    "Settings",
    "StoryFacts",
    "Subject",
    "applied",
    "choose_lead",
    "day_of",
    "fold",
    "front_page",
    "full_page",
    "in_force",
    "last",
    "moment_of",
    "next_edition",
    "proposal_bar",
    "reports",
    "standing",
    "why_absent",
]
