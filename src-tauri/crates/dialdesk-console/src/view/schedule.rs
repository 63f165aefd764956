//! Calls that are made later: once, or again and again by a rule.

use dialdesk_core::calendar::civil::Day;
use dialdesk_core::call::status::CallStatus;
use dialdesk_core::call::{Outcome, Priority};
use dialdesk_core::campaign::hours::{CallingHours, Zone};
use dialdesk_core::ids::{AgentId, CallId, ScheduleId};
use dialdesk_core::schedule::Schedule;
pub use dialdesk_core::schedule::ScheduleState;
use dialdesk_core::schedule::rule::{Frequency, MonthEnd, Recurrence};
use dialdesk_core::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::Numbers;
use super::campaign::CallingHoursInput;
use crate::input::{Fields, FromJson};

/// A call that is made later.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ScheduleView {
    /// Its name.
    pub id: ScheduleId,
    /// The call of its current occurrence; of its last one when nothing is to come.
    pub call_log_id: CallId,
    /// Whom it rings; masked in the window.
    pub phone_number: String,
    /// What the person is connected to.
    pub agent_id: AgentId,
    /// Who asked for it.
    pub user_id: String,
    /// What they want kept with each call.
    #[specta(skip)]
    pub metadata: serde_json::Value,
    /// How urgent its calls are among those that are due.
    pub priority: Priority,
    /// When its current occurrence is due by the rule.
    pub scheduled_for: Timestamp,
    /// The zone in which it is meant.
    pub timezone: Zone,
    /// Whether its own hours count beside those of the law.
    pub respect_business_hours: bool,
    /// Its own hours.
    pub business_hours: CallingHours,
    /// How it comes again.
    pub recurring: Option<RecurringView>,
    /// Whether a call that was missed while the program was off is made late.
    pub catch_up: bool,
    /// Where it stands.
    pub state: ScheduleState,
    /// Whether a call of it is not yet due, or due and not yet placed.
    pub is_pending: bool,
    /// Whether it comes again by a rule.
    pub is_recurring: bool,
    /// Whether anything is still to come that could be taken back.
    pub can_cancel: bool,
    /// When its next calls are dialled, ten at most: by the rule, and where hours are closed, at
    /// their opening.
    pub next_occurrences: Vec<Timestamp>,
    /// Days whose occurrence somebody took back.
    pub canceled_days: Vec<Day>,
    /// How many occurrences passed while the program was off or everything was stopped.
    pub missed: u32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was taken back, or its last call left.
    pub ended_at: Option<Timestamp>,
}

/// A rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct RecurringView {
    /// The unit.
    pub frequency: Frequency,
    /// Every so many units.
    pub interval: u32,
    /// The last day on which it may come, included.
    pub end_date: Option<Day>,
    /// So often at most.
    pub max_occurrences: Option<u32>,
    /// For weeks: on these days, 0 is Sunday; absent: on the first one's.
    pub days_of_week: Option<Vec<u8>>,
    /// For months: on this day; absent: on the first one's.
    pub month_day: Option<u8>,
    /// What a month gets that is too short for it.
    pub month_end: MonthEnd,
}

impl From<&Recurrence> for RecurringView {
    fn from(rule: &Recurrence) -> Self {
        let days = &rule.days_of_week;
        Self {
            frequency: rule.frequency,
            interval: rule.interval,
            end_date: rule.end_date,
            max_occurrences: rule.max_occurrences,
            days_of_week: (!days.is_empty()).then(|| days.clone()),
            month_day: rule.month_day,
            month_end: rule.month_end,
        }
    }
}

impl ScheduleView {
    /// Writes a schedule with what is dialled next.
    #[must_use]
    pub fn new(schedule: &Schedule, next_occurrences: Vec<Timestamp>, numbers: Numbers) -> Self {
        let is_active = schedule.state == ScheduleState::Active;
        let metadata = serde_json::from_str(&schedule.metadata)
            .unwrap_or_else(|_| serde_json::Value::Object(serde_json::Map::new()));
        Self {
            id: schedule.id,
            call_log_id: schedule.current,
            phone_number: numbers.write(&schedule.number),
            agent_id: schedule.agent.clone(),
            user_id: schedule.user.clone(),
            metadata,
            priority: schedule.priority,
            scheduled_for: schedule.scheduled_for,
            timezone: schedule.series.zone,
            respect_business_hours: schedule.respects_hours,
            business_hours: schedule.business_hours.clone(),
            recurring: schedule.series.rule.as_ref().map(RecurringView::from),
            catch_up: schedule.catch_up,
            state: schedule.state,
            is_pending: is_active,
            is_recurring: schedule.series.rule.is_some(),
            can_cancel: is_active,
            next_occurrences,
            canceled_days: schedule.canceled_days.iter().copied().collect(),
            missed: schedule.missed,
            created_at: schedule.created_at,
            ended_at: schedule.ended_at,
        }
    }
}

