//! What the provider tells of a call without being asked.
//!
//! It reaches the engine like the answer to a read, and moves a call only forward. What surprises:
//! it may come before the answer to the request that made the call, and then waits for it; and it
//! may name a call that nobody here knows by that name, and then waits for somebody to claim it.

use std::collections::VecDeque;
use std::time::Duration;

use crate::call::{Call, CallState, Measures};
use crate::engine::live::{Live, Stage};
use crate::engine::{Effect, Engine, Event, Turn};
use crate::ids::{CallId, ProviderCallId};
use crate::provider::{CallReport, Progress, StatusReport};
use crate::time::{Mono, Timestamp};

/// Reports that wait for somebody to claim them, at most.
const UNCLAIMED_MAX: usize = 256;

/// How long each of them waits: longer than the answer to a call request may take.
const UNCLAIMED_FOR: Duration = Duration::from_secs(120);

/// A report about a call that nobody here knows makes the calls that are looked for come up
/// sooner, but none of them twice within this long.
const SEARCH_APART: Duration = Duration::from_secs(5);

impl Engine {
    /// The provider told of a call.
    pub(super) fn told(&mut self, report: StatusReport, turn: &mut Turn<'_>) {
        match self.meant_by(&report) {
            Some(call_id) => self.told_of(call_id, report, turn),
            None => self.nobody_knows(report, turn),
        }
    }

    /// The provider told of this call.
    fn told_of(&mut self, call_id: CallId, report: StatusReport, turn: &mut Turn<'_>) {
        let Some(live) = self.calls.get_mut(&call_id) else { return };
        if !live.has_an_answer() {
            // What the answer proves is taken first, and then this.
            live.told = Some(match live.told.take() {
                Some(earlier) => earlier.and(report),
                None => report,
            });
            return;
        }
        let Some(id) = report.id.clone().or_else(|| live.call.state.provider_id().cloned()) else {
            // It names no call, but something has happened: the provider is asked.
            live.next_ask = live.next_ask.min(turn.now.mono);
            return;
        };
        let Some(progress) = report.progress else {
            // Something has happened, and the report does not say what.
            live.next_ask = live.next_ask.min(turn.now.mono);
            let seen = CallReport::running(id, report.created_at);
            self.adopt(call_id, &seen, turn);
            return;
        };
        let seen =
            CallReport { id, progress, created_at: report.created_at, measures: report.measures };
        self.adopt(call_id, &seen, turn);
        self.goes_on(call_id, seen, turn);
    }

    /// Finds the call that a report speaks of, among those that hold a request.
    fn meant_by(&self, report: &StatusReport) -> Option<CallId> {
        let named = report.id.as_ref().and_then(|id| {
            let mut live = self.calls.values();
            live.find(|live| live.call.state.provider_id() == Some(id))
        });
        if let Some(live) = named {
            return Some(live.call.id);
        }
        let live = self.calls.get(self.intents.get(&report.intent?)?)?;
        let other = live.call.state.provider_id().is_some() && report.id.is_some();
        (!other && live.may_have_left()).then_some(live.call.id)
    }

    /// Finds the unknown request that a report speaks of whose Sid nobody has. A number has one
    /// open request at most, so it names one call; but that has to have been made when the request
    /// was out.
    fn meant_by_number(&self, report: &StatusReport) -> Option<CallId> {
        let made = report.created_at?;
        let meant = self.calls.values().find(|live| {
            let search = live.search();
            // The provider's clock has whole seconds.
            let in_time = made + Duration::from_secs(1) > search.from && made <= search.until;
            live.is_unknown() && in_time && report.numbers.contains(&search.to)
        });
        meant.map(|live| live.call.id)
    }

    /// Keeps a report about a call that nobody here knows by that name: the answer to its request
    /// may be on its way, or its call may have ended long ago.
    fn nobody_knows(&mut self, report: StatusReport, turn: &mut Turn<'_>) {
        let Some(id) = report.id.clone() else { return };
        self.unclaimed.keep(id.clone(), report, turn.now.mono);
        turn.effect(Effect::Recall(id));
    }

