//! The engine: what reached us goes in, what became true and what must be done comes out.
//!
//! A plain struct. It reads no clock, awaits nothing and cannot fail for outside reasons; the same
//! inputs with the same entropy give the same steps.

pub mod effect;
pub mod event;
pub mod facts;
pub mod input;
pub mod snapshot;

pub use effect::Effect;
pub use event::{CallEvent, CallMoved, CampaignMoved, Envelope, Event};
pub use facts::Facts;
pub use input::{Command, Input};
pub use snapshot::Snapshot;

use crate::time::{Mono, Timestamp};

/// What one input led to.
#[derive(Debug, Default)]
pub struct Step {
    /// What became true: committed, in one transaction, before any effect is performed.
    pub events: Vec<Event>,
    /// Requests that count against the account's budget and are no calls: the moments of the reads
    /// that the effects will make. Committed with the events, so that a restart knows them.
    pub reads: Vec<Timestamp>,
    /// What must now be done.
    pub effects: Vec<Effect>,
    /// When the engine wants to be woken, if nothing else reaches it before.
    pub wake_at: Option<Mono>,
}
