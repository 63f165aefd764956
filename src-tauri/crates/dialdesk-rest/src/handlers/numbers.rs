//! Numbers, before they are rung.

use axum::extract::State;
use dialdesk_console::Console;
use dialdesk_console::view::number::NumberView;

use crate::answer::{Answer, Reply};
use crate::query::Asked;

/// Reads a number and says whether it may be rung now.
pub(crate) async fn check(State(console): State<Console>, asked: Asked) -> Reply<NumberView> {
    let text = asked.text("phoneNumber").unwrap_or_default();
    Ok(Answer::ok(console.number_check(text).await?))
}