    /// The log was asked for the call that a report names.
    pub(super) fn recalled(
        &mut self,
        id: &ProviderCallId,
        found: Option<Call>,
        turn: &mut Turn<'_>,
    ) {
        let Some(call) = found else { return self.nobody_ever_knew(id, turn) };
        let Some(report) = self.unclaimed.claim(id) else { return };
        match self.calls.get(&call.id) {
            Some(live) if live.call.state.provider_id() == Some(id) => self.told(report, turn),
            Some(_) => {}
            None => Self::told_late(call, report, turn),
        }
    }

    /// Nobody ever knew the call. It may be that of a request without an answer: by its number, or
    /// the provider's list has it now. Unless the report names its request, which then is closed.
    fn nobody_ever_knew(&mut self, id: &ProviderCallId, turn: &mut Turn<'_>) {
        let report = self.unclaimed.find(id).filter(|report| report.intent.is_none());
        let Some(report) = report else { return };
        if let Some(call_id) = self.meant_by_number(report) {
            let Some(report) = self.unclaimed.claim(id) else { return };
            return self.told_of(call_id, report, turn);
        }
        let apart = SEARCH_APART / self.settings.waits.speed.max(1);
        for live in self.calls.values_mut().filter(|live| live.is_unknown()) {
            let soon = turn.now.mono.max(live.asked_at + apart);
            live.next_ask = live.next_ask.min(soon);
        }
    }

    /// A call that is over stays as it ended. What was measured may still change.
    fn told_late(call: Call, report: StatusReport, turn: &mut Turn<'_>) {
        let mut measures = call.measures.clone();
        measures.take_in(report.measures);
        if matches!(call.state, CallState::Ended { .. }) && measures != call.measures {
            let measures = Some(measures);
            turn.event(Event::Settled { call: call.id, measures, again_at: call.settle_at });
        }
    }
}

impl Live {
    /// Tells whether its request may have reached the provider.
    fn may_have_left(&self) -> bool {
        self.stage != Stage::Reserving
    }
}

/// Reports about calls that nobody here knows by that name yet: few, and not for long.
#[derive(Clone, Debug, Default)]
pub(super) struct Unclaimed(VecDeque<(ProviderCallId, StatusReport, Mono)>);

impl Unclaimed {
    fn keep(&mut self, id: ProviderCallId, report: StatusReport, now: Mono) {
        let report = match self.claim(&id) {
            Some(earlier) => earlier.and(report),
            None => report,
        };
        self.0.retain(|(_, _, at)| now.since(*at) < UNCLAIMED_FOR);
        if self.0.len() == UNCLAIMED_MAX {
            self.0.pop_front();
        }
        self.0.push_back((id, report, now));
    }

    fn find(&self, id: &ProviderCallId) -> Option<&StatusReport> {
        self.0.iter().find(|(known, ..)| known == id).map(|(_, report, _)| report)
    }

    /// Takes out what was told of a call.
    pub(super) fn claim(&mut self, id: &ProviderCallId) -> Option<StatusReport> {
        let at = self.0.iter().position(|(known, ..)| known == id)?;
        self.0.remove(at).map(|(_, report, _)| report)
    }
}

impl StatusReport {
    /// Puts two reports about one call together, in whatever order they came.
    #[must_use]
    fn and(mut self, other: Self) -> Self {
        let further = rank(other.progress) > rank(self.progress);
        self.progress = if further { other.progress } else { self.progress };
        self.measures.take_in(other.measures);
        self.numbers.extend(other.numbers);
        Self {
            id: self.id.or(other.id),
            intent: self.intent.or(other.intent),
            created_at: self.created_at.or(other.created_at),
            ..self
        }
    }
}

/// How far a call has come.
const fn rank(progress: Option<Progress>) -> u8 {
    match progress {
        None => 0,
        Some(Progress::Running) => 1,
        Some(Progress::Ringing) => 2,
        Some(Progress::Talking) => 3,
        Some(Progress::Over(_)) => 4,
    }
}

impl CallReport {
    fn running(id: ProviderCallId, created_at: Option<Timestamp>) -> Self {
        Self { id, progress: Progress::Running, created_at, measures: Measures::default() }
    }
}
