"""Durable steps of messages in litequeue: put, popped, marked as done."""

import tempfile
import time
from importlib.metadata import version

import durability
from litequeue import LiteQueue

JOBS = 2_000
STEPS = 3

with tempfile.TemporaryDirectory(dir=".") as folder:
    queue = LiteQueue(f"{folder}/litequeue.db")
    # It asks for NORMAL by itself, which a power cut may cost the last messages.
    queue.conn.execute("pragma synchronous = full")
    kept = durability.of(queue.conn)
    began = time.perf_counter()
    for job in range(JOBS):
        queue.put(f"+91912345{job:04}")
    popped = []
    while message := queue.pop():
        popped.append(message.data)
        queue.done(message.message_id)
    took = time.perf_counter() - began

    if popped != [f"+91912345{job:04}" for job in range(JOBS)]:
        raise SystemExit("litequeue lost a message or its order")
    (done,) = tuple(queue.conn.execute("select count(*) from Queue where status = 2").fetchone())
    if done != JOBS:
        raise SystemExit(f"litequeue has {done} messages done")
    durability.say(
        JOBS * STEPS / took,
        peer=f"litequeue {version('litequeue')}",
        durability=kept,
        work="the message written; marked as taken; marked as done",
    )
