//! Calls that are made later: made, shown, taken back, and laid out as an agenda.

mod agenda;
mod form;

use std::time::Duration;

use dialdesk_core::calendar::civil::{Civil, Day};
use dialdesk_core::engine::Command;
use dialdesk_core::engine::effect::{CommandRefusal, Verdict};
use dialdesk_core::ids::{CallId, ScheduleId};
use dialdesk_core::schedule::{Planned, Schedule, ScheduleState};
use dialdesk_core::time::Timestamp;

use crate::console::{Console, refused};
use crate::error::{ApiError, ErrorCode, Reply};
use crate::idempotency::Key;
use crate::input::{Faults, Given};
use crate::read;
use crate::view::schedule::{
    OccurrenceInput, OccurrenceView, ScheduleInput, SchedulePreview, ScheduleView,
};
use crate::view::{Numbers, Page};

/// A first occurrence may be so long ago: whoever asks for "now" has slow hands.
const JUST_NOW: Duration = Duration::from_secs(60);

/// How many occurrences a view shows.
const SHOWN: usize = 10;

const WHAT: &str = "scheduled call";

impl Console {
    /// Makes a call that is dialled later, once or by a rule.
    ///
    /// # Errors
    /// With every wrong field, or when nothing would ever be dialled.
    pub async fn schedule_create(
        &self,
        given: impl Into<Given<ScheduleInput>>,
        key: Option<Key>,
        numbers: Numbers,
    ) -> Reply<ScheduleView> {
        let _guard = match &key {
            None => None,
            Some(key) => {
                let guard = self.inner.keys.lock(key).await;
                if let Some(call) = self.call_under(key).await? {
                    return self.schedule_view_of_call(call, numbers).await;
                }
                Some(guard)
            }
        };
        let schedule = Box::new(self.new_schedule(given.into()).await?);
        let id = schedule.id;
        let idempotency = key.map(|key| key.0);
        match self.command(Command::PlaceLater { schedule, idempotency }).await? {
            Verdict::No(refusal) => Err(refused(&refusal, WHAT)),
            Verdict::Done
            | Verdict::Placed(_)
            | Verdict::Queued
            | Verdict::OutcomeUnknown(_)
            | Verdict::NotPlaced(..)
            | Verdict::Canceled => self.schedule_get(id, numbers).await,
        }
    }

    /// Lists the calls that are made later, the newest first; of one state if that is asked for.
    ///
    /// # Errors
    /// When the page asked for makes no sense.
    pub async fn schedule_list(
        &self,
        state: Option<ScheduleState>,
        cursor: Option<String>,
        limit: Option<u32>,
        numbers: Numbers,
    ) -> Reply<Page<ScheduleView>> {
        let limit = read::limit(limit)?;
        let before = read::cursor(cursor.as_deref())?;
        let rows = self.store().schedules(state, before, limit).await?;
        let next_cursor = (rows.len() == limit as usize)
            .then(|| rows.last().map(|row| row.seq.to_string()))
            .flatten();
        let total = self.store().count_schedules(state).await?;
        let items = rows.iter().map(|row| self.schedule_view(&row.schedule, numbers)).collect();
        Ok(Page { items, next_cursor, total })
    }

    /// Shows a call that is made later.
    ///
    /// # Errors
    /// When there is none with this id.
    pub async fn schedule_get(&self, id: ScheduleId, numbers: Numbers) -> Reply<ScheduleView> {
        Ok(self.schedule_view(&self.known_schedule(id).await?, numbers))
    }

    /// Tells what a rule comes to, before anything is saved: the next ten calls.
    ///
    /// # Errors
    /// With every wrong field.
    pub fn schedule_preview(
        &self,
        given: impl Into<Given<ScheduleInput>>,
    ) -> Reply<SchedulePreview> {
        let Given { input, faults } = given.into();
        let about_person = ["phoneNumber", "agentId", "userId", "metadata"];
        let mut faults = faults.without(&about_person);
        let number = input.phone_number.as_deref().and_then(|text| {
            // Half a number is no fault while somebody is still typing it.
            read::number(&mut Faults::default(), Some(text))
        });
        let schedule = self.when(&input, number.as_ref(), &mut faults);
        faults.check()?;
        let schedule = schedule.ok_or_else(ApiError::internal)?;
        let mut plans = self.plans(&schedule, self.now() - JUST_NOW);
        let occurrences: Vec<OccurrenceView> = plans.by_ref().take(SHOWN).map(occurrence).collect();
        let more = plans.next().is_some();
        drop(plans);
        Ok(SchedulePreview { timezone: schedule.series.zone, occurrences, more })
    }

