//! Desktop notifications: what a person should know who is not looking at the window.

use std::collections::HashMap;

use dialdesk_console::Console;
use dialdesk_console::notices::Notice;
use serde::Deserialize;
use tauri::AppHandle;
use tauri_plugin_notification::NotificationExt as _;

/// Every sentence of the product is in this file; these are the few that no page says.
const CATALOGUE: &str = include_str!("../../ui/src/lib/catalogue/en.json");

#[derive(Debug, Deserialize)]
struct Catalogue {
    notices: HashMap<String, Sentences>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Sentences {
    title: String,
    body: String,
}

/// Shows the engine's notices on the desktop until the engine ends.
pub(crate) fn show(app: AppHandle, console: &Console) {
    let mut notices = console.notices();
    tauri::async_runtime::spawn(async move {
        while let Some(notice) = notices.next().await {
            let Some(words) = words(&notice) else { continue };
            let shown = app.notification().builder().title(words.title).body(words.body).show();
            // A desktop without notifications is no failure: the window says it too.
            if let Err(error) = shown {
                tracing::info!(%error, "a notification could not be shown");
            }
        }
    });
}

fn words(notice: &Notice) -> Option<Sentences> {
    let catalogue: Catalogue = serde_json::from_str(CATALOGUE).ok()?;
    let (key, name) = match notice {
        Notice::CampaignFinished { name } => ("campaignFinished", name.as_str()),
        Notice::BreakerOpen => ("breakerOpen", ""),
        Notice::NeedsALook => ("needsALook", ""),
        Notice::AccountRefused => ("accountRefused", ""),
    };
    let sentences = catalogue.notices.get(key)?;
    let filled = |text: &str| text.replace("{{name}}", name);
    Some(Sentences { title: filled(&sentences.title), body: filled(&sentences.body) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_notice_has_its_sentences() {
        let finished = words(&Notice::CampaignFinished { name: "November renewals".to_owned() });
        let finished = finished.expect("the catalogue has it");
        assert!(finished.title.contains("November renewals"), "{finished:?}");

        for notice in [Notice::BreakerOpen, Notice::NeedsALook, Notice::AccountRefused] {
            let words = words(&notice).expect("the catalogue has it");
            assert!(!words.title.is_empty() && !words.body.is_empty(), "{notice:?}");
            assert!(!format!("{words:?}").contains("{{"), "nothing is left to fill in");
        }
    }
}
