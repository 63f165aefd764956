//! What was and will be dialled when: the scheduled calls of some days in order.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use dialdesk_core::calendar::civil::{Civil, Day};
use dialdesk_core::call::status::{CallStatus, status_of};
use dialdesk_core::call::{Call, CallState, Origin, Outcome};
use dialdesk_core::ids::ScheduleId;
use dialdesk_core::schedule::{Schedule, ScheduleState};
use dialdesk_core::time::Timestamp;

use super::SHOWN;
use crate::console::Console;
use crate::error::Reply;
use crate::input::Faults;
use crate::read;
use crate::view::Numbers;
use crate::view::schedule::{AgendaEntry, AgendaQuery};

/// A week where nobody says until when.
const USUAL: Duration = Duration::from_secs(7 * 24 * 3600);

/// Two months at most.
const MOST: Duration = Duration::from_secs(62 * 24 * 3600);

/// Lines of the past, and lines of one schedule to come, at most.
const LINES_MAX: u32 = 2000;

impl Console {
    /// Lists the scheduled calls from one moment to another in order: what became of those that
    /// were due, and when the others will be dialled.
    ///
    /// # Errors
    /// When the stretch makes no sense.
    pub async fn schedule_agenda(
        &self,
        query: AgendaQuery,
        numbers: Numbers,
    ) -> Reply<Vec<AgendaEntry>> {
        let mut faults = Faults::default();
        let from = read::moment(&mut faults, "from", query.from.as_deref());
        let from = from.unwrap_or_else(|| self.now());
        let until = read::moment(&mut faults, "until", query.until.as_deref());
        let until = until.unwrap_or(from + USUAL);
        if until <= from || until.since(from) > MOST {
            faults.add("until", "must be after from, by at most 62 days");
        }
        faults.check()?;
        let mut known: HashMap<ScheduleId, Schedule> = HashMap::new();
        for schedule in self.store().active_schedules().await? {
            known.insert(schedule.id, schedule);
        }
        let mut entries = Vec::new();
        let mut shown: BTreeSet<(ScheduleId, Timestamp)> = BTreeSet::new();
        for logged in self.store().scheduled_between(from, until, LINES_MAX).await? {
            let Origin::Scheduled { schedule: id, at } = logged.call.origin else { continue };
            if !known.contains_key(&id)
                && let Some(schedule) = self.store().schedule(id).await?
            {
                known.insert(id, schedule);
            }
            let Some(schedule) = known.get(&id) else { continue };
            shown.insert((id, at));
            entries.push(self.entry_of_call(schedule, &logged.call, at, numbers));
        }
        for schedule in known.values().filter(|it| it.state == ScheduleState::Active) {
            let to_come = self.entries_to_come(schedule, (from, until), numbers);
            entries.extend(
                to_come
                    .into_iter()
                    .filter(|it| !shown.contains(&(it.schedule_id, it.scheduled_for))),
            );
        }
        entries.sort_by_key(|entry| (entry.dials_at, entry.schedule_id));
        Ok(entries)
    }

    fn entry_of_call(
        &self,
        schedule: &Schedule,
        call: &Call,
        at: Timestamp,
        numbers: Numbers,
    ) -> AgendaEntry {
        let is_current = schedule.current == call.id && schedule.state == ScheduleState::Active;
        let day = schedule.series.first_after(Timestamp::from_micros(at.as_micros() - 1));
        let day = day.map_or_else(|| Civil::shown(at, schedule.series.zone).day, |it| it.day);
        let (status, _) = status_of(call);
        let taken_back = call.outcome() == Some(Outcome::Canceled);
        let can_restore = taken_back
            && at > self.now()
            && schedule.state != ScheduleState::Finished
            && schedule.account == self.about().account;
        AgendaEntry {
            call_log_id: Some(call.id),
            dials_at: call.initiated_at.unwrap_or(call.due_at),
            can_cancel: is_current && matches!(call.state, CallState::Queued),
            can_restore,
            status,
            outcome: call.outcome(),
            started_at: call.initiated_at,
            ..blank(schedule, at, day, numbers)
        }
    }

    fn entries_to_come(
        &self,
        schedule: &Schedule,
        (from, until): (Timestamp, Timestamp),
        numbers: Numbers,
    ) -> Vec<AgendaEntry> {
        let most = LINES_MAX as usize / SHOWN;
        let after = schedule.scheduled_for.max(from - Duration::from_micros(1));
        let mut entries: Vec<AgendaEntry> = self
            .plans(schedule, after)
            .take_while(|planned| planned.occurrence.at < until)
            .take(most)
            .map(|planned| AgendaEntry {
                dials_at: planned.dials_at,
                ..blank(schedule, planned.occurrence.at, planned.occurrence.day, numbers)
            })
            .collect();
        let series = schedule.series.after(after.max(self.now()));
        let taken_back = series
            .take_while(|it| it.at < until)
            .take(most)
            .filter(|it| schedule.canceled_days.contains(&it.day));
        entries.extend(taken_back.map(|it| AgendaEntry {
            can_cancel: false,
            can_restore: true,
            status: CallStatus::Canceled,
            outcome: Some(Outcome::Canceled),
            ..blank(schedule, it.at, it.day, numbers)
        }));
        entries
    }
}

/// Writes an occurrence that is to come, at the moment of the rule.
fn blank(schedule: &Schedule, at: Timestamp, day: Day, numbers: Numbers) -> AgendaEntry {
    AgendaEntry {
        schedule_id: schedule.id,
        call_log_id: None,
        scheduled_for: at,
        dials_at: at,
        day,
        timezone: schedule.series.zone,
        phone_number: numbers.write(&schedule.number),
        agent_id: schedule.agent.clone(),
        is_recurring: schedule.series.rule.is_some(),
        can_cancel: true,
        can_restore: false,
        status: CallStatus::Scheduled,
        outcome: None,
        started_at: None,
    }
}
