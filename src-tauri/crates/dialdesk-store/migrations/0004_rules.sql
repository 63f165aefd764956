-- Call retries, rules of the callee's place, and the verdict that let a call through.

ALTER TABLE campaigns ADD COLUMN retry TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(retry));

ALTER TABLE calls ADD COLUMN chain TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(chain));

-- The law that let the call through, as of its reservation.
ALTER TABLE calls ADD COLUMN verdict TEXT CHECK (verdict IS NULL OR json_valid(verdict));

-- A number's calls over all campaigns, for caps and quiet time.
CREATE INDEX calls_number_initiated ON calls (number, initiated_at)
    WHERE initiated_at IS NOT NULL;

-- Where somebody's clock is: the zone that the file named, and whose law and which zones follow
-- from that or from the number. People taken in before this column are looked at one by one.
ALTER TABLE contacts ADD COLUMN zone TEXT;
ALTER TABLE contacts ADD COLUMN place TEXT NOT NULL DEFAULT '';

UPDATE contacts SET place = 'india-service|number|Asia/Kolkata' WHERE number LIKE '+91%';

CREATE INDEX contacts_place ON contacts (campaign_id, place, due_at, id)
    WHERE due_at IS NOT NULL;

-- One row for each call that retries another, kept by the triggers below.
CREATE TABLE retry_attempts (
    root_id TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    call_id TEXT NOT NULL,
    reason TEXT,
    due_at INTEGER NOT NULL,
    attempted_at INTEGER,
    outcome TEXT,
    PRIMARY KEY (root_id, attempt)
) STRICT;

-- The moment at which a retry is due is fixed here, with its jitter.
CREATE TRIGGER calls_retry_planned AFTER INSERT ON calls
WHEN new.retry_of IS NOT NULL AND new.chain ->> 'reason' IS NOT 'manual'
BEGIN
    INSERT INTO retry_attempts (root_id, attempt, call_id, reason, due_at, attempted_at, outcome)
    VALUES (new.retry_of, new.attempt, new.id, new.chain ->> 'reason', new.due_at,
        new.initiated_at, new.outcome)
    ON CONFLICT (root_id, attempt) DO NOTHING;
END;

-- A retry by hand takes the place of the one that was scheduled under the same number, once it
-- has left: one that a rule forbids takes nobody's.
CREATE TRIGGER calls_retry_left AFTER UPDATE OF initiated_at ON calls
WHEN new.retry_of IS NOT NULL AND new.initiated_at IS NOT NULL
BEGIN
    INSERT INTO retry_attempts (root_id, attempt, call_id, reason, due_at, attempted_at)
    VALUES (new.retry_of, new.attempt, new.id, new.chain ->> 'reason', new.due_at,
        new.initiated_at)
    ON CONFLICT (root_id, attempt) DO UPDATE SET
        call_id = excluded.call_id,
        reason = excluded.reason,
        attempted_at = excluded.attempted_at;
END;

CREATE TRIGGER calls_retry_ended AFTER UPDATE OF outcome ON calls
WHEN new.retry_of IS NOT NULL AND new.outcome IS NOT NULL
BEGIN
    UPDATE retry_attempts SET outcome = new.outcome
    WHERE root_id = new.retry_of AND attempt = new.attempt AND call_id = new.id;
END;
