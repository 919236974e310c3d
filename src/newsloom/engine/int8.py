"""Int8 arithmetic for sentence models whose weights are int8 in their file only.

Such a file is small, but its weights are made floats again when it is loaded, and multiplied as floats: a headline waits for
42 MB of them. Dynamic quantisation keeps the weights as they are stored (a scale for each output) and makes integers of what
is multiplied with them, one scale for each text.
"""

from __future__ import annotations

import importlib
import logging
import os
import tempfile
from pathlib import Path
from typing import Any

from newsloom.errors import ConfigInvalid


def extra(module: str) -> Any:
    """A module of the `semantic` extra. ConfigInvalid if it is not installed."""
    try:
        return importlib.import_module(module)
    except ImportError as err:
        raise ConfigInvalid("semantic", f"{module} is not installed", hint="pip install 'newsloom[semantic]'") from err


def int8_model(model: Path, name: str) -> bytes:
    """The model with int8 arithmetic, as ONNX bytes; made once (two seconds) and kept as `name`.onnx in the user's cache folder.

    Where that cannot be written it is made anew each time. ConfigInvalid without the `semantic` extra.
    """
    kept = _cache_folder() / f"{name}.onnx"
    try:
        return kept.read_bytes()
    except OSError:
        made = _quantised(model)
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        part = kept.with_name(f"{kept.name}.{os.getpid()}.part")
        part.write_bytes(made)
        part.replace(kept)
    except OSError as err:
        logging.getLogger(__name__).info("the int8 model is not kept: %s", err)
    return made


def _cache_folder() -> Path:
    """As the XDG base directory specification has it."""
    base = os.environ.get("XDG_CACHE_HOME") or ""
    return (Path(base) if base.startswith("/") else Path.home() / ".cache") / "newsloom"


def _quantised(model: Path) -> bytes:
    runtime, quantization = extra("onnxruntime"), extra("onnxruntime.quantization")
    with tempfile.TemporaryDirectory(prefix="newsloom-int8-") as temporary:
        plain, made = Path(temporary) / "plain.onnx", Path(temporary) / "int8.onnx"
        options = runtime.SessionOptions()
        options.log_severity_level = 3
        options.graph_optimization_level = runtime.GraphOptimizationLevel.ORT_ENABLE_BASIC  # folds the stored weights
        options.optimized_model_filepath = str(plain)
        runtime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        quantization.quantize_dynamic(
            str(plain),
            str(made),
            op_types_to_quantize=["MatMul"],
            weight_type=quantization.QuantType.QInt8,
            per_channel=True,
        )
        return made.read_bytes()
