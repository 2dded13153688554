"""Swap in a sound SQLite before Django loads its own.

The interpreter's SQLite may lie in the range of the WAL-reset corruption bug (fixed in 3.51.3);
the ``pysqlite3`` wheel bundles a later one.
"""

from __future__ import annotations

import importlib
import sys


def swap_in() -> None:
    """Make ``import sqlite3`` give pysqlite3, where that is installed."""
    try:
        pysqlite3 = importlib.import_module("pysqlite3")
    except ImportError:  # no wheel for this platform: the interpreter's own is used
        return
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = importlib.import_module("pysqlite3.dbapi2")
