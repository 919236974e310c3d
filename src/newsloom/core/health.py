"""How is a source doing, and what should be done about it? The feed doctor's judgement, from what its polls left
behind."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from newsloom.core.cadence import ADOPT_AFTER, History, span_words
from newsloom.model.outcome import Cause, Yield

HealthKind = Literal["failing", "gone", "moved", "empty", "silent", "stale", "duplicate", "barren"]
_STALE = timedelta(days=90)
# A source that keeps a rhythm is called silent after this many times its usual gap, but never within two days:
# weekends.
_SILENT_GAPS = 10
_SILENT_AT_LEAST = timedelta(days=2)
_FAILING_AFTER = 3
# Fewer settled entries than this may be chance.
_BARREN_AFTER = 5


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing that is wrong with a source, and what to do about it.

    `target` is a URL or a source's id, if one helps.
    """

    kind: HealthKind
    words: str
    advice: str
    target: str | None = None


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """How a source is doing. No complaints: well. `alert`: its owner should hear of it now."""

    last_good: datetime | None
    last_new: datetime | None
    errors: int
    complaints: tuple[Complaint, ...]

    @property
    def alert(self) -> bool:
        """Does a person have to do something, or news is lost?"""
        return any(complaint.kind in ("failing", "gone", "silent") for complaint in self.complaints)


def health(
    history: History,
    now: datetime,
    *,
    duplicate_of: str | None = None,
    found: str | None = None,
    brought: Yield | None = None,
) -> SourceHealth:
    """The feed doctor's view of one source.

    `found` is another feed of the same site that was discovered, if somebody looked; `brought` what became of its entries.
    """
    complaints = [*_of_answers(history, now, found), *_of_news(history, now, found)]
    if brought is not None and not brought.articles and brought.settled >= _BARREN_AFTER:
        words = (
            f"none of its last {brought.settled} entries became an article: {brought.why} ({brought.refused} of them)"
        )
        complaints.append(Complaint("barren", words, _barren_advice(brought.cause), found))
    if duplicate_of is not None:
        complaints.append(
            Complaint("duplicate", f"brings the same entries as {duplicate_of}", "remove one of the two", duplicate_of)
        )
    return SourceHealth(history.last_good, history.last_new, history.errors, tuple(complaints))


def _of_answers(history: History, now: datetime, found: str | None) -> list[Complaint]:
    made = []
    replacement = _replacement(found, "look for another feed of the site")
    if history.gone:
        made.append(Complaint("gone", "the server says it is gone for good (410)", replacement, found))
    elif history.errors >= _FAILING_AFTER:
        since = f" for {span_words(now - history.error_since)}" if history.error_since else ""
        words = f"failing{since}, {history.errors} times in a row: {history.problem}"
        made.append(Complaint("failing", words, _replacement(found, _advice(history.cause)), found))
    if history.moved_to and not history.gone:
        words = f"moved to {history.moved_to} (seen {history.moved} of {ADOPT_AFTER} times)"
        made.append(Complaint("moved", words, "nothing: the new address is adopted by itself", history.moved_to))
    return made


def _of_news(history: History, now: datetime, found: str | None) -> list[Complaint]:
    if history.errors or history.gone or history.last_good is None:
        return []
    replacement = _replacement(found, "look at the site: is it alive, has it another feed?")
    if history.empty >= 2:
        return [Complaint("empty", f"no entry in the last {history.empty} documents", replacement, found)]
    since = history.last_new or history.first_poll or now
    quiet = now - since
    if quiet >= _STALE:
        words = f"nothing new for {span_words(quiet)}"
        return [Complaint("stale", words, "remove it, or keep it: it costs a request a week", found)]
    if history.gap is not None and quiet > max(history.gap * _SILENT_GAPS, _SILENT_AT_LEAST):
        words = f"fell silent: nothing new for {span_words(quiet)}, usually every {span_words(history.gap)}"
        return [Complaint("silent", words, replacement, found)]
    return []


def _barren_advice(cause: Cause) -> str:
    if cause in ("login", "shut", "robots"):
        return "its pages are shut to us: take a feed that brings whole texts, or remove it"
    if cause == "file":
        return "it links to files, not to pages: remove it, or take another feed of the site"
    return "its links lead to no article: look at one with newsloom why, and take the publishers' own feeds"


def _replacement(found: str | None, otherwise: str) -> str:
    return f"replace it: the site offers {found}" if found else otherwise


_ADVICE: dict[Cause, str] = {
    "login": "it wants a name and a password: newsloom source access URL --login NAME",
    "shut": "the server refuses us: ask its owner, or remove the source",
    "missing": "the address is wrong or was given up: look for another feed of the site",
    "page": "it sends a page, not a feed: look for another feed of the site",
    "robots": "the site asks not to be fetched: remove the source",
}


def _advice(cause: Cause) -> str:
    return _ADVICE.get(cause, "wait: it is asked again by itself; if it lasts, remove the source")


def duplicates(entries: Mapping[str, Set[str]], threshold: float = 0.8) -> dict[str, str]:
    """Sources that bring what another one brings: {id: the id it repeats}.

    `entries` has the links of each source's latest document. Two are the same if the share of common links (of the
    smaller one) reaches the threshold and there are at least five; the one with fewer links repeats the other, the
    greater id if they are equal.
    """
    holders: dict[str, list[str]] = {}
    for source in sorted(entries):
        for link in entries[source]:
            holders.setdefault(link, []).append(source)
    shared: dict[tuple[str, str], int] = {}
    for sources in holders.values():
        for i, one in enumerate(sources[:50]):  # a link that fifty feeds carry tells nothing
            for other in sources[i + 1 : 50]:
                shared[one, other] = shared.get((one, other), 0) + 1
    found: dict[str, str] = {}
    for (one, other), common in sorted(shared.items()):
        if common >= 5 and common >= threshold * min(len(entries[one]), len(entries[other])):
            lesser, greater = (one, other) if len(entries[one]) < len(entries[other]) else (other, one)
            if lesser not in found and found.get(greater) != lesser:
                found[lesser] = greater
    return found
