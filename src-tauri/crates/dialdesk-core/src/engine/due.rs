//! Rows on their way in and out: what is due is read, what may not go is deferred or closed.

use std::collections::BTreeSet;

use crate::call::{CallState, Origin, Outcome};
use crate::campaign::CampaignState;
use crate::campaign::hours::{Hours, Zone, hours_at};
use crate::contact::{ContactChange, ContactState};
use crate::engine::effect::{DueQuery, NotPlaced, Verdict};
use crate::engine::input::{DueLoaded, DueRow, Refusal, RefusalReason};
use crate::engine::live::Live;
use crate::engine::window::{Key, WINDOW_LOW, WINDOW_MAX, key_of};
use crate::engine::{CallEvent, CallMoved, CampaignMoved, Effect, Engine, Event, Loading, Turn};
use crate::ids::{CallId, CampaignId, IntentId, RequestId};
use crate::time::Timestamp;

impl Engine {
    /// Ends or defers a row that may not be dialled now, and tells whoever waits for it.
    pub(super) fn refuse_row(
        &mut self,
        row: DueRow,
        asked_by: Option<RequestId>,
        reasons: &[Refusal],
        turn: &mut Turn<'_>,
    ) {
        let is = |wanted: RefusalReason| reasons.iter().any(|refusal| refusal.reason == wanted);
        let for_ever = is(RefusalReason::Suppressed) || is(RefusalReason::CountryNotAllowed);
        if asked_by.is_some() || row.origin == Origin::Single {
            // Somebody waits for it, or has waited in vain: it is never dialled later.
            let answer =
                asked_by.map(|request| (request, NotPlaced::NotAllowed(reasons.to_vec())));
            return self.close_row(&row, Outcome::NotAllowed, answer, turn);
        }
        if is(RefusalReason::NotDue) {
            // Its campaign no longer runs, or it was dialled meanwhile: the database knows better,
            // and is not asked about it again at once.
            if let Some(key) = key_of(&row) {
                self.spurned.insert(key, turn.now.mono + self.settings.waits.refused);
            }
            return;
        }
        if for_ever {
            return self.close_row(&row, Outcome::NotAllowed, None, turn);
        }
        let soonest = turn.now.wall + self.settings.waits.refused;
        let until = reasons.iter().filter_map(|refusal| refusal.until).max();
        self.defer_row(&row, until.map_or(soonest, |until| until.max(soonest)), turn);
    }

    /// Lets a row wait until `due_at`, with nothing dialled.
    pub(super) fn defer_row(&mut self, row: &DueRow, due_at: Timestamp, turn: &mut Turn<'_>) {
        match row.origin {
            Origin::Contact { campaign, contact } => {
                let state = if row.attempts == 0 && row.call.is_none() {
                    ContactState::Unused
                } else {
                    ContactState::InCirculation
                };
                turn.event(Event::ContactDeferred {
                    campaign,
                    contact: ContactChange {
                        id: contact,
                        state,
                        attempts: row.attempts,
                        due_at: Some(due_at),
                        call: row.call,
                        outcome: None,
                    },
                });
            }
            Origin::Single | Origin::Bulk => {
                let Some(id) = row.call else { return };
                let mut call = self.call_for(row, id, IntentId::new(id.uuid()), turn.now);
                call.state = CallState::Queued;
                call.due_at = due_at;
                turn.event(Event::Call(Box::new(CallEvent::of(call, CallMoved::TakenBack))));
            }
        }
        self.loading.stale = true;
    }

