//! The REST API on loopback: one line for each use case.
