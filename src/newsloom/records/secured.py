"""The private payload of a record: `base64(ciphertext);base64(16-byte IV)`, AES-SIV (RFC 5297).

AES-SIV is deterministic (unchanged content gives the same bytes, so nothing churns) and authenticated (what was altered, or
moved to another article, is refused): its synthetic IV is the second part of the form, the article's URL is associated data.
What it protects and what not: docs/technotes/secured.md.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from newsloom.errors import ConfigInvalid, InputBroken
from newsloom.model.edition import Record

BLOCK = 16
# The smallest payload of 5,824 real records; shorter ones would tell how little there is to tell.
MIN_BYTES = 240
MAX_BYTES = 64 * 1024
KEY_BYTES = 64

Standing = Literal["ours", "foreign", "altered"]


@dataclass(frozen=True, slots=True)
class Key:
    """A secret of 64 bytes (AES-256-SIV) and the public name that the ledger keeps."""

    id: str
    secret: bytes = field(repr=False)


class NotOpened(InputBroken):
    """No key opens the payload: it is foreign, was altered, or belongs to another article."""


def key_of(secret: bytes) -> Key:
    """The key of a secret; its id is the start of a digest that tells nothing about it. Raises ConfigInvalid."""
    if len(secret) != KEY_BYTES:
        raise ConfigInvalid(
            "key", f"expected {KEY_BYTES} bytes, got {len(secret)}", hint="newsloom secure keygen makes one"
        )
    return Key(hashlib.sha256(b"newsloom secured key\0" + secret).hexdigest()[:8], secret)


def key_text(key: Key) -> str:
    """The line of a key file: ``id:base64``."""
    return f"{key.id}:{base64.b64encode(key.secret).decode()}"


def read_keys(text: str, where: str) -> list[Key]:
    """The keys of a key file or environment variable: ``id:base64`` parted by white space or commas, the current one first.

    Lines that begin with # are comments. Raises ConfigInvalid; the message never shows the secret.
    """
    keys: list[Key] = []
    for line in text.splitlines():
        if line.lstrip().startswith("#"):
            continue
        for item in line.replace(",", " ").split():
            name, _, encoded = item.rpartition(":")
            try:
                key = key_of(base64.b64decode(encoded, validate=True))
            except (binascii.Error, ValueError) as err:
                raise ConfigInvalid("key", f"key {len(keys) + 1} is not base64", where=where) from err
            if name and name != key.id:
                raise ConfigInvalid(
                    "key", f"key {len(keys) + 1} is damaged: its id is not that of its secret", where=where
                )
            keys.append(key)
    if not keys:
        raise ConfigInvalid("keys", "there is no key", where=where, hint="newsloom secure keygen makes one")
    return keys


def article_url(record: Record) -> str:
    """The URL that a record's payload is bound to: webUrl, or originalUrl for own-hosted items."""
    return record.web_url or record.original_url or ""


def seal(payload: Mapping[str, Any], url: str, key: Key) -> str:
    """The value of `secured`. The same payload, URL and key give the same value.

    Raises InputBroken for a payload of more than 64 kB, or one that is no JSON.
    """
    # Late: cryptography loads a shared library of 10 MB that most commands do without.
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV

    try:
        text = json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    except (TypeError, ValueError) as err:
        raise InputBroken("secured", f"the payload is no JSON: {err}") from err
    plain = text.encode("utf-8", "replace")
    if len(plain) > MAX_BYTES:
        raise InputBroken("secured", f"a payload of {len(plain):,} bytes, more than {MAX_BYTES:,}")
    # JSON may end in white space, so the padding needs no marker.
    plain = plain.ljust(max(MIN_BYTES, -(-len(plain) // BLOCK) * BLOCK))
    made = AESSIV(key.secret).encrypt(plain, [url.encode("utf-8", "replace")])
    return _encoded(made[BLOCK:]) + ";" + _encoded(made[:BLOCK])


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def unseal(value: str, url: str, keys: Iterable[Key]) -> tuple[dict[str, Any], Key]:
    """The payload of a `secured` value and the key that opened it. Raises NotOpened."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV

    sealed, iv = _parts(value)
    for key in keys:
        try:
            plain = AESSIV(key.secret).decrypt(iv + sealed, [url.encode("utf-8", "replace")])
            payload = json.loads(plain)
        except (InvalidTag, ValueError, RecursionError):
            continue
        if isinstance(payload, dict):
            return payload, key
    raise NotOpened("secured", "no key opens it: it is foreign, altered, or of another article")


def _parts(value: str) -> tuple[bytes, bytes]:
    sealed, _, iv = value.partition(";")
    try:
        parts = base64.b64decode(sealed, validate=True), base64.b64decode(iv, validate=True)
    except (binascii.Error, ValueError) as err:
        raise NotOpened("secured", "it is not of the form base64;base64") from err
    if len(parts[1]) != BLOCK or not parts[0] or len(parts[0]) % BLOCK or len(parts[0]) > 2 * MAX_BYTES:
        raise NotOpened("secured", "expected whole blocks of 16 bytes and an IV of 16 bytes")
    return parts


def payload_digest(value: str) -> str:
    """What the ledger keeps of a value that we sealed: 64 hex digits of SHA-256."""
    return hashlib.sha256(value.encode("utf-8", "replace")).hexdigest()


def standing_of(value: str, ledger_digest: str | None) -> Standing:
    """Whose value a file holds, by the digest that the ledger keeps for this record (None: we never sealed one for it)."""
    if ledger_digest is None:
        return "foreign"
    return "ours" if payload_digest(value) == ledger_digest else "altered"


def resealed(value: str, url: str, keys: list[Key]) -> str:
    """The same payload under the first key; raises NotOpened, and then the value is to be kept as it is."""
    payload, key = unseal(value, url, keys)
    return value if key.id == keys[0].id else seal(payload, url, keys[0])
