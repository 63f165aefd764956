//! What the provider tells of its calls without being asked, and everything that goes wrong with
//! it: lost, late, twice, out of order, half empty, and sooner than the answer to the request.

use std::time::Duration;

use dialdesk_core::provider::StatusReport;

use super::World;
use super::agenda::{Happening, Owner};
use crate::provider::RungCall;

impl World {
    /// Plans what will be told of the call that the provider has just made.
    pub(super) fn plan_callbacks(&mut self) {
        let Some(whims) = &mut self.callbacks else { return };
        let Some(call) = self.provider.calls().last() else { return };
        let now = self.clock.true_wall();
        let speed = self.settings.waits.speed.max(1);
        for at in [call.rings_at, call.talks_at, call.ends_at] {
            if whims.happens(0.2) {
                continue;
            }
            let times = if whims.happens(0.2) { 2 } else { 1 };
            for _ in 0..times {
                let delay = Duration::from_micros(whims.skewed(0, 1_800_000_000)) / speed;
                let mut report = call.told(at);
                if whims.happens(0.3) {
                    report.intent = None;
                }
                if whims.happens(0.5) {
                    report.numbers.clear();
                }
                if whims.happens(0.05) {
                    report.progress = None;
                }
                if whims.happens(0.05) {
                    report.id = None;
                }
                let moment = self.clock.moment() + at.since(now) + delay;
                self.agenda.add(moment, Owner::World, Happening::Tells(Box::new(report)));
            }
        }
    }
}

impl RungCall {
    /// Tells what the provider would tell at this moment.
    fn told(&self, at: dialdesk_core::time::Timestamp) -> StatusReport {
        let seen = self.report(at);
        StatusReport {
            id: Some(seen.id),
            intent: Some(self.intent),
            numbers: vec![self.to.clone()],
            created_at: seen.created_at,
            progress: Some(seen.progress),
            measures: dialdesk_core::call::Measures { price: None, ..seen.measures },
        }
    }
}
