//! Memory against disk.

use dialdesk_core::call::{CallState, Origin};
use dialdesk_core::contact::ContactState;
use dialdesk_core::engine::Engine;
use dialdesk_core::ids::ContactId;
use dialdesk_core::intent::IntentState;
use dialdesk_core::time::Now;

use super::{Check, Invariant, Judge, broken};
use crate::model::Model;

/// Looks whether somebody on a list is lost: they wait, or a request for them is open, or they are
/// finished; and only one of these.
pub(super) fn contact(model: &Model, id: ContactId) -> Check {
    let Some(contact) = model.contacts.get(&id) else { return Ok(()) };
    let waits = contact.now.due_at.is_some();
    let in_a_call = model.is_in_call(id);
    let finished = contact.now.state == ContactState::Finished;
    if u8::from(waits) + u8::from(in_a_call) + u8::from(finished) == 1 {
        return Ok(());
    }
    let detail = format!(
        "contact {id} is {:?}, waits: {waits}, a request is open: {in_a_call}",
        contact.now.state
    );
    broken(Invariant::Contacts, detail)
}

/// Looks whether each schedule with an occurrence to come is in mind as it is on disk, and has its
/// call: waiting or on its way, and no other one of it waits.
fn schedules(engine: &Engine, model: &Model) -> Check {
    let in_mind: Vec<_> = engine.schedules().collect();
    let on_disk: Vec<_> = model.active_schedules().collect();
    if in_mind != on_disk {
        let detail = format!("schedules in mind {in_mind:?}\n  on disk {on_disk:?}");
        return broken(Invariant::Restored, detail);
    }
    for schedule in on_disk {
        let waiting = model.queued().filter(|call| {
            matches!(call.origin, Origin::Scheduled { schedule: of, .. } if of == schedule.id)
        });
        let ids: Vec<_> = waiting.map(|call| call.id).collect();
        let current = model.calls.get(&schedule.current).map(|call| &call.state);
        let is_under_way = current.is_some_and(|state| {
            matches!(state, CallState::Reserved { .. } | CallState::Dialing { .. })
        });
        if ids != [schedule.current] && !(ids.is_empty() && is_under_way) {
            let detail = format!("{:?} waits for {schedule:?}, which stands on {current:?}", ids);
            return broken(Invariant::Schedules, detail);
        }
    }
    Ok(())
}

impl Judge {
    /// Compares the calls that the engine has in mind with those on disk.
    pub(crate) fn compare(&mut self, engine: &Engine, model: &Model) -> Check {
        self.note(Invariant::Restored);
        let mut in_mind = 0;
        for (call, intent) in engine.live() {
            match model.intents.get(&intent.id) {
                None if intent.state == IntentState::Reserved => {}
                None => {
                    let detail = format!("{} is not on disk", intent.state.name());
                    return broken(Invariant::Restored, detail);
                }
                Some(on_disk) => {
                    in_mind += 1;
                    let logged = model.calls.get(&call.id).map(|call| &call.state);
                    if on_disk != intent || logged != Some(&call.state) {
                        let detail = format!("in mind {intent:?}\n  on disk {on_disk:?}");
                        return broken(Invariant::Restored, detail);
                    }
                }
            }
        }
        schedules(engine, model)?;
        let on_disk = model.open().count();
        if in_mind == on_disk {
            return Ok(());
        }
        let detail = format!("{in_mind} requests in mind, {on_disk} on disk");
        broken(Invariant::Restored, detail)
    }

    /// Compares an engine with the one that would be rebuilt from the disk.
    pub(crate) fn same(&mut self, one: &Engine, twin: &Engine, model: &Model, now: Now) -> Check {
        self.note(Invariant::Restored);
        let (facts, rebuilt) = (one.facts(now), twin.facts(now));
        let unwritten = one
            .live()
            .filter(|(_, intent)| !model.intents.contains_key(&intent.id))
            .map(|(call, _)| call.campaign());
        let mut running = facts.running.clone();
        let mut lines_held = facts.lines_held;
        for campaign in unwritten {
            lines_held -= 1;
            if let Some(entry) = running.iter_mut().find(|(id, _)| Some(*id) == campaign) {
                entry.1 -= 1;
            }
        }
        // Lines held for long are freed by age, which the two tell to within a commit.
        let freed = facts.needs_a_look + facts.unknown > 0;
        let same = facts.unknown == rebuilt.unknown
            && facts.needs_a_look <= rebuilt.needs_a_look
            && (lines_held == rebuilt.lines_held || freed)
            && facts.stopped == rebuilt.stopped
            && facts.account_problem == rebuilt.account_problem
            && running == rebuilt.running;
        let calls = |engine: &Engine| -> Vec<CallState> {
            let written = engine.live().filter(|(_, it)| model.intents.contains_key(&it.id));
            written.map(|(call, _)| call.state.clone()).collect()
        };
        if same && calls(one) == calls(twin) {
            return Ok(());
        }
        broken(Invariant::Restored, format!("rebuilt here: {rebuilt:?}\n  instead of {facts:?}"))
    }
}
