"""A mail server on loopback, of few words."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class Post:
    """A mail server of one connection. `refuse` are readers whom it does not know."""

    port: int = 0
    refuse: tuple[str, ...] = ()
    letters: list[str] = field(default_factory=list)

    def serve(self, listener: socket.socket) -> None:
        client, _ = listener.accept()
        with client, client.makefile("rwb", buffering=0) as line:
            line.write(b"220 post\r\n")
            while words := line.readline().decode().strip():
                verb = words.split()[0].upper()
                if verb == "DATA":
                    line.write(b"354 go\r\n")
                    text = b""
                    while not text.endswith(b"\r\n.\r\n"):
                        text += line.readline()
                    self.letters.append(text.decode())
                    line.write(b"250 ok\r\n")
                elif verb == "RCPT" and any(name in words for name in self.refuse):
                    line.write(b"550 unknown here\r\n")
                else:
                    line.write(b"221 bye\r\n" if verb == "QUIT" else b"250 ok\r\n")
                    if verb == "QUIT":
                        return


@contextlib.contextmanager
def post_office(refuse: tuple[str, ...] = ()) -> Iterator[Post]:
    """A mail server for the time of a `with` block."""
    made = Post(refuse=refuse)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        made.port = listener.getsockname()[1]
        threading.Thread(target=made.serve, args=(listener,), daemon=True).start()
        yield made
