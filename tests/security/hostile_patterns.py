"""Every compiled pattern of the program, and strings that would make each of them slow.

Patterns are collected in two ways: what modules hold (also inside tuples, dictionaries, sets and caches), and what their
sources write into a call (`re.search("...", text)`). The strings are made from the pattern's own parse tree: whatever it
repeats is repeated, after whatever leads there, and before something that cannot match.
"""

from __future__ import annotations

import ast
import importlib
import itertools
import pkgutil
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import newsloom

CALLS = {"compile", "search", "match", "fullmatch", "findall", "finditer", "split", "sub", "subn"}
SEARCHING = frozenset({"search", "finditer", "findall", "split", "sub", "subn"})
ENOUGH = 0.004
"""Seconds of processor time that are too many for a short text, or for one of a known length."""
COMPARED = 0.0012
"""Seconds of processor time after which two sizes are compared: a linear pattern needs a tenth for SIZE characters."""
SIZE = 4_000
"""Characters: a quadratic pattern takes 8 million steps for them, some 2 (a fast machine) to 100 ms."""

CUT = {
    "newsloom.core.extract.": 4_000,  # fields of a page (page.MAX_VALUE), in a process that is killed when it takes long
    "newsloom.core.quality.prices.": 500,  # the beginning of a headline
    "newsloom.core.witness.": 1_000,  # headlines that passed the gate
    "newsloom.core.url.": 2_000,  # one address, or a value in it
    "newsloom.cli.commands.match._NAME": 255,  # the name of a file: no system keeps a longer one
    "newsloom.net.files._LEFTOVER": 255,  # the same
    "newsloom.core.outlets._FEED_WORDS": 300,  # the beginning of a feed's title (outlets._MOST_TITLE)
    "newsloom.words.phrases._SIGNED": 600,  # longer texts are not looked at (phrases._MOST)
    "newsloom.words.own.": 0,  # the owner's phrases
    "newsloom.render.site.words": 0,  # our own templates and the owner's
    "newsloom.store.address": 0,  # the owner's setting
}
"""Where no text is longer than that when a pattern sees it: time may grow with the square there, within MOST."""
WAYS = {"newsloom.core.url.trackers.BY_VALUE": frozenset({"fullmatch"})}
"""How patterns in a collection are used, where the module calls other methods on other patterns."""
MOST = 0.5
"""Processor seconds for the longest text that such a pattern can meet."""


@dataclass(frozen=True, slots=True)
class Found:
    """A pattern, and where it stands."""

    where: str
    pattern: re.Pattern[Any]
    ways: frozenset[str] = frozenset({"search", "match", "fullmatch"})


def modules() -> Iterator[str]:
    """The names of all modules of the program."""
    for info in pkgutil.walk_packages(newsloom.__path__, "newsloom."):
        if "__main__" not in info.name and ".migrations." not in info.name and not info.name.endswith("migrations"):
            yield info.name


def all_patterns() -> list[Found]:
    """Every pattern, each text once with all its ways."""
    out: dict[tuple[str, int], Found] = {}
    sources = {name: source for name in modules() if (source := _source(name)) is not None}
    uses = _uses(sources.values())
    for name, source in sources.items():
        for found in [*_held(name, uses, _called(source)), *_written(name, source)]:
            key = found.pattern.pattern, found.pattern.flags
            known = out.get(key)
            out[key] = replace(found, ways=found.ways | known.ways) if known else found
    return list(out.values())


def _source(name: str) -> str | None:
    try:
        file = importlib.import_module(name).__file__
    except ModuleNotFoundError:  # an extra that is not installed
        return None
    return Path(file).read_text(encoding="utf-8") if file else None


def _called(source: str) -> set[str]:
    """The methods of patterns that a module calls on anything but `re`: how it uses those that it keeps in collections."""
    calls = (
        n.func for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)
    )
    return {f.attr for f in calls if f.attr in CALLS and not (isinstance(f.value, ast.Name) and f.value.id == "re")}


def _held(name: str, uses: dict[str, set[str]], called: set[str]) -> Iterator[Found]:
    for key, value in list(vars(importlib.import_module(name)).items()):
        for pattern in _inside(value):
            ways = uses.get(key, set()) if isinstance(value, re.Pattern) else called
            yield Found(f"{name}.{key}", pattern, WAYS.get(f"{name}.{key}") or _ways(ways))


def _ways(calls: set[str]) -> frozenset[str]:
    """The ways behind the names of methods; all, where a pattern is handed on under another name."""
    if not calls or "other" in calls:
        return frozenset({"search", "match", "fullmatch"})
    return frozenset("search" if call in SEARCHING else call for call in calls)


def _uses(sources: Iterable[str]) -> dict[str, set[str]]:
    """How each name is used: the methods that are called on it, and "other" for any use besides."""
    uses: dict[str, set[str]] = defaultdict(set)
    for source in sources:
        tree = ast.parse(source)
        called: set[int] = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
                called.add(id(node.value))
                base = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
                if node.attr in CALLS:
                    uses[base].add(node.attr)
        for node in ast.walk(tree):
            name = getattr(node, "id", None) or getattr(node, "attr", None)
            if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load) and id(node) not in called:
                uses[str(name)].add("other")
    return uses


