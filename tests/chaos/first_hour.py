"""A stranger's first hour with the installed program: found, read, approve, mail, back up, lose, restore.

    python tests/chaos/first_hour.py [--program newsloom]

Needs the standard library alone, so that any interpreter can play it against a program that was installed for another one. The
web (one paper) and the mail server are on loopback. It prints each command with its seconds, and what was not as it should be,
with exit code 1 then.
"""

from __future__ import annotations

import argparse
import http.server
import json
import re
import shutil
import socketserver
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

HEADLINES = (
    "Council of Aldmouth votes for a second harbour wall",
    "Night ferry to Corvale is cut from autumn on",
    "Tram depot in Oxwell burns, nobody is hurt",
)


def text_of(number: int) -> str:
    """What the paper tells of a headline."""
    what = HEADLINES[number]
    return "".join(
        f"<p>{what}, the harbour office said in its report number {number}{part}. It named {7 * part + number} firms, "
        f"{part + 3} of which had asked for {part + 11} months, and the council answers them in week {part + 20}.</p>"
        for part in range(6)
    )


def page_of(number: int) -> str:
    """The web page of an article."""
    head = f'<html lang="en"><title>{HEADLINES[number]}</title><meta property="og:type" content="article">'
    return f"{head}<article><h1>{HEADLINES[number]}</h1>{text_of(number)}</article></html>"


class Paper(http.server.BaseHTTPRequestHandler):
    """A front page that names its feed, the feed, and three articles."""

    def do_GET(self) -> None:
        here = f"http://127.0.0.1:{self.server.server_address[1]}"  # type: ignore[index]
        items = "".join(
            f"<item><title>{title}</title><link>{here}/news/{number}</link></item>"
            for number, title in enumerate(HEADLINES)
        )
        pages = {
            "/": ("text/html", '<title>The Paper</title><link rel="alternate" type="application/rss+xml" href="/feed">'),
            "/feed": ("application/rss+xml", f'<rss version="2.0"><channel><title>The Paper</title>{items}</channel></rss>'),
        } | {
            f"/news/{number}": ("text/html", page_of(number))
            for number in range(len(HEADLINES))
        }  # fmt: skip
        kind, body = pages.get(self.path, ("text/plain", ""))
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: Any) -> None:
        """Be quiet."""


class Post(socketserver.StreamRequestHandler):
    """A mail server that keeps what it gets."""

    letters: ClassVar[list[bytes]] = []

    def handle(self) -> None:
        self.wfile.write(b"220 sink\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                letter = b""
                while (part := self.rfile.readline()) not in (b".\r\n", b""):
                    letter += part
                self.letters.append(letter)
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 sink\r\n")
            if word == b"QUIT":
                return


class Hour:
    """The commands so far, and what was not as it should be."""

    def __init__(self, program: str, room: Path) -> None:
        self.program, self.room = program, room
        self.commands = 0
        self.wrong: list[str] = []

    def run(self, *words: str, code: int | None = 0, inside: bool = True) -> str:
        """One command, as typed; what it printed."""
        began = time.monotonic()
        done = subprocess.run(
            [self.program, *words], cwd=self.room if inside else None, capture_output=True, text=True, check=False,
            stdin=subprocess.DEVNULL, timeout=600,
        )  # fmt: skip
        self.commands += 1
        said = done.stdout + done.stderr
        print(f"{time.monotonic() - began:6.1f} s  newsloom {' '.join(words)}", flush=True)
        self.expect(code in (None, done.returncode), f"newsloom {words[0]} ended with {done.returncode}: {said[-600:]}")
        self.expect("Traceback" not in said, f"newsloom {words[0]}: {said[-600:]}")
        return said

    def expect(self, fine: bool, words: str) -> None:
        """Note what is wrong."""
        if not fine:
            print(f"        WRONG: {words}", flush=True)
            self.wrong.append(words)

    def set(self, section: str, **values: str) -> None:
        """What the owner writes into newsloom.toml, where each setting stands with its default."""
        file = self.room / "newsloom.toml"
        text = file.read_text("utf-8")
        for key, value in values.items():
            put = re.compile(rf"^# {key} = [^\n]*$", re.M)
            head, mark, rest = text.partition(f"[{section}]\n")
            rest, found = put.subn(f"{key} = {value}", rest, count=1)
            text = head + mark + rest
            self.expect(found == 1, f"newsloom.toml does not show [{section}] {key}")
        file.write_text(text, "utf-8")


def play(hour: Hour, paper: str, mail_port: int) -> None:
    """The hour."""
    hour.run("init", str(hour.room), "--topic", "harbour", "--topic", "ferry", "--topic", "tram", inside=False)
    said = hour.run("source", "add", paper, code=1)
    hour.expect("allow_private = true" in said, "the first no does not name the setting")
    hour.set("fetch", allow_private="true")
    hour.set("mail", host='"127.0.0.1"', port=str(mail_port), security='"none"', sender='"news@harbour.example"')
    hour.run("source", "add", paper)
    hour.run("run")
    stories = [json.loads(line) for line in hour.run("story", "list", "--json").splitlines()]
    hour.expect(len(stories) == len(HEADLINES), f"{len(stories)} stories of {len(HEADLINES)} articles")
    first = stories[0]
    hour.run("story", "approve", first["id"])
    hour.run("run")
    front = (hour.room / "_site" / "index.html").read_text("utf-8")
    hour.expect(first["title"] in front, "the approved story is not on the front page")
    hour.run("newsletter", "add", "ann@reader.example")
    hour.run("newsletter", "send")
    letters = Post.letters
    hour.expect(len(letters) == 1 and b"List-" in letters[0], f"{len(letters)} letters came, or without List headers")
    backup = hour.room.parent / "first.backup"
    hour.run("publish", "--all")  # the first letter made a page that all others name from now on
    hour.run("db", "backup", str(backup))
    front = (hour.room / "_site" / "index.html").read_text("utf-8")
    for file in hour.room.glob("newsloom.db*"):
        file.unlink()
    hour.expect("db restore" in hour.run("run", code=2), "a lost database is not named with its way out")
    hour.run("db", "restore", str(backup))
    again = [json.loads(line) for line in hour.run("story", "list", "--json").splitlines()]
    hour.expect(
        [(s["id"], s["state"]) for s in again]
        == [(s["id"], "published" if s is first else s["state"]) for s in stories],
        "the restored newsroom has other stories",
    )
    hour.expect((hour.room / "_site" / "index.html").read_text("utf-8") == front, "the front page is another one")
    hour.run("newsletter", "send")
    hour.expect(len(Post.letters) == 1, "the newsletter was sent twice")
    hour.run("doctor", code=None)  # it may complain of this machine


def served(handler: Any, kind: Callable[..., Any]) -> Any:
    """A server of that kind, at work in a thread."""
    server = kind(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--program", default="newsloom")
    asked = parser.parse_args()
    program = shutil.which(asked.program)
    if program is None:
        parser.error(f"no program {asked.program}")
    paper, post = served(Paper, http.server.ThreadingHTTPServer), served(Post, socketserver.ThreadingTCPServer)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="newsloom-first-hour-") as folder:
        hour = Hour(program, Path(folder) / "harbour-news")
        play(hour, f"http://127.0.0.1:{paper.server_address[1]}/", post.server_address[1])
    seconds = time.monotonic() - began
    print(
        f"{hour.commands} commands in {seconds:.0f} s: {f'{len(hour.wrong)} things are wrong' if hour.wrong else 'all is well'}"
    )
    return 1 if hour.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
