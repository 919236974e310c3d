"""`newsloom ingest --engine dask`, as an operator types it."""

from __future__ import annotations

import functools
import json
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from cluster.warcs import write_archive
from newsloom.cli.main import run
from newsloom.pipeline.backfill import read_part
from newsloom.services.newsroom import create

Cluster = tuple[str, Sequence[subprocess.Popen[bytes]]]
ARTICLES = 9  # two archives of five pages, one of them in both


@dataclass
class Said:
    exit_code: int
    stdout: str
    stderr: str


Ingest = Callable[..., Said]


@pytest.fixture
def ingest(capsys: pytest.CaptureFixture[str]) -> Ingest:
    def called(*words: str) -> Said:
        return Said(run(["ingest", *words]), *capsys.readouterr())

    return called


@pytest.fixture
def room(tmp_path: Path) -> Path:
    create.found(tmp_path / "room", {"site.title": "Ports", "pools.cpu": "threads:1"}, [])
    return tmp_path / "room"


@pytest.fixture
def archives(tmp_path: Path) -> list[Path]:
    (tmp_path / "served").mkdir()
    return [write_archive(tmp_path / "served" / f"a{i}.warc.gz", range(i * 4, i * 4 + 5)) for i in range(2)]


@pytest.fixture
def served(archives: list[Path]) -> Iterator[list[str]]:
    """The archives' addresses on a plain web server."""
    handler = functools.partial(Quiet, directory=str(archives[0].parent))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield [f"http://127.0.0.1:{server.server_port}/{a.name}" for a in archives]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_an_archive_in_a_bucket_is_read(served: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    host, _, _ = served[0].rpartition("/")
    (tmp_path / "served" / "bucket").symlink_to(tmp_path / "served")
    for name, value in {"ENDPOINT_URL": host, "ACCESS_KEY_ID": "k", "SECRET_ACCESS_KEY": "s"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    part = read_part("s3://bucket/a0.warc.gz", str(tmp_path))
    assert (part.pages, part.articles, part.faults) == (5, 5, ())


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """A test's output is no place for a server's log."""


def test_an_address_is_read_on_the_cluster_and_counted_once(
    at_work: Cluster, room: Path, served: list[str], ingest: Ingest
) -> None:
    words = [*served, "--engine", "dask", "--scheduler", at_work[0], "--dir", str(room)]
    first = ingest(*words, "--json")
    assert first.exit_code == 0, first.stderr
    told = json.loads(first.stdout)
    assert (told["archives"], told["pages"], told["faults"]) == (2, 10, [])
    assert sum(told["dispositions"].values()) == ARTICLES
    again = ingest(*words, "--json")
    assert json.loads(again.stdout)["dispositions"] == told["dispositions"]
    seen = ingest(*words)
    assert "2 archives, 10 pages" in seen.stdout
    assert f"2 of 2: {served[0]}" in seen.stderr or f"2 of 2: {served[1]}" in seen.stderr


def test_the_cluster_of_the_settings_is_the_one_that_reads(
    at_work: Cluster, room: Path, archives: list[Path], ingest: Ingest
) -> None:
    toml = room / "newsloom.toml"
    toml.write_text(toml.read_text().replace('"threads:1"', f'"{at_work[0]}"'))
    done = ingest(*map(str, archives), "--engine", "dask", "--dir", str(room))
    assert done.exit_code == 0, done.stderr
    assert "2 archives, 10 pages" in done.stdout


def test_what_could_not_be_opened_is_told_and_tried_again_by_the_next_call(
    at_work: Cluster, room: Path, archives: list[Path], served: list[str], ingest: Ingest
) -> None:
    words = [*served, "--engine", "dask", "--scheduler", at_work[0], "--dir", str(room)]
    away = archives[1].rename(archives[1].with_suffix(".away"))
    first = ingest(*words)
    assert first.exit_code == 1
    assert f"could not be read: {served[1]}" in first.stderr
    away.rename(archives[1])
    second = ingest(*words)
    assert second.exit_code == 0, second.stderr
    assert "2 archives, 10 pages" in second.stdout


def test_an_archive_that_broke_off_is_read_again_when_it_is_whole(
    at_work: Cluster, room: Path, archives: list[Path], ingest: Ingest
) -> None:
    words = [*map(str, archives), "--engine", "dask", "--scheduler", at_work[0], "--dir", str(room), "--json"]
    whole = archives[1].read_bytes()
    archives[1].write_bytes(whole[: len(whole) // 2])
    first = json.loads(ingest(*words).stdout)
    assert first["faults"] and first["pages"] < 10
    archives[1].write_bytes(whole)
    second = json.loads(ingest(*words).stdout)
    assert (second["pages"], second["faults"]) == (10, [])


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["https://example.org/a.warc.gz"], "--engine dask"),
        (["https://example.org/a.warc.gz", "--engine", "dask"], "no Dask cluster is named"),
        (["a.warc.gz", "--scheduler", "dask://127.0.0.1:9"], "--engine dask"),
        (["https://example.org/a.warc.gz", "--engine", "dask", "--scheduler", "127.0.0.1"], "host:port"),
        (["https://example.org/a.jsonl.gz", "--engine", "dask", "--scheduler", "127.0.0.1:9"], "JSON lines"),
    ],
)
def test_a_call_that_cannot_work_says_what_is_missing(room: Path, words: list[str], says: str, ingest: Ingest) -> None:
    refused = ingest(*words, "--dir", str(room))
    assert refused.exit_code == 2
    assert says in refused.stderr


def test_a_folder_is_called_a_folder(room: Path, ingest: Ingest) -> None:
    refused = ingest(str(room), "--dir", str(room))
    assert refused.exit_code == 2
    assert "is a folder" in refused.stderr