    /// Ends a row without a request ever having left.
    pub(super) fn close_row(
        &mut self,
        row: &DueRow,
        outcome: Outcome,
        answer: Option<(RequestId, NotPlaced)>,
        turn: &mut Turn<'_>,
    ) {
        let contact = match row.origin {
            Origin::Contact { contact, .. } => Some(ContactChange {
                id: contact,
                state: ContactState::Finished,
                attempts: row.attempts,
                due_at: None,
                call: None,
                outcome: Some(outcome),
            }),
            Origin::Single | Origin::Bulk => None,
        };
        let id = row.call.unwrap_or_else(|| CallId::new(turn.entropy.uuid(turn.now.wall)));
        let mut call = self.call_for(row, id, IntentId::new(id.uuid()), turn.now);
        call.state = CallState::Ended { at: turn.now.wall, outcome, id: None };
        let mut event = CallEvent::of(call, CallMoved::Ended);
        event.contact = contact;
        turn.event(Event::Call(Box::new(event)));
        if let Some((request, why)) = answer {
            turn.effect(Effect::Reply { request, verdict: Verdict::NotPlaced(id, why) });
        }
        self.loading.stale = true;
    }

    /// Reads more rows when few are left or something changed.
    pub(super) fn load_due(&mut self, turn: &mut Turn<'_>) {
        if self.stopped || self.quitting || self.account_problem.is_some() {
            return;
        }
        let due_now = self.loading.nothing_before.is_some_and(|at| at <= turn.now.wall);
        if let Some(at) = self.loading.nothing_before.filter(|at| *at > turn.now.wall) {
            turn.wake(turn.mono_at(at));
        }
        let few = self.window.len() < WINDOW_LOW;
        if self.loading.under_way || !few || !(self.loading.stale || due_now) {
            return;
        }
        self.loading = Loading { under_way: true, stale: false, nothing_before: None };
        let campaigns = self
            .campaigns
            .values()
            .filter(|run| run.is_open())
            .map(|run| run.campaign.id)
            .collect();
        let calls = matches!(
            hours_at(turn.now.wall, self.settings.rule_pack, None, Zone::INDIA),
            Hours::Open(_)
        );
        turn.effect(Effect::LoadDue(DueQuery {
            campaigns,
            calls,
            due_by: turn.now.wall,
            limit: u32::try_from(WINDOW_MAX).unwrap_or(u32::MAX),
        }));
    }

    /// Takes what is due into the window, and finishes campaigns that have nobody left.
    pub(super) fn due_loaded(&mut self, loaded: DueLoaded, turn: &mut Turn<'_>) {
        self.loading.under_way = false;
        self.loading.nothing_before = loaded.next_due_at;
        let full = loaded.rows.len() >= WINDOW_MAX;
        self.spurned.retain(|_, until| *until > turn.now.mono);
        let live: BTreeSet<Key> = self.calls.values().filter_map(Live::key).collect();
        for row in loaded.rows {
            let Some(key) = key_of(&row) else { continue };
            if !live.contains(&key) && !self.spurned.contains_key(&key) && self.is_wanted(&row) {
                self.window.insert(row);
            }
        }
        // A full read may have left rows behind, and rows that are live came along in vain.
        self.loading.stale |= full;
        for settling in loaded.settling {
            let known = self.settling_now.contains_key(&settling.call)
                || self.settling.iter().any(|known| known.call == settling.call);
            if !known {
                self.settling.push_back(settling);
            }
        }
        for (campaign, open) in loaded.open {
            self.finish_if_done(campaign, open, turn);
        }
    }

    fn is_wanted(&self, row: &DueRow) -> bool {
        if row.call.is_some_and(|call| self.fetching.contains_key(&call)) {
            return false;
        }
        match row.origin {
            Origin::Contact { campaign, .. } => self
                .campaigns
                .get(&campaign)
                .is_some_and(|run| run.campaign.state == CampaignState::Running),
            Origin::Single => false,
            Origin::Bulk => true,
        }
    }

    fn finish_if_done(&mut self, id: CampaignId, open: u32, turn: &mut Turn<'_>) {
        let Some(run) = self.campaigns.get_mut(&id) else { return };
        let done = open == 0 && run.in_flight == 0;
        if !done || run.campaign.state != CampaignState::Running {
            return;
        }
        run.campaign.state = CampaignState::Finished;
        run.campaign.ended_at = Some(turn.now.wall);
        let campaign = Box::new(run.campaign.clone());
        turn.event(Event::Campaign { campaign, what: CampaignMoved::Finished });
    }
}
