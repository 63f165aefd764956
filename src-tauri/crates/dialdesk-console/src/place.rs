//! Calls that somebody asks for: one now, or many in a batch.

use std::time::Duration;

use dialdesk_core::call::status::CallStatus;
use dialdesk_core::call::{CallState, Outcome};
use dialdesk_core::engine::Command;
use dialdesk_core::engine::effect::{NotPlaced, Verdict};
use dialdesk_core::engine::input::{NewCall, Refusal, RefusalReason};
use dialdesk_core::ids::CallId;
use dialdesk_core::policy::retry::{Retries, RetryPolicy};
use dialdesk_runtime::{Heard, Subscription};
use dialdesk_store::CallQuery as Wanted;
use serde_json::{Map, Value, json};

use crate::console::{Console, refused};
use crate::error::{ApiError, ErrorCode, Reply};
use crate::idempotency::Key;
use crate::input::{Faults, Given};
use crate::pause::pause;
use crate::read;
use crate::view::call::{BulkFault, BulkPlaced, CallInput, CallPlaced};

/// Calls in one batch at most.
pub(crate) const BATCH_MAX: usize = 1000;
/// Whoever asks for a call is answered within this time.
const ANSWER_WITHIN: Duration = Duration::from_millis(34_500);
/// Between two calls of a batch where nobody says, in milliseconds.
const PACE_MS: u32 = 1000;
/// Most bytes of what is kept with a call.
const METADATA_MAX: usize = 16 * 1024;
/// When to ask again after the rate limit refused a call that a repeat asks about, in seconds.
const ASK_AGAIN_S: u32 = 5;

impl Console {
    /// Rings one number now, and waits for the provider's word. Whoever asked may go away: the
    /// call goes on.
    ///
    /// # Errors
    /// With every wrong field, or why no call was placed.
    pub async fn call_place(
        &self,
        given: impl Into<Given<CallInput>>,
        key: Option<Key>,
    ) -> Reply<CallPlaced> {
        let call = self.new_call(given.into(), None).await?;
        let (id, console, kept) = (call.id, self.clone(), key.clone());
        let placing = tokio::spawn(async move { console.place_once(call, kept).await });
        tokio::select! {
            placed = placing => placed.unwrap_or_else(|failure| {
                tracing::error!(%failure, "a request for a call broke off");
                Err(ApiError::internal())
            }),
            // The engine answers sooner; if it does not, whoever asked must not wait for ever.
            () = pause(ANSWER_WITHIN) => {
                let known = match &key {
                    None => None,
                    Some(key) => self.call_under(key).await?,
                };
                Err(outcome_unknown(known.unwrap_or(id)))
            }
        }
    }

    /// Queues calls: the good ones in the order of the request, the others with their reasons.
    ///
    /// # Errors
    /// When there are none or too many, or the pace is wrong.
    pub async fn call_bulk(
        &self,
        calls: Vec<Given<CallInput>>,
        pace_ms: Option<u32>,
        key: Option<Key>,
    ) -> Reply<BulkPlaced> {
        let mut faults = Faults::default();
        if calls.is_empty() || calls.len() > BATCH_MAX {
            faults.add("calls", format!("must hold 1 to {BATCH_MAX} calls"));
        }
        if pace_ms.is_some_and(|pace| !(50..=60_000).contains(&pace)) {
            faults.add("paceMs", "must be 50 to 60000");
        }
        faults.check()?;
        let pace = Duration::from_millis(u64::from(pace_ms.unwrap_or(PACE_MS)));
        let console = self.clone();
        let queueing = tokio::spawn(async move { console.queue_once(calls, pace, key).await });
        queueing.await.unwrap_or_else(|failure| {
            tracing::error!(%failure, "a request for a batch broke off");
            Err(ApiError::internal())
        })
    }

