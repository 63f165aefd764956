//! The harness that the tests speak through.

pub mod bench;
pub mod desk;
pub mod programs;
