//! What the provider tells of calls without being asked.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header;
use dialdesk_console::Console;

use crate::answer::{Answer, Reply};
use crate::body::whole;

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
