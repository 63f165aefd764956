//! What is known of earlier calls to a number, over all campaigns: for caps and quiet time.

use std::time::Duration;

use dialdesk_core::ids::CallId;
use dialdesk_core::phone::PhoneNumber;
use dialdesk_core::policy::compliance::{Counted, History};
use dialdesk_core::time::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

use crate::codec::{count, moment, read_json};
use crate::{Store, StoreError};

/// The longest stretch that a cap looks back over.
const WEEK: Duration = Duration::from_secs(7 * 24 * 3600);

/// More calls than this within a week are over every cap.
const RECENT_MAX: u32 = 1_000;

/// Gives the history of a number. Calls whose outcome is not known count.
pub(crate) async fn of(
    conn: &mut SqliteConnection,
    number: &PhoneNumber,
    at: Timestamp,
) -> Result<History, StoreError> {
    let number = number.as_str();
    let whole = sqlx::query!(
        r#"SELECT count(*) AS "ever!: i64", max(ended_at) AS "ended_at: i64",
               max(ended_at) FILTER (WHERE outcome = 'completed') AS "talked_at: i64"
           FROM calls
           WHERE number = ? AND initiated_at IS NOT NULL
               AND (provider_id IS NOT NULL OR state = 'unknown'
                   OR outcome IN ('said_placed', 'given_up'))"#,
        number
    )
    .fetch_one(&mut *conn)
    .await?;
    let mut history = History {
        recent: Vec::new(),
        ever: count(whole.ever, "calls.initiated_at")?,
        ended_at: moment(whole.ended_at),
        talked_at: moment(whole.talked_at),
    };
    if history.ever > 0 {
        let from = (at - WEEK).as_micros();
        let recent = sqlx::query_scalar!(
            r#"SELECT initiated_at AS "initiated_at!" FROM calls
               WHERE number = ? AND initiated_at > ?
                   AND (provider_id IS NOT NULL OR state = 'unknown'
                       OR outcome IN ('said_placed', 'given_up'))
               ORDER BY initiated_at DESC
               LIMIT ?"#,
            number,
            from,
            RECENT_MAX
        )
        .fetch_all(conn)
        .await?;
        history.recent = recent.into_iter().map(Timestamp::from_micros).collect();
    }
    Ok(history)
}

/// The verdict that let a call through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passed {
    /// The law.
    #[serde(flatten)]
    pub law: dialdesk_core::engine::effect::Law,
    /// How many earlier calls counted.
    pub counted: Counted,
}

impl Store {
    /// Gives the verdict that let a call through; none if it was never reserved.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn verdict_of(&self, call: CallId) -> Result<Option<Passed>, StoreError> {
        let call = call.to_string();
        let text = sqlx::query_scalar!("SELECT verdict FROM calls WHERE id = ?", call)
            .fetch_optional(&self.readers)
            .await?
            .flatten();
        text.map(|text| read_json(&text, "calls.verdict")).transpose()
    }
}
