-- All that moves of calls change, in one errand to the database. The lines of places stand for one
-- move, and are repeated for as many as there are.

INSERT INTO calls (id, created_at, agent_id, user_id, metadata, status, outbound_status,
    initiated_at, retry_count, retry_of, chain, settings_version, failure_reason, campaign_id, batch_id, account, origin,
    contact_id, number, priority, attempt, due_at, answered_at, ended_at, duration_s, talk_s,
    price, recording_url, sends, settle_at, state, intent_id, provider_id, outcome,
    schedule_id, scheduled_for, verdict)
VALUES
    (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET
    agent_id = excluded.agent_id,
    user_id = excluded.user_id,
    metadata = excluded.metadata,
    status = excluded.status,
    outbound_status = excluded.outbound_status,
    initiated_at = excluded.initiated_at,
    retry_count = excluded.retry_count,
    retry_of = excluded.retry_of,
    chain = excluded.chain,
    settings_version = coalesce(excluded.settings_version, settings_version),
    failure_reason = excluded.failure_reason,
    batch_id = excluded.batch_id,
    priority = excluded.priority,
    attempt = excluded.attempt,
    due_at = excluded.due_at,
    answered_at = excluded.answered_at,
    ended_at = excluded.ended_at,
    duration_s = excluded.duration_s,
    talk_s = excluded.talk_s,
    price = excluded.price,
    recording_url = excluded.recording_url,
    sends = excluded.sends,
    settle_at = excluded.settle_at,
    state = excluded.state,
    intent_id = coalesce(excluded.intent_id, intent_id),
    provider_id = excluded.provider_id,
    outcome = excluded.outcome,
    scheduled_for = excluded.scheduled_for,
    verdict = coalesce(excluded.verdict, verdict);

-- What was promised (call, request, hours) never changes.
INSERT INTO intents (id, call_id, account, number, request, allowed_from, allowed_until,
    reserved_at, sent_at, alive_at, first_absent_at, provider_id, needs_a_look, candidates, state)
SELECT * FROM (VALUES
    (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
)
WHERE column1 IS NOT NULL
ON CONFLICT (id) DO UPDATE SET
    sent_at = excluded.sent_at,
    alive_at = excluded.alive_at,
    first_absent_at = excluded.first_absent_at,
    provider_id = excluded.provider_id,
    needs_a_look = excluded.needs_a_look,
    candidates = excluded.candidates,
    state = excluded.state;

UPDATE contacts
SET state = moved.column2, attempts = moved.column3, due_at = moved.column4,
    outcome = moved.column5
FROM (VALUES
    (?, ?, ?, ?, ?)
) AS moved
WHERE contacts.id = moved.column1;

INSERT INTO events (seq, at, kind, what, call_id, campaign_id, contact_id, import_id, detail)
VALUES
    (?, ?, ?, ?, ?, ?, ?, ?, ?);
