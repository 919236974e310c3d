"""Who did what to whom, and which number belongs to what: the same words in another order are another claim."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import pairwise

from newsloom.core.claims import lexicon
from newsloom.core.claims.names import Name, same_name
from newsloom.core.claims.quantities import Quantity, agrees
from newsloom.core.claims.reading import Sentence
from newsloom.core.claims.text import function_words

_BY = frozenset("by von vom par por da dal dalla dai pelo pela door przez av af".split())  # noqa: SIM905
_DIRECTED = _BY | frozenset(
    [
        "from",
        "to",
        "against",
        "over",
        "than",
        "before",
        "after",
        "into",
        "gegen",
        "nach",
        "vor",
        "aus",
        "an",
        "contre",
        "vers",
        "de",
        "contra",
        "hacia",
        "contro",
        "verso",
        "para",
        "tegen",
        "naar",
        "uit",
        "przeciw",
        "do",
        "z",
        "od",
        "против",
        "от",
        "к",
        "из",
        "до",
    ]
)
_NEAR = 5


def tokens(sentence: Sentence, names: Sequence[Name], amounts: Sequence[Quantity]) -> list[str]:
    """A sentence as a row of stems, in which the given names and amounts are marks ("@0", "#1") wherever they stand."""
    out: list[str] = []
    functions = function_words(sentence.language)
    marked = {q.start: n for q in sentence.quantities for n, mine in enumerate(amounts) if agrees(mine, q)}
    ends = {q.start: q.end for q in sentence.quantities}
    skip = 0
    for word in sentence.words:
        if word.start < skip:
            continue
        number = next((n for start, n in marked.items() if start <= word.start < ends[start]), None)
        if number is not None:
            out.append(f"#{number}")
            skip = next(ends[start] for start in marked if start <= word.start < ends[start])
            continue
        name = next((n for n, one in enumerate(names) if same_name(one.last, word.low, sentence.language)), None)
        if name is not None:
            if out[-1:] != [f"@{name}"]:
                out.append(f"@{name}")
        elif any(word in one.words for one in names):
            continue
        elif word.low in _DIRECTED or word.low not in functions:
            out.append(word.low if word.low in _DIRECTED else word.stem)
    return out


def _pairs(row: Sequence[str]) -> Iterator[tuple[str, str, float]]:
    for i, left in enumerate(row):
        for distance in range(1, _NEAR + 1):
            if i + distance >= len(row):
                break
            right = row[i + distance]
            if left in _DIRECTED and distance > 1:
                continue
            if (left[0] in "@#") != (right[0] in "@#") or left[0] == right[0] == "#":
                yield left, right, 1 / distance


def affinity(said: Sequence[str], told: Sequence[str], *, ordered: bool) -> float:
    """How far what stands around the marks of one row stands around the same marks in another."""

    def table(row: Sequence[str]) -> dict[tuple[str, str], float]:
        found: dict[tuple[str, str], float] = {}
        for a, b, weight in _pairs(row):
            key = (a, b) if ordered else (min(a, b), max(a, b))
            found[key] = max(found.get(key, 0.0), weight)
        return found

    mine, theirs = table(said), table(told)
    return sum(min(weight, theirs[key]) for key, weight in mine.items() if key in theirs)


def swapped(row: Sequence[str], one: str, other: str) -> list[str]:
    """The row with two marks exchanged."""
    return [other if token == one else one if token == other else token for token in row]


def amounts_belong(
    said: Sequence[str], told: Sequence[Sequence[str]], count: int, *, but: Collection[tuple[int, int]] = ()
) -> bool:
    """Whether no two amounts of a sentence fit the evidence better the other way round; pairs of `but` are not asked of."""
    for i in range(count):
        for j in range(i + 1, count):
            if (i, j) in but:
                continue
            both = [row for row in told if f"#{i}" in row and f"#{j}" in row]
            if not both:
                continue
            as_said = max(affinity(said, row, ordered=False) for row in both)
            turned = swapped(said, f"#{i}", f"#{j}")
            if max(affinity(turned, row, ordered=False) for row in both) > as_said + 0.01:
                return False
    return True


def names_belong(said: Sequence[str], told: Sequence[Sequence[str]], count: int) -> bool:
    """Whether no two names of a sentence have changed places against the evidence."""
    for i in range(count):
        for j in range(count):
            if i == j or f"@{i}" not in said or f"@{j}" not in said or said.index(f"@{i}") > said.index(f"@{j}"):
                continue
            both = [row for row in told if f"@{i}" in row and f"@{j}" in row]
            verdicts = [one for row in both if (one := _agree(said, row, f"@{i}", f"@{j}")) is not None]
            if verdicts and not any(verdicts):
                return False
            both = [row for row in both if bool(_BY & set(row)) == bool(_BY & set(said))]
            if not any(verdicts) and both:
                as_said = max(affinity(said, row, ordered=True) for row in both)
                turned = swapped(said, f"@{i}", f"@{j}")
                if max(affinity(turned, row, ordered=True) for row in both) > as_said + 0.3:
                    return False
    return True


def _agree(said: Sequence[str], told: Sequence[str], one: str, other: str) -> bool | None:
    """Whether both rows have the two names in the same roles around a word that stands between them; None: they share none."""
    answers: list[bool] = []
    for first_s, last_s, words_s in _between(said, one, other):
        for first_t, last_t, words_t in _between(told, one, other):
            shared = {w for w in words_s if w[0] not in "@#" and w not in _DIRECTED} & set(words_t)
            if not shared:
                continue
            is_passive_s, is_passive_t = bool(_BY & set(words_s[-2:])), bool(_BY & set(words_t[-2:]))
            assert {first_s, last_s} == {first_t, last_t}
            answers.append((first_s == first_t) == (is_passive_s == is_passive_t))
    return any(answers) if answers else None


def _between(row: Sequence[str], one: str, other: str) -> Iterator[tuple[str, str, list[str]]]:
    """Each stretch from one of two marks to the next other one: (first mark, last mark, words between)."""
    last: tuple[str, int] | None = None
    for place, token in enumerate(row):
        if token in (one, other):
            if last is not None and last[0] != token:
                yield last[0], token, list(row[last[1] + 1 : place])
            last = (token, place)


def displaced(said: Sentence, name: Name, evidence: Sequence[Sentence]) -> bool:
    """Whether the words on both sides of a name stand in the evidence around another name, and on neither side of this one."""
    row = _units(said)
    place = next(
        (n for n, unit in enumerate(row) if unit is name or (isinstance(unit, Name) and unit.start == name.start)), None
    )
    if place is None:
        return False
    before, after = _word_at(row, place - 1), _word_at(row, place + 1)
    if before is None or after is None:
        return False
    is_another = False
    for one in evidence:
        units = _units(one)
        for n, unit in enumerate(units):
            if not isinstance(unit, Name):
                continue
            left, right = _word_at(units, n - 1), _word_at(units, n + 1)
            if any(same_name(a.low, b.low, said.language) for a in unit.words for b in name.words):
                if left == before or right == after:
                    return False
            elif left == before and right == after:
                is_another = True
    return is_another


def _units(sentence: Sentence) -> list[Name | str]:
    """The words of a sentence in order, each name as one."""
    out: list[Name | str] = []
    for word in sentence.words:
        name = next((one for one in sentence.names if one.start <= word.start < one.end), None)
        if name is None:
            out.append(word.low)
        elif not out or out[-1] is not name:
            out.append(name)
    return out


def _word_at(units: Sequence[Name | str], place: int) -> str | None:
    """The word there; "" beyond either end; None where a name stands."""
    if not 0 <= place < len(units):
        return ""
    unit = units[place]
    return None if isinstance(unit, Name) else unit


def turned_word(said: Sentence, evidence: Sequence[Sentence]) -> str | None:
    """A word of the sentence whose contrary stands in the evidence, where it fits better; None: there is none."""
    language = said.language
    told = {stem for one in evidence for stem in one.stems} | {w.stem for one in evidence for w in one.words}
    mine = {w.stem for w in said.words}
    for word in said.words:
        contrary = (lexicon.opposites(word.stem, language) & told) - mine
        if not contrary:
            continue
        if word.stem in told and _fits_better(said, word.stem, contrary, evidence):
            continue
        if lexicon.is_converse(word.stem, language) and _reversed(said, contrary, evidence):
            continue
        return word.shown
    return None


def _reversed(said: Sentence, contrary: frozenset[str], evidence: Sequence[Sentence]) -> bool:
    """ "Varna lost to Oxbow" says what "Oxbow beat Varna" says: the names have changed places with the word."""
    mine = [name.last for name in said.names if name.sure][:2]
    for one in evidence:
        for first, second in pairwise(one.names):
            between = {w.stem for w in one.words if first.end <= w.start < second.start}
            if (
                len(mine) == 2
                and contrary & between
                and any(same_name(mine[1], w.low, said.language) for w in first.words)
                and any(same_name(mine[0], w.low, said.language) for w in second.words)
            ):
                return True
    return False


def _fits_better(said: Sentence, stem: str, contrary: frozenset[str], evidence: Sequence[Sentence]) -> bool:
    """Whether the word itself stands as near to the sentence's other words in the evidence as its contrary does."""
    others = {w.stem for w in said.words} - {stem} - function_words(said.language)

    def near(which: Callable[[str], bool]) -> float:
        best = 0.0
        for one in evidence:
            row = [w.stem for w in one.words]
            places = [place for place, token in enumerate(row) if which(token)]
            for place in places:
                best = max(
                    best, sum(1 / abs(n - place) for n, token in enumerate(row) if n != place and token in others)
                )
        return best

    return near(lambda token: token == stem) >= near(lambda token: token in contrary)
