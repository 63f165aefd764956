//! Calls that are made later.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use dialdesk_console::Console;
use dialdesk_console::input::{Faults, Given, from_json};
use dialdesk_console::view::schedule::{
    AgendaEntry, AgendaQuery, OccurrenceInput, ScheduleInput, SchedulePreview, ScheduleView,
};
use dialdesk_console::view::{Numbers, Page};

use crate::answer::{Answer, Reply};
use crate::body::Written;
use crate::idempotent::key;
use crate::query::Asked;

/// Lists them, the newest first.
pub(crate) async fn list(
    State(console): State<Console>,
    asked: Asked,
) -> Reply<Page<ScheduleView>> {
    let mut faults = Faults::default();
    let state = asked.word("state", &mut faults);
    let limit = asked.whole("limit", &mut faults);
    faults.check()?;
    let page = console.schedule_list(state, asked.text("cursor"), limit, Numbers::Full);
    Ok(Answer::ok(page.await?))
}

/// Makes one.
pub(crate) async fn create(
    State(console): State<Console>,
    headers: HeaderMap,
    body: Written,
) -> Reply<ScheduleView> {
    let key = key(&headers, "POST /scheduled-calls", &body.bytes)?;
    let schedule: Given<ScheduleInput> = from_json(&body.json)?;
    Ok(Answer::created(console.schedule_create(schedule, key, Numbers::Full).await?))
}

/// Tells what a rule comes to.
pub(crate) async fn preview(
    State(console): State<Console>,
    body: Written,
) -> Reply<SchedulePreview> {
    let schedule: Given<ScheduleInput> = from_json(&body.json)?;
    Ok(Answer::ok(console.schedule_preview(schedule)?))
}

/// Lists what was and will be dialled when.
pub(crate) async fn agenda(
    State(console): State<Console>,
    asked: Asked,
) -> Reply<Vec<AgendaEntry>> {
    let query = AgendaQuery { from: asked.text("from"), until: asked.text("until") };
    Ok(Answer::ok(console.schedule_agenda(query, Numbers::Full).await?))
}

/// Shows one.
pub(crate) async fn show(
    State(console): State<Console>,
    Path(name): Path<String>,
) -> Reply<ScheduleView> {
    let id = console.schedule_named(&name).await?;
    Ok(Answer::ok(console.schedule_get(id, Numbers::Full).await?))
}

/// Takes back one occurrence, or everything that is to come.
pub(crate) async fn cancel(
    State(console): State<Console>,
    Path(name): Path<String>,
    body: Written,
) -> Reply<ScheduleView> {
    let id = console.schedule_named(&name).await?;
    let occurrence: Given<OccurrenceInput> = from_json(&body.json)?;
    Ok(Answer::ok(console.schedule_cancel(id, occurrence, Numbers::Full).await?))
}

/// Undoes that.
pub(crate) async fn restore(
    State(console): State<Console>,
    Path(name): Path<String>,
    body: Written,
) -> Reply<ScheduleView> {
    let id = console.schedule_named(&name).await?;
    let occurrence: Given<OccurrenceInput> = from_json(&body.json)?;
    Ok(Answer::ok(console.schedule_restore(id, occurrence, Numbers::Full).await?))
}
