//! Calls: the endpoints that other programs know by heart.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use dialdesk_console::input::{Faults, Given, from_json};
use dialdesk_console::view::call::{
    BulkPlaced, CallEventView, CallInput, CallPage, CallPlaced, CallQuery, CallView,
};
use dialdesk_console::view::recovery::{CallResolved, ResolutionView, ResolveInput};
use dialdesk_console::view::retry::RetryView;
use dialdesk_console::view::{Numbers, Page};
use dialdesk_console::{ApiError, Console};
use serde_json::Value;

use super::id;
use crate::answer::{Answer, Reply};
use crate::body::Written;
use crate::idempotent::key;
use crate::query::Asked;

const CALL: &str = "call";

/// Lists calls, newest first.
pub(crate) async fn list(State(console): State<Console>, asked: Asked) -> Reply<CallPage> {
    let mut faults = Faults::default();
    let query = CallQuery {
        offset: asked.whole("offset", &mut faults),
        limit: asked.whole("limit", &mut faults),
        cursor: asked.text("cursor"),
        campaign_id: asked.text("campaignId"),
        batch_id: asked.text("batchId"),
        status: asked.word("status", &mut faults),
        outcome: asked.word("outcome", &mut faults),
        agent_id: asked.text("agentId"),
        priority: asked.word("priority", &mut faults),
        from: asked.text("from"),
        until: asked.text("until"),
        search: asked.text("search"),
        older_than: asked.text("olderThan"),
        number: asked.text("number"),
    };
    faults.check()?;
    Ok(Answer::ok(console.call_list(query, Numbers::Full).await?))
}

/// Shows a call.
pub(crate) async fn show(
    State(console): State<Console>,
    Path(call): Path<String>,
) -> Reply<CallView> {
    Ok(Answer::ok(console.call_get(id(&call, CALL)?, Numbers::Full).await?))
}

/// Shows a call's timeline.
pub(crate) async fn events(
    State(console): State<Console>,
    Path(call): Path<String>,
    asked: Asked,
) -> Reply<Page<CallEventView>> {
    let events = console.call_events(id(&call, CALL)?).await?;
    Ok(Answer::ok(asked.page(events)?))
}

/// Shows the whole chain of a call.
pub(crate) async fn retries(
    State(console): State<Console>,
    Path(call): Path<String>,
    asked: Asked,
) -> Reply<Page<RetryView>> {
    let chain = console.call_retries(id(&call, CALL)?).await?;
    Ok(Answer::ok(asked.page(chain)?))
}

/// Takes what somebody says of a call that needs a look.
pub(crate) async fn resolve(
    State(console): State<Console>,
    Path(call): Path<String>,
    body: Written,
) -> Reply<CallResolved> {
    let said: Given<ResolveInput> = from_json(&body.json)?;
    Ok(Answer::ok(console.call_resolve(id(&call, CALL)?, said, Numbers::Full).await?))
}

/// Lists what people said of a call.
pub(crate) async fn resolutions(
    State(console): State<Console>,
    Path(call): Path<String>,
    asked: Asked,
) -> Reply<Page<ResolutionView>> {
    let said = console.call_resolutions(id(&call, CALL)?).await?;
    Ok(Answer::ok(asked.page(said)?))
}

/// Takes a call back.
pub(crate) async fn cancel(
    State(console): State<Console>,
    Path(call): Path<String>,
) -> Reply<CallPlaced> {
    Ok(Answer::ok(console.call_cancel(id(&call, CALL)?).await?))
}

/// Rings one number now.
pub(crate) async fn place(
    State(console): State<Console>,
    headers: HeaderMap,
    body: Written,
) -> Reply<CallPlaced> {
    let key = key(&headers, "POST /calls/outbound", &body.bytes)?;
    let call: Given<CallInput> = from_json(&body.json)?;
    Ok(Answer::created(console.call_place(call, key).await?))
}

/// Queues calls.
pub(crate) async fn bulk(
    State(console): State<Console>,
    headers: HeaderMap,
    body: Written,
) -> Reply<BulkPlaced> {
    let key = key(&headers, "POST /calls/outbound/bulk", &body.bytes)?;
    let mut faults = Faults::default();
    let pace = match body.json.get("paceMs") {
        None | Some(Value::Null) => None,
        Some(pace) => {
            let pace = pace.as_u64().and_then(|pace| u32::try_from(pace).ok());
            if pace.is_none() {
                faults.add("paceMs", "must be a whole number, 50 to 60000");
            }
            pace
        }
    };
    let calls = match body.json.get("calls") {
        Some(Value::Array(calls)) => calls.iter().map(one_of_many).collect(),
        None | Some(Value::Null) => {
            faults.add("calls", "is required: a list of 1 to 1000 calls");
            Vec::new()
        }
        Some(Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_)) => {
            faults.add("calls", "must be a list of 1 to 1000 calls");
            Vec::new()
        }
    };
    faults.check()?;
    Ok(Answer::created(console.call_bulk(calls, pace, key).await?))
}

/// Reads one call of a batch. What is no object is a faulty call, not a faulty batch.
fn one_of_many(call: &Value) -> Given<CallInput> {
    from_json(call).unwrap_or_else(|error: ApiError| {
        let mut faults = Faults::default();
        faults.add("calls", error.message);
        Given { input: CallInput::default(), faults }
    })
}
