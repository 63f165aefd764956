//! What people at the console and programs at the API ask for.

use std::sync::Arc;
use std::time::Duration;

use crate::agent::Agent;
use crate::call::{Call, CallState, Measures, Origin, Outcome};
use crate::campaign::{ActionName, Campaign, CampaignState, ContactCounts, PauseReason};
use crate::contact::{ContactChange, ContactState};
use crate::engine::effect::{CommandRefusal, NotPlaced, Verdict};
use crate::engine::input::{Command, DueRow, NewCall, Refusal, RefusalReason, Terms};
use crate::engine::live::{Live, Stage};
use crate::engine::run::CampaignRun;
use crate::engine::{CallEvent, CallMoved, CampaignMoved, Effect, Engine, Event, Turn, Waiting};
use crate::ids::{AgentId, CallId, CampaignId, RequestId};
use crate::limits::Limits;
use crate::policy::breaker::BreakerHold;
use crate::policy::retry::{Chain, Past, RetryReason};

/// How long a single call waits for a line and a slot before the answer is "no line".
const LINE_WAIT: Duration = Duration::from_secs(2);

impl Engine {
    /// Does what somebody asks for, or says why not.
    pub(super) fn operate(&mut self, request: RequestId, command: Command, turn: &mut Turn<'_>) {
        let verdict = match command {
            Command::SaveCampaign(campaign) => self.save_campaign(*campaign, turn),
            Command::Start(id) => self.move_campaign(id, ActionName::Start, turn),
            Command::Pause(id) => self.move_campaign(id, ActionName::Pause, turn),
            Command::Resume(id) => self.move_campaign(id, ActionName::Resume, turn),
            Command::Stop(id) => self.move_campaign(id, ActionName::Stop, turn),
            Command::SaveAgent(agent) => self.save_agent(*agent, turn),
            Command::RemoveAgent(agent) => self.remove_agent(agent, turn),
            Command::Place(new) => return self.place(request, *new, turn),
            Command::PlaceBulk(calls) => self.place_bulk(calls, turn),
            Command::Cancel(call) => return self.cancel(request, call, turn),
            Command::HoldBreaker(hold) => self.hold_breaker(hold, turn),
            Command::Resolve(statement) => return self.resolve(request, *statement, turn),
            Command::PlaceLater { schedule, idempotency } => {
                self.place_later(*schedule, idempotency, turn)
            }
            Command::CancelSchedule(id) => return self.cancel_schedule(request, id, turn),
            Command::CancelOccurrence { schedule, day } => {
                return self.cancel_occurrence(request, (schedule, day), turn);
            }
            Command::RestoreSchedule { schedule, day } => {
                self.restore_schedule(*schedule, day, turn)
            }
            Command::StopAll => self.stop_all(turn),
            Command::ResumeAll => self.resume_all(turn),
            Command::SetLimits(limits) => self.set_limits(limits, turn),
            Command::RecheckAccount => self.recheck_account(turn),
            Command::Quit => self.quit(turn),
        };
        turn.effect(Effect::Reply { request, verdict });
    }

    fn save_campaign(&mut self, mut campaign: Campaign, turn: &mut Turn<'_>) -> Verdict {
        let id = campaign.id;
        let what = match self.campaigns.get_mut(&id) {
            Some(run) => {
                // Where it stands is the engine's to say; the settings are the operator's.
                let standing = &run.campaign;
                campaign.account = standing.account.clone();
                campaign.state = standing.state;
                campaign.paused_by = standing.paused_by;
                campaign.created_at = standing.created_at;
                campaign.started_at = standing.started_at;
                campaign.ended_at = standing.ended_at;
                campaign.version = standing.version.saturating_add(1);
                run.update(campaign.clone(), turn.now);
                CampaignMoved::Edited
            }
            None => {
                self.campaigns.insert(id, CampaignRun::new(campaign.clone(), turn.now));
                CampaignMoved::Created
            }
        };
        turn.event(Event::Campaign { campaign: Box::new(campaign), what });
        if what == CampaignMoved::Edited {
            // In force from the next call: what has not left is judged anew.
            self.revoke(|live| live.call.campaign() == Some(id), turn);
            self.window.drop_campaign(id);
            self.loading.fresh = true;
        }
        Verdict::Done
    }

