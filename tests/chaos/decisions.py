"""Do an editor's decisions last? Every decision, arrival, run, repair, rebuild and restart in any order, against a simple model.

    python -m tests.chaos.decisions [--steps 100000] [--engine sqlite|postgresql] [--minutes N]

Plays a newsroom with a real database and the real flow (its editions are not printed: addresses are minted). The model
remembers what was decided and holds: who was put together and parted, where a story stands, what readers know. After each step
the store must agree with it. It prints how many steps were played; a counterexample is printed, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from tests.chaos.decisions_model import Steps
from tests.chaos.decisions_moves import Decisions

from newsloom import log

__all__ = ["Decisions", "play"]


def play(
    machine: type[Decisions], examples: int, steps: int, *, derandomize: bool = False, shrink: bool = True
) -> None:
    """So many newsrooms, of so many steps each at most. Raises AssertionError for a counterexample, which is made smaller."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=derandomize,
            database=None,
            phases=[Phase.generate, Phase.shrink] if shrink else [Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


def main() -> int:
    """See the module."""
    parser = argparse.ArgumentParser(description="Decisions against a model.")
    parser.add_argument("--steps", type=int, default=100_000)
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--minutes", type=float, default=1e9)
    parser.add_argument("--newsrooms", type=int, default=20, help="so many at a time")
    parser.add_argument("--length", type=int, default=120, help="rules that each of them lives through at most")
    parser.add_argument(
        "--raw", action="store_true", help="show a counterexample as it was met, without making it smaller"
    )
    asked = parser.parse_args()
    log.set_up("error")
    Decisions.engine = asked.engine
    gc.collect()
    gc.freeze()  # the program's own tables are never garbage: a collection need not look at them
    gc.set_threshold(20_000, 20, 20)
    until = time.monotonic() + 60 * asked.minutes
    failed = False
    while sum(Steps.values()) < asked.steps and time.monotonic() < until and not failed:
        try:
            play(Decisions, asked.newsrooms, asked.length, shrink=not asked.raw)
        except Exception as err:
            print(f"a counterexample: {err}", *getattr(err, "__notes__", ()), sep="\n")
            failed = True
        print(f"{sum(Steps.values()):,} steps, {time.process_time():.0f} s of CPU", flush=True)
    print(
        f"{sum(Steps.values()):,} steps on {asked.engine}: " + ", ".join(f"{k} {n:,}" for k, n in Steps.most_common())
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
