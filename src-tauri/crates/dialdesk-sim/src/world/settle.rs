//! The operator who settles what nobody could know, and holds the breaker.
//!
//! What they say is true, as they have asked the people themselves: a lie would only show that
//! lies do harm.

use dialdesk_core::call::CallState;
use dialdesk_core::call::resolve::{Resolution, Statement};
use dialdesk_core::engine::Command;
use dialdesk_core::ids::{CallId, IntentId};
use dialdesk_core::policy::breaker::{BreakerHold, BreakerState};
use dialdesk_core::time::Entropy as _;

use super::World;
use super::agenda::Happening;
use super::process::Post;

impl World {
    /// Says of some unknown call what became of it.
    pub(super) fn settle_something(&mut self) {
        let unknown: Vec<(CallId, IntentId)> = self
            .model
            .open()
            .filter(|(call, _)| matches!(call.state, CallState::Unknown { .. }))
            .map(|(call, intent)| (call.id, intent.id))
            .collect();
        if unknown.is_empty() {
            return;
        }
        let (call, intent) = *self.chance.pick(&unknown);
        if self.may_still_arrive(intent) {
            return;
        }
        let placed = self.provider.calls().iter().find(|it| it.intent == intent);
        let resolution = match placed.map(|call| call.id.clone()) {
            Some(id) => Resolution::Placed { id: Some(id) },
            None if self.chance.happens(0.5) => Resolution::NotPlaced,
            None => {
                let again = CallId::new(self.chance.uuid(self.clock.now().wall));
                self.judge.may_ring_again(intent);
                Resolution::Redial { call: again }
            }
        };
        let reason = Some("they were asked".to_owned());
        let statement = Statement { call, resolution, by: "front desk".to_owned(), reason };
        self.command(Command::Resolve(Box::new(statement)));
    }

    /// Tells whether a request is on its way to the provider.
    fn may_still_arrive(&self, intent: IntentId) -> bool {
        let on_the_way = |happening: &Happening| matches!(happening, Happening::PostReaches(request) if request.intent == intent);
        let on_the_wire =
            self.process.as_ref().and_then(|it| it.posts.get(&intent)) == Some(&Post::OnWire);
        on_the_wire || self.agenda.holds(on_the_way) && !self.cut.contains(&intent)
    }

    /// Holds the breaker, or lets it go.
    pub(super) fn hold_breaker(&mut self) {
        let hold =
            *self.chance.pick(&[None, None, Some(BreakerHold::Open), Some(BreakerHold::Closed)]);
        self.command(Command::HoldBreaker(hold));
    }

    /// Tells whether somebody holds the breaker, as the database has it.
    pub(super) fn breaker_is_held(&self) -> bool {
        matches!(self.model.breaker, Some(BreakerState::HeldOpen | BreakerState::HeldClosed))
    }
}
