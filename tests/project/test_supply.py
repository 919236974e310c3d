"""What is installed is what was looked at: locked with digests, and the same everywhere."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK: dict[str, list[dict[str, Any]]] = {}
"""Name -> what is locked of it: several versions where Pythons need different ones."""
for _package in tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]:
    LOCK.setdefault(_package["name"], []).append(_package)
REQUIREMENTS = ("requirements.txt", "requirements-build.txt")
AGAIN = "run scripts/lock.sh (needs uv)"


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~; ]", name)[0]).lower()


def bounds(line: str) -> set[str]:
    return set(filter(None, re.sub(r"^[A-Za-z0-9._-]+(\[[^\]]*\])?", "", line.replace(" ", "")).split(",")))


def test_the_lock_was_made_from_this_project():
    listed = {normal(line): bounds(line) for line in PROJECT["project"]["dependencies"]}
    locked = {
        one["name"]: set(filter(None, one.get("specifier", "").split(",")))
        for one in LOCK["newsloom"][0]["metadata"]["requires-dist"]
        if "marker" not in one
    }
    assert locked == listed, AGAIN


def test_the_lock_has_all_extras_and_groups():
    extras = PROJECT["project"]["optional-dependencies"]
    assert {normal(line) for lines in extras.values() for line in lines} <= LOCK.keys(), AGAIN
    assert {normal(line) for lines in PROJECT["dependency-groups"].values() for line in lines} <= LOCK.keys(), AGAIN


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_the_container_installs_what_is_locked_with_digests(name):
    text = (ROOT / "deploy" / name).read_text(encoding="utf-8")
    pinned = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)(.*(?:\n[ ]+.*)*)", text, re.M)
    assert pinned
    for package, version, digests in pinned:
        locked = [one for one in LOCK[normal(package)] if one["version"] == version]
        assert locked, f"{package}: {AGAIN}"
        known = {one["hash"] for one in [*locked[0].get("wheels", []), locked[0].get("sdist")] if one}
        assert set(re.findall(r"sha256:[0-9a-f]{64}", digests)) == known, f"{package}: {AGAIN}"


def test_the_container_takes_nothing_that_is_not_pinned():
    text = re.sub(r"^#.*", "", (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8"), flags=re.M)
    installs = re.findall(r"pip (?:install|wheel)[^&\n]*", text)
    assert installs and all("--require-hashes" in one or "--no-deps" in one for one in installs)


def workflows() -> list[Path]:
    return [*sorted((ROOT / ".github" / "workflows").glob("*.yml")), ROOT / "deploy" / "github-pages.yml"]


@pytest.mark.parametrize("path", workflows(), ids=lambda path: path.name)
def test_a_workflow_names_its_actions_by_digest_and_has_few_rights(path):
    text = path.read_text(encoding="utf-8")
    used = re.findall(r"uses: *(\S+)(.*)", text)
    assert used
    for action, comment in used:
        assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", action), action
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment), f"{action}: say the version beside the digest"
    flow = yaml.safe_load(text)
    assert flow["permissions"]["contents"] == "read"
    assert all(job["timeout-minutes"] for job in flow["jobs"].values())
    assert "secrets." not in text


def test_ci_tries_every_python_that_is_promised():
    flow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))
    matrix = flow["jobs"]["tests"]["strategy"]["matrix"]
    assert matrix["engine"] == ["sqlite", "postgresql"]
    oldest = re.fullmatch(r">=3\.(\d+)", PROJECT["project"]["requires-python"])
    assert matrix["python"] == [f"3.{minor}" for minor in range(int(oldest[1]), 15)]
