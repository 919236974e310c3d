"""An embeddings server of the OpenAI form, over real HTTP."""

from __future__ import annotations

import json
import time
from pathlib import Path

import numpy as np
import pytest

from bench import made_news
from encoders.making import HUB, hands
from engine.newsrooms import at_work, make
from loopback.server import Asked, Loopback, Send, answer
from newsloom.errors import ConfigInvalid, FetchError
from newsloom.pipeline.embeddings.encoders import EndpointEncoder
from newsloom.pipeline.grouping.resident import encoder_for
from newsloom.services.imports import ingest
from newsloom.services.newsroom import run
from newsloom.store import final_outcomes

URL = f"http://{HUB}/v1"


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsloom.pipeline.embeddings.encoders.PAUSES", (0.01, 0.01))


def serving(width: int = 3):  # type: ignore[no-untyped-def]
    """Answers each text with a vector by its length, the last text first: the order is told by `index`."""

    def page(asked: Asked, send: Send) -> None:
        texts = json.loads(asked.body)["input"]
        rows = [{"index": i, "embedding": [float(len(text))] + [1.0] * (width - 1)} for i, text in enumerate(texts)]
        send(answer(200, json.dumps({"data": rows[::-1]}).encode(), Connection="close"))

    return page


def at(page: object) -> Loopback:
    return Loopback({"/v1/embeddings": page})  # type: ignore[dict-item]


def test_vectors_come_in_the_order_of_the_texts_and_the_key_is_sent() -> None:
    with at(serving()) as server:
        encoder = EndpointEncoder(hands(server), URL + "/", "small", key="s3cret", multilingual=True)
        made = encoder.encode(["a", "bbbb"])
        assert (encoder.dimensions, encoder.multilingual) == (3, True)
        assert encoder.model_id == f"endpoint/{URL}/small"
        assert np.allclose(np.linalg.norm(made, axis=1), 1.0)
        assert np.allclose(made[1], np.array([4, 1, 1]) / 18**0.5)
        asked = server.asked[-1]
        assert json.loads(asked.body) == {"model": "small", "input": ["a", "bbbb"]}
        assert asked.headers["authorization"] == "Bearer s3cret"


def test_without_a_key_none_is_sent() -> None:
    with at(serving()) as server:
        EndpointEncoder(hands(server), URL, "small", dimensions=3).encode(["a"])
        assert len(server.asked) == 1
        assert "authorization" not in server.asked[0].headers


def test_many_texts_with_long_vectors_are_asked_in_parts() -> None:
    with at(serving(1024)) as server:
        encoder = EndpointEncoder(hands(server), URL, "large", dimensions=1024)
        texts = [f"text {i}" for i in range(70)]
        made = encoder.encode(texts)
        assert made.shape == (70, 1024) and made.all()
        assert (encoder.encode(texts[5:9]) == made[5:9]).all()  # remembered, and not asked again
        assert [len(json.loads(asked.body)["input"]) for asked in server.asked] == [32, 32, 6]


def body(*vectors: object) -> bytes:
    data = [{"index": i, "embedding": vector} for i, vector in enumerate(vectors)]
    return answer(200, json.dumps({"data": data}).encode())


@pytest.mark.parametrize(
    ("page", "says"),
    [
        (body([1.0, 2.0]), "expected 3 dimensions"),
        (answer(200, b'{"data": [{"index": 0, "embedding": [NaN, 1, 1]}]}'), "cannot be read"),
        (answer(200, b'{"data": [{"index": 0, "embedding": [1e999, 1, 1]}]}'), "not all numbers|cannot be read"),
        (body([1.0, None, 1.0]), "not all numbers|cannot be read"),
        (body(["x", "y", "z"]), "cannot be read"),
        (body([]), "shape"),
        (body(), "cannot be read"),
        (answer(200, b'{"data": [{"ind'), "cannot be read"),
        (answer(200, b"[]"), "cannot be read"),
        (answer(500, b"out of memory"), "the embeddings server answered 500"),
        (answer(401, b"who are you?"), "the embeddings server answered 401"),
    ],
    ids=["short", "NaN", "infinite", "null", "words", "empty", "none", "cut", "list", "500", "401"],
)
def test_an_answer_that_is_no_vectors_is_an_error(page: bytes, says: str) -> None:
    with at(page) as server, pytest.raises(FetchError, match=says):
        EndpointEncoder(hands(server), URL, "small", dimensions=3, key="s3cret").encode(["a"])


