"""Sentences that the core makes, as patterns: reasons of heat, quality, states, grouping, topics; what is wrong with a source.

The core makes them in plain English (they are kept, logged and read by programs); `Words.made` recognises them.
Errors are not listed here: tools/words_in_code.py finds them where they are raised. A signed number at the end of a reason
("byline +2") is no part of its pattern.
"""

from __future__ import annotations


def _made(*patterns: str) -> None:
    """For the extraction alone (tools/words.py)."""


# Coverage and heat (core/heat.py, pipeline/scoring/links.py).
_made(
    "no reports", "%(n)s independent source", "%(n)s independent sources", "time gone by", "faster than usual here",
    "a new development", "%(n)s copy", "%(n)s copies", "novel", "the provider knows the topic", "original", "quality", "coverage",
    "linked by %(n)s: %(names)s", "talked about: %(names)s",
)  # fmt: skip
# Quality (core/quality/score.py).
_made(
    "an article", "%(n)s word", "%(n)s words", "byline", "%(n)s quote", "%(n)s quotes", "%(n)s fact of its own",
    "%(n)s facts of its own", "first to report", "a copy of another article", "shows only a part", "a picture",
    "%(n)s of the page is clutter", "owns up to a correction", "a shouting title", "no date", "dated in the future",
    "dated over a week before it was seen", "provider %(n)s", "%(n)s of %(all)s articles",
)  # fmt: skip
# The lead (core/policy/lead.py).
_made(
    "an editor chose it", "leads already, and the best other is better by %(gain)s < %(margin)s only", "a copy",
    "not free to read", "facts of its own", "origin: %(why)s",
    "headlines of %(n)s independent sources tell since then: %(words)s",
    "farther from what the others tell", "early", "every article of it was removed",
)  # fmt: skip
# States (core/policy/standing.py).
_made(
    "it goes out at %(at)s UTC",
    "approved by %(name)s", "rejected by %(name)s", "held by %(name)s", "removed by %(name)s", "approved by %(name)s: %(text)s",
    "rejected by %(name)s: %(text)s", "held by %(name)s: %(text)s", "removed by %(name)s: %(text)s",
    "published before; what is published stays", "heat %(a)s >= %(b)s", "heat %(a)s < %(b)s", "quality %(a)s >= %(b)s",
    "%(n)s independent sources >= %(b)s", "proposed before, and not decided yet",
    "nothing new for %(n)s days, and news is at most %(most)s days old", "a digest: its news are stories of their own",
    "folded under %(title)s: %(house)s tells more than others take up", "with %(n)s more of %(house)s folded under it",
    "its lead looks like a %(why)s (%(sure)s): a person decides", "quality %(a)s < %(b)s: a person decides",
)  # fmt: skip
# Rules (core/policy/rules.py).
_made("it has the tag, or had it", "another rule came first", "somebody decided, or a rule did before")
# Grouping (core/group).
_made(
    "names: %(words)s", "numbers: %(words)s", "words: %(words)s", "similarity %(value)s, nearest %(id)s", "%(n)s h apart",
    "%(n)s days apart", "its text links to a report there",
    "merged by an editor", "the two are near: %(value)s", "placed before", "no live story is near enough",
    "nearer to its new story (%(value)s) than to its old one (%(old)s)", "no longer near its story (%(value)s)",
    "its story was two, %(value)s as near as each is within itself",
)  # fmt: skip
# Topics (core/topic).
_made(
    "%(word)s in the title", "%(word)s in the lede", "%(word)s in the text", "%(word)s in the name of the site or section",
    "%(word)s in the title, a capital that every word has there", "%(word)s in the lede, a capital that every word has there",
    "%(word)s in the address", "%(word)s in the categories", "at its opening", "%(n)s more", "%(n)s in the text",
    "topic of the source", "parent of %(topic)s",
)  # fmt: skip
# What a publisher changed, who told what (core/novelty).
_made(
    "retitled: %(old)s is now %(new)s", "correction: %(text)s", "%(n)s sentences new or changed, %(gone)s gone or changed",
    "%(old)s became %(new)s",
)  # fmt: skip
# Health of sources (core/health.py), spans of time (core/cadence.py).
_made(
    "%(n)s s", "%(n)s min", "%(h)s h %(n)s min", "%(n)s h", "%(n)s days",
    "none of its last %(n)s entries became an article: %(why)s (%(refused)s of them)", "brings the same entries as %(url)s",
    "remove one of the two", "look for another feed of the site", "the server says it is gone for good (410)",
    "failing for %(span)s, %(n)s times in a row: %(why)s", "failing, %(n)s times in a row: %(why)s",
    "moved to %(url)s (seen %(n)s of %(of)s times)", "nothing: the new address is adopted by itself",
    "look at the site: is it alive, has it another feed?", "no entry in the last %(n)s documents", "nothing new for %(span)s",
    "remove it, or keep it: it costs a request a week", "fell silent: nothing new for %(span)s, usually every %(span_usual)s",
    "its pages are shut to us: take a feed that brings whole texts, or remove it",
    "it links to files, not to pages: remove it, or take another feed of the site",
    "its links lead to no article: look at one with newsloom why, and take the publishers' own feeds",
    "replace it: the site offers %(url)s", "the server refuses us: ask its owner, or remove the source",
    "the address is wrong or was given up: look for another feed of the site",
    "it sends a page, not a feed: look for another feed of the site", "the site asks not to be fetched: remove the source",
    "wait: it is asked again by itself; if it lasts, remove the source",
)  # fmt: skip
# When a source is asked again (core/cadence.py), and what is wrong with its document (core/feed).
_made(
    "the server says 410 gone: retired", "error %(n)s in a row: %(why)s", "the feed's skipHours and skipDays",
    "an entry every %(span)s", "rhythm not known yet", "silent for %(span)s", "failing for %(span)s", "Retry-After: %(span)s",
    "the answer stays fresh for %(span)s", "the feed's ttl: %(span)s", "status %(n)s", "nested too deeply", "it has no entries",
    "%(n)s characters stand before the document", "not well-formed XML: %(text)s", "read by the tolerant parser",
)  # fmt: skip
# What is in the newsroom's way (pipeline/readiness.py).
_made(
    "%(stage)s %(item)s has been due for %(n)s minutes, and nobody does it", "newsloom doctor; is a worker running?",
    "%(n)s MB are free on the newsroom's disk", "room for %(n)s more files is left on the newsroom's disk",
    "editions are not committed: %(why)s", "there were topics and now there are none", "put _data/topics back",
)  # fmt: skip
# Proposals of sources (core/scouting.py).
_made(
    "%(share)s of its %(n)s entries are on the topic", "turned up %(n)s times (%(places)s)", "%(n)s of those approved",
    "how often it publishes is not known", "publishes %(n)s times a day", "publishes every %(n)s days", "healthy",
)  # fmt: skip
# Decisions (services/stories/desk_view.py), and the life of an address (services/stories/explain.py).
_made(
    "title: “%(text)s”", "excerpt: “%(text)s”", "note: “%(text)s”", "into %(id)s, %(n)s articles", "%(n)s articles became %(id)s",
    "an article to %(id)s", "one article", "of %(id)s", "none", "removed", "first seen", "captured", "article", "read so because",
    "restricted", "the publisher shows only a part", "copy of", "topic", "story", "record", "disposition", "source", "added",
    "last answer", "last news", "next poll", "retired", "health", "advice", "note", "rights", "it says", "well", "not asked yet",
)  # fmt: skip
# What changed while somebody looked (services/stories/as_shown.py, edit_texts.py).
_made(
    "%(name)s approved this %(span)s.", "%(name)s rejected this %(span)s.", "%(name)s held back this %(span)s.",
    "%(name)s took down this %(span)s.", "You approved this %(span)s.", "You rejected this %(span)s.",
    "You held back this %(span)s.", "You took down this %(span)s.", "This is %(state)s now.",
    "%(name)s took a decision back %(span)s: this is %(state)s now.", "You took a decision back %(span)s: this is %(state)s now.",
    "%(name)s changed the headline to “%(text)s” %(span)s.", "The headline is “%(text)s” now.", "Its excerpt is another one now.",
    "%(name)s changed the headline %(span)s.", "%(name)s changed the excerpt %(span)s.", "%(name)s changed the note %(span)s.",
    "You changed the headline %(span)s.", "You changed the excerpt %(span)s.", "You changed the note %(span)s.",
    "%(name)s changed which articles are in it %(span)s.", "You changed which articles are in it %(span)s.",
    "%(n)s article joined it.", "%(n)s articles joined it.", "%(n)s article left it.", "%(n)s articles left it.",
    "It has other articles now.", "The headline is another one now.", "The excerpt is another one now.",
    "The note is another one now.", "a moment ago", "%(n)s minute ago", "%(n)s minutes ago", "%(n)s hour ago", "%(n)s hours ago",
    "%(n)s day ago", "%(n)s days ago",
)  # fmt: skip
# What pages say when something is not as it should be (web/guards.py).
_made(
    "something in this address or form is not as it should be", "this form is too old, or came from elsewhere",
    "there is no such page", "this is longer than a form may be", "too many attempts", "go back, load the page again, and repeat",
    "wait a minute", "your role does not allow this", "ask an owner of this newsroom", "something went wrong on our side",
    "it is in the log; what you did may not have been kept", "this desk is not known by that name",
)  # fmt: skip
