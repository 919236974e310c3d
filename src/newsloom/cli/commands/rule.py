"""`newsloom rule ...`: if source, topic, word, form, heat then approve, hold, drop, tag, tell."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click
import msgspec

from newsloom.cli.context import actor, as_json, in_newsroom, opened_newsroom, print_json
from newsloom.core.policy import ACTIONS
from newsloom.services.stories import rules


@click.group()
def rule() -> None:
    """Rules that approve, hold, drop, tag or tell of stories; tried before they hold."""


@rule.command("list")
@in_newsroom
@as_json
def list_(folder: Path | None, json_lines: bool) -> None:
    """List the rules, in the order in which they speak."""
    with opened_newsroom(folder) as newsroom:
        found = rules.listed(newsroom)
    for one in found:
        told = rules.rule_json(one)
        if json_lines:
            print_json(told)
        else:
            parts = [f"{key}: {', '.join(told[key])}" for key in ("source", "topic", "word", "form") if told[key]]
            parts += [f"{key}: {told[key]:g}" for key in ("heat", "below") if told[key] is not None]
            click.echo(f"{'holds' if one.holds else 'rests'}  {one.name}  {'; '.join(parts)}  -> {', '.join(one.then)}")


@rule.command("add")
@click.argument("name")
@click.option("--source", multiple=True, help="Name or domain of a publisher (repeatable).")
@click.option("--topic", multiple=True, help="A topic (repeatable).")
@click.option("--word", multiple=True, help="A whole word or phrase in a headline or an excerpt (repeatable).")
@click.option("--form", multiple=True, help="What the lead is: press release, opinion, ... (repeatable).")
@click.option("--heat", type=float, help="At least so much heat.")
@click.option("--below", type=float, help="Less heat than this.")
@click.option("--then", multiple=True, required=True, type=click.Choice(ACTIONS), help="What to do (repeatable).")
@click.option("--tag", default="", help="The tag to give.")
@in_newsroom
def add(
    name: str, source: tuple[str, ...], topic: tuple[str, ...], word: tuple[str, ...], form: tuple[str, ...],
    heat: float | None, below: float | None, then: tuple[str, ...], tag: str, folder: Path | None,
) -> None:  # fmt: skip
    """Keep a rule. All that it names must hold; of a repeated option, one. It acts once `rule hold` says so."""
    values = {
        "source": list(source), "topic": list(topic), "word": list(word), "form": list(form), "heat": heat,
        "below": below, "then": list(then), "tag": tag,
    }  # fmt: skip
    with opened_newsroom(folder) as newsroom:
        rules.add(newsroom, rules.made(name, values), actor=actor())
    click.echo(f"added: {name}; it rests. Next: newsloom rule try {name!r}, then newsloom rule hold {name!r}")


@rule.command("try")
@click.argument("name", required=False)
@click.option("--days", type=click.IntRange(1, 366), default=7, show_default=True, help="So many days back.")
@in_newsroom
@as_json
def try_(name: str | None, days: int, folder: Path | None, json_lines: bool) -> None:
    """Show, story by story, what a rule (or all of them) would have done lately; nothing is done."""
    with opened_newsroom(folder) as newsroom:
        wanted = (rules.find(newsroom, name),) if name is not None else rules.listed(newsroom)
        trial = rules.tried(newsroom, wanted, days=days)
    for one in trial.lines:
        if json_lines:
            print_json(msgspec.to_builtins(one))
        else:
            gate = f"  not done: {one.gate}" if one.gate else ""
            click.echo(
                f"{one.rule}: {one.action}  {one.title}  ({'; '.join(one.because)}){gate}  [{one.state}, by {one.by}]"
            )
    if not json_lines:
        done = Counter(one.action for one in trial.lines if not one.gate)
        told = ", ".join(f"{action} {done[action]}" for action in ACTIONS if done[action]) or "nothing"
        click.echo(f"of {trial.looked_at} stories of the last {trial.days} days: {told}")


@rule.command("hold")
@click.argument("name")
@in_newsroom
def hold(name: str, folder: Path | None) -> None:
    """Let a rule act on the stories that come from now on."""
    with opened_newsroom(folder) as newsroom:
        rules.hold(newsroom, name, holds=True, actor=actor())
    click.echo(f"holds: {name}")


@rule.command("rest")
@click.argument("name")
@in_newsroom
def rest(name: str, folder: Path | None) -> None:
    """Let it act no longer; what it decided stays."""
    with opened_newsroom(folder) as newsroom:
        rules.hold(newsroom, name, holds=False, actor=actor())
    click.echo(f"rests: {name}")


@rule.command("remove")
@click.argument("name")
@in_newsroom
def remove(name: str, folder: Path | None) -> None:
    """Forget it; what it decided stays."""
    with opened_newsroom(folder) as newsroom:
        rules.remove(newsroom, name, actor=actor())
    click.echo(f"removed: {name}")
