//! How a campaign's settings changed: each version against the one before.

use std::collections::BTreeMap;

use dialdesk_core::ids::CampaignId;
use serde_json::{Map, Value};

use crate::console::Console;
use crate::error::Reply;
use crate::view::recovery::{ChangeView, EditView};

impl Console {
    /// Lists the versions of a campaign's settings, the newest first, each with what changed.
    ///
    /// # Errors
    /// When there is no such campaign.
    pub async fn campaign_edits(&self, id: CampaignId) -> Reply<Vec<EditView>> {
        self.counted(id).await?;
        let mut views = Vec::new();
        let mut before: Option<BTreeMap<String, Value>> = None;
        for edit in self.store().edits_of(id).await? {
            let settings = flat(&edit.settings);
            let changes = before.map(|old| changes(&old, &settings)).unwrap_or_default();
            views.push(EditView { version: edit.version, at: edit.at, user_id: edit.by, changes });
            before = Some(settings);
        }
        views.reverse();
        Ok(views)
    }
}

/// Lays settings out flat, under the names of the API.
fn flat(settings: &Map<String, Value>) -> BTreeMap<String, Value> {
    let mut flat = BTreeMap::new();
    for (name, value) in settings {
        lay_out(camel(name), value, &mut flat);
    }
    flat
}

fn lay_out(path: String, value: &Value, flat: &mut BTreeMap<String, Value>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                lay_out(format!("{path}.{}", camel(name)), value, flat);
            }
        }
        Value::Null => {}
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            flat.insert(path, value.clone());
        }
    }
}

/// Writes `rule_pack` as `rulePack`, and what the API calls otherwise by its name there.
fn camel(name: &str) -> String {
    match name {
        "agent" => return "agentId".to_owned(),
        "hours" => return "callingHours".to_owned(),
        _ => {}
    }
    let mut words = name.split('_');
    let mut camel = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        camel.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        camel.extend(letters);
    }
    camel
}

fn changes(old: &BTreeMap<String, Value>, new: &BTreeMap<String, Value>) -> Vec<ChangeView> {
    let mut fields: Vec<&String> = old.keys().chain(new.keys()).collect();
    fields.sort_unstable();
    fields.dedup();
    fields
        .into_iter()
        .filter(|field| old.get(*field) != new.get(*field))
        .map(|field| ChangeView {
            field: field.clone(),
            old: old.get(field).map(text),
            new: new.get(field).map(text),
        })
        .collect()
}

/// Writes a value as a person would.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            value.to_string()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(json: Value) -> BTreeMap<String, Value> {
        let Value::Object(fields) = json else { panic!("an object") };
        flat(&fields)
    }

    #[test]
    fn a_change_names_the_field_the_old_and_the_new() {
        let old = settings(serde_json::json!({
            "rule_pack": "india-service", "pace": {"callsPerMinute": 30, "maxConcurrent": null},
            "hours": null, "name": "Reminders",
        }));
        let new = settings(serde_json::json!({
            "rule_pack": "india-service", "pace": {"callsPerMinute": 60, "maxConcurrent": 4},
            "hours": {"start": "09:00"}, "name": "Reminders",
        }));
        let lines: Vec<String> = changes(&old, &new)
            .into_iter()
            .map(|it| {
                let nothing = || "-".to_owned();
                let (old, new) = (it.old.unwrap_or_else(nothing), it.new.unwrap_or_else(nothing));
                format!("{}: {old} to {new}", it.field)
            })
            .collect();
        assert_eq!(
            lines,
            [
                "callingHours.start: - to 09:00",
                "pace.callsPerMinute: 30 to 60",
                "pace.maxConcurrent: - to 4",
            ]
        );
    }
}
