//! The engine in a fake world: thousands of seeds, crashes at any point, and a provider that judges.
//!
//! `DIALDESK_SEEDS=N` tries N seeds instead of 10,000; `DIALDESK_SEED=K` repeats one.

mod bugs;
mod crash;
mod determinism;
mod full;
mod seeds;
mod workload;
