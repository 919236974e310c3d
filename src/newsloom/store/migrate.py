"""Bringing a database to this program's schema, in two steps, so that old and new programs can work side by side.

A migration says what it is: `step = "expand"` only adds (tables, columns that may be empty, indexes), so programs that do not
know of it go on working; `step = "contract"` takes away or changes what older programs use, and names in `works_from` the
revision that a program must know to work with what is left. Opening a database expands it, up to the first contraction that is
pending; contracting is asked for (`newsloom db migrate --contract`), when no older program works there any more. What has been
contracted stands in the database itself (the fact `schema.works_from`), for programs that do not know of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from sqlalchemy import Connection, inspect, select, text

from newsloom.errors import Conflict, StoreError, StoreForeign
from newsloom.store import kv
from newsloom.store.sql import Tx
from newsloom.store.tables import identity, leases, work

APPLICATION_ID = 0x4E574C4D  # "NWLM", in SQLite's header; on PostgreSQL the table `newsloom` says it
WORKS_FROM = "schema.works_from"


@dataclass(frozen=True)
class Program:
    """What a program knows: its migrations, and `least`, the oldest schema that its code can work on."""

    migrations: Path
    least: str

    @cached_property
    def chain(self) -> tuple[Script, ...]:
        """All migrations, oldest first."""
        return tuple(reversed(list(self._scripts.walk_revisions())))

    @property
    def head(self) -> str:
        """The newest schema that it knows."""
        return self.chain[-1].revision

    def knows(self, revision: str | None) -> bool:
        """Whether it has heard of a schema (None: an empty database)."""
        return revision is None or any(one.revision == revision for one in self.chain)

    def pending(self, revision: str | None) -> tuple[Script, ...]:
        """The migrations that a database at `revision` lacks, oldest first."""
        names = [one.revision for one in self.chain]
        return self.chain[names.index(revision) + 1 :] if revision is not None else self.chain

    def goal(self, revision: str | None, contract: bool) -> str | None:
        """How far a database at `revision` is brought: to the newest schema, or before the first contraction."""
        if contract or revision is None:  # nobody can be at work in an empty database
            return self.head
        goal = revision
        for one in self.pending(revision):
            if step_of(one) == "contract":
                break
            goal = one.revision
        return goal

    @cached_property
    def _scripts(self) -> ScriptDirectory:
        return ScriptDirectory.from_config(self.alembic())

    def alembic(self, connection: Connection | None = None) -> AlembicConfig:
        """Alembic's configuration (there is no ini file)."""
        config = AlembicConfig()
        config.set_main_option("script_location", str(self.migrations).replace("%", "%%"))
        config.attributes["connection"] = connection
        return config


def step_of(script: Script) -> str:
    """ "expand" or "contract"."""
    return str(script.module.step)


THIS = Program(migrations=Path(__file__).parent / "migrations", least="0005")


def revision_of(tx: Connection) -> str | None:
    """The schema that a database has; None when it is empty."""
    return MigrationContext.configure(tx).get_current_revision()


def check_welcome(tx: Tx, program: Program = THIS, *, where: str) -> None:
    """Raise StoreForeign if this program must not work (any more) in a database that a newer one has migrated."""
    current = revision_of(tx)
    if program.knows(current):
        return
    needs = _works_from(tx)
    if needs is not None and needs > program.head:
        raise StoreForeign(
            where,
            f"written by a newer Newsloom (schema {current} needs a program that knows {needs}; this one knows {program.head})",
            hint="upgrade newsloom here too",
        )


def _works_from(tx: Connection) -> str | None:
    if not inspect(tx).has_table(identity.name):
        return None
    return tx.execute(select(identity.c.value).where(identity.c.key == WORKS_FROM)).scalar()


def bring_up(tx: Tx, program: Program = THIS, *, where: str, contract: bool = False) -> None:
    """Migrate inside this transaction: all of it, or nothing.

    Raises StoreError when the program cannot work with what may be done without being asked to contract, and Conflict when
    somebody is at work while a contraction is asked for.
    """
    if tx.dialect.name != "sqlite":
        tx.execute(text("SET LOCAL lock_timeout = 0"))  # another process may take minutes over the same migration
        tx.execute(text("SELECT pg_advisory_xact_lock(:id)"), {"id": APPLICATION_ID})
    current = revision_of(tx)  # another process may have migrated meanwhile
    goal = program.goal(current, contract)
    if goal is not None and goal != current:
        done = [one for one in program.pending(current) if one.revision <= goal]
        contracted = [one for one in done if step_of(one) == "contract"]
        if contracted and current is not None:
            _check_alone(tx, where)
        command.upgrade(program.alembic(tx), goal)
        if contracted:
            kv.put(tx, WORKS_FROM, max(str(one.module.works_from) for one in contracted))
    if (goal or "") < program.least:
        waiting = next(one.revision for one in program.pending(goal) if step_of(one) == "contract")
        raise StoreError(
            where,
            f"this program needs schema {program.least}, and the second step of an earlier upgrade ({waiting}) was not done",
            hint="stop the older programs, then: newsloom db migrate --contract",
        )


def _check_alone(tx: Tx, where: str) -> None:
    """Nobody may be at work: an older program would meet what it does not know in the middle of something."""
    holders = {str(lease).partition("/")[0] for lease in _held(tx)}
    if holders:
        raise Conflict(
            where,
            f"at work: {', '.join(sorted(holders))}",
            hint="stop all workers (a lease of one that was killed runs out within minutes), then try again",
        )


def _held(tx: Tx) -> Iterator[str]:
    now = datetime.now(UTC)  # leases of a played clock are no processes that could be disturbed
    yield from (str(h) for h in tx.execute(select(work.c.lease).where(work.c.lease_until > now).distinct()).scalars())
    yield from (str(h) for h in tx.execute(select(leases.c.holder).where(leases.c.until > now)).scalars() if h)