    /// Takes back one occurrence, or everything that is still to come.
    ///
    /// # Errors
    /// When there is no such call or occurrence, or nothing is to come any more.
    pub async fn schedule_cancel(
        &self,
        id: ScheduleId,
        given: impl Into<Given<OccurrenceInput>>,
        numbers: Numbers,
    ) -> Reply<ScheduleView> {
        let schedule = self.known_schedule(id).await?;
        let day = day_of(given.into(), &schedule)?;
        if schedule.state == ScheduleState::Canceled {
            return Ok(self.schedule_view(&schedule, numbers));
        }
        if schedule.state == ScheduleState::Finished {
            return Err(nothing_left());
        }
        let known = day.is_some_and(|day| schedule.canceled_days.contains(&day));
        let command = match day {
            None => Command::CancelSchedule(id),
            Some(_) if known => return Ok(self.schedule_view(&schedule, numbers)),
            Some(day) => Command::CancelOccurrence { schedule: id, day },
        };
        match (self.command(command).await?, day) {
            // The rest is taken back, though a call that is under way cannot be.
            (Verdict::No(CommandRefusal::CannotHangUp | CommandRefusal::CallOver), None)
            | (Verdict::Canceled | Verdict::Done, _) => self.schedule_get(id, numbers).await,
            (Verdict::No(CommandRefusal::NotFound), Some(_)) => Err(ApiError::field(
                "occurrence",
                "no call is to come on this day: take one of nextOccurrences",
            )),
            (Verdict::No(CommandRefusal::NotFound), None) => Err(nothing_left()),
            (Verdict::No(refusal), _) => Err(refused(&refusal, WHAT)),
            (
                Verdict::Placed(_)
                | Verdict::Queued
                | Verdict::OutcomeUnknown(_)
                | Verdict::NotPlaced(..),
                _,
            ) => Err(ApiError::cannot_hang_up()),
        }
    }

    /// Undoes that one occurrence, or everything, was taken back.
    ///
    /// # Errors
    /// When there is no such call, or its time has passed.
    pub async fn schedule_restore(
        &self,
        id: ScheduleId,
        given: impl Into<Given<OccurrenceInput>>,
        numbers: Numbers,
    ) -> Reply<ScheduleView> {
        let schedule = self.known_schedule(id).await?;
        let day = day_of(given.into(), &schedule)?;
        let is_other = schedule.account != self.about().account;
        if schedule.state == ScheduleState::Finished || is_other {
            return Err(nothing_left());
        }
        let schedule = Box::new(schedule);
        match self.command(Command::RestoreSchedule { schedule, day }).await? {
            Verdict::No(refusal) => Err(refused(&refusal, WHAT)),
            Verdict::Done
            | Verdict::Placed(_)
            | Verdict::Queued
            | Verdict::OutcomeUnknown(_)
            | Verdict::NotPlaced(..)
            | Verdict::Canceled => self.schedule_get(id, numbers).await,
        }
    }

    /// Finds the scheduled call that an id of the address names: its own, or that of one of its
    /// calls.
    ///
    /// # Errors
    /// When there is none.
    pub async fn schedule_named(&self, name: &str) -> Reply<ScheduleId> {
        let id: ScheduleId = read::id(name, WHAT)?;
        if self.store().schedule(id).await?.is_some() {
            return Ok(id);
        }
        let by_call = self.store().schedule_of_call(CallId::new(id.uuid())).await?;
        by_call.map(|schedule| schedule.id).ok_or_else(|| ApiError::not_found(WHAT))
    }

    async fn known_schedule(&self, id: ScheduleId) -> Reply<Schedule> {
        self.store().schedule(id).await?.ok_or_else(|| ApiError::not_found(WHAT))
    }

    async fn schedule_view_of_call(&self, call: CallId, numbers: Numbers) -> Reply<ScheduleView> {
        let schedule = self.store().schedule_of_call(call).await?.ok_or_else(ApiError::internal)?;
        Ok(self.schedule_view(&schedule, numbers))
    }

    fn schedule_view(&self, schedule: &Schedule, numbers: Numbers) -> ScheduleView {
        let next = if schedule.state == ScheduleState::Active {
            let from = Timestamp::from_micros(schedule.scheduled_for.as_micros() - 1);
            self.plans(schedule, from).take(SHOWN).map(|it| it.dials_at).collect()
        } else {
            Vec::new()
        };
        ScheduleView::new(schedule, next, numbers)
    }

    /// Gives what is dialled of a schedule after `after`, in order.
    fn plans<'a>(
        &self,
        schedule: &'a Schedule,
        after: Timestamp,
    ) -> impl Iterator<Item = Planned> + use<'a> {
        let pack = self.about().rule_pack;
        let hours = move |at: Timestamp| schedule.hours(at, pack);
        std::iter::successors(schedule.plan_after(after, hours), move |last| {
            schedule.plan_after(last.occurrence.at, hours)
        })
    }
}

fn occurrence(planned: Planned) -> OccurrenceView {
    OccurrenceView {
        scheduled_for: planned.occurrence.at,
        dials_at: planned.dials_at,
        day: planned.occurrence.day,
    }
}

/// Reads which day's occurrence is meant.
fn day_of(given: Given<OccurrenceInput>, schedule: &Schedule) -> Reply<Option<Day>> {
    let Given { input, mut faults } = given;
    let day = match input.occurrence.as_deref() {
        None => None,
        Some(text) => match (text.parse::<Day>(), text.parse::<Timestamp>()) {
            (Ok(day), _) => Some(day),
            (Err(_), Ok(moment)) => Some(Civil::shown(moment, schedule.series.zone).day),
            (Err(_), Err(_)) => {
                let words = "must be a day like 2026-11-23 or a moment like 2026-11-23T04:30:00Z";
                faults.add("occurrence", words);
                None
            }
        },
    };
    faults.check()?;
    Ok(day)
}

fn nothing_left() -> ApiError {
    ApiError::new(ErrorCode::CallNotCancelable, "nothing of this scheduled call is still to come")
}
