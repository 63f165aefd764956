//! The operator, who presses whatever there is to press.

use std::time::Duration;

use dialdesk_core::call::{Call, Priority};
use dialdesk_core::campaign::CampaignState;
use dialdesk_core::engine::Command;
use dialdesk_core::engine::input::NewCall;
use dialdesk_core::ids::{CallId, CampaignId, RequestId};
use dialdesk_core::limits::Limits;
use dialdesk_core::policy::retry::Retries;
use dialdesk_core::time::Entropy as _;

use super::agenda::{Arrival, Happening, Owner};
use super::scenario::{agent_id, campaign, ever_open, indian, retry_policy};
use super::{Asked, Check, World, tell};
use crate::clock::Moment;
use crate::fault::Fault;

impl World {
    /// Gives a command to the program, if it runs.
    pub(super) fn command(&mut self, command: Command) {
        let now = self.clock.now();
        let request = RequestId::new(self.chance.uuid(now.wall));
        let Some(process) = &mut self.process else { return };
        let mut click = 0;
        if matches!(command, Command::StopAll) {
            click = process.gate.shut();
            self.judge.stop_clicked(self.clock.moment());
        }
        if let Command::SetLimits(limits) = &command {
            self.judge.limits_set(*limits, self.clock.moment());
            self.settings.limits = *limits;
        }
        self.tell(|story| {
            let line = tell::command(story, &command);
            format!("{}: {line}", story.name('q', request.uuid()))
        });
        let is_call = matches!(command, Command::Place(_));
        self.asked.insert(request, Asked { at: now.mono, is_call, is_taken: false });
        self.arrive_in(0, 2_000, Arrival::Operator(request, Box::new(command), click));
    }

    pub(super) fn operator_acts(&mut self) -> Check {
        if self.process.is_none() || self.healed || self.clock.is_asleep() {
            return Ok(());
        }
        match self.chance.between(0, 29) {
            0 | 1 => self.on_some_campaign(Command::Pause),
            2..5 => self.on_some_campaign(Command::Resume),
            5 | 6 => self.on_some_campaign(Command::Start),
            7 if self.chance.happens(0.3) => self.on_some_campaign(Command::Stop),
            8 => self.stop_and_go_on(),
            9..12 => {
                let call = self.new_call(None);
                self.command(Command::Place(Box::new(call)));
            }
            12 => {
                let batch = format!("batch-{}", self.chance.between(0, 999));
                let count = self.chance.between(1, 6);
                let calls = (0..count).map(|_| self.new_call(Some(batch.clone()))).collect();
                self.command(Command::PlaceBulk(calls));
            }
            13 | 14 => self.cancel_something(),
            15 => self.edit_campaign(),
            16 => self.add_campaign(),
            17 => self.set_limits(),
            18 => self.command(Command::RecheckAccount),
            19 => self.add_people(),
            20 => self.mash(),
            22..26 => self.scheduling(),
            26..29 => self.settle_something(),
            29 => self.hold_breaker(),
            21 if self.chance.happens(0.2) => self.command(Command::Quit),
            _ => self.command(Command::ResumeAll),
        }
        Ok(())
    }

    /// Sometimes the operator wants something else just when a call is on its way out.
    pub(super) fn meddle(&mut self, call: CallId) {
        if self.healed || !self.goes_wrong(self.scenario.meddling, Fault::Meddling) {
            return;
        }
        let campaign = self.model.calls.get(&call).and_then(Call::campaign);
        let limits = self.settings.limits;
        let (command, undo) = match (self.chance.between(0, 4), campaign) {
            (0 | 1, Some(id)) => (Command::Pause(id), Some(Command::Resume(id))),
            (0..3, _) => (Command::Cancel(call), None),
            (3, _) => (Command::StopAll, Some(Command::ResumeAll)),
            _ => {
                let tight = Command::SetLimits(Limits { lines: 1, ..limits });
                (tight, Some(Command::SetLimits(limits)))
            }
        };
        let at = Moment(self.clock.moment().0 + self.chance.skewed(0, 500_000));
        self.agenda.add(at, Owner::World, Happening::OperatorMeddles(Box::new(command)));
        if let Some(undo) = undo {
            let at = Moment(at.0 + self.chance.skewed(500, 10_000_000));
            self.agenda.add(at, Owner::World, Happening::OperatorMeddles(Box::new(undo)));
        }
    }

    /// The operator does what they wanted, or thinks better of it.
    pub(super) fn meddles(&mut self, command: Command) {
        if !self.healed && !self.clock.is_asleep() {
            self.command(command);
        }
    }

