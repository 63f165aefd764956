//! The end of a run: everything is mended, and then everybody must be rung and everything known.

use std::time::Duration;

use dialdesk_core::call::{Origin, Outcome};
use dialdesk_core::campaign::{Campaign, CampaignState};
use dialdesk_core::engine::Command;

use super::agenda::{Arrival, Happening, Owner};
use super::{Check, World};
use crate::invariants::{Invariant, Violation};
use crate::provider::Mood;

/// So often the operator looks whether something still waits for them.
const LOOKS_EVERY: Duration = Duration::from_secs(300);

/// A window of fewer minutes would take weeks.
const NARROW_MIN: u16 = 120;

impl World {
    /// From now on nothing goes wrong; the operator undoes what they or the weather did.
    pub(super) fn heal(&mut self) -> Check {
        if !self.healed {
            self.tell(|_| "all is well from now on".to_owned());
            self.healed = true;
            self.armed = None;
            self.disk_breaks = None;
            self.provider.mood = Mood::CALM;
            if self.clock.ahead_us() != 0 {
                let back = -self.clock.ahead_us();
                self.clock.set_right();
                self.judge.jumped(self.clock.moment(), back);
                self.arrive_in(0, 1_000_000, Arrival::Woken);
            }
        }
        let again = self.clock.moment() + LOOKS_EVERY;
        self.agenda.add(again, Owner::World, Happening::Heal);
        let Some(process) = &self.process else { return Ok(()) };
        if self.clock.is_asleep() {
            return Ok(());
        }
        let mut commands = Vec::new();
        if process.gate.is_shut() || self.model.stopped {
            commands.push(Command::ResumeAll);
        }
        if self.breaker_is_held() {
            commands.push(Command::HoldBreaker(None));
        }
        if self.model.account_problem.is_some() {
            commands.push(Command::RecheckAccount);
        }
        if self.settings.limits != self.scenario.settings.limits {
            commands.push(Command::SetLimits(self.scenario.settings.limits));
        }
        for campaign in self.model.campaigns.values() {
            let is_narrow = campaign
                .hours
                .as_ref()
                .is_some_and(|hours| hours.end.minutes() - hours.start.minutes() < NARROW_MIN);
            if is_narrow {
                let wider = Campaign { hours: None, ..campaign.clone() };
                commands.push(Command::SaveCampaign(Box::new(wider)));
            }
            let counts = self.model.counts(campaign.id);
            let somebody_is_left = counts.unused + counts.in_circulation > 0;
            match campaign.state {
                CampaignState::Paused => commands.push(Command::Resume(campaign.id)),
                CampaignState::Draft | CampaignState::Finished if somebody_is_left => {
                    commands.push(Command::Start(campaign.id));
                }
                CampaignState::Draft
                | CampaignState::Running
                | CampaignState::Stopped
                | CampaignState::Finished => {}
            }
        }
        commands.extend(
            self.far_schedules(self.clock.now().wall).into_iter().map(Command::CancelSchedule),
        );
        for command in commands {
            self.command(command);
        }
        Ok(())
    }

    /// Tells whether everybody has been rung and nothing is left to know.
    pub(super) fn is_over(&self) -> bool {
        let Some(process) = &self.process else { return false };
        let is_idle = process.batch.is_none() && process.inbox.is_empty() && self.asked.is_empty();
        is_idle
            && self.model.open().next().is_none()
            && !self.model.has_queued()
            && self.model.unsettled() == 0
            && self.model.campaigns.values().all(|campaign| match campaign.state {
                CampaignState::Running | CampaignState::Paused => false,
                CampaignState::Stopped => true,
                CampaignState::Draft | CampaignState::Finished => {
                    let counts = self.model.counts(campaign.id);
                    counts.unused + counts.in_circulation == 0
                }
            })
    }

    /// Compares the provider's log with the database, call by call.
    pub(super) fn last_look(&mut self) -> Check {
        self.compare_beside()?;
        self.report.absent = self.judge.at_the_end(&self.model, &self.provider)?;
        for call in self.model.calls.values() {
            let is_scheduled = matches!(call.origin, Origin::Scheduled { .. });
            let was_placed = call.outcome().is_some_and(Outcome::was_placed);
            self.report.scheduled += u64::from(is_scheduled && was_placed);
            self.report.missed += u64::from(call.outcome() == Some(Outcome::Missed));
        }
        Ok(())
    }

    /// Says what is left although everything is well.
    pub(super) fn stalled(&mut self) -> Violation {
        let mut left = Vec::new();
        for campaign in self.model.campaigns.values() {
            let counts = self.model.counts(campaign.id);
            let name = self.story.name('k', campaign.id.uuid());
            left.push(format!("campaign {name} is {:?} with {counts:?}", campaign.state));
        }
        for (call, intent) in self.model.open() {
            let name = self.story.name('c', call.id.uuid());
            left.push(format!("{name} is {} since {}", intent.state.name(), intent.reserved_at));
        }
        if self.model.unsettled() > 0 {
            left.push(format!("{} calls are to be settled", self.model.unsettled()));
        }
        if self.model.has_queued() {
            left.push("calls of the log wait".to_owned());
        }
        for request in self.asked.keys().copied().collect::<Vec<_>>() {
            left.push(format!("{} is owed an answer", self.story.name('q', request.uuid())));
        }
        if let Some(process) = &self.process {
            left.push(format!("{:?}", process.engine.facts(self.clock.now())));
            left.push(format!("gate shut: {}", process.gate.is_shut()));
        }
        Self::violation(Invariant::EverybodyIsRung, left.join("\n  "))
    }
}
