"""`newsloom init` makes a newsroom that can be opened."""

from __future__ import annotations

from newsloom.cli.main import run
from newsloom.config import load
from newsloom.services.newsroom.files import read_topics


def test_a_newsroom_has_settings_topics_and_a_database(tmp_path, capsys):
    folder = tmp_path / "cells"
    assert run(["init", str(folder), "--topic", "Batteries", "--topic", "Batteries/Recycling"]) == 0
    config = load(folder, {})
    topics = read_topics(folder / "_data" / "topics")
    assert config.site.title == "Batteries"
    assert [(topic.name, topic.parent) for topic in topics] == [("Batteries", None), ("Recycling", "Batteries")]
    assert (folder / "newsloom.db").is_file()
    assert "newsloom.toml" in capsys.readouterr().out


def test_a_second_newsroom_in_the_same_folder_is_refused_and_the_first_is_left_alone(tmp_path, capsys):
    run(["init", str(tmp_path), "--topic", "Batteries"])
    before = (tmp_path / "newsloom.toml").read_bytes()
    assert run(["init", str(tmp_path), "--topic", "Wind"]) == 2
    assert "there is a newsroom here already" in capsys.readouterr().err
    assert (tmp_path / "newsloom.toml").read_bytes() == before


def test_files_that_stand_in_the_folder_are_left_alone(tmp_path):
    (tmp_path / ".gitignore").write_text("mine\n")
    assert run(["init", str(tmp_path), "--topic", "Batteries"]) == 0
    assert (tmp_path / ".gitignore").read_text() == "mine\n"


def test_a_topic_without_a_name_is_a_wrong_call(tmp_path, capsys):
    assert run(["init", str(tmp_path), "--topic", "Batteries/ "]) == 2
    assert "a topic needs a name" in capsys.readouterr().err


def test_a_setting_that_cannot_be_used_leaves_nothing_behind(tmp_path):
    folder = tmp_path / "cells"
    assert run(["init", str(folder), "--topic", "Batteries", "--url", "ftp://x"]) == 2
    assert not folder.exists()


def test_a_folder_alone_says_its_topic(tmp_path, capsys):
    assert run(["init", str(tmp_path / "offshore-wind")]) == 0
    assert 'topic "Offshore wind", after the folder' in capsys.readouterr().out
    assert "name: Offshore wind" in (tmp_path / "offshore-wind/_data/topics/01-offshore-wind.yaml").read_text()


def test_the_folder_may_be_named_as_all_other_commands_name_it(tmp_path, capsys):
    assert run(["init", "--dir", str(tmp_path / "room"), "--topic", "Wind"]) == 0
    assert run(["init", str(tmp_path / "a"), "--dir", str(tmp_path / "b")]) == 2
    assert run(["init", "--topic", "Wind"]) == 2
    assert "no folder is named" in capsys.readouterr().err


def test_a_folder_that_says_no_topic_asks_for_one(tmp_path, capsys):
    assert run(["init", str(tmp_path / "2026-03")]) == 2
    assert '--topic "offshore wind"' in capsys.readouterr().err
    assert not (tmp_path / "2026-03").exists()
