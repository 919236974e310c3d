"""No output carries an address that is none of the web: whatever stands in adopted files, a click runs no script.

The records themselves stay as they are, byte for byte: they are the owner's.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser
from tests.edition.newsrooms import SEEN, opened_newsroom, record, taken_over

from newsloom.cli.main import run as command
from newsloom.model import gate
from newsloom.model.article import Image
from newsloom.model.edition import RecordProvider, Related
from newsloom.services.newsroom import run

BAD = (
    "javascript:alert(1)",
    " JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "vbscript:x",
    "data:text/html,<script>x</script>",
)
_SCRIPT = re.compile(r"(javascript|vbscript|data:text/html)[:,]", re.IGNORECASE)

PERSON = """---
name: Ines Marlow
url: "{bad}"
image: "{bad}"
links:
  - "{bad}"
---
Keeper of the light. [Her page]({bad}) and <a href="{bad}">more</a> ![look]({bad})
"""
ORGANIZATION = """---
name: Tide Gazette
domain: tidegazette.example
url: "{bad}"
images:
  - url: "{bad}"
    width: 50
    height: 50
---
"""


def put(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("schemes")
    made = []
    for number, bad in enumerate(BAD):
        picture = Image(url=bad, width=50, height=50)
        made.append(
            record(
                f"Crane {number} for the port of Aldsea",
                web_url=bad,
                original_url=bad,
                amp_url=bad,
                cdn_amp_url=bad,
                images=(picture,),
                provider=RecordProvider(name="Tide Gazette", domain="tidegazette.example", images=(picture,)),
                related=(Related(title=f"View {number}", published=SEEN, web_url=bad, amp_url=bad, images=(picture,)),),
            )
        )
    for number, bad in enumerate(BAD):
        put(root, f"_people/ines-{number}.md", PERSON.format(bad=bad.replace("\t", "\\t").replace('"', "")))
    put(root, "_data/organizations/tide.md", ORGANIZATION.format(bad=BAD[0]))
    taken_over(root, *made)
    with opened_newsroom(root) as newsroom:
        run.publish(newsroom, everything=True)
    return root


def scripts(text: str) -> list[str]:
    """Addresses that run a script, also where they are escaped."""
    plain = re.sub(r"[\t\n\r\x00]|\\t|\\u0009|%09", "", html.unescape(html.unescape(text)))
    return [plain[max(0, m.start() - 60) : m.end() + 20] for m in _SCRIPT.finditer(plain)]


def followed(name: str, text: str) -> str:
    """What a program may follow or run. Of a page: its attributes and its scripts (a word in a paragraph is no link). The JSON
    of a collection carries its text as it is, Markdown: who renders it decides what of it is a link."""
    if name.endswith(".html"):
        found = LexborHTMLParser(text).css("*")
        return "\n".join(
            [v for node in found for v in node.attributes.values() if v]
            + [n.text() for n in found if n.tag == "script"]
        )
    return re.sub(r'"content": ".*"', "", text) if name.startswith("_site/api/") else text


def printed(root: Path) -> Iterator[tuple[str, str]]:
    for path in sorted((root / "_site").rglob("*")):
        if path.is_file() and path.suffix in (
            ".html",
            ".json",
            ".xml",
            ".ics",
            ".txt",
            ".atom",
            ".rss",
            ".csv",
            ".opml",
        ):
            name = path.relative_to(root).as_posix()
            yield name, followed(name, path.read_text("utf-8"))


def test_no_page_feed_or_file_for_programs_carries_a_script(room: Path) -> None:
    every = dict(printed(room))
    assert len(every) > 20
    assert {name: found[:2] for name, text in every.items() if (found := scripts(text))} == {}


@pytest.mark.parametrize(
    "words",
    [
        ["story", "list", "--json"],
        ["brief", "--since", "400d", "--format", "json"],
        ["brief", "--since", "400d"],
        ["source", "export"],
    ],
)
def test_no_answer_of_the_command_line_carries_a_script(
    room: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    capsys.readouterr()
    assert command([*words, "--dir", str(room)]) in (0, 1)
    assert scripts(capsys.readouterr().out) == []


def test_a_text_of_a_collection_is_shown_as_markdown(room: Path) -> None:
    page = (room / "_site/people/ines-0/index.html").read_text("utf-8")
    assert "<p>Keeper of the light." in page and ">more</a>" in page and "# " not in page


@pytest.mark.parametrize(
    "address", [*BAD, "\x01javascript:x", "j\nava\rscript:x", "FILE:///etc/passwd", "ftp://x.example", "foo:bar"]
)
def test_the_gate_knows_an_address_that_is_none_of_the_web(address: str) -> None:
    assert gate.link(address) is None


@pytest.mark.parametrize(
    "address",
    ["https://a.example/x:y", "/assets/a.png", "a.png?x=1:2", "mailto:ann@a.example", "//cdn.example/a.png", ""],
)
def test_the_gate_lets_the_web_and_the_sites_own_paths_through(address: str) -> None:
    assert gate.link(address) == address


def test_unknown_fields_keep_their_words_and_lose_what_runs() -> None:
    told = {"note": "Data: 45 ships", "more": ["javascript:x", {"deep": "data:text/html,x"}], "n": 3}
    assert gate.inert(told) == {"note": "Data: 45 ships", "more": [None, {"deep": None}], "n": 3}
