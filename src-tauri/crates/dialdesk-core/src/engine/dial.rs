//! From free lines to a reservation, and from the reservation to the release.

use std::collections::BTreeMap;

use crate::agent::AgentKind;
use crate::call::{Call, CallState, Measures, Origin, Outcome};
use crate::campaign::CampaignState;
use crate::campaign::hours::Hours;
use crate::engine::effect::{NotPlaced, Release, Reservation, Verdict};
use crate::engine::facts::Binding;
use crate::engine::input::{DueRow, Refusal, RefusalReason};
use crate::engine::live::{Live, Stage};
use crate::engine::run::CampaignRun;
use crate::engine::window::{Flow, flow_of};
use crate::engine::{Effect, Engine, RELEASE_HOLDS, RESERVE_AHEAD, Turn};
use crate::ids::{CallId, CampaignId, IntentId, RequestId};
use crate::intent::{Allowed, Intent, IntentState};
use crate::place::Place;
use crate::policy::breaker::BreakerState;
use crate::policy::limiter::Holds;
use crate::provider::{GateRefusal, PlaceCall, Target};
use crate::time::{Mono, Now};

/// Somebody who waits for the provider's word is answered within this long after the reservation:
/// the client's limit of 35 s less the 2 s that a line may take.
const ANSWER_WITHIN: std::time::Duration = std::time::Duration::from_secs(32);

impl Engine {
    /// Reserves as many calls as lines, slots and rules allow now.
    pub(super) fn dial(&mut self, turn: &mut Turn<'_>) {
        loop {
            let held_by = self.held_by(turn);
            if let Some(binding) = held_by {
                self.binding = binding;
                return;
            }
            if let Some(waiting) = self.waiting.pop_front() {
                self.reserve(waiting.row, Some(waiting.request), turn);
                continue;
            }
            let campaigns = &self.campaigns;
            let picked = self.turns.pick(
                &mut self.window,
                |row| may_go(campaigns, row, turn.now),
                |flow| share_of(campaigns, flow),
            );
            match picked {
                Some(row) => self.reserve(row, None, turn),
                None => {
                    self.binding = self.why_nobody(turn);
                    return;
                }
            }
        }
    }

    /// Tells what keeps every call back, if anything does, and asks to be woken when it ends.
    fn held_by(&mut self, turn: &mut Turn<'_>) -> Option<Binding> {
        if self.stopped || self.quitting {
            return Some(Binding::Stopped);
        }
        if self.account_problem.is_some() {
            return Some(Binding::Account);
        }
        let wanted = !self.waiting.is_empty() || !self.window.is_empty();
        if !wanted {
            return Some(self.why_nobody(turn));
        }
        let lines = self.settings.limits.lines;
        let kept = if self.waiting.is_empty() { self.settings.limits.kept_lines() } else { 0 };
        self.calls.note();
        if self.lines_held() + kept >= lines {
            return Some(Binding::Lines);
        }
        if !self.breaker.would_admit() {
            return Some(Binding::Breaker);
        }
        if !self.limiter.has_room_for_a_call(self.somebody_must_be_asked(turn.now.mono)) {
            return Some(Binding::Rate);
        }
        let slot = self.limiter.next_start(turn.now.mono);
        let reserve_at = slot.at.before(RESERVE_AHEAD);
        if reserve_at > turn.now.mono {
            turn.wake(reserve_at);
            return Some(match slot.holds {
                Holds::Nothing | Holds::Rate => Binding::Rate,
                Holds::Budget => Binding::AccountBudget,
                Holds::Wall => Binding::ProviderWall,
                Holds::Ramp => Binding::AfterWall,
            });
        }
        None
    }

