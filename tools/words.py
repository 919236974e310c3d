"""Keep the catalogues: find our sentences, bring each language's file up to them, and say what is missing or broken.

    ./run words            write locale/newsloom.pot and every language's .po
    ./run words check      change nothing; print faults, exit code 1 if there are any
    ./run words add nb     begin another language

How to add a sentence: CONTRIBUTING.md.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po
from tools.words_in_code import found_in

from newsloom.words.language import ENGLISH, LANGUAGES
from newsloom.words.own import broken

ROOT = Path(__file__).resolve().parent.parent / "src" / "newsloom"
LOCALE = ROOT / "locale"
TEMPLATES = [("**/templates/**.html", "jinja2")]
OPTIONS = {"**/templates/**.html": {"trimmed": "true", "newstyle_gettext": "true", "trim_blocks": "true"}}
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
HEADER = "# Newsloom's own words. Apache-2.0, as the rest of the project."


def template_of_all() -> Catalog:
    """Every sentence of ours, from templates and code."""
    made = Catalog(project="newsloom", version="1", charset="utf-8", header_comment=HEADER, fuzzy=False)
    for file, _, message, comments, context in extract_from_dir(
        ROOT, TEMPLATES, OPTIONS, KEYWORDS, comment_tags=("NOTE:",), strip_comment_tags=True
    ):
        made.add(message, None, [(file, 1)], auto_comments=comments, context=context)
    for file in sorted(ROOT.rglob("*.py")):
        for message, context in found_in(file, ROOT):
            made.add(message, None, [(file.relative_to(ROOT).as_posix(), 1)], context=context)
    return made


def path_of(code: str) -> Path:
    return LOCALE / code / "LC_MESSAGES" / "newsloom.po"


def read(code: str) -> Catalog:
    with path_of(code).open("rb") as file:
        return read_po(file, locale=code)


def update(code: str, template: Catalog) -> Catalog:
    """A language's catalogue with the sentences of today; what is no longer said goes."""
    kept = read(code) if path_of(code).exists() else Catalog(locale=code, charset="utf-8", fuzzy=False)
    kept.update(template, no_fuzzy_matching=True, update_creation_date=False)
    kept.obsolete.clear()
    kept.header_comment, kept.project, kept.version, kept.fuzzy = HEADER, "newsloom", "1", False
    kept.language_team = "newsloom"
    return kept


def written(catalogue: Catalog) -> bytes:
    """The file's bytes: sorted, without dates and line numbers, so that two people's changes meet without a conflict."""
    out = BytesIO()
    for message in catalogue:
        message.locations = sorted({(name, 1) for name, _ in message.locations})
    write_po(out, catalogue, width=0, sort_output=True, include_lineno=False, omit_header=False)
    lines = out.getvalue().decode().split("\n")
    dropped = (
        '"POT-Creation-Date:',
        '"PO-Revision-Date:',
        '"Last-Translator:',
        '"Report-Msgid-Bugs-To:',
        '"Generated-By:',
    )
    return "\n".join(line for line in lines if not line.startswith(dropped)).encode()


def faults(code: str, template: Catalog) -> tuple[list[str], list[str]]:
    """(sentences without a translation, what is broken) of a language."""
    now = read(code)
    missing, wrong = [], []
    for message in template:
        if not message.id:
            continue
        said = now.get(message.id, message.context)
        forms = [] if said is None else [said.string] if isinstance(said.string, str) else list(said.string)
        source = message.id if isinstance(message.id, str) else message.id[-1]
        if not forms or not all(forms):
            missing.append(source)
            continue
        if said is not None and said.fuzzy:
            wrong.append(f"fuzzy: {source!r}")
        if isinstance(message.id, tuple) and len(forms) != now.num_plurals:
            wrong.append(f"{source!r}: {len(forms)} forms, the language has {now.num_plurals}")
        for form in forms:
            problem = broken(source, form)
            if problem:
                wrong.append(f"{source!r}: {form!r}: {problem}")
            if code == "fr" and (sign := loose(form)):
                wrong.append(f"{source!r}: {form!r}: a no-break space (U+00A0) belongs before {sign}")
            if isinstance(message.id, str) and lost(source, form):
                wrong.append(f"{source!r}: {form!r}: {lost(source, form)} is lost")
    keys = {(m.id if isinstance(m.id, str) else m.id[0], m.context) for m in template}
    wrong += [
        f"stale: {m.id!r}" for m in now if m.id and (m.id if isinstance(m.id, str) else m.id[0], m.context) not in keys
    ]
    return missing, wrong


def lost(source: str, said: str) -> str:
    """A value of the sentence that its translation does not show."""
    import re

    gone = set(re.findall(r"%\((\w+)\)s|\{(\w+)\}", source)) - set(re.findall(r"%\((\w+)\)s|\{(\w+)\}", said))
    return next((a or b for a, b in sorted(gone)), "")


def loose(said: str) -> str:
    """The first sign of a French text that a line may begin with: a plain space stands before it."""
    import re

    found = re.search(r" ([:;!?»])(?!\S)|(«) ", said)
    return (found[1] or found[2]) if found else ""


def languages() -> list[str]:
    return [language.code for language in LANGUAGES if language.code != ENGLISH]


def main(argv: list[str]) -> int:
    template = template_of_all()
    match argv:
        case []:
            LOCALE.mkdir(exist_ok=True)
            (LOCALE / "newsloom.pot").write_bytes(written(template))
            for code in languages():
                path_of(code).parent.mkdir(parents=True, exist_ok=True)
                path_of(code).write_bytes(written(update(code, template)))
            return main(["check"])
        case ["check"]:
            bad = 0
            for code in languages():
                missing, wrong = faults(code, template)
                bad += len(missing) + len(wrong)
                print(f"{code}: {len(missing)} of {len(list(template)) - 1} without a translation, {len(wrong)} broken")
                for line in [*wrong, *(f"missing: {text!r}" for text in missing)][:40]:
                    print(f"  {line}")
            return 1 if bad else 0
        case ["add", code]:
            path_of(code).parent.mkdir(parents=True, exist_ok=True)
            path_of(code).write_bytes(written(update(code, template)))
            print(f"{path_of(code)}: translate it, then add the language to newsloom/words/language.py")
            return 0
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
