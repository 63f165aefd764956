//! Tests: integration.
#![expect(clippy::unwrap_used, reason = "the helpers of a test fail as the test itself does")]

mod accounts;
mod canary;
mod dialling;
mod exotel;
mod intake;
mod looks;
mod openapi;
mod parity;
mod recurrence;
mod rest;
mod settings;
mod store;
mod sweep;
