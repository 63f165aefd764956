//! The breaker in a person's hand: held open, held closed, or let go, and by whom.
//!
//! The engine knows how the breaker is held and nobody's name, so the name rests beside it. It is
//! written before the order is given, and shown only while the breaker stands as it says.

use std::sync::PoisonError;

use dialdesk_core::engine::Command;
use dialdesk_core::policy::breaker::{BreakerHold, BreakerState};
use dialdesk_core::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::console::Console;
use crate::error::Reply;
use crate::input::Given;
use crate::read;
use crate::recovery::{OPERATOR, USER_MAX};
use crate::view::live::{HolderView, LiveCounters};
use crate::view::recovery::BreakerInput;

/// Under which name it is kept who holds the breaker.
const HOLDER: &str = "breakerHolder";

/// Who holds the breaker, how, and since when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Holder {
    hold: BreakerHold,
    by: String,
    at: Timestamp,
}

impl Holder {
    /// Shows the holder of a breaker that stands so.
    fn of(&self, breaker: BreakerState) -> Option<HolderView> {
        (held(breaker) == Some(self.hold))
            .then(|| HolderView { user_id: self.by.clone(), since: self.at })
    }
}

/// Tells how a person holds a breaker that stands so.
const fn held(breaker: BreakerState) -> Option<BreakerHold> {
    match breaker {
        BreakerState::HeldOpen => Some(BreakerHold::Open),
        BreakerState::HeldClosed => Some(BreakerHold::Closed),
        BreakerState::Closed | BreakerState::Open { .. } | BreakerState::HalfOpen => None,
    }
}

impl Console {
    /// Holds the breaker open or closed, or lets it go. Held open, it stays so over a restart;
    /// held closed, it does not.
    ///
    /// # Errors
    /// With every wrong field, or when the engine is ending.
    pub async fn breaker_hold(&self, given: impl Into<Given<BreakerInput>>) -> Reply<LiveCounters> {
        let Given { input, mut faults } = given.into();
        let hold = match input.hold.as_deref() {
            Some("open") => Some(BreakerHold::Open),
            Some("closed") => Some(BreakerHold::Closed),
            Some("none") => None,
            Some(_) | None => {
                faults.add("hold", "must be open, closed or none");
                None
            }
        };
        let user = input.user_id.unwrap_or_default().trim().to_owned();
        read::check_length(&mut faults, "userId", &user, USER_MAX);
        faults.check()?;
        // Whoever asks for what holds already changes nothing.
        if hold.is_none() || hold != held(self.inner.engine.facts().breaker) {
            let by = if user.is_empty() { OPERATOR.to_owned() } else { user };
            let holder = hold.map(|hold| Holder { hold, by, at: self.now() });
            self.store().setting_put(HOLDER, &json!(holder)).await?;
            self.note_holder(holder);
        }
        self.order(Command::HoldBreaker(hold), "engine").await?;
        Ok(self.counters())
    }

    /// Remembers who held the breaker when the program ended.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn recall_holder(&self) -> Reply<()> {
        let kept = self.store().setting(HOLDER).await?;
        self.note_holder(kept.and_then(|kept| serde_json::from_value(kept).ok()));
        Ok(())
    }

    /// Gives whoever holds a breaker that stands so.
    pub(crate) fn holder(&self, breaker: BreakerState) -> Option<HolderView> {
        let holder = self.inner.holder.lock().unwrap_or_else(PoisonError::into_inner);
        holder.as_ref().and_then(|holder| holder.of(breaker))
    }

    fn note_holder(&self, holder: Option<Holder>) {
        *self.inner.holder.lock().unwrap_or_else(PoisonError::into_inner) = holder;
    }
}
