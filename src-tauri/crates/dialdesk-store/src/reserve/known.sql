SELECT s.number IS NOT NULL AS "is_suppressed!: bool",
    s.until AS "suppressed_until?: i64",
    EXISTS (SELECT 1 FROM intents
        WHERE number = ? AND state IN ('reserved', 'sent', 'unknown', 'placed')) AS "is_open!: bool",
    EXISTS (SELECT 1 FROM engine_state WHERE key = ? AND value = 'true') AS "is_stopped!: bool",
    k.state AS "campaign_state?",
    k.account AS "campaign_account?",
    c.state AS "call_state?",
    c.account AS "call_account?"
FROM (SELECT 1)
    LEFT JOIN suppressions s ON s.number = ? AND (s.until IS NULL OR s.until > ?)
    LEFT JOIN campaigns k ON k.id = ?
    LEFT JOIN calls c ON c.id = ?
