"""Rules at the desk and in the terminal: list them, try them on the stories of the last days, keep them, let them hold."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from newsloom.core import policy
from newsloom.errors import Conflict, NotFound
from newsloom.model.ids import digest
from newsloom.pipeline.scoring import rules as ruling
from newsloom.pipeline.stages import review
from newsloom.publishing.story_pages import title_of
from newsloom.runtime.context import Newsroom
from newsloom.runtime.rules import FILE, rules_bytes, rules_in, rules_of
from newsloom.runtime.scoring_settings import policy_settings
from newsloom.services.newsroom.files import write_changed
from newsloom.services.stories.as_shown import ago
from newsloom.store import kv, stories
from newsloom.store.queries.story_bundle import Bundle
from newsloom.store.sql import chunks

CHANGES, MOST_CHANGES = "rules.changes", 100
"""The fact that names the newest changes of rules: [name, what, who, when], oldest first."""
MOST_STORIES = 5000
"""The newest stories of the days that are tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What a rule would have done to a story. `state` and `by`: where it stands now, and who said so."""

    story: str
    title: str
    rule: str
    action: str
    because: tuple[str, ...]
    gate: str
    state: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A trial on the stories of some days: `looked_at` is their number."""

    days: int
    looked_at: int
    lines: tuple[Tried, ...]


def listed(newsroom: Newsroom) -> tuple[policy.Rule, ...]:
    """The rules, in the order in which they speak. Raises ConfigInvalid."""
    return rules_in(newsroom.root)


def made(name: str, values: Mapping[str, Any]) -> policy.Rule:
    """A rule of what somebody typed (`rules_of`'s keys; empty ones are left out), not holding. Raises ConfigInvalid."""
    given = {key: value for key, value in values.items() if value not in ("", None, [], ())}
    return rules_of({"rule": [{**given, "name": name}]}, FILE)[0]


def tried(newsroom: Newsroom, rules: Sequence[policy.Rule], *, days: int = 7) -> Trial:
    """What these rules would have done to the stories of the last days, as if nobody had decided anything; nothing is done.

    Heat is what it is now: a story of last week has cooled since.
    """
    now, settings = newsroom.clock(), policy_settings(newsroom.config)
    lines: list[Tried] = []
    with newsroom.db.read() as tx:
        rows = stories.listed(tx, since=now - timedelta(days=days), limit=MOST_STORIES, order="latest")
        for part in chunks([row.id for row in rows], 500):
            bundle = Bundle.of(tx, part)
            for id in part:
                if id in bundle.rows:
                    lines += _lines(bundle, id, rules, settings)
    return Trial(days=days, looked_at=len(rows), lines=tuple(lines))


def _lines(bundle: Bundle, id: str, rules: Sequence[policy.Rule], settings: policy.Settings) -> list[Tried]:
    row = bundle.rows[id]
    # On the day: nobody had spoken, readers did not know it, and it was news.
    facts = replace(review.story_facts(row), was="new", public=False)
    story = replace(ruling.subject_of(bundle, id, facts), spoken=False, tags=())
    at = row.news_at or row.last_seen
    return [
        Tried(
            story=id, title=title_of(row), rule=one.rule.name, action=one.action, because=one.because, gate=one.gate,
            state=row.state, by=row.standing.by if row.standing else "policy",
        )
        for one in policy.applied(rules, story, settings, at)
    ]  # fmt: skip


def add(newsroom: Newsroom, rule: policy.Rule, *, actor: str) -> None:
    """Keep a rule, after the others. Raises Conflict for a name that is taken, NotFound for a topic, ConfigInvalid."""
    if unknown := sorted(set(rule.topics) - {topic.name for topic in newsroom.topics}):
        raise NotFound(unknown[0], "there is no topic of that name", hint="newsloom topic list")
    with _one_at_a_time(newsroom):
        known = listed(newsroom)
        if any(one.name == rule.name for one in known):
            raise _changed(newsroom, rule.name) or Conflict(
                rule.name, "two rules have this name", hint="newsloom rule list"
            )
        _write(newsroom, [*known, rule], (rule.name, "added", actor))


