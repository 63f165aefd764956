-- Calls that are made later, once or by a rule. Described in docs/database.md.
--
-- The call of an occurrence and its schedule name each other, and are written in one transaction.

CREATE TABLE scheduled_calls (
    seq INTEGER NOT NULL PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    call_log_id TEXT NOT NULL REFERENCES calls (id) DEFERRABLE INITIALLY DEFERRED,
    account TEXT NOT NULL,
    number TEXT NOT NULL,
    agent_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    metadata TEXT NOT NULL CHECK (json_valid(metadata)),
    priority INTEGER NOT NULL CHECK (priority BETWEEN 0 AND 2),
    scheduled_for INTEGER NOT NULL,
    first_at TEXT NOT NULL,
    timezone TEXT NOT NULL,
    respect_business_hours INTEGER NOT NULL CHECK (respect_business_hours IN (0, 1)),
    business_hours TEXT NOT NULL CHECK (json_valid(business_hours)),
    recurring TEXT CHECK (recurring IS NULL OR json_valid(recurring)),
    catch_up INTEGER NOT NULL CHECK (catch_up IN (0, 1)),
    canceled_days TEXT NOT NULL CHECK (json_valid(canceled_days)),
    missed INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'finished', 'canceled')),
    created_at INTEGER NOT NULL,
    ended_at INTEGER,
    CHECK ((state = 'active') = (ended_at IS NULL))
) STRICT;

CREATE INDEX scheduled_calls_active ON scheduled_calls (account, scheduled_for)
    WHERE state = 'active';
CREATE INDEX scheduled_calls_state ON scheduled_calls (state, seq);
CREATE INDEX scheduled_calls_call ON scheduled_calls (call_log_id);

ALTER TABLE calls ADD COLUMN schedule_id TEXT
    REFERENCES scheduled_calls (id) DEFERRABLE INITIALLY DEFERRED;

CREATE INDEX calls_schedule ON calls (schedule_id, scheduled_for)
    WHERE schedule_id IS NOT NULL;
