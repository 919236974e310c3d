"""The newsroom's git repository: commit what was published and nothing else, push when asked, never force.

The git program does it, without a shell and bounded in time. Other people's staged and untracked files stay as they are.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from newsloom.config.site import Git
from newsloom.errors import Conflict, UsageError

SECONDS = 120.0
"""A commit of 100,000 files takes less; a push that hangs must not hold up a newsroom."""
QUIET = {"GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "true", "SSH_ASKPASS": "true", "LC_ALL": "C"}
# A repository's own settings may name programs, and whoever can write to it (a pull, an unpacked archive) could have ours run
# them. The owner's own settings (~/.gitconfig, the system's) stay.
_NEVER = ("core.hooksPath=/dev/null", "core.fsmonitor=false", "core.pager=cat", "protocol.ext.allow=never", "gc.auto=0")
_PROGRAMS = re.compile(
    r"core\.(?:sshcommand|editor|gitproxy|askpass|alternaterefscommand)|credential(?:\..*)?\.helper|gpg(?:\..*)?\.program|"
    r"(?:filter|diff|merge)\..*\.(?:clean|smudge|process|command|textconv|driver)|diff\.external|"
    r"commit\.gpgsign|sequence\.editor|remote\..*\.(?:receivepack|uploadpack|proxy|vcs)|submodule\..*\.update|trailer\..*",
    re.IGNORECASE,
)
_KEPT = frozenset(
    {
        "GIT_TEST_ASSUME_DIFFERENT_OWNER",
        "GIT_SSH",
        "GIT_SSH_COMMAND",
        "GIT_CONFIG_GLOBAL",
        "GIT_CONFIG_SYSTEM",
        "GIT_CONFIG_NOSYSTEM",
    }
)
LOCKED = "wait for the git that holds it; if none runs, one died and left it: delete the file"
MERGING = "git status tells which files"
_OF_THE_REPOSITORY = frozenset({"local", "worktree"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """What was done: the last commit's id (None: nothing had changed), how many files, and why a push failed."""

    commit: str | None = None
    files: int = 0
    pushed: bool = False
    problem: str = ""


