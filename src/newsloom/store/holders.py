"""Who holds a lease: a process, named so that its death can be told from its number being used again.

A holder is `host:process:mark-nonce`. The mark is made of the machine's boot and of the moment when the process began; numbers
are used again after a reboot, and a container's worker is process 1 every time.
"""

from __future__ import annotations

import hashlib
import os
import re
import socket
import uuid
from pathlib import Path

UNLOCKED = ("site.index",)
"""Leases that are taken without the newsroom's lock: holding it says nothing about them."""
_HOLDER = re.compile(r"(?P<host>.*):(?P<pid>\d+):(?:(?P<mark>[0-9a-f]{12})-)?[^:]*", re.DOTALL)
_PROC = Path("/proc")


def own_name() -> str:
    """A new name for a holder in this process."""
    pid = os.getpid()
    mark = _mark(pid)
    return f"{socket.gethostname()}:{pid}:{f'{mark}-' if mark else ''}{uuid.uuid4().hex[:8]}"


def lives(holder: str) -> bool:
    """Whether a holder may still be at work: it is on another machine, or its very process runs here.

    A zombie does no work any more. A name without a mark (of an earlier version) with this process's own number is dead: this
    process has a name with a mark, if it can have one.
    """
    found = _HOLDER.fullmatch(holder)
    if found is None or found["host"] != socket.gethostname():
        return True
    pid, mark = int(found["pid"]), found["mark"]
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        pass  # there is such a process, of another user
    now = _mark(pid)
    if now is None:
        return not _is_zombie(pid)
    if mark is None:
        return pid != os.getpid() and not _is_zombie(pid)
    return mark == now and not _is_zombie(pid)


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat from the third on; none where there is no such thing."""
    try:
        return (_PROC / str(pid) / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return []


def _is_zombie(pid: int) -> bool:
    return _stat(pid)[:1] in (["Z"], ["X"])


def _mark(pid: int) -> str | None:
    fields = _stat(pid)
    if len(fields) < 20:
        return None
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        boot = ""
    return hashlib.sha256(f"{boot} {fields[19]}".encode()).hexdigest()[:12]
