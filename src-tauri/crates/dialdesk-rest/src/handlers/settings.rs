//! Settings and the do-not-call list.

use axum::extract::{Path, State};
use dialdesk_console::input::{Faults, from_json};
use dialdesk_console::view::diagnostics::DiagnosticsView;
use dialdesk_console::view::settings::SettingsView;
use dialdesk_console::view::suppression::{
    SuppressionFile, SuppressionImport, SuppressionProgress, SuppressionQuery, SuppressionView,
};
use dialdesk_console::view::{Numbers, Page};
use dialdesk_console::{Console, File};

use crate::answer::{Answer, Reply};
use crate::body::{Sent, Written};
use crate::query::Asked;

/// Shows the settings.
pub(crate) async fn show(State(console): State<Console>) -> Reply<SettingsView> {
    Ok(Answer::ok(console.settings_get().await?))
}

/// Changes settings.
pub(crate) async fn update(State(console): State<Console>, body: Written) -> Reply<SettingsView> {
    Ok(Answer::ok(console.settings_update(from_json(&body.json)?).await?))
}

/// Says how the program is.
pub(crate) async fn diagnostics(State(console): State<Console>) -> Reply<DiagnosticsView> {
    Ok(Answer::ok(console.diagnostics().await?))
}

/// Lists the do-not-call list.
pub(crate) async fn suppressions(
    State(console): State<Console>,
    asked: Asked,
) -> Reply<Page<SuppressionView>> {
    let mut faults = Faults::default();
    let query = SuppressionQuery {
        offset: asked.whole("offset", &mut faults),
        limit: asked.whole("limit", &mut faults),
        cursor: asked.text("cursor"),
        search: asked.text("search"),
    };
    faults.check()?;
    Ok(Answer::ok(console.suppression_list(query, Numbers::Full).await?))
}

/// Puts a number on the do-not-call list.
pub(crate) async fn suppress(
    State(console): State<Console>,
    body: Written,
) -> Reply<SuppressionView> {
    Ok(Answer::created(console.suppression_add(from_json(&body.json)?).await?))
}

/// Puts every number of a file on the do-not-call list; the file itself is the body.
pub(crate) async fn suppress_file(
    State(console): State<Console>,
    asked: Asked,
    Sent(bytes): Sent,
) -> Reply<SuppressionImport> {
    let input = SuppressionFile {
        reason: asked.text("reason"),
        until: asked.text("until"),
        phone_column: asked.text("phoneColumn"),
    };
    let name = asked.text("fileName").unwrap_or_else(|| "upload.csv".to_owned());
    let name = name.chars().filter(|sign| !sign.is_control()).take(200).collect();
    let file = File::Bytes(name, bytes.as_ref().into());
    Ok(Answer::ok(console.suppression_import(file, input).await?))
}

/// Tells how far the file is that is being taken.
pub(crate) async fn suppressing(
    State(console): State<Console>,
) -> Reply<Option<SuppressionProgress>> {
    Ok(Answer::ok(console.suppression_importing().await?))
}

/// Reads that file no further.
pub(crate) async fn suppress_no_more(State(console): State<Console>) -> Reply<SuppressionProgress> {
    Ok(Answer::ok(console.suppression_import_cancel().await?))
}

/// Takes a number off the do-not-call list.
pub(crate) async fn unsuppress(
    State(console): State<Console>,
    Path(number): Path<String>,
) -> Reply<SuppressionView> {
    Ok(Answer::ok(console.suppression_remove(number).await?))
}
