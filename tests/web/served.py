"""A newsroom that is served on a loopback port, and people who visit it in a real browser."""

from __future__ import annotations

import socket
import threading
import time
from pathlib import Path
from typing import Any

import uvicorn

from newsloom.services.newsroom.open import close, open_newsroom
from newsloom.web.serve import made_context
from newsloom.web.server import create_app
from web.newsroom import TOKEN, Clock


class Served:
    """A newsroom that is served for the time of a test, or of a module."""

    def __init__(self, folder: Path) -> None:
        self.newsroom = open_newsroom(folder, clock=Clock())
        listener = socket.create_server(("127.0.0.1", 0))
        self.port = listener.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self._start(listener)

    def _start(self, listener: socket.socket) -> None:
        app = create_app(made_context(self.newsroom, self.address, TOKEN, by_hand=True))
        self.server = uvicorn.Server(
            uvicorn.Config(app, log_level="error", access_log=False, timeout_graceful_shutdown=1)
        )
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [listener]}, daemon=True)
        self.thread.start()
        while not self.server.started:
            time.sleep(0.02)

    def stop(self) -> None:
        """The server is lost; what the newsroom holds is not."""
        self.server.should_exit = True
        self.thread.join(timeout=10)

    def start_again(self) -> None:
        """It is there again, at the same address."""
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        listener.listen()
        self._start(listener)

    def close(self) -> None:
        self.stop()
        close(self.newsroom)


class Person:
    """Somebody in a browser of their own."""

    def __init__(self, browser: Any, served: Served, name: str, **context: Any) -> None:
        self.served = served
        self.context = browser.new_context(extra_http_headers={"X-Forwarded-User": name}, **context)
        self.page = self.context.new_page()
        self.page.set_default_timeout(15_000)

    def tab(self, path: str = "/desk/") -> Any:
        """Another tab."""
        page = self.context.new_page()
        page.set_default_timeout(15_000)
        page.goto(self.served.address + path)
        return page

    def goto(self, path: str) -> Any:
        """Go to a page in the first tab."""
        self.page.goto(self.served.address + path)
        return self.page

    def close(self) -> None:
        self.context.close()
