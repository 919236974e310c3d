"""A model from a hub, over real HTTP: whole and as pinned, or not at all."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from encoders.making import HUB, hands
from loopback.server import Asked, Loopback, Send, answer, head, loopback
from newsloom.cli.main import run
from newsloom.errors import FetchError, UsageError
from newsloom.pipeline.embeddings.models import fetch_file, pins_of

COMMIT = "c0ffee" + "0" * 34
BODY = bytes(range(256)) * 3000
DIGEST = hashlib.sha256(BODY).hexdigest()
PATH = f"/org/model/resolve/{COMMIT}/onnx/model_quantized.onnx"
BASE = f"http://{HUB}/org/model"


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback({PATH: answer(200, BODY)}) as made:
        yield made


def fetch(server: Loopback, folder: Path, digest: str | None = DIGEST, **more: Callable[[int], None]):  # type: ignore[no-untyped-def]
    return fetch_file(hands(server, max_bytes=1000), BASE, COMMIT, "onnx/model_quantized.onnx", digest, folder, **more)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_a_pinned_file_is_kept_under_its_name_past_the_limit_for_pages(server: Loopback, tmp_path: Path) -> None:
    seen: list[int] = []
    done = fetch(server, tmp_path / "m", report=seen.append)
    assert (tmp_path / "m" / "model.onnx").read_bytes() == BODY
    assert (done.size, done.digest, done.was_there) == (len(BODY), DIGEST, False)
    assert seen == sorted(seen) and seen[-1] == len(BODY) and len(seen) > 3
    assert names(tmp_path / "m") == ["model.onnx"]


def test_what_is_there_is_not_asked_again_and_what_was_changed_is(server: Loopback, tmp_path: Path) -> None:
    fetch(server, tmp_path)
    assert fetch(server, tmp_path).was_there
    assert len(server.asked) == 1
    (tmp_path / "model.onnx").write_bytes(b"another")
    assert not fetch(server, tmp_path).was_there
    assert (tmp_path / "model.onnx").read_bytes() == BODY


def test_another_digest_leaves_what_stood_there(server: Loopback, tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"the old one")
    with pytest.raises(FetchError, match=f"its SHA-256 is {DIGEST}, not {'0' * 64}"):
        fetch(server, tmp_path, "0" * 64)
    assert (tmp_path / "model.onnx").read_bytes() == b"the old one"
    assert names(tmp_path) == ["model.onnx"]


def test_without_a_digest_it_is_told_and_nothing_is_kept(server: Loopback, tmp_path: Path) -> None:
    done = fetch(server, tmp_path / "m", None)
    assert (done.digest, done.size, done.path) == (DIGEST, len(BODY), None)
    assert not (tmp_path / "m").exists()


def test_a_redirect_to_another_host_is_followed(tmp_path: Path) -> None:
    onward = answer(302, b"moved" * 100, Location="http://cdn.example/blob")
    with Loopback({PATH: onward, "/blob": answer(200, BODY)}) as server:
        assert fetch(server, tmp_path).digest == DIGEST
        assert [request.headers["host"] for request in server.asked] == [HUB, "cdn.example"]


def test_a_redirect_into_the_inner_network_is_refused(tmp_path: Path) -> None:
    with Loopback({PATH: answer(302, Location="http://10.0.0.7/blob")}) as server, pytest.raises(FetchError) as caught:
        fetch_file(hands(server, only_hosts=False), BASE, COMMIT, "onnx/model_quantized.onnx", DIGEST, tmp_path)
    assert "10.0.0.7" in str(caught.value)


def cut_short(_: Asked, send: Send) -> None:
    send(f"HTTP/1.1 200 OK\r\nContent-Length: {len(BODY)}\r\n\r\n".encode() + BODY[:200_000])


@pytest.mark.parametrize(
    ("page", "says"),
    [
        (cut_short, "ended before"),
        (answer(404, b"no such file"), "the hub answered 404"),
        (answer(200, b"x", Content_Encoding="gzip"), "packs what was asked for plain"),
        (answer(200, b"<html>sign in</html>"), "its SHA-256 is"),
    ],
    ids=["truncated", "missing", "packed", "another body"],
)
def test_what_is_not_the_file_leaves_nothing(page: bytes, says: str, tmp_path: Path) -> None:
    with Loopback({PATH: page}) as server, pytest.raises(FetchError, match=says):
        fetch(server, tmp_path)
    assert names(tmp_path) == []


def test_a_file_without_end_stops_at_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(_: Asked, send: Send) -> None:
        send(head())
        while True:
            send(b"x" * 65536)

    monkeypatch.setattr("newsloom.pipeline.embeddings.models.MOST_BYTES", 1_000_000)
    with Loopback({PATH: endless}) as server, pytest.raises(FetchError, match=r"larger than 1,000,000 bytes$"):
        fetch(server, tmp_path)
    assert names(tmp_path) == []


def test_an_interruption_leaves_no_half_file(server: Loopback, tmp_path: Path) -> None:
    def interrupt(done: int) -> None:
        if done > 100_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(server, tmp_path, report=interrupt)
    assert names(tmp_path) == []


def test_what_a_killed_fetch_left_a_day_ago_is_removed(server: Loopback, tmp_path: Path) -> None:
    old, new = tmp_path / f".model.onnx.{'a' * 16}.tmp", tmp_path / f".model.onnx.{'b' * 16}.tmp"
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (time.time() - 100_000,) * 2)
    fetch(server, tmp_path)
    assert names(tmp_path) == [new.name, "model.onnx"]


@pytest.mark.parametrize(
    ("given", "revision", "says"),
    [
        (("model.onnx",), "main", "full commit id"),
        (("model.onnx=abc",), COMMIT, "64 hex digits"),
        (("../model.onnx",), COMMIT, "does not stay inside"),
        (("a.onnx", "b.onnx"), COMMIT, "would both be stored as model.onnx"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anything_is_asked(
    given: tuple[str, ...], revision: str, says: str
) -> None:
    with pytest.raises(UsageError, match=says):
        pins_of(given, revision)


@pytest.fixture
def in_an_intranet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A newsroom that may reach this machine."""
    (tmp_path / "newsloom.toml").write_text("[fetch]\nallow_private = true\nproxy_from_env = false\ntimeout = 2\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def told(port: int, *files: str, revision: str = COMMIT) -> list[str]:
    words = ["model", "fetch", f"http://127.0.0.1:{port}/org/model", "m", "--revision", revision]
    return words + [word for file in files for word in ("--file", file)]


def test_the_command_first_tells_the_digests_and_then_keeps(
    in_an_intranet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tokens = f"/org/model/resolve/{COMMIT}/tokenizer.json"
    with Loopback({PATH: answer(200, BODY), tokens: answer(200, b"{}")}) as server:
        assert run(told(server.port, "onnx/model_quantized.onnx", "tokenizer.json")) == 1
        pinned = capsys.readouterr().out.partition("pin them: ")[2].split()
        assert not Path("m").exists()
        assert run(told(server.port, *pinned[1::2])) == 0
        assert names(Path("m")) == ["model.onnx", "tokenizer.json"]
        assert run(told(server.port, *pinned[1::2])) == 0
        assert "was there" in capsys.readouterr().out
        assert len(server.asked) == 4


def test_the_command_names_what_failed_and_takes_the_rest(
    in_an_intranet: Path, server: Loopback, capsys: pytest.CaptureFixture[str]
) -> None:
    both = (f"tokenizer.json={'0' * 64}", f"onnx/model_quantized.onnx={DIGEST}")
    assert run(told(server.port, *both)) == 1
    assert "the hub answered 404" in capsys.readouterr().err
    assert names(Path("m")) == ["model.onnx"]


def test_the_command_ends_with_one_sentence(in_an_intranet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with loopback() as server:
        pass
    for words in (told(server.port, f"a.onnx={DIGEST}"), told(server.port, "a.onnx", revision="main")):
        assert run(words) == 2
        sentence = capsys.readouterr().err
        assert sentence.startswith("newsloom: ") and sentence.count("\n") == 1


def test_without_a_newsroom_the_address_guard_holds(
    server: Loopback, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(told(server.port, f"a.onnx={DIGEST}")) == 2
    assert "127.0.0.1" in capsys.readouterr().err
    assert server.asked == []
