"""Alembic's entry: migrations always run on a connection that Newsloom opened, in its transaction."""

from __future__ import annotations

from alembic import context

from newsloom.store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=metadata, transactional_ddl=True, transaction_per_migration=False
)
context.run_migrations()
