"""`newsloom serve`: the site and the desk in a browser."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsloom.cli.context import in_newsroom, opened_newsroom
from newsloom.cli.main import DONE
from newsloom.errors import NotFound, UsageError

if TYPE_CHECKING:
    from newsloom.runtime.context import Newsroom


@click.command()
@click.argument("folders", nargs=-1, type=click.Path(path_type=Path, file_okay=False), metavar="[DIR]...")
@in_newsroom
@click.option("--host", help="The address to listen on (default: [desk] host).")
@click.option("--port", type=click.IntRange(0, 65535), help="The port (default: [desk] port); 0 takes a free one.")
@click.option("--no-work", is_flag=True, help="Only show and decide: another process works.")
@click.option("--set-password", "name", metavar="NAME", help="Give NAME a password for the desk, and end.")
@click.option(
    "--role", type=click.Choice(["owner", "editor", "contributor"]), help="With --set-password: what NAME may do."
)
@click.option(
    "--second-factor", "doubled", metavar="NAME", help="Give NAME a second factor (TOTP), print its address, and end."
)
@click.option("--drop-second-factor", "single", metavar="NAME", help="Take the second factor of NAME away, and end.")
@click.option("--drop-password", "gone", metavar="NAME", help="Sign NAME out of the desk for good, and end.")
def serve(
    folders: tuple[Path, ...],
    folder: Path | None,
    host: str | None,
    port: int | None,
    no_work: bool,
    name: str | None,
    role: str | None,
    doubled: str | None,
    single: str | None,
    gone: str | None,
) -> int:
    """Serve site, desk and API, and work on what is due.

    The printed address lets one person in. For more people, or behind a web server, set [desk] sign_in. Where there is no
    newsroom yet, the first page makes one.

    With DIRs, serve each of these newsrooms under its host (of [site] url and [fetch] public_url, and always
    FOLDERNAME.localhost), with its own people, sessions and worker. They share what they fetch.
    """
    ends = any(word is not None for word in (name, gone, doubled, single))
    if folders and (ends or folder is not None):
        raise UsageError("DIR", "goes with --host, --port and --no-work only", hint="name one newsroom with --dir")
    if folders:
        from newsloom import log
        from newsloom.web.several import serve as serve_several

        log.set_up("info")
        serve_several(folders, host=host, port=port, work=not no_work, say=click.echo)
        return DONE
    token = None
    if not ends and not has_newsroom(folder):
        from newsloom.web.routes.setup import set_up

        token = secrets.token_urlsafe(24)
        port = set_up(folder or Path.cwd(), host or "127.0.0.1", 8000 if port is None else port, token, click.echo)
        if port is None:
            return DONE
    with opened_newsroom(folder, stays=not ends) as newsroom:
        if gone is not None:
            from newsloom.services.newsroom.users import drop_person

            left = drop_person(newsroom, gone)
            click.echo(f"{gone} can no longer sign in" + left_hint(newsroom.config.desk.sign_in, left))
        if name is not None:
            from newsloom.web.users import set_password

            password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
            set_password(newsroom, name, password)
            click.echo(f"{name} can sign in now" + sign_in_hint(newsroom.config.desk.sign_in))
        if name is not None and role is not None:
            from newsloom.services.newsroom.users import put_role

            put_role(newsroom, name, role)  # type: ignore[arg-type]
        second_factors(newsroom, doubled, single)
        if ends:
            return DONE
        from newsloom.web.serve import serve as serve_newsroom

        serve_newsroom(newsroom, host=host, port=port, work=not no_work, say=click.echo, token=token)
    return DONE


def second_factors(newsroom: Newsroom, doubled: str | None, single: str | None) -> None:
    """Give a person a second factor, or take one away."""
    if doubled is not None:
        from newsloom.web.users import new_second_factor

        click.echo(f"for an authenticator, shown this once: {new_second_factor(newsroom, doubled)}")
    if single is not None:
        from newsloom.services.newsroom.users import put_second_factor

        put_second_factor(newsroom, single, None)
        click.echo(f"{single} signs in with the password alone")


def has_newsroom(folder: Path | None) -> bool:
    """Whether there is one in `folder`, or around the current folder."""
    from newsloom.config import FILE
    from newsloom.services.newsroom.open import find_newsroom

    if folder is not None:
        return (folder / FILE).exists()
    try:
        find_newsroom(Path.cwd())
    except NotFound:
        return False
    return True


def sign_in_hint(sign_in: str) -> str:
    """What is still to be done so that passwords count."""
    return "" if sign_in == "password" else '; set sign_in = "password" in [desk]'


def left_hint(sign_in: str, left: list[str]) -> str:
    """Who can still sign in with a password; that nobody can is said where passwords are the way in."""
    if left:
        return f"; {', '.join(left)} can"
    return (
        "; nobody can sign in now, give a password: newsloom serve --set-password NAME" if sign_in == "password" else ""
    )


def serve_folder(folder: Path, port: int | None) -> int:
    """Serve the newsroom in a folder with its own settings: what the demo ends with."""
    from newsloom.web.serve import serve as serve_newsroom

    with opened_newsroom(folder) as newsroom:
        serve_newsroom(newsroom, port=port, say=click.echo)
    return DONE
