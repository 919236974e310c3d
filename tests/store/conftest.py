"""One contract, two engines: every test here that takes `db` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest

from databases import ENGINES, fresh_url, migrated_url
from newsloom.store.database import open_database


@pytest.fixture(params=ENGINES)
def url(request, tmp_path) -> str:
    return fresh_url(request.param, tmp_path)


@pytest.fixture(params=ENGINES)
def db(request, tmp_path):
    database = open_database(migrated_url(request.param, tmp_path))
    yield database
    database.close()
