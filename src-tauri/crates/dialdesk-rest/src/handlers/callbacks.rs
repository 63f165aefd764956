//! What the provider tells of calls without being asked.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use dialdesk_console::Console;
use dialdesk_console::callbacks::Callback;
use dialdesk_console::view::settings::CallbacksView;

use crate::answer::{Answer, Reply};
use crate::body::whole;
use crate::guard::CALLBACKS;

/// A report is a few hundred bytes; this leaves room for what a provider may add.
const REPORT_MAX: usize = 64 * 1024;

/// Takes a report. The address is never repeated: it has the secret.
pub(crate) async fn take(State(console): State<Console>, request: Request<Body>) -> Reply<()> {
    let (parts, body) = request.into_parts();
    let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let body = whole(body, REPORT_MAX).await?;
    let query = parts.uri.query().unwrap_or_default();
    Ok(Answer::ok(console.provider_tells(kind.unwrap_or_default(), query, &body).await?))
}

/// Shows what came of it.
pub(crate) async fn show(State(console): State<Console>) -> Reply<CallbacksView> {
    Ok(Answer::ok(console.callbacks_get().await?))
}

/// Counts what is answered at that door, also what the guard turns away, so that people can see
/// whether the provider's reports arrive.
pub(crate) async fn count(
    State(console): State<Console>,
    request: Request,
    next: Next,
) -> Response {
    let is_callback = request.uri().path().starts_with(CALLBACKS);
    let response = next.run(request).await;
    if is_callback {
        console.hears(match response.status() {
            StatusCode::OK => Callback::Taken,
            StatusCode::NOT_FOUND => Callback::TurnedAway,
            _ => Callback::Refused,
        });
    }
    response
}
