"""./run: the one script that does everything with a checkout."""

from __future__ import annotations

import ast
import importlib.machinery
import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

RUN = Path(__file__).resolve().parents[2] / "run"


@pytest.fixture
def script(tmp_path, monkeypatch) -> ModuleType:
    loader = importlib.machinery.SourceFileLoader("run_script", str(RUN))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("run_script", loader))
    loader.exec_module(module)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "STAMP", tmp_path / ".venv" / "newsloom-installed.json")
    return module


def test_it_can_be_read_by_the_old_interpreters_that_it_sends_away():
    ast.parse(RUN.read_text(encoding="utf-8"), feature_version=(3, 7))


def test_without_a_verb_it_lists_them_all(script, capsys):
    assert script.main([]) == 2
    told = capsys.readouterr().out
    assert all(f"./run {verb}" in told for verb in script.VERBS)
    assert script.main(["--help"]) == 0
    assert script.main(["dance"]) == 2


def test_every_verb_has_an_action(script):
    assert set(script.VERBS) == set(script.ACTIONS)


def test_an_old_interpreter_without_a_newer_one_beside_it_is_told_what_is_needed(script, monkeypatch, capsys):
    monkeypatch.setattr(script.shutil, "which", lambda name: None)
    monkeypatch.setattr(script.sys, "version_info", (3, 9, 1))
    assert script.main(["demo"]) == 2
    assert "this is Python 3.9; Newsloom needs 3.11 or newer" in capsys.readouterr().err


def test_a_python_without_venv_is_a_clear_sentence(script, monkeypatch):
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    assert "has no venv module" in script.make_venv(None)


def test_what_is_installed_already_is_not_installed_again(script, monkeypatch):
    monkeypatch.setattr(script, "python", lambda: sys.executable)
    monkeypatch.setattr(script, "install", lambda uv, wanted: pytest.fail("installed again"))
    digest = script.hashlib.sha256((RUN.parent / "pyproject.toml").read_bytes()).hexdigest()
    script.STAMP.parent.mkdir()
    script.STAMP.write_text(json.dumps({"digest": digest, "installed": ["base", "group:test"]}))
    assert script.prepare((), ("test",)) is None


def test_a_changed_project_is_installed_anew_with_all_that_was_there(script, monkeypatch):
    asked: list[set[str]] = []
    monkeypatch.setattr(script, "python", lambda: sys.executable)
    monkeypatch.setattr(script, "install", lambda uv, wanted: asked.append(wanted))
    monkeypatch.setattr(script, "call", lambda *command: 0)
    script.STAMP.parent.mkdir()
    script.STAMP.write_text(json.dumps({"digest": "old", "installed": ["base", "group:check"]}))
    assert script.prepare(("postgres",), ()) is None
    assert asked == [{"base", "postgres", "group:check"}]
    assert set(json.loads(script.STAMP.read_text())["installed"]) == asked[0]


def test_a_failed_installation_leaves_no_stamp(script, monkeypatch):
    monkeypatch.setattr(script, "python", lambda: sys.executable)
    monkeypatch.setattr(script, "install", lambda uv, wanted: "no network")
    script.VENV.mkdir()
    assert script.prepare((), ()) == "no network"
    assert not script.STAMP.exists()
