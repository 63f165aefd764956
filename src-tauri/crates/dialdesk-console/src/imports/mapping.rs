//! How the columns of a file were read, remembered for the next file with the same header.

use dialdesk_intake::Plan;
use serde::{Deserialize, Serialize};

use super::options;
use crate::console::Console;
use crate::error::Reply;
use crate::view::import::ImportOptions;

/// What somebody chose, by the columns' names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Mapping {
    phone_column: Option<String>,
    name_column: Option<String>,
    region: Option<String>,
}

/// Under which name the mapping of a header is kept; none without a header.
fn key(plan: &Plan) -> Option<String> {
    plan.preview().header_line?;
    let names: Vec<String> =
        plan.column_names().iter().map(|name| name.trim().to_lowercase()).collect();
    Some(format!("import.mapping.{}", names.join("\u{1f}")))
}

impl Console {
    /// Fills in what was chosen for the last file with the same header, where nobody says anything
    /// else; none if nothing was, or if all is said.
    pub(super) async fn remembered_columns(
        &self,
        plan: &Plan,
        asked: &ImportOptions,
    ) -> Reply<Option<ImportOptions>> {
        let Some(key) = key(plan) else { return Ok(None) };
        let kept = self.store().setting(&key).await?;
        let Some(kept) = kept.and_then(|kept| serde_json::from_value::<Mapping>(kept).ok()) else {
            return Ok(None);
        };
        let filled = ImportOptions {
            phone_column: asked.phone_column.clone().or(kept.phone_column),
            name_column: asked.name_column.clone().or(kept.name_column),
            region: asked.region.clone().or(kept.region),
            ..asked.clone()
        };
        Ok(Some(filled).filter(|filled| filled != asked))
    }

    /// Remembers how a file's columns are read, if somebody said so.
    pub(super) async fn remember_columns(&self, plan: &Plan, asked: &ImportOptions) -> Reply<()> {
        let said = [&asked.phone_column, &asked.name_column, &asked.region];
        let Some(key) = key(plan).filter(|_| said.iter().any(|it| it.is_some())) else {
            return Ok(());
        };
        let preview = plan.preview();
        let names = plan.column_names();
        let named = |place: u32| names.get(place as usize).cloned();
        let mapping = Mapping {
            phone_column: preview.phone_column.and_then(|column| named(column.index)),
            name_column: preview
                .name_column
                .and_then(named)
                .or_else(|| Some(options::NO_NAME.to_owned())),
            region: Some(preview.region.to_string()),
        };
        self.store().setting_put(&key, &serde_json::json!(mapping)).await?;
        Ok(())
    }
}
