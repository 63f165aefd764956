//! A campaign that is not over, as the engine runs it: its hours, its own pace, its calls.

use std::collections::VecDeque;
use std::time::Duration;

use crate::campaign::hours::Hours;
use crate::campaign::{Campaign, CampaignState};
use crate::intent::Allowed;
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
    /// Its own hours, and the moment for which they were worked out.
    hours: (Timestamp, Hours),
    /// The hours of those who wait, wherever they are, and the moment for which the database worked
    /// them out; absent until it has, and once they hold no longer.
    places: Option<(Timestamp, Hours)>,
}

impl CampaignRun {
    pub(super) fn new(campaign: Campaign, now: Now) -> Self {
        let hours = (now.wall, campaign.own_hours(now.wall));
        Self {
            campaign,
            in_flight: 0,
            starts: VecDeque::new(),
            more_due: false,
            uncounted: true,
            hours,
            places: None,
        }
    }

    /// Takes what the database says of the hours of those who wait.
    pub(super) const fn set_places(&mut self, hours: Hours, now: Now) {
        self.places = Some((now.wall, hours));
    }

    /// Forgets what was known of those who wait: others have come, or the rules have changed.
    pub(super) const fn forget_places(&mut self) {
        self.places = None;
    }

    /// Takes the campaign's new settings.
    pub(super) fn update(&mut self, campaign: Campaign, now: Now) {
        self.hours = (now.wall, campaign.own_hours(now.wall));
        self.campaign = campaign;
        self.forget_places();
    }

    /// Works the hours out again when the clock has left the stretch for which they hold, in
    /// either direction.
    pub(super) fn refresh(&mut self, now: Now) {
        while self.starts.front().is_some_and(|at| *at + MINUTE <= now.mono) {
            self.starts.pop_front();
        }
        if !still_holds(self.hours, now.wall) {
            self.hours = (now.wall, self.campaign.own_hours(now.wall));
        }
        self.places = self.places.filter(|places| still_holds(*places, now.wall));
    }

    /// Gives the hours as of this step: its own, and those of the people who wait.
    pub(super) fn hours(&self) -> Hours {
        let own = self.hours.1;
        match (own, self.places) {
            (Hours::Open(own), Some((_, Hours::Open(places)))) => {
                let (from, until) = (own.from.max(places.from), own.until.min(places.until));
                Hours::Open(Allowed { from, until })
            }
            (Hours::Open(_), Some((_, closed @ Hours::Closed { .. }))) => closed,
            (Hours::Open(_), None) | (Hours::Closed { .. }, _) => own,
        }
    }

    /// Tells whether it runs and its hours are open.
    pub(super) fn is_open(&self) -> bool {
        self.campaign.state == CampaignState::Running && matches!(self.hours(), Hours::Open(_))
    }

    /// Tells when its hours end, while it runs within hours that end at all.
    pub(super) fn closes_at(&self) -> Option<Timestamp> {
        let bounded = self.campaign.rule_pack.rules().has_hours()
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

/// Tells whether hours that were worked out for a moment hold at another.
fn still_holds((seen_at, hours): (Timestamp, Hours), at: Timestamp) -> bool {
    match hours {
        Hours::Open(allowed) => allowed.contains(at),
        Hours::Closed { opens_at } => {
            seen_at <= at && opens_at.is_none_or(|opens_at| at < opens_at)
        }
    }
}
