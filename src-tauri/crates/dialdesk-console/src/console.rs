//! The use cases.

use dialdesk_core::ids::{CallId, CampaignId, ImportId};

use crate::error::{ApiError, ErrorCode};
use crate::view::agent::{AgentInput, AgentView};
use crate::view::call::{
    BulkPlaced, CallEventView, CallInput, CallPlaced, CallQuery, CallView,
};
use crate::view::campaign::{CampaignInput, CampaignView};
use crate::view::contact::{ContactQuery, ContactView};
use crate::view::import::{ImportOptions, ImportPreview, ImportStarted, ImportView, RejectView};
use crate::view::live::{LiveCounters, LiveView};
use crate::view::settings::{SettingsInput, SettingsView};
use crate::view::stats::{StatsQuery, StatsSeries, StatsSummary, StatsView};
use crate::view::suppression::{SuppressionInput, SuppressionView};
use crate::view::system::{HealthView, SystemView};
use crate::view::{Numbers, Page};

/// Every use case, for every transport. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Console {}

type Reply<T> = Result<T, ApiError>;

fn not_built<T>() -> Reply<T> {
    Err(ApiError::new(ErrorCode::InternalError, "this part of the program is not built yet"))
}

macro_rules! stubs {
    ($($(#[$meta:meta])* $name:ident($($arg:ident: $ty:ty),*) -> $out:ty;)*) => {
        impl Console {
            $($(#[$meta])*
            /// # Errors
            /// Always, for now.
            pub async fn $name(&self, $($arg: $ty),*) -> Reply<$out> { $(let _ = $arg;)* not_built() })*
        }
    };
}

stubs! {
    /// Says whether the program is well.
    health() -> HealthView;
    /// Describes the program.
    system_view() -> SystemView;
    /// Shows what happens now.
    live_view(numbers: Numbers) -> LiveView;
    /// Lists the agents.
    agent_list() -> Vec<AgentView>;
    /// Makes or changes an agent.
    agent_save(input: AgentInput) -> AgentView;
    /// Lists the campaigns.
    campaign_list() -> Vec<CampaignView>;
    /// Makes a campaign.
    campaign_create(input: CampaignInput) -> CampaignView;
    /// Shows a campaign.
    campaign_get(id: CampaignId) -> CampaignView;
    /// Changes a campaign.
    campaign_update(id: CampaignId, input: CampaignInput) -> CampaignView;
    /// Starts dialling.
    campaign_start(id: CampaignId) -> CampaignView;
    /// Starts nothing more, for now.
    campaign_pause(id: CampaignId) -> CampaignView;
    /// Goes on.
    campaign_resume(id: CampaignId) -> CampaignView;
    /// Ends it.
    campaign_stop(id: CampaignId) -> CampaignView;
    /// Lists a campaign's people.
    campaign_contacts(id: CampaignId, query: ContactQuery, numbers: Numbers) -> Page<ContactView>;
    /// Reads the first rows of a file.
    import_preview(path: String, options: ImportOptions) -> ImportPreview;
    /// Starts to take a file in.
    import_start(campaign: Option<CampaignId>, path: String, options: ImportOptions) -> ImportStarted;
    /// Lists a campaign's imports.
    import_list(id: CampaignId) -> Vec<ImportView>;
    /// Shows an import.
    import_get(id: ImportId) -> ImportView;
    /// Stops an import.
    import_cancel(id: ImportId) -> ImportView;
    /// Takes an import's people out again.
    import_undo(id: ImportId) -> ImportView;
    /// Lists the rows that were not taken.
    import_rejects(id: ImportId, offset: u32, limit: u32) -> Page<RejectView>;
    /// Writes the rows that were not taken as a file.
    import_rejects_csv(id: ImportId) -> String;
    /// Lists calls, newest first.
    call_list(query: CallQuery, numbers: Numbers) -> Page<CallView>;
    /// Shows a call.
    call_get(id: CallId, numbers: Numbers) -> CallView;
    /// Shows a call's timeline.
    call_events(id: CallId) -> Vec<CallEventView>;
    /// Takes a call back.
    call_cancel(id: CallId) -> CallPlaced;
    /// Gives a call's number in full.
    call_number(id: CallId) -> String;
    /// Rings one number now.
    call_place(input: CallInput) -> CallPlaced;
    /// Queues calls.
    call_bulk(calls: Vec<CallInput>, pace_ms: Option<u32>) -> BulkPlaced;
    /// Gives the engine's figures.
    stats() -> StatsView;
    /// Counts calls over a window.
    stats_summary(query: StatsQuery) -> StatsSummary;
    /// Counts calls by stretches of five minutes.
    stats_series(query: StatsQuery) -> StatsSeries;
    /// Stops everything.
    engine_pause() -> LiveCounters;
    /// Goes on after a stop.
    engine_resume() -> LiveCounters;
    /// Asks the provider again whether the account is fine.
    account_recheck() -> LiveCounters;
    /// Shows the settings.
    settings_get() -> SettingsView;
    /// Changes settings.
    settings_update(input: SettingsInput) -> SettingsView;
    /// Lists the do-not-call list.
    suppression_list(offset: u32, limit: u32, numbers: Numbers) -> Page<SuppressionView>;
    /// Puts a number on the do-not-call list.
    suppression_add(input: SuppressionInput) -> SuppressionView;
    /// Takes a number off the do-not-call list.
    suppression_remove(phone_number: String) -> ();
}
