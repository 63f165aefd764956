//! Agents, campaigns and the people on their lists.

use dialdesk_console::Console;
use dialdesk_console::ids::{AgentId, CampaignId, ContactId};
use dialdesk_console::view::agent::{AgentInput, AgentView};
use dialdesk_console::view::campaign::{CampaignFigures, CampaignInput, CampaignView};
use dialdesk_console::view::contact::{ContactQuery, ContactView};
use dialdesk_console::view::recovery::EditView;
use dialdesk_console::view::retry::RetryPreview;
use dialdesk_console::view::why::{ContactWhyView, WhyView};
use dialdesk_console::view::{Numbers, Page};
use tauri::State;

use super::Reply;

/// Lists the agents.
#[tauri::command]
#[specta::specta]
pub(crate) async fn agent_list(console: State<'_, Console>) -> Reply<Vec<AgentView>> {
    console.agent_list().await
}

/// Makes or changes an agent.
#[tauri::command]
#[specta::specta]
pub(crate) async fn agent_save(console: State<'_, Console>, input: AgentInput) -> Reply<AgentView> {
    console.agent_save(input).await
}

/// Takes an agent out.
#[tauri::command]
#[specta::specta]
pub(crate) async fn agent_remove(console: State<'_, Console>, id: AgentId) -> Reply<AgentView> {
    console.agent_remove(id).await
}

/// Lists the campaigns.
#[tauri::command]
#[specta::specta]
pub(crate) async fn campaign_list(console: State<'_, Console>) -> Reply<Vec<CampaignView>> {
    console.campaign_list().await
}

/// Makes a campaign.
#[tauri::command]
#[specta::specta]
pub(crate) async fn campaign_create(
    console: State<'_, Console>,
    input: CampaignInput,
) -> Reply<CampaignView> {
    console.campaign_create(input).await
}

/// Shows a campaign.
#[tauri::command]
#[specta::specta]
pub(crate) async fn campaign_get(
    console: State<'_, Console>,
    id: CampaignId,
) -> Reply<CampaignView> {
    console.campaign_get(id).await
}

/// Changes a campaign, running or not.
#[tauri::command]
#[specta::specta]
pub(crate) async fn campaign_update(
    console: State<'_, Console>,
    id: CampaignId,
    input: CampaignInput,
) -> Reply<CampaignView> {
    console.campaign_update(id, input).await
}

/// Starts dialling.
#[tauri::command]
#[specta::specta]
pub(crate) async fn campaign_start(
    console: State<'_, Console>,
    id: CampaignId,
) -> Reply<CampaignView> {
    console.campaign_start(id).await
}

/// Starts nothing more, for now.
#[tauri::command]
#[specta::specta]
pub(crate) async fn campaign_pause(
    console: State<'_, Console>,
    id: CampaignId,
) -> Reply<CampaignView> {
    console.campaign_pause(id).await
}

/// Goes on.
#[tauri::command]
#[specta::specta]
pub(crate) async fn campaign_resume(
    console: State<'_, Console>,
    id: CampaignId,
) -> Reply<CampaignView> {
    console.campaign_resume(id).await
}

/// Ends a campaign.
#[tauri::command]
#[specta::specta]
pub(crate) async fn campaign_stop(
    console: State<'_, Console>,
    id: CampaignId,
) -> Reply<CampaignView> {
    console.campaign_stop(id).await
}

/// Lists a campaign's people.
#[tauri::command]
#[specta::specta]
pub(crate) async fn campaign_contacts(
    console: State<'_, Console>,
    id: CampaignId,
    query: ContactQuery,
) -> Reply<Page<ContactView>> {
    console.campaign_contacts(id, query, Numbers::Masked).await
}

/// Counts what a campaign's figures are reckoned from.
#[tauri::command]
#[specta::specta]
pub(crate) async fn campaign_figures(
    console: State<'_, Console>,
    id: CampaignId,
) -> Reply<CampaignFigures> {
    console.campaign_figures(id).await
}

/// Lists the versions of a campaign's settings, with what changed.
#[tauri::command]
#[specta::specta]
pub(crate) async fn campaign_edits(
    console: State<'_, Console>,
    id: CampaignId,
) -> Reply<Vec<EditView>> {
    console.campaign_edits(id).await
}

/// Shows when people of a campaign would be rung again.
#[tauri::command]
#[specta::specta]
pub(crate) async fn campaign_retries(
    console: State<'_, Console>,
    id: CampaignId,
) -> Reply<Vec<RetryPreview>> {
    console.campaign_retries(id).await
}

/// Says why people of a campaign are not rung now.
#[tauri::command]
#[specta::specta]
pub(crate) async fn campaign_why(console: State<'_, Console>, id: CampaignId) -> Reply<WhyView> {
    console.campaign_why(id).await
}

/// Says why somebody is not rung now.
#[tauri::command]
#[specta::specta]
pub(crate) async fn contact_why(
    console: State<'_, Console>,
    id: CampaignId,
    contact: u32,
) -> Reply<ContactWhyView> {
    console.contact_why(id, ContactId(i64::from(contact))).await
}