    fn move_campaign(
        &mut self,
        id: CampaignId,
        action: ActionName,
        turn: &mut Turn<'_>,
    ) -> Verdict {
        let Some(run) = self.campaigns.get_mut(&id) else {
            return Verdict::No(CommandRefusal::NotFound);
        };
        // Whether anybody is left to ring is the database's to say; an empty campaign finishes at
        // its first look.
        let somebody = ContactCounts { total: 1, unused: 1, in_circulation: 0, finished: 0 };
        if let Err(refusal) = run.campaign.may(action, &somebody, &self.settings.account) {
            return Verdict::No(CommandRefusal::Campaign(refusal));
        }
        let now = turn.now.wall;
        let (state, what) = match action {
            ActionName::Start => (CampaignState::Running, CampaignMoved::Started),
            ActionName::Pause => (CampaignState::Paused, CampaignMoved::Paused),
            ActionName::Resume => (CampaignState::Running, CampaignMoved::Resumed),
            ActionName::Stop => (CampaignState::Stopped, CampaignMoved::Stopped),
            ActionName::Import => return Verdict::Done,
        };
        run.campaign.state = state;
        run.campaign.paused_by = (state == CampaignState::Paused).then_some(PauseReason::Operator);
        if state == CampaignState::Running {
            run.campaign.started_at = run.campaign.started_at.or(Some(now));
            run.campaign.ended_at = None;
            run.uncounted = true;
        }
        if state == CampaignState::Stopped {
            run.campaign.ended_at = Some(now);
        }
        let campaign = Box::new(run.campaign.clone());
        turn.event(Event::Campaign { campaign, what });
        if state == CampaignState::Running {
            self.loading.fresh = true;
        } else {
            self.window.drop_campaign(id);
            self.revoke(|live| live.call.campaign() == Some(id), turn);
        }
        Verdict::Done
    }

    fn save_agent(&mut self, agent: Agent, turn: &mut Turn<'_>) -> Verdict {
        self.agents.insert(agent.id.clone(), agent.clone());
        turn.event(Event::Agent(Box::new(agent)));
        self.loading.fresh = true;
        Verdict::Done
    }

    fn remove_agent(&mut self, id: AgentId, turn: &mut Turn<'_>) -> Verdict {
        if !self.agents.contains_key(&id) {
            return Verdict::No(CommandRefusal::NotFound);
        }
        let needed = self.campaigns.values().any(|run| {
            let over =
                matches!(run.campaign.state, CampaignState::Stopped | CampaignState::Finished);
            run.campaign.agent == id && !over
        });
        if needed {
            return Verdict::No(CommandRefusal::InUse);
        }
        self.agents.remove(&id);
        turn.event(Event::AgentRemoved(id));
        Verdict::Done
    }

    fn place(&mut self, request: RequestId, mut new: NewCall, turn: &mut Turn<'_>) {
        let replaced = new.again.as_mut().and_then(|again| again.replaces.take());
        if let Some(scheduled) = replaced {
            // Only once it may have rung: a call that a rule forbids takes nobody's place.
            self.replacing.insert(new.id, *scheduled);
        }
        let row = self.log_new_call(new, Origin::Single, turn);
        self.waiting.push_back(Waiting { row, request, give_up_at: turn.now.mono + LINE_WAIT });
    }

    fn place_bulk(&mut self, calls: Vec<NewCall>, turn: &mut Turn<'_>) -> Verdict {
        for new in calls {
            self.log_new_call(new, Origin::Bulk, turn);
        }
        self.loading.fresh = true;
        Verdict::Queued
    }

