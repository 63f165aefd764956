-- What people decide: of calls that need a look, and of a campaign's settings while it runs.

-- Calls of the provider that match an unknown request and belong to nobody.
ALTER TABLE intents ADD COLUMN candidates TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(candidates));

CREATE TABLE resolutions (
    seq INTEGER NOT NULL PRIMARY KEY,
    call_id TEXT NOT NULL REFERENCES calls (id),
    at INTEGER NOT NULL,
    user_id TEXT NOT NULL,
    how TEXT NOT NULL CHECK (how IN ('placed', 'not_placed', 'redial')),
    provider_id TEXT,
    redial_id TEXT,
    reason TEXT
) STRICT;

CREATE INDEX resolutions_call ON resolutions (call_id, seq);

-- Every version of a campaign's settings, as a whole: what changed is the difference of two.
ALTER TABLE campaigns ADD COLUMN edited_by TEXT NOT NULL DEFAULT 'operator';

CREATE TABLE campaign_edits (
    campaign_id TEXT NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    at INTEGER NOT NULL,
    user_id TEXT NOT NULL,
    settings TEXT NOT NULL CHECK (json_valid(settings)),
    PRIMARY KEY (campaign_id, version)
) STRICT, WITHOUT ROWID;

-- The version of its campaign's settings under which a call was last reserved.
ALTER TABLE calls ADD COLUMN settings_version INTEGER;
