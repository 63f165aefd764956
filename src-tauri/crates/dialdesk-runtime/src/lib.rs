//! Drives the engine: inputs in, events committed, effects performed.
//!
//! The one place where time is read and tasks are started. Deliberately absent: views, error codes
//! for the outside, HTTP.

pub mod bus;
pub mod clock;
mod driver;
pub mod entropy;
mod gate;
pub mod handle;
mod perform;
pub mod start;
mod stop;
mod sweep;

pub use bus::{Bus, Heard, Subscription};
pub use clock::SystemClock;
pub use handle::{Gone, Handle};
pub use start::{Running, StartError, StartOptions, start};
