//! The operator's calls for later: made, taken back in part or whole, and wanted again after all.

use std::collections::BTreeSet;
use std::time::Duration;

use dialdesk_core::calendar::civil::{Civil, Day};
use dialdesk_core::call::Priority;
use dialdesk_core::campaign::hours::{CallingHours, MinuteOfDay, Zone};
use dialdesk_core::engine::Command;
use dialdesk_core::ids::{CallId, ScheduleId};
use dialdesk_core::schedule::rule::{Frequency, MonthEnd, Recurrence, Series};
use dialdesk_core::schedule::{Schedule, ScheduleState};
use dialdesk_core::time::{Entropy as _, Timestamp};

use super::World;
use super::scenario::{agent_id, indian};

const DAY: Duration = Duration::from_secs(86_400);

impl World {
    /// Does something about calls that are made later.
    pub(super) fn scheduling(&mut self) {
        match self.chance.between(0, 7) {
            0..5 => {
                let schedule = Box::new(self.new_schedule());
                self.command(Command::PlaceLater { schedule, idempotency: None });
            }
            5 => {
                if let Some(schedule) = self.some_schedule() {
                    self.command(Command::CancelSchedule(schedule.id));
                }
            }
            6 => {
                if let Some(schedule) = self.some_schedule() {
                    let day = self.some_day(&schedule);
                    self.command(Command::CancelOccurrence { schedule: schedule.id, day });
                }
            }
            _ => {
                let Some(schedule) = self.some_schedule() else { return };
                if schedule.state == ScheduleState::Finished {
                    return;
                }
                let day = self.some_day(&schedule);
                let day = self.chance.happens(0.5).then_some(day);
                self.command(Command::RestoreSchedule { schedule: Box::new(schedule), day });
            }
        }
    }

    fn some_schedule(&mut self) -> Option<Schedule> {
        let all: Vec<Schedule> = self.model.schedules.values().cloned().collect();
        (!all.is_empty()).then(|| self.chance.pick(&all).clone())
    }

    fn some_day(&mut self, schedule: &Schedule) -> Day {
        let days = i32::try_from(self.chance.between(0, 2)).unwrap_or(0);
        let current = Civil::shown(schedule.scheduled_for, schedule.series.zone).day;
        Day::from_number(current.number() + days)
    }

    fn new_schedule(&mut self) -> Schedule {
        let now = self.clock.now().wall;
        let zone = *self.chance.pick(&["Asia/Kolkata", "America/New_York", "Australia/Lord_Howe"]);
        let zone: Zone = zone.parse().expect("a name of the list");
        let in_a_while = Duration::from_micros(self.chance.skewed(1_000_000, 900_000_000));
        let mut first = Civil::shown(now + in_a_while, zone);
        let rule = self.rule();
        if rule.as_ref().is_some_and(|rule| rule.max_occurrences.is_none()) {
            // An old one: its end is near, but it began long ago.
            let days = i32::try_from(self.chance.between(0, 3000)).unwrap_or(0);
            first.day = Day::from_number(first.day.number() - days);
        }
        let rule = rule.map(|rule| Recurrence {
            end_date: rule.max_occurrences.is_none().then(|| {
                let days = i32::try_from(self.chance.between(0, 2)).unwrap_or(0);
                Day::from_number(Civil::shown(now, zone).day.number() + days)
            }),
            ..rule
        });
        let from = u16::try_from(self.chance.between(0, 20)).unwrap_or(0) * 60;
        let hour = |minutes: u16| MinuteOfDay::new(minutes).expect("within a day");
        let hours = CallingHours::every_day(hour(from), hour(from + 180));
        Schedule {
            id: ScheduleId::new(self.chance.uuid(now)),
            account: self.settings.account.clone(),
            number: indian(self.chance.between(0, 60)),
            agent: agent_id(),
            user: "front desk".to_owned(),
            metadata: "{}".to_owned(),
            priority: *self.chance.pick(&[Priority::Low, Priority::Medium, Priority::High]),
            series: Series { anchor: first, zone, rule },
            respects_hours: self.chance.happens(0.3),
            business_hours: hours,
            catch_up: self.chance.happens(0.7),
            canceled_days: BTreeSet::new(),
            state: ScheduleState::Active,
            current: CallId::new(self.chance.uuid(now)),
            scheduled_for: now,
            missed: 0,
            created_at: now,
            ended_at: None,
        }
    }

    fn rule(&mut self) -> Option<Recurrence> {
        if self.chance.happens(0.4) {
            return None;
        }
        Some(Recurrence {
            frequency: Frequency::Daily,
            interval: 1,
            end_date: None,
            max_occurrences: self.chance.happens(0.6).then_some(2),
            days_of_week: Vec::new(),
            month_day: None,
            month_end: MonthEnd::LastDay,
        })
    }

    /// Names schedules that would keep the world waiting for long: their calls are too far away.
    pub(super) fn far_schedules(&self, now: Timestamp) -> Vec<ScheduleId> {
        let far = |it: &&Schedule| it.scheduled_for > now + DAY * 3;
        self.model.active_schedules().filter(far).map(|it| it.id).collect()
    }
}
