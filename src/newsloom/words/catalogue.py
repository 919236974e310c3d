"""A language's catalogue, from the .po file in the package: nothing is compiled, so a fresh clone speaks at once."""

from __future__ import annotations

import gettext
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

Key = tuple[str | None, str]
"""Context (None: none) and English text; of a count, its singular."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Translations by key, a form for each plural class; `form` gives the class of a number."""

    messages: Mapping[Key, tuple[str, ...]]
    form: Callable[[int], int]


def _english(number: int) -> int:
    return 0 if number == 1 else 1


EMPTY = Catalogue({}, _english)


PSEUDO = "en-XA"
"""The pseudo-language (as in CLDR): English in brackets, longer by 40 %, to see what is not in the catalogues and what breaks."""


@cache
def pseudo() -> Catalogue:
    """Every sentence of the catalogues' template, in brackets and longer."""
    from io import BytesIO

    from babel.messages.pofile import read_po

    read = read_po(BytesIO((files("newsloom") / "locale" / "newsloom.pot").read_bytes()))
    messages: dict[Key, tuple[str, ...]] = {}
    for message in read:
        if message.id:
            forms = (message.id,) if isinstance(message.id, str) else tuple(message.id)
            messages[message.context or None, forms[0]] = tuple(map(_longer, forms))
    return Catalogue(messages, _english)


def _longer(text: str) -> str:
    return f"⟦{text}{' ~' * max(1, round(len(text) * 0.2))}⟧"


def po_text(code: str) -> bytes | None:
    """The .po file of a code; None where there is none."""
    file = files("newsloom") / "locale" / code / "LC_MESSAGES" / "newsloom.po"
    return file.read_bytes() if file.is_file() else None


@cache
def catalogue(code: str) -> Catalogue:
    """What is translated; a fuzzy or empty entry counts as none, and stays English."""
    data = po_text(code)
    if data is None:
        return EMPTY
    from io import BytesIO

    from babel.messages.pofile import read_po  # late: English needs none of it

    read = read_po(BytesIO(data), locale=code)
    messages: dict[Key, tuple[str, ...]] = {}
    for message in read:
        if not message.id or message.fuzzy:
            continue
        id = message.id if isinstance(message.id, str) else message.id[0]
        said = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
        if all(said):
            messages[message.context or None, id] = said
    return Catalogue(messages, gettext.c2py(read.plural_expr))
