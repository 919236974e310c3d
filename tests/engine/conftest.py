"""Quiet logs: what a test did wrong stands in its assertion."""

from __future__ import annotations

import pytest

from newsloom import log


@pytest.fixture(autouse=True, scope="session")
def quiet() -> None:
    log.set_up("error")
