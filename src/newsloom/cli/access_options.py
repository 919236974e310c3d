"""The options that say what a source is asked with; secrets are asked for, or come from the environment, so that no list of
processes and no history shows them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

import click

from newsloom.errors import UsageError
from newsloom.model.access import Access
from newsloom.services.sources.source_access import access_for, is_mailbox, mailbox_access

PASSWORD = "NEWSLOOM_SOURCE_PASSWORD"


def access_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options --login, --header and --user-agent."""
    for option in (
        click.option("--user-agent", default="", help="Ask it under this name instead of ours."),
        click.option("--header", "headers", multiple=True, help="Send it 'Name: value'; 'Name: -' asks for the value."),
        click.option(
            "--login", default="", help=f"Its name for us; the password is asked for, or stands in {PASSWORD}."
        ),
    ):
        command = option(command)
    return command


def access_given(url: str, login: str, headers: Sequence[str], user_agent: str) -> Access | None:
    """What the options give; None where they give nothing. Raises UsageError."""
    if is_mailbox(url) and mailbox_access(url, login, "") is None:
        login = login or unquote(urlsplit(url).username or "")
    password = (os.environ.get(PASSWORD) or secret(f"Password of {login}")) if login else ""
    said = []
    for line in headers:
        name, colon, value = line.partition(":")
        said.append(f"{name}: {secret(f'Value of {name.strip()}')}" if colon and value.strip() == "-" else line)
    return access_for(url, login=login, password=password, headers=said, user_agent=user_agent)


def secret(what: str) -> str:
    """A secret, asked for without showing it, or a line of standard input. Raises UsageError without one."""
    if sys.stdin.isatty():
        value: str = click.prompt(what, hide_input=True, default="", show_default=False)
        return value
    line = sys.stdin.readline()
    if not line:
        raise UsageError(what.lower(), "nothing was given", hint=f"on standard input, or in {PASSWORD}")
    return line.rstrip("\r\n")
