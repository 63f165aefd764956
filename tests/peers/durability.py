"""What SQLite itself says of how it keeps things, and how figures are told."""

import json
import sqlite3

LEVELS = {0: "OFF", 1: "NORMAL", 2: "FULL", 3: "EXTRA"}


def of(connection):
    """Asks a connection how durable it is, and refuses to be compared if it is less than ours."""
    (mode,) = tuple(connection.execute("pragma journal_mode").fetchone())
    (level,) = tuple(connection.execute("pragma synchronous").fetchone())
    told = f"{mode.upper()}, synchronous = {LEVELS[level]}, SQLite {sqlite3.sqlite_version}"
    if mode != "wal" or level != 2:
        raise SystemExit(f"not as durable as ours: {told}")
    return told


def say(value, **facts):
    """Prints the one line that the comparison reads."""
    print(json.dumps({"value": value, "facts": facts}))
