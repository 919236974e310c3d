"""The `newsloom` command: which commands there are, and how errors become exit codes.

Commands are imported when they are asked for, so that `newsloom --help` and the light filters answer at once.
"""

from __future__ import annotations

import importlib
import os
import sys

import click

from newsloom import __version__
from newsloom.cli.language import told
from newsloom.errors import InputBroken, NewsloomError

DONE, SOME_FAILED, USAGE = 0, 1, 2

# name -> (module, attribute, one line of help). The help stands here so that listing imports nothing.
COMMANDS: dict[str, tuple[str, str, str]] = {
    "demo": (
        "newsloom.cli.commands.demo",
        "demo",
        "Build a newsroom from a small fictional web, offline, and show it.",
    ),
    "init": ("newsloom.cli.commands.init", "init", "Make a newsroom in a folder."),
    "source": ("newsloom.cli.commands.source", "source", "Add, list, check, remove, import and export sources."),
    "topic": ("newsloom.cli.commands.topic", "topic", "List topics; check what a change would do."),
    "add": ("newsloom.cli.commands.flow", "add", "Take in single articles by hand."),
    "run": ("newsloom.cli.commands.flow", "run", "Do everything that is due, once."),
    "work": ("newsloom.cli.commands.flow", "work", "Work until stopped."),
    "ingest": ("newsloom.cli.commands.flow", "ingest", "Take in archives and JSON lines of articles."),
    "adopt": ("newsloom.cli.commands.adopt", "adopt", "Take over an existing site, byte for byte."),
    "story": ("newsloom.cli.commands.story", "story", "List, show and decide stories."),
    "ask": ("newsloom.cli.commands.ask", "ask", "Answer a question from stories, with citations."),
    "leaders": ("newsloom.cli.commands.leaders", "leaders", "Show who reports first, alone, and is cited."),
    "brief": ("newsloom.cli.commands.brief", "brief", "Tell what is new in each story since a time."),
    "search": ("newsloom.cli.commands.brief", "search", "Keep searches that tell of new matches."),
    "why": ("newsloom.cli.commands.story", "why", "Tell the whole life of a URL."),
    "publish": ("newsloom.cli.commands.flow", "publish", "Print records, pages and feeds of what changed."),
    "serve": ("newsloom.cli.commands.serve", "serve", "Serve site, desk and API, and work on what is due."),
    "replay": ("newsloom.cli.commands.replay", "replay", "Rerun a past week with other settings, side by side."),
    "post": (
        "newsloom.cli.commands.post",
        "post",
        "Write texts of your own; see what is posted on other networks.",
    ),
    "rule": (
        "newsloom.cli.commands.rule",
        "rule",
        "Rules that approve, hold, drop, tag or tell, tried before they hold.",
    ),
    "hook": ("newsloom.cli.commands.hook", "hook", "Programs that are told of changes, signed and in order."),
    "changes": ("newsloom.cli.commands.hook", "changes", "Tell what changed since a cursor or a time."),
    "mcp": ("newsloom.cli.commands.mcp", "mcp", "Serve the newsroom's tools to assistants (MCP)."),
    "newsletter": (
        "newsloom.cli.commands.newsletter",
        "newsletter",
        "The newsletter: its readers, the next issue.",
    ),
    "metrics": ("newsloom.cli.commands.metrics", "metrics", "Print metrics in Prometheus' text format."),
    "doctor": ("newsloom.cli.commands.keeping", "doctor", "Look over the newsroom and say what to do."),
    "db": ("newsloom.cli.commands.keeping", "db", "The database: migrate, copy, backup, restore, verify."),
    "rebuild": ("newsloom.cli.commands.keeping", "rebuild", "Conclude everything anew from a stage on."),
    "url": ("newsloom.cli.commands.url", "url", "Print the canonical form of URLs."),
    "slug": ("newsloom.cli.commands.record", "slug", "Print the slug of titles."),
    "feed": ("newsloom.cli.commands.feed", "feed", "Read feeds, print entries and faults."),
    "extract": ("newsloom.cli.commands.extract", "extract", "Read articles out of pages."),
    "match": ("newsloom.cli.commands.match", "match", "Say which topics articles belong to."),
    "group": ("newsloom.cli.commands.group", "group", "Group articles into stories."),
    "model": ("newsloom.cli.commands.model", "model", "Fetch sentence models, and look them over."),
    "bench": ("newsloom.cli.commands.bench", "bench", "Print speeds and peak memory of this machine."),
    "quality": ("newsloom.cli.commands.quality", "quality", "Measure on labelled data of your own."),
    "record": ("newsloom.cli.commands.record", "record", "Read, write and check records."),
    "secure": ("newsloom.cli.commands.secure", "secure", "Seal, show, renew and verify private payloads."),
    "score": ("newsloom.cli.commands.score", "score", "Score records or stories, and explain the sum."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported on use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[cmd_name]
        command = getattr(importlib.import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, _, text) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="newsloom")
def cli() -> None:
    """A self-hosted Techmeme for any topic: find, read, group and rank the coverage; approve stories; publish."""


def main(argv: list[str] | None = None) -> None:
    """Run a command; end with 0 (done), 1 (some items failed and are listed) or 2 (usage or configuration)."""
    if os.name == "nt":
        click.echo("newsloom: it runs on Linux and macOS; on Windows install it inside WSL (wsl --install)", err=True)
        sys.exit(USAGE)
    sys.exit(run(argv))


def run(argv: list[str] | None = None) -> int:
    """Like `main`, but return the exit code."""
    try:
        code = cli.main(args=argv, prog_name="newsloom", standalone_mode=False)
        return code if isinstance(code, int) else DONE
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as err:
        err.show()
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted; nothing is lost, the same command goes on where it stopped", err=True)
        return 130
    except BrokenPipeError:
        # The reader (head, less) went away: that is no fault. Keep the interpreter from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except NewsloomError as err:
        click.echo(f"newsloom: {told(err, os.environ)}", err=True)
        return SOME_FAILED if isinstance(err, InputBroken) else USAGE
    except OSError as err:
        named = err.filename and err.strerror
        click.echo(f"newsloom: {err.filename}: {err.strerror}" if named else f"newsloom: {err}", err=True)
        return USAGE
    except UnicodeError as err:
        click.echo(f"newsloom: {err}", err=True)
        return USAGE
