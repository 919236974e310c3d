"""Small sentence models for the tests, and hands that find a loopback server."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from loopback.server import Loopback
from newsloom.net.http import Http, HttpSettings

HUB = "hub.example"
WORDS = ("news", "quake", "erdbeben", "aceh", "banks", "raise", "rates", "shakes", "trifft")


def hands(server: Loopback, **settings: object) -> Http:
    """An Http that finds hub.example at the server."""
    hosts = {HUB: ("127.0.0.1", server.port), "cdn.example": ("127.0.0.1", server.port)}
    given: dict[str, object] = {"hosts": hosts, "only_hosts": True, "trust_env": False, "idle_timeout": 2.0}
    return Http(HttpSettings(**(given | settings)))  # type: ignore[arg-type]


def a_model(
    folder: Path,
    *,
    width: int = 8,
    tokens_out: bool = False,
    names: tuple[str, ...] = ("ids", "mask"),
    ids: str = "INT64",
) -> Path:
    """A folder with a random model of ours: token ids and a mask in, a unit vector out (or one for each token)."""
    onnx = pytest.importorskip("onnx", reason="the semantic extra is not installed")
    tokenizers = pytest.importorskip("tokenizers", reason="the semantic extra is not installed")
    from onnx import TensorProto, helper, numpy_helper

    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(7)
    table = numpy_helper.from_array(random.normal(size=(len(WORDS) + 1, width)).astype(np.float32), "table")
    axis = numpy_helper.from_array(np.array([1]), "axis")
    last = numpy_helper.from_array(np.array([2]), "last")
    nodes = [
        helper.make_node("Gather", ["table", names[0]], ["tokens"]),
        helper.make_node("Cast", [names[1]], ["weights"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["weights", "last"], ["wide"]),
        helper.make_node("Mul", ["tokens", "wide"], ["kept"]),
        helper.make_node("ReduceSum", ["kept", "axis"], ["total"], keepdims=0),
        helper.make_node("ReduceL2", ["total"], ["length"], axes=[1], keepdims=1),
        helper.make_node("Div", ["total", "length"], ["vectors"]),
    ]
    kind = getattr(TensorProto, ids)
    given = [helper.make_tensor_value_info(name, kind, ["batch", "length"]) for name in names]
    out = helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["batch", width])
    if tokens_out:
        out = helper.make_tensor_value_info("kept", TensorProto.FLOAT, ["batch", "length", width])
    graph = helper.make_graph(nodes, "sentence", given, [out], [table, axis, last])
    onnx.save(
        helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9), folder / "model.onnx"
    )
    vocabulary = {"[UNK]": 0} | {word: i + 1 for i, word in enumerate(WORDS)}
    made = tokenizers.Tokenizer(tokenizers.models.WordLevel(vocabulary, unk_token="[UNK]"))
    made.normalizer = tokenizers.normalizers.Lowercase()
    made.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    made.save(str(folder / "tokenizer.json"))
    return folder
