"""Files that others may not read; and git, which runs nobody else's programs."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess

import pytest

from newsloom.config.site import Git
from newsloom.publishing.git import Repository
from newsloom.services.imports import ingest
from newsloom.services.newsroom import doctor
from newsloom.services.newsroom.create import found
from newsloom.services.newsroom.open import opened


@pytest.fixture
def folder(tmp_path):
    before = os.umask(0o002)
    found(tmp_path / "n", {"site.title": "Tarn"}, [])
    yield tmp_path / "n"
    os.umask(before)


def test_the_database_is_its_owners_alone_whatever_the_umask_and_the_doctor_tells_otherwise(folder):
    with opened(folder) as newsroom:
        modes = [path.stat().st_mode & 0o777 for path in folder.glob("newsloom.db*") if path.suffix.startswith(".db")]
        assert modes and all(mode == 0o600 for mode in modes)
        assert (folder / "cache").stat().st_mode & 0o777 == 0o700
        assert not [f for f in doctor.examine(newsroom) if "may read it" in f.problem]
        (folder / "newsloom.db").chmod(0o644)
        told = [f for f in doctor.examine(newsroom) if "may read it" in f.problem]
        assert [(f.about, f.advice) for f in told] == [("newsloom.db", "chmod 600 newsloom.db")]


def git(folder, *words):
    subprocess.run(["git", "-C", folder, *words], check=True, capture_output=True)


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_no_program_that_the_repository_names_is_run(tmp_path):
    folder, mark = tmp_path / "r", tmp_path / "ran"
    (folder / "_news").mkdir(parents=True)
    git(folder, "init", "-q")
    script = tmp_path / "script"
    script.write_text(f"#!/bin/sh\necho $0 >> {mark}\ncat\n")
    script.chmod(0o755)
    for hook in ("pre-commit", "post-commit", "commit-msg", "post-index-change"):
        shutil.copy(script, folder / ".git" / "hooks" / hook)
    for key in ("core.fsmonitor", "filter.x.clean", "filter.x.process", "gpg.program", "diff.external", "core.editor"):
        git(folder, "config", key, str(script))
    git(folder, "config", "commit.gpgsign", "true")
    (folder / ".gitattributes").write_text("* filter=x\n")
    (folder / "_news" / "a.md").write_text("one\n")
    made = Repository(folder).commit([("news", ["_news/a.md"])], Git(), push=False)
    assert made.commit is not None
    assert not mark.exists()


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_a_symbolic_link_for_a_folder_neither_stops_git_nor_leads_it(tmp_path):
    folder, elsewhere = tmp_path / "r", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    (elsewhere / "secret.md").write_text("secret\n")
    (folder / "_news").symlink_to(elsewhere)
    (folder / "_site").mkdir()
    (folder / "_site" / "index.html").write_text("page\n")
    git(folder, "init", "-q")
    assert Repository(folder).changed(["_news", "_site"]) == ["_site/index.html"]


def test_a_packed_row_without_end_is_one_fault_and_its_neighbours_are_read(tmp_path):
    row = b'{"url": "https://a.example/%d", "title": "The pier", "text": "It is rebuilt."}\n'
    with gzip.open(tmp_path / "r.jsonl.gz", "wb", 1) as opened_:
        opened_.write(row % 1)
        for _ in range(40):
            opened_.write(b"a" * 1_000_000)
        opened_.write(b"\n" + row % 2)
    done = ingest.Ingested()
    rows = list(ingest._rows(tmp_path / "r.jsonl.gz", done))
    assert len(rows) == 2
    assert "longer than 16 MB" in done.faults[0]
