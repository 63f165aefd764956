//! The call log: lists, one call, its timeline, and taking one back.

use std::collections::HashSet;
use std::sync::PoisonError;

use dialdesk_core::call::status::CallStatus;
use dialdesk_core::call::{CallState, Outcome};
use dialdesk_core::engine::effect::{CommandRefusal, Verdict};
use dialdesk_core::engine::{CallMoved, Command};
use dialdesk_core::ids::{AgentId, CallId};
use dialdesk_store::{CallQuery as Wanted, LoggedCall};

use crate::console::{Console, refused};
use crate::counts;
use crate::error::{ApiError, Reply};
use crate::input::Faults;
use crate::read::{self, Sought};
use crate::view::Numbers;
use crate::view::call::{CallEventView, CallPage, CallPlaced, CallQuery, CallView, VerdictView};

impl Console {
    /// Lists calls, newest first.
    ///
    /// # Errors
    /// When the page asked for makes no sense.
    pub async fn call_list(&self, query: CallQuery, numbers: Numbers) -> Reply<CallPage> {
        let wanted = wanted(query)?;
        let limit = wanted.limit;
        // The end first: what comes meanwhile is behind it.
        let head = self.store().newest_call().await?.saturating_add(1).to_string();
        let rows = self.store().calls(&wanted).await?;
        let next_cursor = (rows.len() == limit as usize)
            .then(|| rows.last().map(|row| row.seq.to_string()))
            .flatten();
        self.remember_names(&rows).await?;
        let needing = self.calls_needing_a_look().await?;
        let mut items = Vec::with_capacity(rows.len());
        for row in &rows {
            let flagged = needing.contains(&row.call.id);
            items.push(self.call_view(&row.call, flagged, numbers).await?);
        }
        let total = self.counted_calls(&wanted).await?;
        Ok(CallPage { items, next_cursor, total, head })
    }

    /// Shows a call.
    ///
    /// # Errors
    /// When there is none with this id.
    pub async fn call_get(&self, id: CallId, numbers: Numbers) -> Reply<CallView> {
        let logged = self.logged_call(id).await?;
        let needs_a_look = self.calls_needing_a_look().await?.contains(&id);
        let mut view = self.call_view(&logged.call, needs_a_look, numbers).await?;
        view.verdict = self.store().verdict_of(id).await?.map(|passed| VerdictView {
            rule_pack: passed.law.pack,
            version: passed.law.version,
            local_time: passed.law.local_time,
            zones: passed.law.zones,
            zone_source: passed.law.zone_source,
            counted: passed.counted,
        });
        Ok(view)
    }

    /// Gives a call's number in full; that it was asked for is recorded in the log.
    ///
    /// # Errors
    /// When there is no such call.
    pub async fn call_number(&self, id: CallId) -> Reply<String> {
        let logged = self.logged_call(id).await?;
        tracing::info!(call.id = %id, "a number was shown in full");
        Ok(logged.call.number.as_str().to_owned())
    }

    /// Shows a call's timeline, the oldest event first.
    ///
    /// # Errors
    /// When there is no such call.
    pub async fn call_events(&self, id: CallId) -> Reply<Vec<CallEventView>> {
        self.logged_call(id).await?;
        let events = self.store().events_of_call(id).await?;
        Ok(events
            .into_iter()
            .filter_map(|event| {
                let what = event.what?;
                let what: CallMoved = serde_json::from_value(what.into()).ok()?;
                Some(CallEventView { seq: event.seq, at: event.at, what })
            })
            .collect())
    }

    /// Takes a call back.
    ///
    /// # Errors
    /// When there is no such call, it is over, or it runs and the provider cannot hang up.
    pub async fn call_cancel(&self, id: CallId) -> Reply<CallPlaced> {
        match self.logged_call(id).await?.call.state {
            CallState::Ended { outcome: Outcome::Canceled, .. } => return Ok(canceled(id)),
            CallState::Ended { .. } => return Err(ApiError::call_over()),
            CallState::Queued
            | CallState::Reserved { .. }
            | CallState::Dialing { .. }
            | CallState::Unknown { .. }
            | CallState::Placed { .. }
            | CallState::Ringing { .. }
            | CallState::Talking { .. } => {}
        }
        match self.command(Command::Cancel(id)).await? {
            // Somebody else may have taken it back between the look above and the engine's.
            Verdict::No(CommandRefusal::CallOver | CommandRefusal::NotFound) => {
                match self.logged_call(id).await?.call.state {
                    CallState::Ended { outcome: Outcome::Canceled, .. } => Ok(canceled(id)),
                    CallState::Queued
                    | CallState::Reserved { .. }
                    | CallState::Dialing { .. }
                    | CallState::Unknown { .. }
                    | CallState::Placed { .. }
                    | CallState::Ringing { .. }
                    | CallState::Talking { .. }
                    | CallState::Ended { .. } => Err(ApiError::call_over()),
                }
            }
            Verdict::No(refusal) => Err(refused(&refusal, "call")),
            Verdict::Canceled | Verdict::Done => Ok(canceled(id)),
            Verdict::Placed(_)
            | Verdict::Queued
            | Verdict::OutcomeUnknown(_)
            | Verdict::NotPlaced(..) => Err(ApiError::cannot_hang_up()),
        }
    }

    /// Counts the calls that are meant, or remembers it where nothing can have changed.
    async fn counted_calls(&self, wanted: &Wanted) -> Reply<u32> {
        let question = counts::whole(wanted);
        let seen = match counts::is_settled(&question) {
            true => 0,
            // Before counting: what happens meanwhile only makes the answer older than it is.
            false => self.store().last_seq().await?,
        };
        let known = || self.inner.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(total) = known().find(&question, seen) {
            return Ok(total);
        }
        let total = self.store().count_calls(&question).await?;
        known().remember(question, seen, total);
        Ok(total)
    }

    /// Finds a call of the log.
    pub(crate) async fn logged_call(&self, id: CallId) -> Reply<LoggedCall> {
        self.store().call(id).await?.ok_or_else(|| ApiError::not_found("call"))
    }

    /// Names the calls that wait for a person.
    pub(crate) async fn calls_needing_a_look(&self) -> Reply<HashSet<CallId>> {
        if self.inner.engine.facts().needs_a_look == 0 {
            return Ok(HashSet::new());
        }
        Ok(self.store().calls_needing_a_look().await?.into_iter().collect())
    }
}

/// Reads which calls are meant.
fn wanted(query: CallQuery) -> Reply<Wanted> {
    let mut faults = Faults::default();
    let from = read::moment(&mut faults, "from", query.from.as_deref());
    let until = read::moment(&mut faults, "until", query.until.as_deref());
    faults.check()?;
    let Sought { digits, text } = read::sought(query.search.as_deref());
    Ok(Wanted {
        campaign: query.campaign_id.as_deref().map(|id| read::id(id, "campaign")).transpose()?,
        contact: None,
        batch: query.batch_id,
        status: query.status,
        outcome: query.outcome,
        agent: query.agent_id.map(AgentId),
        priority: query.priority,
        from,
        until,
        number_ends_with: query.number.filter(|digits| !digits.is_empty()).or(digits),
        name_has: text,
        older_than: read::place("olderThan", query.older_than.as_deref())?,
        before: read::cursor(query.cursor.as_deref())?,
        offset: query.offset.unwrap_or(0),
        limit: read::limit(query.limit)?,
    })
}

fn canceled(id: CallId) -> CallPlaced {
    CallPlaced {
        call_log_id: id,
        status: CallStatus::Canceled,
        message: "Call cancelled successfully".to_owned(),
    }
}
