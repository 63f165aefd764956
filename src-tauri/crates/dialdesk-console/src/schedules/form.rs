//! A call to make later as somebody asks for it, checked field by field.

use std::collections::BTreeSet;

use dialdesk_core::calendar::civil::{Civil, Day};
use dialdesk_core::campaign::hours::{CallingHours, HoursError, MinuteOfDay, Zone};
use dialdesk_core::ids::{AgentId, CallId, ScheduleId};
use dialdesk_core::phone::PhoneNumber;
use dialdesk_core::schedule::rule::{Frequency, MonthEnd, Recurrence, Series};
use dialdesk_core::schedule::{Schedule, ScheduleState};
use dialdesk_core::time::Timestamp;

use crate::console::Console;
use crate::error::{ApiError, Reply};
use crate::input::{Faults, Given};
use crate::place::metadata;
use crate::read;
use crate::view::campaign::CallingHoursInput;
use crate::view::schedule::{RecurringInput, ScheduleInput};

/// Who asked for a call where nobody says.
const USER: &str = "schedule";

impl Console {
    /// Checks the request for a call that is made later.
    pub(super) async fn new_schedule(&self, given: Given<ScheduleInput>) -> Reply<Schedule> {
        let Given { mut input, mut faults } = given;
        let number_given = input.phone_number.as_deref().is_some_and(|text| !text.is_empty());
        let number = if faults.has("phoneNumber") {
            None
        } else {
            read::number(&mut faults, input.phone_number.as_deref())
        };
        let agent = read::required(&mut faults, "agentId", input.agent_id.take(), 64);
        let user = input.user_id.take().or_else(|| Some(USER.to_owned()));
        let user = read::required(&mut faults, "userId", user, 128);
        let kept = metadata(&mut faults, input.metadata.take(), None);
        let schedule = self.when(&input, number.as_ref(), &mut faults);
        faults.check_call(number_given)?;
        let (Some(schedule), Some(number)) = (schedule, number) else {
            return Err(ApiError::internal());
        };
        let agent = self.known_agent(&agent).await?;
        Ok(Schedule { number, agent, user, metadata: kept, ..schedule })
    }

    /// Reads when calls are to be made; whom they ring does not matter yet.
    pub(super) fn when(
        &self,
        input: &ScheduleInput,
        number: Option<&PhoneNumber>,
        faults: &mut Faults,
    ) -> Option<Schedule> {
        let zone = zone(faults, input.timezone.as_deref(), number);
        let anchor = zone.and_then(|zone| first_at(faults, input.scheduled_for.as_deref(), zone));
        let rule = input.recurring.as_ref().map(|rule| recurrence(faults, rule));
        let hours = match &input.business_hours {
            Some(hours) => business_hours(faults, hours),
            None => Some(usual_hours()),
        };
        let respects_hours = input.respect_business_hours.unwrap_or(input.business_hours.is_some());
        let priority = read::priority(faults, input.priority.as_deref());
        let rule = match rule {
            None => None,
            Some(rule) => Some(rule?),
        };
        let schedule = Schedule {
            id: ScheduleId::new(self.inner.engine.fresh_id()),
            account: self.about().account.clone(),
            number: number.cloned().or_else(|| PhoneNumber::parse_e164(NOBODY).ok())?,
            agent: AgentId(String::new()),
            user: String::new(),
            metadata: "{}".to_owned(),
            priority,
            series: Series { anchor: anchor?, zone: zone?, rule },
            respects_hours,
            business_hours: hours?,
            catch_up: input.catch_up.unwrap_or(true),
            canceled_days: BTreeSet::new(),
            state: ScheduleState::Active,
            current: CallId::new(self.inner.engine.fresh_id()),
            scheduled_for: self.now(),
            missed: 0,
            created_at: self.now(),
            ended_at: None,
        };
        if !faults.is_empty() {
            return None;
        }
        if self.plans(&schedule, self.now() - super::JUST_NOW).next().is_none() {
            faults.add("scheduledFor", self.why_never(&schedule));
            return None;
        }
        Some(schedule)
    }

    /// Says why nothing would ever be dialled.
    fn why_never(&self, schedule: &Schedule) -> &'static str {
        match schedule.series.first_after(self.now() - super::JUST_NOW) {
            Some(_) => "never falls into hours in which this person may be rung",
            None if schedule.series.rule.is_none() => "has passed: choose a later moment",
            None => "has no occurrence left: look at the end of the rule",
        }
    }
}

/// Stands in for the person rung while only the calendar is asked about.
const NOBODY: &str = "+919876543210";

