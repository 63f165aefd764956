//! The window's commands, and their shapes for the page.

use tauri_specta::{Builder, ErrorHandlingMode, collect_commands, collect_events};

use crate::commands::{
    account, calls, campaigns, files, imports, schedules, settings, system, window,
};
use crate::events::{CloseAsked, FilesOpened};

/// Lists every command of the window, and every event beside the batches.
#[expect(clippy::too_many_lines, reason = "it is a list: one line for each command")]
pub(crate) fn builder() -> Builder<tauri::Wry> {
    Builder::<tauri::Wry>::new()
        .error_handling(ErrorHandlingMode::Throw)
        .disable_serde_phases()
        .events(collect_events![CloseAsked, FilesOpened])
        .commands(collect_commands![
            system::health,
            system::system_view,
            system::live_view,
            system::stats,
            system::stats_summary,
            system::stats_series,
            system::engine_pause,
            system::engine_resume,
            system::breaker_hold,
            system::away,
            system::stranger_list,
            system::stranger_seen,
            system::account_recheck,
            system::events_next,
            system::events_subscribe,
            campaigns::agent_list,
            campaigns::agent_save,
            campaigns::agent_remove,
            campaigns::campaign_list,
            campaigns::campaign_create,
            campaigns::campaign_get,
            campaigns::campaign_update,
            campaigns::campaign_edits,
            campaigns::campaign_start,
            campaigns::campaign_pause,
            campaigns::campaign_resume,
            campaigns::campaign_stop,
            campaigns::campaign_contacts,
            campaigns::campaign_figures,
            campaigns::campaign_retries,
            campaigns::campaign_why,
            campaigns::contact_why,
            imports::import_preview,
            imports::import_count,
            imports::import_start,
            imports::import_list,
            imports::import_get,
            imports::import_cancel,
            imports::import_undo,
            imports::import_rejects,
            files::import_rejects_save,
            files::opened_files,
            files::files_pick,
            calls::call_list,
            calls::call_get,
            calls::call_events,
            calls::call_retries,
            calls::call_cancel,
            calls::call_resolve,
            calls::call_resolutions,
            calls::call_number,
            calls::number_check,
            calls::call_place,
            calls::call_bulk,
            schedules::schedule_list,
            schedules::schedule_create,
            schedules::schedule_preview,
            schedules::schedule_agenda,
            schedules::schedule_get,
            schedules::schedule_cancel,
            schedules::schedule_restore,
            settings::settings_get,
            settings::settings_update,
            settings::callbacks_get,
            account::account_test,
            account::account_save,
            account::account_forget,
            account::api_switch,
            account::api_token,
            account::api_token_renew,
            account::diagnostics,
            account::program_restart,
            settings::suppression_list,
            settings::suppression_add,
            settings::suppression_import,
            settings::suppression_importing,
            settings::suppression_import_cancel,
            settings::suppression_remove,
            window::close_answer,
        ])
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use specta_typescript::Typescript;

    /// The shapes as they are committed; `UPDATE_BINDINGS=1` rewrites them.
    const COMMITTED: &str = "ui/src/api/bindings.ts";

    #[test]
    fn the_committed_bindings_are_those_of_the_commands() {
        let folder = std::env::temp_dir().join(format!("dialdesk-bindings-{}", std::process::id()));
        let fresh = folder.join("bindings.ts");
        super::builder()
            .export(Typescript::default(), &fresh)
            .expect("every shape has a TypeScript form");
        let fresh_text = std::fs::read_to_string(&fresh).expect("it was just written");
        std::fs::remove_dir_all(&folder).expect("it was just written");

        let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join(COMMITTED);
        if std::env::var_os("UPDATE_BINDINGS").is_some() {
            std::fs::write(&committed, fresh_text).expect("the repository can be written");
            return;
        }
        let committed_text = std::fs::read_to_string(&committed).unwrap_or_default();
        assert!(
            committed_text == fresh_text,
            "{COMMITTED} is stale: run `cargo xtask bindings` and commit it"
        );
    }
}
