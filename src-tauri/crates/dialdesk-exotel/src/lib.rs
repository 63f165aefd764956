//! The Exotel voice API, version 1: the only crate that knows its words.
//!
//! What surprises: one request is one connection. [`Exotel`] opens the gate between the TLS
//! handshake and the first byte of a call request, so whatever fails before it is *proved* not to
//! have rung anybody, and whatever is not a clear answer after it stays an open question.

mod answer;
mod callback;
mod client;
mod error;
mod gate;
mod limit;
mod numbers;
mod report;
mod request;
mod scrub;
mod settings;
mod status;
#[cfg(test)]
mod tests;
mod zone;

pub use callback::StatusCallbacks;
pub use client::Exotel;
pub use settings::{ExotelSettings, SettingsError};
pub use zone::INDIA_OFFSET_S;
