"""The database itself refuses to change or remove what is on record.

Triggers on the append-only tables, for SQLite and PostgreSQL. Django cannot express them, so the
migration installs them from here and ``flush`` (an operator emptying the whole database) lifts
them from here.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = ("kernel_event", "kernel_head")

SQLITE = {
    "no_update": "BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
    "no_delete": "BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
    # INSERT OR REPLACE would delete without firing the trigger above.
    "no_replace": "BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id) "
    "BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
}
POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION kernel_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$
"""
POSTGRESQL = {
    "no_change": "BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION kernel_append_only()",
    "no_truncate": "BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION kernel_append_only()",
}


def _triggers(vendor: str) -> dict[str, str]:
    return {"sqlite": SQLITE, "postgresql": POSTGRESQL}[vendor]


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place; does nothing where they stand already."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL_FUNCTION)
        for table, trigger, body in missing(connection):
            cursor.execute(f"CREATE TRIGGER {table}_{trigger} {body}")


def lift(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away, to empty the database as a whole."""
    where = " ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for table in TABLES:
            for trigger in _triggers(connection.vendor):
                cursor.execute(
                    f"DROP TRIGGER IF EXISTS {table}_{trigger}{where.format(table=table)}"
                )


def missing(connection: BaseDatabaseWrapper) -> list[tuple[str, str, str]]:
    """Triggers that ought to stand and do not: (table, trigger, body)."""
    catalogue = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
    }
    with connection.cursor() as cursor:
        cursor.execute(catalogue[connection.vendor])
        standing = {name for (name,) in cursor.fetchall()}
    return [
        (table, trigger, body.format(table=table))
        for table in TABLES
        for trigger, body in _triggers(connection.vendor).items()
        if f"{table}_{trigger}" not in standing
    ]
