"""Where people talk: postings elsewhere that point to an article, read out of public feeds and JSON, and what they are worth."""

from newsloom.core.mentions.read import network_of, read_mentions
from newsloom.core.mentions.votes import MentionSettings, mention_vote

__all__ = ["MentionSettings", "mention_vote", "network_of", "read_mentions"]
