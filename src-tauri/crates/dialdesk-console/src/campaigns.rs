//! Campaigns: made, changed, started, paused, resumed, stopped.

pub(crate) mod course;
mod edits;
mod form;
pub(crate) mod progress;

use dialdesk_core::call::Outcome;
use dialdesk_core::campaign::{ActionName, ActionRefusal};
use dialdesk_core::contact::ContactState;
use dialdesk_core::engine::Command;
use dialdesk_core::ids::CampaignId;
use dialdesk_store::{ContactQuery as Wanted, CountedCampaign};

use crate::console::Console;
use crate::error::{ApiError, ErrorCode, Reply};
use crate::input::Given;
use crate::read::{self, Sought};
use crate::view::campaign::{CampaignFigures, CampaignInput, CampaignView, OutcomeCount};
use crate::view::contact::{ContactQuery, ContactView};
use crate::view::{Numbers, Page};

impl Console {
    /// Lists the campaigns, the newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn campaign_list(&self) -> Reply<Vec<CampaignView>> {
        let mut counted = self.store().campaigns().await?;
        counted.sort_by(|a, b| {
            (b.campaign.created_at, b.campaign.id).cmp(&(a.campaign.created_at, a.campaign.id))
        });
        let mut views = Vec::with_capacity(counted.len());
        let open = self.open_calls().await?;
        for campaign in counted {
            views.push(self.campaign_view(campaign, &open).await?);
        }
        Ok(views)
    }

    /// Shows a campaign.
    ///
    /// # Errors
    /// When there is none with this id.
    pub async fn campaign_get(&self, id: CampaignId) -> Reply<CampaignView> {
        let counted = self.counted(id).await?;
        let open = self.open_calls().await?;
        self.campaign_view(counted, &open).await
    }

    /// Makes a campaign, as a draft.
    ///
    /// # Errors
    /// With every wrong field.
    pub async fn campaign_create(
        &self,
        given: impl Into<Given<CampaignInput>>,
    ) -> Reply<CampaignView> {
        let campaign = self.new_campaign(given.into()).await?;
        let id = campaign.id;
        self.order(Command::SaveCampaign(Box::new(campaign)), "campaign").await?;
        self.campaign_get(id).await
    }

    /// Changes a campaign's settings, running or not; they hold from the next call on.
    ///
    /// # Errors
    /// With every wrong field, or when there is no such campaign.
    pub async fn campaign_update(
        &self,
        id: CampaignId,
        given: impl Into<Given<CampaignInput>>,
    ) -> Reply<CampaignView> {
        let campaign =
            self.changed_campaign(self.counted(id).await?.campaign, given.into()).await?;
        self.order(Command::SaveCampaign(Box::new(campaign)), "campaign").await?;
        self.forget_name(id);
        self.campaign_get(id).await
    }

    /// Starts dialling, or says why it cannot.
    ///
    /// # Errors
    /// When there is no such campaign, or its state does not allow it.
    pub async fn campaign_start(&self, id: CampaignId) -> Reply<CampaignView> {
        self.act(id, ActionName::Start, Command::Start(id)).await
    }

    /// Starts nothing more of a campaign, for now.
    ///
    /// # Errors
    /// When there is no such campaign, or its state does not allow it.
    pub async fn campaign_pause(&self, id: CampaignId) -> Reply<CampaignView> {
        self.act(id, ActionName::Pause, Command::Pause(id)).await
    }

    /// Goes on with a campaign.
    ///
    /// # Errors
    /// When there is no such campaign, or its state does not allow it.
    pub async fn campaign_resume(&self, id: CampaignId) -> Reply<CampaignView> {
        self.act(id, ActionName::Resume, Command::Resume(id)).await
    }

    /// Ends a campaign.
    ///
    /// # Errors
    /// When there is no such campaign, or its state does not allow it.
    pub async fn campaign_stop(&self, id: CampaignId) -> Reply<CampaignView> {
        self.act(id, ActionName::Stop, Command::Stop(id)).await
    }

    /// Lists a campaign's people in the order in which they were taken in.
    ///
    /// # Errors
    /// When there is no such campaign, or the page asked for makes no sense.
    pub async fn campaign_contacts(
        &self,
        id: CampaignId,
        query: ContactQuery,
        numbers: Numbers,
    ) -> Reply<Page<ContactView>> {
        let counts = self.counted(id).await?.counts;
        let limit = read::limit(query.limit)?;
        let Sought { digits, text } = read::sought(query.search.as_deref());
        let wanted = Wanted {
            campaign: id,
            state: query.state,
            outcome: query.outcome,
            number_ends_with: digits,
            name_has: text,
            after: read::cursor(query.cursor.as_deref())?.map(crate::ids::ContactId),
            offset: query.offset.unwrap_or(0),
            limit,
        };
        let rows = self.store().contacts(&wanted).await?;
        let next_cursor = (rows.len() == limit as usize)
            .then(|| rows.last().map(|row| row.now.id.to_string()))
            .flatten();
        let counted = match query.state {
            None => counts.total,
            Some(ContactState::Unused) => counts.unused,
            Some(ContactState::InCirculation) => counts.in_circulation,
            Some(ContactState::Finished) => counts.finished,
        };
        let by_state_alone = Wanted { state: None, ..wanted.clone() }.is_whole();
        let total =
            if by_state_alone { counted } else { self.store().count_contacts(&wanted).await? };
        let items = rows
            .into_iter()
            .map(|row| ContactView {
                id: row.now.id,
                phone_number: numbers.write(&row.number),
                name: Some(row.name).filter(|name| !name.is_empty()),
                state: row.now.state,
                attempts: row.now.attempts,
                due_at: row.now.due_at,
                outcome: row.now.outcome,
                extra: serde_json::from_str(&row.extra).unwrap_or_default(),
            })
            .collect();
        Ok(Page { items, next_cursor, total })
    }

    /// Counts what a campaign's figures are reckoned from.
    ///
    /// # Errors
    /// When there is no such campaign.
    pub async fn campaign_figures(&self, id: CampaignId) -> Reply<CampaignFigures> {
        let view = self.campaign_get(id).await?;
        let step = crate::engine::STEP;
        let talks = self.store().campaign_talks(id, step).await?;
        let failed = |it: &&OutcomeCount| it.outcome == Outcome::NetworkError;
        Ok(CampaignFigures {
            at: self.now(),
            contacts: view.counts.total,
            contacts_attempted: talks.contacts_attempted,
            attempts: view.counts.attempts,
            answered: view.counts.answered,
            network_failures: view.counts.by_outcome.iter().find(failed).map_or(0, |it| it.count),
            talks: talks.talks,
            talk_total_s: talks.talk_total_s,
            talk_median_s: talks.talk_median_s,
            talk_p95_s: talks.talk_p95_s,
            dialled_s: u32::try_from(step.as_secs())
                .unwrap_or(u32::MAX)
                .saturating_mul(talks.steps),
        })
    }

    /// Does something with a campaign if its state and its list allow it. The engine judges the
    /// state again; how many people are on the list only the database knows.
    async fn act(
        &self,
        id: CampaignId,
        action: ActionName,
        command: Command,
    ) -> Reply<CampaignView> {
        let CountedCampaign { campaign, counts } = self.counted(id).await?;
        campaign.may(action, &counts, &self.about().account).map_err(not_allowed)?;
        self.order(command, "campaign").await?;
        self.campaign_get(id).await
    }

    /// Finds a campaign with its people counted.
    pub(crate) async fn counted(&self, id: CampaignId) -> Reply<CountedCampaign> {
        self.store().campaign(id).await?.ok_or_else(|| ApiError::not_found("campaign"))
    }
}

/// Says why a campaign's state does not allow an action.
pub(crate) fn not_allowed(refusal: ActionRefusal) -> ApiError {
    let why = match refusal {
        ActionRefusal::NobodyToRing => "there is nobody to ring: take a file of people in first",
        ActionRefusal::AlreadyRunning => "the campaign is running already",
        ActionRefusal::NotRunning => "the campaign is not running",
        ActionRefusal::NotPaused => "the campaign is not paused",
        ActionRefusal::Paused => "the campaign is paused: resume it",
        ActionRefusal::Over => "the campaign is over",
        ActionRefusal::OtherAccount => "the campaign belongs to another account",
    };
    ApiError::new(ErrorCode::ActionNotAllowed, why)
}
