"""The form of a story's three texts: what it had shown, what was typed, and what it has saved since."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from newsloom.services.stories.edit_texts import NAMES, same

MOST = 2000
"""Forms of which it is remembered what they saved; beyond it the oldest are forgotten."""


@dataclass(frozen=True, slots=True)
class Forms:
    """What forms have saved, by the form: whoever saves twice from one page does not collide with themselves."""

    _saved: OrderedDict[str, dict[str, str]] = field(default_factory=OrderedDict)

    def shown(self, form: str, shown: Mapping[str, str], typed: Mapping[str, str]) -> dict[str, str]:
        """What a form had shown, or saved since; a text that is as the page had shown it was not typed, though it saved
        another one (a copy of the tab, the way back)."""
        saved = self._saved.get(form, {})
        own = {name for name in saved if name in typed and not same(name, typed[name], shown.get(name, ""))}
        return dict(shown) | {name: saved[name] for name in own}

    def keep(self, form: str, typed: Mapping[str, str]) -> None:
        """A form has saved these texts."""
        if form:
            self._saved[form] = self._saved.pop(form, {}) | dict(typed)
        while len(self._saved) > MOST:
            self._saved.popitem(last=False)


def new_form() -> str:
    """A name for a form that is being shown."""
    return secrets.token_hex(8)


def typed_in(form: Mapping[str, Any]) -> dict[str, str]:
    """The texts that a form sends."""
    return {name: str(form[name]) for name in NAMES if name in form}


def shown_in(form: Mapping[str, Any]) -> dict[str, str]:
    """What the form says that it had shown of these texts."""
    return {name: str(form[f"was-{name}"]) for name in NAMES if f"was-{name}" in form}