def hold(newsroom: Newsroom, name: str, *, holds: bool, actor: str, seen: str = "") -> None:
    """Let a rule hold from now on, or no longer; `seen`: the `version` that it was shown with. Raises NotFound, Conflict for
    a rule that is another one now, ConfigInvalid."""
    with _one_at_a_time(newsroom):
        one = _as_seen(newsroom, name, seen, wanted=holds)
        rules = [replace(each, holds=holds) if each.name == one.name else each for each in listed(newsroom)]
        _write(newsroom, rules, (one.name, "let hold" if holds else "let rest", actor))


def remove(newsroom: Newsroom, name: str, *, actor: str, seen: str = "") -> None:
    """Forget a rule; what it decided stays. Raises as `hold` does."""
    with _one_at_a_time(newsroom):
        one = _as_seen(newsroom, name, seen)
        _write(newsroom, [each for each in listed(newsroom) if each.name != one.name], (one.name, "removed", actor))


def version(rule: policy.Rule) -> str:
    """A fingerprint of all that a rule says."""
    return digest("rule", json.dumps(rule_json(rule), sort_keys=True))[:12]


def _as_seen(newsroom: Newsroom, name: str, seen: str, *, wanted: bool | None = None) -> policy.Rule:
    """The rule, as it was shown to who decides, or as they `wanted` it. Raises NotFound, Conflict."""
    try:
        one = find(newsroom, name)
    except NotFound as err:
        raise _changed(newsroom, name) or err from None
    if seen and version(one) != seen and (wanted is None or version(replace(one, holds=not wanted)) != seen):
        raise _changed(newsroom, name) or Conflict(
            name, "it is another rule now", hint="look again, then decide with the new version"
        )
    return one


def _changed(newsroom: Newsroom, rule: str) -> Conflict | None:
    """Who changed the rule of that name last, and when; None where nobody is known to have."""
    with newsroom.db.read() as tx:
        lines = [line for line in json.loads(kv.get(tx, CHANGES) or "[]") if line[0] == rule]
    if not lines:
        return None
    _, what, name, at = lines[-1]
    span, hint = ago(datetime.fromisoformat(at), newsroom.clock()), "look again, then decide with the new version"
    match what:
        case "added":
            return Conflict(rule, f"{name} added it {span}.", hint=hint)
        case "removed":
            return Conflict(rule, f"{name} removed it {span}.", hint=hint)
        case "let hold":
            return Conflict(rule, f"{name} let it hold {span}.", hint=hint)
        case _:
            return Conflict(rule, f"{name} let it rest {span}.", hint=hint)


@contextlib.contextmanager
def _one_at_a_time(newsroom: Newsroom) -> Iterator[None]:
    """The file is read, changed and written as a whole: whoever comes second reads what the first one wrote."""
    folder = os.open(newsroom.root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def find(newsroom: Newsroom, name: str) -> policy.Rule:
    """The rule of that name. Raises NotFound."""
    for one in listed(newsroom):
        if one.name == name:
            return one
    raise NotFound(name, "there is no such rule", hint="newsloom rule list")


def _write(newsroom: Newsroom, rules: Sequence[policy.Rule], change: tuple[str, str, str]) -> None:
    """Write the file, and remember who changed what and when."""
    write_changed(newsroom.root / FILE, rules_bytes(rules))
    with newsroom.db.write() as tx:
        known = json.loads(kv.get(tx, CHANGES) or "[]")
        kv.put(tx, CHANGES, json.dumps([*known, [*change, newsroom.clock().isoformat()]][-MOST_CHANGES:]))


def rule_json(rule: policy.Rule) -> dict[str, Any]:
    """A rule as plain data, with the keys of its file."""
    return {
        "name": rule.name, "source": list(rule.sources), "topic": list(rule.topics), "word": list(rule.words),
        "form": list(rule.forms), "heat": rule.heat, "below": rule.below, "then": list(rule.then), "tag": rule.tag,
        "holds": rule.holds,
    }  # fmt: skip
