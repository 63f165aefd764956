//! The use cases of Dialdesk and what the outside sees of them. Knows no transport.
