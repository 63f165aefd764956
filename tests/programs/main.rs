//! The real programs, judged from outside: by the ledger that another process writes on arrival.

// Tests begin in the order of their names, and this one takes longest.
mod a_messy_file;

mod callbacks;
mod eta;
mod kills;
mod million;
mod pace;