/// A call to make later, as somebody asks for it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase", default)]
pub struct ScheduleInput {
    /// Whom to ring, strict E.164.
    pub phone_number: Option<String>,
    /// What they are connected to.
    pub agent_id: Option<String>,
    /// Who asks, 1 to 128 characters.
    pub user_id: Option<String>,
    /// A JSON object to keep with each call.
    #[specta(skip)]
    pub metadata: Option<serde_json::Value>,
    /// `low`, `medium` or `high`.
    pub priority: Option<String>,
    /// When: a moment like `2026-11-23T04:30:00Z`, or what clocks in the zone show then, like
    /// `2026-11-23T10:00`.
    pub scheduled_for: Option<String>,
    /// The zone in which it is meant; absent: that of the person rung, where they have one.
    pub timezone: Option<String>,
    /// Whether its own hours count; absent: if there are any.
    pub respect_business_hours: Option<bool>,
    /// Its own hours; absent: 09:00 to 18:00 from Monday to Friday.
    pub business_hours: Option<CallingHoursInput>,
    /// How it comes again; absent: it does not.
    pub recurring: Option<RecurringInput>,
    /// Whether a missed call is made late, inside hours; absent: it is.
    pub catch_up: Option<bool>,
}

/// A rule, as somebody asks for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase", default)]
pub struct RecurringInput {
    /// `daily`, `weekly` or `monthly`.
    pub frequency: Option<String>,
    /// Every so many units; absent: each.
    pub interval: Option<u32>,
    /// The last day on which it may come, included.
    pub end_date: Option<String>,
    /// So often at most.
    pub max_occurrences: Option<u32>,
    /// For weeks: on these days, 0 is Sunday.
    pub days_of_week: Option<Vec<u32>>,
    /// For months: on this day.
    pub month_day: Option<u32>,
    /// `last-day` or `skip`.
    pub month_end: Option<String>,
}

impl FromJson for ScheduleInput {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            phone_number: fields.text("phoneNumber"),
            agent_id: fields.text("agentId"),
            user_id: fields.text("userId"),
            metadata: fields.object("metadata"),
            priority: fields.text("priority"),
            scheduled_for: fields.text("scheduledFor"),
            timezone: fields.text("timezone"),
            respect_business_hours: fields.flag("respectBusinessHours"),
            business_hours: fields.nested("businessHours", |hours| CallingHoursInput {
                start: hours.text("start"),
                end: hours.text("end"),
                days_of_week: hours.wholes("daysOfWeek"),
            }),
            recurring: fields.nested("recurring", |rule| RecurringInput {
                frequency: rule.text("frequency"),
                interval: rule.whole("interval"),
                end_date: rule.text("endDate"),
                max_occurrences: rule.whole("maxOccurrences"),
                days_of_week: rule.wholes("daysOfWeek"),
                month_day: rule.whole("monthDay"),
                month_end: rule.text("monthEnd"),
            }),
            catch_up: fields.flag("catchUp"),
        }
    }
}

/// Which occurrence is meant; absent: all that are to come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase", default)]
pub struct OccurrenceInput {
    /// Its day in the schedule's zone, like `2026-11-23`, or its moment.
    pub occurrence: Option<String>,
}

impl FromJson for OccurrenceInput {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self { occurrence: fields.text("occurrence") }
    }
}

/// What a rule comes to, before it is saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct SchedulePreview {
    /// The zone in which it is meant.
    pub timezone: Zone,
    /// The next ten.
    pub occurrences: Vec<OccurrenceView>,
    /// Whether more come after these.
    pub more: bool,
}

/// One occurrence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct OccurrenceView {
    /// When it is due by the rule.
    pub scheduled_for: Timestamp,
    /// When it is dialled: later where hours are closed.
    pub dials_at: Timestamp,
    /// Its day in the schedule's zone, by which it can be taken back.
    pub day: Day,
}

/// From when to when the agenda is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase", default)]
pub struct AgendaQuery {
    /// The first moment, included.
    pub from: Option<String>,
    /// The last moment, excluded.
    pub until: Option<String>,
}

/// One line of the agenda.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct AgendaEntry {
    /// The schedule.
    pub schedule_id: ScheduleId,
    /// The call, once there is one: the current occurrence and those before it.
    pub call_log_id: Option<CallId>,
    /// When it is due by the rule.
    pub scheduled_for: Timestamp,
    /// When it was or will be dialled, as far as hours are known.
    pub dials_at: Timestamp,
    /// Its day in the schedule's zone, by which it can be taken back.
    pub day: Day,
    /// The schedule's zone.
    pub timezone: Zone,
    /// Whom it rings; masked in the window.
    pub phone_number: String,
    /// What the person is connected to.
    pub agent_id: AgentId,
    /// Whether it comes again by a rule.
    pub is_recurring: bool,
    /// Whether it can be taken back.
    pub can_cancel: bool,
    /// Whether it was taken back and can be restored.
    pub can_restore: bool,
    /// Where its call stands; `scheduled` for one that is to come.
    pub status: CallStatus,
    /// What became of its call, once that is over.
    pub outcome: Option<Outcome>,
    /// When the first byte of its request left.
    pub started_at: Option<Timestamp>,
}
