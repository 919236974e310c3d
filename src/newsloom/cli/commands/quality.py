"""`newsloom quality`: score anyone's labelled rows."""

from __future__ import annotations

import dataclasses

import click

from newsloom.cli.lines import read_rows, write_row
from newsloom.errors import UsageError
from newsloom.measure.group import agreement, report


@click.group()
def quality() -> None:
    """Measure on labelled data of your own."""


@quality.command("group")
@click.option("--width", type=click.Choice(["tight", "normal", "broad"]), default="normal", show_default=True)
@click.option("--made", help="Score the stories in this field of the rows instead of grouping them anew.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.argument("files", nargs=-1)
def quality_group(width: str, made: str | None, as_json: bool, files: tuple[str, ...]) -> int:
    """Group labelled rows (`story` is the label) and say how well the stories agree with the labels.

    BCubed precision, recall and F1, pairwise F1, V-measure; counts; the sizes and spans in days of the stories made. Rows
    without a label take part in the grouping and in sizes and spans, not in the scores.
    """
    rows = [row for row in read_rows(files) if not ("error" in row and "line" in row)]
    if not any(row.get("story") for row in rows):
        raise UsageError("input", "no row has a `story`", hint="labelled rows name their story in the field `story`")
    stories, shape = report(rows, width, made)
    labelled = [(str(row["story"]), story) for row, story in zip(rows, stories, strict=True) if row.get("story")]
    found = agreement([gold for gold, _ in labelled], [story for _, story in labelled])
    if as_json:
        write_row(dataclasses.asdict(found) | dataclasses.asdict(shape))
        return 0
    for name, value in (dataclasses.asdict(found) | dataclasses.asdict(shape)).items():
        click.echo(
            f"{name.replace('_', ' '):22} {value:10.3f}"
            if isinstance(value, float)
            else f"{name.replace('_', ' '):22} {value:10d}"
        )
    return 0
