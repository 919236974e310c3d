"""The starters, built for real where their generator is on this machine. All of them: python -m tests.chaos.starters."""

from __future__ import annotations

import shutil

import pytest
from tests.chaos.starters import STARTERS, build, faults


@pytest.mark.parametrize("name", ["hugo", "jekyll"])
def test_a_starter_builds_without_a_warning(name, tmp_path):
    starter = STARTERS[name]
    if shutil.which(starter.tool) is None:
        pytest.skip(f"there is no {starter.tool} on this machine")
    said = build(starter, tmp_path, seconds=120)
    assert "WARN" not in said and faults(starter, tmp_path) == []
