"""The words in templates: Jinja2's i18n extension, with the words of whoever is asking (`our_words` in the context)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jinja2 import Environment, pass_context
from jinja2.runtime import Context, Undefined
from markupsafe import Markup

from newsloom.words.words import Words, words_of

NAME = "our_words"
EXTENSION = "jinja2.ext.i18n"


def words_in(context: Context) -> Words:
    """The words of a template that is being printed."""
    found = context.resolve(NAME)
    return words_of("en") if isinstance(found, Undefined) else found


def install(env: Environment) -> None:
    """Teach `_`, `ngettext`, `pgettext` and ``{% trans %}``; `several`, `|number`, `|made` and what shows days."""
    env.policies["ext.i18n.trimmed"] = True
    env.add_extension(EXTENSION)
    env.newstyle_gettext = True  # type: ignore[attr-defined]
    env.globals |= {
        "_": _say, "gettext": _say, "ngettext": _count, "pgettext": _say_in, "several": _several,
    }  # fmt: skip
    env.filters |= {
        "number": _with(lambda words, value: words.number(value)),
        "made": _with(lambda words, value: words.made(value)),
        "month_name": _with(lambda words, value: words.month_name(value)),
        "month_year": _with(lambda words, value: words.month(value.year, value.month)),
        "state": _with(lambda words, value: words.say_in("state", value)),
        "kind": _with(lambda words, value: words.say_in("kind", value)),
    }
    env.globals["listed"] = _with(lambda words, value: words.listed([str(one) for one in value]))


def days(env: Environment, on: Callable[[Any], Any]) -> None:
    """The filters `day` and `long_day`; `on` puts a time on the clock that counts."""
    env.filters |= {
        "day": _with(lambda words, value: words.day(on(value))),
        "long_day": _with(lambda words, value: words.long_day(on(value))),
    }


def _with(function: Callable[[Words, Any], Any]) -> Callable[..., Any]:
    @pass_context
    def called(context: Context, value: Any) -> Any:
        return function(words_in(context), value)

    return called


def _markup(context: Context, said: str, values: dict[str, Any], words: Words) -> str:
    if not context.eval_ctx.autoescape:
        return words.filled(said, values)
    # Ours (or the owner's), with tags where the English sentence has them; a quotation mark must not end an attribute.
    text = Markup(said if "<" in said else said.replace('"', "&quot;"))
    return words.filled(text, values)


@pass_context
def _say(context: Context, text: str, /, **values: Any) -> str:
    words = words_in(context)
    return _markup(context, words.template(text), values, words)


@pass_context
def _say_in(context: Context, about: str, text: str, /, **values: Any) -> str:
    words = words_in(context)
    return _markup(context, words.template(text, about), values, words)


@pass_context
def _count(context: Context, one: str, many: str, number: int, /, **values: Any) -> str:
    words = words_in(context)
    return _markup(context, words.template_of(one, many, number), {"num": number} | values, words)


@pass_context
def _several(context: Context, count: int, one: str, many: str | None = None) -> str:
    return words_in(context).several(count, one, many)
