//! The rules with numbers in them, each a plain struct that is told the time.

pub mod breaker;
pub mod compliance;
pub mod limiter;
pub mod retry;
