//! Campaigns and the people on their lists.

use axum::extract::{Path, State};
use dialdesk_console::ids::ContactId;
use dialdesk_console::input::{Faults, from_json};
use dialdesk_console::view::campaign::{CampaignFigures, CampaignView};
use dialdesk_console::view::contact::{ContactQuery, ContactView};
use dialdesk_console::view::recovery::EditView;
use dialdesk_console::view::retry::RetryPreview;
use dialdesk_console::view::why::{ContactWhyView, WhyView};
use dialdesk_console::view::{Numbers, Page};
use dialdesk_console::{ApiError, Console};

use super::id;
use crate::answer::{Answer, Reply};
use crate::body::Written;
use crate::query::Asked;

const CAMPAIGN: &str = "campaign";

/// Lists the campaigns, the newest first.
pub(crate) async fn list(
    State(console): State<Console>,
    asked: Asked,
) -> Reply<Page<CampaignView>> {
    Ok(Answer::ok(asked.page(console.campaign_list().await?)?))
}

/// Makes a campaign, as a draft.
pub(crate) async fn create(State(console): State<Console>, body: Written) -> Reply<CampaignView> {
    Ok(Answer::created(console.campaign_create(from_json(&body.json)?).await?))
}

/// Shows a campaign.
pub(crate) async fn show(
    State(console): State<Console>,
    Path(campaign): Path<String>,
) -> Reply<CampaignView> {
    Ok(Answer::ok(console.campaign_get(id(&campaign, CAMPAIGN)?).await?))
}

/// Changes a campaign.
pub(crate) async fn update(
    State(console): State<Console>,
    Path(campaign): Path<String>,
    body: Written,
) -> Reply<CampaignView> {
    let changes = from_json(&body.json)?;
    Ok(Answer::ok(console.campaign_update(id(&campaign, CAMPAIGN)?, changes).await?))
}

/// Lists the versions of a campaign's settings, with what changed.
pub(crate) async fn edits(
    State(console): State<Console>,
    Path(campaign): Path<String>,
    asked: Asked,
) -> Reply<Page<EditView>> {
    let edits = console.campaign_edits(id(&campaign, CAMPAIGN)?).await?;
    Ok(Answer::ok(asked.page(edits)?))
}

/// Shows when people would be rung again.
pub(crate) async fn retries(
    State(console): State<Console>,
    Path(campaign): Path<String>,
    asked: Asked,
) -> Reply<Page<RetryPreview>> {
    let previews = console.campaign_retries(id(&campaign, CAMPAIGN)?).await?;
    Ok(Answer::ok(asked.page(previews)?))
}

/// Says why people are not rung now.
pub(crate) async fn why(
    State(console): State<Console>,
    Path(campaign): Path<String>,
) -> Reply<WhyView> {
    Ok(Answer::ok(console.campaign_why(id(&campaign, CAMPAIGN)?).await?))
}

/// Says why somebody is not rung now.
pub(crate) async fn contact_why(
    State(console): State<Console>,
    Path((campaign, contact)): Path<(String, String)>,
) -> Reply<ContactWhyView> {
    let contact =
        contact.parse().map(ContactId).map_err(|_no_number| ApiError::not_found("contact"))?;
    Ok(Answer::ok(console.contact_why(id(&campaign, CAMPAIGN)?, contact).await?))
}

/// Starts dialling.
pub(crate) async fn start(
    State(console): State<Console>,
    Path(campaign): Path<String>,
) -> Reply<CampaignView> {
    Ok(Answer::ok(console.campaign_start(id(&campaign, CAMPAIGN)?).await?))
}

/// Starts nothing more, for now.
pub(crate) async fn pause(
    State(console): State<Console>,
    Path(campaign): Path<String>,
) -> Reply<CampaignView> {
    Ok(Answer::ok(console.campaign_pause(id(&campaign, CAMPAIGN)?).await?))
}

/// Goes on.
pub(crate) async fn resume(
    State(console): State<Console>,
    Path(campaign): Path<String>,
) -> Reply<CampaignView> {
    Ok(Answer::ok(console.campaign_resume(id(&campaign, CAMPAIGN)?).await?))
}

/// Ends a campaign.
pub(crate) async fn stop(
    State(console): State<Console>,
    Path(campaign): Path<String>,
) -> Reply<CampaignView> {
    Ok(Answer::ok(console.campaign_stop(id(&campaign, CAMPAIGN)?).await?))
}

/// Lists a campaign's people.
pub(crate) async fn contacts(
    State(console): State<Console>,
    Path(campaign): Path<String>,
    asked: Asked,
) -> Reply<Page<ContactView>> {
    let mut faults = Faults::default();
    let query = ContactQuery {
        offset: asked.whole("offset", &mut faults),
        limit: asked.whole("limit", &mut faults),
        cursor: asked.text("cursor"),
        state: asked.word("state", &mut faults),
        outcome: asked.word("outcome", &mut faults),
        search: asked.text("search"),
    };
    faults.check()?;
    let campaign = id(&campaign, CAMPAIGN)?;
    Ok(Answer::ok(console.campaign_contacts(campaign, query, Numbers::Full).await?))
}

/// Counts what a campaign's figures are reckoned from.
pub(crate) async fn figures(
    State(console): State<Console>,
    Path(campaign): Path<String>,
) -> Reply<CampaignFigures> {
    Ok(Answer::ok(console.campaign_figures(id(&campaign, CAMPAIGN)?).await?))
}
