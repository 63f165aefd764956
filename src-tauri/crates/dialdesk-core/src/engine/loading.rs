//! Rows on their way in: when what is due is read, and what of it the window takes.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::call::{Call, Origin, Priority};
use crate::campaign::CampaignState;
use crate::campaign::hours::Hours;
use crate::engine::effect::DueQuery;
use crate::engine::input::{DueLoaded, DueRow};
use crate::engine::live::{Live, Stage};
use crate::engine::run::CampaignRun;
use crate::engine::window::{Flow, Key, Taken, WINDOW_LOW, WINDOW_MAX, flow_of, key_of};
use crate::engine::{CampaignMoved, Effect, Engine, Event, Turn};
use crate::ids::CampaignId;
use crate::time::{Mono, Now, Timestamp};

/// Rows in the window, at most, of a campaign that keeps a pace of its own: it must not fill the
/// window with people whom it may not ring yet.
const PACED_ROWS: usize = 32;

/// So many rows of each campaign are read at least, however many run.
const ROWS_LEAST: usize = 8;

/// A campaign that shares the window is read again below one in so many of its rows.
const FEW: usize = 4;

/// Below this many of its rows, such a campaign is read again.
const PACED_LOW: usize = 8;

/// A window that is not nearly empty is read for at most this often: for what may outrank its rows.
const FRESH_EVERY: Duration = Duration::from_secs(1);

/// Where the reading of due rows stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Loading {
    /// One read at a time.
    under_way: bool,
    /// Something changed since the last read began: read again when few rows are left.
    pub(super) stale: bool,
    /// What changed may outrank the rows in the window: read again although many are left.
    pub(super) fresh: bool,
    /// Nothing more is due before this moment, as far as the last read saw.
    nothing_before: Option<Timestamp>,
    /// When the last read began.
    began_at: Option<Mono>,
    /// Calls that belong to no campaign are due in the database that no read has brought.
    more_calls: bool,
    /// The read that is under way only counts who is left of campaigns outside their hours.
    counting: bool,
    /// Rows that were being reserved when the last read began. Until that is written the database
    /// hands them over again, so each read asks for that many more: it must bring somebody new.
    being_reserved: usize,
    /// Rows that moved while a read was under way: what it brings of them is out of date.
    moved: BTreeSet<Key>,
}

impl Loading {
    /// Nothing was read yet.
    pub(super) fn at_start() -> Self {
        Self { stale: true, ..Self::default() }
    }

    /// Notes that a row is not any more as a read that is under way may have seen it.
    pub(super) fn row_moved(&mut self, row: &DueRow) {
        self.stale = true;
        self.moved.extend(key_of(row).filter(|_| self.under_way));
    }

    /// Notes the same of a call that waits in the log.
    pub(super) fn call_moved(&mut self, call: &Call) {
        self.stale = true;
        let key = call.contact().map_or(Key::Call(call.id), Key::Contact);
        self.moved.extend(self.under_way.then_some(key));
    }

    /// Notes that something falls due at `at` which no read has seen.
    pub(super) fn falls_due(&mut self, at: Timestamp) {
        self.nothing_before = Some(self.nothing_before.map_or(at, |sooner| sooner.min(at)));
        // A read that is under way is about to say otherwise.
        self.stale |= self.under_way;
    }

    fn is_due(&self, now: Now) -> bool {
        self.nothing_before.is_some_and(|at| at <= now.wall)
    }
}

impl Engine {
    /// Reads more rows when few are left or something changed.
    pub(super) fn load_due(&mut self, turn: &mut Turn<'_>) {
        if self.stopped || self.quitting || self.account_problem.is_some() {
            return;
        }
        self.let_spurned_rows_back(turn);
        if let Some(at) = self.loading.nothing_before.filter(|at| *at > turn.now.wall) {
            turn.wake(turn.mono_at(at));
        }
        let urgent = self.loading.fresh || self.loading.is_due(turn.now) || self.starves();
        if self.loading.under_way {
            return;
        }
        if !(urgent || self.loading.stale) {
            return self.count_those_left(turn);
        }
        if self.window.len() >= WINDOW_LOW {
            let soonest = self.loading.began_at.map(|at| at + FRESH_EVERY);
            match soonest.filter(|at| *at > turn.now.mono) {
                Some(at) if urgent => {
                    turn.wake(at);
                    return self.count_those_left(turn);
                }
                None if urgent => {}
                Some(_) | None => return self.count_those_left(turn),
            }
        }
        self.read_what_is_due(turn);
    }

