//! The engine as stories: what people, the provider and the clocks do, and what comes of it.

mod away;
mod campaigns;
mod edges;
mod eta;
mod harness;
mod pacing;
mod provider;
mod resolve;
mod restarts;
mod retries;
mod rows;
mod schedules;
mod single;
mod stops;
mod sweep;
mod told;
mod trouble;
mod unknown;
