"""The memory: SQLite and PostgreSQL behind one set of functions that take and return model types.

Only this package imports SQLAlchemy and Alembic. Every function takes an open transaction (`Tx`) as its first argument.
"""