def _inside(value: Any, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 4 and isinstance(value, dict) and len(value) < 5_000:
        for one in itertools.chain(value.keys(), value.values()):
            yield from _inside(one, depth + 1)
    elif depth < 4 and isinstance(value, tuple | list | set | frozenset) and len(value) < 5_000:
        for one in value:
            yield from _inside(one, depth + 1)
    elif isinstance(value, type) and value.__module__.startswith("newsloom") and depth < 2:
        for one in list(vars(value).values()):
            yield from _inside(one, depth + 1)


def _written(name: str, source: str) -> Iterator[Found]:
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        call = node.func.attr
        if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "re" and call in CALLS - {"compile"}):
            continue
        text = node.args[0]
        if isinstance(text, ast.Constant) and isinstance(text.value, str | bytes):
            yield Found(f"{name}:{node.lineno}", re.compile(text.value, _flags(node)), _ways({call}))


def _flags(call: ast.Call) -> re.RegexFlag:
    flags = re.RegexFlag(0)
    for part in ast.walk(call):
        if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id == "re":
            flags |= getattr(re.RegexFlag, part.attr, re.RegexFlag(0))
    return flags


# What can stand for a category or a class when a string is made.
_SAMPLES = {
    op.CATEGORY_DIGIT: "1", op.CATEGORY_NOT_DIGIT: "a", op.CATEGORY_SPACE: " ", op.CATEGORY_NOT_SPACE: "a",
    op.CATEGORY_WORD: "a", op.CATEGORY_NOT_WORD: " ",
}  # fmt: skip
_PALETTE = "a1 A0\n\t<>-_.,:;/\\\"'=&@#%()[]{}!?\u00a0\u2003\u00e9"


def hostile(pattern: re.Pattern[Any]) -> list[Callable[[int], str]]:
    """Makers of strings of a given length."""
    tree = parser.parse(pattern.pattern, pattern.flags)
    pumps: dict[tuple[str, str], None] = {}
    _repeats(list(tree), "", pumps)
    chars = sorted(_characters(list(tree)))[:24]
    for one in [*chars, " ", "a", "1", "<"]:
        pumps.setdefault(("", one), None)
    for whole in _examples(list(tree)):
        pumps.setdefault(("", whole), None)
        if len(whole) > 1:
            for end in range(1, min(len(whole), 12)):
                pumps.setdefault(("", whole[:end]), None)
            pumps.setdefault(("", whole[:-1] + " "), None)
    return [_maker(lead, pump, end) for lead, pump in pumps if pump for end in ("", "\x00")]


