//! Who waits, and what of the database keeps them: the figures behind "why is nobody rung".
//!
//! A million people are counted as they come and go; only those whose moment has not come, and those
//! whose number is being rung or was rung lately, are looked at one by one. `CROSS JOIN` keeps SQLite from starting with the million: it
//! takes the tables in the order in which they are written.

use std::collections::HashMap;

use dialdesk_core::call::Outcome;
use dialdesk_core::ids::{CampaignId, ContactId};
use dialdesk_core::phone::PhoneNumber;
use dialdesk_core::policy::compliance::History;
use dialdesk_core::time::Timestamp;
use sqlx::SqliteConnection;

use crate::codec::{count, moment, read_word_opt};
use crate::{Store, StoreError, due, history, intents, suppressions};

/// Beyond so many people whose moment has not come, those who are due are counted instead.
const FEW: i64 = 50_000;

/// How many people of one place wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingAt {
    /// The key of the place.
    pub place: String,
    /// Those who are due.
    pub due: u32,
    /// Those whose moment has not come.
    pub later: u32,
}

/// Somebody who is due and of whom more has to be known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingPerson {
    /// Who.
    pub contact: ContactId,
    /// The key of their place.
    pub place: String,
    /// Whether their number is being rung, or its last request has no answer.
    pub in_call: bool,
    /// Earlier calls to their number, as far back as was asked for.
    pub history: History,
}

/// Everybody of a campaign who waits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// By place.
    pub at: Vec<WaitingAt>,
    /// Those of them who are on the do-not-call list.
    pub suppressed: Vec<WaitingAt>,
    /// Those of them who are due, are not on that list, and are being rung or were rung lately.
    pub people: Vec<WaitingPerson>,
    /// When the first of those whose moment has not come is due.
    pub next_due_at: Option<Timestamp>,
}

impl Store {
    /// Counts the people of a campaign who wait, with everything that the database knows against
    /// ringing them now. How far back calls are looked at follows from the places.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn waiting(
        &self,
        campaign: CampaignId,
        since: impl FnOnce(&[String]) -> Timestamp,
        now: Timestamp,
    ) -> Result<Waiting, StoreError> {
        let mut tx = self.readers.begin().await?;
        let key = campaign.to_string();
        let mut waiting = Waiting::default();
        let places = due::places(&mut tx, &key).await?;
        let since = since(&places);
        for place in places {
            let (at, next_due_at) = at_place(&mut tx, &key, place, now).await?;
            waiting.next_due_at = [waiting.next_due_at, next_due_at].into_iter().flatten().min();
            waiting.at.push(at);
        }
        waiting.suppressed = suppressed(&mut tx, &key, now).await?;
        waiting.people = people(&mut tx, &key, since, now).await?;
        tx.commit().await?;
        Ok(waiting)
    }

    /// Gives everything that the database knows against ringing a number now.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn against(
        &self,
        number: &PhoneNumber,
        now: Timestamp,
    ) -> Result<(Option<Option<Timestamp>>, bool, History), StoreError> {
        let mut tx = self.readers.begin().await?;
        let suppressed = suppressions::holds(&mut tx, number, now).await?;
        let in_call = intents::is_open_for(&mut tx, number).await?;
        let history = history::of(&mut tx, number, now).await?;
        tx.commit().await?;
        Ok((suppressed, in_call, history))
    }
}

/// Counts who waits at one place: everybody is counted already, so only the fewer of those who are
/// due and those who are not are walked over. Gives the first of the others' moments too.
async fn at_place(
    conn: &mut SqliteConnection,
    campaign: &str,
    place: String,
    now: Timestamp,
) -> Result<(WaitingAt, Option<Timestamp>), StoreError> {
    let at = now.as_micros();
    let waiting = sqlx::query_scalar!(
        "SELECT waiting FROM campaign_places WHERE campaign_id = ? AND place = ?",
        campaign,
        place
    )
    .fetch_one(&mut *conn)
    .await?;
    let some_later = sqlx::query_scalar!(
        r#"SELECT count(*) AS "people!: i64" FROM (
               SELECT 1 FROM contacts WHERE campaign_id = ? AND place = ? AND due_at > ?
               LIMIT ?)"#,
        campaign,
        place,
        at,
        FEW
    )
    .fetch_one(&mut *conn)
    .await?;
    let later = if some_later < FEW {
        some_later
    } else {
        let due = sqlx::query_scalar!(
            r#"SELECT count(*) AS "people!: i64" FROM contacts
               WHERE campaign_id = ? AND place = ? AND due_at <= ?"#,
            campaign,
            place,
            at
        )
        .fetch_one(&mut *conn)
        .await?;
        waiting - due
    };
    let next = sqlx::query_scalar!(
        r#"SELECT min(due_at) AS "next: i64" FROM contacts
           WHERE campaign_id = ? AND place = ? AND due_at > ?"#,
        campaign,
        place,
        at
    )
    .fetch_one(conn)
    .await?;
    let due = count(waiting - later, "campaign_places.waiting")?;
    Ok((WaitingAt { place, due, later: count(later, "contacts.due_at")? }, moment(next)))
}

