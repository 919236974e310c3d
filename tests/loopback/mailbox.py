"""A small IMAP server on loopback: it knows what a reader of a mailbox asks, and remembers whether something was changed."""

from __future__ import annotations

import re
import socket
import ssl
import threading
from dataclasses import dataclass, field


@dataclass
class MailServer:
    """`letters` by their number; `says` are answers that take the place of the usual one, by command."""

    context: ssl.SSLContext
    password: str = "secret word"
    letters: dict[int, bytes] = field(default_factory=dict)
    validity: int = 7
    says: dict[str, bytes] = field(default_factory=dict)
    hangs_at: str = ""
    asked: list[str] = field(default_factory=list)
    port: int = 0
    ca_file: str = ""
    """What a reader has to trust."""

    def __enter__(self) -> MailServer:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._stopping = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while not self._stopping.is_set():
            try:
                raw, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(raw,), daemon=True).start()

    def _serve(self, raw: socket.socket) -> None:
        try:
            with self.context.wrap_socket(raw, server_side=True) as sock, sock.makefile("rb") as lines:
                sock.sendall(b"* OK IMAP4rev1 ready\r\n")
                for line in lines:
                    tag, _, told = line.decode("latin-1").strip().partition(" ")
                    command = told.upper()
                    self.asked.append(told)
                    if self.hangs_at and command.startswith(self.hangs_at):
                        self._stopping.wait(30)
                        return
                    sock.sendall(self._answer(tag, told, command))
                    if command == "LOGOUT":
                        return
        except OSError:
            return

    def _answer(self, tag: str, told: str, command: str) -> bytes:
        done = f"{tag} OK done\r\n".encode()
        if (special := next((data for name, data in self.says.items() if command.startswith(name)), None)) is not None:
            return special.replace(b"TAG", tag.encode())
        if command.startswith("CAPABILITY"):
            return b"* CAPABILITY IMAP4rev1\r\n" + done
        if command.startswith("LOGIN"):
            right = f'"{self.password}"' in told or told.endswith(f" {self.password}")
            return done if right else f"{tag} NO [AUTHENTICATIONFAILED] no\r\n".encode()
        if command.startswith("EXAMINE"):
            count = f"* {len(self.letters)} EXISTS\r\n* OK [UIDVALIDITY {self.validity}] valid\r\n"
            return count.encode() + f"{tag} OK [READ-ONLY] done\r\n".encode()
        if command.startswith("UID SEARCH"):
            least = int(re.findall(r"(\d+):\*", told)[0])
            found = [n for n in sorted(self.letters) if n >= least] or sorted(self.letters)[-1:]
            return f"* SEARCH {' '.join(map(str, found))}\r\n".encode() + done
        if command.startswith("UID FETCH"):
            number = int(told.split()[2])
            data = self.letters[number][:2_000_000]
            return f"* 1 FETCH (UID {number} BODY[]<0> {{{len(data)}}}\r\n".encode() + data + b")\r\n" + done
        if command.startswith("LOGOUT"):
            return b"* BYE\r\n" + done
        return f"{tag} BAD this server only lets read\r\n".encode()
