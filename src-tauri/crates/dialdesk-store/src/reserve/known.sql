-- What the database knows of each reservation, in one errand for all that are judged together.
WITH asked AS MATERIALIZED (
    SELECT value ->> 'place' AS place, value ->> 'number' AS number, value ->> 'rung' AS rung,
        value ->> 'at' AS at, value ->> 'campaign' AS campaign, value ->> 'call' AS call,
        value ->> 'contact' AS contact
    FROM json_each(?)
)
SELECT a.place AS "place!: i64",
    s.number IS NOT NULL AS "is_suppressed!: bool",
    s.until AS "suppressed_until?: i64",
    EXISTS (SELECT 1 FROM intents
        WHERE number = a.rung AND state IN ('reserved', 'sent', 'unknown', 'placed')) AS "is_open!: bool",
    EXISTS (SELECT 1 FROM engine_state WHERE key = ? AND value = 'true') AS "is_stopped!: bool",
    EXISTS (SELECT 1 FROM calls
        WHERE number = a.number AND initiated_at IS NOT NULL) AS "was_rung!: bool",
    k.state AS "campaign_state?",
    k.account AS "campaign_account?",
    c.state AS "call_state?",
    c.account AS "call_account?",
    p.id AS "contact_id?",
    p.attempts AS "contact_attempts?",
    p.due_at AS "contact_due_at?",
    p.outcome AS "contact_outcome?",
    w.id AS "waiting_call?"
FROM asked a
    LEFT JOIN suppressions s ON s.number = a.number AND (s.until IS NULL OR s.until > a.at)
    LEFT JOIN campaigns k ON k.id = a.campaign
    LEFT JOIN calls c ON c.id = a.call
    LEFT JOIN contacts p ON p.id = a.contact
    LEFT JOIN calls w ON w.contact_id = p.id AND w.state = 'queued'
ORDER BY a.place