async fn suppressed(
    conn: &mut SqliteConnection,
    campaign: &str,
    now: Timestamp,
) -> Result<Vec<WaitingAt>, StoreError> {
    let at = now.as_micros();
    sqlx::query!(
        r#"SELECT k.place, count(*) FILTER (WHERE k.due_at <= ?1) AS "due!: i64",
               count(*) FILTER (WHERE k.due_at > ?1) AS "later!: i64"
           FROM suppressions s CROSS JOIN contacts k ON k.campaign_id = ?2 AND k.number = s.number
           WHERE k.due_at IS NOT NULL AND (s.until IS NULL OR s.until > ?1)
           GROUP BY k.place"#,
        at,
        campaign
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| {
        Ok(WaitingAt {
            place: row.place,
            due: count(row.due, "contacts.due_at")?,
            later: count(row.later, "contacts.due_at")?,
        })
    })
    .collect()
}

/// Gives those who are due and whose number is being rung or was rung since then.
async fn people(
    conn: &mut SqliteConnection,
    campaign: &str,
    since: Timestamp,
    now: Timestamp,
) -> Result<Vec<WaitingPerson>, StoreError> {
    let (since, at) = (since.as_micros(), now.as_micros());
    let mut found: HashMap<i64, WaitingPerson> = HashMap::new();
    let rung = sqlx::query!(
        r#"SELECT k.id, k.place, c.initiated_at AS "initiated_at!", c.ended_at, c.outcome
           FROM calls c CROSS JOIN contacts k ON k.campaign_id = ?1 AND k.number = c.number
           WHERE c.initiated_at > ?2 AND k.due_at <= ?3
               AND (c.provider_id IS NOT NULL OR c.state = 'unknown'
                   OR c.outcome IN ('said_placed', 'given_up'))
               AND NOT EXISTS (SELECT 1 FROM suppressions s
                   WHERE s.number = k.number AND (s.until IS NULL OR s.until > ?3))"#,
        campaign,
        since,
        at
    )
    .fetch_all(&mut *conn)
    .await?;
    for row in rung {
        let person = found.entry(row.id).or_insert_with(|| WaitingPerson {
            contact: ContactId(row.id),
            place: row.place,
            in_call: false,
            history: History::default(),
        });
        let history = &mut person.history;
        history.ever += 1;
        history.recent.push(Timestamp::from_micros(row.initiated_at));
        let ended_at = moment(row.ended_at);
        history.ended_at = history.ended_at.max(ended_at);
        let outcome: Option<Outcome> = read_word_opt(row.outcome.as_deref(), "calls.outcome")?;
        if outcome == Some(Outcome::Completed) {
            history.talked_at = history.talked_at.max(ended_at);
        }
    }
    let ringing = sqlx::query!(
        "SELECT k.id, k.place
         FROM intents i CROSS JOIN contacts k ON k.campaign_id = ?1 AND k.number = i.number
         WHERE i.state IN ('reserved', 'sent', 'unknown', 'placed') AND k.due_at <= ?2
             AND NOT EXISTS (SELECT 1 FROM suppressions s
                 WHERE s.number = k.number AND (s.until IS NULL OR s.until > ?2))",
        campaign,
        at
    )
    .fetch_all(conn)
    .await?;
    for row in ringing {
        let person = found.entry(row.id).or_insert_with(|| WaitingPerson {
            contact: ContactId(row.id),
            place: row.place,
            in_call: true,
            history: History::default(),
        });
        person.in_call = true;
    }
    let mut people: Vec<WaitingPerson> = found.into_values().collect();
    for person in &mut people {
        person.history.recent.sort_unstable_by(|a, b| b.cmp(a));
    }
    people.sort_by_key(|person| person.contact);
    Ok(people)
}