    /// Tells why no row may go although lines and slots are free.
    fn why_nobody(&self, turn: &mut Turn<'_>) -> Binding {
        let mut closed = false;
        for run in self.campaigns.values() {
            if run.campaign.state != CampaignState::Running {
                continue;
            }
            match run.hours() {
                Hours::Open(allowed) => {
                    let closes = turn.mono_at(allowed.until);
                    turn.wake(closes);
                    if let Some(at) = run.pace_opens_at(turn.now.mono) {
                        turn.wake(at);
                    }
                }
                Hours::Closed { opens_at } => {
                    closed = true;
                    if let Some(at) = opens_at {
                        turn.wake(turn.mono_at(at));
                    }
                }
            }
        }
        if closed { Binding::Hours } else { Binding::NothingDue }
    }

    /// Books a line and a slot and asks the database for its word.
    fn reserve(&mut self, row: DueRow, asked_by: Option<RequestId>, turn: &mut Turn<'_>) {
        if let Some(outcome) = self.lapsed(&row, turn.now) {
            return self.close_row(&row, outcome, None, turn);
        }
        let place = self.place_of_row(&row);
        let allowed = match self.allowed(&row, &place, turn.now) {
            Ok(allowed) => allowed,
            Err(refusal) if waits_for_hours(&row, &refusal) => {
                // The database keeps it, and hands it over again once its hours have come.
                return self.spurn(&row, turn);
            }
            Err(refusal) => {
                return self.refuse_row(row, asked_by, &[refusal], turn);
            }
        };
        let call_id = row.call.unwrap_or_else(|| CallId::new(turn.entropy.uuid(turn.now.wall)));
        let intent_id = IntentId::new(turn.entropy.uuid(turn.now.wall));
        // The agent is gone, so nobody could talk to the person. Looked up before the breaker is
        // asked: its one trial must not be taken by a call that cannot be made.
        let request = self.request_for(&row, intent_id);
        let admitted = request.and_then(|request| Some((request, self.breaker.admit()?)));
        let Some((request, permit)) = admitted else {
            return self.refuse_row(row, asked_by, &[Refusal::now(RefusalReason::NotDue)], turn);
        };
        let (care, law) = self.law_for(&row, place, turn.now.wall);
        let slot = self.limiter.next_start(turn.now.mono).at;
        self.limiter.book(intent_id, slot);
        let call = self.call_for(&row, call_id, intent_id, turn.now);
        let intent = Intent {
            id: intent_id,
            call: call_id,
            account: self.settings.account.clone(),
            request,
            allowed,
            reserved_at: turn.now.wall,
            sent_at: None,
            alive_at: turn.now.wall,
            first_absent_at: None,
            provider_id: None,
            needs_a_look: false,
            candidates: Vec::new(),
            state: IntentState::Reserved,
        };
        turn.effect(Effect::Reserve(Box::new(Reservation {
            call: call.clone(),
            intent: intent.clone(),
            at: turn.now.wall,
            care,
            law,
        })));
        let mut live = Live::new(call, intent, row, &self.settings.waits, turn.now);
        live.permit = Some(permit);
        live.slot = slot;
        live.asked_by = asked_by.map(|request| (request, turn.now.mono + ANSWER_WITHIN));
        if let Some(run) = live.call.campaign().and_then(|id| self.campaigns.get_mut(&id)) {
            run.in_flight += 1;
            run.starts.push_back(turn.now.mono);
        }
        self.intents.insert(intent_id, call_id);
        self.calls.insert(call_id, live);
    }

    pub(super) fn call_for(&self, row: &DueRow, id: CallId, intent: IntentId, now: Now) -> Call {
        Call {
            id,
            account: self.settings.account.clone(),
            origin: row.origin.clone(),
            number: row.number.clone(),
            agent: row.terms.agent.clone(),
            user: row.terms.user.clone(),
            metadata: row.terms.metadata.clone(),
            batch: row.terms.batch.clone(),
            priority: row.priority,
            attempt: row.attempts.saturating_add(1),
            retry_of: row.retry_of,
            chain: row.chain,
            settings_version: match row.origin {
                Origin::Contact { campaign, .. } => {
                    self.campaigns.get(&campaign).map(|run| run.campaign.version)
                }
                Origin::Single | Origin::Bulk | Origin::Scheduled { .. } => None,
            },
            created_at: if row.call.is_some() { row.created_at } else { now.wall },
            due_at: row.due_at,
            initiated_at: None,
            answered_at: None,
            measures: Measures::default(),
            sends: row.sends,
            settle_at: None,
            state: CallState::Reserved { intent },
        }
    }