fn zone(faults: &mut Faults, given: Option<&str>, number: Option<&PhoneNumber>) -> Option<Zone> {
    match given {
        Some(name) => {
            let zone = name.parse().ok();
            if zone.is_none() {
                faults.add("timezone", "must be a zone like Asia/Kolkata");
            }
            zone
        }
        None if number.is_none_or(PhoneNumber::is_indian) => Some(Zone::INDIA),
        None => {
            faults.add("timezone", "is required: the zone of the person rung, like Europe/Paris");
            None
        }
    }
}

fn first_at(faults: &mut Faults, given: Option<&str>, zone: Zone) -> Option<Civil> {
    let Some(text) = given.filter(|text| !text.is_empty()) else {
        faults.add("scheduledFor", "is required");
        return None;
    };
    if let Ok(civil) = text.parse::<Civil>() {
        return Some(civil);
    }
    match text.parse::<Timestamp>() {
        Ok(moment) => Some(Civil::shown(moment, zone)),
        Err(_not_a_moment) => {
            let words = "must be a moment like 2026-11-23T04:30:00Z, or a time in the zone like \
                         2026-11-23T10:00";
            faults.add("scheduledFor", words);
            None
        }
    }
}

fn recurrence(faults: &mut Faults, given: &RecurringInput) -> Option<Recurrence> {
    let frequency = match given.frequency.as_deref() {
        Some("daily") => Some(Frequency::Daily),
        Some("weekly") => Some(Frequency::Weekly),
        Some("monthly") => Some(Frequency::Monthly),
        Some(_) | None => {
            faults.add("recurring.frequency", "must be daily, weekly or monthly");
            None
        }
    };
    let month_end = match given.month_end.as_deref() {
        None | Some("last-day") => MonthEnd::LastDay,
        Some("skip") => MonthEnd::Skip,
        Some(_) => {
            faults.add("recurring.monthEnd", "must be last-day or skip");
            MonthEnd::LastDay
        }
    };
    let end_date = given.end_date.as_deref().and_then(|text| end_date(faults, text));
    let small = |number: u32| u8::try_from(number).unwrap_or(u8::MAX);
    let rule = Recurrence {
        frequency: frequency.unwrap_or(Frequency::Daily),
        interval: given.interval.unwrap_or(1),
        end_date,
        max_occurrences: given.max_occurrences,
        days_of_week: given.days_of_week.iter().flatten().map(|day| small(*day)).collect(),
        month_day: given.month_day.map(small),
        month_end,
    };
    let wrong = rule.faults();
    if frequency.is_some() {
        for fault in &wrong {
            faults.add(&format!("recurring.{}", fault.field), fault.message);
        }
    }
    (frequency.is_some() && wrong.is_empty()).then_some(rule)
}

/// Reads the last day. Of a moment only the day counts, as it is written.
fn end_date(faults: &mut Faults, text: &str) -> Option<Day> {
    let is_moment = text.parse::<Timestamp>().is_ok() || text.parse::<Civil>().is_ok();
    let day = if is_moment { text.get(..10).unwrap_or(text) } else { text };
    match day.parse() {
        Ok(day) => Some(day),
        Err(_not_a_day) => {
            faults.add("recurring.endDate", "must be a day like 2026-12-31");
            None
        }
    }
}

fn usual_hours() -> CallingHours {
    let hour = |hour: u16| MinuteOfDay::new(hour * 60).expect("an hour of the day");
    CallingHours { start: hour(9), end: hour(18), days_of_week: vec![1, 2, 3, 4, 5] }
}

fn business_hours(faults: &mut Faults, given: &CallingHoursInput) -> Option<CallingHours> {
    let mut minute = |field: &str, text: Option<&String>| -> Option<MinuteOfDay> {
        let Some(text) = text else {
            faults.add(field, "is required");
            return None;
        };
        text.parse().map_err(|fault: HoursError| faults.add(field, fault.to_string())).ok()
    };
    let start = minute("businessHours.start", given.start.as_ref());
    let end = minute("businessHours.end", given.end.as_ref());
    let days_of_week = match &given.days_of_week {
        None => (0..7).collect(),
        Some(days) => days.iter().map(|day| u8::try_from(*day).unwrap_or(u8::MAX)).collect(),
    };
    let hours = CallingHours { start: start?, end: end?, days_of_week };
    let fault = match hours.check() {
        Ok(()) => return Some(hours),
        Err(fault) => fault,
    };
    let field = match fault {
        HoursError::Days => "businessHours.daysOfWeek",
        HoursError::EndNotAfterStart | HoursError::NotATime(_) => "businessHours.end",
    };
    faults.add(field, fault.to_string());
    None
}
