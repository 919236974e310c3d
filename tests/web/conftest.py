"""The desk as tests visit it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient
from lxml import html

from newsloom.services.newsroom.open import close, open_newsroom
from newsloom.web.server import create_app
from web.newsroom import TOKEN, Clock, a_newsroom, made_context


class Visitor:
    """A browser without script: follows redirects, sends forms with the page's own token."""

    def __init__(self, client: TestClient[Any]) -> None:
        self.client = client
        self.page: Any = None

    def get(self, path: str) -> Any:
        """Go to a page; its tree."""
        self.response = self.client.get(path)
        self.page = html.document_fromstring(self.response.text) if self.response.text.strip() else None
        return self.page

    def post(self, path: str, **fields: Any) -> Any:
        """Send a form; the tree of the page that follows."""
        token = self.csrf()
        self.response = self.client.post(path, data={"_csrf_token": token} | fields)
        self.page = html.document_fromstring(self.response.text) if self.response.text.strip() else None
        return self.page

    def csrf(self) -> str:
        """The token of the page at hand (or of the queue)."""
        page = (
            self.page
            if self.page is not None and self.page.xpath("//input[@name='_csrf_token']")
            else self.get("/desk/")
        )
        return str(page.xpath("//input[@name='_csrf_token']/@value")[0])

    def titles(self) -> list[str]:
        """The headlines of the queue at hand."""
        return [" ".join(h.text_content().split()) for h in self.page.cssselect("article.card h2")]

    def flash(self) -> str:
        """What the page says was done."""
        return " ".join(" ".join(p.text_content().split()) for p in self.page.cssselect(".flash p"))

    def ids(self) -> list[str]:
        """The stories of the queue at hand."""
        return [c.get("data-story") for c in self.page.cssselect("article.card")]


@pytest.fixture(scope="session")
def pattern(tmp_path_factory) -> Path:
    """A newsroom that tests get a copy of: filling one takes a second, copying it none."""
    folder = tmp_path_factory.mktemp("pattern") / "newsroom"
    close(a_newsroom(folder, count=8))
    return folder


@pytest.fixture
def newsroom(pattern, tmp_path) -> Iterator[Any]:
    shutil.copytree(pattern, tmp_path / "newsroom")
    made = open_newsroom(tmp_path / "newsroom", clock=Clock())
    yield made
    close(made)


@pytest.fixture
def client(newsroom) -> Iterator[TestClient[Any]]:
    with TestClient(
        app=create_app(made_context(newsroom)), base_url="http://127.0.0.1:8000", raise_server_exceptions=False
    ) as made:
        yield made


@pytest.fixture
def editor(client) -> Visitor:
    """Somebody who came in by the printed address."""
    client.get(f"/desk/enter?token={TOKEN}")
    visitor = Visitor(client)
    visitor.get("/desk/")
    return visitor


@pytest.fixture
def stranger(client) -> Visitor:
    """Somebody who did not."""
    return Visitor(client)
