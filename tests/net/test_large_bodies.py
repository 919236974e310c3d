"""What is too large for memory is handed on as it comes; and what a POST may answer."""

from __future__ import annotations

import errno
import time

import pytest

from loopback.server import Asked, Loopback, Send, answer, head, loopback
from newsloom.errors import FetchError
from newsloom.net.http import Http, HttpSettings

NAME = "hub.example"
BODY = bytes(range(256)) * 2000


def http_for(server: Loopback, **settings: object) -> Http:
    defaults: dict[str, object] = {
        "hosts": {NAME: ("127.0.0.1", server.port)}, "total_timeout": 0.4, "idle_timeout": 0.4, "max_bytes": 1000,
        "trust_env": False,
    }  # fmt: skip
    return Http(HttpSettings(**(defaults | settings)))  # type: ignore[arg-type]


def test_a_body_is_given_in_pieces_and_not_kept() -> None:
    pieces: list[bytes] = []
    with loopback(model=answer(200, BODY)) as server:
        got = http_for(server).get(f"http://{NAME}/model", into=pieces.append, max_bytes=10**6)
        assert server.asked[0].headers["accept-encoding"] == "identity"
    assert b"".join(pieces) == BODY and len(pieces) > 2
    assert (got.status, got.body) == (200, b"")


def test_what_is_no_success_is_not_handed_on() -> None:
    pieces: list[bytes] = []
    pages = {"moved": answer(302, b"see there", Location="/gone"), "gone": answer(404, b"not here")}
    with loopback(**pages) as server:
        got = http_for(server).get(f"http://{NAME}/moved", into=pieces.append)
    assert (got.status, got.body, pieces) == (404, b"not here", [])


def test_a_body_in_pieces_has_its_own_limit_and_its_own_time() -> None:
    def slow(_: Asked, send: Send) -> None:
        send(head())
        for _i in range(7):
            send(b"x" * 1000)
            time.sleep(0.1)

    pieces: list[bytes] = []
    with loopback(model=slow) as server:
        http = http_for(server)
        with pytest.raises(FetchError, match=r"larger than 3,000 bytes$"):
            http.get(f"http://{NAME}/model", into=pieces.append, max_bytes=3000, total_timeout=5)
        with pytest.raises(FetchError, match="too long"):
            http.get(f"http://{NAME}/model", into=pieces.append, max_bytes=10_000)
        pieces.clear()
        http.get(f"http://{NAME}/model", into=pieces.append, max_bytes=10_000, total_timeout=5)
    assert len(b"".join(pieces)) == 7000


def test_a_full_disk_is_not_the_servers_fault() -> None:
    def full(_: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "/models/model.onnx")

    with loopback(model=answer(200, BODY)) as server, pytest.raises(OSError, match="No space left") as caught:
        http_for(server).get(f"http://{NAME}/model", into=full, max_bytes=10**6)
    assert caught.value.filename == "/models/model.onnx"


def test_the_answer_to_a_post_is_bounded_and_may_be_allowed_more() -> None:
    with loopback(embeddings=answer(200, BODY)) as server:
        http = http_for(server)
        with pytest.raises(FetchError, match="larger than"):
            http.post(f"http://{NAME}/embeddings", b"{}", content_type="application/json")
        got = http.post(f"http://{NAME}/embeddings", b"{}", content_type="application/json", max_bytes=10**6)
    assert got.body == BODY
