"""What is new in a text, against all that was told before? Repetition in other words is not."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from newsloom.core.novelty.facts import Fact, facts, sentences
from newsloom.core.novelty.telling import says
from newsloom.model.article import Article


class Known:
    """All facts told so far. Feed it texts; ask what a further one adds."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._keys: set[tuple[str, str]] = set()
        self._name_words: set[str] = set()
        self._quotes: list[set[str]] = []
        for text in texts:
            self.add(text)

    def add(self, text: str) -> None:
        """Remember the facts of a text."""
        self.learn(facts(text))

    def learn(self, told: Iterable[Fact]) -> None:
        """Remember facts that were read already."""
        for fact in told:
            self._remember(fact)

    def _remember(self, fact: Fact) -> None:
        if fact.kind == "quote":
            # Each quote is compared with all: the number bounds what a hostile text can cost.
            if len(self._quotes) < 500:
                self._quotes.append(set(fact.key.split()))
            return
        self._keys.add(("name" if fact.kind == "place" else fact.kind, fact.key))
        if fact.kind != "number":
            self._name_words.update(fact.key.split())

    def new(self, text: str) -> tuple[Fact, ...]:
        """The facts of a text that are not known, in order of appearance. Nothing is remembered."""
        return self.unknown(facts(text))

    def unknown(self, told: Iterable[Fact]) -> tuple[Fact, ...]:
        """Those of the facts that are not known."""
        return tuple(fact for fact in told if not self._has(fact))

    def _has(self, fact: Fact) -> bool:
        if fact.kind == "number":
            return ("number", fact.key) in self._keys
        parts = set(fact.key.split())
        if fact.kind == "quote":
            return any(len(parts & old) >= 0.7 * len(parts) for old in self._quotes)
        # "Martinez" is known once "Freddy Martinez" is, and so is "the Freddy Martinez" of a clumsy text.
        return parts <= self._name_words or ("name", fact.key) in self._keys


def share_new(new: Iterable[Fact]) -> float:
    """How much of a development a text with these new facts is: 0.0 (repeats what was told) to 1.0.

    A quote or a number counts 1, a name or place 0.7, and five of them saturate: a long text is not news by its length.
    """
    return min(1.0, sum(1.0 if fact.kind in ("quote", "number") else 0.7 for fact in new) / 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One article of a story, as a timeline and a brief see it."""

    article: str
    seen: datetime
    provider: str
    title: str
    url: str = ""
    text: str = ""
    is_copy: bool = False
    untold: bool = False
    """Its publisher allows no summary: what the text tells counts as known, but only the title is quoted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One step of a story: who brought what that was new."""

    at: datetime
    article: str
    provider: str
    title: str
    url: str
    new: tuple[str, ...]
    says: str = ""
    """One line that tells what is new; "" where that is nothing worth a line."""


def timeline(told: Sequence[Told], *, since: datetime | None = None, least: int = 1) -> tuple[Moment, ...]:
    """The steps of a story in order of time: the first report, then each article that brought at least `least` new facts.

    Copies are left out. With `since`, only what was seen later; what was told before still counts as known.
    """
    known = Known()
    steps: list[Moment] = []
    for index, one in enumerate(sorted(told, key=lambda one: (one.seen, one.article))):
        body = f"{one.title}\n{one.text}"
        new = () if one.is_copy else known.new(body)
        known.add(body)
        if one.is_copy or (index > 0 and len(new) < least) or (since is not None and one.seen <= since):
            continue
        if one.untold:
            new = tuple(fact for fact in new if fact.shown in one.title)
        shown = tuple(fact.shown for fact in new[:8])
        said = says(new, "" if one.untold else one.text, title=one.title)
        steps.append(
            Moment(
                at=one.seen,
                article=one.article,
                provider=one.provider,
                title=one.title,
                url=one.url,
                new=shown,
                says=said,
            )
        )
    return tuple(steps)


def changes(old: Article, new: Article) -> tuple[str, ...]:
    """What a publisher changed in an article, in words: title, facts replaced, corrections, size. () for nothing of note."""
    found: list[str] = []
    if old.title.split() != new.title.split():
        found.append(f"retitled: {old.title!r} is now {new.title!r}")
    found += [f"correction: {note}" for note in new.corrections if note not in old.corrections]
    before, after = sentences(old.text)[:300], sentences(new.text)[:300]
    matcher = difflib.SequenceMatcher(a=before, b=after, autojunk=False)
    added = removed = 0
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "replace":
            found += _replaced(" ".join(before[a:b]), " ".join(after[c:d]))
        if kind != "equal":
            removed += b - a
            added += d - c
    if added or removed:
        found.append(f"{added} sentences new or changed, {removed} gone or changed")
    return tuple(found)


def _replaced(old: str, new: str) -> list[str]:
    gone = [fact for fact in facts(old) if fact.key not in {one.key for one in facts(new)}]
    come = [fact for fact in facts(new) if fact.key not in {one.key for one in facts(old)}]
    pairs = []
    for kind in ("number", "name", "place"):
        for left, right in zip(
            [one for one in gone if one.kind == kind], [one for one in come if one.kind == kind], strict=False
        ):
            pairs.append(f"{left.shown!r} became {right.shown!r}")
    return pairs[:6]
