"""The site as it is served: every file, with its type, beside the desk and its API."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar.testing import TestClient

from newsloom.services.newsroom.run import publish
from newsloom.web.media_types import OTHER, media_type
from newsloom.web.site_files import look_up
from web.conftest import Visitor


def test_every_file_of_the_site_is_served_with_its_type_etag_and_head(editor: Visitor) -> None:
    newsroom = editor.client.app.state["context"].newsroom
    publish(newsroom, everything=True)
    site = newsroom.root / newsroom.config.publish.site_dir
    (site / "api" / "events").mkdir(parents=True)
    (site / "api" / "events" / "calendar.ics").write_bytes(b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    files = sorted(p for p in site.rglob("*") if p.is_file())
    assert any(p.relative_to(site).as_posix() == "api/news/index.json" for p in files)
    for file in files:
        path = "/" + file.relative_to(site).as_posix()
        got, head = editor.client.get(path), editor.client.head(path)
        assert (got.status_code, head.status_code) == (200, 200), path
        assert got.content == file.read_bytes() and head.content == b""
        assert got.headers["content-type"] != OTHER or file.suffix.startswith(".pf") or file.suffix == ".pagefind", path
        assert head.headers["content-length"] == str(len(got.content))
        assert got.headers["etag"] == head.headers["etag"]
        assert got.headers["access-control-allow-origin"] == "*"
        assert "set-cookie" not in got.headers
        again = editor.client.get(path, headers={"if-none-match": f'W/"x", {got.headers["etag"]}'})
        assert (again.status_code, again.content) == (304, b""), path


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/feed.xml", "application/rss+xml"),
        ("/atom.xml", "application/atom+xml"),
        ("/feed.json", "application/feed+json"),
        ("/sources.opml", "text/x-opml; charset=utf-8"),
        ("/sitemap.xml", "application/xml"),
        ("/api/news/index.json", "application/json"),
        ("/", "text/html; charset=utf-8"),
    ],
)
def test_programs_are_told_what_they_get(editor: Visitor, path: str, kind: str) -> None:
    publish(editor.client.app.state["context"].newsroom, everything=True)
    assert editor.client.get(path).headers["content-type"] == kind


def test_a_folder_is_its_index_and_what_is_not_there_is_the_sites_own_page(
    client: TestClient[Any], editor: Visitor
) -> None:
    publish(editor.client.app.state["context"].newsroom, everything=True)
    moved = client.get("/about", follow_redirects=False)
    assert (moved.status_code, moved.headers["location"]) == (301, "/about/")
    assert client.get("/about/").status_code == 200
    lost = client.get("/no/such/page")
    assert lost.status_code == 404 and "<html" in lost.text
    assert client.get("/api/news/page/999/index.json").status_code == 404
    assert client.head("/no/such/page").status_code == 404
    assert client.get("//evil.example", follow_redirects=False).headers.get("location", "/x").startswith("/")


def test_the_desks_api_is_where_it_was(client: TestClient[Any]) -> None:
    assert client.get("/api/openapi.json").status_code == 200
    assert client.get("/api/v1/stories").status_code in (200, 401)
    assert client.post("/api/news/index.json").status_code in (404, 405)


@given(st.text(alphabet="./\\%\x00abindex.html~", max_size=40))
def test_no_address_leads_out_of_the_site(path: str) -> None:
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        (root / "site").mkdir()
        (root / "secret.html").write_text("secret")
        (root / "site" / "index.html").write_text("front")
        found = look_up(root / "site", path)
        assert found is None or found.moved or found.data == b"front"


def test_a_link_out_of_the_site_is_not_followed(tmp_path: Any) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "key").write_text("secret")
    (tmp_path / "site" / "key").symlink_to(tmp_path / "key")
    assert look_up(tmp_path / "site", "/key") is None


def test_a_feed_is_told_by_its_bytes_whatever_its_name() -> None:
    assert media_type("topics/x/changes.xml", b'<?xml version="1.0"?><rss version="2.0">') == "application/rss+xml"
    assert media_type("x/y.xml", b'<feed xmlns="http://www.w3.org/2005/Atom">') == "application/atom+xml"
    assert media_type("unknown.bin") == OTHER