    fn request_for(&self, row: &DueRow, intent: IntentId) -> Option<PlaceCall> {
        let agent = self.agents.get(&row.terms.agent)?;
        let AgentKind::Flow { app_id } = &agent.kind;
        Some(PlaceCall {
            intent,
            to: row.number.clone(),
            caller_id: agent.caller_id.clone().unwrap_or_else(|| self.settings.caller_id.clone()),
            target: Target::Flow { app_id: app_id.clone() },
            time_limit_s: self.settings.time_limit_s,
            ring_timeout_s: self.settings.ring_timeout_s,
            record: self.settings.record,
        })
    }

    /// Gives the instants between which the row may be dialled, or what forbids it now.
    fn allowed(&self, row: &DueRow, place: &Place, now: Now) -> Result<Allowed, Refusal> {
        let hours = match row.origin {
            Origin::Contact { campaign, .. } => match self.campaigns.get(&campaign) {
                Some(run) => run.campaign.hours_for(now.wall, place),
                None => Hours::Closed { opens_at: None },
            },
            Origin::Single | Origin::Bulk => self.hours_of_calls(now.wall, place),
            Origin::Scheduled { schedule, .. } => match self.scheduled_hours(schedule, now.wall) {
                Some(hours) => hours,
                None => Hours::Closed { opens_at: None },
            },
        };
        match hours {
            Hours::Open(allowed) => Ok(allowed),
            Hours::Closed { opens_at } => {
                Err(Refusal { reason: RefusalReason::OutsideHours, until: opens_at })
            }
        }
    }

    /// The reservation is committed: releases it, unless it was taken back meanwhile.
    pub(super) fn reserved(&mut self, intent: IntentId, turn: &mut Turn<'_>) {
        let Some(call_id) = self.intents.get(&intent).copied() else { return };
        let shut = self.stopped || self.quitting || self.account_problem.is_some();
        let Some(live) = self.calls.get_mut(&call_id) else { return };
        if live.stage != Stage::Reserving {
            return;
        }
        if live.doomed || shut {
            live.stage = Stage::Answered;
            self.limiter.answered(intent);
            return self.held_back(call_id, GateRefusal::Revoked, turn);
        }
        live.stage = Stage::Released;
        turn.effect(Effect::Release(Box::new(Release {
            intent,
            request: live.intent.request.clone(),
            not_before: live.slot,
            not_after: turn.now.mono + RELEASE_HOLDS,
            allowed: live.intent.allowed,
        })));
    }

    /// The database forbade the reservation: line and slot go back, and the row waits.
    pub(super) fn refused(&mut self, intent: IntentId, reasons: Vec<Refusal>, turn: &mut Turn<'_>) {
        let Some(call_id) = self.intents.get(&intent).copied() else { return };
        let Some(live) = self.forget_call(call_id, turn.now.mono) else { return };
        self.limiter.answered(intent);
        if let Some(permit) = live.permit {
            self.breaker.returned(permit);
        }
        let request = live.asked_by.map(|(request, _)| request);
        let row = live.row;
        let flow = flow_of(&row);
        self.turns.give_back(row.priority, flow, share_of(&self.campaigns, flow));
        self.refuse_row(row, request, &reasons, turn);
        for request in live.cancels {
            self.fetch_to_cancel(call_id, request, turn);
        }
    }

