//! How far a campaign is: its people counted, its calls, and when it will be through.

use std::collections::{HashMap, VecDeque};
use std::sync::PoisonError;
use std::time::Duration;

use dialdesk_core::call::{Call, CallState};
use dialdesk_core::campaign::hours::{Hours, hours_at};
use dialdesk_core::campaign::{Campaign, CampaignState, ContactCounts};
use dialdesk_core::ids::CampaignId;
use dialdesk_core::time::Timestamp;
use dialdesk_store::CountedCampaign;

use crate::console::Console;
use crate::error::Reply;
use crate::view::campaign::{
    CampaignCounts, CampaignProgress, CampaignView, HoursView, OutcomeCount,
};

/// The pace is judged over this long.
const LOOK_BACK: Duration = Duration::from_secs(120);
/// Samples are at least this far apart.
const SAMPLE_EVERY: Duration = Duration::from_secs(2);

/// How many people were finished when: what the pace is judged by.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    samples: VecDeque<(Timestamp, u32)>,
}

impl Pace {
    /// Takes a sample and tells when the `left` others will be through, if the pace says so.
    fn through_at(&mut self, now: Timestamp, finished: u32, left: u32) -> Option<Timestamp> {
        while self.samples.front().is_some_and(|(at, _)| now.since(*at) > LOOK_BACK) {
            self.samples.pop_front();
        }
        if self.samples.back().is_none_or(|(at, _)| now.since(*at) >= SAMPLE_EVERY) {
            self.samples.push_back((now, finished));
        }
        let (since, before) = self.samples.front()?;
        let done = finished.saturating_sub(*before);
        let took = now.since(*since);
        if done == 0 || left == 0 || took < SAMPLE_EVERY {
            return None;
        }
        Some(now + took.mul_f64(f64::from(left) / f64::from(done)))
    }
}

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
            start_at: campaign.start_at,
            end_at: campaign.end_at,
            state: campaign.state,
            paused_by: campaign.paused_by,
            counts: progress.counts,
            progress: progress.progress,
            eta: progress.eta,
            in_flight: progress.in_flight,
            hours,
            actions: progress.actions,
            created_at: campaign.created_at,
            started_at: campaign.started_at,
            ended_at: campaign.ended_at,
            version: campaign.version,
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
            eta: self.through_at(campaign, counts),
            in_flight: open.in_flight,
            actions: campaign.actions(counts, &self.about().account),
        })
    }

    fn through_at(&self, campaign: &Campaign, counts: &ContactCounts) -> Option<Timestamp> {
        let mut paces = self.inner.pace.lock().unwrap_or_else(PoisonError::into_inner);
        if campaign.state != CampaignState::Running {
            paces.remove(&campaign.id);
            return None;
        }
        let left = counts.total.saturating_sub(counts.finished);
        paces.entry(campaign.id).or_default().through_at(self.now(), counts.finished, left)
    }

    fn hours_view(&self, campaign: &Campaign) -> HoursView {
        let bounded = campaign.hours.is_some() || campaign.rule_pack.window().is_some();
        let hours = campaign.hours.as_ref();
        match hours_at(self.now(), campaign.rule_pack, hours, campaign.timezone) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_told_from_the_pace_of_the_last_minutes() {
        let mut pace = Pace::default();
        let start = Timestamp::from_secs(1_000);
        assert_eq!(pace.through_at(start, 0, 100), None, "one sample is no pace");

        let later = start + Duration::from_secs(60);
        let end = pace.through_at(later, 20, 80);
        assert_eq!(end, Some(later + Duration::from_secs(240)), "20 a minute, 80 left");
    }

    #[test]
    fn nobody_knows_when_nothing_moves() {
        let mut pace = Pace::default();
        let start = Timestamp::from_secs(1_000);
        pace.through_at(start, 5, 100);
        assert_eq!(pace.through_at(start + Duration::from_secs(30), 5, 100), None);
    }
}
