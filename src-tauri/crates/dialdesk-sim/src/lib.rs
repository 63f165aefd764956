//! The fake world: an Exotel look-alike on loopback and the seeded simulation.

pub mod exotel;