class Repository:
    """The repository that a newsroom's folder lies in."""

    def __init__(self, root: Path) -> None:
        """Raises Conflict if the folder lies in none, UsageError if git is not installed."""
        if shutil.which("git") is None:
            raise UsageError("git", "the program is not installed", hint="install git, or set [publish] git = false")
        self._root = root
        self._overrides: list[str] = []
        done = self._git("rev-parse", "--is-inside-work-tree", "--show-prefix")
        lines = done.stdout.decode("utf-8", "replace").splitlines()
        if done.returncode or not lines or lines[0] != "true":
            _check_owner(root, done.stderr)
            if (root / ".git").exists():
                words = f"there is a repository, and git cannot use it: {_words(done.stderr)}"
                raise Conflict(
                    str(root / ".git"), words, hint="git fsck tells more; a clone of the remote has what was pushed"
                )
            raise Conflict(str(root), "this newsroom is no git repository", hint=f"git init {root}")
        self._prefix = lines[1] if len(lines) > 1 else ""
        self._overrides = self._foreign_programs()

    def _foreign_programs(self) -> list[str]:
        """Settings of the repository itself that name a program, each as an empty one."""
        done = self._git("config", "--list", "--show-scope", "--null", "--includes")
        parts = done.stdout.decode("utf-8", "replace").split("\0")
        keys = {
            setting.partition("\n")[0]
            for scope, setting in zip(parts[::2], parts[1::2], strict=False)
            if scope in _OF_THE_REPOSITORY
        }
        return sorted(key for key in keys if _PROGRAMS.fullmatch(key) and "=" not in key)

    def state(self) -> list[tuple[str, str]]:
        """What keeps commits from landing where people look for them: (problem, what to do)."""
        found = []
        if lock := self._lock():
            found.append((f"{lock} is there, so nothing can be committed", LOCKED))
        if self._git("symbolic-ref", "--quiet", "HEAD").returncode:
            found.append(("no branch is checked out, so commits are on none", "git switch BRANCH"))
        if self._git("ls-files", "--unmerged").stdout:
            found.append(("a merge is not finished, so nothing can be committed", MERGING))
        return found

    def changed(self, folders: Sequence[str]) -> list[str]:
        """Paths below these folders that differ from the last commit, relative to the newsroom; ignored ones left out.

        A folder that is a symbolic link is passed over: git does not look behind it, and nor do we.
        """
        there = [f for f in folders if not self._has_link(f) and ((self._root / f).exists() or self._is_tracked(f))]
        if not there:
            return []
        done = self._git("status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", "--", *there)
        if done.returncode:
            raise self._failed("status", done)
        entries = done.stdout.decode("utf-8", "surrogateescape").split("\0")
        return sorted(entry[3:].removeprefix(self._prefix) for entry in entries if len(entry) > 3)

    def commit(self, parts: Sequence[tuple[str, Sequence[str]]], settings: Git, *, push: bool) -> Committed:
        """Commit exactly these paths, a commit for each (message, paths) that has any, with the owner's author.

        Then push once, if asked. A push that fails is told, and nothing is lost.
        """
        made: str | None = None
        for message, paths in parts:
            made = self._commit(message, paths, settings) if paths else made
        files = sum(len(paths) for _, paths in parts)
        if not push:
            return Committed(commit=made, files=files)
        if not re.fullmatch(r"[\w./:@~+-]+", settings.remote) or settings.remote.startswith("-"):
            raise UsageError(settings.remote, "no name of a remote", hint="[git] remote")
        done = self._git("push", "--porcelain", settings.remote, "HEAD")
        problem = f"the push failed, the commit is kept: {_words(done.stderr)}" if done.returncode else ""
        return Committed(commit=made, files=files, pushed=not done.returncode, problem=problem)

    def _commit(self, message: str, paths: Sequence[str], settings: Git) -> str:
        listed = "\0".join(paths).encode("utf-8", "surrogateescape")
        name, _, address = settings.author.rstrip(">").partition(" <")
        who = {"GIT_COMMITTER_NAME": name, "GIT_COMMITTER_EMAIL": address}
        stdin = ("--pathspec-from-file=-", "--pathspec-file-nul")
        for words in (
            ("add", "--all", *stdin),
            ("commit", "--quiet", "--only", f"--author={settings.author}", f"--message={message}", *stdin),
        ):
            done = self._git(*words, given=listed, env=who)
            if done.returncode:
                raise self._failed(words[0], done)
        return self._git("rev-parse", "HEAD").stdout.decode().strip()

    def _failed(self, command: str, done: subprocess.CompletedProcess[bytes]) -> Conflict:
        """What keeps git from doing it, in a sentence with a way out."""
        words = _words(done.stderr or done.stdout)
        if lock := self._lock() or _held_lock(done.stderr):
            return Conflict(str(self._root), f"{lock} is there, so nothing can be committed", hint=LOCKED)
        if "during a merge" in words or "unmerged" in words:
            return Conflict(str(self._root), "a merge is not finished, so nothing can be committed", hint=MERGING)
        return Conflict(str(self._root), f"git {command}: {words}", hint="git status and git fsck tell more")

    def _lock(self) -> str:
        """The lock of the index, if another git holds it, or one that died left it."""
        done = self._git("rev-parse", "--git-path", "index.lock")
        name = done.stdout.decode("utf-8", "surrogateescape").strip()
        return name if name and not done.returncode and (self._root / name).exists() else ""

    def author_of(self, path: Path) -> str:
        """Who edited a file: "file" while the edit is not committed, else the author of the last commit on it."""
        name = path.relative_to(self._root).as_posix()
        if self._git("status", "--porcelain=v1", "--", name).stdout.strip():
            return "file"
        done = self._git("log", "-1", "--format=%an", "--", name)
        return done.stdout.decode("utf-8", "replace").strip()[:100] or "file"

    def _has_link(self, name: str) -> bool:
        path = self._root / name
        inside = (part for part in (path, *path.parents) if part != self._root and part.is_relative_to(self._root))
        return any(part.is_symlink() for part in inside)

    def _is_tracked(self, name: str) -> bool:
        return bool(self._git("ls-files", "-z", "--", name).stdout)

    def _git(
        self, *words: str, given: bytes = b"", env: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        """Run git here; paths mean themselves, no pattern. A call that takes too long counts as failed."""
        settings = [*_NEVER, *(f"{key}=" for key in self._overrides)]
        command = ["git", "--literal-pathspecs", *(w for one in settings for w in ("-c", one))]
        command += ["-C", str(self._root), *words]
        # Called from a hook, git's variables would lead it to another repository.
        own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name in _KEPT}
        surroundings = {**own, **QUIET, **(env or {})}
        try:
            return subprocess.run(
                command, input=given, capture_output=True, timeout=SECONDS, env=surroundings, check=False
            )
        except subprocess.TimeoutExpired:
            return subprocess.CompletedProcess(command, 124, b"", f"no answer within {SECONDS:.0f} s".encode())


def _check_owner(root: Path, output: bytes) -> None:
    """Raise Conflict if there is a repository that git refuses to use: its folder belongs to another user."""
    words = output.decode("utf-8", "replace")
    found = re.search(r"dubious ownership in repository at '(.+?)'", words)
    if found is not None or "safe.directory" in words:
        place = found[1] if found is not None else str(root)
        raise Conflict(
            place,
            "git does not use this repository, because its folder belongs to another user",
            hint=f"chown it, or: git config --global --add safe.directory {place}",
        )


def repository(root: Path) -> Repository | None:
    """The repository of a folder, if there is one and git is installed."""
    try:
        return Repository(root)
    except UsageError:
        return None


def _held_lock(output: bytes) -> str:
    """The lock (of a branch, of HEAD) that git says is there."""
    found = re.search(rb"Unable to create '([^'\n]+\.lock)': File exists", output)
    return found[1].decode("utf-8", "replace") if found else ""


def _words(output: bytes) -> str:
    lines = [line for line in output.decode("utf-8", "replace").splitlines() if line.strip()]
    return " / ".join(lines[-3:])[:500] or "it failed without a word"