def _maker(lead: str, pump: str, end: str) -> Callable[[int], str]:
    def made(size: int) -> str:
        return lead + pump * max(1, (size - len(lead)) // len(pump)) + end

    made.__doc__ = f"{lead[:40]!r} + {pump[:40]!r} * n + {end!r}"
    return made


def _repeats(items: list[Any], lead: str, out: dict[tuple[str, str], None]) -> None:
    """Whatever is repeated without a small bound, after the shortest text that leads to it."""
    for place, (kind, value) in enumerate(items):
        here = lead + _text(items[:place])
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            _, most, body = value
            if most == op.MAXREPEAT or most > 20:
                following = _text(items[place + 1 : place + 2])[:1]
                for pump in {_text(list(body)), *_texts(list(body)), following and following + _text(list(body))}:
                    out.setdefault((here, pump), None)
                    out.setdefault(("", here + pump), None)
            _repeats(list(body), here, out)
        elif kind is op.SUBPATTERN:
            _repeats(list(value[3]), here, out)
        elif kind is op.ATOMIC_GROUP:
            _repeats(list(value), here, out)
        elif kind is op.BRANCH:
            for branch in value[1]:
                _repeats(list(branch), here, out)
        elif kind in (op.ASSERT, op.ASSERT_NOT):
            _repeats(list(value[1]), here, out)


def _texts(body: list[Any]) -> list[str]:
    """A few texts of a repeated body: each character of its classes by itself."""
    if len(body) == 1 and body[0][0] in (op.IN, op.NOT_LITERAL, op.ANY, op.CATEGORY):
        kind, value = body[0]
        return [c for c in _PALETTE if _takes(kind, value, c)][:10]
    return [_text(body)] if body else []


def _takes(kind: Any, value: Any, char: str) -> bool:
    if kind is op.ANY:
        return char != "\n"
    if kind is op.NOT_LITERAL:
        return ord(char) != value
    try:
        items = value if kind is op.IN else [(kind, value)]
        return any(_in_set(k, v, char) for k, v in items if k is not op.NEGATE) != (items[0][0] is op.NEGATE)
    except (TypeError, IndexError):
        return False


def _in_set(kind: Any, value: Any, char: str) -> bool:
    if kind is op.LITERAL:
        return ord(char) == value
    if kind is op.RANGE:
        return bool(value[0] <= ord(char) <= value[1])
    if kind is op.CATEGORY:
        classes = {
            op.CATEGORY_DIGIT: r"\d", op.CATEGORY_NOT_DIGIT: r"\D", op.CATEGORY_SPACE: r"\s",
            op.CATEGORY_NOT_SPACE: r"\S", op.CATEGORY_WORD: r"\w", op.CATEGORY_NOT_WORD: r"\W",
        }  # fmt: skip
        return re.match(classes[value], char) is not None
    return False


def _text(items: list[Any], branch: int = 0) -> str:
    """A shortest text that the items match, roughly."""
    parts: list[str] = []
    for kind, value in items:
        if kind is op.LITERAL:
            parts.append(chr(value))
        elif kind is op.NOT_LITERAL:
            parts.append("a" if value != ord("a") else "b")
        elif kind is op.ANY:
            parts.append("a")
        elif kind is op.IN:
            parts.append(next((c for c in _PALETTE if _takes(kind, value, c)), _first(value)))
        elif kind is op.CATEGORY:
            parts.append(_SAMPLES.get(value, "a"))
        elif kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            parts.append(_text(list(value[2]), branch) * max(value[0], 0))
        elif kind is op.SUBPATTERN:
            parts.append(_text(list(value[3]), branch))
        elif kind is op.ATOMIC_GROUP:
            parts.append(_text(list(value), branch))
        elif kind is op.BRANCH:
            parts.append(_text(list(value[1][branch % len(value[1])]), branch))
    return "".join(parts)


def _first(value: Any) -> str:
    for kind, one in value:
        if kind is op.LITERAL:
            return chr(one)
        if kind is op.RANGE:
            return chr(one[0])
    return "a"


def _examples(items: list[Any]) -> Iterator[str]:
    for branch in range(6):
        yield _text(items, branch)


def _characters(items: list[Any]) -> set[str]:
    out: set[str] = set()
    for kind, value in items:
        if kind is op.LITERAL:
            out.add(chr(value))
        elif kind is op.IN:
            out.update(c for c in _PALETTE if _takes(kind, value, c))
        elif kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            out |= _characters(list(value[2]))
        elif kind is op.SUBPATTERN:
            out |= _characters(list(value[3]))
        elif kind is op.BRANCH:
            for branch in value[1]:
                out |= _characters(list(branch))
    return out


def spent(pattern: re.Pattern[Any], ways: frozenset[str], made: str) -> float:
    """Processor seconds to use the pattern on the whole text, in each of the ways that the program uses it."""
    text = made.encode("latin-1", "replace") if isinstance(pattern.pattern, bytes) else made
    before = time.process_time()
    if "search" in ways:
        for _ in pattern.finditer(text):
            pass
    if "match" in ways:
        pattern.match(text)
    if "fullmatch" in ways:
        pattern.fullmatch(text)
    return time.process_time() - before


def superlinear(found: Found) -> str:
    """How a pattern is slow; empty if it is not.

    Short texts come first: what is exponential would never end on long ones.
    """
    cut = next((most for where, most in CUT.items() if found.where.startswith(where)), None)
    if cut is not None:
        return _too_slow(found, cut)
    for maker in hostile(found.pattern):
        for size in (24, 200, 1_000, SIZE):
            took = spent(found.pattern, found.ways, maker(size))
            if took > ENOUGH and size < 1_000:  # once more: another process may have had the processor's caches
                took = min(spent(found.pattern, found.ways, maker(size)) for _ in range(3))
            if took > (ENOUGH if size < 1_000 else COMPARED) and (size < 1_000 or _grows(found, maker, size)):
                return f"{took:.3f} s for {size:,} characters of {maker.__doc__}"
    return ""


def _too_slow(found: Found, cut: int) -> str:
    """The same for a pattern that sees no text longer than `cut`."""
    for maker in hostile(found.pattern) if cut else ():
        for size in sorted({24, 200, cut // 4, cut}):
            took = spent(found.pattern, found.ways, maker(size))
            if took > MOST * (size / cut) ** 2 and took > ENOUGH:
                took = min(spent(found.pattern, found.ways, maker(size)) for _ in range(3))
            if took > max(ENOUGH, MOST * (size / cut) ** 2):
                return f"{took:.3f} s for {size:,} of at most {cut:,} characters of {maker.__doc__}"
    return ""


def _grows(found: Found, maker: Callable[[int], str], size: int) -> bool:
    """Whether longer texts take much more than their share: of 4 times the text 4 times the time if linear, 16 if quadratic;
    of 16 times the text 16 and 256 (the best of three each, since other programs have the processor too)."""

    def best(times: int) -> float:
        return max(min(spent(found.pattern, found.ways, maker(times * size)) for _ in range(3)), 1e-5)

    few = best(1)
    return best(4) > 8 * few and best(16) > 64 * few
