"""A small server on loopback that sends whatever bytes a test wants, however slowly, and remembers what it was asked."""

from __future__ import annotations

import contextlib
import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Send = Callable[[bytes], None]


@dataclass
class Asked:
    """One request as the server saw it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes = b""


@dataclass
class Loopback:
    """`pages` maps a path to its bytes, or to a function (request, send) that may send slowly, endlessly, or nothing."""

    pages: dict[str, bytes | Callable[[Asked, Send], None]] = field(default_factory=dict)
    tls: ssl.SSLContext | None = None
    asked: list[Asked] = field(default_factory=list)
    port: int = 0
    stopping: threading.Event = field(default_factory=threading.Event)
    connections: int = 0
    open_now: int = 0

    def paths(self) -> list[str]:
        return [request.path for request in self.asked]

    def __enter__(self) -> Loopback:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self._listener.getsockname()[1]
        self._lock = threading.Lock()
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        # Wake the thread first: while it waits in accept(), a later server may get the number of the closed descriptor, and
        # this one then answers that one's callers.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._accepting.join(5)
        self._listener.close()

    def _accept(self) -> None:
        while not self.stopping.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with self._lock:
            self.connections += 1
            self.open_now += 1
        with contextlib.suppress(OSError, ssl.SSLError, ValueError), client:
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            client.settimeout(5)
            talk: socket.socket = self.tls.wrap_socket(client, server_side=True) if self.tls else client
            with talk, talk.makefile("rb") as lines:
                while self._answer(talk, lines):
                    pass
        with self._lock:
            self.open_now -= 1

    def _answer(self, talk: socket.socket, lines) -> bool:  # type: ignore[no-untyped-def]
        first = lines.readline().decode("latin-1").split()
        if len(first) < 2:
            return False
        headers: dict[str, str] = {}
        while (line := lines.readline().decode("latin-1").strip()) != "":
            key, _, value = line.partition(":")
            headers[key.lower()] = value.strip()
        body = lines.read(int(headers.get("content-length", 0)))
        request = Asked(first[0], first[1], headers, body)
        with self._lock:
            self.asked.append(request)
        page = self.pages.get(request.path.partition("?")[0], self.pages.get("*", answer(404, b"no such page")))
        if callable(page):
            page(request, talk.sendall)
            return False
        talk.sendall(page)
        return b"connection: close" not in page.partition(b"\r\n\r\n")[0].lower()


def answer(status: int, body: bytes = b"", **headers: str) -> bytes:
    """A whole, correct answer. Header names are written with underscores."""
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body


def head(status: int = 200, **headers: str) -> bytes:
    """A head without a length: the body ends when the connection does."""
    lines = [f"HTTP/1.1 {status} X", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def certificate(folder: Path, name: str, *, days: int = 1) -> tuple[Path, Path]:
    """A self-signed certificate for `name` and its key, as PEM files; a negative `days` makes one that is over."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    alternative: list[x509.GeneralName] = [x509.DNSName(name)]
    with contextlib.suppress(ValueError):
        alternative = [x509.IPAddress(ipaddress.ip_address(name))]
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=30))
        .not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName(alternative), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    chain, private = folder / f"{name}.pem", folder / f"{name}.key"
    chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return chain, private


def server_context(chain: Path, private: Path) -> ssl.SSLContext:
    """A server's TLS context."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, private)
    return context


@contextlib.contextmanager
def loopback(**pages: bytes | Callable[[Asked, Send], None]) -> Iterator[Loopback]:
    """A server whose pages are named by keyword: ``feed=...`` answers ``/feed``."""
    with Loopback({f"/{name}": page for name, page in pages.items()}) as server:
        yield server
