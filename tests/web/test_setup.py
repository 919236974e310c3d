"""The first run: a newsroom made in the browser."""

from __future__ import annotations

import pytest
from litestar.testing import TestClient

from newsloom.services.newsroom.open import close, open_newsroom
from newsloom.web.routes.setup import Founding, create_setup

FIELDS = {
    "title": "Battery News",
    "description": "What is stored, and where.",
    "topics": "Batteries\nBatteries/Recycling\n",
}


@pytest.fixture
def founding(tmp_path):
    return Founding(tmp_path / "battery-news", "tok")


@pytest.fixture
def client(founding):
    with TestClient(create_setup(founding), base_url="http://127.0.0.1:8000") as made:
        yield made


def test_a_name_and_topics_make_a_newsroom(client, founding):
    answer = client.post("/setup", data=FIELDS | {"token": "tok"})
    assert answer.status_code == 200 and "/desk/enter?token=tok" in answer.text
    assert founding.made.is_set()
    newsroom = open_newsroom(founding.folder)
    assert newsroom.config.site.title == "Battery News"
    assert [(t.name, t.parent) for t in newsroom.topics] == [("Batteries", None), ("Recycling", "Batteries")]
    close(newsroom)


def test_the_form_suggests_the_folders_name(client):
    assert 'value="Battery News"' in client.get("/setup?token=tok").text


@pytest.mark.parametrize("token", ["", "guess"])
def test_without_the_printed_token_nothing_is_made(client, founding, token):
    assert client.get("/setup", params={"token": token}).status_code == 401
    assert client.post("/setup", data=FIELDS | {"token": token}).status_code == 401
    assert not founding.folder.exists()


def test_a_fault_is_told_and_what_was_typed_is_kept(client, founding):
    answer = client.post("/setup", data=FIELDS | {"topics": "Batteries//Recycling", "token": "tok"})
    assert answer.status_code == 400
    assert "a topic needs a name" in answer.text and "What is stored, and where." in answer.text
    assert not founding.made.is_set()


def test_a_source_that_cannot_be_read_does_not_stop_the_rest(client, founding):
    answer = client.post("/setup", data=FIELDS | {"sources": "http://127.0.0.1:1/feed.xml", "token": "tok"})
    assert answer.status_code == 200 and "127.0.0.1" in answer.text
    assert founding.made.is_set()
