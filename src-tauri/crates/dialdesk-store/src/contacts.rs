//! The table `contacts`: the people on the campaigns' lists.

use dialdesk_core::campaign::hours::Zone;
use dialdesk_core::contact::{ContactChange, ContactState};
use dialdesk_core::ids::{CampaignId, ContactId, ImportId};
use dialdesk_core::phone::PhoneNumber;
use sqlx::SqliteConnection;

use crate::codec::{
    count, count_opt, id, id_opt, micros, moment, number, read_word, read_word_opt, word,
};
use crate::{Store, StoreError};

/// A contact as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedContact {
    /// Who, where they stand, and when they are due.
    pub now: ContactChange,
    /// On whose list.
    pub campaign: CampaignId,
    /// Where they are rung.
    pub number: PhoneNumber,
    /// What they are called; empty if the file did not say.
    pub name: String,
    /// The file's other columns: a JSON object as text.
    pub extra: String,
    /// The import that brought them.
    pub import: Option<ImportId>,
    /// The line of the file that named them.
    pub line: Option<u32>,
}

/// Which contacts of a campaign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactQuery {
    /// The campaign.
    pub campaign: CampaignId,
    /// Only those that stand here.
    pub state: Option<ContactState>,
    /// Only those after this one: the cursor of the page before.
    pub after: Option<ContactId>,
    /// So many are skipped after that.
    pub offset: u32,
    /// So many at most.
    pub limit: u32,
}

struct Row {
    id: i64,
    campaign_id: String,
    number: String,
    name: String,
    extra: String,
    state: String,
    attempts: i64,
    due_at: Option<i64>,
    outcome: Option<String>,
    call_id: Option<String>,
    import_id: Option<String>,
    line: Option<i64>,
}

impl TryFrom<Row> for ListedContact {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            now: row.change()?,
            campaign: id(&row.campaign_id, "contacts.campaign_id")?,
            number: number(&row.number, "contacts.number")?,
            name: row.name,
            extra: row.extra,
            import: id_opt(row.import_id.as_deref(), "contacts.import_id")?,
            line: count_opt(row.line, "contacts.line")?,
        })
    }
}

impl Row {
    fn change(&self) -> Result<ContactChange, StoreError> {
        Ok(ContactChange {
            id: ContactId(self.id),
            state: read_word(&self.state, "contacts.state")?,
            attempts: count(self.attempts, "contacts.attempts")?,
            due_at: moment(self.due_at),
            call: id_opt(self.call_id.as_deref(), "calls.id")?,
            outcome: read_word_opt(self.outcome.as_deref(), "contacts.outcome")?,
        })
    }
}

/// Reads contacts, each with its queued call; what follows `FROM` may name `k`.
macro_rules! contact_rows {
    ($tail:tt $(, $arg:expr)* $(,)?) => {
        sqlx::query_as!(
            Row,
            r#"SELECT k.id, k.campaign_id, k.number, k.name, k.extra, k.state, k.attempts,
                   k.due_at, k.outcome, c.id AS "call_id?", k.import_id, k.line
               FROM contacts k
                   LEFT JOIN calls c ON c.contact_id = k.id AND c.state = 'queued' "# + $tail
            $(, $arg)*
        )
    };
}

/// Gives how a contact stands now.
pub(crate) async fn now(
    conn: &mut SqliteConnection,
    contact: ContactId,
) -> Result<Option<ContactChange>, StoreError> {
    contact_rows!("WHERE k.id = ?", contact.0)
        .fetch_optional(conn)
        .await?
        .map(|row| row.change())
        .transpose()
}

/// Writes where a contact stands.
pub(crate) async fn update(
    conn: &mut SqliteConnection,
    contact: &ContactChange,
) -> Result<(), StoreError> {
    let state = word(&contact.state);
    let due_at = micros(contact.due_at);
    let outcome = contact.outcome.as_ref().map(word);
    sqlx::query!(
        "UPDATE contacts SET state = ?, attempts = ?, due_at = ?, outcome = ? WHERE id = ?",
        state,
        contact.attempts,
        due_at,
        outcome,
        contact.id.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

impl Store {
    /// Gives contacts of a campaign in the order in which they came.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn contacts(&self, query: &ContactQuery) -> Result<Vec<ListedContact>, StoreError> {
        let campaign = query.campaign.to_string();
        let after = query.after.map_or(0, |contact| contact.0);
        let rows = match &query.state {
            Some(state) => {
                let state = word(state);
                contact_rows!(
                    "WHERE k.campaign_id = ? AND k.state = ? AND k.id > ?
                     ORDER BY k.id
                     LIMIT ? OFFSET ?",
                    campaign,
                    state,
                    after,
                    query.limit,
                    query.offset,
                )
                .fetch_all(&self.readers)
                .await?
            }
            None => {
                contact_rows!(
                    "WHERE k.campaign_id = ? AND k.id > ?
                     ORDER BY k.id
                     LIMIT ? OFFSET ?",
                    campaign,
                    after,
                    query.limit,
                    query.offset,
                )
                .fetch_all(&self.readers)
                .await?
            }
        };
        rows.into_iter().map(ListedContact::try_from).collect()
    }

    /// Gives one contact.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn contact(&self, contact: ContactId) -> Result<Option<ListedContact>, StoreError> {
        contact_rows!("WHERE k.id = ?", contact.0)
            .fetch_optional(&self.readers)
            .await?
            .map(ListedContact::try_from)
            .transpose()
    }

    /// Gives the zone that a file named for a contact, if it named one.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn zone_of(&self, contact: ContactId) -> Result<Option<Zone>, StoreError> {
        let zone = sqlx::query_scalar!("SELECT zone FROM contacts WHERE id = ?", contact.0)
            .fetch_optional(&self.readers)
            .await?
            .flatten();
        id_opt(zone.as_deref(), "contacts.zone")
    }
}
