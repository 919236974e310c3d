"""Serving a newsroom: site, desk and API on one port; a worker beside them, in a process of its own, does what is due."""

from __future__ import annotations

import contextlib
import ipaddress
import secrets
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import uvicorn

from newsloom.errors import UsageError
from newsloom.runtime.context import Newsroom
from newsloom.services.newsroom import run, users
from newsloom.services.newsroom.systemd import notify
from newsloom.services.publish import after_edition
from newsloom.web.connections import Protocol, with_deadline, with_host
from newsloom.web.desk_context import DeskContext
from newsloom.web.keeper import Keeper, command
from newsloom.web.server import create_app
from newsloom.web.users import session_secret

Say = Callable[[str], None]


def serve(
    newsroom: Newsroom,
    *,
    host: str | None = None,
    port: int | None = None,
    work: bool = True,
    say: Say = print,
    token: str | None = None,
) -> None:
    """Serve until interrupted. `host` and `port` default to the settings; port 0 takes a free one.

    With `work`, a worker runs in a process beside this one; while another process works, it waits for its turn. Raises
    UsageError for a port in use, and for an address that the web can reach without a sign-in that is fit for it.
    """
    desk = newsroom.config.desk
    host = host or desk.host
    check_exposure(newsroom, host)
    listener = listen(host, desk.port if port is None else port)
    address = f"http://{host if ':' not in host else f'[{host}]'}:{listener.getsockname()[1]}"
    keeper = Keeper(command(newsroom.root), say) if work else None
    context = made_context(newsroom, address, token or secrets.token_urlsafe(24), by_hand=not work, keeper=keeper)
    config = uvicorn.Config(
        with_deadline(with_host(create_app(context))), http=Protocol,
        log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=3,
        # The proxy's own headers are read by us, where a loopback client is required.
        proxy_headers=False,
    )  # fmt: skip
    say(f"site  {context.facts['preview']}")
    say(f"desk  {address}/desk/" + (f"enter?token={context.token}" if context.token else ""))
    with ended_by_signal(), keeper.at_work() if keeper is not None else contextlib.nullcontext():
        notify("READY=1")
        uvicorn.Server(config).run(sockets=[listener])


@contextlib.contextmanager
def ended_by_signal() -> Iterator[None]:
    """SIGTERM ends the block as Ctrl-C does, so that what is open in it is closed: uvicorn sends it again when it has stopped."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(*_: object) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # once is enough
        raise SystemExit(0)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    except SystemExit as err:
        if err.code != 0:
            raise
    finally:
        signal.signal(signal.SIGTERM, before)


def made_context(
    newsroom: Newsroom, address: str, token: str, *, by_hand: bool = False, keeper: Keeper | None = None
) -> DeskContext:
    """The desk of a newsroom that is served at `address`. `by_hand`: nobody works, so the desk's button prints editions;
    `keeper` keeps the worker beside this process."""
    site = urlsplit(newsroom.config.site.url)
    public = newsroom.config.fetch.public_url
    names = {"localhost", "127.0.0.1", "::1", urlsplit(address).hostname, site.hostname, urlsplit(public).hostname}
    return DeskContext(
        newsroom=newsroom,
        sign_in=newsroom.config.desk.sign_in,
        token=token if newsroom.config.desk.sign_in == "token" else None,
        secret=session_secret(newsroom),
        hosts=tuple(sorted(name for name in names if name)),
        secure=public.startswith("https://"),
        publish=(lambda: _publish(newsroom)) if by_hand else None,
        keeper=keeper,
        facts={"preview": f"{address}{site.path.rstrip('/')}/"},
    )


def check_exposure(newsroom: Newsroom, host: str) -> None:
    """Refuse to open the desk to a network with nothing but a token in an address, or with no one who may come in."""
    sign_in = newsroom.config.desk.sign_in
    if sign_in == "password" and not users.people(newsroom):
        raise UsageError("[desk] sign_in", "nobody has a password yet", hint="newsloom serve --set-password NAME")
    if sign_in == "token" and not _is_loopback(host):
        raise UsageError(
            host,
            "can be reached by others, and sign_in is only a token",
            hint='set [desk] sign_in = "password" or "proxy"',
        )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def listen(host: str, port: int) -> socket.socket:
    """A socket at that address; port 0 takes a free one. Raises UsageError if it cannot be had."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(128)  # from now on nobody who was told the address is refused
    except OSError as err:
        problem = "is in use by another program" if err.errno in (48, 98) else f"cannot be used: {err.strerror or err}"
        raise UsageError(f"{host}:{port}", problem, hint="choose another one: newsloom serve --port 0") from err
    return listener


def _publish(newsroom: Newsroom) -> str:
    done = run.run(newsroom, pools=run.LOCAL_POOLS)
    after_edition.finish(newsroom)
    return f"Printed; {done.published} records are public"
