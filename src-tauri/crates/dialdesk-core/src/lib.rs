//! Types, rules and the engine of Dialdesk. Pure: it reads no clock, opens no file, awaits nothing.
//!
//! Deliberately absent: tokio, SQL, HTTP, Tauri, the words of any provider, and every global.

pub mod agent;
pub mod calendar;
pub mod call;
pub mod campaign;
pub mod contact;
pub mod engine;
pub mod ids;
pub mod intent;
pub mod limits;
pub mod phone;
pub mod place;
pub mod policy;
pub mod provider;
pub mod schedule;
pub mod time;

#[cfg(test)]
mod tests;
