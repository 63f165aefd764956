//! The Exotel client against the look-alike, over real sockets, judged by the look-alike's ledger.

mod gate;
mod harness;
mod lookalike;
mod lost;
mod reads;
mod refusals;
mod restart;
