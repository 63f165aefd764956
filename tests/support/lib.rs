//! The harness that the tests speak through.

pub mod bench;
pub mod crypto;
pub mod desk;
pub mod memory;
pub mod pace;
pub mod programs;
pub mod served;
pub mod tunnel;
