//! The harness that the tests speak through.

pub mod desk;
pub mod programs;
