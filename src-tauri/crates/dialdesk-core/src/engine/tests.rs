//! The engine as stories: what people, the provider and the clocks do, and what comes of it.

mod campaigns;
mod harness;
mod provider;
mod restarts;
mod rows;
mod single;
mod stops;
mod trouble;
mod unknown;
