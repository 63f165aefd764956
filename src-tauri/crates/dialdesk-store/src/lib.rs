//! Everything that rests: one SQLite file, written by one task, read by a few connections.
//!
//! The only crate with SQL. What became true arrives as events ([`Store::commit`]) and is projected
//! into rows in the same transaction that numbers it; what only the database knows is judged in
//! [`Store::reserve`]. Time is an argument here too.

mod agents;
mod calls;
mod campaigns;
mod codec;
mod commit;
mod contacts;
mod counts;
mod due;
mod edits;
mod engine_state;
mod error;
mod events;
mod health;
mod history;
mod idempotency;
mod imports;
mod intents;
mod moved;
mod open;
mod rejects;
mod requests;
mod reserve;
mod resolutions;
mod retries;
mod schedules;
mod search;
mod settings;
mod settling;
mod snapshot;
mod stats;
mod strangers;
mod suppressions;
#[cfg(test)]
mod tests;
mod turn;
mod why;
mod writer;

pub use agents::AgentUses;
pub use calls::{CallQuery, LoggedCall};
pub use campaigns::CountedCampaign;
pub use contacts::{ContactQuery, ListedContact};
pub use edits::Edit;
pub use error::StoreError;
pub use events::{EventPage, LoggedEvent};
pub use health::DatabaseHealth;
pub use history::Passed;
pub use idempotency::{Claim, IdempotencyRecord};
pub use imports::{
    Detected, Import, ImportChunk, ImportStatus, ImportTotals, NewContact, NewImport, NewReject,
    TurnedAway, Undone,
};
pub use open::Store;
pub use rejects::Reject;
pub use reserve::{ReserveChecks, ReserveVerdict};
pub use resolutions::Resolved;
pub use retries::RetryAttempt;
pub use schedules::LoggedSchedule;
pub use stats::{CallTotals, CampaignTalks, SeriesPoint};
pub use strangers::Stranger;
pub use suppressions::{Suppression, SuppressionNote, SuppressionQuery};
pub use why::{Waiting, WaitingAt, WaitingPerson};
pub use writer::OnCommit;
