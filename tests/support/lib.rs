//! The harness that the tests speak through.
