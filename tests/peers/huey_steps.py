"""Durable steps of jobs in huey on SQLite: put into the queue, taken out, their result written."""

import tempfile
import time
from importlib.metadata import version

import durability
from huey import SqliteHuey

JOBS = 2_000
STEPS = 3

with tempfile.TemporaryDirectory(dir=".") as folder:
    huey = SqliteHuey("calls", filename=f"{folder}/huey.db", fsync=True, journal_mode="wal")

    @huey.task()
    def ring(number):
        return f"sid-{number}"

    kept = durability.of(huey.storage.conn)
    began = time.perf_counter()
    results = []
    for job in range(JOBS):
        results.append(ring(f"+91912345{job:04}"))
    while task := huey.dequeue():
        huey.execute(task)
    took = time.perf_counter() - began

    answers = [result.get() for result in results]
    if answers != [f"sid-+91912345{job:04}" for job in range(JOBS)]:
        raise SystemExit("huey lost a result")
    durability.say(
        JOBS * STEPS / took,
        peer=f"huey {version('huey')}",
        durability=kept,
        work="the task written; taken out; its result written",
    )
