//! The table `intents`: requests that may leave once.

use dialdesk_core::ids::{AccountKey, CallId, CampaignId, IntentId, ProviderCallId};
use dialdesk_core::intent::{Allowed, Intent, IntentState};
use dialdesk_core::phone::PhoneNumber;
use dialdesk_core::time::Timestamp;
use sqlx::{SqliteConnection, SqliteExecutor};

use crate::codec::{count, id, json, micros, moment, read_json, read_word};
use crate::{Store, StoreError};

struct Row {
    id: String,
    call_id: String,
    account: String,
    request: String,
    allowed_from: i64,
    allowed_until: i64,
    reserved_at: i64,
    sent_at: Option<i64>,
    alive_at: i64,
    first_absent_at: Option<i64>,
    provider_id: Option<String>,
    needs_a_look: i64,
    candidates: String,
    state: String,
}

macro_rules! intent_rows {
    ($tail:tt $(, $arg:expr)*) => {
        sqlx::query_as!(
            Row,
            "SELECT id, call_id, account, request, allowed_from, allowed_until, reserved_at,
                 sent_at, alive_at, first_absent_at, provider_id, needs_a_look, candidates,
                 state
             FROM intents " + $tail
            $(, $arg)*
        )
    };
}

impl TryFrom<Row> for Intent {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: id(&row.id, "intents.id")?,
            call: id(&row.call_id, "intents.call_id")?,
            account: AccountKey(row.account),
            request: read_json(&row.request, "intents.request")?,
            allowed: Allowed {
                from: Timestamp::from_micros(row.allowed_from),
                until: Timestamp::from_micros(row.allowed_until),
            },
            reserved_at: Timestamp::from_micros(row.reserved_at),
            sent_at: moment(row.sent_at),
            alive_at: Timestamp::from_micros(row.alive_at),
            first_absent_at: moment(row.first_absent_at),
            provider_id: row.provider_id.map(ProviderCallId),
            needs_a_look: row.needs_a_look != 0,
            candidates: read_json(&row.candidates, "intents.candidates")?,
            state: read_word(&row.state, "intents.state")?,
        })
    }
}

/// The columns of an intent that are not written as they stand in it. All of them are absent where
/// a call moves and its request does not.
#[derive(Default)]
pub(crate) struct Columns<'i> {
    pub(crate) id: Option<String>,
    pub(crate) call_id: Option<String>,
    pub(crate) account: Option<&'i str>,
    pub(crate) number: Option<&'i str>,
    pub(crate) request: Option<String>,
    pub(crate) allowed_from: Option<i64>,
    pub(crate) allowed_until: Option<i64>,
    pub(crate) reserved_at: Option<i64>,
    pub(crate) sent_at: Option<i64>,
    pub(crate) alive_at: Option<i64>,
    pub(crate) first_absent_at: Option<i64>,
    pub(crate) provider_id: Option<&'i str>,
    pub(crate) needs_a_look: Option<bool>,
    pub(crate) candidates: Option<String>,
    pub(crate) state: Option<&'static str>,
}

impl<'i> Columns<'i> {
    /// Gives an intent's columns.
    pub(crate) fn of(intent: &'i Intent) -> Self {
        Self {
            id: Some(intent.id.to_string()),
            call_id: Some(intent.call.to_string()),
            account: Some(&intent.account.0),
            number: Some(intent.request.to.as_str()),
            request: Some(json(&intent.request)),
            allowed_from: Some(intent.allowed.from.as_micros()),
            allowed_until: Some(intent.allowed.until.as_micros()),
            reserved_at: Some(intent.reserved_at.as_micros()),
            sent_at: micros(intent.sent_at),
            alive_at: Some(intent.alive_at.as_micros()),
            first_absent_at: micros(intent.first_absent_at),
            provider_id: intent.provider_id.as_ref().map(|id| id.0.as_str()),
            needs_a_look: Some(intent.needs_a_look),
            candidates: Some(json(&intent.candidates)),
            state: Some(intent.state.name()),
        }
    }
}

/// Gives the open intents of an account.
pub(crate) async fn open(
    executor: impl SqliteExecutor<'_>,
    account: &AccountKey,
) -> Result<Vec<Intent>, StoreError> {
    intent_rows!(
        "WHERE account = ? AND state IN ('reserved', 'sent', 'unknown', 'placed')
         ORDER BY reserved_at, id",
        account.0
    )
    .fetch_all(executor)
    .await?
    .into_iter()
    .map(Intent::try_from)
    .collect()
}

