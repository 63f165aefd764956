//! The real programs, judged from outside: by the ledger that another process writes on arrival.

mod callbacks;
mod eta;
mod kills;
mod million;
mod pace;
mod people;
