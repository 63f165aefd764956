//! Every route, in one table.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::response::IntoResponse as _;
use axum::routing::{MethodRouter, delete, get, patch, post};
use dialdesk_console::{Console, ErrorCode};

use crate::answer::{Failure, name_requests};
use crate::guard::{Guard, NOTHING, let_in};
use crate::handlers::{
    agents, callbacks, calls, campaigns, engine, imports, numbers, openapi, schedules, settings,
};
use crate::idempotent::repeat;
use crate::sse;

/// What stands before every path.
const PREFIX: &str = "/api/v1";

type Route = (&'static str, &'static str, MethodRouter<Console>);

fn table() -> Vec<Route> {
    vec![
        ("GET", "/health", get(engine::health)),
        ("GET", "/system", get(engine::system)),
        ("GET", "/live", get(engine::live)),
        ("GET", "/agents", get(agents::list)),
        ("POST", "/agents", post(agents::save)),
        ("DELETE", "/agents/{id}", delete(agents::remove)),
        ("GET", "/campaigns", get(campaigns::list)),
        ("POST", "/campaigns", post(campaigns::create)),
        ("GET", "/campaigns/{id}", get(campaigns::show)),
        ("PATCH", "/campaigns/{id}", patch(campaigns::update)),
        ("GET", "/campaigns/{id}/edits", get(campaigns::edits)),
        ("POST", "/campaigns/{id}/start", post(campaigns::start)),
        ("POST", "/campaigns/{id}/pause", post(campaigns::pause)),
        ("POST", "/campaigns/{id}/resume", post(campaigns::resume)),
        ("POST", "/campaigns/{id}/stop", post(campaigns::stop)),
        ("GET", "/campaigns/{id}/contacts", get(campaigns::contacts)),
        ("GET", "/campaigns/{id}/figures", get(campaigns::figures)),
        ("GET", "/campaigns/{id}/retries", get(campaigns::retries)),
        ("GET", "/campaigns/{id}/why", get(campaigns::why)),
        ("GET", "/campaigns/{id}/contacts/{contactId}/why", get(campaigns::contact_why)),
        ("POST", "/campaigns/{id}/imports", post(imports::start)),
        ("GET", "/campaigns/{id}/imports", get(imports::list)),
        ("GET", "/imports/{id}", get(imports::show)),
        ("POST", "/imports/{id}/cancel", post(imports::cancel)),
        ("POST", "/imports/{id}/undo", post(imports::undo)),
        ("GET", "/imports/{id}/rejects", get(imports::rejects)),
        ("GET", "/imports/{id}/rejects.csv", get(imports::rejects_csv)),
        ("GET", "/calls", get(calls::list)),
        ("GET", "/calls/{callLogId}", get(calls::show)),
        ("GET", "/calls/{callLogId}/events", get(calls::events)),
        ("GET", "/calls/{callLogId}/retries", get(calls::retries)),
        ("POST", "/calls/{callLogId}/resolve", post(calls::resolve)),
        ("GET", "/calls/{callLogId}/resolutions", get(calls::resolutions)),
        ("POST", "/calls/{callLogId}/cancel", post(calls::cancel)),
        ("POST", "/calls/outbound", post(calls::place)),
        ("POST", "/calls/outbound/bulk", post(calls::bulk)),
        ("GET", "/numbers/check", get(numbers::check)),
        ("GET", "/calls/outbound/stats", get(engine::stats)),
        ("GET", "/scheduled-calls", get(schedules::list)),
        ("POST", "/scheduled-calls", post(schedules::create)),
        ("POST", "/scheduled-calls/preview", post(schedules::preview)),
        ("GET", "/scheduled-calls/agenda", get(schedules::agenda)),
        ("GET", "/scheduled-calls/{id}", get(schedules::show)),
        ("POST", "/scheduled-calls/{id}/cancel", post(schedules::cancel)),
        ("POST", "/scheduled-calls/{id}/restore", post(schedules::restore)),
        ("GET", "/stats", get(engine::stats_summary)),
        ("GET", "/stats/series", get(engine::stats_series)),
        ("POST", "/engine/pause", post(engine::pause)),
        ("POST", "/engine/breaker", post(engine::breaker)),
        ("GET", "/away", get(engine::away)),
        ("POST", "/engine/resume", post(engine::resume)),
        ("GET", "/strangers", get(engine::strangers)),
        ("POST", "/strangers/{id}/seen", post(engine::stranger_seen)),
        ("POST", "/account/recheck", post(engine::recheck)),
        ("GET", "/settings", get(settings::show)),
        ("PATCH", "/settings", patch(settings::update)),
        ("GET", "/callbacks", get(callbacks::show)),
        ("GET", "/diagnostics", get(settings::diagnostics)),
        ("GET", "/suppressions", get(settings::suppressions)),
        ("POST", "/suppressions", post(settings::suppress)),
        ("POST", "/suppressions/import", post(settings::suppress_file)),
        ("GET", "/suppressions/import", get(settings::suppressing)),
        ("POST", "/suppressions/import/cancel", post(settings::suppress_no_more)),
        ("DELETE", "/suppressions/{phoneNumber}", delete(settings::unsuppress)),
        ("GET", "/events", get(sse::events)),
        ("GET", "/openapi.json", get(openapi::show)),
    ]
}

/// Lists every route: its method and its path under `/api/v1`.
#[must_use]
pub fn routes() -> Vec<(&'static str, &'static str)> {
    table().into_iter().map(|(method, path, _)| (method, path)).collect()
}

/// Builds the whole application.
pub(crate) fn router(console: Console, guard: Guard) -> Router {
    let mut api = Router::new();
    for (_, path, handler) in table() {
        api = api.route(path, handler);
    }
    Router::new()
        .nest(PREFIX, api)
        // Outside the API and its token: the guard has looked at the secret.
        .route("/webhooks/exotel/{secret}", post(callbacks::take))
        .fallback(nothing_here)
        .method_not_allowed_fallback(wrong_method)
        // Bodies are measured where they are read, each kind with its own limit.
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn_with_state(console.clone(), repeat))
        .layer(from_fn_with_state(guard, let_in))
        .layer(from_fn_with_state(console.clone(), callbacks::count))
        .layer(from_fn_with_state(console.clone(), name_requests))
        .with_state(console)
}

async fn nothing_here() -> Failure {
    Failure::with(StatusCode::NOT_FOUND, ErrorCode::NotFound, NOTHING)
}

async fn wrong_method() -> axum::response::Response {
    Failure::with(
        StatusCode::METHOD_NOT_ALLOWED,
        ErrorCode::MethodNotAllowed,
        "this address does not take this method",
    )
    .into_response()
}
