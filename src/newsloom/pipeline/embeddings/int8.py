"""Int8 arithmetic for sentence models whose weights are int8 in their file only.

Such a file is small, but its weights are made floats again when it is loaded, and multiplied as floats: a headline waits for
42 MB of them. Dynamic quantisation keeps the weights as they are stored (a scale for each output) and makes integers of what
is multiplied with them, one scale for each text.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import logging
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from newsloom.errors import ConfigInvalid
from newsloom.log import logger
from newsloom.net.files import write_atomically

log = logger()

_DIGEST = hashlib.sha256().digest_size


def extra(module: str, name: str = "semantic") -> Any:
    """A module of the extra of this name. ConfigInvalid if it is not installed."""
    installed(module, name)
    return importlib.import_module(module)


def installed(module: str, name: str = "semantic") -> None:
    """ConfigInvalid unless a module of the extra is there; it is not imported."""
    if importlib.util.find_spec(module) is None:
        raise ConfigInvalid(name, f"{module} is not installed", hint=f"pip install 'newsloom[{name}]'")


def int8_model(model: Path, name: str) -> bytes:
    """The model with int8 arithmetic, as ONNX bytes; made once (two seconds) and kept as `name` in the user's cache folder.

    What is kept carries its digest, so a damaged file is made anew, and the runtime's version is part of its name. Where nothing
    can be kept the model is made anew each time. Processes that start together each make it, and replace the file whole.
    ConfigInvalid without the `semantic` extra.
    """
    kept = _kept_at(f"{name}-{extra('onnxruntime').__version__}.int8")
    if kept is None:
        return _quantised(model)
    try:
        found = _verified(kept.read_bytes())
    except OSError:
        found = None
    if found is not None:
        return found
    made = _quantised(model)
    try:
        write_atomically(kept, hashlib.sha256(made).digest() + made)
    except OSError as err:
        log.info("int8 model not kept", path=str(kept), error=str(err))
    return made


def _verified(data: bytes) -> bytes | None:
    """What follows the digest, if it is what was written."""
    made = data[_DIGEST:]
    return made if made and hashlib.sha256(made).digest() == data[:_DIGEST] else None


def _kept_at(name: str) -> Path | None:
    """A file in the user's cache folder, as the XDG base directory specification has it; None for a user without a home."""
    base = os.environ.get("XDG_CACHE_HOME") or ""
    try:
        return (Path(base) if base.startswith("/") else Path.home() / ".cache") / "newsloom" / name
    except RuntimeError:
        return None


def _quantised(model: Path) -> bytes:
    runtime, quantization = extra("onnxruntime"), extra("onnxruntime.quantization")
    with tempfile.TemporaryDirectory(prefix="newsloom-int8-") as temporary, _root_logger_kept_still():
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


@contextlib.contextmanager
def _root_logger_kept_still() -> Iterator[None]:
    """The quantiser gives advice to the developer of a model, by the root logger, and so makes it print for good."""
    root = logging.getLogger()
    before = list(root.handlers)

    def silent(_: logging.LogRecord) -> bool:
        return False

    root.addFilter(silent)
    try:
        yield
    finally:
        root.removeFilter(silent)
        for handler in [one for one in root.handlers if one not in before]:
            root.removeHandler(handler)