    fn some_campaign(&mut self) -> Option<CampaignId> {
        let ids: Vec<CampaignId> = self.model.campaigns.keys().copied().collect();
        (!ids.is_empty()).then(|| *self.chance.pick(&ids))
    }

    fn on_some_campaign(&mut self, command: impl Fn(CampaignId) -> Command) {
        if let Some(id) = self.some_campaign() {
            self.command(command(id));
        }
    }

    /// The same buttons, again and again, within a moment.
    fn mash(&mut self) {
        let Some(id) = self.some_campaign() else { return };
        for _ in 0..self.chance.between(2, 6) {
            let command = match self.chance.between(0, 3) {
                0 => Command::Pause(id),
                1 => Command::Resume(id),
                2 => Command::StopAll,
                _ => Command::ResumeAll,
            };
            self.command(command);
        }
        self.goes_on_later();
    }

    fn stop_and_go_on(&mut self) {
        self.command(Command::StopAll);
        self.goes_on_later();
    }

    fn goes_on_later(&mut self) {
        let wait = Duration::from_micros(self.chance.skewed(1_000, 40_000_000));
        let at = self.clock.moment() + wait;
        self.agenda.add(at, Owner::World, Happening::OperatorGoesOn);
    }

    fn new_call(&mut self, batch: Option<String>) -> NewCall {
        let now = self.clock.now();
        let number = indian(self.chance.between(0, 60));
        let later = batch.is_some() && self.chance.happens(0.3);
        let retries = if self.chance.happens(0.3) {
            Retries::By(retry_policy(&mut self.chance))
        } else {
            Retries::Usual
        };
        NewCall {
            id: CallId::new(self.chance.uuid(now.wall)),
            number,
            agent: agent_id(),
            user: "front desk".to_owned(),
            metadata: "{}".to_owned(),
            batch,
            priority: *self.chance.pick(&[Priority::Low, Priority::Medium, Priority::High]),
            due_at: later.then(|| now.wall + Duration::from_secs(20)),
            retries,
            again: None,
            idempotency: None,
        }
    }

    fn cancel_something(&mut self) {
        let calls: Vec<CallId> = self
            .model
            .calls
            .values()
            .filter(|call| call.outcome().is_none())
            .map(|call| call.id)
            .collect();
        if let Some(call) = (!calls.is_empty()).then(|| *self.chance.pick(&calls)) {
            self.command(Command::Cancel(call));
        }
    }

    /// Other hours and another pace for a campaign.
    fn edit_campaign(&mut self) {
        let Some(id) = self.some_campaign() else { return };
        let Some(mut edited) = self.model.campaigns.get(&id).cloned() else { return };
        let other = campaign(&self.scenario, &mut self.chance);
        let at = self.clock.now().wall;
        if other.hours.as_ref().is_none_or(|hours| ever_open(at, edited.rule_pack, hours)) {
            edited.hours = other.hours;
        }
        edited.pace = other.pace;
        edited.retry = other.retry;
        edited.priority = other.priority;
        self.command(Command::SaveCampaign(Box::new(edited)));
    }

    /// Another campaign, whose people may be on other lists too.
    fn add_campaign(&mut self) {
        let mut new = campaign(&self.scenario, &mut self.chance);
        new.state = CampaignState::Draft;
        new.started_at = None;
        let id = new.id;
        self.command(Command::SaveCampaign(Box::new(new)));
        let first = self.chance.between(0, 40);
        let count = self.chance.between(1, 10);
        let numbers = (first..first + count).map(indian).collect();
        self.import(id, numbers);
        self.command(Command::Start(id));
    }

    /// More people for a campaign that may be running.
    fn add_people(&mut self) {
        let Some(id) = self.some_campaign() else { return };
        let known: Vec<_> = self
            .model
            .contacts
            .values()
            .filter(|contact| contact.campaign == id)
            .map(|contact| contact.number.clone())
            .collect();
        let first = self.chance.between(0, 80);
        let fresh = (first..first + 5).map(indian).filter(|number| !known.contains(number));
        let numbers = fresh.collect();
        self.import(id, numbers);
    }

    fn set_limits(&mut self) {
        let limits = Limits {
            lines: u32::try_from(self.chance.between(1, 20)).unwrap_or(1),
            requests_per_minute: *self.chance.pick(&[30, 60, 200, 600]),
            ..Limits::DEFAULT
        };
        self.command(Command::SetLimits(limits));
    }
}
