//! Imports: the file itself is the body.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::IntoResponse;
use dialdesk_console::input::Faults;
use dialdesk_console::view::Page;
use dialdesk_console::view::import::{ImportOptions, ImportStarted, ImportView, RejectView};
use dialdesk_console::{Console, File};

use super::id;
use crate::answer::{Answer, Failure, Reply};
use crate::body::Sent;
use crate::query::Asked;

const IMPORT: &str = "import";
const CAMPAIGN: &str = "campaign";

/// Starts to take a file in.
pub(crate) async fn start(
    State(console): State<Console>,
    Path(campaign): Path<String>,
    asked: Asked,
    Sent(bytes): Sent,
) -> Reply<ImportStarted> {
    let campaign = id(&campaign, CAMPAIGN)?;
    let mut faults = Faults::default();
    let dry_run = asked.flag("dryRun", &mut faults);
    faults.check()?;
    let options = ImportOptions {
        phone_column: asked.text("phoneColumn"),
        name_column: asked.text("nameColumn"),
        region: asked.text("region"),
        encoding: asked.text("encoding"),
        delimiter: asked.text("delimiter"),
    };
    let name = asked.text("fileName").unwrap_or_else(|| "upload.csv".to_owned());
    let name = name.chars().filter(|sign| !sign.is_control()).take(200).collect();
    let file = File::Bytes(name, bytes.as_ref().into());
    let started = console.import_start(Some(campaign), file, options, dry_run).await?;
    Ok(Answer::accepted(started))
}

/// Lists a campaign's imports.
pub(crate) async fn list(
    State(console): State<Console>,
    Path(campaign): Path<String>,
    asked: Asked,
) -> Reply<Page<ImportView>> {
    let imports = console.import_list(id(&campaign, CAMPAIGN)?).await?;
    Ok(Answer::ok(asked.page(imports)?))
}

/// Shows an import.
pub(crate) async fn show(
    State(console): State<Console>,
    Path(import): Path<String>,
) -> Reply<ImportView> {
    Ok(Answer::ok(console.import_get(id(&import, IMPORT)?).await?))
}

/// Stops an import.
pub(crate) async fn cancel(
    State(console): State<Console>,
    Path(import): Path<String>,
) -> Reply<ImportView> {
    Ok(Answer::ok(console.import_cancel(id(&import, IMPORT)?).await?))
}

/// Takes an import's people out again.
pub(crate) async fn undo(
    State(console): State<Console>,
    Path(import): Path<String>,
) -> Reply<ImportView> {
    Ok(Answer::ok(console.import_undo(id(&import, IMPORT)?).await?))
}

/// Lists the rows that were not taken.
pub(crate) async fn rejects(
    State(console): State<Console>,
    Path(import): Path<String>,
    asked: Asked,
) -> Reply<Page<RejectView>> {
    let mut faults = Faults::default();
    let limit = asked.whole("limit", &mut faults);
    faults.check()?;
    let import = id(&import, IMPORT)?;
    Ok(Answer::ok(console.import_rejects(import, asked.text("cursor"), limit).await?))
}

/// Gives the rows that were not taken as a file.
pub(crate) async fn rejects_csv(
    State(console): State<Console>,
    Path(import): Path<String>,
) -> Result<impl IntoResponse, Failure> {
    let rows = console.import_rejects_csv(id(&import, IMPORT)?).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"rejects.csv\""),
    ];
    Ok((headers, rows))
}
