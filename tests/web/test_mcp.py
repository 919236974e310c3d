"""The newsroom as assistants meet it, by the SDK's own client: over standard input and output, and over HTTP with a token."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

mcp = pytest.importorskip("mcp", reason="the extra [mcp] is not installed")

from mcp.client.stdio import StdioServerParameters  # noqa: E402
from mcp.client.streamable_http import streamable_http_client  # noqa: E402

from newsloom.services.newsroom.open import close, open_newsroom  # noqa: E402
from newsloom.services.stories import decide, read  # noqa: E402
from newsloom.web.mcp.serve import server_of  # noqa: E402
from newsloom.web.users import new_api_token  # noqa: E402
from web.newsroom import Clock  # noqa: E402
from web.test_live_api import Served  # noqa: E402

READS = ("top_stories", "story", "changes_since", "search", "brief", "why", "sources", "topics")
DECIDES = ("approve", "reject", "hold", "note")


@pytest.fixture(scope="module")
def served(pattern: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("mcp") / "newsroom"
    shutil.copytree(pattern, folder)
    made = Served(folder)
    yield made
    made.close()


def asked(to: Any, *calls: tuple[str, dict[str, Any]]) -> tuple[list[str], list[Any]]:
    """The names of the tools, and the answers to these calls, in one connection."""

    async def run() -> tuple[list[str], list[Any]]:
        async with mcp.Client(to) as client:
            names = [tool.name for tool in (await client.list_tools()).tools]
            return names, [await client.call_tool(name, given) for name, given in calls]

    return anyio.run(run)


def over_http(served: Served, token: str, *calls: tuple[str, dict[str, Any]]) -> tuple[list[str], list[Any]]:
    async def run() -> tuple[list[str], list[Any]]:
        headers = {"Authorization": f"Bearer {token}"}
        async with httpx2_client(headers) as web:
            transport = streamable_http_client(f"{served.address}/mcp", http_client=web)
            async with mcp.Client(transport) as client:
                names = [tool.name for tool in (await client.list_tools()).tools]
                return names, [await client.call_tool(name, given) for name, given in calls]

    return anyio.run(run)


def httpx2_client(headers: dict[str, str]) -> Any:
    from mcp.shared._httpx_utils import create_mcp_http_client

    return create_mcp_http_client(headers=headers)


def test_every_tool_says_what_it_takes_and_answers_and_whether_it_changes_anything(served):
    async def tools() -> Any:
        async with mcp.Client(server_of(served.newsroom, lambda: "ines", decides=True)) as client:
            return (await client.list_tools()).tools, client.instructions

    found, instructions = anyio.run(tools)
    assert [tool.name for tool in found] == [*READS, *DECIDES]
    for tool in found:
        assert tool.description and tool.output_schema and tool.output_schema["type"] == "object"
        assert tool.annotations.read_only_hint is (tool.name in READS)
    assert "untrusted" in instructions


def test_an_assistant_reads_the_newsroom(served):
    newsroom = served.newsroom
    word = read.show_story(newsroom, served.ids[0]).title.split()[-1]
    url = read.add_url(newsroom, "https://new.example/story").url
    _, answers = asked(
        server_of(newsroom, lambda: "ines", decides=False),
        ("top_stories", {"limit": 2}), ("story", {"story": served.ids[0]}), ("changes_since", {"limit": 3}),
        ("search", {"query": word}), ("brief", {"since": "2w"}), ("why", {"url": url}), ("sources", {}), ("topics", {}),
    )  # fmt: skip
    assert not [a for a in answers if a.is_error]
    top, story, changed, found, brief, why, _, topics = [a.structured_content for a in answers]
    assert [one["state"] for one in top["stories"]] == ["published"] * 2
    assert top["stories"][0]["url"].startswith(newsroom.config.site.url) and top["stories"][0]["untrusted"]["title"]
    assert story["members"] and story["why"] and set(story["untrusted"]) == {"title", "excerpt", "provider"}
    assert len(changed["changes"]) == 3 and changed["cursor"] == changed["changes"][-1]["cursor"]
    assert any(one["story"] == served.ids[0] for one in found["articles"])
    assert brief["stories"] and why["url"] == url and topics["topics"][0]["name"]


@pytest.mark.parametrize(
    ("tool", "given", "words"),
    [
        ("story", {"story": "none"}, "there is no such story"), ("top_stories", {"topic": "none"}, "no topic of that name"),
        ("brief", {"since": "yesterday"}, "no time"), ("why", {"url": "x"}, "neither a web address"),
        ("changes_since", {"cursor": 99999999}, "begin anew with 0"), ("top_stories", {"state": "lost"}, "state"),
        ("approve", {"story": "x"}, "Unknown tool"),
    ],
)  # fmt: skip
def test_what_cannot_be_answered_is_said_in_a_sentence(served, tool, given, words):
    try:
        _, [answer] = asked(server_of(served.newsroom, lambda: "ines", decides=False), (tool, given))
    except BaseException as err:  # the client raises what it cannot send, wrapped in groups
        said = repr(err.exceptions) if isinstance(err, BaseExceptionGroup) else repr(err)
    else:
        assert answer.is_error
        said = answer.content[0].text
    assert words.lower() in said.lower() and "Traceback" not in said


def test_over_http_a_token_reads_and_one_that_may_decides_in_its_own_name(served):
    reader = new_api_token(served.newsroom, "reader", scope="read")
    editor = new_api_token(served.newsroom, "helper", scope="decide")
    names, [top] = over_http(served, reader, ("top_stories", {}))
    assert names == list(READS) and top.structured_content["stories"]
    story = served.ids[5]
    names, [held, noted] = over_http(
        served, editor, ("hold", {"story": story, "reason": "wait"}), ("note", {"story": story, "text": "Seen."})
    )
    assert names == [*READS, *DECIDES] and held.structured_content["state"] == "held" and not noted.is_error
    made = {(v.kind, v.actor) for v in decide.audit(served.newsroom, 50) if v.subject == story}
    assert made == {("hold", "helper"), ("note", "helper")}


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("POST", {}, 401), ("POST", {"Authorization": "Bearer nl_guess"}, 401), ("GET", {"Authorization": "ours"}, 405),
        ("POST", {"Authorization": "ours", "Origin": "https://evil.example"}, 403),
        ("POST", {"Authorization": "ours", "Origin": "http://["}, 403),
        ("POST", {"Authorization": "ours", "Host": "evil.example"}, 421),
    ],
)  # fmt: skip
def test_the_door_is_shut_for_strangers_and_for_pages_of_other_sites(served, method, headers, status):
    if headers.get("Authorization") == "ours":
        headers = headers | {"Authorization": f"Bearer {served.token}"}
    answer = httpx.request(method, f"{served.address}/mcp", json={} if method == "POST" else None, headers=headers)
    assert answer.status_code == answer.json()["status"] == status
    assert answer.headers["content-type"].startswith("application/problem+json")


def test_the_command_serves_over_standard_input_and_output(pattern, tmp_path):
    shutil.copytree(pattern, tmp_path / "newsroom")
    given = ["-c", "from newsloom.cli.main import main; main()", "mcp", "--decide", "--as", "robin", "--dir"]
    program = StdioServerParameters(
        command=sys.executable, args=[*given, str(tmp_path / "newsroom")], env=dict(os.environ)
    )
    names, [top] = asked(program, ("top_stories", {"state": "proposed", "limit": 1}))
    assert names == [*READS, *DECIDES]
    story = top.structured_content["stories"][0]["id"]
    _, [approved] = asked(program, ("approve", {"story": story}))
    assert approved.structured_content["state"] == "published"
    newsroom = open_newsroom(tmp_path / "newsroom", clock=Clock())
    assert [v.actor for v in decide.audit(newsroom, 50)] == ["robin"]
    close(newsroom)
