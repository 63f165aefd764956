//! A campaign that is not over, as the engine runs it: its hours, its own pace, its calls.

use std::collections::VecDeque;
use std::time::Duration;

use crate::campaign::hours::{Hours, hours_at};
use crate::campaign::{Campaign, CampaignState};
use crate::time::{Mono, Now, Timestamp};

/// The stretch over which a campaign's own pace looks back.
const MINUTE: Duration = Duration::from_secs(60);

/// A campaign in memory.
#[derive(Clone, Debug)]
pub(super) struct CampaignRun {
    pub(super) campaign: Campaign,
    /// Its calls that hold a request.
    pub(super) in_flight: u32,
    /// When its calls of the last minute were reserved, oldest first.
    pub(super) starts: VecDeque<Mono>,
    /// Whether the database has due rows of it that the window does not: only where it keeps a
    /// pace of its own.
    pub(super) more_due: bool,
    /// Whether somebody may be left of it is not known since its hours ended: nobody reads its
    /// rows then, but it may be over.
    pub(super) uncounted: bool,
    /// Its hours, and the moment for which they were worked out.
    hours: (Timestamp, Hours),
}

impl CampaignRun {
    pub(super) fn new(campaign: Campaign, now: Now) -> Self {
        let hours = (now.wall, hours_of(&campaign, now.wall));
        Self {
            campaign,
            in_flight: 0,
            starts: VecDeque::new(),
            more_due: false,
            uncounted: true,
            hours,
        }
    }

    /// Takes the campaign's new settings.
    pub(super) fn update(&mut self, campaign: Campaign, now: Now) {
        self.hours = (now.wall, hours_of(&campaign, now.wall));
        self.campaign = campaign;
    }

    /// Works the hours out again when the clock has left the stretch for which they hold, in
    /// either direction.
    pub(super) fn refresh(&mut self, now: Now) {
        while self.starts.front().is_some_and(|at| *at + MINUTE <= now.mono) {
            self.starts.pop_front();
        }
        let (seen_at, hours) = self.hours;
        let holds = match hours {
            Hours::Open(allowed) => allowed.contains(now.wall),
            Hours::Closed { opens_at } => {
                seen_at <= now.wall && opens_at.is_none_or(|opens_at| now.wall < opens_at)
            }
        };
        if !holds {
            self.hours = (now.wall, hours_of(&self.campaign, now.wall));
        }
    }

    /// Gives the hours as of this step.
    pub(super) const fn hours(&self) -> Hours {
        self.hours.1
    }

    /// Tells whether it runs and its hours are open.
    pub(super) fn is_open(&self) -> bool {
        self.campaign.state == CampaignState::Running && matches!(self.hours(), Hours::Open(_))
    }

    /// Tells when its hours end, while it runs within hours that end at all.
    pub(super) fn closes_at(&self) -> Option<Timestamp> {
        let bounded = self.campaign.rule_pack.window().is_some()
            || self.campaign.hours.is_some()
            || self.campaign.end_at.is_some();
        match self.hours() {
            Hours::Open(allowed) if bounded && self.is_open() => Some(allowed.until),
            Hours::Open(_) | Hours::Closed { .. } => None,
        }
    }

    /// Tells whether it may start a call now, as far as it is concerned.
    pub(super) fn may_start(&self, now: Mono) -> bool {
        let pace = &self.campaign.pace;
        self.is_open()
            && pace.max_concurrent.is_none_or(|most| self.in_flight < most)
            && self.pace_opens_at(now).is_none()
    }

    /// Tells whether it keeps a pace of its own.
    pub(super) const fn is_paced(&self) -> bool {
        let pace = &self.campaign.pace;
        pace.calls_per_minute.is_some() || pace.max_concurrent.is_some()
    }

    /// Tells when its own pace lets the next call start; `None` if now.
    pub(super) fn pace_opens_at(&self, now: Mono) -> Option<Mono> {
        let per_minute = self.campaign.pace.calls_per_minute?.max(1);
        let spacing = MINUTE / per_minute;
        let free_at = *self.starts.back()? + spacing;
        (free_at > now).then_some(free_at)
    }
}

fn hours_of(campaign: &Campaign, at: Timestamp) -> Hours {
    if campaign.end_at.is_some_and(|end| end <= at) {
        return Hours::Closed { opens_at: None };
    }
    let from = campaign.start_at.map_or(at, |start| start.max(at));
    let hours = hours_at(from, campaign.rule_pack, campaign.hours.as_ref(), campaign.timezone);
    match hours {
        Hours::Open(_) if from > at => Hours::Closed { opens_at: Some(from) },
        Hours::Open(mut allowed) => {
            // The gate looks at these bounds again, whichever way the clock has jumped meanwhile.
            if let Some(start) = campaign.start_at {
                allowed.from = allowed.from.max(start);
            }
            if let Some(end) = campaign.end_at {
                allowed.until = allowed.until.min(end);
            }
            Hours::Open(allowed)
        }
        Hours::Closed { .. } => hours,
    }
}