@pytest.mark.parametrize("first", [answer(503), answer(429), b""], ids=["503", "429", "hung up"])
def test_a_server_that_is_busy_is_asked_again(first: bytes) -> None:
    answers = [first, first, body([3.0, 4.0])]

    def page(_: Asked, send: Send) -> None:
        send(answers.pop(0))

    with at(page) as server:
        made = EndpointEncoder(hands(server), URL, "small", dimensions=2).encode(["a"])
    assert np.allclose(made, [[0.6, 0.8]]) and not answers


def test_a_server_that_refuses_is_not_asked_again() -> None:
    with at(answer(401)) as server:
        with pytest.raises(FetchError):
            EndpointEncoder(hands(server), URL, "small")
        assert len(server.asked) == 1


def test_an_error_does_not_tell_the_key() -> None:
    with at(answer(401)) as server, pytest.raises(FetchError) as caught:
        EndpointEncoder(hands(server), URL, "small", key="s3cret")
    assert "s3cret" not in str(caught.value)


def test_a_newsroom_asks_the_endpoint_of_its_settings_also_on_this_machine(tmp_path: Path) -> None:
    with at(serving()) as server:
        local = f"http://127.0.0.1:{server.port}/v1"
        make(
            tmp_path, "sqlite", group__tier="semantic", group__endpoint=local, group__model="small",
            group__api_key="s3cret", group__multilingual=True,
        )  # fmt: skip
        with at_work(tmp_path) as newsroom:
            encoder = encoder_for(newsroom)
            assert (encoder.dimensions, encoder.multilingual) == (3, True)
            assert server.asked[0].headers["authorization"] == "Bearer s3cret"
            with pytest.raises(FetchError):
                newsroom.http.get(f"http://127.0.0.1:{server.port}/v1/embeddings")


def test_an_endpoint_without_the_name_of_its_model_is_a_wrong_setting(tmp_path: Path) -> None:
    make(tmp_path, "sqlite", group__tier="semantic", group__endpoint="http://127.0.0.1:9/v1")
    with at_work(tmp_path) as newsroom, pytest.raises(ConfigInvalid, match=r"group\.model"):
        encoder_for(newsroom)


def test_a_worker_waits_for_an_endpoint_that_is_away_and_asks_for_many_texts_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsloom.pipeline.worker.ENCODER_REST", 0.05)
    away = [0]
    plain = serving()

    def page(asked: Asked, send: Send) -> None:
        if len(json.loads(asked.body)["input"]) > 1 and away[0] < 5:
            away[0] += 1
            send(answer(503, Connection="close"))
        else:
            plain(asked, send)

    rows = tmp_path / "rows.jsonl"
    made_news.write_rows(rows, 60)
    with at(page) as server:
        local = f"http://127.0.0.1:{server.port}/v1"
        make(tmp_path / "n", "sqlite", group__tier="semantic", group__endpoint=local, group__model="small")
        with at_work(tmp_path / "n") as newsroom:
            found = ingest.ingest(newsroom, [rows], pools=frozenset()).finds
            with pytest.raises(FetchError, match="503"):
                run.run(newsroom, pools=run.LOCAL_POOLS)
            until = time.monotonic() + 60

            def done() -> bool:
                with newsroom.db.read() as tx:
                    waiting = final_outcomes.count(tx, found).get(final_outcomes.WAITING, 0)
                return waiting == 0 or time.monotonic() > until

            run.work_until(newsroom, done, pools=run.LOCAL_POOLS, idle=0.02)
            with newsroom.db.read() as tx:
                assert final_outcomes.WAITING not in final_outcomes.count(tx, found)
    assert away == [5]
    assert max(len(json.loads(asked.body)["input"]) for asked in server.asked) == 32
