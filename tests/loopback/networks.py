"""A server that behaves as the networks' interfaces do: it checks keys, lengths and signatures, and keeps what was posted."""

from __future__ import annotations

import itertools
import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from loopback.server import Asked, Loopback, Send, answer
from newsloom.net.webhook import SIGNATURE, is_signed
from newsloom.render.posting import graphemes

TOKEN, SECRET = "the-token", "the-secret"
LIMITS = {"mastodon": 500, "bluesky": 300, "slack": 40_000, "telegram": 4096, "matrix": 60_000}

Answer = tuple[int, dict[str, Any]]


@dataclass
class Networks:
    """`posts` is what stands on each network now, by (network, id); `made` counts posts that were made ever."""

    posts: dict[tuple[str, str], str] = field(default_factory=dict)
    made: int = 0
    deliveries: dict[str, dict[str, Any]] = field(default_factory=dict)
    busy: int = 0
    """So many requests are answered with 429 first."""
    drop: int = 0
    """So many requests are carried out, and the connection is closed before the answer."""
    keys: dict[str, str] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    numbers: Callable[[], int] = field(default_factory=lambda: itertools.count(1).__next__)

    def __call__(self, request: Asked, send: Send) -> None:
        with self.lock:
            if self.busy:
                self.busy -= 1
                send(answer(429, b"{}", Retry_After="0", Connection="close"))
                return
            status, body = self._route(request)
            if self.drop:
                self.drop -= 1
                return
        send(answer(status, json.dumps(body).encode(), Content_Type="application/json", Connection="close"))

    def _route(self, request: Asked) -> Answer:
        path = request.path.partition("?")[0]
        try:
            body = json.loads(request.body or b"{}")
        except ValueError:
            return 400, {"error": "no JSON"}
        if request.method != "DELETE" and not body:  # whoever sent it died half-way
            return 400, {"error": "no body"}
        for pattern, handler in (
            (r"/api/v1/statuses(?:/(\w+))?", self._mastodon),
            (r"/xrpc/([\w.]+)", self._bluesky),
            (r"/api/(chat\.\w+)", self._slack),
            (r"/bot([^/]+/\w+)", self._telegram),
            (r"/_matrix/client/v3/rooms/(.+)", self._matrix),
            (r"/(hook)", self._hook),
        ):
            if match := re.fullmatch(pattern, path):
                return handler(request, match[1] or "", body)
        return 404, {"error": "no such method"}

    def _bearer(self, request: Asked) -> bool:
        return request.headers.get("authorization") == f"Bearer {TOKEN}"

    def _keep(self, network: str, text: str, key: str | None = None, id: str | None = None) -> str | None:
        """Keep a post; the same key is the same post. None: it is too long."""
        if graphemes(text) > LIMITS[network]:
            return None
        if key is not None and key in self.keys:
            return self.keys[key]
        if id is None or (network, id) not in self.posts:
            self.made += 1
        id = id or f"{self.numbers()}"
        self.posts[(network, id)] = text
        if key is not None:
            self.keys[key] = id
        return id

    def _mastodon(self, request: Asked, id: str, body: dict[str, Any]) -> Answer:
        if not self._bearer(request):
            return 401, {"error": "The access token is invalid"}
        if request.method == "POST":
            kept = self._keep("mastodon", body["status"], request.headers.get("idempotency-key"))
            if kept is None:
                return 422, {"error": "Validation failed: Text limit of 500 characters exceeded"}
            return 200, {"id": kept, "url": f"https://social.example/@desk/{kept}"}
        if ("mastodon", id) not in self.posts:
            return 404, {"error": "Record not found"}
        if request.method == "PUT":
            self.posts[("mastodon", id)] = body["status"]
        else:
            del self.posts[("mastodon", id)]
        return 200, {"id": id}

    def _bluesky(self, request: Asked, method: str, body: dict[str, Any]) -> Answer:
        if method == "com.atproto.server.createSession":
            right = body.get("password") == TOKEN
            return (200, {"did": "did:plc:x", "accessJwt": TOKEN}) if right else (401, {"message": "Invalid password"})
        if not self._bearer(request):
            return 401, {"error": "AuthMissing"}
        if method == "com.atproto.repo.deleteRecord":
            self.posts.pop(("bluesky", body["rkey"]), None)
            return 200, {}
        record = body["record"]
        if not re.fullmatch(r"[2-7a-z]{13}", body["rkey"]):
            return 400, {"message": "invalid record key"}
        for facet in record.get("facets", ()):
            cut = record["text"].encode()[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode()
            if cut != facet["features"][0]["uri"]:
                return 400, {"message": "a facet is no link"}
        if self._keep("bluesky", record["text"], id=body["rkey"]) is None:
            return 400, {"message": "Record/text must not be longer than 300 graphemes"}
        return 200, {"uri": f"at://did:plc:x/app.bsky.feed.post/{body['rkey']}"}

    def _slack(self, request: Asked, method: str, body: dict[str, Any]) -> Answer:
        if not self._bearer(request):
            return 200, {"ok": False, "error": "invalid_auth"}
        if method == "chat.postMessage":
            return 200, {"ok": True, "ts": self._keep("slack", body["text"])}
        if ("slack", body["ts"]) not in self.posts:
            return 200, {"ok": False, "error": "message_not_found"}
        if method == "chat.update":
            self.posts[("slack", body["ts"])] = body["text"]
        else:
            del self.posts[("slack", body["ts"])]
        return 200, {"ok": True}

    def _telegram(self, request: Asked, path: str, body: dict[str, Any]) -> Answer:
        token, _, method = path.partition("/")
        if token != TOKEN:
            return 401, {"ok": False, "description": "Unauthorized"}
        if method == "sendMessage":
            kept = self._keep("telegram", body["text"])
            if kept is None:
                return 400, {"ok": False, "description": "Bad Request: message is too long"}
            return 200, {"ok": True, "result": {"message_id": int(kept)}}
        key = ("telegram", str(body["message_id"]))
        if key not in self.posts:
            return 400, {"ok": False, "description": "Bad Request: message to delete not found"}
        if method == "editMessageText":
            if self.posts[key] == body["text"]:
                return 400, {"ok": False, "description": "Bad Request: message is not modified"}
            self.posts[key] = body["text"]
        else:
            del self.posts[key]
        return 200, {"ok": True, "result": True}

    def _matrix(self, request: Asked, path: str, body: dict[str, Any]) -> Answer:
        if not self._bearer(request):
            return 401, {"errcode": "M_UNKNOWN_TOKEN", "error": "Unrecognised access token"}
        what, key = path.split("/")[1:-1], path.split("/")[-1]
        if what[0] == "redact":
            self.posts.pop(("matrix", what[1]), None)
            return 200, {"event_id": "redaction"}
        if (relation := body.get("m.relates_to")) is not None:
            self.posts[("matrix", relation["event_id"])] = body["m.new_content"]["body"]
            return 200, {"event_id": "edit"}
        return 200, {"event_id": self._keep("matrix", body["body"], key)}

    def _hook(self, request: Asked, _: str, body: dict[str, Any]) -> Answer:
        if not is_signed(request.body, request.headers.get(SIGNATURE.lower(), ""), SECRET):
            return 403, {"error": "not signed"}
        if body["key"] not in self.deliveries:
            self.made += body["event"] == "story.published"
        self.deliveries[body["key"]] = body
        return 200, {}


def networks() -> tuple[Loopback, Networks]:
    """A server (enter it) and what it keeps."""
    kept = Networks()
    return Loopback({"*": kept}), kept