    /// Asks who is left of campaigns whose rows are not read, because their hours have ended: the
    /// last call may have been their last.
    fn count_those_left(&mut self, turn: &mut Turn<'_>) {
        let mut campaigns = Vec::new();
        for run in self.campaigns.values_mut() {
            let runs = run.campaign.state == CampaignState::Running;
            if run.uncounted && runs && !run.is_open() && run.in_flight == 0 {
                run.uncounted = false;
                campaigns.push(run.campaign.id);
            }
        }
        if campaigns.is_empty() {
            return;
        }
        self.loading.under_way = true;
        self.loading.counting = true;
        let due_by = turn.now.wall;
        turn.effect(Effect::LoadDue(DueQuery {
            campaigns,
            calls: false,
            due_by,
            each: 0,
            limit: 0,
        }));
    }

    fn read_what_is_due(&mut self, turn: &mut Turn<'_>) {
        let mut campaigns = Vec::new();
        let each = self.rows_of_each();
        let has_enough = |run: &CampaignRun| {
            let few = self.few_rows(run, each);
            few.is_some_and(|few| self.window.rows_of(run.campaign.id) >= few)
        };
        let open = self.campaigns.values().filter(|run| run.is_open());
        let with_enough: Vec<(CampaignId, bool)> =
            open.map(|run| (run.campaign.id, has_enough(run))).collect();
        for (id, has_enough) in with_enough {
            if let Some(run) = self.campaigns.get_mut(&id) {
                run.more_due = has_enough;
            }
            if !has_enough {
                campaigns.push(id);
            }
        }
        let began_at = Some(turn.now.mono);
        let reserving = |live: &&Live| live.stage == Stage::Reserving;
        let being_reserved = self.calls.values().filter(reserving).count();
        self.loading = Loading { under_way: true, began_at, being_reserved, ..Loading::default() };
        turn.effect(Effect::LoadDue(DueQuery {
            campaigns,
            calls: true,
            due_by: turn.now.wall,
            each: u32::try_from(each + being_reserved).unwrap_or(u32::MAX),
            limit: u32::try_from(2 * WINDOW_MAX + being_reserved).unwrap_or(u32::MAX),
        }));
    }

    /// Rows that the database would not hand over may be asked for again after a while.
    fn let_spurned_rows_back(&mut self, turn: &mut Turn<'_>) {
        let before = self.spurned.len();
        self.spurned.retain(|_, until| *until > turn.now.mono);
        self.loading.stale |= self.spurned.len() < before;
        if let Some(at) = self.spurned.values().min() {
            turn.wake(*at);
        }
    }

    /// Tells whether somebody has hardly any rows left here, and more in the database.
    fn starves(&self) -> bool {
        let each = self.rows_of_each();
        let calls_starve = self.loading.more_calls && self.window.rows_in(Flow::Calls) < each / FEW;
        calls_starve
            || self.campaigns.values().any(|run| {
                let few = self.few_rows(run, each);
                let rows = self.window.rows_of(run.campaign.id);
                run.more_due && run.is_open() && few.is_some_and(|few| rows < few)
            })
    }

    /// Gives how many rows of each campaign are read: the campaigns that run share the window, so
    /// that each has somebody in it when its turn comes.
    fn rows_of_each(&self) -> usize {
        let open = self.campaigns.values().filter(|run| run.is_open()).count();
        if open <= 1 { WINDOW_MAX } else { (WINDOW_MAX / (open + 1)).max(ROWS_LEAST) }
    }

    /// Tells below how many rows a campaign is read again although others have many; `None` for one
    /// that has the window to itself.
    fn few_rows(&self, run: &CampaignRun, each: usize) -> Option<usize> {
        match (run.is_paced(), each < WINDOW_MAX) {
            (true, _) => Some(PACED_LOW),
            (false, true) => Some(each / FEW),
            (false, false) => None,
        }
    }

    /// Notes who has more rows in the database than were read.
    fn note_more(&mut self, rows: &[DueRow]) {
        let each = self.rows_of_each() + self.loading.being_reserved;
        let line = |row: &DueRow| (row.priority, flow_of(row));
        let mut read: BTreeMap<(Priority, Flow), usize> = BTreeMap::new();
        for rows in rows.chunk_by(|one, next| line(one) == line(next)) {
            *read.entry(line(&rows[0])).or_default() += rows.len();
        }
        for ((_, flow), _) in read.into_iter().filter(|(_, rows)| *rows >= each) {
            match flow {
                Flow::Campaign(id) => {
                    if let Some(run) = self.campaigns.get_mut(&id) {
                        run.more_due = true;
                    }
                }
                Flow::Calls => self.loading.more_calls = true,
            }
        }
    }

