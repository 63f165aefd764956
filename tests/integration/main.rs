//! Tests: integration.
#![expect(clippy::unwrap_used, reason = "the helpers of a test fail as the test itself does")]

mod dialling;
mod exotel;
mod intake;
mod parity;
mod recurrence;
mod rest;
mod settings;
mod store;
