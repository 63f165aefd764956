//! The table `contacts`: the people on the campaigns' lists.

use dialdesk_core::call::Outcome;
use dialdesk_core::campaign::hours::Zone;
use dialdesk_core::contact::{ContactChange, ContactState};
use dialdesk_core::ids::{CampaignId, ContactId, ImportId};
use dialdesk_core::phone::PhoneNumber;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use crate::codec::{
    count, count_opt, id, id_opt, micros, moment, number, read_word, read_word_opt, word,
};
use crate::search::{containing, ending};
use crate::{Store, StoreError};

/// A walk along an index that is shorter than this needs no arithmetic.
const SHORT_WALK: u32 = 2_000;

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
    /// Only those whose last call came to this.
    pub outcome: Option<Outcome>,
    /// Only those whose number ends with these digits.
    pub number_ends_with: Option<String>,
    /// Only those whose name has this in it.
    pub name_has: Option<String>,
    /// Only those after this one: the cursor of the page before.
    pub after: Option<ContactId>,
    /// So many are skipped after that.
    pub offset: u32,
    /// So many at most.
    pub limit: u32,
}

impl ContactQuery {
    /// Asks for everybody on a campaign's list, so many at most.
    #[must_use]
    pub const fn all(campaign: CampaignId, limit: u32) -> Self {
        Self {
            campaign,
            state: None,
            outcome: None,
            number_ends_with: None,
            name_has: None,
            after: None,
            offset: 0,
            limit,
        }
    }

    /// Tells whether it means everybody on the list.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.state.is_none()
            && self.outcome.is_none()
            && self.number_ends_with.is_none()
            && self.name_has.is_none()
    }
}

#[derive(sqlx::FromRow)]
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

/// Writes a question about the contacts that a query means, without order or limit.
fn filter(sql: &mut QueryBuilder<Sqlite>, what: &str, query: &ContactQuery) {
    sql.push("SELECT ").push(what).push(" FROM contacts WHERE campaign_id = ");
    sql.push_bind(query.campaign.to_string());
    if let Some(state) = &query.state {
        sql.push(" AND state = ").push_bind(word(state));
    }
    if let Some(outcome) = &query.outcome {
        sql.push(" AND outcome = ").push_bind(word(outcome));
    }
    if let Some(digits) = &query.number_ends_with {
        sql.push(" AND number LIKE ").push_bind(ending(digits));
    }
    if let Some(name) = &query.name_has {
        sql.push(" AND name LIKE ").push_bind(containing(name)).push(" ESCAPE '\\'");
    }
}

/// Asks for contacts: who they are first, in an index, then their rows.
pub(crate) fn list(query: &ContactQuery) -> QueryBuilder<Sqlite> {
    let mut sql = QueryBuilder::new(
        "SELECT k.id, k.campaign_id, k.number, k.name, k.extra, k.state, k.attempts, k.due_at,
             k.outcome, c.id AS call_id, k.import_id, k.line
         FROM contacts k LEFT JOIN calls c ON c.contact_id = k.id AND c.state = 'queued'
         WHERE k.id IN (",
    );
    filter(&mut sql, "id", query);
    sql.push(" AND id > ").push_bind(query.after.map_or(0, |contact| contact.0));
    sql.push(" ORDER BY id LIMIT ").push_bind(query.limit);
    sql.push(" OFFSET ").push_bind(query.offset);
    sql.push(") ORDER BY k.id");
    sql
}

/// Where a campaign's people stand in the table, when nobody of another campaign stands between
/// them.
async fn first_of_run(
    conn: &mut SqliteConnection,
    campaign: CampaignId,
) -> Result<Option<i64>, StoreError> {
    let campaign = campaign.to_string();
    let run = sqlx::query!(
        r#"SELECT total,
               (SELECT min(id) FROM contacts WHERE campaign_id = ?1) AS "first: i64",
               (SELECT max(id) FROM contacts WHERE campaign_id = ?1) AS "last: i64"
           FROM campaign_counts
           WHERE campaign_id = ?1"#,
        campaign
    )
    .fetch_optional(conn)
    .await?;
    Ok(run.and_then(|run| {
        let (first, last) = run.first.zip(run.last)?;
        (last - first + 1 == run.total).then_some(first)
    }))
}

impl Store {
    /// Gives contacts of a campaign in the order in which they came.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn contacts(&self, query: &ContactQuery) -> Result<Vec<ListedContact>, StoreError> {
        let mut tx = self.readers.begin().await?;
        let mut query = query.clone();
        if query.is_whole()
            && query.after.is_none()
            && query.offset > SHORT_WALK
            && let Some(first) = first_of_run(&mut tx, query.campaign).await?
        {
            query.after = Some(ContactId(first - 1 + i64::from(query.offset)));
            query.offset = 0;
        }
        let rows: Vec<Row> = list(&query).build_query_as().fetch_all(&mut *tx).await?;
        rows.into_iter().map(ListedContact::try_from).collect()
    }

    /// Counts the contacts that a query means; its page does not matter.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn count_contacts(&self, query: &ContactQuery) -> Result<u32, StoreError> {
        let mut sql = QueryBuilder::new("");
        filter(&mut sql, "count(*)", query);
        let (contacts,): (i64,) = sql.build_query_as().fetch_one(&self.readers).await?;
        count(contacts, "contacts.id")
    }

    /// Gives the names of contacts, as many as there are.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn contact_names(
        &self,
        contacts: &[ContactId],
    ) -> Result<Vec<(ContactId, String)>, StoreError> {
        let ids: serde_json::Value = contacts.iter().map(|contact| contact.0).collect();
        let ids = ids.to_string();
        let rows = sqlx::query!(
            "SELECT id, name FROM contacts WHERE id IN (SELECT value FROM json_each(?))",
            ids
        )
        .fetch_all(&self.readers)
        .await?;
        Ok(rows.into_iter().map(|row| (ContactId(row.id), row.name)).collect())
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