    /// Checks the request for a call.
    async fn new_call(&self, given: Given<CallInput>, batch: Option<&str>) -> Reply<NewCall> {
        let Given { input, mut faults } = given;
        let given_number = input.phone_number.as_deref().is_some_and(|text| !text.is_empty());
        let number = if faults.has("phoneNumber") {
            None
        } else {
            read::number(&mut faults, input.phone_number.as_deref())
        };
        let agent = read::required(&mut faults, "agentId", input.agent_id, 64);
        let user = read::required(&mut faults, "userId", input.user_id, 128);
        let priority = read::priority(&mut faults, input.priority.as_deref());
        let metadata = metadata(&mut faults, input.metadata, batch);
        let retries = match input.retry {
            None => Retries::Usual,
            Some(retry) => Retries::By(retry.over(RetryPolicy::USUAL, "retry", &mut faults)),
        };
        faults.check_call(given_number)?;
        let Some(number) = number else { return Err(ApiError::internal()) };
        let again = match input.call_log_id {
            // In a batch nobody waits, so nobody could be told that it takes another's place.
            Some(call) if batch.is_none() => Some(self.again(&call, &number).await?),
            Some(_) | None => None,
        };
        Ok(NewCall {
            id: CallId::new(self.inner.engine.fresh_id()),
            number,
            agent: self.known_agent(&agent).await?,
            user,
            metadata,
            batch: batch.map(ToOwned::to_owned),
            priority,
            due_at: None,
            retries,
            again,
            idempotency: None,
        })
    }

    async fn place_once(&self, mut call: NewCall, key: Option<Key>) -> Reply<CallPlaced> {
        let _guard = match &key {
            None => None,
            Some(key) => {
                let guard = self.inner.keys.lock(key).await;
                let mut moves = self.inner.engine.subscribe();
                if let Some(known) = self.call_under(key).await? {
                    return self.answer_later(known, &mut moves).await;
                }
                Some(guard)
            }
        };
        call.idempotency = key.map(|key| key.0);
        match self.command(Command::Place(Box::new(call))).await? {
            Verdict::Placed(id) => Ok(placed(id)),
            Verdict::OutcomeUnknown(id) => Err(outcome_unknown(id)),
            Verdict::NotPlaced(_, why) => Err(not_placed(why)),
            Verdict::No(refusal) => Err(refused(&refusal, "agent")),
            Verdict::Done | Verdict::Queued | Verdict::Canceled => Err(ApiError::internal()),
        }
    }

    /// Gives the call that a key of the last day stands for.
    pub(crate) async fn call_under(&self, key: &Key) -> Reply<Option<CallId>> {
        let Some(record) = self.store().idempotency_find(&key.0.key, self.now()).await? else {
            return Ok(None);
        };
        key.same_body(&record.body_hash)?;
        let id = record.subject.get("call").cloned().unwrap_or(Value::Null);
        serde_json::from_value(id).map(Some).map_err(|error| {
            tracing::error!(%error, "a key stands for no call");
            ApiError::internal()
        })
    }

    /// Answers a repeat from where its call stands, once the provider has said something.
    async fn answer_later(&self, id: CallId, moves: &mut Subscription) -> Reply<CallPlaced> {
        loop {
            match self.logged_call(id).await?.call.state {
                CallState::Queued | CallState::Reserved { .. } | CallState::Dialing { .. } => {}
                CallState::Unknown { .. } => return Err(outcome_unknown(id)),
                CallState::Placed { .. }
                | CallState::Ringing { .. }
                | CallState::Talking { .. } => {
                    return Ok(placed(id));
                }
                CallState::Ended { outcome, .. } => return ended(id, outcome),
            }
            if let Heard::Closed = moves.next().await {
                return Err(ApiError::shutting_down());
            }
        }
    }

