SELECT s.number IS NOT NULL AS "is_suppressed!: bool",
    s.until AS "suppressed_until?: i64",
    EXISTS (SELECT 1 FROM intents
        WHERE number = ? AND state IN ('reserved', 'sent', 'unknown', 'placed')) AS "is_open!: bool",
    EXISTS (SELECT 1 FROM engine_state WHERE key = ? AND value = 'true') AS "is_stopped!: bool",
    EXISTS (SELECT 1 FROM calls
        WHERE number = ? AND initiated_at IS NOT NULL) AS "was_rung!: bool",
    k.state AS "campaign_state?",
    k.account AS "campaign_account?",
    c.state AS "call_state?",
    c.account AS "call_account?",
    p.id AS "contact_id?",
    p.attempts AS "contact_attempts?",
    p.due_at AS "contact_due_at?",
    p.outcome AS "contact_outcome?",
    w.id AS "waiting_call?"
FROM (SELECT 1)
    LEFT JOIN suppressions s ON s.number = ? AND (s.until IS NULL OR s.until > ?)
    LEFT JOIN campaigns k ON k.id = ?
    LEFT JOIN calls c ON c.id = ?
    LEFT JOIN contacts p ON p.id = ?
    LEFT JOIN calls w ON w.contact_id = p.id AND w.state = 'queued'
