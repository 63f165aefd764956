//! Tests: integration.

mod dialling;
mod exotel;
mod intake;
mod parity;
mod rest;
mod settings;
mod store;
