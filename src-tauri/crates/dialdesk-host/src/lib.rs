//! The composition root: the one place that wires store, provider, engine and API.
