"""Errors of the command line in the language that the process asks for."""

from __future__ import annotations

import pytest

from newsloom.cli.language import asked, told
from newsloom.errors import NotFound


@pytest.mark.parametrize(
    ("env", "tag"),
    [
        ({"LANG": "de_AT.UTF-8"}, "de-AT"), ({"LC_ALL": "C", "LANG": "de_DE"}, "en"), ({}, "en"), ({"LANG": "C.UTF-8"}, "en"),
        ({"NEWSLOOM_LANGUAGE": "ar", "LC_ALL": "C"}, "ar"), ({"LC_MESSAGES": "ca_ES@valencia"}, "en"), ({"LANG": "../x"}, "en"),
    ],
)  # fmt: skip
def test_the_environment_asks_for_a_language(env, tag):
    assert asked(env) == tag


def test_an_error_says_where_what_and_what_to_do_in_that_language():
    err = NotFound("x", "there is no such file", hint="name one", where="newsloom.toml:3")
    assert told(err, {"LANG": "de_DE.UTF-8"}) == "newsloom.toml:3: x: diese Datei gibt es nicht (nennen Sie einen)"
    assert told(err, {"LANG": "C"}) == str(err)


def test_a_value_of_the_world_stays_and_a_sentence_that_is_not_known_stays_english():
    err = NotFound("topics", "topics here: a +1, Sources")
    assert told(err, {"LANG": "de_DE"}) == "topics: Themen hier: a +1, Sources"
    assert told(NotFound("x", "nobody ever said this"), {"LANG": "de_DE"}) == "x: nobody ever said this"
