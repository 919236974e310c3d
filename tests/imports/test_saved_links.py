"""What one reads elsewhere, as other programs write it: subscriptions become sources, kept pages become articles."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.cli.main import run as newsloom
from newsloom.core.saved_links import read_saved
from newsloom.services.newsroom.create import found

BOOKMARKS = """<!DOCTYPE NETSCAPE-Bookmark-file-1>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
<TITLE>Bookmarks</TITLE><H1>Bookmarks</H1>
<DL><p>
  <DT><H3 ADD_DATE="1">Rail &amp; sea</H3>
  <DL><p>
    <DT><A HREF="https://a.example/one?x=1&amp;y=2" ADD_DATE="1700000000" TAGS="a,b">One
      story</A>
    <DD>A note
    <DT><A FEEDURL="https://b.example/feed.xml" HREF="https://b.example/">B</A>
    <DT><A HREF="javascript:alert(1)">Add to my desk</A>
    <DT><A HREF="place:sort=8">Most visited</A>
  </DL><p>
  <DT><A HREF="https://c.example/two">שתיים</A>
</DL><p>"""
RAINDROP = (
    "id,title,note,excerpt,url,folder,tags,created,cover,highlights,favorite\r\n"
    '1,"A title, with a comma",,"Two\r\nlines",https://a.example/one,Rail,"x, y",2026-01-02T03:04:05Z,,,false\r\n'
    "2,Nothing,,,,Rail,,2026-01-02T03:04:05Z,,,false\r\n3,Bad,,,not-a-url,,,,,,\r\n"
)
INOREADER = {"items": [
    {"id": "tag:google.com,2005:reader/item/1", "title": "Kept", "canonical": [{"href": "https://a.example/kept"}]},
    {"title": "Other", "alternate": [{"href": "https://b.example/other", "type": "text/html"}]}, {"title": "None"}, 7,
]}  # fmt: skip
SUBSCRIPTIONS = {"subscriptions": [
    {"id": "feed/https://a.example/feed", "title": "A", "categories": [{"id": "u/-/label/Rail", "label": "Rail"}]},
    {"id": "feed/ftp://b.example/feed", "title": "B"},
]}  # fmt: skip
FEEDLY = [{"id": "feed/https://a.example/feed", "title": "A", "website": "https://a.example/"}]
OPML = """<opml version="1.0"><body><outline text="Rail" title="Rail"><outline type="rss" text="A" title="A"
 xmlUrl="https://a.example/feed" htmlUrl="https://a.example"/></outline></body></opml>"""


SECRETS = [
    OPML.replace("https://a.example/feed", "https://ada:s%40cret@a.example/feed"),
    "feed_url\nhttps://ada:s%40cret@a.example/feed\nftp://ada:s%40cret@b.example/feed\n",
    {"subscriptions": [{"id": "feed/https://ada:s%40cret@a.example/feed"}]},
]


def told(text):
    read = read_saved(text.encode() if isinstance(text, str) else json.dumps(text).encode())
    return [(one.kind, one.url, one.title, one.folder) for one in read.links], read.faults


def test_bookmarks_of_a_browser():
    links, faults = told(BOOKMARKS)
    assert links == [
        ("page", "https://a.example/one?x=1&y=2", "One story", "Rail & sea"),
        ("feed", "https://b.example/feed.xml", "B", "Rail & sea"),
        ("page", "https://c.example/two", "שתיים", ""),
    ]
    assert faults == ("line 11: not a web address: 'javascript:alert(1)'", "line 12: not a web address: 'place:sort=8'")


def test_a_table_of_kept_pages():
    links, faults = told(RAINDROP)
    assert links == [("page", "https://a.example/one", "A title, with a comma", "Rail")]
    assert faults == ("line 4: no address", "line 5: not a web address: 'not-a-url'")
    assert told("url;title\nhttps://a.example/x;X\n")[0] == [("page", "https://a.example/x", "X", "")]


def test_kept_items_and_subscriptions_as_json():
    links, faults = told(INOREADER)
    assert [one[:3] for one in links] == [
        ("page", "https://a.example/kept", "Kept"), ("page", "https://b.example/other", "Other"),
    ]  # fmt: skip
    assert faults == ("item 3: no address", "item 4: not an object")
    links, faults = told(SUBSCRIPTIONS)
    assert links == [("feed", "https://a.example/feed", "A", "Rail")]
    assert faults == ("item 2: not a web address: 'ftp://b.example/feed'",)
    assert told(FEEDLY)[0] == [("feed", "https://a.example/feed", "A", "")]
    assert told(OPML)[0] == [("feed", "https://a.example/feed", "A", "Rail")]


@pytest.mark.parametrize(
    "text", ["", "{", "[" * 100_000, "<", "<html><a href=", "a,b\n1,2\n", "url\n" + '"' * 9, "\x00" * 50, "{}"]
)
def test_what_is_nothing_of_this_has_no_links(text):
    assert told(text)[0] == []


@given(st.binary(max_size=400))
def test_no_bytes_are_too_strange(data):
    assert all(one.url.startswith("http") for one in read_saved(data).links)


def test_in_the_terminal(tmp_path, capsys):
    folder = tmp_path / "n"
    found(folder, {}, [])
    at = ["--dir", str(folder)]
    files = {"kept.html": BOOKMARKS, "rain.csv": RAINDROP, "subs.json": json.dumps(SUBSCRIPTIONS)}
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    names = [str(tmp_path / name) for name in files]
    assert newsloom(["source", "import", "--show", names[0], *at]) == 0
    shown = capsys.readouterr().out
    assert "feed  https://b.example/feed.xml" in shown and shown.count("  note: ") == 2
    assert newsloom(["source", "import", "--json", *names, *at]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(len(r["added"]), len(r["pages"]), r["pagesKnown"], len(r["faults"])) for r in rows] == [
        (1, 2, 0, 2), (0, 1, 0, 2), (1, 0, 0, 1),
    ]  # fmt: skip
    assert newsloom(["source", "import", names[1], *at]) == 0
    out = capsys.readouterr().out
    assert "0 pages taken in, 1 known already" in out and "line 5: not a web address" in out
    (tmp_path / "no.txt").write_text("hello\n")
    assert newsloom(["source", "import", str(tmp_path / "no.txt"), *at]) != 0
    assert "no feed and no link in it" in capsys.readouterr().err


@pytest.mark.parametrize("text", SECRETS)
def test_a_password_in_an_address_becomes_a_secret_of_its_source(tmp_path, monkeypatch, capsys, text):
    assert "cret" not in repr(read_saved(text.encode() if isinstance(text, str) else json.dumps(text).encode()))
    monkeypatch.chdir(tmp_path)
    found(tmp_path, {}, [])
    (tmp_path / "list").write_text(text if isinstance(text, str) else json.dumps(text), "utf-8")
    for more in (["--show", "--json"], ["--json"]):
        newsloom(["source", "import", "list", *more])
    newsloom(["source", "list", "--json"])
    said = capsys.readouterr()
    assert "cret" not in said.out + said.err
    (row,) = [json.loads(line) for line in said.out.splitlines() if '"nextPoll"' in line]
    assert (row["url"], row["access"]) == ("https://a.example/feed", ["login"])