    async fn queue_once(
        &self,
        calls: Vec<Given<CallInput>>,
        pace: Duration,
        key: Option<Key>,
    ) -> Reply<BulkPlaced> {
        let _guard = match &key {
            None => None,
            Some(key) => Some(self.inner.keys.lock(key).await),
        };
        let known = match &key {
            None => None,
            Some(key) => self.call_under(key).await?,
        };
        let total = calls.len();
        let batch = batch_of(&calls).unwrap_or_else(|| self.inner.engine.fresh_id().to_string());
        let (mut good, mut errors) = (Vec::new(), Vec::new());
        let now = self.now();
        for (index, given) in calls.into_iter().enumerate() {
            match self.new_call(given, Some(&batch)).await {
                Ok(mut call) => {
                    let turn = u32::try_from(good.len()).unwrap_or(u32::MAX);
                    call.due_at = Some(now + pace * turn);
                    call.idempotency = key.as_ref().map(|key| key.0.clone());
                    good.push(call);
                }
                Err(error) if error.code == ErrorCode::InternalError => return Err(error),
                Err(error) => errors.push(BulkFault {
                    index: u32::try_from(index).unwrap_or(u32::MAX),
                    code: error.code,
                    message: error.message,
                }),
            }
        }
        let (call_log_ids, batch_id) = match known {
            Some(first) => self.batch_of_call(first).await?,
            None => (self.queue(good).await?, batch),
        };
        let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        Ok(BulkPlaced {
            total: count(total),
            successful: count(call_log_ids.len()),
            failed: count(errors.len()),
            call_log_ids,
            errors,
            batch_id,
        })
    }

    async fn queue(&self, calls: Vec<NewCall>) -> Reply<Vec<CallId>> {
        let ids: Vec<CallId> = calls.iter().map(|call| call.id).collect();
        if !ids.is_empty() {
            self.order(Command::PlaceBulk(calls), "agent").await?;
        }
        Ok(ids)
    }

    /// Names the calls of the batch that a call belongs to, in the order of its request.
    async fn batch_of_call(&self, first: CallId) -> Reply<(Vec<CallId>, String)> {
        let first = self.logged_call(first).await?.call;
        let batch = first.batch.ok_or_else(ApiError::internal)?;
        let wanted = Wanted {
            batch: Some(batch.clone()),
            limit: u32::try_from(BATCH_MAX).unwrap_or(u32::MAX),
            ..Wanted::default()
        };
        let mut calls = self.store().calls(&wanted).await?;
        // A batch may be added to under its own name later: only this request's calls count.
        calls.retain(|logged| logged.call.created_at == first.created_at);
        calls.sort_by_key(|logged| logged.seq);
        Ok((calls.into_iter().map(|logged| logged.call.id).collect(), batch))
    }
}

/// Gives the batch that every call of a request names, if they all name the same one.
fn batch_of(calls: &[Given<CallInput>]) -> Option<String> {
    let named = |given: &Given<CallInput>| {
        given.input.metadata.as_ref()?.get("batchId")?.as_str().map(ToOwned::to_owned)
    };
    let first = named(calls.first()?)?;
    let short = !first.is_empty() && first.chars().count() <= 128;
    (short && calls.iter().all(|given| named(given).as_ref() == Some(&first))).then_some(first)
}

/// Writes what is to be kept with a call, with its batch stamped in.
pub(crate) fn metadata(faults: &mut Faults, given: Option<Value>, batch: Option<&str>) -> String {
    let mut object = match given {
        Some(Value::Object(object)) => object,
        None | Some(Value::Null) => Map::new(),
        Some(_) => {
            faults.add("metadata", "must be an object");
            Map::new()
        }
    };
    if let Some(batch) = batch {
        object.insert("batchId".to_owned(), json!(batch));
    }
    let text = Value::Object(object).to_string();
    if text.len() > METADATA_MAX {
        faults.add("metadata", format!("must have at most {METADATA_MAX} bytes"));
    }
    text
}

fn placed(id: CallId) -> CallPlaced {
    CallPlaced {
        call_log_id: id,
        status: CallStatus::Initiated,
        message: "Outbound call initiated successfully".to_owned(),
    }
}

