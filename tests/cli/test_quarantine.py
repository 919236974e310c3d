"""What could not be fetched: named by its address wherever it is told of, explained by its id, and tried again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.loopback.server import Loopback, answer

from newsloom.cli.main import run
from newsloom.pipeline.sources import item_urls
from newsloom.services.newsroom import create
from newsloom.services.newsroom.open import opened

PAGE = b"<html><head><title>Harbour opens</title></head><body><article><h1>Harbour opens</h1>%s</article></body></html>"
FEED = (
    '<rss version="2.0"><channel><title>Wire</title><item><title>Shut</title><link>%s</link><guid>1</guid></item>'
    "</channel></rss>"
)


@pytest.fixture
def server():
    with Loopback({"/shut": answer(403, b"not you")}) as server:
        server.pages["/feed"] = answer(200, (FEED % f"{address(server)}/shut").encode(), Content_Type="text/xml")
        yield server


def address(server: Loopback) -> str:
    return f"http://127.0.0.1:{server.port}"


@pytest.fixture
def shut(server, tmp_path: Path, monkeypatch, capsys) -> str:
    """The address of a page that was refused; the terminal stands in the newsroom."""
    create.found(tmp_path, {"site.title": "H", "fetch.allow_private": True, "fetch.host_delay": 0.0}, [])
    monkeypatch.chdir(tmp_path)
    url = f"{address(server)}/shut"
    assert run(["add", url]) == 0
    assert run(["run"]) == 1
    return url


def test_a_run_names_the_address_that_failed(shut, capsys):
    err = capsys.readouterr().err
    assert f"failed in fetch: {shut}: status 403" in err
    assert run(["add", shut]) == 0
    assert run(["run", "--json"]) == 1
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert [f["url"] for f in told["failed"]] == [shut]
    assert [q["url"] for q in told["quarantined"]] == [shut]


def test_the_doctor_names_the_address_and_its_advice_works(shut, server, capsys):
    capsys.readouterr()
    assert run(["doctor"]) == 1
    told = capsys.readouterr().out
    assert f"quarantine, fetch: {shut}: status 403" in told
    assert f"newsloom add {shut}" in told
    server.pages["/shut"] = answer(200, PAGE % (b"<p>The harbour of Aldsea is open again.</p>" * 20))
    assert run(["add", shut]) == 0
    assert run(["run"]) == 0, [a.path for a in server.asked]
    assert run(["doctor", "--json"]) in (0, 1)
    assert "quarantine" not in capsys.readouterr().out


def test_why_takes_the_id_of_what_is_on_its_way(shut, server, capsys):
    capsys.readouterr()
    assert run(["run", "--json"]) == 0
    item = json.loads(capsys.readouterr().out)["quarantined"][0]["item"]
    assert run(["why", item]) == 0
    told = capsys.readouterr().out
    assert told.startswith(shut) and "status 403" in told
    server.pages["/shut"] = answer(200, PAGE % (b"<p>The harbour of Aldsea is open again.</p>" * 20))
    assert run(["add", shut]) == 0 and run(["run"]) == 0
    capsys.readouterr()
    assert run(["why", shut, "--json"]) == 0
    life = json.loads(capsys.readouterr().out)
    for id in {line["item"] for line in life["journal"]} - {life["story"]}:
        assert run(["why", id]) == 0, id
        assert capsys.readouterr().out.startswith(shut)
    assert run(["why", life["story"]]) == 2
    assert "newsloom story explain" in capsys.readouterr().err


def test_a_source_in_trouble_is_named_by_its_address(server, tmp_path, monkeypatch, capsys):
    create.found(tmp_path, {"site.title": "H", "fetch.allow_private": True, "fetch.host_delay": 0.0}, [])
    monkeypatch.chdir(tmp_path)
    feed = f"{address(server)}/feed"
    assert run(["source", "add", feed]) == 0
    with opened(tmp_path) as newsroom, newsroom.db.read() as tx:
        from newsloom.store import sources

        (source,) = sources.all_sources(tx)
        assert item_urls.addresses(tx, [source.id, "nonesuch"]) == {source.id: feed}
    capsys.readouterr()
    assert run(["why", source.id]) == 0
    assert capsys.readouterr().out.startswith(feed)


@pytest.mark.parametrize("name", ["nonesuch", "0" * 32, "af6f"])
def test_what_is_neither_an_address_nor_an_id_is_said_so(shut, capsys, name):
    assert run(["why", name]) == 2
    assert "neither a web address nor the id" in capsys.readouterr().err
