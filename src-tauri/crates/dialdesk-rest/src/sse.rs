//! `/events`: what becomes true, one message for each event, its number as the message's id.
//!
//! A reader that comes back with `Last-Event-ID` gets what it missed. If that is too much, or
//! forgotten, it gets a `gap`: read everything anew.

use std::convert::Infallible;
use std::time::Duration;

use axum::Extension;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use dialdesk_console::follow::Follower;
use dialdesk_console::view::Numbers;
use dialdesk_console::view::stream::Batch;
use dialdesk_console::{ApiError, Console};
use futures_util::Stream;
use futures_util::stream::{self, StreamExt as _};
use serde_json::json;

use crate::answer::Failure;
use crate::guard::Closing;
use crate::query::Asked;

/// How often an idle stream shows that it lives.
const ALIVE_EVERY: Duration = Duration::from_secs(15);

/// Streams what becomes true.
pub(crate) async fn events(
    State(console): State<Console>,
    Extension(closing): Extension<Closing>,
    headers: HeaderMap,
    asked: Asked,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Failure> {
    let sent = headers.get("last-event-id").and_then(|id| id.to_str().ok()).map(str::to_owned);
    let cursor = match sent.or_else(|| asked.text("cursor")) {
        None => None,
        Some(text) => Some(text.trim().parse().map_err(|_not_a_number| {
            ApiError::field("Last-Event-ID", "must be the id of an event")
        })?),
    };
    let follower = console.follow(cursor, Numbers::Full).await?;
    let messages = stream::unfold(follower, next).flat_map(stream::iter).map(Ok);
    let messages = messages.take_until(Box::pin(closing.wait()));
    Ok(Sse::new(messages).keep_alive(KeepAlive::new().interval(ALIVE_EVERY)))
}

async fn next(mut follower: Follower) -> Option<(Vec<Event>, Follower)> {
    match follower.next().await {
        Ok(Some(batch)) => Some((messages(batch), follower)),
        Ok(None) => None,
        Err(error) => {
            tracing::warn!(%error, "an event stream broke off");
            None
        }
    }
}

fn messages(batch: Batch) -> Vec<Event> {
    let mut messages = Vec::with_capacity(batch.envelopes.len() + 2);
    if batch.lagged {
        let gap = json!({ "lastSeq": batch.last });
        messages
            .push(Event::default().event("gap").id(batch.last.to_string()).data(gap.to_string()));
    }
    for event in &batch.envelopes {
        messages.push(message("event", Some(event.seq), event));
    }
    let figures = json!({
        "last": batch.last,
        "live": batch.live,
        "funnel": batch.funnel,
        "campaigns": batch.campaigns,
        "imports": batch.imports,
    });
    messages.push(message("live", None, &figures));
    messages
}

fn message(name: &str, id: Option<i64>, data: &impl serde::Serialize) -> Event {
    // Views hold nothing that JSON cannot say.
    let text = serde_json::to_string(data).unwrap_or_else(|_| "null".to_owned());
    let event = Event::default().event(name).data(text);
    match id {
        Some(id) => event.id(id.to_string()),
        None => event,
    }
}
