"""The documentation says what the program does: nothing is missing, nothing is made up."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import click
import pytest

from newsloom import __version__
from newsloom.cli import reference
from newsloom.cli.main import COMMANDS, cli

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *ROOT.glob("docs/**/*.md")])
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```", re.M | re.S)


def name_of(requirement: str) -> str:
    return re.split(r"[\[<>=!~; ]", requirement)[0].lower()


@pytest.mark.parametrize("page", reference.PAGES)
def test_a_generated_page_is_up_to_date(page):
    stands = (ROOT / "docs" / page).read_text(encoding="utf-8")
    assert stands == reference.PAGES[page](), "run ./run docs"


def test_every_dependency_has_its_reason_and_no_reason_is_left_over():
    listed = [*PROJECT["project"]["dependencies"]]
    for extra in PROJECT["project"]["optional-dependencies"].values():
        listed += extra
    for group in PROJECT["dependency-groups"].values():
        listed += group
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| ([A-Za-z0-9_.-]+) \|", text, re.M)
    told.remove("package"), told.remove("package"), told.remove("package")
    assert sorted(told) == sorted({name_of(line) for line in listed})


def command_lines() -> list[tuple[str, str]]:
    """(page, line) for every line of a code block that calls newsloom or ./run."""
    found = []
    for page in PAGES:
        for language, block in FENCE.findall(page.read_text(encoding="utf-8")):
            if language not in ("", "sh", "console", "bash"):
                continue
            for line in block.splitlines():
                line = line.strip().removeprefix("$ ")
                if re.match(r"(newsloom|\./run) [a-z]", line):
                    found.append((page.name, line))
    return found


@pytest.mark.parametrize(("page", "line"), command_lines())
def test_a_command_line_of_the_documentation_exists(page, line):
    words = [word for word in line.split("#")[0].split() if not word.startswith(("<", "|"))]
    if words[0] == "./run":
        assert words[1] in (ROOT / "run").read_text(encoding="utf-8").split("VERBS = {")[1].split("}")[0]
        return
    if words[1].startswith(("-", "COMMAND", "[")):
        return
    assert words[1] in COMMANDS, f"{page}: {line}"
    context = click.Context(cli, info_name="newsloom")
    command = cli.get_command(context, words[1])
    rest = words[2:]
    while isinstance(command, click.Group) and rest and not rest[0].startswith(("-", "[", "COMMAND")):
        command = command.get_command(context, rest.pop(0))
        assert command is not None, f"{page}: {line}"
    known = {"--help", "-h", "--version"}
    known |= {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    given = [word.partition("=")[0] for word in rest if re.match(r"--?[A-Za-z]", word)]
    assert [word for word in given if word not in known] == [], f"{page}: {line}"


def test_the_commands_are_the_ones_that_can_be_imported():
    context = click.Context(cli, info_name="newsloom")
    for name in COMMANDS:
        assert isinstance(cli.get_command(context, name), click.Command), name


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page):
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    targets = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'(?:src|href|srcset)="([^"]+)"', text)
    for target in targets:
        if re.match(r"[a-z]+:|#", target):
            continue
        assert (page.parent / target.partition("#")[0]).exists(), f"{page.relative_to(ROOT)} links to {target}"


def test_the_changelog_has_a_place_for_this_version():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## (Unreleased|{re.escape(__version__)})", text, re.M)
    assert PROJECT["project"]["version"] == __version__
