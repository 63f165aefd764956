//! Tests: integration.

mod intake;
