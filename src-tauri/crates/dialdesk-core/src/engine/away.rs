//! What happened while nobody was there: the program was off, or the machine slept.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::campaign::{CampaignState, PauseReason};
use crate::engine::{CampaignMoved, Engine, Event, Turn};
use crate::ids::{CallId, CampaignId};
use crate::time::{Now, Timestamp};

/// A program that was away for longer than this does not go on dialling by itself.
const GOES_ON_WITHIN: Duration = Duration::from_secs(3600);

/// The wall clock ran ahead of the running time by this much: the machine slept, or somebody set
/// the clock. The two cannot be told apart, and are treated alike.
const SLEPT: Duration = Duration::from_secs(60);

/// Why the program was away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum AwayBy {
    /// It did not run.
    Off,
    /// The machine slept, or its clock was set forward.
    Asleep,
}

/// What a start or an awakening found. What became of the calls since is in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Away {
    /// Why the program was away.
    pub by: AwayBy,
    /// The last sign of life before.
    pub since: Timestamp,
    /// When it came back.
    pub back_at: Timestamp,
    /// Calls whose requests had no answer: the provider is asked about each.
    pub unknown: Vec<CallId>,
    /// Calls that the provider had accepted: they are followed as before.
    pub followed: Vec<CallId>,
    /// Calls that somebody waited for and that never left: closed.
    pub closed: u32,
    /// Campaigns that wait for a person, because it was longer than an hour.
    pub paused: Vec<CampaignId>,
}

impl Engine {
    /// Pauses the running campaigns if the program was away for so long that a person should say
    /// whether they go on. Gives their names.
    pub(super) fn pause_after(&mut self, away: Duration, turn: &mut Turn<'_>) -> Vec<CampaignId> {
        let mut paused = Vec::new();
        if away <= GOES_ON_WITHIN {
            return paused;
        }
        for run in self.campaigns.values_mut() {
            if run.campaign.state != CampaignState::Running {
                continue;
            }
            run.campaign.state = CampaignState::Paused;
            run.campaign.paused_by = Some(PauseReason::LongAbsence);
            let campaign = Box::new(run.campaign.clone());
            turn.event(Event::Campaign { campaign, what: CampaignMoved::Paused });
            paused.push(run.campaign.id);
        }
        for campaign in &paused {
            self.window.drop_campaign(*campaign);
        }
        if !paused.is_empty() {
            self.revoke(
                |live| live.call.campaign().is_some_and(|campaign| paused.contains(&campaign)),
                turn,
            );
        }
        paused
    }

    /// Notices that the machine slept, by what the two clocks say since the last step.
    pub(super) fn notice_sleep(&mut self, turn: &mut Turn<'_>) {
        let before = std::mem::replace(&mut self.seen, turn.now);
        let slept = gap(before, turn.now);
        if slept < SLEPT {
            return;
        }
        let paused = self.pause_after(slept, turn);
        let (mut unknown, mut followed) = (Vec::new(), Vec::new());
        for live in self.calls.values().filter(|live| live.has_an_answer()) {
            let list = if live.is_unknown() { &mut unknown } else { &mut followed };
            list.push(live.call.id);
        }
        turn.event(Event::Away(Box::new(Away {
            by: AwayBy::Asleep,
            since: before.wall,
            back_at: turn.now.wall,
            unknown,
            followed,
            closed: 0,
            paused,
        })));
    }
}

/// Tells by how much the wall clock ran ahead of the running time.
fn gap(before: Now, now: Now) -> Duration {
    now.wall.since(before.wall).saturating_sub(now.mono.since(before.mono))
}