/// Tells whether a number is blocked by a request without an end.
pub(crate) async fn is_open_for(
    conn: &mut SqliteConnection,
    number: &PhoneNumber,
) -> Result<bool, StoreError> {
    let number = number.as_str();
    let found = sqlx::query_scalar!(
        "SELECT id FROM intents
         WHERE number = ? AND state IN ('reserved', 'sent', 'unknown', 'placed')
         LIMIT 1",
        number
    )
    .fetch_optional(conn)
    .await?;
    Ok(found.is_some())
}

/// Gives the moments after `from` at which first bytes left, the earliest first.
pub(crate) async fn sent_after(
    executor: impl SqliteExecutor<'_>,
    from: Timestamp,
) -> Result<Vec<Timestamp>, StoreError> {
    let from = from.as_micros();
    let sent = sqlx::query_scalar!(
        r#"SELECT sent_at AS "sent_at!" FROM intents WHERE sent_at > ? ORDER BY sent_at"#,
        from
    )
    .fetch_all(executor)
    .await?;
    Ok(sent.into_iter().map(Timestamp::from_micros).collect())
}

/// Gives the last first byte after `from` of each campaign, for the pace that it keeps.
pub(crate) async fn last_starts(
    executor: impl SqliteExecutor<'_>,
    from: Timestamp,
) -> Result<Vec<(CampaignId, Timestamp)>, StoreError> {
    let from = from.as_micros();
    sqlx::query!(
        r#"SELECT calls.campaign_id AS "campaign_id!: String", max(sent_at) AS "sent_at!: i64"
           FROM intents JOIN calls ON calls.id = intents.call_id
           WHERE sent_at > ? AND calls.campaign_id IS NOT NULL
           GROUP BY calls.campaign_id"#,
        from
    )
    .fetch_all(executor)
    .await?
    .into_iter()
    .map(|row| {
        let campaign = id(&row.campaign_id, "calls.campaign_id")?;
        Ok((campaign, Timestamp::from_micros(row.sent_at)))
    })
    .collect()
}

impl Store {
    /// Gives one intent.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn intent(&self, id: IntentId) -> Result<Option<Intent>, StoreError> {
        let id = id.to_string();
        intent_rows!("WHERE id = ?", id)
            .fetch_optional(&self.readers)
            .await?
            .map(Intent::try_from)
            .transpose()
    }

    /// Gives every request that was ever written down for a call, the oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn intents_of_call(&self, call: CallId) -> Result<Vec<Intent>, StoreError> {
        let call = call.to_string();
        intent_rows!("WHERE call_id = ? ORDER BY reserved_at, id", call)
            .fetch_all(&self.readers)
            .await?
            .into_iter()
            .map(Intent::try_from)
            .collect()
    }

    /// Says which of these provider's calls some intent of ours has adopted already: a search for
    /// a missing call must leave them out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn known_provider_ids(
        &self,
        ids: &[ProviderCallId],
    ) -> Result<Vec<ProviderCallId>, StoreError> {
        let ids = json(&ids);
        let known = sqlx::query_scalar!(
            r#"SELECT provider_id AS "provider_id!" FROM intents
               WHERE provider_id IN (SELECT value FROM json_each(?))"#,
            ids
        )
        .fetch_all(&self.readers)
        .await?;
        Ok(known.into_iter().map(ProviderCallId).collect())
    }

    /// Gives the requests for a number of which no call is known: those without an answer, and
    /// those that were believed absent.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn intents_without_a_call(
        &self,
        account: &AccountKey,
        number: &PhoneNumber,
    ) -> Result<Vec<Intent>, StoreError> {
        let number = number.as_str();
        intent_rows!(
            "WHERE call_id IN (SELECT id FROM calls WHERE number = ?) AND account = ?
                 AND state IN ('reserved', 'sent', 'unknown', 'absent')
             ORDER BY reserved_at, id",
            number,
            account.0
        )
        .fetch_all(&self.readers)
        .await?
        .into_iter()
        .map(Intent::try_from)
        .collect()
    }

    /// Counts the requests in each state: what a person is told who asks how it stands.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn intents_by_state(&self) -> Result<Vec<(IntentState, u32)>, StoreError> {
        sqlx::query!("SELECT state, COUNT(*) AS number FROM intents GROUP BY state")
            .fetch_all(&self.readers)
            .await?
            .into_iter()
            .map(|row| Ok((read_word(&row.state, "intents.state")?, count(row.number, "intents")?)))
            .collect()
    }
}