fn outcome_unknown(id: CallId) -> ApiError {
    let words = "the provider did not answer, so the phone may be ringing; the call is followed \
                 and never dialled twice";
    ApiError::new(ErrorCode::ApiUnavailable, words).about(id)
}

/// Says why a call was not placed.
fn not_placed(why: NotPlaced) -> ApiError {
    match why {
        NotPlaced::NoLine { retry_after_s } => ApiError::new(
            ErrorCode::ConcurrentLimitReached,
            "every line is taken; the call was closed and will not be dialled",
        )
        .retry_after(retry_after_s),
        NotPlaced::RateLimited { retry_after_s } => ApiError::new(
            ErrorCode::ConcurrentLimitReached,
            "the provider asks for fewer calls; the call was closed and will not be dialled",
        )
        .retry_after(retry_after_s),
        NotPlaced::Unavailable => unavailable(),
        NotPlaced::NotAllowed(reasons) => not_allowed(reasons),
        NotPlaced::ProviderRefused(words) => ApiError::new(
            ErrorCode::ProviderRefused,
            format!("the provider refuses this number: {words}"),
        ),
        NotPlaced::Account(words) => account(&words),
        NotPlaced::Canceled => taken_back(),
    }
}

/// Answers a repeat whose call is over.
fn ended(id: CallId, outcome: Outcome) -> Reply<CallPlaced> {
    match outcome {
        Outcome::Completed
        | Outcome::Busy
        | Outcome::NoAnswer
        | Outcome::Voicemail
        | Outcome::NetworkError
        | Outcome::CanceledByProvider
        | Outcome::FailedTwice => Ok(placed(id)),
        Outcome::DndBlocked => Err(ApiError::new(
            ErrorCode::ProviderRefused,
            "the provider refuses this number: it is on its do-not-disturb list",
        )),
        Outcome::InvalidNumber => Err(ApiError::new(
            ErrorCode::ProviderRefused,
            "the provider refuses this number: it holds it to be invalid",
        )),
        Outcome::RateLimited => {
            Err(not_placed(NotPlaced::RateLimited { retry_after_s: ASK_AGAIN_S }))
        }
        Outcome::ApiUnavailable => Err(unavailable()),
        Outcome::Account => Err(account("the account must be mended")),
        Outcome::NotAllowed | Outcome::Missed => Err(not_allowed(Vec::new())),
        Outcome::Canceled => Err(taken_back()),
        Outcome::SaidPlaced => Ok(placed(id)),
        Outcome::GivenUp | Outcome::Absent => Err(outcome_unknown(id)),
    }
}

fn unavailable() -> ApiError {
    ApiError::new(
        ErrorCode::ApiUnavailable,
        "the provider cannot be reached; the call was closed and will not be dialled",
    )
}

fn account(words: &str) -> ApiError {
    ApiError::new(ErrorCode::AccountError, format!("the provider refuses the account: {words}"))
}

fn taken_back() -> ApiError {
    ApiError::new(ErrorCode::CallCanceled, "somebody took the call back before it left")
}

fn not_allowed(reasons: Vec<Refusal>) -> ApiError {
    let word = |refusal: &Refusal| match refusal.reason {
        RefusalReason::OutsideHours => "it is outside the allowed hours",
        RefusalReason::Suppressed => "the number is on the do-not-call list",
        RefusalReason::AlreadyInCall => "the number is being rung already",
        RefusalReason::Stopped => "everything is stopped",
        RefusalReason::NotDue => "it is not due any more",
        RefusalReason::OtherAccount => "it belongs to another account",
        RefusalReason::Cap => "the number was rung as often as the rules allow for now",
        RefusalReason::QuietTime => "the number's last call has only just ended",
    };
    let words: Vec<&str> = reasons.iter().map(word).collect();
    let message = match words.as_slice() {
        [] => "the call is not allowed".to_owned(),
        words => format!("the call is not allowed: {}", words.join("; ")),
    };
    ApiError::new(ErrorCode::CallNotAllowed, message).because(reasons)
}
