//! The real programs, judged from outside: by the ledger that another process writes on arrival.

mod kills;
mod pace;
mod people;