    /// Answers those who wait for a line or for the provider too long, or for nothing.
    pub(super) fn answer_those_who_wait(&mut self, turn: &mut Turn<'_>) {
        while let Some(next) = self.waiting.front() {
            let refusal = self.hopeless(next.give_up_at, turn.now.mono);
            let Some((outcome, why)) = refusal else {
                turn.wake(next.give_up_at);
                break;
            };
            let Some(waiting) = self.waiting.pop_front() else { break };
            self.close_row(&waiting.row, outcome, Some((waiting.request, why)), turn);
        }
        self.calls.note();
        for id in self.calls.awaited() {
            let Some(live) = self.calls.get_mut(&id) else { continue };
            match live.asked_by {
                Some((request, until)) if until <= turn.now.mono => {
                    live.asked_by = None;
                    let verdict = Verdict::OutcomeUnknown(live.call.id);
                    turn.effect(Effect::Reply { request, verdict });
                }
                Some((_, until)) => turn.wake(until),
                None => {}
            }
        }
    }

    /// Tells whether waiting for a line has become hopeless, and what to answer.
    fn hopeless(&self, give_up_at: Mono, now: Mono) -> Option<(Outcome, NotPlaced)> {
        if self.stopped || self.quitting {
            let stopped = vec![Refusal::now(RefusalReason::Stopped)];
            return Some((Outcome::NotAllowed, NotPlaced::NotAllowed(stopped)));
        }
        if let Some(problem) = &self.account_problem {
            return Some((Outcome::Account, NotPlaced::Account(problem.message.clone())));
        }
        if matches!(self.breaker.state(), BreakerState::Open { .. } | BreakerState::HeldOpen) {
            return Some((Outcome::ApiUnavailable, NotPlaced::Unavailable));
        }
        if give_up_at > now {
            return None;
        }
        if !self.breaker.would_admit() {
            return Some((Outcome::ApiUnavailable, NotPlaced::Unavailable));
        }
        let slot = self.limiter.next_start(now);
        let wait = u32::try_from(slot.at.since(now).as_secs()).unwrap_or(u32::MAX).max(1);
        Some((Outcome::RateLimited, NotPlaced::NoLine { retry_after_s: wait }))
    }

    /// Takes a call out of memory: it ended, or never came to be.
    pub(super) fn forget_call(&mut self, call: CallId, now: Mono) -> Option<Live> {
        let live = self.calls.remove(&call)?;
        self.replacing.remove(&call);
        self.intents.remove(&live.intent.id);
        if live.holds_line && live.left_at.is_some() {
            self.means.held(now.since(live.slot));
        }
        if let Some(run) = live.call.campaign().and_then(|id| self.campaigns.get_mut(&id)) {
            run.in_flight = run.in_flight.saturating_sub(1);
            // Its person may wait again, and may be where nobody else is.
            run.forget_places();
            if run.in_flight == 0 {
                run.uncounted = true;
                self.loading.stale = true;
            }
        }
        Some(live)
    }
}

/// Tells whether a row is somebody's on a list whose hours have not come.
fn waits_for_hours(row: &DueRow, refusal: &Refusal) -> bool {
    matches!(row.origin, Origin::Contact { .. }) && refusal.reason == RefusalReason::OutsideHours
}

/// Gives a flow's weight among those of its priority.
fn share_of(campaigns: &BTreeMap<CampaignId, CampaignRun>, flow: Flow) -> u32 {
    match flow {
        Flow::Campaign(id) => {
            campaigns.get(&id).and_then(|run| run.campaign.pace.share).unwrap_or(1)
        }
        Flow::Calls => 1,
    }
}

/// Tells whether a row's campaign may start a call now.
fn may_go(campaigns: &BTreeMap<CampaignId, CampaignRun>, row: &DueRow, now: Now) -> bool {
    match row.origin {
        Origin::Contact { campaign, .. } => {
            campaigns.get(&campaign).is_some_and(|run| run.may_start(now.mono))
        }
        Origin::Single | Origin::Bulk | Origin::Scheduled { .. } => true,
    }
}