    /// Writes a call into the log as somebody asked for it.
    fn log_new_call(&self, new: NewCall, origin: Origin, turn: &mut Turn<'_>) -> DueRow {
        let due_at = new.due_at.unwrap_or(turn.now.wall);
        let chain = Chain {
            reason: new.again.as_ref().map(|_| RetryReason::Manual),
            past: new.again.as_ref().map_or_else(Past::default, |again| again.past),
            retries: new.retries,
            zone: None,
        };
        let call = Call {
            id: new.id,
            account: self.settings.account.clone(),
            origin: origin.clone(),
            number: new.number.clone(),
            agent: new.agent,
            user: new.user,
            metadata: new.metadata,
            batch: new.batch,
            priority: new.priority,
            attempt: new.again.as_ref().map_or(1, |again| again.attempt),
            retry_of: new.again.as_ref().map(|again| again.root),
            chain,
            settings_version: None,
            created_at: turn.now.wall,
            due_at,
            initiated_at: None,
            answered_at: None,
            measures: Measures::default(),
            sends: 0,
            settle_at: None,
            state: CallState::Queued,
        };
        let terms = Arc::new(Terms::of(&call));
        let mut event = CallEvent::of(call, CallMoved::Queued);
        event.idempotency = new.idempotency;
        turn.event(Event::Call(Box::new(event)));
        DueRow {
            call: Some(new.id),
            origin,
            number: new.number,
            terms,
            priority: new.priority,
            due_at,
            order: 0,
            attempts: new.again.as_ref().map_or(0, |again| again.attempt.saturating_sub(1)),
            sends: 0,
            retry_of: new.again.as_ref().map(|again| again.root),
            chain,
            created_at: turn.now.wall,
        }
    }

    pub(super) fn cancel(&mut self, request: RequestId, call: CallId, turn: &mut Turn<'_>) {
        if let Some(place) = self.waiting.iter().position(|one| one.row.call == Some(call)) {
            if let Some(waiting) = self.waiting.remove(place) {
                let answer = Some((waiting.request, NotPlaced::Canceled));
                self.close_row(&waiting.row, Outcome::Canceled, answer, turn);
            }
            return turn.effect(Effect::Reply { request, verdict: Verdict::Canceled });
        }
        let Some(live) = self.calls.get_mut(&call) else {
            return self.fetch_to_cancel(call, request, turn);
        };
        match live.stage {
            Stage::Reserving | Stage::Released => {
                // What becomes of the request decides: not placed, and the call is over; placed,
                // and it cannot be hung up.
                live.cancels.push(request);
                self.revoke(|live| live.call.id == call, turn);
            }
            Stage::Answered => {
                live.drop_retries(turn);
                let verdict = Verdict::No(CommandRefusal::CannotHangUp);
                turn.effect(Effect::Reply { request, verdict });
            }
        }
    }

    /// Reads a call of the log that is to be cancelled; it is not picked meanwhile.
    pub(super) fn fetch_to_cancel(
        &mut self,
        call: CallId,
        request: RequestId,
        turn: &mut Turn<'_>,
    ) {
        self.window.drop_call(call);
        let asked = self.fetching.entry(call).or_default();
        asked.push(request);
        if asked.len() == 1 {
            turn.effect(Effect::FetchCall(call));
        }
    }

    /// A call that is to be cancelled was read.
    pub(super) fn fetched(&mut self, id: CallId, found: Option<Call>, turn: &mut Turn<'_>) {
        self.resolve_fetched(id, found.as_ref(), turn);
        let Some(requests) = self.fetching.remove(&id) else { return };
        self.loading.fresh = true;
        if self.calls.contains_key(&id) {
            for request in requests {
                self.cancel(request, id, turn);
            }
            return;
        }
        let verdict = match found {
            None => Verdict::No(CommandRefusal::NotFound),
            Some(call) if call.state == CallState::Queued => {
                cancel_queued(call, turn);
                Verdict::Canceled
            }
            Some(call) => match call.outcome() {
                Some(Outcome::Canceled) => Verdict::Canceled,
                Some(_) => Verdict::No(CommandRefusal::CallOver),
                None => Verdict::No(CommandRefusal::CannotHangUp),
            },
        };
        super::answer::reply_all(requests, &verdict, turn);
    }

