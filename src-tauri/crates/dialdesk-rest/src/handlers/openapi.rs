//! The API's description of itself.

use axum::http::header;
use axum::response::IntoResponse;

/// Made from the use cases and the views by a test, which also keeps it true.
const DESCRIPTION: &str = include_str!("../../openapi.json");

/// Gives the document as it stands.
pub(crate) async fn show() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], DESCRIPTION)
}
