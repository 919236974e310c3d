"""The operator's file: what is read, and what is said about its faults."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.config import Config, ConfigFaults, default_toml, load, parse
from newsloom.config.option import options
from newsloom.config.reading import key_lines
from newsloom.config.sections import SECTIONS, Sections
from newsloom.errors import ConfigInvalid, NotFound


def test_an_empty_file_gives_the_defaults():
    config = parse("")
    assert config == Config(root=Path())
    assert config.policy.publish is None
    assert config.fetch.host_delay == 2.0


def test_the_file_that_init_writes_says_what_an_empty_one_means():
    assert parse(default_toml()) == parse("")


def test_every_commented_default_can_be_switched_on_as_it_stands():
    lines = []
    for line in default_toml().splitlines():
        body = line.removeprefix("# ")
        is_setting = line.startswith("# ") and " = " in body and body.split(" ")[0].isidentifier()
        lines.append(body if is_setting or body.startswith("[score.") else line)
    text = "\n".join(lines)
    assert sum(line[:1].isalpha() for line in lines) > 60
    assert parse(text) == parse("")


def test_what_init_is_given_stands_in_the_file():
    config = parse(
        default_toml({"site.title": 'The "Cell"\nReport', "policy.publish": 30.0, "score.heat": {"speed": 2.0}})
    )
    assert config.site.title == 'The "Cell"\nReport'
    assert config.policy.publish == 30.0
    assert config.score.heat["speed"] == 2.0
    assert config.score.heat["scale"] == 5.0


def test_default_toml_refuses_a_key_that_no_section_has():
    with pytest.raises(KeyError, match=r"site\.titel"):
        default_toml({"site.titel": "x"})


def test_a_wrong_value_is_named_with_line_key_and_what_was_expected():
    with pytest.raises(ConfigInvalid) as caught:
        parse('[site]\ntitle = "A"\n\n[pools]\nnet = "many"\n')
    assert str(caught.value) == (
        "newsloom.toml:5: pools.net: expected a whole number of at least 1 and at most 256, got 'many'"
    )


def test_an_unknown_key_gets_the_nearest_known_one():
    with pytest.raises(ConfigInvalid) as caught:
        parse("[fetch]\nhost_dealy = 3\n")
    assert caught.value.hint == "did you mean host_delay?"
    assert caught.value.where == "newsloom.toml:2"


def test_an_unknown_section_gets_the_nearest_known_one():
    with pytest.raises(ConfigInvalid) as caught:
        parse("[polcy]\npropose = 3\n")
    assert caught.value.hint == "did you mean policy?"


def test_a_key_outside_of_its_section_is_sent_home():
    with pytest.raises(ConfigInvalid) as caught:
        parse('title = "A"\n')
    assert caught.value.hint == "it belongs to [site]"


def test_all_faults_are_told_at_once():
    with pytest.raises(ConfigFaults) as caught:
        parse("[fetch]\ntimeout = -1\nspeed = 3\n[desk]\nport = 70000\n")
    assert [fault.where for fault in caught.value.faults] == ["newsloom.toml:2", "newsloom.toml:3", "newsloom.toml:5"]
    assert str(caught.value).count("\n") == 3


def test_a_file_that_is_not_toml_is_told_by_line():
    with pytest.raises(ConfigInvalid) as caught:
        parse("[site]\ntitle = Cells\n")
    assert caught.value.where == "newsloom.toml:2"
    assert "(at line" not in str(caught.value)


@pytest.mark.parametrize(
    ("line", "section", "key", "value"),
    [
        ('[pools]\ncpu = "dask://10.0.0.1:8786"', "pools", "cpu", "dask://10.0.0.1:8786"),
        ("[pools]\ncpu = 4", "pools", "cpu", "4"),
        ('[policy]\npublish = "off"', "policy", "publish", None),
        ("[policy]\npublish = 45", "policy", "publish", 45.0),
        ('[mail]\ndays = ["mon", "thu"]', "mail", "days", ("mon", "thu")),
        ("[fetch]\ntimeout = 5", "fetch", "timeout", 5.0),
    ],
)
def test_values_become_the_options_own_type(line, section, key, value):
    assert getattr(getattr(parse(line), section), key) == value


@pytest.mark.parametrize(
    "line",
    [
        '[pools]\ncpu = "0"',
        '[pools]\ncpu = "fast"',
        "[publish]\ngit = 1",
        '[publish]\nsite_dir = "/etc"',
        '[publish]\nnews_dir = "../other"',
        "[policy]\npublish = 101",
        '[site]\nurl = "javascript:alert(1)"',
        '[site]\ntitle = ""',
        '[git]\nauthor = "me"',
        '[fetch]\nuser_agent = "a\\r\\nX-Evil: 1"',
        "[fetch]\nhost_delay = nan",
        "[score.heat]\nspeed = 'high'",
        "[score]\nheat = 3",
        '[mail]\ndays = "mon"',
        "site = 3",
    ],
)
def test_values_that_cannot_be_meant_are_refused(line):
    with pytest.raises(ConfigInvalid):
        parse(line)


def test_the_environment_wins_over_the_file():
    config = parse(
        "[fetch]\nhost_delay = 3\n", env={"NEWSLOOM_FETCH_HOST_DELAY": "0.5", "NEWSLOOM_POLICY_PUBLISH": "off"}
    )
    assert config.fetch.host_delay == 0.5
    assert config.policy.publish is None


def test_a_misspelt_variable_of_a_known_section_is_a_fault():
    with pytest.raises(ConfigInvalid, match="did you mean NEWSLOOM_MAIL_PASSWORD"):
        parse("", env={"NEWSLOOM_MAIL_PASWORD": "x"})


def test_variables_of_no_section_are_left_alone():
    assert parse("", env={"NEWSLOOM_DATA": "/x", "PATH": "/bin"}) == parse("")


def test_a_variable_of_the_wrong_type_is_named():
    with pytest.raises(ConfigInvalid, match="environment: NEWSLOOM_POOLS_NET: expected a whole number"):
        parse("", env={"NEWSLOOM_POOLS_NET": "many"})


def test_secrets_are_neither_shown_nor_quoted():
    config = parse("", env={"NEWSLOOM_MAIL_PASSWORD": "hunter2"})
    assert config.mail.password == "hunter2"
    assert "hunter2" not in repr(config)
    with pytest.raises(ConfigInvalid) as caught:
        parse('[database]\nurl = "mysql://root:hunter2@db/news"')
    assert "hunter2" not in str(caught.value)


def test_a_relative_database_lies_in_the_newsroom(tmp_path):
    (tmp_path / "newsloom.toml").write_text("")
    assert load(tmp_path, {}).database_url == f"sqlite:///{tmp_path / 'newsloom.db'}"
    elsewhere = parse('[database]\nurl = "postgresql://news@db/news"', tmp_path / "newsloom.toml")
    assert elsewhere.database_url == "postgresql://news@db/news"


def test_a_folder_without_a_newsroom_says_how_to_make_one(tmp_path):
    with pytest.raises(NotFound, match="newsloom init"):
        load(tmp_path, {})


def test_a_file_that_is_not_utf8_is_a_clear_fault(tmp_path):
    (tmp_path / "newsloom.toml").write_bytes(b'[site]\ntitle = "caf\xe9"\n')
    with pytest.raises(ConfigInvalid, match="not UTF-8"):
        load(tmp_path, {})


def test_a_file_with_a_byte_order_mark_is_read(tmp_path):
    (tmp_path / "newsloom.toml").write_bytes(b'\xef\xbb\xbf[site]\ntitle = "A"\n')
    assert load(tmp_path, {}).site.title == "A"


def test_the_user_agent_names_a_way_to_reach_the_operator():
    assert parse('[fetch]\ncontact = "desk@cells.example"').user_agent.endswith("(+desk@cells.example)")
    assert parse('[fetch]\nuser_agent = "Cells/1"').user_agent == "Cells/1"


def test_lines_are_found_behind_texts_and_lists_over_several_lines():
    text = '[site]\ndescription = """\ntitle = 3\n"""\n\n[mail]\ndays = [\n  "mon",\n]\nport = 1\n'
    found = key_lines(text)
    assert found["mail.port"] == 10
    assert "site.title" not in found


def test_every_option_is_explained_and_its_default_passes_its_own_check():
    for name, section in SECTIONS.items():
        assert section.__doc__
        for key, option in options(section).items():
            assert option.about.endswith((".", ")")), f"{name}.{key}"
            assert option.test(option.default), f"{name}.{key}"


def test_the_table_of_sections_is_the_whole_file():
    assert list(SECTIONS) == list(Sections.__dataclass_fields__)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_in_words(text):
    try:
        parse(text)
    except ConfigInvalid as err:
        assert str(err)


@given(st.dictionaries(st.sampled_from(["fetch", "site", "pools", "score"]), st.text(max_size=20), max_size=3))
def test_any_environment_is_read_or_refused_in_words(values):
    env = {
        f"NEWSLOOM_{name.upper()}_{key.upper()}": text
        for name, text in values.items()
        for key in options(SECTIONS[name])
    }
    try:
        parse("", env=env)
    except ConfigInvalid as err:
        assert str(err)