    fn stop_all(&mut self, turn: &mut Turn<'_>) -> Verdict {
        if !self.stopped {
            self.stopped = true;
            turn.event(Event::Stopped(true));
        }
        self.revoke(|_| true, turn);
        Verdict::Done
    }

    fn resume_all(&mut self, turn: &mut Turn<'_>) -> Verdict {
        if self.stopped {
            self.stopped = false;
            turn.event(Event::Stopped(false));
        }
        turn.effect(Effect::OpenGate);
        self.loading.fresh = true;
        Verdict::Done
    }

    fn set_limits(&mut self, limits: Limits, turn: &mut Turn<'_>) -> Verdict {
        let before = self.settings.limits;
        self.settings.limits = limits;
        self.limiter.set_limits(limits);
        let tighter = limits.lines < before.lines
            || limits.starts_per_second < before.starts_per_second
            || limits.spacing > before.spacing
            || limits.requests_per_minute < before.requests_per_minute;
        if tighter {
            self.revoke(|_| true, turn);
        }
        Verdict::Done
    }

    /// Holds the breaker, or lets it go. A breaker that is held open takes back what has not left.
    fn hold_breaker(&mut self, hold: Option<BreakerHold>, turn: &mut Turn<'_>) -> Verdict {
        let before = self.breaker.state();
        self.breaker.hold(hold);
        let state = self.breaker.state();
        if state != before {
            turn.event(Event::Breaker(state));
        }
        if hold == Some(BreakerHold::Open) {
            self.revoke(|_| true, turn);
        }
        Verdict::Done
    }

    fn recheck_account(&mut self, turn: &mut Turn<'_>) -> Verdict {
        if self.account_problem.take().is_some() {
            turn.event(Event::Account(None));
        }
        self.loading.fresh = true;
        Verdict::Done
    }

    fn quit(&mut self, turn: &mut Turn<'_>) -> Verdict {
        self.quitting = true;
        self.revoke(|_| true, turn);
        Verdict::Done
    }

    /// Takes back whatever has not left of the calls that are `meant`. What is between its
    /// reservation and the answer closes when that arrives; what is at the gate is answered by it.
    pub(super) fn revoke(&mut self, meant: impl Fn(&Live) -> bool, turn: &mut Turn<'_>) {
        let mut revoked = Vec::new();
        for live in self.calls.values_mut().filter(|live| meant(live)) {
            match live.stage {
                Stage::Reserving => live.doomed = true,
                Stage::Released if live.intent.sent_at.is_none() => revoked.push(live.intent.id),
                Stage::Released | Stage::Answered => {}
            }
        }
        if !revoked.is_empty() {
            turn.effect(Effect::Revoke(revoked));
        }
    }
}

/// Ends a call that waits in the database.
fn cancel_queued(mut call: Call, turn: &mut Turn<'_>) {
    let contact = call.contact().map(|id| ContactChange {
        id,
        state: ContactState::Finished,
        attempts: call.attempt.saturating_sub(1),
        due_at: None,
        call: None,
        outcome: Some(Outcome::Canceled),
    });
    call.state = CallState::Ended { at: turn.now.wall, outcome: Outcome::Canceled, id: None };
    let mut event = CallEvent::of(call, CallMoved::Ended);
    event.contact = contact;
    turn.event(Event::Call(Box::new(event)));
}

impl Refusal {
    /// Says that everything is stopped.
    #[must_use]
    pub const fn stopped() -> Self {
        Self::now(RefusalReason::Stopped)
    }
}
