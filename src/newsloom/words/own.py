"""The owner's own words: `_data/words.yaml`, which puts another phrase in the place of any of ours.

    Top stories: Das Wichtigste
    "%(num)s report": ["%(num)s Beitrag", "%(num)s Beiträge"]

A key is the English phrase of the catalogues. A phrase must keep the values (``%(num)s``) and the tags of the one it replaces.
"""

from __future__ import annotations

import re
from typing import Any

from newsloom.errors import ConfigInvalid

FILE = "_data/words.yaml"
_HOLE = re.compile(r"%\((\w+)\)s")
_TAG = re.compile(r"<[^>]*>")


def own_words(data: bytes | None) -> dict[str, tuple[str, ...]]:
    """What the file says; {} for none. Raises ConfigInvalid for a file that cannot be used, or a phrase that breaks."""
    if not data or not data.strip():
        return {}
    import yaml  # late: the command line imports this package for every error

    try:
        read: Any = yaml.safe_load(data.decode("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as err:
        raise ConfigInvalid(FILE, "this is not YAML in UTF-8", hint=str(err).partition("\n")[0]) from err
    if read is None:
        return {}
    if not isinstance(read, dict):
        raise ConfigInvalid(FILE, "expected lines such as  Top stories: What matters")
    return {str(key): _phrase(str(key), value) for key, value in read.items()}


def _phrase(key: str, value: Any) -> tuple[str, ...]:
    forms = value if isinstance(value, list) else [value]
    if not forms or not all(isinstance(form, str) for form in forms):
        raise ConfigInvalid(FILE, f"{key!r}: expected a phrase, or a list of them for a count")
    for form in forms:
        problem = broken(key, form, is_count=isinstance(value, list))
        if problem:
            raise ConfigInvalid(FILE, f"{key!r}: {problem}")
    return tuple(forms)


def broken(text: str, said: str, *, is_count: bool = False) -> str:
    """What a translation breaks of its original: a value that is not there (a count has `num` even where its singular does not
    show it), tags that differ; "" for nothing."""
    unknown = set(_HOLE.findall(said)) - set(_HOLE.findall(text)) - ({"num"} if is_count else set())
    if unknown:
        return f"there is no value {sorted(unknown)[0]} here"
    bare = _HOLE.sub("", said).replace("%%", "")
    if "%" in bare and _HOLE.search(text):
        return 'a per cent sign is written "%%"'
    if sorted(_TAG.findall(_HOLE.sub("", text))) != sorted(_TAG.findall(_HOLE.sub("", said))):
        return "the tags are not those of the English phrase"
    return ""
