//! Calls that are made later: once, or again and again by a rule.
//!
//! A schedule has at most one call waiting: the one for its current occurrence. When that call is
//! on its way or over, the next one is planned, from the rule and not from the last run.

pub mod rule;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::calendar::civil::{Civil, Day};
use crate::call::Priority;
use crate::campaign::hours::{CallingHours, Hours, RulePack, hours_for};
use crate::ids::{AccountKey, AgentId, CallId, ScheduleId};
use crate::phone::PhoneNumber;
use crate::place::Place;
use crate::time::Timestamp;
use rule::{Occurrence, Series};

/// Where a schedule stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum ScheduleState {
    /// An occurrence is still to come.
    Active,
    /// The last one is on its way or over.
    Finished,
    /// Somebody took back what was still to come.
    Canceled,
}

/// A call that is made later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// Its name in the API.
    pub id: ScheduleId,
    /// The account under which it was made; for ever.
    pub account: AccountKey,
    /// Whom it rings.
    pub number: PhoneNumber,
    /// What they are connected to.
    pub agent: AgentId,
    /// Who asked for it.
    pub user: String,
    /// What they want kept with each call, a JSON object as text.
    pub metadata: String,
    /// How urgent its calls are among those that are due.
    pub priority: Priority,
    /// When it is due.
    pub series: Series,
    /// Whether its own hours count.
    pub respects_hours: bool,
    /// Its own hours, in its zone; within those of the law.
    pub business_hours: CallingHours,
    /// Whether a call that was missed while the program was off is made late.
    pub catch_up: bool,
    /// Days whose occurrence somebody took back.
    pub canceled_days: BTreeSet<Day>,
    /// Where it stands.
    pub state: ScheduleState,
    /// The call of its current occurrence; once nothing is to come, of its last one.
    pub current: CallId,
    /// When that occurrence is due by the rule.
    pub scheduled_for: Timestamp,
    /// How many occurrences passed while the program was off.
    pub missed: u32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was taken back or its last call left.
    pub ended_at: Option<Timestamp>,
}

/// An occurrence, and when it is dialled: later where hours are closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned {
    /// The occurrence.
    pub occurrence: Occurrence,
    /// When hours allow it.
    pub dials_at: Timestamp,
}

/// Occurrences looked at for one that may be dialled. More than a year of days.
const LOOKS_MAX: usize = 400;

impl Schedule {
    /// Gives its own hours, if they count.
    #[must_use]
    pub fn own_hours(&self) -> Option<&CallingHours> {
        self.respects_hours.then_some(&self.business_hours)
    }

    /// Says where the person is whom it rings: as their number tells, else in the schedule's zone.
    #[must_use]
    pub fn place(&self) -> Place {
        Place::of(&self.number, None, self.series.zone)
    }

    /// Gives the hours of its calls around `at`: its own, if they count, within the law of the
    /// `chosen` pack.
    #[must_use]
    pub fn hours(&self, at: Timestamp, chosen: RulePack) -> Hours {
        let place = self.place();
        let own = self.own_hours().map(|hours| (hours, self.series.zone));
        hours_for(at, chosen.under(place.law), &place, own)
    }

    /// Gives what is dialled next for an occurrence after `after`.
    ///
    /// `hours` says when the law and its own hours allow a call at a moment. What falls outside
    /// waits for the opening. Of occurrences that would so come on one day, only the last is made:
    /// a daily call does not ring three times on Monday because of the weekend.
    pub fn plan_after(
        &self,
        after: Timestamp,
        hours: impl Fn(Timestamp) -> Hours,
    ) -> Option<Planned> {
        let dials_at = |at: Timestamp| match hours(at) {
            Hours::Open(_) => Some(at),
            Hours::Closed { opens_at } => opens_at,
        };
        let zone = self.series.zone;
        let day = |at: Timestamp| Civil::shown(at, zone).day;
        let mut waiting: Option<Planned> = None;
        for occurrence in self.to_come(after).take(LOOKS_MAX) {
            let planned = dials_at(occurrence.at).map(|dials_at| Planned { occurrence, dials_at });
            if let Some(before) = waiting {
                let same_day = planned.is_some_and(|it| day(it.dials_at) == day(before.dials_at));
                if !same_day {
                    return Some(before);
                }
            }
            match planned {
                Some(planned) if planned.dials_at == occurrence.at => return Some(planned),
                _ => waiting = planned.or(waiting),
            }
        }
        waiting
    }

    /// Gives the occurrences after `after` that nobody took back.
    pub fn to_come(&self, after: Timestamp) -> impl Iterator<Item = Occurrence> + '_ {
        self.series.after(after).filter(|it| !self.canceled_days.contains(&it.day))
    }

    /// Gives what is dialled after `after`, in order.
    pub fn plans_after<'a>(
        &'a self,
        after: Timestamp,
        hours: &'a impl Fn(Timestamp) -> Hours,
    ) -> impl Iterator<Item = Planned> + 'a {
        std::iter::successors(self.plan_after(after, hours), move |last| {
            self.plan_after(last.occurrence.at, hours)
        })
    }
}

#[cfg(test)]
mod tests;
