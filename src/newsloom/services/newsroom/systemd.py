"""Telling systemd how we are (sd_notify): ready, alive, stopping. Without a service manager nothing is sent."""

from __future__ import annotations

import contextlib
import os
import socket
import time
from collections.abc import Callable, Mapping

EVERY = 10.0
"""Seconds between two signs of life; WatchdogSec of the unit should be minutes (an edition is printed in one go)."""


def notify(state: str, env: Mapping[str, str] = os.environ) -> bool:
    """Send a state such as ``READY=1`` to the service manager; whether there is one. Never raises."""
    address = env.get("NOTIFY_SOCKET", "")
    if not address or address[0] not in "/@" or not hasattr(socket, "AF_UNIX"):
        return False
    if address[0] == "@":  # Linux' abstract names
        address = "\0" + address[1:]
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.sendto(state.encode(), address)
        return True
    return False


def alive_while(stopped: Callable[[], bool], env: Mapping[str, str] = os.environ) -> Callable[[], bool]:
    """`stopped`, giving a sign of life now and then when it is asked: a worker that hangs asks no more."""
    last = 0.0

    def asked() -> bool:
        nonlocal last
        now = time.monotonic()
        if now - last >= EVERY:
            last = now
            notify("WATCHDOG=1", env)
        return stopped()

    return asked
