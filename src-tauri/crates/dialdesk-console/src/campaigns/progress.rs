//! How far a campaign is: its people counted, its calls, and when it will be through.

use std::collections::HashMap;

use dialdesk_core::call::{Call, CallState};
use dialdesk_core::campaign::Campaign;
use dialdesk_core::campaign::hours::Hours;
use dialdesk_core::ids::CampaignId;
use dialdesk_store::CountedCampaign;

use crate::console::Console;
use crate::error::Reply;
use crate::view::campaign::{
    CampaignCounts, CampaignProgress, CampaignView, HoursView, OutcomeCount,
};

/// Calls that hold a line or a number, counted for each campaign.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct OpenCalls {
    in_flight: u32,
    accepted: u32,
    picked_up: u32,
    unknown: u32,
}

impl Console {
    /// Counts the open calls of each campaign.
    pub(crate) async fn open_calls(&self) -> Reply<HashMap<CampaignId, OpenCalls>> {
        let mut counts: HashMap<CampaignId, OpenCalls> = HashMap::new();
        for logged in self.store().calls_in_flight().await? {
            if let Some(campaign) = logged.call.campaign() {
                count_open(counts.entry(campaign).or_default(), &logged.call);
            }
        }
        Ok(counts)
    }

    /// Writes a campaign with everything that its screens show.
    pub(crate) async fn campaign_view(
        &self,
        counted: CountedCampaign,
        open: &HashMap<CampaignId, OpenCalls>,
    ) -> Reply<CampaignView> {
        let progress = self.campaign_progress(&counted, open).await?;
        let CountedCampaign { campaign, .. } = counted;
        let hours = self.hours_view(&campaign);
        Ok(CampaignView {
            id: campaign.id,
            name: campaign.name,
            agent_id: campaign.agent,
            timezone: campaign.timezone,
            calling_hours: campaign.hours,
            rule_pack: campaign.rule_pack,
            rule_pack_reason: campaign.rule_pack_reason,
            priority: campaign.priority,
            pace: campaign.pace,
            retry: campaign.retry,
            start_at: campaign.start_at,
            end_at: campaign.end_at,
            state: campaign.state,
            paused_by: campaign.paused_by,
            counts: progress.counts,
            progress: progress.progress,
            eta: progress.eta,
            eta_error_s: progress.eta_error_s,
            in_flight: progress.in_flight,
            hours,
            actions: progress.actions,
            created_at: campaign.created_at,
            started_at: campaign.started_at,
            ended_at: campaign.ended_at,
            version: campaign.version,
            edited_by: campaign.edited_by,
            sandbox: self.about().is_sandbox(),
            own_account: campaign.account == self.about().account,
        })
    }

    /// Writes what moves often about a campaign.
    pub(crate) async fn campaign_progress(
        &self,
        counted: &CountedCampaign,
        open: &HashMap<CampaignId, OpenCalls>,
    ) -> Reply<CampaignProgress> {
        let CountedCampaign { campaign, counts } = counted;
        let totals = self.store().call_totals(Some(campaign.id)).await?;
        let open = open.get(&campaign.id).copied().unwrap_or_default();
        let eta = self.through_at((campaign, counts), &totals, open.in_flight).await?;
        let by_outcome = totals
            .by_outcome
            .iter()
            .map(|(outcome, count)| OutcomeCount { outcome: *outcome, count: *count })
            .collect();
        Ok(CampaignProgress {
            id: campaign.id,
            state: campaign.state,
            paused_by: campaign.paused_by,
            counts: CampaignCounts {
                total: counts.total,
                unused: counts.unused,
                in_circulation: counts.in_circulation,
                finished: counts.finished,
                attempts: totals.attempts().saturating_add(open.accepted),
                answered: totals.answered().saturating_add(open.picked_up),
                unknown: open.unknown,
                by_outcome,
            },
            progress: share(counts.finished, counts.total),
            eta: eta.map(|(at, _)| at),
            eta_error_s: eta.map(|(_, give_or_take)| give_or_take),
            in_flight: open.in_flight,
            actions: campaign.actions(counts, &self.about().account),
        })
    }

    fn hours_view(&self, campaign: &Campaign) -> HoursView {
        let bounded = campaign.hours.is_some() || campaign.rule_pack.rules().has_hours();
        match campaign.hours_for(self.now(), &campaign.home()) {
            Hours::Open(allowed) => HoursView {
                open: true,
                closes_at: bounded.then_some(allowed.until),
                opens_at: None,
            },
            Hours::Closed { opens_at } => HoursView { open: false, closes_at: None, opens_at },
        }
    }
}

fn count_open(counts: &mut OpenCalls, call: &Call) {
    counts.in_flight += 1;
    match call.state {
        CallState::Unknown { .. } => counts.unknown += 1,
        CallState::Placed { .. } | CallState::Ringing { .. } => counts.accepted += 1,
        CallState::Talking { .. } => {
            counts.accepted += 1;
            counts.picked_up += 1;
        }
        CallState::Queued
        | CallState::Reserved { .. }
        | CallState::Dialing { .. }
        | CallState::Ended { .. } => {}
    }
}

/// Gives a part of a whole, 0 to 1; 0 of nothing.
fn share(part: u32, whole: u32) -> f64 {
    if whole == 0 { 0.0 } else { f64::from(part) / f64::from(whole) }
}
