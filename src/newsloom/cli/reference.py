"""Writes the generated pages of docs: the index, and the reference of settings, commands, errors and stages.

    python -m newsloom.cli.reference [--check]

They are made from what the program itself knows, so they cannot be wrong; a test compares them with the files.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from newsloom import errors
from newsloom.cli.main import COMMANDS, cli
from newsloom.config.option import options
from newsloom.config.sections import SECTIONS
from newsloom.config.writing import explained, toml_value

DOCS = Path(__file__).resolve().parents[3] / "docs"
MADE = "<!-- Made by `./run docs`; edit the program's own words instead. -->\n"

EXITS: dict[type[errors.NewsloomError], str] = {
    errors.InputBroken: "1",
    errors.UsageError: "2",
    errors.FetchError: "2",
    errors.StoreError: "2",
}
STATUSES: dict[type[errors.NewsloomError], str] = {
    errors.NotFound: "404",
    errors.Conflict: "409",
    errors.UsageError: "400",
}


def settings_page() -> str:
    """Every setting of newsloom.toml, section by section."""
    parts = [
        "# Settings\n\n",
        MADE,
        "\nThe newsroom's choices stand in `newsloom.toml`, which `newsloom init` writes with every setting explained. ",
        "The environment wins over the file: `NEWSLOOM_SECTION_KEY`, for instance `NEWSLOOM_MAIL_PASSWORD`. ",
        "All faults of the file are told at once, each with its line and key.\n",
    ]
    for name, section in SECTIONS.items():
        parts.append(f"\n## [{name}]\n\n{(section.__doc__ or '').strip()}\n\n")
        parts.append("| setting | default | meaning | accepted |\n|---|---|---|---|\n")
        for key, option in options(section).items():
            row = (f"`{key}`", f"`{toml_value(option.default)}`", explained(option), option.expect)
            if option.kind == "weights":
                known = ", ".join(f"{weight} {points:g}" for weight, points in option.default.items())
                row = (f"`[{name}.{key}]`", known, explained(option), "numbers by these names")
            parts.append("| " + " | ".join(cell.replace("|", r"\|") for cell in row) + " |\n")
    return "".join(parts)


def commands_page() -> str:
    """Every command with its options."""
    parts = [
        "# Commands\n\n",
        MADE,
        "\nExit codes: 0 done, 1 some items failed and are listed, 2 wrong usage or configuration, 130 interrupted.\n",
    ]
    context = click.Context(cli, info_name="newsloom")
    for name, (_, _, line) in COMMANDS.items():
        command = cli.get_command(context, name)
        assert command is not None
        parts += _command(command, name, context, line)
    return "".join(parts)


def _command(command: click.Command, name: str, parent: click.Context, line: str) -> list[str]:
    context = click.Context(command, info_name=name, parent=parent)
    told = inspect.cleandoc(command.help or line).replace("\b\n", "")
    parts = [f"\n## {context.command_path}\n\n{told}\n\n```\n{context.get_usage()}\n```\n"]
    rows = [record for parameter in command.get_params(context) if (record := parameter.get_help_record(context))]
    rows = [(names, help_text) for names, help_text in rows if "--help" not in names]
    if rows:
        parts.append("\n" + "".join(f"- `{names}` {help_text}".rstrip() + "\n" for names, help_text in rows))
    if isinstance(command, click.Group):
        for sub in command.list_commands(context):
            found = command.get_command(context, sub)
            if found is not None and not found.hidden:
                parts += _command(found, sub, context, "")
    return parts


def errors_page() -> str:
    """Every error, with what a face makes of it."""
    parts = [
        "# Errors\n\n",
        MADE,
        "\nAn error says what happened, to what, and what to do next; its `where` is a place such as `newsloom.toml:14`.\n",
        "\n| error | is a | meaning | exit code | HTTP status |\n|---|---|---|---|---|\n",
    ]
    for found in vars(errors).values():
        if inspect.isclass(found) and issubclass(found, errors.NewsloomError) and found is not errors.NewsloomError:
            meaning = inspect.cleandoc(found.__doc__ or "").partition("\n\n")[0].replace("\n", " ")
            code, status = _of(found, EXITS, "2"), _of(found, STATUSES, "500")
            base = found.__bases__[0].__name__
            parts.append(f"| `{found.__name__}` | `{base}` | {meaning} | {code} | {status} |\n")
    return "".join(parts)


def _of(error: type, table: dict[type[errors.NewsloomError], str], otherwise: str) -> str:
    return next((table[base] for base in error.__mro__ if base in table), otherwise)


def stages_page() -> str:
    """Every stage of the flow."""
    from newsloom.pipeline.flow import GROUP, PIPELINE

    parts = [
        "# Stages of the flow\n\n",
        MADE,
        "\nEach item ends a stage in exactly one way: done, skipped (with the reason), to be tried again, or failed (kept ",
        "aside, with the reason); `newsloom why URL` shows it. What is due is a set in the database: an item that was in ",
        "work when a process died comes back when its lease runs out.\n",
        "\n| stage | what it does | where it runs | leads to |\n|---|---|---|---|\n",
    ]
    where = {"net": "threads that fetch", "cpu": "processes that can be killed", "here": "the worker itself"}
    for stage in PIPELINE:
        about = inspect.cleandoc(sys.modules[stage.save.__module__].__doc__ or "").partition("\n")[0]
        parts.append(f"| `{stage.name}` | {about} | {where[stage.pool]} | {_names(stage.leads_to)} |\n")
        if stage.name == GROUP.after:
            about = "Which story is it? Asked of the resident grouper, which keeps the live stories in memory."
            parts.append(f"| `group` | {about} | one worker at a time | {_names(GROUP.leads_to)} |\n")
    return "".join(parts)


def demo_page() -> str:
    """What the demo shows: the outlets, and what is wrong with them on purpose."""
    from newsloom.demo.outlets import OUTLETS
    from newsloom.demo.planted import PLANTED

    parts = [
        "# The demo\n\n",
        MADE,
        "\n`newsloom demo` starts a small web on this machine (real HTTP on a loopback port, reached through the resolver ",
        "only), founds a newsroom, and lets it look every morning and evening of a week in March 2026. All texts are ",
        "ours, all pictures are drawn on request, and the clock is fixed: two demos give the same bytes. In the folder of ",
        "a demo, every command of Newsloom works on that web: try `newsloom why`, or `newsloom run`, which finds nothing ",
        "new and writes nothing.\n\n## Outlets\n\n| outlet | address | feed |\n|---|---|---|\n",
    ]
    parts += [f"| {outlet.name} | `{outlet.host}` | {outlet.form} |\n" for outlet in OUTLETS]
    parts.append("\n## What is wrong on purpose\n\nThe demo ends well only if each met what was expected.\n\n")
    parts.append("| planted | where | expected |\n|---|---|---|\n")
    parts += [f"| {one.what} | {one.where} | {one.expected} |\n" for one in PLANTED]
    return "".join(parts)


def services_page() -> str:
    """Every service whose pages lead to their feeds by the address alone."""
    from newsloom.core.discover.services import facts

    parts = [
        "# Services whose feeds are known\n\n",
        MADE,
        "\n`newsloom source add` takes the address of such a page as one copies it from the browser. The feed follows from the ",
        "address; the page itself is asked only where the table says so, and only if its robots.txt allows. The facts stand in ",
        "`newsloom/data/services.yaml`; each example here is a test.\n\n| service | a page | its feed |\n|---|---|---|\n",
    ]
    for fact in facts():
        page, gives = fact.example
        told = f"`{gives}`" if gives else str(fact.row.get("none") or "named by the page")
        told += f", which names the feed (`{fact.row['key']}`)" if fact.row.get("lookup") else ""
        parts.append(f"| {fact.row['name']} | `{page}` | {told} |\n")
    return "".join(parts)


def _names(stages: frozenset[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(stages)) or "-"


def index_page() -> str:
    """All pages of the documentation by folder, with their titles."""
    parts = ["# Documentation\n\n", MADE]
    for title, folder in FOLDERS.items():
        pages = sorted(page for page in (DOCS / folder).glob("*.md") if page.name != "README.md")
        if pages:
            parts.append(f"\n## {title}\n\n")
        for page in pages:
            heading = page.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ").strip()
            parts.append(f"- [{heading}]({page.relative_to(DOCS).as_posix()})\n")
    return "".join(parts)


FOLDERS = {"Begin": ".", "Guides": "guides", "Reference": "reference", "Technotes: why it is as it is": "technotes"}

# The index comes last: it names the others.
PAGES: dict[str, Callable[[], str]] = {
    "reference/settings.md": settings_page,
    "reference/commands.md": commands_page,
    "reference/errors.md": errors_page,
    "reference/stages.md": stages_page,
    "reference/services.md": services_page,
    "guides/demo.md": demo_page,
    "README.md": index_page,
}


def main(argv: Sequence[str]) -> int:
    """Write the pages, or with --check say which would change (exit 1)."""
    stale = []
    for name, make in PAGES.items():
        path, text = DOCS / name, make()
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if "--check" not in argv:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    click.echo(f"docs: {', '.join(stale) or 'nothing'} {'would change' if '--check' in argv else 'written'}")
    return 1 if stale and "--check" in argv else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
