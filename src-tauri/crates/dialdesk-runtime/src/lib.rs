//! Drives the engine: inputs in, events committed, effects performed.
