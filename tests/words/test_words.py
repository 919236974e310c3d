"""What is said in a language: sentences, counts, days, numbers, and sentences that the core made."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment

from newsloom.errors import ConfigInvalid
from newsloom.words import chosen, direction, known, own_words, words_of
from newsloom.words import jinja as our_jinja


def test_counts_days_and_numbers_follow_the_language():
    german = words_of("de-AT")
    assert german.several(1, "report") == "1 Bericht"
    assert german.several(1200, "independent source").endswith("unabhängige Quellen")
    assert words_of("de").several(1200, "report") == "1.200 Berichte"
    assert words_of("de").long_day(date(2026, 11, 23)) == "Montag, 23. November 2026"
    assert words_of("fr").long_day(date(2026, 8, 1)) == "samedi 1 août 2026"
    assert words_of("ja").month(2026, 11) == "2026年11月"
    assert words_of("en").day(date(2026, 11, 23)) == "23 Nov 2026"
    assert words_of("de").decimal(3.5) == "3,5" and words_of("de").decimal(3.0) == "3"


@pytest.mark.parametrize(
    ("tag", "code"),
    [("pt-BR", "pt"), ("zh_CN", "zh"), ("iw", "he"), ("EN-gb", "en"), ("nb", None), ("", None), ("../de", None)],
)
def test_a_tag_finds_its_catalogue(tag, code):
    assert known(tag) == code


def test_a_person_s_setting_comes_before_the_browser_and_the_site():
    assert chosen("fr", "de;q=0.9, en", "es") == "fr"
    assert chosen(None, "nb, de;q=0.8, en;q=0.9", "es") == "en"
    assert chosen("xx", "nb;q=1, *;q=0.1", "es") == "es"
    assert chosen(None, "de;q=0, fr;q=abc", "es") == "es"


@given(st.text(max_size=200))
def test_no_header_breaks_the_choice(header):
    assert chosen(None, header, "en") == "en" or known(chosen(None, header, "en"))


def test_direction_follows_language_and_script():
    assert [direction(tag) for tag in ("ar", "he-IL", "de", "az-Arab", "ar-Latn", None)] == [
        "rtl", "rtl", "ltr", "rtl", "ltr", "ltr",
    ]  # fmt: skip


def test_values_are_escaped_and_a_quotation_mark_ends_no_attribute():
    env = Environment(autoescape=True)
    our_jinja.install(env)
    own = {"Search": ('"><script>',), "Read it at %(name)s": ('Bei "%(name)s"',)}
    made = env.from_string('<i title="{{ _("Search") }}">{% trans name=n %}Read it at {{ name }}{% endtrans %}</i>')
    shown = made.render(n="<b>", our_words=words_of("de", own))
    assert "Bei &quot;&lt;b&gt;&quot;" in shown
    percent = env.from_string('{{ _("50 %% of all") }} {{ ngettext("%(num)s report", "%(num)s reports", 1200) }}')
    assert percent.render() == "50 % of all 1,200 reports"


@pytest.mark.parametrize(
    "text",
    [
        "[a, b]", "Sources: {a: b}", "'%(num)s report': 'x %(nu)s'", "a: <b>x</b>", "Sources: []", "\x00", "{{{", "Sources: 5",
        "Search: '\"><script>alert(1)</script>'", "'%(num)s report': '50 %'",
        "'Read it at %(name)s': '%(num)s'",
    ],
)  # fmt: skip
def test_an_owner_s_file_that_cannot_be_used_says_so(text):
    with pytest.raises(ConfigInvalid) as err:
        own_words(text.encode())
    assert "words.yaml" in str(err.value)


def test_an_owner_s_file_is_read():
    assert own_words(None) == {} and own_words(b"# nothing yet\n") == {}
    assert own_words(b"Top stories: Das Wichtigste\n'%(num)s report': [ein Text, '%(num)s Texte']") == {
        "Top stories": ("Das Wichtigste",), "%(num)s report": ("ein Text", "%(num)s Texte"),
    }  # fmt: skip
