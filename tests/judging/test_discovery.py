"""From a topic to a running newsroom with one command and one yes, in a web of sixty fictional outlets."""

from __future__ import annotations

import contextlib
import importlib
import json
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsloom.cli import commands as every_command
from newsloom.cli import context
from newsloom.cli.main import run
from newsloom.config import default_toml
from newsloom.errors import ConfigInvalid, NotFound
from newsloom.runtime.context import Newsroom
from newsloom.services.newsroom.open import close, open_newsroom
from newsloom.services.sources import discover, manage
from newsloom.services.stories import read

from . import fictional_web as web
from .newsroom import NOW

SETTINGS = {
    "discover.search": [web.SEARCH],
    "discover.catalogue": False,
    "fetch.host_delay": 0.0,
    "pools.cpu": "threads:1",
    "images.keep": False,
    "policy.propose": 1.0,
}


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> Iterator[web.Loopback]:
    """Commands whose network is the fictional web."""
    for module in pkgutil.iter_modules(every_command.__path__):
        # A command that is first loaded now would keep what is put in place here for ever.
        importlib.import_module(f"{every_command.__name__}.{module.name}")
    with web.the_web() as server:

        @contextlib.contextmanager
        def opened(folder: Path | None, *, migrate: bool = True) -> Iterator[Newsroom]:
            assert folder is not None
            newsroom = open_newsroom(folder, clock=lambda: NOW, hosts=web.hosts(server.port), only_hosts=True)
            try:
                yield newsroom
            finally:
                close(newsroom)

        monkeypatch.setattr(context, "opened_newsroom", opened)
        monkeypatch.setattr("newsloom.cli.commands.source.opened_newsroom", opened)
        real = default_toml
        monkeypatch.setattr(
            "newsloom.services.newsroom.create.default_toml", lambda values: real({**SETTINGS, **values})
        )
        yield server


def a_newsroom_of(folder: Path, server: web.Loopback) -> Newsroom:
    return open_newsroom(folder, clock=lambda: NOW, hosts=web.hosts(server.port), only_hosts=True)


def test_one_command_and_one_yes_make_a_running_newsroom(
    commands: web.Loopback, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    folder = tmp_path / "room"
    assert run(["init", str(folder), "--topic", "Ferry", "--discover", "--yes"]) == 0
    printed = capsys.readouterr().out
    assert "entries are on the topic" in printed
    assert "publishes" in printed
    newsroom = a_newsroom_of(folder, commands)
    kept = {view.source.url for view in manage.listed(newsroom)}
    wanted = {n for n in range(web.COUNT) if web.on_topic(n) and (web.has_feed(n) or n % 5 == 4)}
    found = {n for n in range(web.COUNT) if any(f"//{web.host(n)}/" in url for url in kept)}
    assert found == wanted
    assert any(url.endswith("news-sitemap.xml") for url in kept)
    assert sum(row.articles for row in read.list_stories(newsroom, limit=500)) >= web.ITEMS * len(wanted)
    assert (folder / "_site" / "index.html").is_file()
    close(newsroom)


def test_without_a_yes_nothing_is_added(commands: web.Loopback, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    folder = tmp_path / "room"
    assert run(["init", str(folder), "--topic", "Ferry"]) == 0
    capsys.readouterr()
    assert run(["source", "discover", "--dir", str(folder), "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert rows
    assert all(row["because"] and row["healthy"] for row in rows)
    assert rows == sorted(rows, key=lambda row: -row["score"])
    newsroom = a_newsroom_of(folder, commands)
    assert manage.listed(newsroom) == []
    close(newsroom)


def test_what_the_newsroom_has_is_not_proposed_again(commands: web.Loopback, tmp_path: Path):
    folder = tmp_path / "room"
    assert run(["init", str(folder), "--topic", "Ferry"]) == 0
    newsroom = a_newsroom_of(folder, commands)
    first = discover.discover(newsroom)
    discover.accept(newsroom, first, first.proposals[:2])
    second = discover.discover(newsroom)
    assert not {p.url for p in first.proposals[:2]} & {p.url for p in second.proposals}
    close(newsroom)


def test_services_and_topics_that_nobody_knows_are_named(commands: web.Loopback, tmp_path: Path):
    folder = tmp_path / "room"
    assert run(["init", str(folder), "--topic", "Ferry"]) == 0
    path = folder / "newsloom.toml"
    path.write_text(path.read_text("utf-8").replace(web.SEARCH, "Gopher News"), "utf-8")
    newsroom = a_newsroom_of(folder, commands)
    with pytest.raises(ConfigInvalid, match="Gopher News"):
        discover.discover(newsroom)
    with pytest.raises(NotFound):
        discover.discover(newsroom, "Tunnels")
    close(newsroom)
