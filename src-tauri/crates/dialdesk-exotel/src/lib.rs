//! The Exotel voice API, version 1: the only crate that knows its words.
