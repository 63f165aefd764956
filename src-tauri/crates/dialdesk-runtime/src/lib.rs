//! Drives the engine: inputs in, events committed, effects performed.

pub mod bus;
pub mod entropy;
pub mod handle;

pub use bus::{Bus, Heard, Subscription};
pub use handle::{Gone, Handle};
