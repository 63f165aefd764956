//! The real database beside the model, where there is one: both must be of one mind.

use std::collections::BTreeSet;
use std::fmt::Debug;

use dialdesk_core::engine::effect::{DueQuery, Reservation};
use dialdesk_core::engine::input::{DueLoaded, DueRow, SettlingLoaded};
use dialdesk_core::engine::{CampaignMoved, Event, Snapshot};
use dialdesk_core::ids::CampaignId;
use dialdesk_core::phone::PhoneNumber;
use dialdesk_core::time::Timestamp;

use super::agenda::Arrival;
use super::process::Batch;
use super::{Check, World};
use crate::database::{Answer, Database};
use crate::invariants::{Invariant, Violation};
use crate::model::Verdict;

impl World {
    /// Puts a database beside the model, with what the model begins with.
    ///
    /// # Errors
    /// When it does not take that.
    pub fn beside(mut self, mut database: Box<dyn Database>) -> Answer<Self> {
        let at = self.scenario.began_at;
        let agents = self.model.agents.values().cloned().map(|it| Event::Agent(Box::new(it)));
        let campaigns = self.scenario.campaigns.iter().map(|planned| Event::Campaign {
            campaign: Box::new(planned.campaign.clone()),
            what: CampaignMoved::Created,
        });
        let events: Vec<Event> = agents.chain(campaigns).collect();
        database.commit(at, &events, &[])?;
        for planned in &self.scenario.campaigns {
            database.import(planned.campaign.id, &planned.numbers, at)?;
        }
        let suppressed: Vec<PhoneNumber> = self.model.suppressed.iter().cloned().collect();
        database.suppress(&suppressed, at)?;
        self.database = Some(database);
        Ok(self)
    }

    /// Takes people into a campaign: what an import does, past the engine.
    pub(super) fn import(&mut self, campaign: CampaignId, mut people: Vec<PhoneNumber>) {
        let at = self.clock.now().wall;
        if let Some(database) = &mut self.database {
            if !self.model.campaigns.contains_key(&campaign) {
                // A real one has no people without their campaign.
                self.to_import.push((campaign, people));
                return;
            }
            people.retain(|number| !self.model.suppressed.contains(number));
            let taken = database.import(campaign, &people, at);
            self.note_trouble(taken);
        }
        self.model.import(campaign, people, at);
        self.arrive_in(0, 2_000, Arrival::WorkAdded);
    }

    /// Takes in those whose campaign has been written since.
    fn import_late(&mut self) {
        for (campaign, people) in std::mem::take(&mut self.to_import) {
            self.import(campaign, people);
        }
    }

    /// What the model has committed, the database must take too.
    pub(super) fn commit_beside(&mut self, batch: &Batch) -> Check {
        let at = self.clock.now().wall;
        let Some(database) = &mut self.database else { return Ok(()) };
        self.judge.note(Invariant::SameDatabase);
        database.commit(at, &batch.events, &batch.reads).map_err(broke)?;
        self.import_late();
        Ok(())
    }

    /// Lets the database judge what the model has judged.
    pub(super) fn reserve_beside(&mut self, reservation: &Reservation, ours: &Verdict) -> Check {
        let Some(database) = &mut self.database else { return Ok(()) };
        self.judge.note(Invariant::SameDatabase);
        let theirs = database.reserve(reservation).map_err(broke)?;
        same("a reservation", &reasons(ours), &reasons(&theirs))
    }

    /// Reads what is due from the database, where there is one, and compares it with the model's.
    pub(super) fn due_beside(
        &mut self,
        query: &DueQuery,
        ours: DueLoaded,
    ) -> Result<DueLoaded, Violation> {
        let Some(database) = &mut self.database else { return Ok(ours) };
        self.judge.note(Invariant::SameDatabase);
        let theirs = database.due(query).map_err(broke)?;
        same("who is left", &sorted(&ours.open), &sorted(&theirs.open))?;
        same("the hours of who waits", &sorted(&ours.hours), &sorted(&theirs.hours))?;
        same("what is next", &ours.next_due_at, &theirs.next_due_at)?;
        let is_cut = |loaded: &DueLoaded| loaded.rows.len() >= query.each.min(query.limit) as usize;
        if !is_cut(&ours) && !is_cut(&theirs) {
            let rows = |loaded: &DueLoaded| loaded.rows.iter().map(key).collect::<BTreeSet<_>>();
            same("what is due", &rows(&ours), &rows(&theirs))?;
        }
        Ok(theirs)
    }

    /// Reads what is to settle from the database, where there is one, and compares it with the
    /// model's. Calls of one moment may come in either order, so where some are left behind only
    /// how many there are is compared.
    pub(super) fn settling_beside(
        &mut self,
        due_by: Timestamp,
        limit: u32,
        ours: SettlingLoaded,
    ) -> Result<SettlingLoaded, Violation> {
        let Some(database) = &mut self.database else { return Ok(ours) };
        self.judge.note(Invariant::SameDatabase);
        let theirs = database.settling(due_by, limit).map_err(broke)?;
        same("what settles next", &ours.next_at, &theirs.next_at)?;
        same("how many settle", &ours.calls.len(), &theirs.calls.len())?;
        if ours.calls.len() < limit as usize {
            let calls = |loaded: &SettlingLoaded| {
                loaded.calls.iter().map(|it| it.call).collect::<BTreeSet<_>>()
            };
            same("what settles", &calls(&ours), &calls(&theirs))?;
        }
        Ok(theirs)
    }

