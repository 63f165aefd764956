//! The fake world: an Exotel look-alike on loopback and the seeded simulation.

pub mod clock;
pub mod database;
pub mod entropy;
pub mod exotel;
pub mod fault;
pub mod invariants;
pub mod model;
pub mod provider;
pub mod runs;
pub mod tally;
pub mod world;
