-- Indexes for lists in which somebody may jump anywhere: a page that begins at row 900,000 must
-- find its place in an index, and never in the rows themselves.

-- Everything by which the call log is filtered, in its order, so that any filters together are
-- judged here. An update stays on its page, because the order never changes.
CREATE INDEX calls_list ON calls
    (seq, status, outcome, campaign_id, agent_id, priority, created_at);

-- Only people who were rung can have calls: whoever takes in a million pays nothing for this.
CREATE INDEX contacts_name_rung ON contacts (name COLLATE NOCASE) WHERE state <> 'unused';

-- Nobody has an outcome before the first call, so this costs the intake nothing either.
CREATE INDEX contacts_outcome ON contacts (campaign_id, outcome, id) WHERE outcome IS NOT NULL;
