//! Settings and the do-not-call list.

use axum::extract::{Path, State};
use dialdesk_console::Console;
use dialdesk_console::input::{Faults, from_json};
use dialdesk_console::view::settings::SettingsView;
use dialdesk_console::view::suppression::SuppressionView;
use dialdesk_console::view::{Numbers, Page};

use crate::answer::{Answer, Reply};
use crate::body::Written;
use crate::query::Asked;

/// Shows the settings.
pub(crate) async fn show(State(console): State<Console>) -> Reply<SettingsView> {
    Ok(Answer::ok(console.settings_get().await?))
}

/// Changes settings.
pub(crate) async fn update(State(console): State<Console>, body: Written) -> Reply<SettingsView> {
    Ok(Answer::ok(console.settings_update(from_json(&body.json)?).await?))
}

/// Lists the do-not-call list.
pub(crate) async fn suppressions(
    State(console): State<Console>,
    asked: Asked,
) -> Reply<Page<SuppressionView>> {
    let mut faults = Faults::default();
    let limit = asked.whole("limit", &mut faults);
    faults.check()?;
    let page = console.suppression_list(asked.text("cursor"), limit, Numbers::Full).await?;
    Ok(Answer::ok(page))
}

/// Puts a number on the do-not-call list.
pub(crate) async fn suppress(
    State(console): State<Console>,
    body: Written,
) -> Reply<SuppressionView> {
    Ok(Answer::created(console.suppression_add(from_json(&body.json)?).await?))
}

/// Takes a number off the do-not-call list.
pub(crate) async fn unsuppress(
    State(console): State<Console>,
    Path(number): Path<String>,
) -> Reply<()> {
    Ok(Answer::ok(console.suppression_remove(number).await?))
}
