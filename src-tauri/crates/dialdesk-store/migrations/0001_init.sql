-- The tables of Dialdesk, described column by column in docs/database.md.
--
-- Moments are whole microseconds since 1970 UTC. A column may be NULL only where absence means
-- something. Words (`state`, `outcome` …) are those of dialdesk-core.

CREATE TABLE agents (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (json_valid(kind)),
    caller_id TEXT,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE campaigns (
    id TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    agent_id TEXT NOT NULL,
    timezone TEXT NOT NULL,
    hours TEXT CHECK (hours IS NULL OR json_valid(hours)),
    rule_pack TEXT NOT NULL,
    rule_pack_reason TEXT,
    priority INTEGER NOT NULL CHECK (priority BETWEEN 0 AND 2),
    pace TEXT NOT NULL CHECK (json_valid(pace)),
    start_at INTEGER,
    end_at INTEGER,
    state TEXT NOT NULL CHECK (state IN ('draft', 'running', 'paused', 'stopped', 'finished')),
    paused_by TEXT,
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    ended_at INTEGER,
    version INTEGER NOT NULL
) STRICT;

-- Kept by the triggers below: counting a million contacts takes too long for a screen.
CREATE TABLE campaign_counts (
    campaign_id TEXT NOT NULL PRIMARY KEY REFERENCES campaigns (id) ON DELETE CASCADE,
    total INTEGER NOT NULL DEFAULT 0,
    unused INTEGER NOT NULL DEFAULT 0,
    in_circulation INTEGER NOT NULL DEFAULT 0,
    finished INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TRIGGER campaigns_counted AFTER INSERT ON campaigns
BEGIN
    INSERT INTO campaign_counts (campaign_id) VALUES (new.id);
END;

CREATE TABLE campaign_outcomes (
    campaign_id TEXT NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
    outcome TEXT NOT NULL,
    calls INTEGER NOT NULL,
    PRIMARY KEY (campaign_id, outcome)
) STRICT, WITHOUT ROWID;

CREATE TABLE imports (
    id TEXT NOT NULL PRIMARY KEY,
    campaign_id TEXT NOT NULL REFERENCES campaigns (id),
    file_name TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN
        ('reading', 'ready', 'committing', 'completed', 'refused', 'canceled', 'undone')),
    created_at INTEGER NOT NULL,
    ended_at INTEGER,
    bytes INTEGER NOT NULL,
    encoding TEXT,
    delimiter TEXT,
    phone_column TEXT,
    records INTEGER NOT NULL DEFAULT 0,
    accepted INTEGER NOT NULL DEFAULT 0,
    duplicate INTEGER NOT NULL DEFAULT 0,
    suppressed INTEGER NOT NULL DEFAULT 0,
    rejected INTEGER NOT NULL DEFAULT 0,
    repaired INTEGER NOT NULL DEFAULT 0,
    error TEXT
) STRICT;

CREATE INDEX imports_campaign ON imports (campaign_id, created_at);

CREATE TABLE import_rejects (
    seq INTEGER NOT NULL PRIMARY KEY,
    import_id TEXT NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    record INTEGER NOT NULL,
    line INTEGER NOT NULL,
    reason TEXT NOT NULL,
    cell TEXT NOT NULL,
    fields TEXT NOT NULL CHECK (json_valid(fields)),
    suggestion TEXT
) STRICT;

CREATE INDEX import_rejects_import ON import_rejects (import_id, seq);

-- A contact waits exactly while `due_at` is there.
CREATE TABLE contacts (
    id INTEGER NOT NULL PRIMARY KEY,
    campaign_id TEXT NOT NULL REFERENCES campaigns (id),
    number TEXT NOT NULL,
    name TEXT NOT NULL,
    extra TEXT NOT NULL CHECK (json_valid(extra)),
    state TEXT NOT NULL CHECK (state IN ('unused', 'in_circulation', 'finished')),
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER,
    outcome TEXT,
    import_id TEXT REFERENCES imports (id),
    line INTEGER,
    UNIQUE (campaign_id, number),
    CHECK (state <> 'finished' OR due_at IS NULL)
) STRICT;

CREATE INDEX contacts_due ON contacts (campaign_id, due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX contacts_state ON contacts (campaign_id, state, id);
CREATE INDEX contacts_campaign ON contacts (campaign_id);

CREATE TRIGGER contacts_counted_in AFTER INSERT ON contacts
BEGIN
    UPDATE campaign_counts SET
        total = total + 1,
        unused = unused + (new.state = 'unused'),
        in_circulation = in_circulation + (new.state = 'in_circulation'),
        finished = finished + (new.state = 'finished')
    WHERE campaign_id = new.campaign_id;
END;

CREATE TRIGGER contacts_counted_over AFTER UPDATE OF state ON contacts
WHEN old.state <> new.state
BEGIN
    UPDATE campaign_counts SET
        unused = unused + (new.state = 'unused') - (old.state = 'unused'),
        in_circulation = in_circulation
            + (new.state = 'in_circulation') - (old.state = 'in_circulation'),
        finished = finished + (new.state = 'finished') - (old.state = 'finished')
    WHERE campaign_id = new.campaign_id;
END;

CREATE TRIGGER contacts_counted_out AFTER DELETE ON contacts
BEGIN
    UPDATE campaign_counts SET
        total = total - 1,
        unused = unused - (old.state = 'unused'),
        in_circulation = in_circulation - (old.state = 'in_circulation'),
        finished = finished - (old.state = 'finished')
    WHERE campaign_id = old.campaign_id;
END;

-- The call log.
CREATE TABLE calls (
    seq INTEGER NOT NULL PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    agent_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    metadata TEXT NOT NULL CHECK (json_valid(metadata)),
    direction TEXT NOT NULL DEFAULT 'outbound' CHECK (direction = 'outbound'),
    status TEXT NOT NULL,
    outbound_status TEXT NOT NULL,
    scheduled_for INTEGER,
    initiated_at INTEGER,
    retry_count INTEGER NOT NULL,
    retry_of TEXT,
    failure_reason TEXT,
    campaign_id TEXT REFERENCES campaigns (id),
    batch_id TEXT,
    account TEXT NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('contact', 'single', 'bulk')),
    contact_id INTEGER REFERENCES contacts (id),
    number TEXT NOT NULL,
    priority INTEGER NOT NULL CHECK (priority BETWEEN 0 AND 2),
    attempt INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    answered_at INTEGER,
    ended_at INTEGER,
    duration_s INTEGER,
    talk_s INTEGER,
    price TEXT,
    recording_url TEXT,
    sends INTEGER NOT NULL,
    settle_at INTEGER,
    state TEXT NOT NULL CHECK (state IN ('queued', 'reserved', 'dialing', 'unknown', 'placed',
        'ringing', 'talking', 'ended')),
    intent_id TEXT,
    provider_id TEXT,
    outcome TEXT,
    CHECK ((state = 'ended') = (outcome IS NOT NULL AND ended_at IS NOT NULL)),
    CHECK ((origin = 'contact') = (contact_id IS NOT NULL AND campaign_id IS NOT NULL))
) STRICT;

CREATE INDEX calls_direction_status ON calls (direction, status);
CREATE INDEX calls_direction_status_created ON calls (direction, status, created_at DESC);
CREATE INDEX calls_scheduled ON calls (scheduled_for, status);
CREATE INDEX calls_retry_of ON calls (retry_of);
CREATE INDEX calls_campaign ON calls (campaign_id);
CREATE INDEX calls_batch ON calls (batch_id);

CREATE INDEX calls_queued ON calls (origin, account, priority, due_at, seq)
    WHERE state = 'queued';
CREATE INDEX calls_settling ON calls (account, settle_at) WHERE settle_at IS NOT NULL;
CREATE INDEX calls_contact ON calls (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX calls_provider ON calls (provider_id) WHERE provider_id IS NOT NULL;
CREATE INDEX calls_number ON calls (number);
CREATE INDEX calls_number_tail ON calls (substr(number, -4));
CREATE INDEX calls_initiated ON calls (initiated_at) WHERE initiated_at IS NOT NULL;

CREATE TRIGGER calls_outcome_at_once AFTER INSERT ON calls
WHEN new.outcome IS NOT NULL AND new.campaign_id IS NOT NULL
BEGIN
    INSERT INTO campaign_outcomes (campaign_id, outcome, calls)
    VALUES (new.campaign_id, new.outcome, 1)
    ON CONFLICT (campaign_id, outcome) DO UPDATE SET calls = calls + 1;
END;

CREATE TRIGGER calls_outcome_moved AFTER UPDATE OF outcome ON calls
WHEN new.outcome IS NOT old.outcome AND new.campaign_id IS NOT NULL
BEGIN
    UPDATE campaign_outcomes SET calls = calls - 1
    WHERE campaign_id = old.campaign_id AND outcome = old.outcome;
    INSERT INTO campaign_outcomes (campaign_id, outcome, calls)
    SELECT new.campaign_id, new.outcome, 1 WHERE new.outcome IS NOT NULL
    ON CONFLICT (campaign_id, outcome) DO UPDATE SET calls = calls + 1;
END;

-- A request that may leave once. The reference is checked at the end of the transaction, so that
-- a reservation can let the index below decide before it writes anything else.
CREATE TABLE intents (
    id TEXT NOT NULL PRIMARY KEY,
    call_id TEXT NOT NULL REFERENCES calls (id) DEFERRABLE INITIALLY DEFERRED,
    account TEXT NOT NULL,
    number TEXT NOT NULL,
    request TEXT NOT NULL CHECK (json_valid(request)),
    allowed_from INTEGER NOT NULL,
    allowed_until INTEGER NOT NULL,
    reserved_at INTEGER NOT NULL,
    sent_at INTEGER,
    alive_at INTEGER NOT NULL,
    first_absent_at INTEGER,
    provider_id TEXT,
    needs_a_look INTEGER NOT NULL CHECK (needs_a_look IN (0, 1)),
    state TEXT NOT NULL CHECK (state IN ('reserved', 'sent', 'unknown', 'placed', 'ended',
        'not_placed', 'absent'))
) STRICT;

-- Nobody is rung twice at a time, whatever the program believes.
CREATE UNIQUE INDEX intents_one_open_per_number ON intents (number)
    WHERE state IN ('reserved', 'sent', 'unknown', 'placed');
CREATE UNIQUE INDEX intents_provider ON intents (provider_id) WHERE provider_id IS NOT NULL;
CREATE INDEX intents_call ON intents (call_id);
CREATE INDEX intents_sent ON intents (sent_at) WHERE sent_at IS NOT NULL;

-- What happened, in order and without gaps. Ids and codes only: no number, no name.
CREATE TABLE events (
    seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    what TEXT,
    call_id TEXT,
    campaign_id TEXT,
    contact_id INTEGER,
    import_id TEXT,
    detail TEXT NOT NULL CHECK (json_valid(detail))
) STRICT;

CREATE INDEX events_call ON events (call_id, seq) WHERE call_id IS NOT NULL;

-- Reads of the provider, for the budget of the last minute.
CREATE TABLE requests (
    seq INTEGER NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT;

CREATE INDEX requests_at ON requests (at);

CREATE TABLE suppressions (
    number TEXT NOT NULL PRIMARY KEY,
    reason TEXT NOT NULL,
    source TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    until INTEGER
) STRICT;

CREATE TABLE idempotency (
    key TEXT NOT NULL PRIMARY KEY,
    body_hash TEXT NOT NULL,
    subject TEXT NOT NULL CHECK (json_valid(subject)),
    at INTEGER NOT NULL
) STRICT;

CREATE INDEX idempotency_at ON idempotency (at);

CREATE TABLE engine_state (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL CHECK (json_valid(value))
) STRICT;

CREATE TABLE settings (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL CHECK (json_valid(value))
) STRICT;
