-- Who waits, counted by place: walking over a million people takes too long for a question.
--
-- Kept by the triggers below, like campaign_counts.

CREATE TABLE campaign_places (
    campaign_id TEXT NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
    place TEXT NOT NULL,
    waiting INTEGER NOT NULL,
    PRIMARY KEY (campaign_id, place)
) STRICT, WITHOUT ROWID;

INSERT INTO campaign_places (campaign_id, place, waiting)
SELECT campaign_id, place, count(*) FROM contacts
WHERE due_at IS NOT NULL
GROUP BY campaign_id, place;

CREATE TRIGGER contacts_placed_in AFTER INSERT ON contacts
WHEN new.due_at IS NOT NULL
BEGIN
    INSERT INTO campaign_places (campaign_id, place, waiting)
    VALUES (new.campaign_id, new.place, 1)
    ON CONFLICT (campaign_id, place) DO UPDATE SET waiting = waiting + 1;
END;

CREATE TRIGGER contacts_placed_back AFTER UPDATE OF due_at ON contacts
WHEN old.due_at IS NULL AND new.due_at IS NOT NULL
BEGIN
    INSERT INTO campaign_places (campaign_id, place, waiting)
    VALUES (new.campaign_id, new.place, 1)
    ON CONFLICT (campaign_id, place) DO UPDATE SET waiting = waiting + 1;
END;

CREATE TRIGGER contacts_placed_off AFTER UPDATE OF due_at ON contacts
WHEN old.due_at IS NOT NULL AND new.due_at IS NULL
BEGIN
    UPDATE campaign_places SET waiting = waiting - 1
    WHERE campaign_id = old.campaign_id AND place = old.place;
END;

CREATE TRIGGER contacts_placed_out AFTER DELETE ON contacts
WHEN old.due_at IS NOT NULL
BEGIN
    UPDATE campaign_places SET waiting = waiting - 1
    WHERE campaign_id = old.campaign_id AND place = old.place;
END;

-- Calls of the provider that nobody here asked for, as far as anybody knows: a person looks.
CREATE TABLE strangers (
    provider_id TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL,
    number TEXT NOT NULL,
    created_at INTEGER,
    outcome TEXT NOT NULL,
    found_at INTEGER NOT NULL,
    seen_at INTEGER
) STRICT;

CREATE INDEX strangers_unseen ON strangers (account, found_at) WHERE seen_at IS NULL;
