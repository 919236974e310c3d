"""What the command line says when something is wrong, in the language that the process asks for."""

from __future__ import annotations

from collections.abc import Mapping

from newsloom.errors import NewsloomError
from newsloom.words.language import ENGLISH, known

VARIABLES = ("NEWSLOOM_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
"""The first that is set counts (POSIX, 8.2; ours before them)."""


def asked(env: Mapping[str, str]) -> str:
    """The language tag that the environment asks for: "de-AT" for ``de_AT.UTF-8``; English for "C" and what we do not speak."""
    value = next((env[name] for name in VARIABLES if env.get(name)), "")
    tag = value.partition(".")[0].partition("@")[0].replace("_", "-")
    return tag if known(tag) else ENGLISH


def told(err: NewsloomError, env: Mapping[str, str]) -> str:
    """An error as a line: where, what, what is wrong, and what to do next."""
    tag = asked(env)
    if known(tag) == ENGLISH:
        return str(err)
    from newsloom.words import words_of  # late: reading a catalogue takes a moment, and English needs none

    words = words_of(tag)
    place = f"{err.where}: " if err.where else ""
    hint = f" ({words.made(err.hint)})" if err.hint else ""
    return f"{place}{words.made(err.subject)}: {words.made(err.problem)}{hint}"
