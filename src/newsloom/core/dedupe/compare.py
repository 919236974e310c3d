"""Which earlier article is this one a copy of?

Works on fingerprints alone, so it can run before an article has a topic. "The same story told by someone else" is not our
question: that is core.group.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from newsloom.core.dedupe.agencies import agency_of
from newsloom.core.dedupe.fingerprint import Fingerprint, bands, jaccard, overlap
from newsloom.model.story import CopyOf


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """From which similarity on a text is a copy. Measured in quality/floors.toml, room dedupe."""

    whole: float = 0.5
    """Jaccard of three-word shingles of whole texts, if titles or ledes agree besides."""
    whole_alone: float = 0.65
    """The same, if nothing else agrees: a rewritten head over a wire text."""
    lede: float = 0.6
    """Jaccard of two-word shingles of the first 60 words, if the titles agree: teasers, short entries."""
    lede_alone: float = 0.85
    """The same, if the titles do not agree."""
    title: float = 0.5
    """Jaccard of the title's words from which titles agree."""
    min_lede_words: int = 10
    """A lede of fewer words proves nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """An article as copying sees it. `canonical` is a rel=canonical that points to another site, if there is one."""

    article: str
    print: Fingerprint
    first_seen: datetime
    provider: str = ""
    url: str = ""
    canonical: str | None = None


def compare(one: Piece, other: Piece, settings: Settings | None = None) -> CopyOf | None:
    """Whether two articles are one text, and which is the original; None if they are not.

    An equal title alone, from whatever outlets, is no proof: the text or the excerpt must agree. `kind` is exact,
    syndicated (another outlet carries it), updated (the same outlet again), or teaser (a part of a longer one).
    """
    settings = settings or Settings()
    found = _declared(one, other) or _alike(one, other, settings)
    if found is None:
        return None
    kind, similarity, because = found
    first, why = original((one, other))
    return CopyOf(original=first, kind=kind, similarity=round(similarity, 3), because=(because, why))


def _declared(one: Piece, other: Piece) -> tuple[str, float, str] | None:
    if (one.canonical and one.canonical == other.url) or (other.canonical and other.canonical == one.url):
        return "syndicated", 1.0, "its canonical link names the original"
    if one.canonical and one.canonical == other.canonical:
        return "syndicated", 1.0, "both name the same original in their canonical link"
    return None


def _alike(one: Piece, other: Piece, settings: Settings) -> tuple[str, float, str] | None:
    left, right = one.print, other.print
    same_house = bool(one.provider) and one.provider == other.provider
    if left.exact and left.exact == right.exact:
        return "exact", 1.0, f"the same {left.words} words"
    titles = jaccard(left.title, right.title)
    lede = overlap(left.lede, right.lede)
    shortest = min(left.lede_words, right.lede_words)
    if left.whole and right.whole:
        whole = overlap(left.whole, right.whole)
        agrees = titles >= settings.title or lede >= settings.lede
        if whole >= settings.whole_alone or (whole >= settings.whole and agrees):
            if _is_template(left, right, whole):
                return None
            kind = "updated" if same_house else "syndicated"
            return kind, whole, f"{whole:.0%} of the text is the same"
    longer, shorter = max(left.words, right.words), min(left.words, right.words)
    if shortest < settings.min_lede_words or _is_template(left, right, lede):
        return None
    enough = lede >= settings.lede if titles >= settings.title else lede >= settings.lede_alone
    if not enough:
        return None
    if 2 * shorter < longer:
        return "teaser", lede, f"{lede:.0%} of the opening is the same, and one is a part of the other"
    if left.whole and right.whole:
        # Two full texts that share their opening and then part: a story and its follow-up, not a copy.
        return None
    kind = "updated" if same_house else "syndicated"
    return kind, lede, f"{lede:.0%} of the opening is the same, and so are the titles ({titles:.0%})"


def _is_template(left: Fingerprint, right: Fingerprint, similarity: float) -> bool:
    """Whether the same words go with other numbers: two quakes, two market days, two lottery draws."""
    if similarity >= 0.97 or not left.numbers or not right.numbers:
        return False
    return jaccard(left.numbers, right.numbers) < 0.34


def original(group: Sequence[Piece]) -> tuple[str, str]:
    """Which of a group of copies is the original, and why. `group` must not be empty.

    In this order: the one that canonical links of the others point to, the one on the credited agency's own site, the
    earliest first seen, the longest text, the smallest id.
    """
    pointed = Counter(piece.canonical for piece in group if piece.canonical)
    credits: Counter[str] = Counter(piece.print.agency for piece in group if piece.print.agency)
    best = min(
        group,
        key=lambda piece: (
            -pointed[piece.url] if piece.url else 0,
            not _is_agencys(piece, credits),
            piece.first_seen,
            -piece.print.words,
            piece.article,
        ),
    )
    others = [piece for piece in group if piece is not best]
    if best.url and pointed[best.url]:
        return best.article, "canonical links point to it"
    if _is_agencys(best, credits):
        return best.article, f"it stands on the site of {agency_of(best.provider)}, which the copies credit"
    if any(piece.first_seen != best.first_seen for piece in others):
        return best.article, "it was seen first"
    if any(piece.print.words != best.print.words for piece in others):
        return best.article, "it is the longest"
    return best.article, "all else is equal"


def _is_agencys(piece: Piece, credits: Counter[str]) -> bool:
    agency = agency_of(piece.provider)
    return agency is not None and credits[agency] > 0


class CopyIndex:
    """Articles by their bands, in memory: for tools and tests. The newsroom keeps the bands in its database."""

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings or Settings()
        self._by_band: dict[int, list[str]] = {}
        self._pieces: dict[str, Piece] = {}
        self._by_url: dict[str, str] = {}

    def candidates(self, piece: Piece) -> tuple[Piece, ...]:
        """Earlier articles that share a band or a canonical link, in order of arrival."""
        found = {name for key in bands(piece.print) for name in self._by_band.get(key, ())}
        for url in (piece.url, piece.canonical):
            if url and url in self._by_url:
                found.add(self._by_url[url])
        return tuple(self._pieces[name] for name in self._pieces.keys() & found if name != piece.article)

    def add(self, piece: Piece) -> CopyOf | None:
        """File an article; answer whether it is a copy of one filed before (the most similar one)."""
        found = best(piece, self.candidates(piece), self._settings)
        self._pieces[piece.article] = piece
        for url in (piece.url, piece.canonical):
            if url:
                self._by_url.setdefault(url, piece.article)
        for key in bands(piece.print):
            self._by_band.setdefault(key, []).append(piece.article)
        return found


def best(piece: Piece, candidates: Iterable[Piece], settings: Settings | None = None) -> CopyOf | None:
    """The comparison with the most similar of several candidates, None if it is a copy of none."""
    made = [(compare(piece, other, settings), other) for other in candidates]
    found = [(copy, other) for copy, other in made if copy is not None]
    if not found:
        return None
    return min(found, key=lambda one: (-one[0].similarity, one[1].first_seen, one[1].article))[0]
