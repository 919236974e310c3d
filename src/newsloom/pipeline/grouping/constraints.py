"""What editors decided about membership, as constraints that placement, repair and rebuild obey: made here and nowhere else.

merge {into, articles, kept}       both stories' articles stay together in `into`, and so do those that would found the subject
split {articles, story, rest}      these articles belong to the new story, and none of them is with any of the rest again
move {article, into, rest, with}   the article belongs to `into` and to what was there, not to the rest that it left
pin {article}                      the article stays in the subject (without an article it is no matter of membership)
not-this {article, story, rest}    the article is neither in the subject nor with any of the rest again
undo {verdict, articles}           that verdict was never said; these articles went back, and are free of what was said since
Readers know a published story, and a person may have spoken of one: it is an anchor.

Later words win over earlier ones. Verdicts of earlier versions lack `kept`, `rest` and `with`: they hold what they name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from newsloom.core.policy import in_force
from newsloom.model.review import Verdict
from newsloom.model.story import Anchor, Apart, Ban, Constraint, Parted, Pin, Redirect
from newsloom.store import editions, identities, reviews, stories
from newsloom.store.sql import Tx

MEMBERSHIP = ("merge", "split", "move", "pin", "not-this")
"""Verdicts that say which article is in which story."""
STATES: Mapping[str, str] = {"approve": "published", "reject": "rejected", "hold": "held", "remove": "removed"}
WORDS = ("edit", "note", "lead", "image", "summary", "headline")
ANCHORED = timedelta(days=60)
"""Stories that have been quiet for longer are out of the live window: nothing can happen to them."""


def standing(tx: Tx, now: datetime) -> list[Constraint]:
    """Everything that binds the grouper: where merged stories lead, what editors decided, what is promised."""
    spoken = reviews.of_kinds(tx, (*MEMBERSHIP, *STATES, *WORDS, "undo"))
    led = [Redirect(gone, kept, by_person=False) for gone, kept in identities.all_redirects(tx)]
    return [*led, *from_verdicts(spoken), *anchors(spoken, stories.published_ids(tx, now - ANCHORED))]


def mark(tx: Tx) -> str:
    """Changes whenever `standing` may say something else: with every verdict and every edition."""
    return f"{reviews.last_id(tx)} {editions.last_id(tx)}"


def anchors(spoken: Sequence[Verdict], published: Iterable[str]) -> Iterator[Anchor]:
    """The stories that readers know or that a person decided something about."""
    states = dict.fromkeys(published, "published")
    worded: set[str] = set()
    for v in in_force(spoken):
        if v.kind in STATES and "article" not in v.value:
            states[v.subject] = STATES[v.kind]
        elif v.kind in WORDS or (v.kind == "pin" and "article" not in v.value):
            worded.add(v.subject)
        elif v.kind == "merge":  # its headline stays
            worded.add(v.value["into"])
    for story in sorted(states.keys() | worded):
        yield Anchor(story, states.get(story, ""), story in worded)


def from_verdicts(verdicts: Sequence[Verdict]) -> list[Constraint]:
    """What holds of verdicts on membership, oldest first; others are passed over."""
    fold = _Fold()
    taken_back = _taken_back(verdicts)
    undone = {v.value.get("verdict") for v in verdicts if v.kind == "undo"}
    for order, verdict in enumerate(verdicts):
        if verdict.id not in undone:
            free = frozenset[str]().union(*(back for first, last, back in taken_back if first < order < last))
            fold.hear(verdict, free)
    return list(fold.constraints())


def _taken_back(verdicts: Sequence[Verdict]) -> list[tuple[int, int, frozenset[str]]]:
    """(when it was said, when it was taken back, the articles that went back) of each verdict that moved some: what was said
    in between put these articles somewhere only because they had come along."""
    order = {v.id: at for at, v in enumerate(verdicts)}
    return [
        (order[v.value["verdict"]], at, frozenset(v.value["articles"]))
        for at, v in enumerate(verdicts)
        if v.kind == "undo" and v.value.get("articles") and v.value.get("verdict") in order
    ]


@dataclass(slots=True)
class _Fold:
    """What holds, while one verdict after another is heard."""

    places: dict[str, str] = field(default_factory=dict)
    """Where each article was put last."""
    others: list[Constraint] = field(default_factory=list)
    parted: list[tuple[frozenset[str], frozenset[str]]] = field(default_factory=list)

    def hear(self, v: Verdict, free: frozenset[str]) -> None:
        """One verdict that stands; it does not hold the articles in `free`."""
        value = v.value
        match v.kind:
            case "merge":
                self._join([*value.get("articles", ()), *value.get("kept", ())], value["into"], free)
                self.others.append(Redirect(v.subject, value["into"]))
            case "split":
                self._leave(v.subject, value["articles"], value.get("rest", ()))
                self._put(value["articles"], value["story"], free)
                self.others.append(Apart(v.subject, value["story"]))
            case "move":
                self._leave(v.subject, [value["article"]], value.get("rest", ()))
                self._join([value["article"], *value.get("with", ())], value["into"], free, only=1)
            case "pin" if "article" in value:  # without one, the story is pinned to the front page
                self._put([value["article"]], v.subject, free)
            case "not-this":
                self._leave(v.subject, [value["article"]], value.get("rest", ()))
                self.places.pop(value["article"], None)
            case _:
                pass

    def constraints(self) -> Iterator[Constraint]:
        """What holds now."""
        yield from self.others
        yield from (Parted(ours, theirs) for ours, theirs in self.parted)
        yield from (Pin(article, story) for article, story in sorted(self.places.items()))

    def _put(self, articles: Sequence[str], story: str, free: frozenset[str]) -> None:
        self.places |= {article: story for article in articles if article not in free}

    def _join(self, articles: Sequence[str], story: str, free: frozenset[str], *, only: int | None = None) -> None:
        """These are together from now on, whatever was said before; the first `only` are put there, or all."""
        self._put(articles[:only], story, free)
        self.parted = list(_without(self.parted, frozenset(articles) - free))

    def _leave(self, left: str, articles: Sequence[str], rest: Sequence[str]) -> None:
        self.others += [Ban(article, left) for article in articles]
        apart = frozenset(rest) - frozenset(articles)
        if apart:
            self.parted.append((frozenset(articles), apart))


def _without(
    pairs: Sequence[tuple[frozenset[str], frozenset[str]]], joined: frozenset[str]
) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """The same pairs, but for those of which both are among the joined."""
    for ours, theirs in pairs:
        if not (ours & joined and theirs & joined):
            yield ours, theirs
            continue
        for some, others in ((ours - joined, theirs), (ours & joined, theirs - joined)):
            if some and others:
                yield some, others