    /// Takes what is due into the window, and finishes campaigns that have nobody left.
    pub(super) fn due_loaded(&mut self, loaded: DueLoaded, turn: &mut Turn<'_>) {
        self.loading.under_way = false;
        if std::mem::take(&mut self.loading.counting) {
            for (campaign, open) in loaded.open {
                if !self.loading.fresh {
                    self.finish_if_done(campaign, open, turn);
                } else if let Some(run) = self.campaigns.get_mut(&campaign) {
                    run.uncounted = true;
                }
            }
            return;
        }
        self.loading.nothing_before = loaded.next_due_at;
        if !self.loading.fresh {
            for (campaign, hours) in loaded.hours {
                let Some(run) = self.campaigns.get_mut(&campaign) else { continue };
                run.set_places(hours, turn.now);
                if matches!(hours, Hours::Closed { .. }) {
                    run.uncounted = true;
                    self.window.drop_campaign(campaign);
                }
            }
        }
        if !self.loading.stale && !self.loading.fresh {
            // Otherwise somebody may have been added since: the next read tells.
            for (campaign, open) in loaded.open {
                self.finish_if_done(campaign, open, turn);
            }
        }
        self.note_more(&loaded.rows);
        let full = loaded.rows.len() >= WINDOW_MAX + self.loading.being_reserved;
        let took_some = self.take_rows(&loaded.rows);
        if full && (took_some || self.window.len() >= WINDOW_LOW) {
            // It may have left rows behind.
            self.loading.stale = true;
        } else if full {
            // Not one of them was of use: reading them again at once would bring the same.
            let later = turn.now.wall + self.settings.waits.refused;
            let next = self.loading.nothing_before.map_or(later, |at| at.min(later));
            self.loading.nothing_before = Some(next);
        }
    }

    /// Puts what is wanted into the window, and tells whether that was anything.
    fn take_rows(&mut self, rows: &[DueRow]) -> bool {
        let mut live: Option<BTreeSet<Key>> = None;
        let moved = std::mem::take(&mut self.loading.moved);
        let mut took_some = false;
        let mut place = 0;
        for row in rows {
            let Some(key) = key_of(row) else { continue };
            // Most of them are here already: that is told without a search.
            let is_here = self.window.has(key, &mut place);
            let is_gone = moved.contains(&key) || self.spurned.contains_key(&key);
            let mut is_live = || {
                let all = || self.calls.values().filter_map(Live::key).collect();
                live.get_or_insert_with(all).contains(&key)
            };
            let is_elsewhere = is_gone || (!is_here && is_live());
            // Asked of a known row too: it notes that a campaign has more rows than it may keep here.
            if is_elsewhere || !self.is_wanted(row) || is_here {
                continue;
            }
            match self.window.insert(row.clone()) {
                Taken::In => took_some = true,
                Taken::InsteadOfAnother => {
                    took_some = true;
                    self.loading.stale = true;
                }
                Taken::Already => {}
                Taken::NoRoom => self.loading.stale = true,
            }
        }
        took_some
    }

    /// Puts a row that is due again at once back among the others, before those who came later.
    pub(super) fn back_to_its_place(&mut self, row: DueRow) {
        if self.is_wanted(&row) {
            self.window.insert(row);
        }
    }

    fn is_wanted(&mut self, row: &DueRow) -> bool {
        if row.call.is_some_and(|call| self.fetching.contains_key(&call)) {
            return false;
        }
        match row.origin {
            Origin::Contact { campaign, .. } => {
                let Some(run) = self.campaigns.get_mut(&campaign) else { return false };
                let has_enough = run.is_paced() && self.window.rows_of(campaign) >= PACED_ROWS;
                run.more_due |= has_enough;
                run.is_open() && !has_enough
            }
            Origin::Single => false,
            Origin::Bulk | Origin::Scheduled { .. } => true,
        }
    }

    fn finish_if_done(&mut self, id: CampaignId, open: u32, turn: &mut Turn<'_>) {
        let Some(run) = self.campaigns.get_mut(&id) else { return };
        let done = open == 0 && run.in_flight == 0;
        if !done || run.campaign.state != CampaignState::Running {
            return;
        }
        run.campaign.state = CampaignState::Finished;
        self.turns.forget(Flow::Campaign(id));
        run.campaign.ended_at = Some(turn.now.wall);
        let campaign = Box::new(run.campaign.clone());
        turn.event(Event::Campaign { campaign, what: CampaignMoved::Finished });
    }

    /// Brings every campaign's hours up to date: rows of one that has closed make room, and one
    /// that has opened is read.
    pub(super) fn refresh_hours(&mut self, now: Now) {
        for run in self.campaigns.values_mut() {
            let was_open = run.is_open();
            run.refresh(now);
            match (was_open, run.is_open()) {
                (false, true) => self.loading.fresh = true,
                (true, false) => {
                    run.uncounted = true;
                    self.window.drop_campaign(run.campaign.id);
                }
                (true, true) | (false, false) => {}
            }
        }
    }
}
