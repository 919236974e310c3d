"""Webhooks out: a JSON document, signed, to an address that the owner configured."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from newsloom.errors import FetchError
from newsloom.net.http import Http

SIGNATURE = "X-Newsloom-Signature"


def send_webhook(http: Http, url: str, event: str, content: Mapping[str, Any], *, secret: str | None, key: str) -> None:
    """POST ``{"event": ..., "key": ..., "content": ...}``.

    `key` names the delivery: a receiver that meets it again has seen it before. With a `secret` the header
    X-Newsloom-Signature is ``sha256=`` and the HMAC-SHA256 of the body, in hex. Raises FetchError unless the answer
    is 2xx; `lasting` for a 4xx other than 408 and 429.
    """
    body = json.dumps({"event": event, "key": key, "content": content}, ensure_ascii=False, sort_keys=True).encode()
    headers = {SIGNATURE: f"sha256={sign(body, secret)}"} if secret else {}
    answer = http.post(url, body, content_type="application/json", headers=headers)
    if not 200 <= answer.status < 300:
        lasting = 400 <= answer.status < 500 and answer.status not in (408, 429)
        raise FetchError(url, f"the webhook answered with status {answer.status}", lasting=lasting)


def sign(body: bytes, secret: str, algorithm: str = "sha256") -> str:
    """The HMAC of a body, in hex."""
    return hmac.new(secret.encode(), body, algorithm).hexdigest()


def is_signed(body: bytes, header: str, secret: str) -> bool:
    """Does a header such as ``sha256=0a1b...`` sign this body? Compared in constant time.

    SHA-1 counts too: most WebSub hubs sign with nothing else, and what breaks SHA-1 (two texts with one digest) is no help
    against an HMAC, whose key the forger does not have.
    """
    algorithm, _, given = header.strip().partition("=")
    if algorithm.lower() not in ("sha1", "sha256", "sha384", "sha512") or not given.isascii():
        return False
    expected = hmac.new(secret.encode(), body, getattr(hashlib, algorithm.lower())).hexdigest()
    return hmac.compare_digest(expected, given.lower())
