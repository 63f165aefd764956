//! Tests: integration.

mod dialling;
mod exotel;
mod intake;
mod store;