    /// Gives what an engine is rebuilt from: the database's, which must be the model's.
    pub(super) fn snapshot_beside(&mut self, now: Timestamp) -> Result<Snapshot, Violation> {
        let ours = self.model.snapshot(now);
        let Some(database) = &mut self.database else { return Ok(ours) };
        self.judge.note(Invariant::SameDatabase);
        let theirs = database.snapshot(now).map_err(broke)?;
        same("campaigns", &sorted(&ours.campaigns), &sorted(&theirs.campaigns))?;
        same("agents", &sorted(&ours.agents), &sorted(&theirs.agents))?;
        same("open requests", &sorted(&ours.live), &sorted(&theirs.live))?;
        same("orphans", &sorted(&ours.orphans), &sorted(&theirs.orphans))?;
        same("starts", &sorted(&ours.starts), &sorted(&theirs.starts))?;
        same("reads", &sorted(&ours.reads), &sorted(&theirs.reads))?;
        same("schedules", &sorted(&ours.schedules), &sorted(&theirs.schedules))?;
        same("last starts", &sorted(&ours.last_starts), &sorted(&theirs.last_starts))?;
        same("Stop", &ours.stopped, &theirs.stopped)?;
        same("the account", &ours.account_problem, &theirs.account_problem)?;
        same("the wall", &ours.throttled_until, &theirs.throttled_until)?;
        same("the pace after it", &ours.throttled_pace, &theirs.throttled_pace)?;
        same("the breaker", &ours.breaker, &theirs.breaker)?;
        same("signs of life", &ours.alive_at, &theirs.alive_at)?;
        Ok(theirs)
    }

    /// Writes down that the program lives.
    pub(super) fn heartbeat_beside(&mut self, at: Timestamp) {
        if let Some(database) = &mut self.database {
            let beat = database.heartbeat(at);
            self.note_trouble(beat);
        }
    }

    /// The process died, perhaps with a transaction on its way: if that was kept, it is true.
    pub(super) fn die_beside(&mut self, batch: Option<Batch>) {
        let at = self.clock.now().wall;
        let Some(database) = &mut self.database else { return };
        let batch = batch.unwrap_or_default();
        match database.die(at, &batch.events, &batch.reads) {
            Ok(false) => {}
            Ok(true) => {
                self.tell(|_| "its last transaction was kept".to_owned());
                let taken = self.model.commit(&batch.events, &batch.reads);
                self.note_trouble(taken.map_err(|refused| refused.0));
                let judged = self.judge.committed(&batch.events, &self.model, &self.provider);
                self.trouble = self.trouble.take().or(judged.err());
            }
            Err(error) => self.note_trouble(Err(error)),
        }
    }

    /// Compares everything, row by row.
    pub(super) fn compare_beside(&mut self) -> Check {
        let Some(database) = &mut self.database else { return Ok(()) };
        for (id, ours) in &self.model.calls {
            self.judge.note(Invariant::SameDatabase);
            same("a call", &Some(ours), &database.call(*id).map_err(broke)?.as_ref())?;
        }
        for (id, ours) in &self.model.intents {
            self.judge.note(Invariant::SameDatabase);
            same("an intent", &Some(ours), &database.intent(*id).map_err(broke)?.as_ref())?;
        }
        for (id, ours) in &self.model.contacts {
            self.judge.note(Invariant::SameDatabase);
            let theirs = database.contact(*id).map_err(broke)?;
            same("a contact", &Some(&ours.now), &theirs.as_ref())?;
        }
        Ok(())
    }

    /// Keeps what went wrong with the database until somebody can be told.
    fn note_trouble(&mut self, answer: Answer<()>) {
        if let Err(error) = answer {
            self.trouble = self.trouble.take().or(Some(broke(error)));
        }
    }
}

fn broke(error: String) -> Violation {
    World::violation(Invariant::SameDatabase, error)
}

fn same<T: PartialEq + Debug>(what: &str, ours: &T, theirs: &T) -> Check {
    if ours == theirs {
        return Ok(());
    }
    Err(broke(format!("{what}: the model has {ours:?}\n  the database {theirs:?}")))
}

/// Orders anything, by its words.
fn sorted<T: Debug>(list: &[T]) -> Vec<String> {
    let mut words: Vec<String> = list.iter().map(|it| format!("{it:?}")).collect();
    words.sort_unstable();
    words
}

fn reasons(verdict: &Verdict) -> BTreeSet<String> {
    match verdict {
        Verdict::Reserved => BTreeSet::new(),
        Verdict::Refused(refusals) => {
            refusals.iter().map(|refusal| format!("{:?}", refusal.reason)).collect()
        }
    }
}

/// Gives what a due row is, without its place among the others.
fn key(row: &DueRow) -> String {
    let DueRow { call, origin, number, priority, due_at, attempts, sends, retry_of, .. } = row;
    let agent = &row.terms.agent;
    format!(
        "{call:?} {origin:?} {number:?} {agent:?} {priority:?} {due_at:?} {attempts} {sends} \
         {retry_of:?} {:?}",
        row.chain
    )
}
