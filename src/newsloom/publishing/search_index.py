"""The search index of the site: Pagefind reads the finished pages. A site without it works; its search page says so."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

SECONDS = 600.0
FOLDER = "pagefind"


def is_installed() -> bool:
    """Whether Pagefind and its program are there."""
    return all(importlib.util.find_spec(name) is not None for name in ("pagefind", "pagefind_bin"))


def index_site(site: Path) -> str:
    """Make the index in `site`/pagefind; what went wrong, or nothing. Bounded in time."""
    command = [sys.executable, "-m", "pagefind", "--site", str(site), "--output-subdir", FOLDER, "--quiet"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, stdin=subprocess.DEVNULL, check=False)
    except subprocess.TimeoutExpired:
        return f"no index within {SECONDS:.0f} s"
    if done.returncode:
        lines = [line for line in done.stderr.decode("utf-8", "replace").splitlines() if line.strip()]
        return (lines or ["it failed without a word"])[-1][:300]
    return ""
