"""`newsloom match`: rows of articles in, the same rows with their topics out."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import click

from newsloom.cli.lines import Row, RowFails, answer_each, check_words, read_rows, string_of
from newsloom.core.topic import Matcher
from newsloom.errors import NotFound
from newsloom.model.article import Match
from newsloom.model.source import Topic
from newsloom.records.taxonomy import read_topic

_NAME = re.compile(r"(?:(?P<site>.{1,200}?)__)?(?:(?P<order>\d{1,6})-)?.+\.ya?ml$")


@click.command()
@click.option(
    "--topics", "folder", required=True, type=click.Path(path_type=Path), help="Folder of topic files (NN-name.yaml)."
)
@click.argument("files", nargs=-1)
def match(folder: Path, files: tuple[str, ...]) -> int:
    """Say which topics articles belong to: JSON lines in, the same rows with `topics` out.

    Rows have title, excerpt, text, url, categories, language; all but one of title, excerpt and text may be missing.
    A row that has none of them is answered with `error`.
    Files named `site__NN-name.yaml` hold several sites' topics; each site is matched by itself.
    """
    matchers = [Matcher(topics) for topics in read_folder(folder)]

    def work(row: Row) -> Row:
        found: dict[str, Match] = {}
        for matcher in matchers:
            for one in topics_of(matcher, row):
                if one.topic not in found or found[one.topic].score < one.score:
                    found[one.topic] = one
        return {"topics": [{"name": one.topic, "because": list(one.because)} for one in found.values()]}

    return answer_each(read_rows(files), work)


def topics_of(matcher: Matcher, row: Row) -> tuple[Match, ...]:
    """The matches of one row; raises RowFails for a row without words, or a field that is not what it should be."""
    check_words(row)
    categories = row.get("categories") or ()
    if not isinstance(categories, list | tuple):
        raise RowFails("categories must be a list of strings")
    return matcher.matches(
        string_of(row, "title"),
        string_of(row, "excerpt"),
        string_of(row, "text"),
        url=string_of(row, "url"),
        categories=[one for one in categories if isinstance(one, str)],
        hint=string_of(row, "topic") or None,
        language=string_of(row, "language") or None,
    )


def read_folder(folder: Path) -> list[list[Topic]]:
    """The topics of a folder, one list per site. Raises NotFound without topic files, ConfigInvalid for a bad one."""
    if not folder.is_dir():
        raise NotFound(str(folder), "no such folder", hint="--topics names a folder of files like 01-topic.yaml")
    sites: dict[str, list[Topic]] = {}
    for path in sorted(folder.iterdir()):
        parts = _NAME.match(path.name)
        if parts is None or not path.is_file():
            continue
        topic = replace(read_topic(path.read_bytes(), str(path)), order=int(parts["order"] or 0))
        sites.setdefault(parts["site"] or "", []).append(topic)
    if not sites:
        raise NotFound(str(folder), "no topic files in it", hint="a topic file is named like 01-topic.yaml")
    return list(sites.values())
