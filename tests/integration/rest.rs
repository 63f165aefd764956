//! The REST API over the real host, by HTTP: every word of the contract that programs rely on.

mod agents;
mod callbacks;
mod calls;
mod campaigns;
mod door;
mod events;
mod ranges;
mod recovery;
mod repeats;
mod retries;
mod schedules;
