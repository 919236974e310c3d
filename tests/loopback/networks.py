"""A server that behaves as the networks' interfaces do: it checks keys, lengths and signatures, and keeps what was posted."""

from __future__ import annotations

import base64
import hmac
import itertools
import json
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from loopback.server import Asked, Loopback, Send, answer
from newsloom.net.webhook import SIGNATURE, is_signed
from newsloom.render.posting import graphemes

TOKEN, SECRET = "the-token", "the-secret"
GHOST_KEY = "6489d1c2a5:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
LIMITS = {"mastodon": 500, "bluesky": 300, "slack": 40_000, "telegram": 4096, "matrix": 60_000}

Answer = tuple[int, Any]


@dataclass
class Networks:
    """`posts` is what stands on each network now, by (network, id); `made` counts posts that were made ever."""

    posts: dict[tuple[str, str], str] = field(default_factory=dict)
    made: int = 0
    deliveries: dict[str, dict[str, Any]] = field(default_factory=dict)
    articles: dict[str, dict[str, Any]] = field(default_factory=dict)
    """The posts of a WordPress or a Ghost, by their ids."""
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
        if request.method not in ("DELETE", "GET") and not body:  # whoever sent it died half-way
            return 400, {"error": "no body"}
        for pattern, handler in (
            (r"/api/v1/statuses(?:/(\w+))?", self._mastodon),
            (r"/xrpc/([\w.]+)", self._bluesky),
            (r"/api/(chat\.\w+)", self._slack),
            (r"/bot([^/]+/\w+)", self._telegram),
            (r"/_matrix/client/v3/rooms/(.+)", self._matrix),
            (r"/(hook)", self._hook),
            (r"/wp-json/wp/v2/posts(?:/(\d+))?", self._wordpress),
            (r"/ghost/api/admin/posts/(.*)", self._ghost),
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

    def _wordpress(self, request: Asked, id: str, body: dict[str, Any]) -> Answer:
        """WordPress REST API handbook, "Posts": application passwords (HTTP Basic), create, update, trash, list by slug."""
        sent = request.headers.get("authorization", "").removeprefix("Basic ")
        if base64.b64decode(sent).decode() != f"desk:{TOKEN}":
            return 401, {
                "code": "rest_cannot_create",
                "message": "Sorry, you are not allowed to create posts as this user.",
            }
        asked = parse_qs(urlsplit(request.path).query)
        if request.method == "GET":
            wanted = [
                p for p in self.articles.values() if p["slug"] == asked["slug"][0] and p["status"] in asked["status"][0]
            ]
            return 200, [{"id": p["id"], "link": p["link"]} for p in wanted]
        if not id:
            unknown = body.keys() - {"title", "content", "excerpt", "slug", "status", "date_gmt"}
            if (
                request.method != "POST"
                or unknown
                or not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", body["date_gmt"])
            ):
                return 400, {"code": "rest_invalid_param", "message": f"Invalid parameter(s): {sorted(unknown)}"}
            number = self.numbers()
            # A slug that is taken gets a number, as WordPress does.
            taken = {p["slug"] for p in self.articles.values()}
            slug = body["slug"] if body["slug"] not in taken else f"{body['slug']}-2"
            self.articles[str(number)] = body | {"id": number, "slug": slug, "link": f"https://wp.example/{slug}/"}
            self.made += 1
            return 201, {"id": number, "link": self.articles[str(number)]["link"]}
        there = self.articles.get(id)
        if there is None:
            return 404, {"code": "rest_post_invalid_id", "message": "Invalid post ID."}
        if request.method == "DELETE":
            if there["status"] == "trash":
                return 410, {"code": "rest_already_trashed", "message": "The post has already been deleted."}
            there |= {"status": "trash", "slug": f"{there['slug']}__trashed"}
        else:
            there |= body
        return 200, {"id": there["id"], "link": there["link"]}

    def _ghost(self, request: Asked, path: str, body: dict[str, Any]) -> Answer:
        """Ghost Admin API, "Posts": a JWT of five minutes (HS256, aud /admin/, kid), source=html, updated_at for edits."""
        refused = self._ghost_token(request.headers.get("authorization", ""))
        if refused or not request.headers.get("accept-version", "").startswith("v"):
            return 401, {"errors": [{"message": refused or "no version"}]}
        path = path.rstrip("/")
        if request.method == "POST":
            [given] = body["posts"]
            if "source=html" not in request.path or any(p["slug"] == given["slug"] for p in self.articles.values()):
                return 422, {"errors": [{"message": "Validation error, cannot save post."}]}
            id = f"{self.numbers():024x}"
            self.articles[id] = given | {
                "id": id,
                "updated_at": f"v{self.numbers()}",
                "url": f"https://ghost.example/{given['slug']}/",
            }
            self.made += 1
            return 201, {"posts": [self.articles[id]]}
        slug = path.removeprefix("slug/")
        there = (
            next((p for p in self.articles.values() if p["slug"] == slug), None)
            if "slug/" in path
            else self.articles.get(path)
        )
        if there is None:
            return 404, {"errors": [{"message": "Resource not found error, cannot read post."}]}
        if request.method == "GET":
            return 200, {"posts": [there]}
        if request.method == "DELETE":
            del self.articles[there["id"]]
            return 204, {}
        [given] = body["posts"]
        if given.get("updated_at") != there["updated_at"]:
            return 409, {"errors": [{"message": "Saving failed! Someone else is editing this post."}]}
        there |= given | {"updated_at": f"v{self.numbers()}"}
        return 200, {"posts": [there]}

    def _ghost_token(self, said: str) -> str:
        """What is wrong with a token, or ""."""
        head, told, sign = said.removeprefix("Ghost ").split(".")
        parts = [json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))) for part in (head, told)]
        right = hmac.new(bytes.fromhex(GHOST_KEY.partition(":")[2]), f"{head}.{told}".encode(), "sha256").digest()
        if base64.urlsafe_b64decode(sign + "=" * (-len(sign) % 4)) != right:
            return "Invalid token: invalid signature"
        if (
            parts[0] != {"alg": "HS256", "typ": "JWT", "kid": GHOST_KEY.partition(":")[0]}
            or parts[1]["aud"] != "/admin/"
        ):
            return "Invalid token"
        return (
            ""
            if parts[1]["exp"] - parts[1]["iat"] <= 300 and parts[1]["iat"] <= time.time()
            else "Invalid token: maxAge"
        )

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
